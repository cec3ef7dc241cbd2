"""The settings and their table in docs/deploy.md."""

from __future__ import annotations

import re
import shlex
import shutil
from dataclasses import fields
from pathlib import Path

import pytest
from typer.testing import CliRunner

import qa.archive
import qa.ui
from qa.cli.app import app
from qa.server import Protection
from qa.server.protection import VARIABLES
from qa.settings import Settings, read, variable
from tests.fake_encoder import FakeEncoder

REPOSITORY = Path(__file__).parents[1]
DEPLOY = (REPOSITORY / "docs" / "deploy.md").read_text(encoding="utf-8")


def test_the_table_has_every_variable_and_no_other():
    told = {
        name for row in re.findall(r"^\| (`.*?) \|", DEPLOY, re.M) for name in re.findall(r"`(\w+)`", row)
    }
    own = {variable(field.name) for field in fields(Settings)} - {"PROTECTION"}
    assert told - {"HF_TOKEN", "LLM_API_KEY"} == own | set(VARIABLES)


def test_an_empty_variable_is_one_that_is_not_set():
    empty = dict.fromkeys([*(variable(field.name) for field in fields(Settings)), *VARIABLES], " ")
    assert read(empty) == read({})


def test_the_commands_that_an_owner_types_at_home_run(tmp_path, monkeypatch):
    monkeypatch.setattr(qa.archive, "load_encoder", lambda *_, **__: FakeEncoder())
    shutil.copytree(REPOSITORY / "data", tmp_path / "data")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(qa.ui, "build", lambda *_, protection, **__: protection)
    monkeypatch.setattr(qa.ui, "launch", lambda page, **_: served.append(page))
    served: list[Protection] = []
    commands = re.findall(r"^ *(qa .*)$", DEPLOY, re.M)
    assert len(commands) == 4
    for command in commands:
        command, _, file = command.partition(" >> ")
        typed = "正确的马电池订书钉\n" if "password" in command else None
        archive = {"QA_ARCHIVE": "news.archive"}
        done = CliRunner().invoke(app, shlex.split(command)[1:], typed, env=archive, catch_exceptions=False)
        assert done.exit_code == 0, done.output
        if file:
            Path(file).write_text(done.stdout, encoding="utf-8")
    (protection,) = served
    assert protection.accounts.admit("mei", "正确的马电池订书钉")
    assert not protection.accounts.admit("mei", "wrong") and not protection.accounts.admit("lin", "wrong")
    assert (tmp_path / "news.archive").is_dir()


def test_the_commands_of_the_hub_exist_with_their_options(capsys):
    hub = pytest.importorskip(
        "huggingface_hub.cli.hf", reason="another huggingface-hub, with other commands"
    ).app
    commands = [shlex.split(line) for line in re.findall(r"^ *hf (.*)$", DEPLOY, re.M)]
    assert len(commands) == 6
    for command in commands:
        names = command[: next(at for at, word in enumerate(command) if "/" in word)]
        hub.main([*names, "--help"], standalone_mode=False)
        usage, helped = f"hf {' '.join(names)} ", capsys.readouterr().out
        assert usage in helped
        for option in filter(lambda word: word.startswith("--"), command):
            assert re.search(rf"{option}\b", helped), (names, option)


def test_what_is_put_into_a_space_leaves_out_what_was_made_here():
    from huggingface_hub.utils import filter_repo_objects

    (left_out,) = re.findall(r"hf upload me/news \. \. .*$", DEPLOY, re.M)
    patterns = re.findall('--exclude "([^"]+)"', left_out)
    files = [
        "app.py",
        "qa/ui/page.js",
        "data/sample/a.md",
        ".venv/bin/python",
        "news.archive/archive.sqlite3",
    ]
    assert list(filter_repo_objects(files, ignore_patterns=patterns)) == files[:3]
