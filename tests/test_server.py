"""What a stranger can send to a server, and what it answers: raw HTTP to real servers over an archive in memory."""

from __future__ import annotations

import asyncio
import json
import logging
import re
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import closing, contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

import httpx
import pytest
from gradio.utils import get_upload_folder
from gradio_client import Client
from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route

from qa.server import Protection, logs, middleware
from qa.server.accounts import Accounts, line
from qa.server.limits import Bucket, Limits, address
from qa.ui import build, launch
from tests.fake_archive import BROKEN, LINE_TWO, FakeArchive
from tests.ports import free_port

TOKEN = "0123456789abcdef" * 2
PASSWORD = "正确的马电池订书钉"
CALL = "gradio_api/call/v2/ask"
JSON = {"Content-Type": "application/json"}
PAGE = {"Accept": "text/html", "Accept-Language": "en"}


@contextmanager
def serving(protection: Protection | None = None, **options) -> Iterator[httpx.Client]:
    """A client of a server of its own; `client.page` is what it serves."""
    page = build(FakeArchive(), protection=protection, **options)
    address = launch(page, port=free_port(), block=False)
    with httpx.Client(base_url=address, trust_env=False, timeout=60) as client:
        client.page = page
        yield client
    page.close()


@pytest.fixture(scope="module", autouse=True)
def _cheap_hashes() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("qa.server.accounts.COSTS", (2, 8, 1))
        yield


@pytest.fixture(scope="module")
def open_() -> Iterator[httpx.Client]:
    with serving(Protection(rate=0, connections=0, request_bytes=100_000)) as client:
        yield client


@pytest.fixture(scope="module")
def closed() -> Iterator[httpx.Client]:
    accounts = Accounts.of(line("梅", PASSWORD), "here")
    with serving(Protection(accounts=accounts, api_token=TOKEN, rate=0, connections=0)) as client:
        yield client


@pytest.fixture
def stranger(closed) -> Iterator[httpx.Client]:
    """One who has no cookie."""
    with httpx.Client(base_url=closed.base_url, trust_env=False, timeout=60) as client:
        yield client


def guarded(protection: Protection, *, busy: bool = False) -> Starlette:
    """An empty page behind the guards, without Gradio."""

    async def page(request: Request) -> HTMLResponse:
        return HTMLResponse(f"<html><head></head><body>{len(await request.body())}</body></html>")

    routes = [Route("/{path:path}", page, methods=["GET", "POST"])]
    guards = middleware(protection, head="", foot="", uploads=1, busy=lambda: busy)
    return Starlette(routes=routes, middleware=guards)


def told(app: Starlette, *requests: tuple[str, str, dict[str, Any]]) -> list[httpx.Response]:
    """What the app answers to requests, one after another."""

    async def all_of_them() -> list[httpx.Response]:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://news.test") as client:
            return [await client.request(method, path, **more) for method, path, more in requests]

    return asyncio.run(all_of_them())


def raw(client: httpx.Client, sent: bytes) -> bytes:
    """What a server answers to these bytes, up to the end of the connection."""
    with closing(
        socket.create_connection((client.base_url.host, client.base_url.port), timeout=20)
    ) as connection:
        connection.sendall(sent)
        connection.shutdown(socket.SHUT_WR)
        got = b""
        while part := connection.recv(65536):
            got += part
        return got


# -- what a browser may do


def test_the_page_has_a_policy_with_a_nonce_of_its_own(open_):
    first, second = (open_.get("/", headers=PAGE) for _ in range(2))
    policy = dict(part.split(" ", 1) for part in first.headers["Content-Security-Policy"].split("; "))
    nonce = re.findall(r"'nonce-([\w-]{22})'", policy["script-src"])
    assert policy["script-src"] == f"'nonce-{nonce[0]}' 'strict-dynamic'"
    assert (policy["default-src"], policy["img-src"]) == ("'none'", "'self' data:")
    assert policy["frame-ancestors"] == "'self'"
    assert "unsafe" not in first.headers["Content-Security-Policy"]
    assert nonce[0] not in second.text and nonce[0] not in second.headers["Content-Security-Policy"]
    assert set(re.findall(r"<(?:script|style)\b[^>]*", first.text)) <= {
        one for one in re.findall(r"<(?:script|style)\b[^>]*", first.text) if f'nonce="{nonce[0]}"' in one
    }
    assert first.headers["Cache-Control"] == "no-store"


def test_every_answer_has_the_other_headers(open_):
    for path in ("/", "/theme.css", "/config", "/nowhere"):
        headers = open_.get(path).headers
        assert (headers["X-Content-Type-Options"], headers["Referrer-Policy"]) == ("nosniff", "same-origin")
        assert "frame-ancestors" in headers["Content-Security-Policy"]


def test_a_title_cannot_bring_a_script_of_its_own(open_, monkeypatch):
    monkeypatch.setitem(open_.page.config, "title", "</title></script><script>alert(1)</script>")
    html = open_.get("/", headers={"Host": 'a"><script>alert(2)</script>', **PAGE}).text
    assert "alert(1)" in html and not re.search(r"<script[^>]*>alert", html)


def test_a_space_is_shown_in_its_site_s_frame():
    (page,) = told(guarded(Protection(frames=("https://huggingface.co",))), ("GET", "/", {}))
    policy = page.headers["Content-Security-Policy"]
    assert policy.endswith("frame-ancestors 'self' https://huggingface.co")


# -- which paths there are


@pytest.mark.parametrize(
    "path",
    [
        "gradio_api/file=/etc/passwd",
        "gradio_api/file=pyproject.toml",
        "gradio_api/file=https://example.org/",
        "gradio_api/file/etc/passwd",
        "file=/etc/passwd",
        "gradio_api/proxy=http://127.0.0.1:22/",
        "gradio_api/proxy=https://me-news.hf.space/x",
        "gradio_api/stream/a/1/2/playlist.m3u8",
        "gradio_api/custom_component/a/client/component/index.js",
        "gradio_api/upload_progress?upload_id=a",
        "gradio_api/deep_link",
        "gradio_api/runs",
        "gradio_api/token",
        "gradio_api/dev/reload",
        "monitoring",
        "docs",
        "openapi.json",
        "assets/..%2f..%2f..%2f..%2f..%2fetc%2fpasswd",
        "assets/%2e%2e/index.html",
        "assets/..%5c..%5cindex.html",
        "static/%00",
        "static/.hidden",
        "svelte/%2fetc%2fpasswd",
        "%2f%2fetc/passwd",
    ],
)
def test_nothing_but_the_page_is_there(open_, path):
    for method in ("GET", "HEAD", "POST"):
        assert open_.request(method, path).status_code in {404, 405}, method


def test_a_path_out_of_the_folder_is_refused_however_it_is_written(open_):
    for path in (
        b"/assets/../../../../etc/passwd",
        b"/static/..//..//etc/passwd",
        b"//etc/passwd",
        b"/\xff",
        b"*",
    ):
        answer = raw(open_, b"GET " + path + b" HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        assert re.match(rb"HTTP/1.1 40[04] ", answer), path
        assert b"root:" not in answer


def test_gradio_would_give_out_no_file_either(open_):
    """Behind the closed paths: an event that names a file of the machine does not get it."""
    talk = {"path": "/etc/passwd", "meta": {"_type": "gradio.FileData"}}
    numbers = [one["id"] for one in open_.get("config").json()["dependencies"]]
    for number in numbers:
        event = {"data": [talk] * 3, "fn_index": number, "session_hash": f"s{number}"}
        if open_.post("gradio_api/queue/join", json=event).status_code == 200:
            told = open_.get("gradio_api/queue/data", params={"session_hash": f"s{number}"}).text
            assert "root:" not in told and "Traceback" not in told
    assert open_.page.allowed_paths == [] and open_.page.proxy_urls == set()


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "TRACE", "OPTIONS", "CONNECT", "NONSENSE"])
def test_other_methods_are_refused(open_, method):
    for path in ("/", CALL):
        answer = open_.request(method, path)
        assert answer.status_code == 405 and answer.headers["Allow"]


# -- what is no request, or fails


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[1]",
        b"null",
        b"[" * 50_000,
        b'{"question": "\xff"}',
        b'{"question": "x", "evil": 1}',
        b"{}",
        b'{"question": NaN, "fn_index": 3}',
    ],
)
def test_a_body_that_makes_no_sense_is_told_to_the_caller(open_, body):
    answer = open_.post(CALL, content=body, headers=JSON)
    assert answer.status_code in {400, 422} and answer.json()["detail"]
    assert "Traceback" not in answer.text and ".py" not in answer.text


@pytest.mark.parametrize(
    "event",
    [
        {"data": [], "fn_index": 99999, "session_hash": "a"},
        {"data": [], "fn_index": -1, "session_hash": "a"},
        {"data": [], "session_hash": "a"},
        {"data": [1, 2], "fn_index": 0},
        {"data": None, "fn_index": 0, "session_hash": "a"},
    ],
)
def test_an_event_that_there_is_not_is_refused(open_, event):
    answer = open_.post("gradio_api/queue/join", json=event)
    assert answer.status_code in {400, 422} and "Traceback" not in answer.text


def test_an_answer_that_was_not_asked_for_is_an_error_and_ends(open_):
    assert "event: error" in open_.get("gradio_api/call/ask/nothing").text


def test_a_failure_is_told_without_detail_and_logged_without_the_question(open_, monkeypatch, caplog, capfd):
    ticket = open_.post(CALL, json={"question": BROKEN}).json()["event_id"]
    told = open_.get(f"gradio_api/call/ask/{ticket}").text
    events = open_.get("config").json()["dependencies"]
    (more,) = (one["id"] for one in events if [name for _, name in one["targets"]] == ["more"])
    talk = {"data": [BROKEN], "fn_index": more, "session_hash": "s"}  # the error quotes what it got
    open_.post("gradio_api/queue/join", json=talk)
    told += open_.get("gradio_api/queue/data", params={"session_hash": "s"}).text

    def broken(**_):
        raise RuntimeError(BROKEN)

    monkeypatch.setattr(import_module("gradio.route_utils"), "get_root_url", broken)
    page = open_.get("/", headers=PAGE)
    assert page.status_code == 500 and page.json() == {"detail": "The server failed. Its log says why."}
    logged = caplog.text + "".join(capfd.readouterr())
    for text in (told, page.text):
        assert "secret detail" not in text and "Traceback" not in text and ".py" not in text
    assert "RuntimeError" in logged and "ValueError" in logged and BROKEN not in logged


@pytest.mark.parametrize(
    ("body", "told", "logged"),
    [
        ([BROKEN], "1 of 8 arguments were given. Give all, in their order.", "1 of 8 arguments were given"),
        ([], "0 of 8 arguments were given. Give all, in their order.", "0 of 8 arguments were given"),
        (
            [BROKEN, 3, {"path": BROKEN, "meta": ""}, *[""] * 5],
            "An argument is a file.",
            "An argument is a file",
        ),
        ([BROKEN, "3.5", *[""] * 6], "k: Input should be a valid integer", "ValidationError"),
        ([BROKEN, 3, BROKEN, *[""] * 5], f"since '{BROKEN}' is no date.", "BadFilter"),
    ],
)
def test_a_program_s_mistake_is_told_to_it_and_a_line_of_the_log(open_, caplog, capfd, body, told, logged):
    answer = open_.post("gradio_api/run/search", json={"data": body})
    assert told in answer.json()["error"]
    (line,) = caplog.text.splitlines()
    assert f"a call of /search was refused: {logged}" in line and BROKEN not in line
    assert capfd.readouterr().err == ""


def test_no_file_is_fetched_for_a_stranger(open_, monkeypatch):
    """Gradio would fetch what has an address, for an argument that is no file as well."""
    fetched = []
    module = import_module("gradio.processing_utils")
    monkeypatch.setattr(module, "async_ssrf_protected_download", lambda url, *_, **__: fetched.append(url))
    file = {"path": "https://news.example/a", "meta": {"_type": "gradio.FileData"}}
    for given in (file, {"since": [file]}):
        body = {"data": ["天气", 3, given, *[""] * 5]}
        assert open_.post("gradio_api/run/search", json=body).status_code == 500
    assert fetched == []


def test_questions_are_logged_where_that_is_asked_for(caplog):
    def log() -> str:
        caplog.clear()
        logs.asked("谁？\nforged: line")
        try:
            raise RuntimeError("of 谁？")
        except RuntimeError:
            logging.getLogger("qa").exception("failed")
        return caplog.text

    logs.write_questions()
    told = log()
    assert "谁？ forged: line\n" in told and "RuntimeError: of 谁？" in told
    logs.leave_out_questions()
    told = log()
    assert "谁" not in told.replace('raise RuntimeError("of 谁？")', "") and "RuntimeError" in told


# -- limits


def test_a_body_over_the_limit_is_refused_whether_it_says_so_or_not(open_):
    big = b'{"question": "' + b" " * 100_000 + b'"}'
    for content in (
        big,
        iter([big[:50_000], big[50_000:]]),
    ):  # the second is sent in chunks, without a length
        answer = open_.post(CALL, content=content, headers=JSON | {"Accept-Language": "zh"})
        assert answer.status_code == 413 and answer.json()["detail"].startswith("发来的内容太大")
    lying = b"POST /%s HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\n{}" % CALL.encode()
    assert re.match(rb"HTTP/1.1 4(00|13) ", raw(open_, lying))


def test_a_body_that_does_not_arrive_is_not_waited_for(open_, monkeypatch):
    monkeypatch.setattr(import_module("qa.server.limits"), "PATIENCE", 0.2)
    sent = (
        f"POST /{CALL} HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 50\r\n\r\n{{"
    )
    with closing(
        socket.create_connection((open_.base_url.host, open_.base_url.port), timeout=20)
    ) as connection:
        connection.sendall(sent.encode())
        assert connection.recv(65536).startswith(b"HTTP/1.1 408 ")


def test_a_thousand_quick_requests_of_one_address_are_answered_by_a_limit():
    calls = [("POST", f"/{CALL}", {"json": {"question": "x"}})] * 1000
    *got, style = told(guarded(Protection(rate=60)), *calls, ("GET", "/theme.css", {}))
    refused = [one for one in got if one.status_code == 429]
    assert {one.status_code for one in got} == {200, 429} and len(refused) >= 900
    assert {one.headers["Retry-After"] for one in refused} == {"1"}
    assert refused[0].json()["detail"] == "Too many requests. Please try again in a moment."
    assert style.status_code == 200  # files of the page cost no work


def test_a_program_is_turned_away_while_the_line_is_full():
    call = ("POST", f"/{CALL}", {"json": {"question": LINE_TWO}})
    (answer,) = told(guarded(Protection(), busy=True), call)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "2")


def test_one_address_has_so_many_requests_open_at_once():
    app, release = guarded(Protection(connections=2)), asyncio.Event()

    async def crowd() -> list[int]:
        async def slow() -> AsyncIterator[bytes]:
            await release.wait()
            yield b"{}"

        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(app), base_url="http://news.test"
        ) as client:
            held = [asyncio.create_task(client.post(CALL, content=slow())) for _ in range(2)]
            await asyncio.sleep(0)  # each begins
            while len(guard_of(app)._open) == 0 or sum(guard_of(app)._open.values()) < 2:
                await asyncio.sleep(0.01)
            third = await client.get("/config")
            release.set()
            done = await asyncio.gather(*held)
            after = await client.get("/config")
        return [third.status_code, *[one.status_code for one in done], after.status_code]

    assert asyncio.run(crowd()) == [429, 200, 200, 200]


def guard_of(app: Starlette) -> Limits:
    """The middleware that limits, in an app that has begun."""
    layer = app.middleware_stack
    while layer and not isinstance(layer, Limits):
        layer = getattr(layer, "app", None) or getattr(layer, "_app", None)
    return layer or Limits(app, protection=Protection(), uploads=1, busy=lambda: False)


def test_a_bucket_is_filled_again_in_a_minute():
    now = [0.0]
    bucket = Bucket(2, clock=lambda: now[0])
    assert [bucket.take("a") for _ in range(3)] == [0, 0, 30]
    assert bucket.take("b") == 0
    now[0] = 30
    assert [bucket.take("a"), bucket.take("a")] == [0, 30]
    assert [Bucket(0).take("a") for _ in range(3)] == [0, 0, 0]


@pytest.mark.parametrize(
    ("peer", "told", "proxied", "whom"),
    [
        ("192.0.2.1", "8.8.8.8", False, "192.0.2.1"),  # nobody's word is taken for it
        ("10.0.0.1", "8.8.8.8", True, "8.8.8.8"),
        ("10.0.0.1", "9.9.9.9, 8.8.8.8, 10.0.0.7", True, "8.8.8.8"),
        ("127.0.0.1", "10.0.0.6, 10.0.0.7", True, "10.0.0.7"),  # in a network of one's own
        ("10.0.0.1", "rubbish", True, "10.0.0.1"),
        ("10.0.0.1", "", True, "10.0.0.1"),
        ("2606:4700:1:2:3:4:5:6", "", False, "2606:4700:1:2::/64"),
    ],
)
def test_whom_a_request_is_counted_for(peer, told, proxied, whom):
    headers = Headers({"X-Forwarded-For": told} if told else {})
    assert address({"client": (peer, 1)}, headers, proxied=proxied) == whom


def test_files_are_taken_up_to_their_own_limit(tmp_path, monkeypatch):
    monkeypatch.setattr("qa.ui.page.LARGEST", 1000)
    monkeypatch.setattr(import_module("qa.server.limits"), "OVERHEAD", 500)
    with serving(add=True) as client:
        files = {"files": ("a.md", b"text")}
        assert client.post("gradio_api/upload", files=files).status_code == 200
        assert client.post("gradio_api/upload", files={"files": ("a.md", b"x" * 2000)}).status_code == 413
        head = b'--x\r\nContent-Disposition: form-data; name="files"; filename="a.md"\r\n\r\n'
        chunks = iter([head, *[b"x" * 500] * 10, b"\r\n--x--\r\n"])
        kind = {"Content-Type": "multipart/form-data; boundary=x"}
        assert client.post("gradio_api/upload", content=chunks, headers=kind).status_code == 413
        for name in ("../../../tmp/evil.md", "/etc/evil.md", "..\\evil.md"):
            (path,) = client.post("gradio_api/upload", files={"files": (name, b"text")}).json()
            assert Path(path).resolve().is_relative_to(Path(get_upload_folder()).resolve())


# -- who may come in


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", CALL),
        ("POST", "gradio_api/call/v2/search"),
        ("POST", "gradio_api/run/ask"),
        ("GET", "gradio_api/call/ask/1"),
        ("POST", "gradio_api/queue/join"),
        ("GET", "gradio_api/queue/data?session_hash=a"),
        ("POST", "gradio_api/mcp/"),
        ("GET", "gradio_api/openapi.json"),
        ("GET", "gradio_api/info"),
        ("GET", "config"),
        ("GET", "theme.css"),
        ("GET", ""),
        ("HEAD", ""),
    ],
)
def test_a_stranger_is_refused(stranger, method, path):
    refused = stranger.request(method, path, headers=JSON)
    assert (refused.status_code, refused.headers["WWW-Authenticate"][:6]) == (401, "Bearer")
    for wrong in (f"Bearer {TOKEN}x", f"Bearer {TOKEN[:-1]}", "Bearer", f"Basic {TOKEN}", "Bearer \xff"):
        headers = JSON | {"Authorization": wrong.encode("latin-1")}
        assert stranger.request(method, path, headers=headers).status_code == 401
    headers = JSON | {"Authorization": f"Bearer {TOKEN}"}
    assert stranger.request(method, path, headers=headers).status_code not in {401, 403, 404}


def test_a_reader_signs_in_with_a_form_and_out_again(stranger):
    shown = stranger.get("/?q=x", headers=PAGE)
    assert (shown.status_code, shown.headers["Location"]) == (303, "./login?q=x")
    form = stranger.get("/login?q=x", headers=PAGE)
    assert 'type="password"' in form.text and "<script" not in form.text
    wrong = stranger.post("/login", data={"username": "梅", "password": PASSWORD + "!"}, headers=PAGE)
    assert wrong.status_code == 401 and "do not go together" in wrong.text
    right = stranger.post("/login?q=x", data={"username": "梅", "password": PASSWORD}, headers=PAGE)
    assert (right.status_code, right.headers["Location"]) == (303, "./?q=x")
    assert "HttpOnly; SameSite=Lax" in right.headers["Set-Cookie"]
    assert stranger.get("/", headers=PAGE).status_code == 200
    assert (
        stranger.post(CALL, json={"question": "x"}, headers={"Origin": "https://evil.example"}).status_code
        == 403
    )
    assert stranger.post(CALL, json={"question": "x"}).status_code == 200
    stranger.post("/logout")
    assert stranger.get("/config").status_code == 401


def test_a_cookie_is_bound_to_the_site_that_frames_the_page():
    accounts = Accounts.of(line("mei", PASSWORD), "here")
    app = guarded(Protection(accounts=accounts, frames=("https://huggingface.co",), proxied=True))
    given, headers = {"username": "mei", "password": PASSWORD}, PAGE | {"X-Forwarded-Proto": "https"}
    right = ("POST", "/login", {"data": given, "headers": headers})
    wrong = ("POST", "/login", {"data": given | {"password": "guessed"}, "headers": headers})
    first, *_, last = told(app, right, *[wrong] * 20)
    assert first.headers["Set-Cookie"].endswith("HttpOnly; SameSite=None; Partitioned; Secure")
    assert last.status_code == 429 and last.headers["Retry-After"]


def test_an_mcp_client_needs_the_token(closed):
    mcp = pytest.importorskip("mcp", reason="the extra mcp is not installed")
    from mcp.client.streamable_http import streamable_http_client

    async def talk(headers: dict[str, str]):
        async with (
            httpx.AsyncClient(headers=headers, trust_env=False) as http,
            streamable_http_client(f"{closed.base_url}gradio_api/mcp/", http_client=http) as (read, write, _),
            mcp.ClientSession(read, write) as session,
        ):
            await session.initialize()
            return await session.call_tool("ask", {"question": LINE_TWO})

    answer = asyncio.run(talk({"Authorization": f"Bearer {TOKEN}"}))
    assert json.loads(answer.content[0].text)["citations"][0]["number"] == 1
    with pytest.raises(BaseExceptionGroup) as refused:
        asyncio.run(talk({}))
    assert "401" in str(leaves(refused.value))


def leaves(error: BaseException) -> list[BaseException]:
    """The errors in a group of groups."""
    if isinstance(error, BaseExceptionGroup):
        return [leaf for one in error.exceptions for leaf in leaves(one)]
    return [error]


def test_a_python_client_needs_the_token_or_the_password(closed):
    address, quiet = str(closed.base_url), {"verbose": False, "analytics_enabled": False}
    client = Client(address, headers={"Authorization": f"Bearer {TOKEN}"}, **quiet)
    assert client.predict(LINE_TWO, api_name="/ask")["citations"]
    assert Client(address, auth=("梅", PASSWORD), **quiet).predict("天气", api_name="/search")["passages"]
    with pytest.raises(Exception, match="credentials were not provided"):
        Client(address, **quiet).predict(LINE_TWO, api_name="/ask")
