"""What a real MCP client sees of a served sample archive: `python benchmarks/mcp_transcript.py http://127.0.0.1:7860`.

Prints the transcript in docs/programs.md. Where the server asks for a password, API_TOKEN is the token that it takes; without
it the last line is the refusal.
"""

from __future__ import annotations

import asyncio
import os
import sys

import httpx
from mcp import ClientSession
from mcp.client.streamable_http import create_mcp_http_client, streamable_http_client

CALLS = (
    ("ask", {"question": "望江大桥是哪年建成通车的？"}),
    ("ask", {"question": "三峡大坝有多高？"}),
    ("search", {"question": "望江大桥", "since": "yesterday"}),
)
SHOWN = 330
"""Characters of each result."""


async def talk(address: str, token: str, calls: tuple[tuple[str, dict[str, str]], ...] = CALLS) -> list[str]:
    """The lines of a session: the tools, then each call and what came back.

    Raises:
        httpx.HTTPStatusError: the server refused; alone or in a group, as the client leaves it.
    """
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    async with (
        create_mcp_http_client(headers=headers) as http,
        streamable_http_client(f"{address.rstrip('/')}/gradio_api/mcp/", http_client=http) as (
            read,
            write,
            _,
        ),
        ClientSession(read, write) as session,
    ):
        server = (await session.initialize()).serverInfo
        lines = [f"server: {server.name}"]
        for tool in (await session.list_tools()).tools:
            schema = tool.inputSchema
            lines.append(f"{tool.name} {list(schema['properties'])} required: {schema['required']}")
        for name, arguments in calls:
            result = await session.call_tool(name, arguments)
            text = result.content[0].text
            lines += [f"> {name} {arguments}", ("error: " if result.isError else "") + _cut(text)]
    return lines


def refusal(error: BaseException) -> str:
    """The HTTP status in an error, or in the group of them that the client's tasks raise; "" where it is another."""
    for inner in getattr(error, "exceptions", ()):
        if found := refusal(inner):
            return found
    return str(error).splitlines()[0] if isinstance(error, httpx.HTTPStatusError) else ""


def _cut(text: str) -> str:
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"


if __name__ == "__main__":
    try:
        print(*asyncio.run(talk(sys.argv[1], os.environ.get("API_TOKEN", ""))), sep="\n")
    except BaseException as error:
        if not refusal(error):
            raise
        sys.exit(refusal(error))
