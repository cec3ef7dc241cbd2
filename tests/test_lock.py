"""Of two writers the second fails, or waits if it is told to; no test waits longer than the lock is held."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from typer.testing import CliRunner

import qa.archive
import qa.folder
from qa.archive import Archive
from qa.cli.app import app
from qa.errors import ArchiveLocked
from qa.lock import writer_lock
from tests.fake_encoder import FakeEncoder

WRITING = (
    ("sync", "posts"),
    ("forget", "posts/a.md", "--yes"),
    ("reindex", "--model", "bundled"),
    ("compact",),
    ("verify", "--repair"),
)


@pytest.fixture(autouse=True)
def _archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """./my.archive of one post."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(qa.archive, "load_encoder", lambda *_, **__: FakeEncoder())
    (tmp_path / "posts").mkdir()
    (tmp_path / "posts" / "a.md").write_text(
        "---\ntitle: 渡船停航\n---\n渡船今天停航，明日复航。\n", encoding="utf-8"
    )
    with Archive.create("my.archive", encoder=FakeEncoder()) as archive:
        archive.sync("posts")


@contextmanager
def held_until_awaited() -> Iterator[list[str]]:
    """The writer lock is held by this process, until someone says that it waits for it. Gives what was said."""
    said: list[str] = []
    with ExitStack() as holding:

        class Release(logging.Handler):
            def emit(self, record: logging.LogRecord) -> None:
                said.append(record.getMessage())
                holding.close()

        handler = Release()
        logging.getLogger("qa.lock").addHandler(handler)
        holding.enter_context(writer_lock(Path("my.archive")))
        try:
            yield said
        finally:
            logging.getLogger("qa.lock").removeHandler(handler)


@pytest.mark.parametrize("command", WRITING, ids=lambda command: command[0])
def test_every_command_that_writes_waits_if_told_to(command: tuple[str, ...]) -> None:
    with held_until_awaited() as said:
        assert CliRunner().invoke(app, [*command, "--wait", "60"]).exit_code == 0
    assert said == [f"Waiting up to 60 s for process {os.getpid()}, which writes to my.archive."]


@pytest.mark.parametrize("command", WRITING, ids=lambda command: command[0])
def test_else_it_fails_at_once_and_names_the_process(command: tuple[str, ...]) -> None:
    with held_until_awaited() as said:
        result = CliRunner().invoke(app, list(command))
    assert (result.exit_code, said) == (2, [])
    assert (
        f"is being written to by process {os.getpid()}" in result.stderr and "--wait SECONDS" in result.stderr
    )


def test_who_waits_in_vain_is_told_the_process() -> None:
    with (
        Archive.open("my.archive", wait=0.01) as archive,
        writer_lock(Path("my.archive")),
        pytest.raises(ArchiveLocked, match=f"process {os.getpid()}"),
    ):
        archive.sync("posts")


def test_an_archive_that_another_process_has_made_meanwhile_is_synced(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(qa.folder, "is_vacant", lambda _: True)  # as it was a moment ago
    done = CliRunner().invoke(app, ["sync", "posts", "--archive", "my.archive"])
    assert done.exit_code == 0, done.output
    assert "unchanged 1" in done.output
