"""Who a credential belongs to, in which organization, and from where it may be used."""

from dataclasses import replace
from typing import Any

import pytest
from outlay.application.authenticate_key import hash_secret
from outlay.application.control_store import Stored
from outlay.contracts import door_keys
from outlay.contracts.accounts import PLATFORM_GROUP
from outlay.domain.organization import ApiKey

from tests.support.api_world import CLIENT_ID, PEPPER, ApiWorld
from tests.support.builders import NOW_MS, ORG, a_membership, an_api_key, an_organization

SECRET = "s" * 40
COSTS = {"query": "from=2026-11-01&to=2026-11-08"}


@pytest.fixture
def world() -> ApiWorld:
    made = ApiWorld()
    made.control.put_organization(an_organization(org="globex", name="Globex"))
    return made


def a_key(world: ApiWorld, **changes: Any) -> str:
    """The text of a key of the world."""
    key: ApiKey = replace(an_api_key(), secret_hash=hash_secret(SECRET, pepper=PEPPER), scopes=frozenset({"read"}))
    world.control.put_api_key(replace(key, **changes), created_ms=NOW_MS)
    return f"ok_{key.key_id}_{SECRET}"


def status_and_code(answer: dict[str, Any]) -> tuple[int, str]:
    return answer["statusCode"], (answer["json"] or {}).get("code", "")


def as_platform_administrator(world: ApiWorld) -> None:
    world.claims = {
        "sub": "sub-9",
        "token_use": "access",
        "client_id": CLIENT_ID,
        "cognito:groups": [PLATFORM_GROUP],
    }


def entries(world: ApiWorld, org: str) -> list[Stored]:
    return list(world.store.page(door_keys.audit_key(org)))


# ---- API keys


@pytest.mark.parametrize("header", ["authorization", "x_api_key"])
def test_a_key_that_may_read_gets_the_figures(world: ApiWorld, header: str) -> None:
    text, world.claims = a_key(world), {}
    shown = {header: f"Bearer {text}" if header == "authorization" else text}
    assert world.send("GET", "/v1/costs", **COSTS, **shown)["statusCode"] == 200


def test_a_key_does_what_its_scopes_say_and_nothing_of_people(world: ApiWorld) -> None:
    text = a_key(world, scopes=frozenset({"events:write"}))
    shown = {"authorization": f"Bearer {text}"}
    assert status_and_code(world.send("GET", "/v1/costs", **COSTS, **shown)) == (403, "scope_missing")
    assert status_and_code(world.send("GET", "/v1/verify", **shown)) == (403, "people_only")


@pytest.mark.parametrize("changed", [{"revoked_ms": NOW_MS}, {"expires_ms": NOW_MS}, {"secret_hash": b"x" * 32}])
def test_a_key_that_does_not_hold_is_nobody(world: ApiWorld, changed: dict[str, Any]) -> None:
    text = a_key(world, **changed)
    answer = world.send("GET", "/v1/costs", **COSTS, authorization=f"Bearer {text}")
    assert status_and_code(answer) == (401, "unauthorized")
    assert SECRET not in answer["body"]


@pytest.mark.parametrize(
    ("addresses", "let_in"),
    [((), True), (("192.0.2.0/24",), True), (("192.0.2.7",), True), (("198.51.100.0/24", "2001:db8::/32"), False)],
)
def test_a_key_with_a_list_of_addresses_works_from_these_only(
    world: ApiWorld, addresses: tuple[str, ...], let_in: bool
) -> None:
    text = a_key(world, addresses=addresses)
    answer = world.send("GET", "/v1/costs", **COSTS, authorization=f"Bearer {text}")
    assert status_and_code(answer) == ((200, "") if let_in else (403, "address_not_allowed"))


def test_an_address_that_the_client_names_itself_is_not_believed(world: ApiWorld) -> None:
    text = a_key(world, addresses=("198.51.100.0/24",))
    shown = {"authorization": f"Bearer {text}", "x_forwarded_for": "198.51.100.7", "forwarded": "for=198.51.100.7"}
    assert world.send("GET", "/v1/costs", **COSTS, **shown)["statusCode"] == 403


def test_a_bound_key_sees_its_part_and_nothing_that_shows_the_whole(world: ApiWorld) -> None:
    shown = {"authorization": f"Bearer {a_key(world, bound={'team': 'search'})}"}
    assert world.send("GET", "/v1/costs", **COSTS, **shown)["statusCode"] == 200
    assert status_and_code(world.send("GET", "/v1/account/stats", **shown)) == (403, "outside_scope")


# ---- organizations


@pytest.mark.parametrize("named", ["globex", "nobody", "", "*", "ACME", "acme#"])
def test_nobody_else_gets_into_another_organization_by_naming_it(world: ApiWorld, named: str) -> None:
    answer = world.send("GET", "/v1/costs", **COSTS, outlay_organization=named)
    assert status_and_code(answer) == (404, "not_found")
    key = world.send("GET", "/v1/costs", **COSTS, authorization=f"Bearer {a_key(world)}", outlay_organization=named)
    assert status_and_code(key) == (404, "not_found")


def test_naming_the_own_organization_changes_nothing(world: ApiWorld) -> None:
    assert world.send("GET", "/v1/costs", **COSTS, outlay_organization=ORG)["statusCode"] == 200
    assert entries(world, ORG) == []


def test_a_platform_administrator_names_the_organization_and_each_access_is_in_its_audit_log(world: ApiWorld) -> None:
    as_platform_administrator(world)
    assert status_and_code(world.send("GET", "/v1/costs", **COSTS)) == (403, "no_membership")
    for _ in range(2):
        assert world.send("GET", "/v1/costs", **COSTS, outlay_organization="globex")["statusCode"] == 200
    noted = [stored.content["entry"] for stored in entries(world, "globex")]
    assert [(one["seq"], one["action"], one["target"]) for one in noted] == [
        (1, "organization.visit", "GET /v1/costs"),
        (2, "organization.visit", "GET /v1/costs"),
    ]
    actor = {"kind": "person", "subject": "sub-9", "address": "192.0.2.7", "request_id": "request-1"}
    assert noted[0]["actor"] == {**actor, "is_platform": True}
    assert entries(world, ORG) == []


@pytest.mark.parametrize("named", ["nobody", "*", "a#b"])
def test_an_organization_that_is_none_is_not_found_by_anybody(world: ApiWorld, named: str) -> None:
    as_platform_administrator(world)
    assert status_and_code(world.send("GET", "/v1/costs", **COSTS, outlay_organization=named)) == (404, "not_found")


def test_a_platform_administrator_is_what_they_are_in_their_own_organization(world: ApiWorld) -> None:
    world.claims = {**world.claims, "cognito:groups": [PLATFORM_GROUP]}
    world.control.memberships["sub-1"] = {ORG: a_membership(role="viewer")}
    assert status_and_code(world.send("GET", "/v1/costs", **COSTS)) == (403, "role_missing")


# ---- roles


@pytest.mark.parametrize("role", ["member", "viewer", "owner", ""])
def test_a_role_that_is_unknown_or_of_an_early_release_sees_its_own_only(world: ApiWorld, role: str) -> None:
    world.control.memberships["sub-1"] = {ORG: a_membership(role=role)}
    assert status_and_code(world.send("GET", "/v1/costs", **COSTS)) == (403, "role_missing")


def test_a_manager_sees_a_part_and_an_answer_of_it_is_nobody_elses(world: ApiWorld) -> None:
    tags = set()
    for scope in ({"team": ("search",)}, {"team": ("ads",)}, {"cost_center": ("ads",)}):
        world.control.memberships["sub-1"] = {ORG: a_membership(role="manager", scope=scope)}
        answer = world.send("GET", "/v1/costs", **COSTS)
        assert answer["statusCode"] == 200
        tags.add(answer["headers"]["etag"])
    assert len(tags) == 3
