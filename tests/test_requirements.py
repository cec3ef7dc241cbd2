"""requirements.txt, pyproject.toml and constraints.txt must agree: a Space installs what was tested."""

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parent.parent


def name(requirement: str) -> str:
    found = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert found
    return re.sub(r"[-_.]+", "-", found.group()).lower()


def pins(file: str) -> dict[str, str]:
    lines = (ROOT / file).read_text(encoding="utf-8").splitlines()
    pinned = [line.split("==") for line in lines if "==" in line and not line.startswith("#")]
    return {name(package): version for package, version in pinned}


def test_a_space_installs_the_dependencies_and_torch() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert set(pins("requirements.txt")) == {name(one) for one in project["dependencies"]} | {"torch"}


def test_a_space_installs_the_tested_versions() -> None:
    tested = pins("constraints.txt")
    assert {package: tested.get(package) for package in pins("requirements.txt")} == pins("requirements.txt")


def test_the_space_card_names_the_tested_gradio() -> None:
    card = (ROOT / "README.md").read_text(encoding="utf-8")
    assert f"sdk_version: {pins('constraints.txt')['gradio']}" in card
