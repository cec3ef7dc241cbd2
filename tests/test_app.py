"""The web entry: which archive it serves, and how."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import yaml

import app
import qa.archive
from qa.errors import QAError
from qa.settings import read
from tests.fake_encoder import FakeEncoder

ROOT = Path(__file__).parent.parent
ACCOUNT = f"mei:scrypt:2:8:1:{'00' * 16}:{'00' * 32}"


class OneArchive:
    """In place of `qa.Archive` in the app: notes what was opened, created, synced and prepared."""

    def __init__(self) -> None:
        self.calls: list[tuple[object, ...]] = []

    def open(self, path, read_only=False, model=None):
        self.calls.append(("open", str(path), read_only, *([model] if model else [])))
        return self

    def create(self, path, model, progress):
        self.calls.append(("create", str(path), model))
        return self

    def sync(self, source, site_url, permalink, progress):
        self.calls.append(("sync", str(source), *filter(None, (site_url, permalink))))

    def prepare(self, progress):
        self.calls.append(("prepare", ""))


@pytest.fixture
def started(monkeypatch):
    """Runs the app in an environment; returns what it did to the archive, built and launched."""

    def run(environment: dict[str, str]):
        monkeypatch.setattr(app.os, "environ", environment)
        archive, seen = OneArchive(), {}
        monkeypatch.setattr(app, "Archive", archive)
        monkeypatch.setattr(app, "build", lambda _, **options: seen.update(options))
        monkeypatch.setattr(app, "launch", lambda _, **options: seen.update(options))
        app.main()
        return archive.calls, seen

    return run


def test_the_app_builds_the_sample_archive_in_the_cache(started, tmp_path):
    path = app.kept(app.SAMPLE, tmp_path)
    calls, seen = started({"QA_CACHE": str(tmp_path), "SPACE_ID": "me/news"})
    assert calls == [("create", str(path), "bundled"), ("sync", str(app.SAMPLE))]
    assert (seen["host"], seen["port"], seen["examples"]) == ("0.0.0.0", 7860, app.EXAMPLES)
    (path / "lexical").mkdir(parents=True)
    calls, seen = started({"QA_CACHE": str(tmp_path), "HOST": "::1", "PORT": "80"})
    assert calls == [("open", str(path), False), ("sync", str(app.SAMPLE))]
    assert (seen["host"], seen["port"]) == ("::1", 80)


def test_the_app_serves_the_archive_that_is_named_and_leaves_it_alone(started):
    calls, seen = started({"ARCHIVE": "mine.archive", "TITLE": "我的", "EXAMPLES": "谁？|何时？\n何地？"})
    assert calls == [("open", "mine.archive", True), ("prepare", "")]
    assert (seen["title"], seen["add"], seen["examples"]) == ("我的", False, ("谁？", "何时？", "何地？"))


def test_the_app_makes_an_archive_of_posts(started, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "posts").mkdir()
    (tmp_path / "posts" / "bridge.md").write_text("The bridge opened.", encoding="utf-8")
    settings = {"POSTS": "posts", "QA_CACHE": str(tmp_path), "MODEL": "me/model"}
    calls, seen = started(settings | {"SITE_URL": "https://news.example", "PERMALINK": ":title/"})
    path = str(app.kept(Path("posts"), tmp_path))
    assert calls == [("create", path, "me/model"), ("sync", "posts", "https://news.example", ":title/")]
    assert (seen["title"], seen["examples"]) == (None, ())
    (kept := tmp_path / "kept.archive").mkdir()
    calls, _ = started(settings | {"ARCHIVE": str(kept)})
    assert calls[0] == ("create", str(kept), "me/model")  # an empty folder, as a mount may be
    (kept / "lexical").mkdir()
    calls, _ = started(settings | {"ARCHIVE": str(kept)})
    assert calls == [("open", str(kept), False), ("sync", "posts")]


def test_each_folder_of_posts_has_an_archive_of_its_own(tmp_path):
    one, other = app.kept(tmp_path / "a" / "posts", tmp_path), app.kept(tmp_path / "b" / "posts", tmp_path)
    assert one.name == other.name == "posts.archive" and one.parent != other.parent


def test_the_setting_that_names_what_is_not_there_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr(qa.archive, "load_encoder", lambda *_, **__: FakeEncoder())
    nowhere = str(tmp_path / "nowhere")
    with pytest.raises(QAError, match=r"^ARCHIVE: There is no archive at"):
        app.opened(read({"ARCHIVE": nowhere}))
    with pytest.raises(QAError, match=r"^POSTS: "):
        app.opened(read({"POSTS": nowhere, "QA_CACHE": str(tmp_path)}))
    assert list(tmp_path.iterdir()) == []  # it is told before an archive is made, or a model prepared


def test_a_model_that_is_none_is_told_by_its_setting(tmp_path, monkeypatch):
    monkeypatch.setattr(app.os, "environ", {"QA_CACHE": str(tmp_path), "MODEL": "./nowhere"})
    with pytest.raises(QAError, match=r"^MODEL: There is no model '\./nowhere': .* Name another folder"):
        app.main()


def test_an_archive_of_posts_survives_sleep_and_takes_in_what_is_new(tmp_path, monkeypatch):
    monkeypatch.setattr(qa.archive, "load_encoder", lambda *_, **__: FakeEncoder())
    (posts := tmp_path / "posts").mkdir()
    settings = read({"POSTS": str(posts), "QA_CACHE": str(tmp_path / "cache")})
    for day, title in enumerate(("渡船停航", "渡船复航"), start=1):
        head = f"---\ntitle: {title}\ndate: 2025-01-0{day} 08:00:00\n---\n"
        (posts / f"{day}.md").write_text(
            f"{head}{title}的消息今天公布，码头将按新的时间表运行。\n", encoding="utf-8"
        )
        with app.opened(settings) as archive:
            assert len(archive.article_ids()) == day and archive.search(title)[0].passage.title == title


def test_the_app_serves_an_archive_of_the_hub(started, tmp_path, monkeypatch):
    monkeypatch.setattr(app.hub, "fetch", lambda address, cache: cache / address.split("/")[-1])
    calls, seen = started({"ARCHIVE": "hf://datasets/me/posts/news.archive", "QA_CACHE": str(tmp_path)})
    assert calls == [("open", str(tmp_path / "news.archive"), True), ("prepare", "")]
    assert seen["title"] == "news"


def test_files_may_be_added_only_where_that_is_asked_for(started):
    for environment, allowed in (({}, False), ({"SPACE_ID": "me/news"}, False), ({"ADD": "1"}, True)):
        calls, seen = started({"ARCHIVE": "mine.archive"} | environment)
        assert seen["add"] is allowed and calls[0] == ("open", "mine.archive", not allowed)


def test_a_model_that_has_moved_is_opened_where_it_is(started):
    calls, _ = started({"ARCHIVE": "mine.archive", "MODEL": "models/small"})
    assert calls[0] == ("open", "mine.archive", True, "models/small")


@pytest.mark.parametrize(
    ("environment", "message"),
    [
        ({"PORT": "x"}, "PORT is 'x'. It must be a number from 1 to 65535"),
        ({"PORT": "0"}, "PORT is '0'."),
        ({"ADD": "maybe"}, "ADD is 'maybe'. It must be 1 for yes"),
        ({"ADD": "1"}, "ADD needs an ARCHIVE to add to"),
        ({"ADD": "1", "ARCHIVE": "hf://datasets/a/b"}, "ADD needs an ARCHIVE that can be written"),
        ({"RATE": "-1"}, "RATE is '-1'. It must be a whole number"),
        ({"ANSWERING": "0"}, "ANSWERING is 0. It must be at least 1."),
        ({"PROXIED": "on"}, "PROXIED is 'on'. It must be 1 for yes"),
        ({"FRAMES": "example.org; script-src *"}, "FRAMES has 'example.org;'"),
        (
            {"AUTH_FILE": "/nowhere"},
            "The accounts in /nowhere (--auth-file, or AUTH_FILE) cannot be read: No such",
        ),
        ({"AUTH_FILE": str(ROOT / "LICENSE")}, "LICENSE (--auth-file, or AUTH_FILE), line 1: no account."),
        ({"LLM_URL": "foo", "LLM_MODEL": "x"}, "'foo' is no address of a server (--llm, or LLM_URL"),
        ({"LLM_URL": "http://", "LLM_MODEL": "x"}, "'http://' is no address of a server"),
        ({"LLM_URL": "http://a:b", "LLM_MODEL": "x"}, "'http://a:b' is no address of a server"),
        ({"AUTH": "mei:secret"}, "AUTH, line 1: no account. Make one with: qa password NAME"),
        ({"AUTH": "mei:scrypt:3:8:1:00:00"}, "AUTH, line 1: no account."),
        ({"AUTH": "a", "AUTH_FILE": "b"}, "AUTH and AUTH_FILE are both set. Keep one."),
        ({"API_TOKEN": "0123456789abcdef"}, "API_TOKEN needs accounts"),
        ({"AUTH": ACCOUNT, "API_TOKEN": "short"}, "API_TOKEN is short enough to be guessed"),
        ({"AUTH": f"{ACCOUNT}\n{ACCOUNT}"}, "AUTH, line 2: mei is there already."),
        ({"POSTS": "posts", "ARCHIVE": "hf://datasets/a/b"}, "POSTS needs an ARCHIVE that can be written"),
        ({"ARCHIVE": "hf://models/a/b"}, "'hf://models/a/b' is no address of an archive"),
    ],
)
def test_a_setting_that_makes_no_sense_is_named(started, environment, message):
    with pytest.raises(QAError, match=re.escape(message)):
        started(environment)


def test_what_is_wrong_with_a_model_s_server_is_told_before_the_archive_is_made(monkeypatch):
    monkeypatch.setattr(app.os, "environ", {"LLM_URL": "foo"})
    monkeypatch.setattr(app, "opened", lambda _: pytest.fail("it was made first"))
    with pytest.raises(QAError, match="'foo' is no address"):
        app.main()


def test_a_space_is_framed_and_proxied_and_others_are_not(started):
    for environment, frames in (({}, ()), ({"SPACE_ID": "me/news"}, ("https://huggingface.co",))):
        _, seen = started({"ARCHIVE": "mine.archive"} | environment)
        protection = seen["protection"]
        assert (protection.frames, protection.proxied) == (frames, bool(frames))
        assert (protection.rate, bool(protection.accounts), protection.log_questions) == (120, False, False)
    _, seen = started({"ARCHIVE": "mine.archive", "AUTH": ACCOUNT, "RATE": "7", "FRAMES": "https://a.org"})
    protection = seen["protection"]
    assert (protection.rate, protection.frames, bool(protection.accounts)) == (7, ("https://a.org",), True)


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
