"""The OpenAPI document: routes of the code, with what ``routes`` declares about them."""

import importlib
import inspect
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from outlay import __version__

from functions.api.app import ROUTES
from functions.api.routing import AnyRoute
from tools.openapi import access, ingest
from tools.openapi.errors import CODES
from tools.openapi.examples import example_of
from tools.openapi.operation import Operation, Parameter
from tools.openapi.parameters import IF_MATCH, IF_NONE_MATCH
from tools.openapi.schemas import reference, schemas_of
from tools.openapi.shapes import GatewayAnswer, Problem
from tools.openapi.tags import TAGS

FOLDER = Path(__file__).resolve().parent / "routes"
ALWAYS: tuple[str, ...] = ("throttled", "upstream", "internal")
"""Codes of every route."""
_REASONS: Mapping[int, str] = {
    200: "The answer.",
    201: "It was created.",
    202: "It was begun, and goes on beside this answer.",
    204: "It is done; there is nothing to say.",
}
_HEADERS: Mapping[str, dict[str, Any]] = {
    "RateLimit": {"description": "What is left of the limit that is nearest.", "schema": {"type": "string"}},
    "RateLimit-Policy": {"description": "The limits that the request counts to.", "schema": {"type": "string"}},
    "ETag": {"description": "Changes when the answer does.", "schema": {"type": "string"}},
    "Set-Cookie": {
        "description": "The refresh token, where the browser keeps it; or that it forgets it.",
        "schema": {"type": "string"},
    },
    "Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer"}},
}


_LIMITS = ("RateLimit", "RateLimit-Policy")
_STILL = "not_modified"
_NOT_MODIFIED = {"description": "What you have, by its `ETag`, still holds.", "headers": {"ETag": _HEADERS["ETag"]}}


class Undescribed(Exception):
    """The description does not fit the routes; the text names every difference."""


def operations() -> dict[str, Operation]:
    """``METHOD /path`` → what is declared about it, of all modules in ``routes``."""
    found: dict[str, Operation] = {}
    for path in sorted(FOLDER.glob("*.py")):
        if path.stem != "__init__":
            found |= importlib.import_module(f"tools.openapi.routes.{path.stem}").OPERATIONS
    return found


def routes() -> dict[str, AnyRoute]:
    return {f"{route.method} {route.pattern}": route for route in ROUTES}


def document(*, described: Mapping[str, Operation], existing: Mapping[str, AnyRoute]) -> dict[str, Any]:
    """Raises ``Undescribed`` where a route and its description don't stand side by side."""
    problems = [
        *(f"{name}: has no description in tools/openapi/routes" for name in sorted(existing.keys() - described.keys())),
        *(f"{name}: is described, and no route" for name in sorted(described.keys() - existing.keys())),
        *(f"{name}: its function has no docstring" for name, route in existing.items() if not route.handler.__doc__),
    ]
    if problems:
        raise Undescribed("\n".join(problems))
    paths: dict[str, dict[str, Any]] = {}
    for name, route in existing.items():
        made = _operation(name, described[name], route)
        paths.setdefault(route.pattern, {})[route.method.lower()] = made
    paths["/v1/events"]["post"] = _ingest()
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Outlay",
            "version": __version__,
            "description": (Path(__file__).resolve().parent / "introduction.md").read_text(encoding="utf-8"),
        },
        "servers": [{"url": "/", "description": "This deployment"}],
        "tags": [{"name": name, "description": text} for name, text in TAGS.items()],
        "paths": {path: paths[path] for path in sorted(paths)},
        "components": {
            "schemas": _schemas(described),
            "responses": _shared_responses(paths),
            "securitySchemes": access.SCHEMES,
        },
    }


def _shared_responses(paths: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """The errors that operations refer to, by the names that ``refusals`` gave them."""
    operations = [operation for methods in paths.values() for operation in methods.values()]
    used = {
        response["$ref"].rpartition("/")[2]
        for one in operations
        for response in one["responses"].values()
        if "$ref" in response
    }
    return {name: _NOT_MODIFIED if name == _STILL else _refusal(tuple(name.split("."))) for name in sorted(used)}


def described_document() -> dict[str, Any]:
    """Of the API as it is."""
    return document(described=operations(), existing=routes())


def text() -> str:
    """docs/openapi.json."""
    return json.dumps(described_document(), indent=1, ensure_ascii=False) + "\n"


def _schemas(described: Mapping[str, Operation]) -> dict[str, Any]:
    answers = [model for one in described.values() for model in one.answers.values() if model is not None]
    answers += [one.lines for one in described.values() if one.lines is not None]
    answers += [model for one in described.values() for model in one.problems.values()]
    bodies = [one.body for one in described.values() if one.body is not None]
    return schemas_of([Problem, GatewayAnswer, *ingest.MODELS, *answers, *bodies])


def _operation(name: str, declared: Operation, route: AnyRoute) -> dict[str, Any]:
    told: dict[str, Any] = {
        "operationId": declared.id,
        "summary": declared.summary,
        "description": _description(route.handler, declared.more, access.told_of(name)),
        "tags": [declared.tag],
        "security": access.security_of(name),
        **_asked(declared, headers=_headers(name, declared)),
        "responses": _responses(declared, is_read=route.method == "GET", codes=codes_of(name, declared)),
    }
    return told


def codes_of(name: str, declared: Operation) -> tuple[str, ...]:
    """Codes of all errors that the route can answer with."""
    codes = [*ALWAYS, *declared.errors, *access.codes_of(name)]
    if declared.body is not None:
        codes += ["invalid_input", "too_large"]
    if any(one.place == "query" for one in declared.parameters):
        codes.append("invalid_input")
    return tuple(code for code in CODES if code in codes)


def _description(handler: Any, *more: str) -> str:
    words = inspect.getdoc(handler) or ""
    return re.sub("``", "`", "\n\n".join(part for part in (words, *more) if part))


def _asked(declared: Operation, *, headers: tuple[Parameter, ...]) -> dict[str, Any]:
    told: dict[str, Any] = {}
    parameters = [*declared.parameters, *headers]
    if parameters:
        told["parameters"] = [one.to_openapi(example=_asked_for(declared.id, one)) for one in parameters]
    if declared.body is not None:
        content: dict[str, Any] = {"schema": reference(declared.body)}
        sent = example_of(declared.id).get("request")
        if sent is not None:
            content["example"] = sent
        told["requestBody"] = {"required": not declared.body_optional, "content": {"application/json": content}}
    return told


def _headers(name: str, declared: Operation) -> tuple[Parameter, ...]:
    found = [*access.parameters_of(name), *((IF_NONE_MATCH,) if name.startswith("GET") else ())]
    if "version_missing" in declared.errors:
        # What can also make a new one is asked for the version only where there is one.
        found.append(replace(IF_MATCH, required=201 not in declared.answers))
    return tuple(found)


def _asked_for(operation_id: str, parameter: Parameter) -> Any:
    """The parameter's value in the example that is kept; None where it was not given."""
    if parameter.place == "path":
        return example_of(operation_id).get("parameters", {}).get(parameter.name)
    given = [value for name, value in example_of(operation_id).get("query", ()) if name == parameter.name]
    if not given or parameter.place != "query":
        return None
    if parameter.schema.get("type") == "array":
        return given if parameter.explode else given[0].split(",")
    return int(given[0]) if parameter.schema.get("type") == "integer" else given[0]


def _responses(declared: Operation, *, is_read: bool, codes: tuple[str, ...]) -> dict[str, Any]:
    answers = {status: _answer(declared, status, is_read=is_read) for status in declared.answers}
    if is_read and 200 in answers:
        answers[304] = {"$ref": f"#/components/responses/{_STILL}"}
    found = {**answers, **dict(refusals(codes))}
    for status, model in declared.problems.items():
        found[status] = _refusal(tuple(code for code in codes if CODES[code].status == status), model)
    return {str(status): found[status] for status in sorted(found)}


def _answer(declared: Operation, status: int, *, is_read: bool) -> dict[str, Any]:
    told: dict[str, Any] = {"description": _REASONS[status]}
    names = (*declared.headers.get(status, ()), *(("ETag",) if is_read and status == 200 else ()), *_LIMITS)
    if names:
        told["headers"] = _told(*names)
    if declared.answers[status] is None:
        return told
    content: dict[str, Any] = {"schema": reference(declared.answers[status])}
    answered = example_of(declared.id).get("answers", {}).get(str(status))
    if answered is not None:
        content["example"] = answered
    told["content"] = {"application/json": content}
    if declared.lines is not None and status == 200:
        told["content"]["application/x-ndjson"] = {"schema": reference(declared.lines)}
    return told


def _told(*names: str) -> dict[str, Any]:
    return {name: _HEADERS[name] for name in names}


def refusals(codes: tuple[str, ...]) -> Iterator[tuple[int, dict[str, Any]]]:
    """Status → reference to the answer, of the errors with these codes."""
    for status in sorted({CODES[code].status for code in codes}):
        yield (
            status,
            {"$ref": "#/components/responses/" + ".".join(code for code in codes if CODES[code].status == status)},
        )


def _refusal(names: tuple[str, ...], model: Any = Problem) -> dict[str, Any]:
    """The answer with one of these codes, which have one status."""
    status = CODES[names[0]].status
    meaning = "\n".join(f"- `{code}`: {CODES[code].meaning}" for code in names)
    schema = {**reference(model), "properties": {"code": {"enum": list(names)}, "status": {"const": status}}}
    told: dict[str, Any] = {"description": meaning, "content": {"application/problem+json": {"schema": schema}}}
    if status in access.BY_GATEWAY:
        told["content"]["application/json"] = {"schema": reference(GatewayAnswer)}
    if status == 429:
        told["headers"] = _told("Retry-After")
    return told


def _ingest() -> dict[str, Any]:
    declared = ingest.OPERATION
    codes = tuple(code for code in CODES if code in (*ALWAYS, *declared.errors))
    return {
        "operationId": declared.id,
        "summary": declared.summary,
        "description": f"{declared.more}\n\n{access.told_of(ingest.NAME)}",
        "tags": [declared.tag],
        "security": access.security_of(ingest.NAME),
        "parameters": [one.to_openapi() for one in declared.parameters],
        "requestBody": ingest.request_body(),
        "responses": _responses(declared, is_read=False, codes=codes),
    }
