"""Every answer of the API, held against its description: what is undeclared in it fails the test that got it."""

import json
import re
from collections.abc import Callable
from functools import cache
from typing import Any

import jsonschema_rs
from outlay.runtime.http import Request

from functions.api.app import ROUTES
from functions.api.routing import match
from tools.openapi import ingest
from tools.openapi.document import described_document

Json = dict[str, Any]
_REFERENCE = re.compile(r'"#/components/schemas/([^"]+)"')
LISTENERS: list[Callable[[str, Request, Json], None]] = []
"""Told of every answer that was as described: the operation's id, what was asked, what was answered."""


class NotAsDescribed(AssertionError):
    """What was answered, or asked and answered well, is not what docs/openapi.json says."""


@cache
def _described() -> Json:
    return described_document()


@cache
def validator(*path: str) -> jsonschema_rs.Draft202012Validator:
    """Of the schema at this place of the document."""
    schema: Any = _described()
    for name in path:
        schema = _resolved(schema[name])
    return _compiled(json.dumps({**schema, "components": {"schemas": _behind(schema)}}, sort_keys=True))


@cache
def _compiled(schema: str) -> jsonschema_rs.Draft202012Validator:
    """One for all places of one form, such as the problem that every route can answer."""
    return jsonschema_rs.Draft202012Validator(json.loads(schema), validate_formats=True)


def _behind(schema: Json) -> Json:
    """The shared schemas that this one leads to: with all of them, each validator would take six megabytes."""
    found: Json = {}
    waiting = [schema]
    while waiting:
        for name in set(_REFERENCE.findall(json.dumps(waiting.pop()))) - found.keys():
            found[name] = _described()["components"]["schemas"][name]
            waiting.append(found[name])
    return found


def _resolved(value: Any) -> Any:
    """Behind a reference to a shared response; schemas stay as they are."""
    reference = value.get("$ref", "") if isinstance(value, dict) else ""
    return (
        _described()["components"]["responses"][reference.rpartition("/")[2]] if "/responses/" in reference else value
    )


def check_answer(request: Request, answer: Json) -> None:
    """``answer`` is API Gateway's: ``statusCode``, ``headers``, ``body``. Raises ``NotAsDescribed``."""
    pattern = "/v1/events" if _is_ingest(request) else _pattern(request)
    status = str(answer["statusCode"])
    if pattern is None:
        return _check_schema(("components", "schemas", "Problem"), answer, f"{request.method} {request.path}")
    method = {"HEAD": "get"}.get(request.method, request.method.lower())
    operation = _described()["paths"][pattern][method]
    name = f"{method.upper()} {pattern} → {status}"
    if status not in operation["responses"]:
        raise NotAsDescribed(f"{name}: the status is not declared: {answer['body']}")
    if answer["body"]:
        media = answer["headers"]["content-type"]
        if media not in _resolved(operation["responses"][status])["content"]:
            raise NotAsDescribed(f"{name}: the type {media} is not declared")
        _check_schema(("paths", pattern, method, "responses", status, "content", media, "schema"), answer, name)
    if status.startswith("2"):
        _check_request(request, operation, name)
    for listener in LISTENERS if "ndjson" not in answer["headers"].get("content-type", "") else ():
        listener(operation["operationId"], request, answer)
    return None


def _is_ingest(request: Request) -> bool:
    return f"{request.method} {request.path}" == ingest.NAME


def _pattern(request: Request) -> str | None:
    route = match(ROUTES, method=request.method, path=request.path).route
    return None if route is None else route.pattern


def _check_schema(path: tuple[str, ...], answer: Json, name: str) -> None:
    is_lines = "application/x-ndjson" in path
    told = answer["body"].splitlines() if is_lines else [answer["body"]]
    found = [one for part in told for one in validator(*path).iter_errors(json.loads(part))]
    wrong = [f"{'/'.join(map(str, one.instance_path))}: {one.message}" for one in found]
    if wrong:
        raise NotAsDescribed("\n  ".join([f"{name}:", *wrong, answer["body"][:2_000]]))


def _check_request(request: Request, operation: Json, name: str) -> None:
    """What was accepted is declared: every parameter, and the body's form."""
    declared = {one["name"] for one in operation.get("parameters", ()) if one["in"] == "query"}
    if undeclared := {name for name, _ in request.query} - declared:
        raise NotAsDescribed(f"{name}: accepted parameters that are not declared: {undeclared}")
    if request.body and "requestBody" not in operation:
        raise NotAsDescribed(f"{name}: accepted a body that is not declared")
    if request.body and not _is_ingest(request):
        schema = validator(
            "paths",
            _pattern(request) or "",
            request.method.lower(),
            "requestBody",
            "content",
            "application/json",
            "schema",
        )
        wrong = [one.message for one in schema.iter_errors(json.loads(request.body))]
        if wrong:
            raise NotAsDescribed("\n  ".join([f"{name}: accepted a body that is not declared:", *wrong]))
