"""The web chat: `build` makes the page, `launch` serves it. Gradio is imported only when one is called."""

from __future__ import annotations

import errno
import os
import socket
from collections.abc import Sequence
from typing import TYPE_CHECKING

from qa.errors import BadSetting, PortTaken

if TYPE_CHECKING:
    import gradio as gr

    from qa.archive import Archive
    from qa.llm import Writer
    from qa.server import Protection

__all__ = ["build", "launch"]


def build(
    archive: Archive,
    *,
    title: str | None = None,
    examples: Sequence[str] = (),
    add: bool = False,
    writer: Writer | None = None,
    protection: Protection | None = None,
) -> gr.Blocks:
    """A page to ask this archive questions in.

    Args:
        archive: an open archive; it must stay open while the page is served.
        title: the name at the top of the page; by default the archive's own.
        examples: questions offered while the conversation is empty.
        add: whether visitors may add files; the archive must then be open for writing.
        writer: puts answers into prose with a language model; None leaves them the archive's own sentences.
        protection: who may come in and how much they may ask for; None lets everyone in, as often as they like.
    """
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # read when gradio is imported
    from qa.ui.page import page

    return page(archive, title or str(archive.info()["name"]), examples, add, writer, protection)


def launch(blocks: gr.Blocks, *, host: str = "127.0.0.1", port: int = 7860, block: bool = True) -> str:
    """Serve a page made by `build`, print its address and, if `block`, wait until interrupted.

    This process's logs leave out what people ask, unless the page's protection says otherwise.

    Returns:
        The page's address.

    Raises:
        BadSetting: if the host is none of this machine.
        PortTaken: if the port is in use or not allowed.
    """
    from qa.server.logs import leave_out_questions, write_questions

    if blocks.protection.log_questions:
        write_questions()
    else:
        leave_out_questions()
    if not _is_here(host, port):
        raise BadSetting(
            f"{host!r} is no address of this machine (--host, or HOST for app.py). "
            "Write 127.0.0.1 for this machine alone, 0.0.0.0 for others too."
        )
    name = f"[{host}]" if ":" in host else host
    try:
        _, address, _ = blocks.launch(server_name=name, server_port=port, prevent_thread_lock=True)
    except OSError as error:
        raise PortTaken(
            f"Port {port} on {host} is taken or not allowed. Choose another: --port, or PORT for app.py."
        ) from error
    print(address, flush=True)
    if block:
        blocks.block_thread()
    return str(address)


def _is_here(host: str, port: int) -> bool:
    """Whether this machine has the host's address; Gradio's failure to listen there tells it from no other reason."""
    try:
        family, kind, protocol, _, place = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.bind(place)
    except (socket.gaierror, UnicodeError):
        return False
    except OSError as error:
        return error.errno != errno.EADDRNOTAVAIL
    return True
