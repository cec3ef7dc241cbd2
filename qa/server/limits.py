"""How much one address may ask of the server: the size of a request, how often, and how many at once.

Too large is 413, too slow to arrive 408, too often or too many at once 429 with Retry-After, in the language that is asked for.
"""

from __future__ import annotations

import asyncio
import ipaddress
import math
import time
from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING

from starlette.datastructures import Headers
from starlette.responses import JSONResponse, Response

from qa.server.paths import UPLOAD, is_asset
from qa.ui.messages import Messages, messages_for

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from qa.server.protection import Protection

PATIENCE = 30.0
"""Seconds for the whole of a request to arrive; for a file that is sent, between two parts of it."""
MOST_ADDRESSES = 10_000
"""Addresses that are remembered; those that have been quiet longest are forgotten first."""
OVERHEAD = 100_000
"""Bytes that a file takes when it is sent, beside its own."""


class Bucket:
    """A token bucket for each address: it holds `rate` requests and is filled again within a minute."""

    def __init__(self, rate: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate, self._clock = rate, clock
        self._left: dict[str, tuple[float, float]] = {}

    def take(self, address: str) -> float:
        """Take one request. Returns the seconds to wait until there is one; 0 if there was, or where nothing is limited."""
        if not self._rate:
            return 0.0
        now = self._clock()
        left, then = self._left.pop(address, (float(self._rate), now))
        left = min(self._rate, left + (now - then) * self._rate / 60)
        wait = 0.0 if left >= 1 else (1 - left) * 60 / self._rate
        self._left[address] = (left - 1 if not wait else left, now)
        if len(self._left) > MOST_ADDRESSES:
            del self._left[next(iter(self._left))]
        return wait


class Limits:
    """Refuses what is too large, too slow, too often, or one too many."""

    def __init__(
        self, app: ASGIApp, *, protection: Protection, uploads: int, busy: Callable[[], bool]
    ) -> None:
        self._app, self._protection, self._uploads, self._busy = app, protection, uploads, busy
        self._bucket = Bucket(protection.rate)
        self._open: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        who = address(scope, headers, proxied=self._protection.proxied)
        say = language(headers)
        most = self._protection.connections
        if most and self._open[who] >= most:
            await refusal(429, say.too_many, wait=1)(scope, receive, send)
            return
        self._open[who] += 1
        try:
            if _works(scope) and (wait := self._bucket.take(who)):
                await refusal(429, say.too_often, wait=wait)(scope, receive, send)
            elif _asks(scope) and self._busy():
                await refusal(429, say.busy, wait=2)(scope, receive, send)
            elif scope["path"] == UPLOAD[0]:
                await self._streamed(scope, headers, receive, send)
            else:
                await self._whole(scope, headers, receive, send)
        finally:
            self._open[who] -= 1
            if not self._open[who]:
                del self._open[who]

    async def _whole(self, scope: Scope, headers: Headers, receive: Receive, send: Send) -> None:
        """The request goes on once all of it has arrived."""
        say, most = language(headers), self._protection.request_bytes
        if _length(headers) > most:
            await refusal(413, say.too_large)(scope, receive, send)
            return
        body = bytearray()
        try:
            async with asyncio.timeout(PATIENCE):
                while True:
                    message = await receive()
                    if message["type"] == "http.disconnect":
                        return
                    body += message.get("body", b"")
                    if len(body) > most:
                        await refusal(413, say.too_large)(scope, receive, send)
                        return
                    if not message.get("more_body"):
                        break
        except TimeoutError:
            await refusal(408, say.too_slow)(scope, receive, send)
            return
        arrived = [{"type": "http.request", "body": bytes(body), "more_body": False}]

        async def replayed() -> Message:
            return arrived.pop() if arrived else await receive()

        await self._app(scope, replayed, send)

    async def _streamed(self, scope: Scope, headers: Headers, receive: Receive, send: Send) -> None:
        """A file goes on as it arrives; one that turns out too large is broken off."""
        say, most = language(headers), self._uploads + OVERHEAD
        if _length(headers) > most:
            await refusal(413, say.too_large)(scope, receive, send)
            return
        got, over = 0, False

        async def counted() -> Message:
            nonlocal got, over
            async with asyncio.timeout(PATIENCE):
                message = await receive()
            got += len(message.get("body", b""))
            over = over or got > most
            return {"type": "http.disconnect"} if over else message

        async def unless_over(message: Message) -> None:
            if not over:
                await send(message)

        try:
            await self._app(scope, counted, unless_over)
        except Exception:
            if not over:
                raise
        if over:
            await refusal(413, say.too_large)(scope, receive, send)


def address(scope: Scope, headers: Headers, *, proxied: bool) -> str:
    """Whom a request is from: an IPv4 address, or the /64 of an IPv6 one, since one host has all of that.

    Behind a proxy it is the last public address in X-Forwarded-For: those before it are hearsay, those after it proxies of
    the inside. Where none is public, as in a company's own network, it is the last.
    """
    peer = scope["client"][0] if scope.get("client") else ""
    if proxied:
        told = [one for text in headers.get("x-forwarded-for", "").split(",") if (one := _ip(text))]
        if told:
            peer = str(([one for one in told if one.is_global] or told)[-1])
    try:
        ip = ipaddress.ip_address(peer)
    except ValueError:
        return peer
    return str(ipaddress.ip_network((ip, 64), strict=False)) if ip.version == 6 else str(ip)


def _ip(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(text.strip())
    except ValueError:
        return None


def language(headers: Headers) -> Messages:
    """The texts to answer with; English for a program, which names no language."""
    return messages_for(headers.get("accept-language") or "en")


def refusal(status: int, text: str, *, wait: float = 0) -> Response:
    """An answer that says no, why, and when to come again; `detail` is where Gradio's clients look."""
    headers = {"Retry-After": str(math.ceil(wait))} if wait else {}
    if status in {408, 413}:
        headers["Connection"] = "close"  # what is still to come is not read
    return JSONResponse({"detail": text}, status, headers)


def _length(headers: Headers) -> int:
    """The length that a request says it has; 0 where it says none."""
    told = headers.get("content-length", "")
    return int(told[:20]) if told.isascii() and told.isdigit() else 0


def _works(scope: Scope) -> bool:
    """Whether a request costs the server work: all but files of the page, and answers to what was asked before."""
    path = scope["path"]
    waits = path.startswith(
        ("/gradio_api/queue/data", "/gradio_api/heartbeat/", "/gradio_api/startup-events")
    )
    fetches = scope["method"] == "GET" and path.startswith("/gradio_api/call/")
    return not (is_asset(path) or waits or fetches)


def _asks(scope: Scope) -> bool:
    """Whether a program asks a question over HTTP. The page is told in the conversation, an MCP client by its tool."""
    path: str = scope["path"]
    return scope["method"] == "POST" and path.startswith(("/gradio_api/call/", "/gradio_api/run/"))
