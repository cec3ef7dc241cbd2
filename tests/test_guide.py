"""The guide's examples, run as they stand on the sample archive."""

from __future__ import annotations

import re
import runpy
import shlex
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

import qa.archive
import qa.ui
from qa.cli.app import app
from tests.fake_encoder import FakeEncoder

REPOSITORY = Path(__file__).parents[1]
GUIDE = (REPOSITORY / "docs" / "guide.md").read_text(encoding="utf-8")


@pytest.fixture(autouse=True)
def _setting(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A copy of the data in an empty folder, a fake model, and a web chat that does not stay."""
    shutil.copytree(REPOSITORY / "data", tmp_path / "data")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("QA_ARCHIVE", raising=False)
    monkeypatch.setattr(qa.archive, "load_encoder", lambda *_, **__: FakeEncoder())
    monkeypatch.setattr(qa.ui, "build", lambda archive, **_: None)
    monkeypatch.setattr(qa.ui, "launch", lambda page, **_: None)


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", GUIDE, re.DOTALL)


def test_every_example_runs_in_the_guide_s_order(tmp_path: Path) -> None:
    commands = [line for block in blocks("sh") for line in block.splitlines()]
    assert len(commands) > 10
    for command in commands:
        program, *arguments = shlex.split(command)
        done = CliRunner().invoke(app, arguments, catch_exceptions=False)
        assert program == "qa"
        assert done.exit_code in {0, 1}, f"{command}\n{done.output}"
    for number, block in enumerate(blocks("python")):
        script = tmp_path / f"example{number}.py"
        script.write_text(block, encoding="utf-8")
        runpy.run_path(str(script))


def test_the_options_that_the_guide_names_exist() -> None:
    helps = "".join(
        CliRunner().invoke(app, [name, "--help"]).output for name in ("sync", "ask", "search", "show", "diff")
    )
    helps += "".join(
        CliRunner().invoke(app, [name, "--help"]).output
        for name in ("info", "verify", "serve", "evaluate", "feedback", "forget", "restore", "reindex")
    )
    for option in set(re.findall(r"--[a-z][a-z-]+", GUIDE)):
        assert option in helps, option
