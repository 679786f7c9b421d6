"""What became of opportunities over time, from the records that are held."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from outlay.domain.opportunity import Opportunity, OpportunityType, Verification
from outlay.domain.opportunity_trend import KEPT_DAYS, Trend, trend_of
from outlay.domain.periods import iso_utc, utc_ms

from tests.support.advice_made import advised
from tests.support.optimize_world import OptimizeWorld
from tests.unit.advice.test_insight_routes import ask
from tests.unit.advice.test_opportunity_life import DAY_MS, ORG, a_chance, a_part
from tests.unit.advice.test_opportunity_routes import first

NOW_MS = utc_ms(datetime(2026, 11, 25, 9, tzinfo=UTC))
"""A Wednesday."""


def a_record(found: int, *, savings: int = 100, team: str = "", **changes: Any) -> Opportunity:
    """Found so many days ago."""
    chance = a_chance(parts=(a_part(savings, team=team),), type=OpportunityType.OFF_PEAK)
    one = Opportunity(
        org=ORG,
        opportunity_id=f"opp_{0:020x}_20260101",
        chance=chance,
        created_ms=ago(found),
        found_ms=ago(found),
        expires_ms=NOW_MS,
        first_day="2026-01-01",
        days=30,
        revisions="r",
    )
    return replace(one, **changes)


def ago(days: int) -> int:
    return NOW_MS - days * DAY_MS


def trend(*some: Opportunity, granularity: str = "week", time_zone: str = "UTC") -> Trend:
    return trend_of(some, granularity=granularity, time_zone=time_zone, now_ms=NOW_MS)


def test_each_week_tells_what_happened_in_it_and_what_was_open_at_its_end() -> None:
    told = trend(
        a_record(15, team="a"),
        a_record(9, team="b", state="implemented", closed_ms=ago(3)),
        a_record(9, team="c", state="dismissed", closed_ms=ago(1)),
        a_record(15, team="d", state="expired", closed_ms=ago(1)),
    )
    steps = [
        (iso_utc(one.bucket.start_ms)[:10], one.course.found, one.course.implemented.count, one.open.count)
        for one in told.steps
    ]
    assert steps == [("2026-11-09", 2, 0, 2), ("2026-11-16", 2, 1, 3), ("2026-11-23", 0, 0, 1)]
    assert [one.bucket.partial for one in told.steps] == [False, False, True]
    last = told.steps[-1]
    assert (last.course.dismissed, last.course.expired, last.open.savings) == (1, 1, 100)
    total = told.total
    assert (total.found, total.implemented.count, total.dismissed, total.expired) == (4, 1, 1, 1)


def test_a_dollar_that_several_could_save_counts_once() -> None:
    told = trend(a_record(1, savings=100), a_record(1, savings=70))
    assert (told.steps[-1].open.count, told.steps[-1].open.savings) == (2, 100)


def test_what_was_stated_counts_when_it_was_said_against_what_was_promised() -> None:
    said = Verification(savings=80, by="sub", at_ms=ago(1))
    told = trend(a_record(30, state="implemented", closed_ms=ago(20), verification=said), a_record(30, team="b"))
    assert [one.course.stated.savings for one in told.steps if one.course.stated.count] == [80]
    assert told.steps[-1].course.stated.count == 1
    assert (told.total.stated.savings, told.total.promised) == (80, 100)


def test_nothing_is_told_of_the_time_before_the_first_one() -> None:
    assert trend().steps == []
    assert len(trend(a_record(0)).steps) == 1
    assert trend().total.found == 0


def test_nothing_is_told_of_the_time_that_the_archive_holds() -> None:
    told = trend(a_record(400), a_record(400, state="implemented", closed_ms=ago(179)))
    first_ms = told.steps[0].bucket.start_ms
    assert ago(KEPT_DAYS) <= first_ms < ago(KEPT_DAYS) + 7 * DAY_MS
    assert not told.steps[0].bucket.partial
    assert told.total.found == 0
    months = trend(a_record(400), granularity="month").steps
    assert iso_utc(months[0].bucket.start_ms)[:10] == "2026-06-01"


def test_weeks_begin_on_the_organization_s_monday() -> None:
    [one] = trend(a_record(0), time_zone="America/New_York").steps
    assert iso_utc(one.bucket.start_ms) == "2026-11-23T05:00:00.000Z"


def test_the_route_tells_the_course_of_one_that_was_done() -> None:
    world = advised()
    path = first(world)
    ask(world, "POST", f"{path}/implement", {"day": world.today})
    ask(world, "POST", f"{path}/verify", {"savings_usd": "12.50"})
    told = ask(world, "GET", "/v1/opportunities/trend")
    [week] = told["series"]
    assert (week["implemented"]["count"], week["verified"]) == (1, {"count": 1, "savings_usd": "12.50"})
    assert week["found"] == week["open"]["count"] + 1
    assert told["known_from"] == week["start"]
    assert (told["totals"]["adoption"], told["totals"]["found"]) == ("1.0000", week["found"])
    assert ask(world, "GET", "/v1/opportunities/summary")["savings_usd"] == week["open"]["savings_usd"]


def test_without_any_the_route_says_that_nothing_is_known() -> None:
    told = ask(OptimizeWorld(), "GET", "/v1/opportunities/trend", query="granularity=month")
    assert (told["series"], told["known_from"]) == ([], None)
    assert (told["totals"]["adoption"], told["totals"]["delivered"]) == (None, None)


@pytest.mark.parametrize("query", ["granularity=day", "granularity=", "since=x"])
def test_what_can_not_be_meant_is_refused(query: str) -> None:
    answer = OptimizeWorld().send("GET", "/v1/opportunities/trend", query=query)
    assert answer["statusCode"] == 400
    assert [one["field"] for one in answer["json"]["errors"]] == [query.partition("=")[0]]
