"""requirements.txt, pyproject.toml, constraints.txt and the locks must agree: what is installed is what was tested."""

import re
import tomllib
from pathlib import Path

import pytest

from tools.lock import PYTHON

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


def test_the_project_and_its_locks_ask_for_the_same_python() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["requires-python"] == f">={PYTHON}"
    assert f"Python {PYTHON} or newer" in (ROOT / "README.md").read_text(encoding="utf-8")
    assert f"Pythons from {PYTHON} on" in (ROOT / "docs/reliability.md").read_text(encoding="utf-8")


def locked(lock: str) -> dict[str, list[str]]:
    """The hashes of each package in a lock, by its name and version."""
    text = (ROOT / "locks" / lock).read_text(encoding="utf-8")
    entries = re.split(r"\n(?=[A-Za-z])", text.partition("\n")[2].strip())
    return {
        re.split(r"[ \\]", entry)[0]: re.findall(r"--hash=sha256:([0-9a-f]{64})", entry) for entry in entries
    }


@pytest.mark.parametrize("lock", ["run.lock", "dev.lock", "torch.lock", "torch-cpu.lock"])
def test_the_locks_hold_the_tested_versions_each_with_its_hashes(lock: str) -> None:
    tested, entries = pins("constraints.txt"), locked(lock)
    assert entries and all(entries.values())
    for package in entries:
        one, version = package.split("==")
        assert tested.get(name(one), version).split("+")[0] == version.split("+")[0], package


def test_the_locks_hold_what_the_project_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    needed = {name(one) for one in project["dependencies"]}
    assert needed <= {name(one) for one in locked("run.lock")}
    dev = {name(one) for one in project["optional-dependencies"]["dev"]}
    assert needed | dev <= {name(one) for one in locked("dev.lock")}
    assert [name(one) for one in locked("torch-cpu.lock")] == ["torch"]


def test_every_locked_package_has_its_licence_listed() -> None:
    page = (ROOT / "docs/licences.md").read_text(encoding="utf-8")
    listed = {name(one) for one in re.findall(r"^\| ([\w.-]+) \|", page, re.MULTILINE)}
    entries = (ROOT / "locks/dev.lock").read_text(encoding="utf-8")
    everywhere = {name(one) for one in re.findall(r"^([\w.-]+)==\S+ \\$", entries, re.MULTILINE)}
    assert everywhere - listed == set()
