"""Every route that changes something of an organization leaves one entry, and none that only looks does.

Complete by construction: a route of another method than GET has its row here, or is among those that change nothing.
"""

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from outlay.adapters.dynamodb.quarantine_records import QuarantineReader
from outlay.adapters.functions.rollup_calls import RollupFunction
from outlay.adapters.http.outbound import OutboundClient
from outlay.application.read_audit import in_order
from outlay.contracts.accounts import PLATFORM_GROUP
from outlay.domain.outbound_target import OutboundPolicy

from functions.api.app import ROUTES
from functions.api.routing import Route
from tests.support.access_matrix import MADE_UP
from tests.support.api_world import ApiWorld
from tests.support.builders import ORG, a_membership
from tests.support.closing_world import ClosingWorld
from tests.support.imports_world import IMPORT, ImportsWorld
from tests.support.people_world import NAME, PeopleWorld
from tests.unit.api.test_corrections import RANGE
from tests.unit.api.test_corrections import LambdaOfRollup as Rollup
from tests.unit.api.test_imports import BODY as AN_IMPORT
from tests.unit.api.test_imports import HEADER, ROW, TALLY, upload
from tests.unit.api.test_quarantine import put_aside
from tests.unit.periods.test_periods_api import october
from tests.unit.rollup.test_void_lake import OLD, a_rig, an_old_batch

Made = tuple[ApiWorld, dict[str, str]]
"""A world in which the route does what it is for, and the values of its path."""
Make = Callable[[Path], Made]


class Row(NamedTuple):
    action: str
    """That is logged."""
    make: Make
    body: Any = None


def anywhere(_: Path) -> Made:
    return ApiWorld(), {}


def with_rollup(rig: Any) -> ApiWorld:
    world = ApiWorld()
    world.rollup = RollupFunction(Rollup(rig), "rollup")
    world.corrections = rig.container().corrections
    world.quarantine = QuarantineReader(rig.dynamodb, "figures")
    return world


def quarantined(_: Path) -> Made:
    rig = a_rig()
    return with_rollup(rig), {"batch_id": put_aside(rig)}


def correcting(_: Path) -> Made:
    return with_rollup(a_rig(an_old_batch("a", at=OLD))), {}


def shown_correction(folder: Path) -> Made:
    world, _ = correcting(folder)
    answer = world.send("POST", "/v1/corrections", body=RANGE)
    return forgotten(world), {"correction_id": answer["json"]["correction_id"]}


def importing(folder: Path) -> Made:
    imports, world = ImportsWorld(folder), ApiWorld()
    world.imports, world.import_reports = imports.tools, imports.store
    return world, {"import_id": IMPORT}


def begun(kind: str) -> Make:
    def make(folder: Path) -> Made:
        world, places = importing(folder)
        assert world.send("POST", "/v1/imports", body={**AN_IMPORT, "kind": kind})["statusCode"] == 201
        return forgotten(world), places

    return make


def uploaded(folder: Path) -> Made:
    imports, world = ImportsWorld(folder), ApiWorld()
    world.imports, world.import_reports = imports.tools, imports.store
    upload(world, imports, (HEADER + ROW).encode())
    return forgotten(world), {"import_id": IMPORT}


def previewed(folder: Path) -> Made:
    world, places = begun("cli")(folder)
    assert world.send("POST", f"/v1/imports/{IMPORT}/undo", body={"apply": False})["statusCode"] == 200
    assert logged(world) == [], "a preview is a look"
    return world, places


def a_person(_: Path) -> Made:
    world = PeopleWorld()
    [person] = world.seen(NAME).values()
    return world, {"pseudonym": person.pseudonym}


def closing(_: Path) -> Made:
    world = ClosingWorld()
    world.receive(october("a"))
    return world, {"month": "2026-10"}


def connected(_: Path) -> Made:
    world = ApiWorld()
    world.outbound = OutboundClient(policy=OutboundPolicy(), resolve=lambda host, port: [])
    made = world.send("POST", "/v1/connections", body=A_CONNECTION)
    return forgotten(world), {"connection_id": made["json"]["connection_id"]}


def forgotten(world: ApiWorld) -> ApiWorld:
    """Without what was logged so far."""
    table = world.database.tables["control"]
    for place in [place for place in table if "AUDIT" in place[0]]:
        del table[place]
    return world


CHOSEN = {"name": "Production", "purpose": "gateway"}
A_CONNECTION = {**CHOSEN, "provider": "openai", "key": "sk-the-first-key-0123456789"}
CHANGES: Mapping[str, Row] = {
    "PUT /v1/retention": Row("retention.change", anywhere, {"days": 365}),
    "POST /v1/quarantine/{batch_id}/redrive": Row("quarantine.redrive", quarantined),
    "POST /v1/quarantine/{batch_id}/discard": Row("quarantine.discard", quarantined, {"reason": "not ours"}),
    "POST /v1/corrections": Row("correction.begin", correcting, RANGE),
    "POST /v1/corrections/{correction_id}/apply": Row("correction.apply", shown_correction),
    "POST /v1/imports": Row("import.create", importing, AN_IMPORT),
    "DELETE /v1/imports/{import_id}": Row("import.cancel", begun("upload")),
    "POST /v1/imports/{import_id}/upload": Row("import.upload", begun("upload")),
    "POST /v1/imports/{import_id}/check": Row("import.check", uploaded),
    "POST /v1/imports/{import_id}/start": Row("import.start", uploaded),
    "POST /v1/imports/{import_id}/complete": Row("import.complete", begun("cli"), {"tally": TALLY}),
    "POST /v1/imports/{import_id}/undo": Row("import.undo", previewed, {"apply": True, "reason": "wrong"}),
    "POST /v1/people/{pseudonym}/erase": Row("person.erase", a_person, {"reason": "asked for by letter"}),
    "POST /v1/periods/{month}/close": Row("period.close", closing, {"apply": True}),
    "POST /v1/connections": Row("connection.create", anywhere, A_CONNECTION),
    "PUT /v1/connections/{connection_id}": Row("connection.change", connected, CHOSEN),
    "DELETE /v1/connections/{connection_id}": Row("connection.delete", connected),
    "PUT /v1/connections/{connection_id}/key": Row("connection.replace_key", connected, {"key": A_CONNECTION["key"]}),
    "POST /v1/connections/{connection_id}/enable": Row("connection.enable", connected),
    "POST /v1/connections/{connection_id}/disable": Row("connection.disable", connected),
    "POST /v1/connections/{connection_id}/test": Row("connection.test", connected),
}
"""Route → what is logged, and how it comes to be asked."""
CHANGING_NOTHING: Mapping[str, str] = {"POST /v1/prices/compare": "it computes"}
"""Route → why nothing is logged although its method is not GET."""
COMMITTED = frozenset(
    {
        "DELETE /v1/cost-centers/{id}",
        "DELETE /v1/environments/{id}",
        "DELETE /v1/features/{id}",
        "DELETE /v1/invitations/{invitation_id}",
        "DELETE /v1/keys/{key_id}",
        "DELETE /v1/members/{subject}",
        "DELETE /v1/prices/aliases",
        "DELETE /v1/projects/{id}",
        "DELETE /v1/teams/{id}",
        "POST /v1/cost-centers",
        "POST /v1/environments",
        "POST /v1/features",
        "POST /v1/invitations",
        "POST /v1/invitations/{invitation_id}/resend",
        "POST /v1/keys",
        "POST /v1/keys/{key_id}/rotate",
        "POST /v1/prices/negotiated",
        "POST /v1/prices/negotiated/{sequence}/grant",
        "POST /v1/prices/negotiated/{sequence}/refuse",
        "POST /v1/prices/negotiated/{sequence}/withdraw",
        "POST /v1/prices/rerate",
        "POST /v1/prices/rerate/{rerating_id}/apply",
        "POST /v1/projects",
        "POST /v1/teams",
        "PUT /v1/cost-centers/{id}",
        "PUT /v1/environments/{id}",
        "PUT /v1/features/{id}",
        "PUT /v1/keys/{key_id}",
        "PUT /v1/members/{subject}",
        "PUT /v1/organization",
        "PUT /v1/prices/aliases",
        "PUT /v1/projects/{id}",
        "PUT /v1/teams/{id}",
    }
)
"""Routes whose change and entry are one transaction, tested beside what they do."""
EXPORTS = "GET /v1/people/{pseudonym}/export"
"""The one look that is logged: all about a person leaves the house."""


def named(route: Any) -> str:
    return f"{route.method} {route.pattern}"


def test_every_route_that_can_change_something_has_its_row() -> None:
    changing = {named(route) for route in ROUTES if isinstance(route, Route) and route.method != "GET"}
    assert changing == CHANGES.keys() | CHANGING_NOTHING.keys() | COMMITTED


def logged(world: ApiWorld) -> list[Any]:
    return list(in_order(ORG, after=0, limit=100, store=world.store).entries)


def path_of(pattern: str, places: Mapping[str, str]) -> str:
    return re.sub(r"\{(\w+)\}", lambda found: places[found[1]], pattern)


def asked(made: Made, name: str, body: Any = None, **headers: str) -> dict[str, Any]:
    world, places = made
    method, _, pattern = name.partition(" ")
    path, _, query = path_of(pattern, places).partition("?")
    return world.send(method, path, query=query, body=body, **headers)


def done(name: str, folder: Path) -> tuple[ApiWorld, dict[str, str]]:
    row = CHANGES[name]
    made = row.make(folder)
    answer = asked(made, name, row.body, if_match="*")
    assert answer["statusCode"] < 300, answer
    return made


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_leaves_exactly_one_entry(tmp_path: Path, name: str) -> None:
    world, places = done(name, tmp_path)
    [entry] = logged(world)
    assert entry["action"] == CHANGES[name].action
    assert (entry["actor"]["subject"], entry["actor"]["address"]) == ("sub-1", "192.0.2.7")
    assert entry["target"] in {*places.values(), ORG} or entry["target"][:2] in {"c_", "pc"}


@pytest.mark.parametrize("name", CHANGES)
def test_entries_hold_no_name_of_a_person(tmp_path: Path, name: str) -> None:
    told = str(logged(done(name, tmp_path)[0]))
    assert a_membership().email not in told
    assert NAME not in told


@pytest.mark.parametrize("name", CHANGES)
def test_what_somebody_may_not_do_leaves_no_entry(tmp_path: Path, name: str) -> None:
    made = CHANGES[name].make(tmp_path)
    made[0].control.memberships["sub-1"] = {ORG: a_membership(role="viewer")}
    assert asked(made, name, CHANGES[name].body, if_match="*")["statusCode"] == 403
    assert logged(made[0]) == []


@pytest.mark.parametrize("name", [name for name, row in CHANGES.items() if row.body is not None])
def test_a_body_that_is_not_understood_leaves_no_entry(tmp_path: Path, name: str) -> None:
    made = CHANGES[name].make(tmp_path)
    assert asked(made, name, {"nonsense": 1}, if_match="*")["statusCode"] == 400
    assert logged(made[0]) == []


PLACES = {"key_id": "abcdefghijk1", "subject": "sub-1", **MADE_UP}
LOOKS = [named(route) for route in ROUTES if isinstance(route, Route) and route.method == "GET"]


@pytest.mark.parametrize("name", sorted(set(LOOKS) - {EXPORTS}))
def test_a_look_leaves_no_entry(name: str) -> None:
    world = ApiWorld()
    asked((world, PLACES), name)
    assert logged(world) == []


@pytest.mark.parametrize("name", LOOKS)
def test_a_look_of_the_deployments_administrator_leaves_one(name: str) -> None:
    world = ApiWorld()
    world.claims |= {"sub": "sub-platform", "cognito:groups": [PLATFORM_GROUP]}
    asked((world, PLACES), name, outlay_organization=ORG)
    [entry] = logged(world)
    assert (entry["action"], entry["target"]) == ("organization.visit", name)
    assert entry["actor"]["is_platform"] is True


def test_an_export_of_a_person_is_logged_once_however_often_it_is_asked_for(tmp_path: Path) -> None:
    world, places = a_person(tmp_path)
    path = path_of(EXPORTS.removeprefix("GET "), places)
    first = world.send("GET", path)["json"]
    world.send("GET", path, query=f"query_id={first['query_id']}")
    assert [(one["action"], one["target"]) for one in logged(world)] == [("person.export", places["pseudonym"])]


def test_a_preview_of_closing_is_a_look(tmp_path: Path) -> None:
    made = closing(tmp_path)
    assert asked(made, "POST /v1/periods/{month}/close", {"apply": False})["statusCode"] == 200
    assert logged(made[0]) == []


def test_a_reason_with_a_name_is_not_kept_by_the_log(tmp_path: Path) -> None:
    made = a_person(tmp_path)
    answer = asked(made, "POST /v1/people/{pseudonym}/erase", {"reason": f"{NAME} asked"})
    assert answer["statusCode"] == 400
    assert [one["action"] for one in logged(made[0])] == ["person.erase"]
    assert NAME not in str(logged(made[0]))
