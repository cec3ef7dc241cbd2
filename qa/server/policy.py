"""What a browser may do with the page: a Content-Security-Policy with a nonce for each page served, and its like.

Only scripts and styles that stand in the page as it is served carry the nonce; a script with it may load others (Gradio's
modules), since the policy is strict-dynamic (CSP level 3). Nothing is evaluated from text: `qa/ui/functions.js` gives
Gradio's HTML component functions where it would make them. Style attributes are not allowed either, so those of
Gradio's template become rules.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from typing import TYPE_CHECKING

from starlette.datastructures import MutableHeaders

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

_PAGE = (
    "default-src 'none'; script-src 'nonce-{nonce}' 'strict-dynamic'; style-src 'self' 'nonce-{nonce}'; "
    "img-src 'self' data:; font-src 'self' data:; connect-src 'self'; manifest-src 'self'; "
    "base-uri 'self'; form-action 'self'; frame-ancestors 'self'{frames}"
)
_OTHER = "default-src 'none'; frame-ancestors 'none'"
"""For what is no page: it may do nothing at all, should a browser be led to show it as one."""
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",  # without any, a form would be sent from the origin "null"
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
PAGES = ("/", "/login")
"""Where scripts and styles may be. What they hold of a request is escaped; other HTML gets no nonce."""
_STYLED = re.compile(r'(<(html|body|gradio-app)\b[^>]*?)\s+style="([^"]*)"')


class Policy:
    """Adds the headers to every answer, the nonce and what belongs in its head to every page."""

    def __init__(self, app: ASGIApp, *, head: str, foot: str, frames: Sequence[str]) -> None:
        self._app, self._head, self._foot = app, head, foot
        self._frames = "".join(f" {frame}" for frame in frames)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        page: Message | None = None
        body = b""

        async def guarded(message: Message) -> None:
            nonlocal page, body
            if message["type"] == "http.response.start":
                headers = MutableHeaders(raw=message["headers"])
                headers.update(HEADERS)
                headers["Content-Security-Policy"] = _OTHER
                if scope["path"] in PAGES and headers.get("content-type", "").startswith("text/html"):
                    page = message  # sent when the whole of it is there
                    return
            if page is None or message["type"] != "http.response.body":
                await send(message)
                return
            body += message.get("body", b"")
            if message.get("more_body"):
                return
            nonce = secrets.token_urlsafe(16)
            headers = MutableHeaders(raw=page["headers"])
            if scope["method"] != "HEAD":
                body = self._nonced(body.decode(), nonce, scope["path"]).encode()
                headers["Content-Length"] = str(len(body))
            headers["Content-Security-Policy"] = _PAGE.format(nonce=nonce, frames=self._frames)
            headers["Cache-Control"] = "no-store"  # a nonce serves once
            await send(page)
            await send({"type": "http.response.body", "body": body})

        await self._app(scope, receive, guarded)

    def _nonced(self, html: str, nonce: str, path: str) -> str:
        rules: list[str] = []

        def moved(styled: re.Match[str]) -> str:
            rules.append(f"{styled[2]} {{{styled[3]}}}")
            return styled[1]

        if path == "/":
            html = _STYLED.sub(moved, html)
            # Gradio's loader gives the nonce of this element to the style sheets that it loads.
            first = f'<meta property="csp-nonce" nonce="{nonce}">{self._head}<style>{"".join(rules)}</style>'
            html = html.replace("<head>", f"<head>{first}", 1).replace("</body>", f"{self._foot}</body>", 1)
        return re.sub(r"<(script|style)\b", rf'<\1 nonce="{nonce}"', html)
