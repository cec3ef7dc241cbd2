"""The web entry: which archive it serves, and where."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

import app
from qa.errors import PortTaken

ROOT = Path(__file__).parent.parent


class OneArchive:
    """In place of `qa.Archive` in the app: notes what was opened, created, synced and prepared."""

    def __init__(self) -> None:
        self.calls: list[tuple[object, ...]] = []

    def open(self, path, read_only=False):
        self.calls.append(("open", str(path), read_only))
        return self

    def create(self, path, progress):
        self.calls.append(("create", str(path)))
        return self

    def sync(self, source, progress):
        self.calls.append(("sync", str(source)))

    def prepare(self, progress):
        self.calls.append(("prepare", ""))


@pytest.fixture
def started(monkeypatch):
    """Runs the app in an environment; returns what it did to the archive, built and launched."""

    def run(environment: dict[str, str]):
        for name in ("ARCHIVE", "TITLE", "HOST", "PORT", "QA_CACHE", "SPACE_ID", "ADD"):
            monkeypatch.delenv(name, raising=False)
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        archive, seen = OneArchive(), {}
        monkeypatch.setattr(app, "Archive", archive)
        monkeypatch.setattr(app, "build", lambda _, **options: seen.update(options))
        monkeypatch.setattr(app, "launch", lambda _, **options: seen.update(options))
        app.main()
        return archive.calls, seen

    return run


def test_the_app_builds_the_sample_archive_in_the_cache(started, tmp_path):
    path = tmp_path / "sample.archive"
    calls, seen = started({"QA_CACHE": str(tmp_path), "SPACE_ID": "me/news"})
    assert calls == [("create", str(path)), ("sync", str(app.SAMPLE))]
    assert (seen["host"], seen["port"], seen["examples"]) == ("0.0.0.0", 7860, app.EXAMPLES)
    path.mkdir()
    calls, seen = started({"QA_CACHE": str(tmp_path), "HOST": "::1", "PORT": "80"})
    assert calls == [("open", str(path), False), ("sync", str(app.SAMPLE))]
    assert (seen["host"], seen["port"]) == ("::1", 80)


def test_the_app_serves_the_archive_that_is_named_and_leaves_it_alone(started):
    calls, seen = started({"ARCHIVE": "mine.archive", "TITLE": "我的"})
    assert calls == [("open", "mine.archive", True), ("prepare", "")]
    assert seen == {"title": "我的", "add": False, "host": "127.0.0.1", "port": 7860}


def test_files_may_be_added_only_where_that_is_asked_for(started):
    for environment, allowed in (({}, False), ({"SPACE_ID": "me/news"}, False), ({"ADD": "1"}, True)):
        calls, seen = started({"ARCHIVE": "mine.archive"} | environment)
        assert seen["add"] is allowed and calls[0] == ("open", "mine.archive", not allowed)


def test_the_app_names_a_port_that_is_no_number(started):
    with pytest.raises(PortTaken, match="PORT is 'x'"):
        started({"ARCHIVE": "mine.archive", "PORT": "x"})


def test_the_examples_are_questions_to_the_sample_archive():
    lines = (app.SAMPLE.parent / "eval" / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    known = {json.loads(line)["question"] for line in lines}
    assert set(app.EXAMPLES) <= known


def test_the_readme_is_a_card_for_a_space_with_the_tested_gradio():
    readme, pins = ((ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "constraints.txt"))
    card = yaml.safe_load(readme.split("---\n")[1])
    assert f"gradio=={card['sdk_version']}\n" in pins
    assert card["sdk"] == "gradio"
    assert (ROOT / card["app_file"]).is_file()
