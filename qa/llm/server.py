"""An OpenAI-compatible server, asked for one streamed completion. Whatever it does ends in time, in text or `Failed`."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

from qa.errors import BadSetting
from qa.llm.failure import Failed, Reason

MOST_CHARACTERS = 8000
"""Of a completion, thoughts included; more is cut off as broken."""
KEYS = ("LLM_API_KEY", "OPENAI_API_KEY")
"""Environment variables that may hold the key; the first that is set counts. Without one, none is sent."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Server:
    """Where a model is served, and how long it is waited for.

    Raises:
        BadSetting: there is no name of a model, or the address is none.
    """

    url: str
    """Such as http://127.0.0.1:8080/v1."""
    model: str
    seconds: float = 60.0
    """For a whole answer."""
    silence: float = 20.0
    """Between two pieces of it."""

    def __post_init__(self) -> None:
        if not _is_address(self.url):
            raise BadSetting(
                f"{self.url!r} is no address of a server (--llm, or LLM_URL for app.py). "
                "Write it as http://127.0.0.1:8080/v1."
            )
        if not self.model:
            raise BadSetting(f"Which model of {self.url}? Name it: --llm-model, or LLM_MODEL for app.py.")

    def complete(self, messages: Sequence[Mapping[str, str]]) -> Iterator[str]:
        """The pieces of the model's text as they come.

        Raises:
            Failed: it gave no text, stopped in the middle, or took too long.
            BadSetting: the openai library is not installed.
        """
        told: SimpleQueue[str | Failed | None] = SimpleQueue()
        client, until = self._client(), time.monotonic() + self.seconds
        # In a thread of its own, since a server may keep a connection busy without ever sending a piece.
        Thread(target=_read, args=(client, self.model, list(messages), told), daemon=True).start()
        try:
            while (
                piece := told.get(timeout=max(0.0, min(self.silence, until - time.monotonic())))
            ) is not None:
                if isinstance(piece, Failed):
                    raise piece
                yield piece
        except Empty:
            raise Failed("slow") from None
        finally:
            client.close()

    def _client(self) -> Any:
        try:
            import openai
        except ImportError as error:
            raise BadSetting(
                "A language model needs the openai library: pip install 'news-archive-qa[llm]'."
            ) from error
        key = next((os.environ[name] for name in KEYS if os.environ.get(name)), "none")
        timeout = openai.Timeout(self.silence, connect=min(5.0, self.silence))
        return openai.OpenAI(base_url=self.url, api_key=key, timeout=timeout, max_retries=0)


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port or a bracket that makes no sense
        return False


def _read(
    client: Any, model: str, messages: list[Mapping[str, str]], told: SimpleQueue[str | Failed | None]
) -> None:
    """Tell each piece of a completion, then None; or at last what went wrong."""
    length, ended = 0, False
    try:
        with client.chat.completions.create(
            model=model, messages=messages, stream=True, temperature=0
        ) as stream:
            for chunk in stream:
                for choice in (chunk.choices or [])[:1]:
                    piece = choice.delta.content or ""
                    length, ended = length + len(piece), ended or bool(choice.finish_reason)
                    told.put(piece)  # an empty one too: a model that thinks is not silent
                if length > MOST_CHARACTERS:
                    break
        told.put(None if ended and 0 < length <= MOST_CHARACTERS else Failed("broken"))
    except Exception as error:  # a stream that is none fails in as many ways as there are parsers
        _log.warning("the language model's server failed: %s", error)
        told.put(Failed(_reason(error)))


def _reason(error: Exception) -> Reason:
    import openai

    if isinstance(error, openai.APIStatusError):
        overloaded = error.status_code in (429, 502, 503, 504, 529)
        return "busy" if overloaded else "refused" if error.status_code < 500 else "broken"
    if isinstance(error, openai.APITimeoutError) or "Timeout" in type(error).__name__:
        return "slow"
    return "unreachable" if isinstance(error, openai.APIConnectionError) else "broken"
