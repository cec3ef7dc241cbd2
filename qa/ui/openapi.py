"""The OpenAPI document of the endpoints for programs. Gradio's own has no schema of what comes back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from pydantic import BaseModel

REFUSALS = {
    "401": "The server asks for a token: Authorization: Bearer TOKEN.",
    "413": "The request is larger than the server takes.",
    "422": "The request is no JSON object, or names an argument that there is not.",
    "429": "Too many requests, or too many questions in line; Retry-After tells the seconds to wait.",
}
_REFUSED = {
    "type": "object",
    "properties": {"detail": {"description": "What is wrong: text, or a list of what is."}},
    "required": ["detail"],
}
_TICKET = {"type": "object", "properties": {"event_id": {"type": "string"}}, "required": ["event_id"]}


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One endpoint: its name, what it does, the JSON Schema of each argument, those that must be given, and its result."""

    name: str
    does: str
    arguments: Mapping[str, dict[str, Any]]
    required: Sequence[str]
    result: type[BaseModel]


def document(title: str, endpoints: Sequence[Endpoint]) -> dict[str, Any]:
    """An OpenAPI 3.1 document: each endpoint is called with one request, and its result fetched with another."""
    schemas: dict[str, Any] = {"Refused": _REFUSED, "Ticket": _TICKET}
    paths: dict[str, Any] = {}
    for one in endpoints:
        schema = one.result.model_json_schema(
            mode="serialization", ref_template="#/components/schemas/{model}"
        )
        schemas |= schema.pop("$defs", {}) | {one.result.__name__: schema}
        paths[f"/gradio_api/call/v2/{one.name}"] = {"post": _call(one)}
        paths[f"/gradio_api/call/{one.name}/{{event_id}}"] = {"get": _fetch(one)}
    return {
        "openapi": "3.1.0",
        "info": {"title": title, "version": _version()},
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
        "security": [{}, {"token": []}],
    }


def _call(one: Endpoint) -> dict[str, Any]:
    body = {
        "type": "object",
        "properties": dict(one.arguments),
        "required": list(one.required),
        "additionalProperties": False,
    }
    return {
        "operationId": one.name,
        "summary": one.does,
        "requestBody": {"required": True, "content": {"application/json": {"schema": body}}},
        "responses": {
            "200": {
                "description": "The call has begun; event_id is what its result is fetched by.",
                "content": {"application/json": {"schema": _ref("Ticket")}},
            },
            **{code: _refusal(text) for code, text in REFUSALS.items()},
        },
    }


def _fetch(one: Endpoint) -> dict[str, Any]:
    result = {
        "description": "The data of the event `complete`, in JSON; that of the event `error` is a message, or null.",
        "type": "array",
        "prefixItems": [_ref(one.result.__name__)],
        "minItems": 1,
        "maxItems": 1,
    }
    event = {"name": "event_id", "in": "path", "required": True, "schema": {"type": "string"}}
    return {
        "operationId": f"{one.name}_result",
        "summary": f"The result of a call of {one.name}.",
        "parameters": [event],
        "responses": {
            "200": {
                "description": "A stream of server-sent events that ends with `complete` or `error`.",
                "content": {"text/event-stream": {"schema": result}},
            },
            "401": _refusal(REFUSALS["401"]),
        },
    }


def _refusal(text: str) -> dict[str, Any]:
    return {"description": text, "content": {"application/json": {"schema": _ref("Refused")}}}


def _ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def _version() -> str:
    try:
        return version("news-archive-qa")
    except PackageNotFoundError:
        return "unknown"
