"""Archives as releases with older schemas left them: dumps, made by the code of that time with tests/fake_encoder.py."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from qa.store.database import FILE_NAME, SCHEMA_VERSION

VERSIONS = range(1, SCHEMA_VERSION)


def unpacked(version: int, folder: Path) -> Path:
    """Make an archive of a version in `folder`, to be opened with FakeEncoder(8); returns the folder."""
    folder.mkdir()
    dump = Path(__file__).with_name(f"version_{version}.sql").read_text(encoding="utf-8")
    with closing(sqlite3.connect(folder / FILE_NAME)) as made:
        made.executescript(dump)
    return folder
