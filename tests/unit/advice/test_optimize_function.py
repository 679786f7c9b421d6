"""The function as it is composed: its ways in, what it leaves, and that a repeat leaves the same."""

import pytest
from outlay.domain.errors import InvalidInput, Upstream
from outlay.domain.insight import InsightRule
from outlay.domain.opportunity import OpportunityType
from outlay.domain.periods import next_day

from tests.support.builders import ORG
from tests.support.calls import DAY_MS
from tests.support.optimize_world import OptimizeWorld


def a_busy_world() -> OptimizeWorld:
    world = OptimizeWorld()
    world.use(5, days_ago=58, feature="answers")
    world.use(150, feature="answers", content_fingerprint="same")
    world.use(20, feature="new", team="")
    return world


def test_the_schedules_call_has_organizations_handed_out() -> None:
    world = a_busy_world()

    assert world.app().answer({"task": "daily"}) == {"task": "daily", "calls": 1}
    assert world.calls_made.invoked == [("optimize", {"task": "daily", "day": world.today, "orgs": [ORG]})]


def test_a_night_leaves_insights_with_the_revision_of_the_figures() -> None:
    world = a_busy_world()

    assert world.run() == {"task": "daily", "done": 1, "failed": 0, "left": 0}

    rules = {one.finding.rule for one in world.insights()}
    assert {InsightRule.COST_CONCENTRATION, InsightRule.HIGH_GROWTH, InsightRule.FEATURE_ANOMALY} <= rules
    assert len({one.revisions for one in world.insights()}) == 1
    assert all(one.days == 30 and one.state == "open" for one in world.insights())


def test_the_profile_of_a_day_that_is_over_makes_opportunities_that_need_it() -> None:
    world = a_busy_world()
    world.run()
    before = {one.chance.type for one in world.opportunities()}
    world.now_ms += DAY_MS

    world.run()

    after = {one.chance.type for one in world.opportunities()}
    assert after - before == {OpportunityType.DUPLICATE_REQUESTS}


def test_a_night_that_is_repeated_changes_nothing() -> None:
    world = a_busy_world()
    day = next_day(world.today)
    world.run(day=day)
    insights, opportunities = world.insights(), world.opportunities()

    world.now_ms += 3_600_000
    world.run(day=day)

    assert insights
    assert opportunities
    assert world.insights() == insights
    assert world.opportunities() == opportunities


def test_recommendations_are_made_by_a_task_of_their_own() -> None:
    world = a_busy_world()

    world.run("recommend", day=next_day(world.today))

    assert world.insights() == []
    assert world.recommendations()


def test_what_no_longer_holds_is_closed() -> None:
    world = a_busy_world()
    world.run()
    world.now_ms += 70 * DAY_MS

    world.run()

    assert {one.state for one in world.insights()} == {"gone"}
    assert {one.state for one in world.opportunities()} <= {"expired"}


def test_an_organization_that_is_gone_is_passed_over() -> None:
    world = OptimizeWorld()

    assert world.run(orgs=["nobody"])["done"] == 1


def test_one_that_fails_stops_no_other_and_is_tried_alone() -> None:
    world = a_busy_world()
    item = world.control_database.tables["control"].pop((f"O#{ORG}#ORG", "profile"))
    broken = {**item, "pk": {"S": "O#broken#ORG"}, "lanes": {"N": "99"}}
    world.control_database.tables["control"][f"O#{ORG}#ORG", "profile"] = item
    world.control_database.tables["control"]["O#broken#ORG", "profile"] = broken

    assert world.run(orgs=["broken", ORG]) == {"task": "daily", "done": 1, "failed": 1, "left": 0}
    assert world.insights()
    assert world.calls_made.invoked == [("optimize", {"task": "daily", "day": world.today, "orgs": ["broken"]})]
    with pytest.raises(Upstream):
        world.run(orgs=["broken"])


def test_an_unknown_task_is_refused() -> None:
    with pytest.raises(InvalidInput):
        OptimizeWorld().run("guess")
