"""Parameters that every route reads alike: periods of this century, no empty values, a period's own limit at once."""

import re
from dataclasses import replace
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode

import pytest
from outlay.contracts.accounts import PLATFORM_GROUP
from outlay.domain.batch import DimensionConfig
from outlay.domain.people import Person
from outlay.runtime.http import Request

from functions.api.app import ROUTES
from functions.api.figures_query import query_digest
from functions.api.proof_query import cursor_text
from tests.support.api_world import ApiWorld
from tests.support.builders import ORG, a_batch_id
from tests.support.imports_world import IMPORT

PSEUDONYM = "u_" + "0" * 32
PLACES = {
    "forecast_id": "fct_20261122_" + "0" * 16,
    "adjustment_id": "adj_" + "0" * 24,
    "scenario_id": "scn_" + "0" * 24,
    "approval_id": "apr_" + "0" * 24,
    "policy_id": "pol_" + "0" * 24,
    "version": "1",
    "anomaly_id": "an_0000000000000_" + "0" * 10,
    "alert_id": "al_0000000000000_" + "0" * 10,
    "channel_id": "ch_" + "0" * 24,
    "batch_id": a_batch_id(),
    "budget_id": "bud_" + "0" * 24,
    "connection_id": "pc_" + "0" * 24,
    "correction_id": "c_" + "0" * 24,
    "erasure_id": "e_" + "0" * 32,
    "id": "search",
    "import_id": IMPORT,
    "increase_id": "inc_" + "0" * 13 + "_" + "0" * 10,
    "key_id": "abcdefghijk1",
    "kind": "forecast",
    "lease_id": "l_0498707_" + "0" * 20,
    "month": "2026-11",
    "name": "standard",
    "pseudonym": PSEUDONYM,
    "insight_id": "ins_" + "0" * 24,
    "opportunity_id": "opp_" + "0" * 20 + "_20261101",
    "recommendation_id": "rec_" + "0" * 20 + "_20261101",
    "rerating_id": "r_" + "0" * 24,
    "sequence": "1",
    "subject": "sub-1",
}
READS = sorted(
    re.sub(r"\{(\w+)\}", lambda name: PLACES[name[1]], route.pattern)
    for route in ROUTES
    if route.method == "GET" and not route.public
)
PERIODS: dict[str, dict[str, str]] = {
    "/v1/costs": {},
    "/v1/costs/trends": {},
    "/v1/usage/summary": {},
    "/v1/users": {},
    "/v1/users/summary": {},
    "/v1/events": {},
    "/v1/me/costs": {},
    "/v1/me/events": {},
    f"/v1/people/{PSEUDONYM}/events": {},
    "/v1/prices/unpriced": {},
    "/v1/verify": {},
    "/v1/verify/claims": {},
    "/v1/verify/batches": {"outcome": "conflicts"},
    "/v1/audit": {},
    "/v1/platform/audit": {},
    "/v1/violations": {},
}
"""Routes that take ``from`` and ``to``, with what else they need."""
_OF_MODELS = ("/v1/prices/lookup", "/v1/prices/history", "/v1/models/lookup", "/v1/recommendations/model-alternatives")
NAMED = {path: {"model": "gpt-4o"} for path in _OF_MODELS}
"""Routes that need the name of a model."""
OTHER_CENTURIES = [("0001-01-01", "0001-01-03"), ("1999-12-01", "1999-12-31"), ("9999-12-30", "9999-12-31")]


@pytest.fixture(params=["UTC", "Europe/Berlin", "Pacific/Kiritimati"])
def world(request: pytest.FixtureRequest) -> ApiWorld:
    world = ApiWorld()
    world.claims["cognito:groups"] = [PLATFORM_GROUP]
    world.claims["cognito:groups"] = ["platform-admins"]
    zone = DimensionConfig(revision=1, time_zone=request.param)
    world.control.organizations[ORG] = replace(world.control.organizations[ORG], dimensions=zone)
    person = Person(org=ORG, lookup="0" * 32, pseudonym=PSEUDONYM, secret=b"s")
    world.people = SimpleNamespace(by_pseudonym=lambda org, pseudonym: person, by_lookup=lambda org, lookup: person)
    return world


def problems(world: ApiWorld, path: str, **parameters: str) -> list[tuple[str, str]]:
    answer = world.send("GET", path, query=urlencode(parameters))
    assert answer["statusCode"] == 400, (path, answer["body"])
    return [(one["field"], one["reason"]) for one in answer["json"].get("errors", ())]


@pytest.mark.parametrize("path", READS)
@pytest.mark.parametrize(("start", "end"), OTHER_CENTURIES)
def test_no_route_counts_in_another_century(world: ApiWorld, path: str, start: str, end: str) -> None:
    found = problems(world, path, **{"from": start, "to": end}, **(PERIODS | NAMED).get(path, {}))
    assert sorted(field for field, _ in found) == ["from", "to"]
    assert all("of this century" in reason for _, reason in found) is (path in PERIODS)


@pytest.mark.parametrize("path", PERIODS)
@pytest.mark.parametrize(("start", "end"), [("2000-01-01", "2000-01-03"), ("2099-12-29", "2099-12-31")])
def test_the_first_and_the_last_days_of_the_century_are_periods(
    world: ApiWorld, path: str, start: str, end: str
) -> None:
    answer = world.send("GET", path, query=urlencode({"from": start, "to": end, **PERIODS[path]}))
    assert "of this century" not in answer["body"]


@pytest.mark.parametrize(
    "end", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "1999-12-31T23:59:59Z", "2100-01-01T00:00:00Z"]
)
def test_a_void_of_a_key_reaches_into_no_other_century(world: ApiWorld, end: str) -> None:
    body: dict[str, Any] = {"reason": "leaked key", "api_key": "9fs0c0h2rqb8", "from": "2026-11-20T08:00Z", "to": end}
    answer = world.send("POST", "/v1/corrections", body=body)
    assert answer["statusCode"] == 400
    assert [(one["field"], "of this century" in one["reason"]) for one in answer["json"]["errors"]] == [("to", True)]


EMPTY = [
    ("/v1/people", "name"),
    ("/v1/people", "cursor"),
    ("/v1/erasures", "limit"),
    ("/v1/imports", "cursor"),
    ("/v1/quarantine", "state"),
    ("/v1/prices/unpriced", "from"),
    ("/v1/costs", "group_by"),
    ("/v1/events", "cursor"),
    ("/v1/users", "sort"),
    ("/v1/verify", "only"),
    ("/v1/verify/history", "limit"),
    ("/v1/archive/forecast", "month"),
    ("/v1/teams", "state"),
    ("/v1/unregistered", "kind"),
    ("/v1/organizations", "cursor"),
]


@pytest.mark.parametrize(("path", "name"), EMPTY)
def test_a_parameter_without_a_value_does_not_ask_for_everything(world: ApiWorld, path: str, name: str) -> None:
    period = {"from": "2026-11-01", "to": "2026-11-08"} if path in ("/v1/costs", "/v1/events") else {}
    assert problems(world, path, **{**period, name: ""}) == [(name, "is given without a value; leave it out instead")]


@pytest.mark.parametrize(
    ("path", "days"),
    [("/v1/events", 92), (f"/v1/people/{PSEUDONYM}/events", 92), ("/v1/users", 400), ("/v1/users/summary", 400)],
)
@pytest.mark.parametrize("start", ["2014-01-01", "2024-01-01", "2025-06-01"])
def test_a_long_period_is_told_the_routes_own_limit_at_once(world: ApiWorld, path: str, days: int, start: str) -> None:
    (found,) = problems(world, path, **{"from": start, "to": "2026-11-20"})
    assert found[0] == "to"
    assert f"{days} days at most" in found[1]


@pytest.mark.parametrize("day", ["2026-02-30", "2026-13-01", "0001-01-01"])
def test_a_cursor_to_a_day_that_never_was_is_refused(world: ApiWorld, day: str) -> None:
    digest = query_digest(Request(method="GET", path=""))
    assert problems(world, "/v1/verify/claims", cursor=cursor_text(digest, day, "~")) == [
        ("cursor", "does not belong to this query")
    ]
