"""The settings and their table in docs/deploy.md."""

from __future__ import annotations

import re
import shlex
import shutil
from dataclasses import fields
from pathlib import Path

from typer.testing import CliRunner

import qa.archive
from qa.cli.app import app
from qa.settings import Settings, read, variable
from tests.fake_encoder import FakeEncoder

REPOSITORY = Path(__file__).parents[1]
DEPLOY = (REPOSITORY / "docs" / "deploy.md").read_text(encoding="utf-8")


def test_the_table_has_every_variable_and_no_other():
    told = {
        name for row in re.findall(r"^\| (`.*?) \|", DEPLOY, re.M) for name in re.findall(r"`(\w+)`", row)
    }
    assert told - {"HF_TOKEN", "LLM_API_KEY"} == {variable(field.name) for field in fields(Settings)}


def test_an_empty_variable_is_one_that_is_not_set():
    empty = {variable(field.name): " " for field in fields(Settings)}
    assert read(empty) == read({})


def test_the_commands_that_an_owner_types_at_home_run(tmp_path, monkeypatch):
    monkeypatch.setattr(qa.archive, "load_encoder", lambda *_, **__: FakeEncoder())
    shutil.copytree(REPOSITORY / "data", tmp_path / "data")
    monkeypatch.chdir(tmp_path)
    commands = re.findall(r"^ +(qa .*)$", DEPLOY, re.M)
    assert len(commands) == 2
    for command in commands:
        done = CliRunner().invoke(app, shlex.split(command)[1:], catch_exceptions=False)
        assert done.exit_code == 0, done.output
    assert (tmp_path / "news.archive").is_dir()
