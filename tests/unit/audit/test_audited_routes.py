"""Every route that changes something of an organization leaves one entry, and none that only looks does.

Complete by construction: a route of another method than GET has its row here or in ``tests.support.audited_routes``, or
stands with the reason why it has none.
"""

import re
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from outlay.adapters.dynamodb.quarantine_records import QuarantineReader
from outlay.adapters.functions.rollup_calls import RollupFunction
from outlay.adapters.http.outbound import OutboundClient
from outlay.application.read_audit import in_order, read_head
from outlay.contracts import door_keys
from outlay.contracts.accounts import PLATFORM_GROUP
from outlay.domain.outbound_target import OutboundPolicy

from functions.api.app import ROUTES
from functions.api.routing import PublicRoute, Route
from tests.support.access_matrix import MADE_UP
from tests.support.advice_made import ADVICE_CHANGES
from tests.support.alerting import told_of, with_webhook
from tests.support.api_world import ApiWorld
from tests.support.audited_routes import COMMITTED, OPEN, Made, Make, Row, anywhere, demote, forgotten
from tests.support.builders import ORG, a_membership
from tests.support.closing_world import ClosingWorld
from tests.support.imports_world import IMPORT, ImportsWorld
from tests.support.people_world import NAME, PeopleWorld
from tests.support.recommendations_made import RECOMMENDATION_CHANGES
from tests.unit.api.test_corrections import RANGE
from tests.unit.api.test_corrections import LambdaOfRollup as Rollup
from tests.unit.api.test_imports import BODY as AN_IMPORT
from tests.unit.api.test_imports import HEADER, ROW, TALLY, upload
from tests.unit.api.test_quarantine import put_aside
from tests.unit.api.test_rerate_routes import ID, LINES, WANTED, a_rerating
from tests.unit.periods.test_periods_api import october
from tests.unit.rollup.test_void_lake import OLD, a_rig, an_old_batch


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


def shown_rerating(_: Path) -> Made:
    world = ApiWorld()
    world.reratings.save(a_rerating(state="previewed", shown=LINES))
    return world, {"rerating_id": ID}


def told(folder: Path) -> Made:
    world, places = told_of(folder)
    return forgotten(world), places


def hooked(folder: Path) -> Made:
    world, places = with_webhook(folder)
    return forgotten(world), places


CHOSEN = {"name": "Production", "purpose": "gateway"}
A_CONNECTION = {**CHOSEN, "provider": "openai", "key": "sk-the-first-key-0123456789"}
A_CHANNEL = {"kind": "email", "name": "Finance", "target": "finance@example.com"}
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
    "POST /v1/prices/rerate": Row("price.rerate_preview", anywhere, WANTED),
    "POST /v1/prices/rerate/{rerating_id}/apply": Row("price.rerate", shown_rerating),
    "POST /v1/connections": Row("connection.create", anywhere, A_CONNECTION),
    "PUT /v1/connections/{connection_id}": Row("connection.change", connected, CHOSEN),
    "DELETE /v1/connections/{connection_id}": Row("connection.delete", connected),
    "PUT /v1/connections/{connection_id}/key": Row("connection.replace_key", connected, {"key": A_CONNECTION["key"]}),
    "POST /v1/connections/{connection_id}/enable": Row("connection.enable", connected),
    "POST /v1/connections/{connection_id}/disable": Row("connection.disable", connected),
    "POST /v1/connections/{connection_id}/test": Row("connection.test", connected),
    "POST /v1/alerts/{alert_id}/acknowledge": Row("alert.acknowledge", told),
    "POST /v1/alerts/{alert_id}/snooze": Row("alert.snooze", told, {"until": "2026-12-01T08:00:00Z"}),
    "POST /v1/alerts/{alert_id}/assign": Row("alert.assign", told, {"subject": "owner"}),
    "POST /v1/alerts/{alert_id}/resolve": Row("alert.resolve", told),
    "POST /v1/alerts/{alert_id}/deliveries/{delivery_id}/resend": Row("delivery.resend", told),
    **RECOMMENDATION_CHANGES,
    "POST /v1/channels": Row("channel.create", anywhere, A_CHANNEL),
    "PUT /v1/channels/{channel_id}": Row("channel.change", hooked, {"name": "Theirs"}),
    "DELETE /v1/channels/{channel_id}": Row("channel.delete", hooked),
    "POST /v1/channels/{channel_id}/rotate-secret": Row("channel.rotate_secret", hooked),
    "POST /v1/channels/{channel_id}/test": Row("channel.test", hooked),
    "PUT /v1/preferences": Row("preferences.change", anywhere, {"app": [], "email": []}, target="sub-1"),
    **ADVICE_CHANGES,
    "PUT /v1/alert-settings": Row("alert_settings.change", anywhere, {"quiet_hours": None}, target=ORG),
}
"""Route → what is logged, and how it comes to be asked."""
CHANGING_NOTHING: Mapping[str, str] = {
    "POST /v1/leases": "an application's call, of which there are thousands; the lease itself is its record",
    "POST /v1/leases/{lease_id}/release": "likewise",
    "POST /v1/prices/compare": "it computes",
    "POST /v1/scenarios/preview": "it computes",
    "POST /v1/forecasts": "it computes; what it says is kept as a record",
    "POST /v1/policies/dry-run": "it looks at what was",
    "POST /v1/notifications/{notification_id}/read": "what somebody has looked at is nobody else's business",
    "POST /v1/notifications/{notification_id}/dismiss": "likewise",
}
"""Route → why nothing is logged although its method is not GET."""
OF_THE_ACCOUNT: Mapping[str, str] = {
    "PUT /v1/auth/me": "name and address are the user pool's; a membership's is changed by confirming",
    "POST /v1/auth/password/change": "a password is the user pool's",
    "POST /v1/auth/mfa": "of no effect until it is verified",
    "POST /v1/auth/mfa/verify": "an authenticator is the user pool's",
    "POST /v1/auth/mfa/remove": "an authenticator is the user pool's",
}
"""Route → why no log of ours has it: it changes the caller's account, and nothing of an organization."""
ALL: Mapping[str, Row] = {**CHANGES, **COMMITTED}
EXPORTS = "GET /v1/people/{pseudonym}/export"
"""The one look that is logged: all about a person leaves the house."""


def named(route: Any) -> str:
    return f"{route.method} {route.pattern}"


def test_every_route_that_can_change_something_has_its_row() -> None:
    changing = {named(route) for route in ROUTES if not isinstance(route, PublicRoute) and route.method != "GET"}
    assert changing == ALL.keys() | CHANGING_NOTHING.keys() | OF_THE_ACCOUNT.keys()
    assert not CHANGES.keys() & COMMITTED.keys()


def logged(world: ApiWorld, chain: str = ORG) -> list[Any]:
    return list(in_order(chain, after=0, limit=100, store=world.store).entries)


def path_of(pattern: str, places: Mapping[str, str]) -> str:
    return re.sub(r"\{(\w+)\}", lambda found: places[found[1]], pattern)


def asked(made: Made, name: str, body: Any = None, *, query: str = "", **headers: str) -> dict[str, Any]:
    world, places = made
    method, _, pattern = name.partition(" ")
    return world.send(method, path_of(pattern, places), query=query, body=body, **headers)


def do(name: str, made: Made) -> dict[str, Any]:
    """What the route answers."""
    row = ALL[name]
    answer = asked(made, name, row.body_in(made[1]), query=row.query, if_match="*")
    assert answer["statusCode"] < 300, answer
    return answer


@pytest.mark.parametrize("name", ALL)
def test_a_change_leaves_exactly_one_entry(tmp_path: Path, name: str) -> None:
    row = ALL[name]
    world, places = row.make(tmp_path)
    answer = do(name, (world, places))
    [entry] = logged(world, row.chain)
    assert entry["action"] == row.action
    assert (entry["actor"]["subject"], entry["actor"]["address"]) == (row.who, "192.0.2.7")
    told = {str(one) for one in (answer["json"] or {}).values() if not isinstance(one, dict | list)}
    assert entry["target"] in {row.target or row.chain, row.who, *places.values(), *told}


class Recorded:
    """Notes what is written to the control table, transaction by transaction, and by itself."""

    def __init__(self, world: ApiWorld) -> None:
        self.transactions: list[set[str]] = []
        """Partitions of each."""
        self.alone: list[str] = []
        self._database = world.database
        world.database.transact_write_items = self._transact  # type: ignore[method-assign]  # notes and passes on
        for one in ("put_item", "update_item", "delete_item"):
            setattr(world.database, one, partial(self._write, getattr(world.database, one)))

    def _transact(self, **asked: Any) -> Any:
        actions = [pair for one in asked["TransactItems"] for pair in one.items()]
        changed = [action for kind, action in actions if kind != "ConditionCheck"]
        done = type(self._database).transact_write_items(self._database, **asked)
        self.transactions.append({action.get("Item", action.get("Key"))["pk"]["S"] for action in changed})
        return done

    def _write(self, write: Callable[..., Any], **asked: Any) -> Any:
        self.alone.append(asked.get("Item", asked.get("Key"))["pk"]["S"])
        return write(**asked)


@pytest.mark.parametrize("name", COMMITTED)
def test_the_change_and_its_entry_are_one_transaction(tmp_path: Path, name: str) -> None:
    made = COMMITTED[name].make(tmp_path)
    seen = Recorded(made[0])
    do(name, made)
    [written] = seen.transactions
    chain = COMMITTED[name].chain
    log = {door_keys.audit_key(chain), door_keys.audit_head_key(chain)}
    assert log < written - {door_keys.idempotency_key(chain)}, "something is changed beside the log"
    assert [one for one in seen.alone if not one.startswith(door_keys.attempts_key(""))] == []


@pytest.mark.parametrize("name", COMMITTED)
def test_what_can_t_be_logged_does_not_take_place(tmp_path: Path, name: str) -> None:
    """The log's next number is taken, over and over."""
    made = COMMITTED[name].make(tmp_path)
    world, chain = made[0], COMMITTED[name].chain
    world.database.put_item(TableName="control", Item=taken(chain, world))
    before = kept(world)
    row = COMMITTED[name]
    answer = asked(made, name, row.body_in(made[1]), query=row.query, if_match="*")
    assert answer["statusCode"] == 503, answer
    assert kept(world) == before


def taken(chain: str, world: ApiWorld) -> dict[str, Any]:
    """An entry behind the log's end."""
    stored = read_head(chain, store=world.store).head
    return {"pk": {"S": door_keys.audit_key(chain)}, "sk": {"S": door_keys.audit_sort(stored.seq + 1)}}


def kept(world: ApiWorld) -> list[Any]:
    """All of the control table but the counters of attempts."""
    return [one for one in world.database.items("control") if not one["pk"]["S"].startswith(door_keys.attempts_key(""))]


@pytest.mark.parametrize("name", ALL)
def test_entries_hold_no_name_of_a_person(tmp_path: Path, name: str) -> None:
    made = ALL[name].make(tmp_path)
    do(name, made)
    told = str(logged(made[0], ALL[name].chain))
    assert a_membership().email not in told
    assert NAME not in told


@pytest.mark.parametrize("name", sorted(ALL.keys() - OPEN))
def test_what_somebody_may_not_do_leaves_no_entry(tmp_path: Path, name: str) -> None:
    made = ALL[name].make(tmp_path)
    demote(made[0])
    assert asked(made, name, ALL[name].body, query=ALL[name].query, if_match="*")["statusCode"] == 403
    assert logged(made[0], ALL[name].chain) == []


@pytest.mark.parametrize("name", [name for name, row in ALL.items() if row.body is not None])
def test_a_body_that_is_not_understood_leaves_no_entry(tmp_path: Path, name: str) -> None:
    made = ALL[name].make(tmp_path)
    assert asked(made, name, {"nonsense": 1}, if_match="*")["statusCode"] == 400
    assert logged(made[0], ALL[name].chain) == []


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
