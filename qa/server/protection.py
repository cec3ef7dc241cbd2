"""The settings of a server that others can reach: environment variables, all of them here and in docs/deploy.md."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path

from qa.errors import BadSetting
from qa.server.accounts import Accounts

HUGGING_FACE = "https://huggingface.co"
"""The site that shows a Space in a frame."""
_MAKE = " Make a file of accounts with: qa password NAME >> FILE"
_NUMBERS = ("answering", "waiting", "rate", "connections", "request_bytes")


@dataclass(frozen=True, slots=True)
class Protection:
    """Each field is the variable of its name in capitals; but for `accounts`, made of AUTH_FILE and AUTH."""

    accounts: Accounts = field(default_factory=Accounts)
    """Who may come in, with a password; everyone where there are none."""
    api_token: str = ""
    """What a program shows instead of a password, as `Authorization: Bearer TOKEN`."""
    answering: int = 4
    """Questions that are worked on at once."""
    waiting: int = 28
    """Questions that may wait their turn; the next are turned away."""
    rate: int = 120
    """Requests a minute that cost the server work, from one address; 0 for no limit."""
    connections: int = 100
    """Requests that one address may have open at once, one of them for each page that is open; 0 for no limit."""
    request_bytes: int = 10_000_000
    """Of one request; a question comes with the conversation before it."""
    frames: tuple[str, ...] = ()
    """Sites that may show the page in a frame, beside the page's own."""
    proxied: bool = False
    """Whether a proxy of the owner's stands in front, which tells whom it speaks for in X-Forwarded-For."""
    log_questions: bool = False
    """Whether logs may hold what people ask."""


VARIABLES = ("AUTH_FILE", "AUTH", *(one.name.upper() for one in fields(Protection) if one.name != "accounts"))
"""Every variable that `read` looks at."""


def read(environment: Mapping[str, str], auth_file: str = "") -> Protection:
    """The settings in an environment; `auth_file` counts instead of AUTH_FILE. On a Space some have other defaults.

    Raises:
        BadSetting: a variable's value makes no sense, or the file of accounts cannot be read.
    """
    given = {name: environment.get(name, "").strip() for name in VARIABLES}
    space = bool(environment.get("SPACE_ID"))
    made = Protection(
        accounts=_accounts(auth_file or given["AUTH_FILE"], given["AUTH"]),
        api_token=given["API_TOKEN"],
        frames=tuple(given["FRAMES"].split()) or ((HUGGING_FACE,) if space else ()),
        proxied=_yes("PROXIED", given["PROXIED"]) if given["PROXIED"] else space,
        log_questions=_yes("LOG_QUESTIONS", given["LOG_QUESTIONS"]),
        **{name: _number(name.upper(), given[name.upper()]) for name in _NUMBERS if given[name.upper()]},
    )
    if made.api_token and not made.accounts:
        raise BadSetting(
            "API_TOKEN needs accounts, since without them everyone may ask. Set AUTH_FILE or AUTH."
        )
    if made.api_token and len(made.api_token) < 16:
        raise BadSetting("API_TOKEN is short enough to be guessed. Make one with: openssl rand -hex 32")
    for name in ("answering", "waiting", "request_bytes"):
        if not getattr(made, name):
            raise BadSetting(f"{name.upper()} is 0. It must be at least 1.")
    for frame in made.frames:
        if not re.fullmatch(r"https?://[\w.*-]+(:\d+)?", frame):
            raise BadSetting(
                f"FRAMES has {frame!r}. Write sites as https://example.org, with spaces between them."
            )
    return made


def _accounts(file: str, lines: str) -> Accounts:
    if not file:
        return Accounts.of(lines, "AUTH")
    if lines:
        raise BadSetting("AUTH and AUTH_FILE are both set. Keep one.")
    origin = f"{file} (--auth-file, or AUTH_FILE)"
    try:
        text = Path(file).read_text(encoding="utf-8")
    except OSError as error:
        raise BadSetting(f"The accounts in {origin} cannot be read: {error.strerror}.{_MAKE}") from error
    except UnicodeDecodeError as error:
        raise BadSetting(f"{origin} is no text in UTF-8.{_MAKE}") from error
    accounts = Accounts.of(text, origin)
    if not accounts:
        raise BadSetting(f"{origin} names nobody.{_MAKE}")
    return accounts


def _number(name: str, text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 12:
        raise BadSetting(f"{name} is {text!r}. It must be a whole number, 0 or more.")
    return int(text)


def _yes(name: str, text: str) -> bool:
    if text not in {"", "0", "1"}:
        raise BadSetting(f"{name} is {text!r}. It must be 1 for yes, or 0 or nothing for no.")
    return text == "1"
