"""docs/openapi.json is whole, is what the code says, and shows what was really answered."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import jsonschema_rs
import pytest
from outlay.runtime.http import Response

from functions.api.routing import Call, Route
from functions.api.schemas import EMPTY
from tests.support.api_world import ApiWorld
from tests.support.described import validator
from tools.openapi import __main__ as command
from tools.openapi.document import Undescribed, described_document, document, operations, routes
from tools.openapi.examples import FOLDER, example_of

ROOT = Path(__file__).resolve().parents[3]
DOCUMENT = described_document()
Operation = dict[str, Any]


def every_operation() -> Iterator[tuple[str, str, Operation]]:
    for path, methods in DOCUMENT["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


OPERATIONS = [pytest.param(*found, id=found[2]["operationId"]) for found in every_operation()]


@pytest.mark.parametrize("name", sorted(command.MADE))
def test_what_is_committed_is_what_the_code_says(name: str) -> None:
    assert (ROOT / name).read_text(encoding="utf-8") == command.MADE[name](), "make it anew: python -m tools.openapi"


def new_route(call: Call) -> Response:
    raise NotImplementedError


def test_a_route_without_a_description_makes_no_document() -> None:
    new = {"GET /v1/new": Route("GET", "/v1/new", new_route)}
    with pytest.raises(Undescribed) as refused:
        document(described=operations(), existing={**routes(), **new})
    assert str(refused.value).splitlines() == [
        "GET /v1/new: has no description in tools/openapi/routes",
        "GET /v1/new: its function has no docstring",
    ]


def test_a_description_without_a_route_makes_no_document() -> None:
    without = {name: route for name, route in routes().items() if name != "GET /health"}
    with pytest.raises(Undescribed, match="GET /health: is described, and no route"):
        document(described=operations(), existing=without)


def test_every_operation_has_an_id_of_its_own() -> None:
    ids = [operation["operationId"] for _, _, operation in every_operation()]
    assert len(set(ids)) == len(ids)


def test_every_schema_is_one() -> None:
    for schema in DOCUMENT["components"]["schemas"].values():
        jsonschema_rs.meta.validate(schema)


def references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        yield from ([value["$ref"]] if isinstance(value.get("$ref"), str) else [])
        yield from (found for inner in value.values() for found in references(inner))
    if isinstance(value, list):
        yield from (found for inner in value for found in references(inner))


def test_every_reference_leads_somewhere() -> None:
    parts = DOCUMENT["components"]
    places = {f"#/components/{kind}/{name}" for kind, named in parts.items() for name in named}
    assert set(references(DOCUMENT)) - places == set()


@pytest.mark.parametrize(("path", "method", "operation"), OPERATIONS)
def test_no_parameter_is_described_twice(path: str, method: str, operation: Operation) -> None:
    named = [(one["in"], one["name"].lower()) for one in operation.get("parameters", ())]
    assert sorted(set(named)) == sorted(named)


@pytest.mark.parametrize(("path", "method", "operation"), OPERATIONS)
def test_who_can_lack_a_version_is_told_where_to_send_it(path: str, method: str, operation: Operation) -> None:
    asked = "If-Match" in {one["name"] for one in operation.get("parameters", ())}
    assert asked == ("428" in operation["responses"])


def test_no_example_is_left_of_an_operation_that_is_gone() -> None:
    known = {operation["operationId"] for _, _, operation in every_operation()}
    assert {path.stem for path in FOLDER.glob("*.json")} <= known


@pytest.mark.parametrize(("path", "method", "operation"), OPERATIONS)
def test_every_call_has_an_example_that_is_as_described(path: str, method: str, operation: Operation) -> None:
    kept = example_of(operation["operationId"])
    for status in (status for status in operation["responses"] if status.startswith("2") and status != "204"):
        answered = kept.get("answers", {}).get(status)
        assert answered is not None, f"python -m tools.openapi.record found no answer with {status}"
        place = ("paths", path, method, "responses", status, "content", "application/json", "schema")
        validator(*place).validate(answered)
    if "requestBody" in operation:
        place = ("paths", path, method, "requestBody", "content", "application/json", "schema")
        validator(*place).validate(kept["request"])


QUERIED = [
    pytest.param(path, method, one["name"], id=f"{operation['operationId']}-{one['name']}")
    for path, method, operation in every_operation()
    for one in operation.get("parameters", ())
    if one["in"] == "query" and not path.startswith("/v1/me/")
]
"""One's own figures are those of everybody, with the same parameters, which the same code reads."""
PLACES = {"batch_id": "b_" + "0" * 40, "import_id": "imp_" + "0" * 26, "month": "2026-10", "kind": "forecast"}
PLACES |= {"pseudonym": "u_" + "0" * 32, "subject": "sub-1", "key_id": "abcdefghijk1", "name": "standard"}
PLACES |= {"budget_id": "bud_" + "0" * 24}


@pytest.mark.parametrize(("path", "method", "name"), QUERIED)
def test_the_code_knows_every_declared_parameter(path: str, method: str, name: str) -> None:
    """One without a value is refused as such, one that is unknown for being unknown."""
    world = ApiWorld()
    world.people = OnePerson()
    world.claims["cognito:groups"] = ["platform-admins"]
    query = urlencode({name: "" if name != "filter" else "nonsense"})
    answer = world.send(method.upper(), path.format(**PLACES), query=query)["json"]
    reasons = {one["reason"] for one in answer.get("errors", ()) if one["field"] == name}
    assert "is not a parameter of this resource" not in reasons
    assert EMPTY in reasons or any(reason.startswith("must be dimension:value") for reason in reasons)


class OnePerson:
    """Stands for the people's records, as far as a path asks for one."""

    def by_pseudonym(self, org: str, pseudonym: str) -> object:
        return object()

    def by_lookup(self, org: str, lookup: str) -> None:
        return None
