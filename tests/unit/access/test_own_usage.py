"""A member's own usage: theirs whatever their role, nobody else's whatever is asked."""

import pytest
from outlay.application.authenticate_key import hash_secret

from tests.support.api_world import PEPPER
from tests.support.builders import ORG, a_membership, an_api_key
from tests.support.own_world import ANN, OwnWorld
from tests.support.users_world import pico

PERIOD = "from=2026-10-10&to=2026-11-26"
WEEK = "from=2026-11-16&to=2026-11-24"
COSTS, EVENTS = "/v1/me/costs", "/v1/me/events"


@pytest.fixture(scope="module")
def world() -> OwnWorld:
    return OwnWorld()


@pytest.mark.parametrize("subject", ["ann", "bob"])
def test_own_costs_are_what_was_sent_under_the_own_name(world: OwnWorld, subject: str) -> None:
    """Bob manages another team, which takes nothing of his own away."""
    pseudonym = getattr(world, subject)
    ((_, truth),) = world.truth("user", where=lambda event: event.user == pseudonym).items()
    body = world.body(subject, COSTS, f"{PERIOD}&granularity=total")
    assert (body["totals"]["requests"], pico(body["totals"]["cost_usd"])) == truth
    assert body["exact"] is True
    assert "behind" not in body
    rows = world.body(subject, EVENTS, f"{WEEK}&limit=500")
    assert {row["user"] for row in rows["rows"]} == {pseudonym}
    assert rows["totals"]["requests"] == truth[0]


@pytest.mark.parametrize(
    "more",
    ["filter=user:{bob}", "filter=user:", "filter=user:{bob}&filter=user:{ann}", "group_by=user", "group_by=team,user"],
)
def test_no_parameter_widens_it(world: OwnWorld, more: str) -> None:
    asked = f"{PERIOD}&" + more.format(ann=world.ann, bob=world.bob)
    own = world.body("ann", COSTS, PERIOD)["totals"]
    body = world.body("ann", COSTS, asked)
    assert body["totals"] in (own, world.body("cem", COSTS, PERIOD)["totals"])
    assert {row["group"].get("user", world.ann) for row in body["rows"]} <= {world.ann}


def test_another_s_events_are_none_of_mine_by_filter_cursor_or_tag(world: OwnWorld) -> None:
    refused = world.mine("ann", EVENTS, f"{WEEK}&filter=user:{world.bob}")
    assert refused["statusCode"] == 400
    cursor = world.body("bob", EVENTS, f"{WEEK}&limit=1")["next_cursor"]
    page = world.body("ann", EVENTS, f"{WEEK}&limit=1&cursor={cursor}")
    assert {row["user"] for row in page["rows"]} <= {world.ann}
    tag = world.mine("bob", COSTS, PERIOD)["headers"]["etag"]
    assert world.mine("ann", COSTS, PERIOD, if_none_match=tag)["statusCode"] == 200
    assert world.mine("bob", COSTS, PERIOD, if_none_match=tag)["statusCode"] == 304


def test_filters_narrow_it(world: OwnWorld) -> None:
    body = world.body("ann", COSTS, f"{PERIOD}&granularity=total&filter=team:ads")
    truth = world.truth("team", where=lambda event: event.user == world.ann)
    assert body["totals"]["requests"] == truth["ads",][0]


def test_whose_name_never_occurred_has_empty_figures(world: OwnWorld) -> None:
    costs, events = world.body("cem", COSTS, PERIOD), world.body("cem", EVENTS, WEEK)
    assert (costs["rows"], costs["totals"]["requests"]) == ([], 0)
    assert (events["rows"], events["totals"]["requests"], events["complete"]) == ([], 0, True)
    old = world.body("cem", EVENTS, "from=2026-01-01&to=2026-02-01")
    assert (old["rows"], old["complete"]) == ([], True)


def test_of_the_lake_nothing_but_one_s_own_is_asked(world: OwnWorld) -> None:
    old = "from=2026-01-01&to=2026-02-01"
    begun = world.mine("ann", EVENTS, old)
    assert (begun["statusCode"], begun["json"]["state"]) == (202, "running")
    ((_, query),) = world.lake.begun.values()
    assert query.filters == {"user": frozenset({world.ann})}
    taken = world.mine("bob", EVENTS, f"{old}&query_id={begun['json']['query_id']}")
    assert taken["statusCode"] == 404


def test_an_administrator_who_visits_has_no_usage_there(world: OwnWorld) -> None:
    world.control.memberships["pat"] = {"zz-home": a_membership(subject="pat", org="zz-home", email=ANN)}
    world.claims["cognito:groups"] = ["platform-admins"]
    found = world.mine("pat", COSTS, PERIOD, outlay_organization=ORG)
    del world.claims["cognito:groups"]
    assert (found["statusCode"], found["json"]["rows"]) == (200, [])


def test_an_api_key_is_nobody_and_has_nothing_of_its_own(world: OwnWorld) -> None:
    secret = "S" * 40
    key = an_api_key(scopes=frozenset({"read"}), secret_hash=hash_secret(secret, pepper=PEPPER))
    world.control.api_keys[key.key_id] = key
    for path in (COSTS, EVENTS):
        answer = world.mine("ann", path, PERIOD, authorization=f"Bearer ok_{key.key_id}_{secret}")
        assert (answer["statusCode"], answer["json"]["code"]) == (403, "people_only")
