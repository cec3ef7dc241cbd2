"""What stands between the web and the page: who may come in, how much they may ask for, and what a browser may do.

Small ASGI middlewares, one idea a file. None of them knows of articles or of Gradio's types. `middleware` puts them in order.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from qa.server.protection import Protection

if TYPE_CHECKING:
    from starlette.middleware import Middleware

__all__ = ["Protection", "middleware"]


def middleware(
    protection: Protection,
    *,
    head: str,
    foot: str,
    uploads: int,
    busy: Callable[[], bool],
    documents: Mapping[str, Any] | None = None,
) -> list[Middleware]:
    """The middlewares of a server, outermost first.

    Args:
        head: HTML for the head of the page; with `foot`, its scripts and styles are the only ones beside Gradio's.
        foot: HTML for the end of the page, such as styles that come after all others.
        uploads: bytes of the largest file that may be sent; 1 or less closes the way for files.
        busy: whether a program's question has to be turned away.
        documents: JSON by path, in the place of Gradio's own.
    """
    from starlette.middleware import Middleware

    from qa.server.access import Access
    from qa.server.documents import Documents
    from qa.server.limits import Limits
    from qa.server.logs import Discreet
    from qa.server.paths import Paths
    from qa.server.policy import Policy

    return [
        Middleware(Policy, head=head, foot=foot, frames=protection.frames),
        Middleware(Discreet),
        Middleware(Limits, protection=protection, uploads=uploads, busy=busy),
        Middleware(Paths, uploads=uploads > 1),
        Middleware(Access, protection=protection),
        Middleware(Documents, documents=documents or {}),
    ]
