"""JSON documents that stand at a path of their own, in the place of what Gradio has there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from starlette.responses import JSONResponse

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send


class Documents:
    """Answers for the paths that it has a document for."""

    def __init__(self, app: ASGIApp, *, documents: Mapping[str, Any]) -> None:
        self._app, self._documents = app, documents

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"] in self._documents:
            await JSONResponse(self._documents[scope["path"]])(scope, receive, send)
        else:
            await self._app(scope, receive, send)
