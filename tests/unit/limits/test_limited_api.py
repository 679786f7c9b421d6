"""Limits over HTTP: whoever asks too much is told when to come again; plans are the deployer's."""

from typing import Any

import pytest
from outlay.application.control_store import ControlStore
from outlay.application.limit_requests import FAILURES
from outlay.application.plans import KEPT_MS, PlanBook, limits_to_content
from outlay.contracts import door_keys, keys
from outlay.domain.errors import Upstream
from outlay.domain.plan import BUILT_IN, Limits, Plan
from outlay.domain.rate_limit import Quota

from tests.support.api_world import UNLIMITED
from tests.support.builders import an_organization
from tests.support.entry_world import EntryWorld

GROUPS = ["platform-admins"]


def a_plan(name: str = "small", **limits: tuple[int, int]) -> Plan:
    """Class → what the organization and what a caller may have at once; one a minute after that."""
    small = {
        one: Limits(organization=Quota(per_minute=1, burst=whole), caller=Quota(per_minute=1, burst=caller))
        for one, (whole, caller) in limits.items()
    }
    return Plan(name=name, limits={**UNLIMITED.limits, **small})


@pytest.fixture
def world() -> EntryWorld:
    world = EntryWorld()
    world.join("bob", role="admin")
    return world


def code(answer: dict[str, Any]) -> tuple[int, str]:
    return answer["statusCode"], answer["json"]["code"]


def test_a_caller_who_asks_too_often_is_told_when_to_come_again(world: EntryWorld) -> None:
    world.plan_of = lambda name: a_plan(read=(9, 2))
    first = world.send("GET", "/v1/members")
    assert first["headers"]["ratelimit"] == '"caller";r=1;t=60'
    assert first["headers"]["ratelimit-policy"] == '"caller";q=1;w=60, "organization";q=1;w=60'
    world.send("GET", "/v1/members")
    refused = world.send("GET", "/v1/members")
    assert code(refused) == (429, "rate_limited")
    assert (refused["headers"]["retry-after"], refused["headers"]["ratelimit"]) == ("60", '"caller";r=0;t=120')
    assert refused["headers"]["content-type"] == "application/problem+json"
    assert world.as_("bob").send("GET", "/v1/members")["statusCode"] == 200
    world.now_ms += 60_000
    assert world.as_("sub-1").send("GET", "/v1/members")["statusCode"] == 200


def test_an_organization_has_a_limit_of_its_own_and_no_other_feels_it(world: EntryWorld) -> None:
    world.plan_of = lambda name: a_plan(read=(2, 9))
    answers = [world.as_(who).send("GET", "/v1/members") for who in ("sub-1", "bob", "bob")]
    assert [answer["statusCode"] for answer in answers] == [200, 200, 429]
    assert "Your organization" in world.send("GET", "/v1/members")["json"]["detail"]
    assert world.as_("stranger").send("GET", "/v1/members")["statusCode"] == 200


def test_classes_are_counted_apart_and_a_forbidden_request_counts_too(world: EntryWorld) -> None:
    world.plan_of = lambda name: a_plan(write=(9, 1))
    tag = world.etag("/v1/members/bob")
    world.as_("sub-1", minutes_ago=99)
    assert code(world.send("DELETE", "/v1/members/bob", if_match=tag)) == (401, "login_too_old")
    assert code(world.send("DELETE", "/v1/members/bob", if_match=tag)) == (429, "rate_limited")
    assert world.send("GET", "/v1/members")["statusCode"] == 200


def test_sign_in_is_limited_by_address(world: EntryWorld) -> None:
    world.plan_of = lambda name: a_plan(auth=(9, 1))
    body = {"email": "ann@example.com", "password": "wrong"}
    assert world.send("POST", "/v1/auth/login", body=body)["statusCode"] == 401
    refused = world.send("POST", "/v1/auth/login", body=body)
    assert code(refused) == (429, "rate_limited")
    assert refused["headers"]["ratelimit"].startswith('"address";r=0')


def test_bad_credentials_from_one_address_are_refused_before_they_are_looked_at(world: EntryWorld) -> None:
    assert world.send("GET", "/v1/members")["statusCode"] == 200
    for number in range(FAILURES.burst):
        bad = f"Bearer ok_{number:012d}_{'S' * 40}"
        assert world.send("GET", "/v1/members", authorization=bad)["statusCode"] == 401
    refused = world.send("GET", "/v1/members", authorization=f"Bearer ok_zzzzzzzzzzzz_{'S' * 40}")
    assert code(refused) == (429, "too_many_failures")
    assert refused["headers"]["retry-after"] == "1"
    assert world.send("GET", "/v1/members")["statusCode"] == 200, "who was known there stays in"


def test_limits_that_hold_are_shown_to_every_member(world: EntryWorld) -> None:
    world.join("vic", role="viewer")
    world.plan_of = lambda name: BUILT_IN
    shown = world.as_("vic").send("GET", "/v1/limits")["json"]
    assert (shown["plan"], shown["limits"]) == ("standard", limits_to_content(BUILT_IN.limits))
    assert "Each instance" in shown["approximate"]


def test_a_plan_is_defined_changed_and_removed_by_the_deployer_alone(world: EntryWorld) -> None:
    body = {"limits": limits_to_content(BUILT_IN.limits)}
    assert code(world.send("PUT", "/v1/plans/large", body=body)) == (403, "platform_only")
    world.as_("pat", groups=GROUPS)
    assert world.send("PUT", "/v1/plans/large", body=body)["statusCode"] == 201
    assert code(world.send("PUT", "/v1/plans/large", body=body)) == (428, "version_missing")
    body["limits"]["read"]["caller"] = {"per_minute": 7, "burst": 3}
    changed = world.change("PUT", "/v1/plans/large", body)
    assert (changed["statusCode"], changed["headers"]["etag"]) == (200, '"2"')
    listed = world.send("GET", "/v1/plans")["json"]["plans"]
    assert [(one["name"], one["built_in"]) for one in listed] == [("large", False), ("standard", True)]
    assert world.send("GET", "/v1/plans/large")["json"]["limits"]["read"]["caller"]["burst"] == 3
    assert world.change("DELETE", "/v1/plans/large")["statusCode"] == 204
    assert world.send("GET", "/v1/plans/large")["statusCode"] == 404
    entries = [one.content["entry"] for one in world.store.page(door_keys.audit_key(""))]
    assert [one["action"] for one in entries] == ["plan.create", "plan.update", "plan.delete"]


def test_the_built_in_plan_can_be_defined_anew_and_comes_back(world: EntryWorld) -> None:
    world.as_("pat", groups=GROUPS)
    body = {"limits": limits_to_content(a_plan(read=(5, 5)).limits)}
    assert world.send("GET", "/v1/plans/standard")["json"]["built_in"] is True
    assert world.send("PUT", "/v1/plans/standard", body=body)["statusCode"] == 201
    assert world.send("GET", "/v1/plans/standard")["json"]["limits"]["read"]["caller"]["burst"] == 5
    world.change("DELETE", "/v1/plans/standard")
    assert world.send("GET", "/v1/plans/standard")["json"]["built_in"] is True


def test_every_problem_of_a_plan_is_named(world: EntryWorld) -> None:
    limits = limits_to_content(BUILT_IN.limits)
    limits["read"]["caller"]["burst"] = 0
    limits["write"]["organization"]["per_minute"] = 10**9
    del limits["export"]
    limits["other"] = limits["auth"]
    answer = world.as_("pat", groups=GROUPS).send("PUT", "/v1/plans/large", body={"limits": limits})
    assert {one["field"] for one in answer["json"]["errors"]} == {
        "limits.read.caller.burst",
        "limits.write.organization.per_minute",
        "limits.export",
        "limits",
    }
    assert world.send("GET", "/v1/plans/No%20Name")["statusCode"] == 404


def test_a_plan_is_read_once_a_minute_and_its_organization_s_falls_back_where_it_is_gone(world: EntryWorld) -> None:
    book = PlanBook(world.store, clock=lambda: world.now_ms)
    world.as_("pat", groups=GROUPS)
    body = {"limits": limits_to_content(a_plan(read=(5, 5)).limits)}
    world.send("PUT", "/v1/plans/small", body=body)
    world.database.calls.clear()
    assert {book("small").limits["read"].caller.burst for _ in range(9)} == {5}
    assert len(world.database.calls) == 1
    world.change("DELETE", "/v1/plans/small")
    assert book("small").name == "small"
    world.now_ms += KEPT_MS
    assert book("small").name == book("").name == book("never-was").name == "standard"


class Broken:
    """A table that does not answer."""

    def __init__(self, store: ControlStore) -> None:
        self.store = store
        self.is_broken = False

    def find(self, place: Any) -> Any:
        if self.is_broken:
            raise Upstream("the database did not answer")
        return self.store.find(place)


def test_where_the_table_does_not_answer_what_was_known_holds(world: EntryWorld) -> None:
    store: Any = Broken(world.store)
    book = PlanBook(store, clock=lambda: world.now_ms)
    world.as_("pat", groups=GROUPS)
    body = {"limits": limits_to_content(a_plan(read=(5, 5)).limits)}
    world.send("PUT", "/v1/plans/small", body=body)
    assert book("small").limits["read"].caller.burst == 5
    store.is_broken = True
    world.now_ms += KEPT_MS
    assert book("small").limits["read"].caller.burst == 5
    assert book("other") is BUILT_IN


def test_an_organization_s_plan_is_the_one_that_its_profile_names(world: EntryWorld) -> None:
    world.database.tables["control"].pop((keys.organization_key("acme"), keys.ORGANIZATION_SORT))
    world.stored.put_organization(an_organization(plan="small"))
    asked: list[str] = []

    def plan_of(name: str) -> Plan:
        asked.append(name)
        return UNLIMITED

    world.plan_of = plan_of
    world.send("GET", "/v1/members")
    assert asked == ["small"]
