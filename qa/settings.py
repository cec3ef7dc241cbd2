"""The settings of `app.py`: environment variables, all of them here. docs/deploy.md explains them to an owner.

An empty variable counts as one that is not set. Those that protect a server are read by `qa.server.protection`, for `qa serve`
as well; QA_CACHE also by `embeddings.prepared`. Nothing else in the project reads any.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path

from qa.errors import BadSetting
from qa.server import Protection, protection


@dataclass(frozen=True, slots=True)
class Settings:
    """Each field is the variable of its name in capitals; but for `cache`, which is QA_CACHE, and `protection`, of several."""

    archive: str = ""
    """The archive to serve: a folder, or hf://datasets/OWNER/NAME[@REVISION][/FOLDER]."""
    posts: str = ""
    """A file or folder of posts that the archive is brought in line with at every start."""
    model: str = ""
    """The model of a new archive, or the place of the archive's model where it has moved."""
    site_url: str = ""
    permalink: str = ""
    """With `site_url`: makes addresses for posts that state none, as `qa.Archive.sync` does."""
    title: str = ""
    examples: tuple[str, ...] = ()
    """Questions that are offered while the conversation is empty."""
    host: str = "127.0.0.1"
    port: int = 7860
    add: bool = False
    """Whether whoever can open the page may add files to the archive."""
    llm_url: str = ""
    """An OpenAI-compatible server, whose model puts answers into prose; none unless given."""
    llm_model: str = ""
    """The name of that model."""
    cache: Path = Path()
    """Where prepared models, downloads, and archives made at the start are kept."""
    protection: Protection = field(default_factory=Protection)
    """Who may come in, and how much they may ask for."""

    @property
    def is_remote(self) -> bool:
        """Whether the archive is to be downloaded."""
        return self.archive.startswith("hf://")


_TEXTS = ("archive", "posts", "model", "site_url", "permalink", "title", "llm_url", "llm_model")


def variable(field: str) -> str:
    """The variable that a field is read from."""
    return "QA_CACHE" if field == "cache" else field.upper()


def read(environment: Mapping[str, str]) -> Settings:
    """The settings in an environment.

    Raises:
        BadSetting: a variable's value makes no sense, or two do not go together.
    """
    from platformdirs import user_cache_dir

    texts = {one.name: environment.get(variable(one.name), "").strip() for one in fields(Settings)}
    everywhere = "0.0.0.0"  # noqa: S104  # a Space's own proxy is what reaches it
    given = Settings(
        **{name: texts[name] for name in _TEXTS},
        examples=tuple(one.strip() for one in re.split(r"[|\n]", texts["examples"]) if one.strip()),
        host=texts["host"] or (everywhere if environment.get("SPACE_ID") else "127.0.0.1"),
        port=_port(texts["port"] or "7860"),
        add=_yes("ADD", texts["add"]),
        cache=Path(texts["cache"] or user_cache_dir("news-archive-qa")),
        protection=protection.read(environment),
    )
    if given.is_remote and (given.posts or given.add):
        other = "POSTS" if given.posts else "ADD"
        raise BadSetting(f"{other} needs an ARCHIVE that can be written, not {given.archive}. Name a folder.")
    if given.add and not (given.archive or given.posts):
        raise BadSetting("ADD needs an ARCHIVE to add to. Name a folder.")
    return given


def _port(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise BadSetting(f"PORT is {text!r}. It must be a number from 1 to 65535, such as 7860.")
    return int(text)


def _yes(name: str, text: str) -> bool:
    if text not in {"", "0", "1"}:
        raise BadSetting(f"{name} is {text!r}. It must be 1 for yes, or 0 or nothing for no.")
    return text == "1"
