"""How closing goes on: what is tried again and how often, where it stops, and what is kept of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import pytest
from outlay.application import close_month as closing
from outlay.application.close_month import CloseSummary, Sources, close_month, resume_closing
from outlay.application.closed_months import CLOSED, CLOSING, OPEN, HourCloser
from outlay.contracts import keys
from outlay.contracts.dimensions import dimension_names
from outlay.domain.batch import DimensionConfig
from outlay.domain.errors import Upstream
from outlay.domain.organization import MAX_LANES
from outlay.domain.periods import day_start_ms

from tests.support.builders import ORG, an_event, an_organization
from tests.support.closing_world import HOUR_MS, NOVEMBER_5, OCTOBER_12, SEPTEMBER_12, ClosingWorld
from tests.unit.periods.test_close_month import assert_closed

OCTOBER_20 = day_start_ms("2026-10-20", "UTC") + 9 * HOUR_MS
BUSY = "2026-10-12"


@pytest.fixture
def world() -> ClosingWorld:
    found = ClosingWorld()
    found.receive(*october("a"))
    return found


def october(*names: str, **changes: Any) -> list[Any]:
    return [an_event(**{"event_id": name, "timestamp_ms": OCTOBER_12, **changes}) for name in names]


@dataclass
class Closer:
    """Closes hours, and tells before it does which day's."""

    hours: HourCloser
    before: Callable[[str], object]

    def close_hours(self, org: str, hours: Mapping[Any, int | None], *, day: str, **named: Any) -> bool:
        self.before(day)
        return self.hours.close_hours(org, hours, day=day, **named)


def close(
    world: ClosingWorld,
    before: Callable[[str], object],
    may_continue: Callable[[], bool] = lambda: True,
    **sources: Any,
) -> CloseSummary:
    """Close October, with something done before each day's hours are closed."""
    changed: Sources = replace(world.sources(), hours=Closer(world.writer, before), **sources)
    return close_month(world.organization, "2026-10", who="ann@example.com", sources=changed, may_continue=may_continue)


def told(summary: CloseSummary) -> list[tuple[str, str]]:
    return [(one.field, one.reason) for one in summary.problems]


def states(world: ClosingWorld, day: str) -> set[str]:
    return {head["st"]["S"] for pk, head in world.rig.heads().items() if f"#H#{day}T" in pk}


def test_a_day_that_is_counted_into_again_and_again_is_left_to_the_next_run_after_four_rounds(
    world: ClosingWorld,
) -> None:
    tried: list[str] = []

    def count_more(day: str) -> None:
        tried.append(day)
        if day == BUSY:
            world.receive(*october(f"more-{len(tried)}"))

    summary = close(world, count_more)
    assert tried.count(BUSY) == 4
    assert len(tried) == 31 + 3
    left = "1 day (2026-10-12) left, counted into meanwhile; the next run goes on"
    assert (summary.closed, told(summary)) == ((), [("days", left)])
    record = world.records.months(ORG)["2026-10"]
    assert (record.state, record.attempt and record.attempt.problems) == (CLOSING, summary.problems)
    assert (states(world, "2026-10-11"), CLOSED in states(world, BUSY)) == ({CLOSED}, False)
    assert world.resume().closed == ("2026-10",)
    assert world.records.months(ORG)["2026-10"].totals["requests"] == 5
    assert_closed(world)


def test_once_time_is_up_nothing_is_tried_again(world: ClosingWorld) -> None:
    tried: list[str] = []

    def count_more(day: str) -> None:
        tried.append(day)
        if day in (BUSY, "2026-10-20"):
            world.receive(*october(day, timestamp_ms=day_start_ms(day, "UTC") + HOUR_MS))

    summary = close(world, count_more, may_continue=lambda: not tried)
    assert tried == sorted({*tried})
    left = "2 days (2026-10-12, 2026-10-20) left, counted into meanwhile; the next run goes on"
    assert told(summary) == [("days", left)]


def test_the_rest_is_packed_and_proven_by_the_run_that_goes_on(world: ClosingWorld) -> None:
    world.interrupt_closing(after=10)
    world.receive(*october("b", timestamp_ms=OCTOBER_20))
    assert world.resume().closed == ("2026-10",)
    assert world.records.months(ORG)["2026-10"].totals["requests"] == 2
    assert_closed(world)


def test_a_closing_without_a_limit_of_time_packs_all_that_it_needs(world: ClosingWorld) -> None:
    summary = close_month(world.organization, "2026-10", who="ann@example.com", sources=world.sources())
    assert summary.closed == ("2026-10",)
    assert_closed(world)


def test_days_of_a_closing_month_that_the_lake_has_are_closed_while_others_wait_for_it(world: ClosingWorld) -> None:
    world.interrupt_closing(after=10)
    world.receive(*october("b", timestamp_ms=OCTOBER_20))
    world.lake.answers = False
    summary = world.resume()
    left = "1 day (2026-10-20) left, counted into meanwhile; the next run goes on"
    assert told(summary) == [("days", left)]
    assert (states(world, "2026-10-31"), CLOSED in states(world, "2026-10-20")) == ({CLOSED}, False)


def test_a_refused_month_is_refused_again_where_a_day_can_not_be_packed(world: ClosingWorld) -> None:
    sources = world.sources()

    def pack(organization: Any, days: list[str], may_continue: Callable[[], bool]) -> None:
        sources.pack(organization, days, may_continue)
        world.receive(*october(f"more-{len(world.rig.markers())}"))

    for _ in range(2):
        summary = close(world, lambda day: None, pack=pack)
        assert told(summary) == [("days", "1 day (2026-10-12) could not be packed: counted into just now?")]
        assert world.records.months(ORG)["2026-10"].state == OPEN
    assert CLOSED not in states(world, "2026-10-11")


def test_a_lake_that_failed_once_all_was_proven_holds_nothing_up(world: ClosingWorld) -> None:
    sources = world.sources()

    def prove(organization: Any, days: list[str]) -> None:
        sources.prove(organization, days)
        raise Upstream("the answer was lost")

    assert close(world, lambda day: None, prove=prove).closed == ("2026-10",)
    assert_closed(world)


def test_only_days_that_need_it_are_packed_and_proven(world: ClosingWorld) -> None:
    sources = world.sources()
    every = [f"2026-10-{number:02}" for number in range(1, 32)]
    sources.pack(world.organization, every, lambda: True)
    sources.prove(world.organization, every)
    world.receive(*october("b", timestamp_ms=OCTOBER_20))
    asked: list[list[str]] = []

    def pack(organization: Any, days: list[str], may_continue: Callable[[], bool]) -> None:
        asked.append(days)
        sources.pack(organization, days, may_continue)

    assert close(world, lambda day: None, pack=pack).closed == ("2026-10",)
    assert asked == [["2026-10-20"]]


def test_what_is_packed_already_and_not_proven_yet_is_proven(world: ClosingWorld) -> None:
    days = [f"2026-10-{number:02}" for number in range(1, 32)]
    world.sources().pack(world.organization, days, lambda: True)
    assert world.close("2026-10").closed == ("2026-10",)
    assert_closed(world)


@pytest.mark.parametrize("operation", ["batch_get_item", "transact_write_items"])
@pytest.mark.parametrize("at", range(0, 12, 2))
def test_an_hour_that_moves_right_before_its_day_is_closed_is_not_closed_as_it_was(
    world: ClosingWorld, operation: str, at: int
) -> None:
    """A batch is counted before the n-th read or write after the first day was closed."""
    database, calls, begun = world.database, [0], [False]
    genuine = getattr(database, operation)

    def hooked(**arguments: Any) -> Any:
        if begun[0]:
            calls[0] += 1
            if calls[0] == at + 1:
                world.receive(*october("b"), *october("c", timestamp_ms=OCTOBER_12 - 10 * 24 * HOUR_MS))
        return genuine(**arguments)

    setattr(database, operation, hooked)

    def begin(day: str) -> None:
        begun[0] = True

    assert close(world, begin).closed == ("2026-10",)
    assert calls[0] > at
    assert_closed(world)
    closed = world.figure(start="2026-10-01", end="2026-11-01")["requests"]
    adjusted = world.figure("source:adjustment", start="2026-11-01", end="2026-12-01")["requests"]
    assert closed + adjusted == 3


def test_an_hour_that_is_counted_into_after_its_day_was_read_waits_for_the_next_round(world: ClosingWorld) -> None:
    """Its day's cube was current a moment ago, so that only the hour's own head tells."""
    counted: list[str] = []

    @dataclass
    class Reader:
        figures: Any

        def __getattr__(self, name: str) -> Any:
            return getattr(self.figures, name)

        def hours(self, org: str, hours: Any, **named: Any) -> Any:
            if any(hour.startswith(BUSY) for hour, _ in hours) and not counted:
                counted.append("b")
                world.receive(*october("b"))
            return self.figures.hours(org, hours, **named)

    tried: list[str] = []
    checks = replace(world.closing, figures=Reader(world.figures))
    assert close(world, tried.append, checks=checks).closed == ("2026-10",)
    assert (counted, tried.count(BUSY)) == (["b"], 1)
    assert world.records.months(ORG)["2026-10"].totals["requests"] == 2
    assert_closed(world)


@pytest.mark.parametrize("events", [1, 2])
def test_a_sealed_hour_whose_cube_is_not_there_is_not_closed(world: ClosingWorld, events: int) -> None:
    """As a restore of some items leaves it: the day's cube is current, and an hour's cube is missing."""
    if events == 2:
        world.receive(*october("b", team="ads"))
    days = [f"2026-10-{number:02}" for number in range(1, 32)]
    world.sources().pack(world.organization, days, lambda: True)
    figures = world.database.tables["figures"]
    [hour] = {key for key in figures if f"#H#{BUSY}T09" in key[0] and key[1].startswith(keys.CUBE_PREFIX)}
    del figures[hour]
    summary = close(world, lambda day: None)
    left = "1 day (2026-10-12) left, counted into meanwhile; the next run goes on"
    assert told(summary) == [("days", left)]
    assert CLOSED not in states(world, BUSY)


def test_a_refused_month_is_not_closed_by_who_goes_on_with_others(world: ClosingWorld) -> None:
    world.lake.answers = False
    world.close("2026-10")
    world.lake.answers = True
    assert world.resume() == CloseSummary()
    assert world.records.months(ORG)["2026-10"].state == OPEN


def test_what_one_began_is_gone_on_with_in_that_ones_name(world: ClosingWorld) -> None:
    world.interrupt_closing(after=10)
    world.receive(*october("b", timestamp_ms=OCTOBER_20))
    world.lake.answers = False
    world.resume()
    attempt = world.records.months(ORG)["2026-10"].attempt
    assert attempt is not None
    assert (attempt.who, attempt.at_ms) == ("ann@example.com", NOVEMBER_5)


def test_going_on_stops_when_its_time_is_up(world: ClosingWorld) -> None:
    world.interrupt_closing(after=10)
    world.receive(*october("b", timestamp_ms=OCTOBER_20))
    summary = resume_closing(world.organization, sources=world.sources(), may_continue=lambda: False)
    left = "1 day (2026-10-20) left, counted into meanwhile; the next run goes on"
    assert (summary.closed, told(summary)) == ((), [("days", left)])


def test_all_months_that_a_release_of_fewer_lanes_closed_are_closed_in_all_and_keep_their_statements(
    world: ClosingWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.receive(an_event(event_id="s", timestamp_ms=SEPTEMBER_12), received_ms=SEPTEMBER_12)
    with monkeypatch.context() as earlier:
        earlier.setattr(closing, "MAX_LANES", 4)
        world.close("2026-10")
    before = dict(world.records.months(ORG))
    assert {one.lanes for one in before.values()} == {4}
    world.now_ms += HOUR_MS
    assert world.resume().closed == ("2026-09", "2026-10")
    assert world.records.months(ORG) == {month: replace(one, lanes=MAX_LANES) for month, one in before.items()}
    assert_closed(world, "2026-09")
    assert_closed(world)
    assert world.resume().closed == ()


def test_a_second_month_that_stops_is_told_beside_the_first_that_is_closed(world: ClosingWorld) -> None:
    world.receive(an_event(event_id="s", timestamp_ms=SEPTEMBER_12), received_ms=SEPTEMBER_12)
    tried: list[str] = []

    def count_more(day: str) -> None:
        tried.append(day)
        if day == BUSY:
            world.receive(*october(f"more-{len(tried)}"))

    summary = close(world, count_more)
    assert summary.closed == ("2026-09",)
    assert [one.field for one in summary.problems] == ["days"]
    records = world.records.months(ORG)
    assert (records["2026-09"].state, records["2026-10"].state) == (CLOSED, CLOSING)
    assert (records["2026-09"].attempt, records["2026-10"].attempt is not None) == (None, True)


def test_a_record_says_when_where_and_by_which_dimensions_a_month_was_closed() -> None:
    world = ClosingWorld()
    zone = DimensionConfig(time_zone="Asia/Kolkata", tag_keys=("region",))
    world.control.organizations[ORG] = an_organization(dimensions=zone)
    end = day_start_ms("2026-11-01", "Asia/Kolkata")
    world.receive(*october("a"), *october("last", timestamp_ms=end - 1), *october("next", timestamp_ms=end))
    assert world.close("2026-10").closed == ("2026-10",)
    record = world.records.months(ORG)["2026-10"]
    assert (record.begun_ms, record.closed_ms, record.time_zone) == (NOVEMBER_5, NOVEMBER_5, "Asia/Kolkata")
    assert record.dimensions == dimension_names(("region",))
    assert (record.lanes, record.totals["requests"], record.attempt) == (MAX_LANES, 2, None)
    ends = {pk.split("#")[3] for pk, head in world.rig.heads().items() if "#H#" in pk and head["st"]["S"] == CLOSED}
    assert (min(ends), max(ends), len(ends)) == ("2026-09-30T18:30", "2026-10-31T17:30", 31 * 24)
