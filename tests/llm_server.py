"""A real HTTP server that speaks OpenAI's protocol as a script says, or misbehaves in one of many ways."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any


@dataclass
class Scripted:
    """What the server does. `asked` records the bodies of requests, `keys` what they were authorised with."""

    text: str | Callable[[dict[str, Any]], str] = ""
    """What it says, in pieces of four characters; or what that is, given the material of the prompt."""
    manner: str = "well"
    address: str = ""
    asked: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str | None] = field(default_factory=list)
    closing: Event = field(default_factory=Event)


@contextmanager
def serving() -> Iterator[Scripted]:
    """A server on a free port, until the block ends."""
    script = Scripted()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.0"

        def log_message(self, *_: object) -> None:
            pass

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            script.asked.append(body)
            script.keys.append(self.headers["Authorization"])
            with suppress(BrokenPipeError, ConnectionResetError):
                self._behave(body)

        def _behave(self, body: dict[str, Any]) -> None:
            manner = script.manner
            if manner.isdecimal():
                self._head(int(manner), "application/json")
                self.wfile.write(b'{"error": {"message": "not today"}}')
            elif manner == "mute":
                script.closing.wait(30)
            elif manner == "page":
                self._head(200, "text/html")
                self.wfile.write(b"<html><body>Sign in to the hotel's network</body></html>")
            else:
                self._head(200, "text/event-stream")
                self._stream(body, manner)

        def _head(self, status: int, kind: str) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.end_headers()

        def _stream(self, body: dict[str, Any], manner: str) -> None:
            material = json.loads(body["messages"][-1]["content"])
            text = script.text(material) if callable(script.text) else script.text
            pieces = [text[at : at + 4] for at in range(0, len(text), 4)]
            if manner == "empty":
                pieces = []
            for number, piece in enumerate(pieces):
                if manner == "cut" and number == len(pieces) // 2:
                    return
                if manner == "silent" and number == 2:
                    script.closing.wait(30)
                    return
                if manner == "garbled" and number == 2:
                    self.wfile.write(b"data: {not json\n\n")
                self._chunk({"content": piece}, None)
            while manner in ("pings", "drips", "endless") and not script.closing.is_set():
                if manner == "pings":
                    self.wfile.write(b": still here\n\n")
                else:
                    self._chunk({"content": "" if manner == "drips" else "好" * 500}, None)
                time.sleep(0.02)
            self._chunk({}, "stop")
            self.wfile.write(b"data: [DONE]\n\n")

        def _chunk(self, delta: dict[str, str], reason: str | None) -> None:
            choice = {"index": 0, "delta": delta, "finish_reason": reason}
            chunk = {
                "id": "1",
                "object": "chat.completion.chunk",
                "created": 1,
                "model": "m",
                "choices": [choice],
            }
            self.wfile.write(f"data: {json.dumps(chunk)}\n\n".encode())
            self.wfile.flush()

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    script.address = f"http://127.0.0.1:{server.server_address[1]}/v1"
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield script
    finally:
        script.closing.set()
        server.shutdown()
        server.server_close()
