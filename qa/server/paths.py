"""The paths that the server answers. Whatever else Gradio offers (files, proxying, uploads unasked, its tools) is not there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from starlette.responses import JSONResponse

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

_NAME = r"[\w@+-][\w.@+-]*"
"""A segment of a path that leads nowhere else: it does not begin with a dot."""
READ = (
    "/",
    "/theme.css",
    "/gradio_api/theme.css",
    "/favicon.ico",
    "/robots.txt",
    "/manifest.json",
    "/login",
    "/config",
    "/gradio_api/info",
    "/gradio_api/openapi.json",
    "/gradio_api/startup-events",
    "/gradio_api/app_id",
    "/gradio_api/queue/data",
    rf"/(assets|static|svelte)(/{_NAME})+",
    rf"/gradio_api/heartbeat/{_NAME}",
    rf"/gradio_api/call/(search|ask)/{_NAME}",
)
WRITE = (
    "/login",
    "/logout",
    "/gradio_api/queue/join",
    "/gradio_api/reset",
    "/gradio_api/cancel",
    "/gradio_api/call/(v2/)?(search|ask)/?",
    "/gradio_api/run/(search|ask)/?",
)
MCP = "/gradio_api/mcp/?"
UPLOAD = ("/gradio_api/upload", "/gradio_api/upload_progress")


def is_asset(path: str) -> bool:
    """Whether it is one of the files that make up the page, the same for everyone."""
    return path.startswith(("/assets/", "/static/", "/svelte/")) or path in {"/favicon.ico", "/theme.css"}


class Paths:
    """Lets through what the page and programs need; 404 for the rest, 405 for another method."""

    def __init__(self, app: ASGIApp, *, uploads: bool) -> None:
        self._app = app
        read = [*READ, UPLOAD[1]] if uploads else READ
        write = [*WRITE, UPLOAD[0]] if uploads else WRITE
        self._ways = {
            "GET HEAD": re.compile("|".join([*read, MCP])),
            "POST": re.compile("|".join([*write, MCP])),
            "DELETE": re.compile(MCP),
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":  # no websockets are used
            await send({"type": "websocket.close", "code": 1008})
            return
        path = scope["path"]
        methods = [names for names, way in self._ways.items() if way.fullmatch(path)]
        if any(scope["method"] in names.split() for names in methods):
            await self._app(scope, receive, send)
        elif methods:
            allow = ", ".join(" ".join(methods).split())
            await JSONResponse({"detail": "Method not allowed"}, 405, {"Allow": allow})(scope, receive, send)
        else:
            await JSONResponse({"detail": "Not found"}, 404)(scope, receive, send)
