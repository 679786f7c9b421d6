"""Roles, as they are promised: who may do what, line by line, read from the one table that decides."""

import pytest
from outlay.domain.access import Principal, Role, admit
from outlay.domain.access_table import access_of
from outlay.domain.errors import OutlayError

from tests.support.builders import NOW_MS, ORG
from tests.support.entry_world import OTHER_ORG, EntryWorld

VIEWER, MANAGER, ADMIN, PLATFORM = "viewer", "manager", "admin", "platform admin"
EVERYBODY = (VIEWER, MANAGER, ADMIN, PLATFORM)

PROMISED: list[tuple[str, tuple[str, ...], tuple[str, ...]]] = [
    ("view own costs", ("GET /v1/me/costs",), EVERYBODY),
    ("view own calls in detail", ("GET /v1/me/events",), EVERYBODY),
    ("view what limits hold", ("GET /v1/limits",), EVERYBODY),
    (
        "view costs of a scope, or of all",
        ("GET /v1/costs", "GET /v1/costs/summary", "GET /v1/costs/trends", "GET /v1/costs/burn-rate"),
        (MANAGER, ADMIN, PLATFORM),
    ),
    ("view calls of a scope, or all", ("GET /v1/events", "GET /v1/usage/summary"), (MANAGER, ADMIN, PLATFORM)),
    ("view the organization's costs", ("GET /v1/account/stats",), (ADMIN, PLATFORM)),
    ("view who spends", ("GET /v1/users", "GET /v1/users/summary"), (ADMIN, PLATFORM)),
    ("see to whom something can be given", ("GET /v1/assignees",), (MANAGER, ADMIN, PLATFORM)),
    ("view members", ("GET /v1/members", "GET /v1/members/{subject}"), (ADMIN, PLATFORM)),
    ("change members", ("PUT /v1/members/{subject}", "DELETE /v1/members/{subject}"), (ADMIN, PLATFORM)),
    ("view API keys", ("GET /v1/keys", "GET /v1/keys/{key_id}"), (ADMIN, PLATFORM)),
    (
        "make, change, rotate and revoke API keys",
        (
            "POST /v1/keys",
            "PUT /v1/keys/{key_id}",
            "DELETE /v1/keys/{key_id}",
            "POST /v1/keys/{key_id}/rotate",
        ),
        (ADMIN, PLATFORM),
    ),
    ("invite people", ("POST /v1/invitations", "DELETE /v1/invitations/{invitation_id}"), (ADMIN, PLATFORM)),
    ("view the organization and its names", ("GET /v1/organization", "GET /v1/teams", "GET /v1/projects"), EVERYBODY),
    ("change the organization's settings", ("PUT /v1/organization",), (ADMIN, PLATFORM)),
    (
        "name teams, projects and cost centers",
        ("POST /v1/teams", "PUT /v1/projects/{id}", "DELETE /v1/cost-centers/{id}", "GET /v1/unregistered"),
        (ADMIN, PLATFORM),
    ),
    ("view all organizations", ("GET /v1/organizations",), (PLATFORM,)),
    (
        "view prices and models",
        ("GET /v1/prices", "GET /v1/prices/history", "GET /v1/prices/entries", "GET /v1/models"),
        EVERYBODY,
    ),
    ("compare models on a usage of one's own making", ("POST /v1/prices/compare",), EVERYBODY),
    ("compare models on a scope's usage, or on all", ("GET /v1/prices/compare",), (MANAGER, ADMIN, PLATFORM)),
    (
        "update prices",
        ("POST /v1/prices/entries", "POST /v1/prices/entries/{sequence}/withdraw"),
        (PLATFORM,),
    ),
    (
        "ask for negotiated prices, and take that back",
        (
            "GET /v1/prices/negotiated",
            "POST /v1/prices/negotiated",
            "POST /v1/prices/negotiated/{sequence}/withdraw",
        ),
        (ADMIN, PLATFORM),
    ),
    (
        "grant or refuse negotiated prices",
        ("POST /v1/prices/negotiated/{sequence}/grant", "POST /v1/prices/negotiated/{sequence}/refuse"),
        (PLATFORM,),
    ),
    (
        "settle what has no price, and re-rate",
        (
            "GET /v1/prices/unpriced",
            "PUT /v1/prices/aliases",
            "POST /v1/prices/rerate",
            "POST /v1/prices/rerate/{rerating_id}/apply",
        ),
        (ADMIN, PLATFORM),
    ),
    (
        "erase a person, and see whose usage it is",
        ("GET /v1/people", "POST /v1/people/{pseudonym}/erase"),
        (ADMIN, PLATFORM),
    ),
    (
        "import, correct, prove and close",
        ("POST /v1/imports", "POST /v1/corrections", "GET /v1/verify", "POST /v1/periods/{month}/close"),
        (ADMIN, PLATFORM),
    ),
    ("connect providers", ("POST /v1/connections", "PUT /v1/connections/{connection_id}/key"), (ADMIN, PLATFORM)),
    ("read the organization's audit log", ("GET /v1/audit", "GET /v1/audit/anchors"), (ADMIN, PLATFORM)),
    ("read the deployment's audit log", ("GET /v1/platform/audit", "GET /v1/platform/audit/anchors"), (PLATFORM,)),
    (
        "define plans",
        ("GET /v1/plans", "GET /v1/plans/{name}", "PUT /v1/plans/{name}", "DELETE /v1/plans/{name}"),
        (PLATFORM,),
    ),
]
PRINCIPALS = {
    VIEWER: Principal(kind="person", subject="v", org=ORG, role=Role.VIEWER, signed_in_ms=NOW_MS),
    MANAGER: Principal(
        kind="person",
        subject="m",
        org=ORG,
        role=Role.MANAGER,
        cut={"team": frozenset({"search"})},
        signed_in_ms=NOW_MS,
    ),
    ADMIN: Principal(kind="person", subject="a", org=ORG, role=Role.ADMIN, signed_in_ms=NOW_MS),
    PLATFORM: Principal(
        kind="person",
        subject="p",
        org=ORG,
        role=Role.ADMIN,
        is_platform=True,
        is_visiting=True,
        signed_in_ms=NOW_MS,
    ),
}


def may(who: str, route: str) -> bool:
    access = access_of(*route.split(" "))
    assert access is not None, route
    try:
        admit(access, PRINCIPALS[who], now_ms=NOW_MS, fresh_ms=15 * 60_000)
    except OutlayError:
        return False
    return True


@pytest.mark.parametrize(("what", "routes", "allowed"), PROMISED, ids=[line[0] for line in PROMISED])
def test_exactly_these_roles_may(what: str, routes: tuple[str, ...], allowed: tuple[str, ...]) -> None:
    for route in routes:
        assert tuple(who for who in EVERYBODY if may(who, route)) == allowed, f"{what}: {route}"


@pytest.mark.parametrize("who", ["viewer", "manager", "admin", "stranger"])
def test_all_organizations_are_the_platform_admin_s_alone(who: str) -> None:
    world = EntryWorld()
    if who != "stranger":
        world.join(who, role=who, **({"scope": {"team": ("search",)}} if who == "manager" else {}))
    named = ORG if who == "stranger" else OTHER_ORG
    answer = world.as_(who).send("GET", "/v1/limits", outlay_organization=named)
    assert (answer["statusCode"], answer["json"]["code"]) == (404, "not_found")


A_PRICE = {
    "kind": "rate",
    "provider": "acme",
    "model": "large",
    "rates": {"input_uncached_tokens": "1.50", "output_tokens": "6"},
    "effective_from": "2026-12-01",
    "source": "price list of December",
    "reason": "the book lacks it",
}


@pytest.mark.parametrize("who", ["viewer", "manager", "admin"])
def test_nobody_of_an_organization_updates_prices(who: str) -> None:
    world = EntryWorld()
    world.join(who, role=who, **({"scope": {"team": ("search",)}} if who == "manager" else {}))
    answer = world.as_(who).send("POST", "/v1/prices/entries", body=A_PRICE)
    assert (answer["statusCode"], answer["json"]["code"]) == (403, "platform_only")
    assert world.send("GET", "/v1/prices/entries")["json"]["entries"] == []


def test_an_administrator_of_the_deployment_updates_prices_for_all_organizations() -> None:
    world = EntryWorld()
    answer = world.as_("pat", groups=["platform-admins"]).send("POST", "/v1/prices/entries", body=A_PRICE)
    assert answer["statusCode"] == 201, answer
    for member in ("sub-1", "stranger"):
        [entry] = world.as_(member).send("GET", "/v1/prices/entries")["json"]["entries"]
        assert (entry["provider"], entry["model"], entry["state"]) == ("acme", "large", "in_force")


def test_each_visit_of_a_platform_admin_is_in_the_organization_s_audit_log() -> None:
    world = EntryWorld()
    world.as_("pat", groups=["platform-admins"])
    for org in (ORG, OTHER_ORG):
        assert world.send("GET", "/v1/members", outlay_organization=org)["statusCode"] == 200
        (entry,) = world.audit(org)
        assert (entry["action"], entry["target"]) == ("organization.visit", "GET /v1/members")
        assert (entry["actor"]["subject"], entry["actor"]["is_platform"]) == ("pat", True)
