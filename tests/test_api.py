"""The archive for programs, through the clients that programs use, over an archive in memory."""

from __future__ import annotations

import asyncio
import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.request import ProxyHandler, Request, build_opener

import gradio as gr
import pytest
from gradio_client import Client

from qa.errors import ArticleForgotten, ArticleNotFound, BadFilter, BadQuestion, QAError
from qa.server import Protection
from qa.server.accounts import Accounts
from qa.types import Filters
from qa.ui import build, launch
from qa.ui.api import MOST, _guarded
from qa.ui.documents import Answered
from qa.ui.gate import Gate
from qa.ui.messages import ENGLISH
from tests.fake_archive import BROKEN, LINE_TWO, STATIONS, UNKNOWN, FakeArchive
from tests.ports import free_port

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs" / "programs.md"
TOKEN = "0123456789abcdef" * 2


@pytest.fixture(scope="module")
def archive() -> FakeArchive:
    return FakeArchive()


@pytest.fixture(scope="module")
def address(archive) -> Iterator[str]:
    blocks = build(archive)
    yield launch(blocks, port=free_port(), block=False)
    blocks.close()


@pytest.fixture(scope="module")
def client(address) -> Client:
    return Client(address, verbose=False, analytics_enabled=False)


def fetch(address: str, body: dict | None = None) -> str:
    """What is at an address, without a proxy; with a body, what posting it gives."""
    data = None if body is None else json.dumps(body).encode()
    request = Request(address, data, {"Content-Type": "application/json"})
    with build_opener(ProxyHandler({})).open(request, timeout=60) as answer:
        return answer.read().decode()


def test_an_answer_is_typed_json_with_exact_citations(client, archive):
    answer = client.predict(LINE_TWO, api_name="/ask")
    assert (answer["question"], answer["abstained"], answer["confidence"]) == (LINE_TWO, False, 0.9)
    first = answer["citations"][0]
    text = archive.article(first["article_id"], first["revision"]).paragraphs[first["paragraph"]].text
    assert text[first["start"] : first["end"]] == first["quote"] and f"{first['quote']} [1]" in answer["text"]
    assert first["published"] == "2025-11-20T17:30:00Z"
    assert first["link"] == "?article=news%2Ftram.md&revision=1&first=13&last=13&start=0&end=32"
    assert answer["limits"] == dict.fromkeys(("since", "until", "source", "category", "author", "article"))


def test_what_the_archive_does_not_say_comes_with_the_nearest_passages(client):
    answer = client.predict(UNKNOWN, api_name="/ask")
    assert answer["abstained"] and answer["citations"] == []
    assert [passage["rank"] for passage in answer["nearest"]] == [1, 2, 3]


def test_history_and_limits_reach_the_archive(client, archive):
    answer = client.predict(
        question=STATIONS,
        history=[LINE_TWO],
        since="2025-01-02",
        source="临江日报",
        article="news/tram.md",
        api_name="/ask",
    )
    assert answer["query"] == "轻轨二号线有多少个车站？"
    given = Filters(since="2025-01-02", source="临江日报", article="news/tram.md")
    assert archive.asked[-1] == (STATIONS, (LINE_TWO,), given)
    told = {"since": "2025-01-02", "until": None, "source": "临江日报", "category": None, "author": None}
    assert answer["limits"] == told | {"article": "news/tram.md"}


def test_a_search_gives_as_many_passages_as_were_asked_for(client):
    found = client.predict("天气", k=2, source="江城晚报", api_name="/search")
    assert [(one["rank"], one["source"]) for one in found["passages"]] == [(1, "江城晚报"), (2, "江城晚报")]
    assert found["more"]
    assert client.predict(UNKNOWN, api_name="/search") == {"question": UNKNOWN, "passages": [], "more": False}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"k": 0}, "k: Input should be greater than or equal to 1"),
        ({"k": MOST + 1}, "k: Input should be less than or equal to 100"),
        ({"since": "gestern"}, "since 'gestern' is no date. Write it as 2022-02-11."),
        ({"since": "2025-02-01", "until": "2025-01-01"}, "since is after until"),
        ({"question": {"a": 1}}, "question: Input should be a valid string"),
    ],
)
def test_a_caller_s_mistake_is_told(client, arguments, message):
    with pytest.raises(Exception, match=re.escape(message)):
        client.predict(**({"question": "天气"} | arguments), api_name="/search")


def test_an_unexpected_error_is_told_without_detail(client, caplog):
    with pytest.raises(Exception, match="could not be handled") as told:
        client.predict(BROKEN, api_name="/ask")
    assert "secret detail" not in str(told.value)
    assert "RuntimeError" in caplog.text and "in ask" in caplog.text
    assert BROKEN not in caplog.text  # which the error quotes


def test_programs_pass_the_same_gate_as_the_chat():
    blocks = build(FakeArchive())
    client = Client(launch(blocks, port=free_port(), block=False), verbose=False, analytics_enabled=False)
    with ExitStack() as crowd, pytest.raises(Exception, match="Too many questions"):
        for _ in range(32):
            crowd.enter_context(blocks.gate.passed())
        client.predict(LINE_TWO, api_name="/ask")
    assert client.predict(LINE_TWO, api_name="/ask")["citations"]
    blocks.close()


@pytest.fixture(scope="module")
def description(address) -> dict:
    return json.loads(fetch(address + "gradio_api/openapi.json"))


def test_the_openapi_document_describes_both_and_nothing_of_the_chat(description):
    calls = {path for path in description["paths"] if "v2" in path}
    assert calls == {"/gradio_api/call/v2/search", "/gradio_api/call/v2/ask"}
    schema = description["paths"]["/gradio_api/call/v2/search"]["post"]["requestBody"]["content"]
    search = schema["application/json"]["schema"]
    fields = search["properties"]
    assert (fields["k"]["type"], fields["k"]["minimum"], fields["k"]["maximum"]) == ("integer", 1, MOST)
    assert search["required"] == ["question"] and all(field["description"] for field in fields.values())
    schemas = description["components"]["schemas"]
    assert schemas["Answered"]["properties"]["citations"]["items"] == {
        "$ref": "#/components/schemas/Citation"
    }
    named = set(re.findall(r"#/components/schemas/(\w+)", json.dumps(description)))
    assert named == set(schemas)


@pytest.mark.parametrize(("name", "question"), [("ask", LINE_TWO), ("ask", UNKNOWN), ("search", "天气")])
def test_what_comes_back_is_what_the_document_says(description, client, name, question):
    jsonschema = pytest.importorskip("jsonschema", reason="jsonschema is not installed")
    answer = description["paths"][f"/gradio_api/call/{name}/{{event_id}}"]["get"]["responses"]["200"]
    schema = answer["content"]["text/event-stream"]["schema"] | {"components": description["components"]}
    validator = jsonschema.Draft202012Validator(schema)
    got = client.predict(question, api_name=f"/{name}")
    validator.validate([got])
    assert not validator.is_valid([got | {"question": 1}]) and not validator.is_valid([])


def test_it_is_called_over_http_as_the_document_says(address):
    ticket = json.loads(fetch(address + "gradio_api/call/v2/ask", {"question": LINE_TWO}))["event_id"]
    event, data = fetch(address + f"gradio_api/call/ask/{ticket}").strip().splitlines()[-2:]
    (answer,) = json.loads(data.removeprefix("data: "))
    assert event == "event: complete" and answer["citations"][1]["number"] == 2


@pytest.fixture(scope="module")
def closed() -> Iterator[str]:
    """The address of a server that wants the token of the document's examples."""
    accounts = Accounts({"mei": f"scrypt:2:8:1:{'00' * 16}:{'00' * 32}"})
    blocks = build(FakeArchive(), protection=Protection(accounts=accounts, api_token=TOKEN, rate=0))
    yield launch(blocks, port=free_port(), block=False)
    blocks.close()


def example(language: str, number: int) -> str:
    return re.findall(rf"```{language}\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)[number]


def test_the_python_examples_run(address, closed, capsys):
    for number, (at, told) in enumerate(
        ((address, "临江市公布轻轨二号线建设方案"), (closed, "档案没有回答"))
    ):
        script = example("python", number)
        assert "http://127.0.0.1:7860" in script
        exec(script.replace("http://127.0.0.1:7860/", at).replace("http://127.0.0.1:7860", at), {})
        assert told in capsys.readouterr().out


def test_the_javascript_example_runs_with_and_without_a_token(address, closed, tmp_path):
    node, package = shutil.which("node"), ROOT / "node_modules" / "@gradio" / "client"
    if not node or not package.is_dir():
        pytest.skip("needs node, and here: npm install --no-save @gradio/client@2.7.0")
    (tmp_path / "node_modules").symlink_to(ROOT / "node_modules")
    script = example("js", 0)
    connect = 'Client.connect("http://127.0.0.1:7860")'
    with_token = f'Client.connect("{closed}", {{ headers: {{ Authorization: "Bearer {TOKEN}" }} }})'
    assert connect in script
    for call in (f'Client.connect("{address}")', with_token):
        (tmp_path / "example.mjs").write_text(script.replace(connect, call), encoding="utf-8")
        done = subprocess.run(
            [node, "example.mjs"], cwd=tmp_path, capture_output=True, text=True, timeout=120
        )
        first, *passages, refused = done.stdout.splitlines()
        assert first == "档案没有回答这个问题。"
        assert passages[0] == "1 临江市公布轻轨二号线建设方案，明年三月开工" and len(passages) == 3
        assert refused == "since 'yesterday' is no date. Write it as 2022-02-11."
    (tmp_path / "example.mjs").write_text(
        script.replace(connect, f'Client.connect("{closed}")'), encoding="utf-8"
    )
    done = subprocess.run([node, "example.mjs"], cwd=tmp_path, capture_output=True, text=True, timeout=120)
    assert done.returncode != 0 and "credentials are required" in done.stderr


def test_both_are_tools_for_an_mcp_client(address):
    mcp = pytest.importorskip("mcp", reason="the extra mcp is not installed")
    from mcp.client.streamable_http import streamable_http_client

    async def talk():
        async with (
            streamable_http_client(address + "gradio_api/mcp/") as (read, write, _),
            mcp.ClientSession(read, write) as session,
        ):
            await session.initialize()
            tools = (await session.list_tools()).tools
            answer = await session.call_tool("ask", {"question": LINE_TWO})
            refused = await session.call_tool("search", {"question": "天气", "since": "gestern"})
            return tools, answer, refused

    tools, answer, refused = asyncio.run(talk())
    assert [tool.name for tool in tools] == ["search", "ask"]
    assert all("archive of news" in tool.description for tool in tools)
    assert all(field["description"] for tool in tools for field in tool.inputSchema["properties"].values())
    assert tools[0].inputSchema["required"] == ["question"]
    assert json.loads(answer.content[0].text)["citations"][0]["number"] == 1
    assert refused.isError
    assert refused.content[0].text == "since 'gestern' is no date. Write it as 2022-02-11."


def test_an_mcp_client_gets_in_with_the_token_alone(closed):
    pytest.importorskip("mcp", reason="the extra mcp is not installed")
    from benchmarks.mcp_transcript import refusal, talk

    calls = (("ask", {"question": LINE_TWO}), ("search", {"question": "天气", "since": "gestern"}))
    _, search, ask, asked, answer, _, refused = asyncio.run(talk(closed, TOKEN, calls))
    assert search.startswith("search ['question', 'k',") and ask.endswith("required: ['question']")
    assert asked == f"> ask {{'question': '{LINE_TWO}'}}"
    assert answer.startswith(f'{{"question":"{LINE_TWO}"') and '"abstained":false' in answer
    assert refused == "error: since 'gestern' is no date. Write it as 2022-02-11."
    for token in ("", "x" * 32):
        with pytest.raises(BaseException) as told:  # a group of them
            asyncio.run(talk(closed, token, calls))
        assert refusal(told.value).startswith("Client error '401 Unauthorized'")


def every(kind: type[QAError]) -> list[type[QAError]]:
    return [one for child in kind.__subclasses__() for one in (child, *every(child))]


@pytest.mark.parametrize(
    "kind", [one for one in every(QAError) if not issubclass(one, (BadQuestion, BadFilter, ArticleNotFound))]
)
def test_an_error_that_names_a_file_of_the_server_is_told_without_it(kind):
    def ask(question: str) -> Answered:
        raise kind("There is something wrong with /srv/archives/news.archive.")

    with pytest.raises(gr.Error) as told:
        _guarded(ask, Gate())("x")
    assert told.value.message and "/srv" not in told.value.message


def test_no_stranger_is_told_what_was_forgotten():
    def ask(question: str) -> Answered:
        raise ArticleForgotten("'news/tram.md' was forgotten")

    with pytest.raises(gr.Error) as told:
        _guarded(ask, Gate())("x")
    assert told.value.message == ENGLISH.no_article


def test_nothing_that_describes_the_server_names_a_path_of_its_disk(address):
    told = [fetch(address + path) for path in ("", "config", "gradio_api/info", "gradio_api/openapi.json")]
    places = {
        str(ROOT),
        sys.prefix,
        gr.__path__[0],
        tempfile.gettempdir() + "/",
        FakeArchive().info()["path"],
    }
    assert [place for place in places for text in told if place in text] == []
