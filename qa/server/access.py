"""Who may come in: with a password, by a form and a cookie; or with a token, as programs do.

Where there are no accounts everyone may. Sessions live in this process: a restart asks for the password again.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import secrets
import time
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from starlette.datastructures import Headers
from starlette.requests import Request, cookie_parser
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from qa.server import login
from qa.server.limits import Bucket, address, language, refusal

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

    from qa.server.protection import Protection

TRIES = 10
"""Passwords that one address may try in a minute."""
LASTS = 7 * 24 * 3600
"""Seconds until a session ends."""
MOST_SESSIONS = 10_000
OPEN = ("/robots.txt", "/favicon.ico", "/gradio_api/startup-events")
"""What everyone may have: the last is how Gradio begins."""


class Access:
    """Lets in whoever has a token or a session; shows others the form, and programs a 401."""

    def __init__(self, app: ASGIApp, *, protection: Protection) -> None:
        self._app, self._accounts, self._framed = app, protection.accounts, bool(protection.frames)
        self._token = _digest(protection.api_token) if protection.api_token else ""
        self._proxied, self._tries = protection.proxied, Bucket(TRIES)
        self._sessions: dict[str, float] = {}
        self._checking = asyncio.Semaphore(2)  # a check takes 16 MB and a good part of a second

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and self._accounts and scope["path"] not in OPEN:
            answer = await self._refused(Request(scope, receive))
            if answer:
                await answer(scope, receive, send)
                return
        elif scope["type"] == "http" and scope["path"] in {"/login", "/logout"}:
            await RedirectResponse("./", 303)(scope, receive, send)
            return
        await self._app(scope, receive, send)

    async def _refused(self, request: Request) -> Response | None:
        """The answer to one who may not pass, or to the form; None for one who may."""
        path, headers = request.url.path, request.headers
        say = language(headers)
        if path == "/login":
            return await self._login(request) if request.method == "POST" else HTMLResponse(login.page(say))
        kind, _, token = headers.get("authorization", "").partition(" ")
        if (
            kind.lower() == "bearer"
            and self._token
            and hmac.compare_digest(_digest(token.strip()), self._token)
        ):
            return None
        if self._has_session(request):
            if request.method == "POST" and _is_cross_site(headers):
                return JSONResponse({"detail": "This was asked by another site."}, 403)
            if path != "/logout":
                return None
            self._sessions.pop(_digest(self._cookie(request)), None)
            answer: Response = RedirectResponse("./login", 303)
            answer.delete_cookie(self._cookie_name(request))
            return answer
        if path == "/" and "text/html" in headers.get("accept", ""):
            query = f"?{request.url.query}" if request.url.query else ""
            return RedirectResponse(f"./login{query}", 303)
        return JSONResponse({"detail": say.signed_out}, 401, {"WWW-Authenticate": 'Bearer realm="archive"'})

    async def _login(self, request: Request) -> Response:
        """Begin a session where name and password are right."""
        say = language(request.headers)
        if _is_cross_site(request.headers):
            return JSONResponse({"detail": "This was asked by another site."}, 403)
        who = address(request.scope, request.headers, proxied=self._proxied)
        if wait := self._tries.take(who):
            return refusal(429, say.too_often, wait=wait)
        fields = parse_qs((await request.body())[: login.LARGEST].decode(errors="replace"))
        name, password = (fields.get(field, [""])[0] for field in ("username", "password"))
        async with self._checking:
            admitted = await asyncio.to_thread(self._accounts.admit, name, password)
        if not admitted:
            return HTMLResponse(login.page(say, wrong=True), 401)
        now, session = time.monotonic(), secrets.token_urlsafe(32)
        self._sessions[_digest(session)] = now + LASTS
        if len(self._sessions) > MOST_SESSIONS:
            del self._sessions[next(iter(self._sessions))]
        wants_page = "text/html" in request.headers.get("accept", "")
        query = f"?{request.url.query}" if request.url.query else ""
        answer = RedirectResponse(f"./{query}", 303) if wants_page else JSONResponse({"success": True})
        answer.raw_headers.append((b"set-cookie", self._set_cookie(request, session).encode()))
        return answer

    def _set_cookie(self, request: Request, session: str) -> str:
        """In a frame of another site a cookie must be partitioned by that site, which keeps it from all others."""
        proto = request.headers.get("x-forwarded-proto", "") if self._proxied else ""
        secure = "https" in (request.url.scheme, proto.split(",")[0].strip())
        framed = secure and self._framed
        site = "SameSite=None; Partitioned" if framed else "SameSite=Lax"
        site += "; Secure" if secure else ""
        return f"{self._cookie_name(request)}={session}; Path=/; Max-Age={LASTS}; HttpOnly; {site}"

    def _cookie_name(self, request: Request) -> str:
        """Cookies of one host are shared by its ports."""
        server = request.scope.get("server") or ("", 0)
        return f"qa_session_{server[1]}"

    def _cookie(self, request: Request) -> str:
        return cookie_parser(request.headers.get("cookie", "")).get(self._cookie_name(request), "")

    def _has_session(self, request: Request) -> bool:
        ends = self._sessions.get(_digest(self._cookie(request)))
        return ends is not None and ends > time.monotonic()


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def _is_cross_site(headers: Headers) -> bool:
    """Whether a browser says that a page of another site asks."""
    origin, host = headers.get("origin"), headers.get("x-forwarded-host") or headers.get("host", "")
    if headers.get("sec-fetch-site") == "cross-site":
        return True
    return origin is not None and urlsplit(origin).netloc not in {host, headers.get("host", "")}
