"""A closed month: refused until all is counted and proven, then the same for ever, whatever comes later."""

from dataclasses import replace
from typing import Any

import pytest
from outlay.application import close_month
from outlay.application.close_month import plan_close
from outlay.application.closed_months import CLOSED, CLOSING, OPEN
from outlay.application.month_statement import read_statement
from outlay.domain.batch import DimensionConfig
from outlay.domain.organization import MAX_LANES
from outlay.domain.periods import day_start_ms

from tests.support.builders import ORG, a_batch_id, an_event, an_organization, some_events
from tests.support.closing_world import HOUR_MS, NOVEMBER_5, OCTOBER_12, SEPTEMBER_12, ClosingWorld

DAY_MS = 24 * HOUR_MS
OCTOBER = {"start": "2026-10-01", "end": "2026-11-01"}
NOVEMBER = {"start": "2026-11-01", "end": "2026-12-01"}


@pytest.fixture
def world() -> ClosingWorld:
    return ClosingWorld()


def october(*names: str, **changes: Any) -> list[Any]:
    return [an_event(**{"event_id": name, "timestamp_ms": OCTOBER_12, **changes}) for name in names]


def reasons(world: ClosingWorld, month: str = "2026-10") -> dict[str, str]:
    problems = plan_close(world.organization, month, checks=world.closing).problems
    return {one.field: one.reason for one in problems}


def digest(world: ClosingWorld, month: str = "2026-10") -> str:
    record = world.records.months(ORG)[month]
    found = read_statement(
        world.organization, month, dimensions=record.dimensions, reader=world.figures, now_ms=world.now_ms
    )
    assert found.exact
    return found.digest


def assert_closed(world: ClosingWorld, month: str = "2026-10") -> None:
    """Each hour of the month, for all lanes, with a cube that holds all that was counted; the figures reproduce."""
    record = world.records.months(ORG)[month]
    heads = list(world.heads(month))
    assert {head["st"]["S"] for head in heads} == {CLOSED}
    assert len(heads) == (31 if month == "2026-10" else 30) * 24 * MAX_LANES
    hours = [(head["pk"]["S"].split("#")[3], int(head["pk"]["S"].split("#")[4])) for head in heads]
    for _, packed in world.figures.hours(ORG, hours):
        assert packed.head is not None
        assert packed.head.updates == 0 or packed.current() is not None
    assert (record.state, record.digest) == (CLOSED, digest(world, month))


def test_a_closed_month_holds_what_was_counted_and_a_digest_of_it(world: ClosingWorld) -> None:
    world.receive(*october("a", "b"), *october("c", team="ads"))
    summary = world.close("2026-10")
    assert (summary.closed, summary.problems) == (("2026-10",), ())
    record = world.records.months(ORG)["2026-10"]
    assert (record.who, record.lanes, record.time_zone) == ("ann@example.com", MAX_LANES, "UTC")
    assert (record.totals["requests"], record.rows) == (3, 2)
    assert_closed(world)


def test_a_late_event_is_an_adjustment_of_the_open_month(world: ClosingWorld) -> None:
    world.receive(*october("a"))
    world.close("2026-10")
    before, figure = digest(world), world.figure(**OCTOBER)
    world.receive(*october("late"))
    assert world.figure(**OCTOBER) == figure
    assert world.figure("source:adjustment", **NOVEMBER)["requests"] == 1
    assert digest(world) == before
    assert_closed(world)


def test_a_void_of_a_closed_event_takes_it_back_in_the_open_month(world: ClosingWorld) -> None:
    batch = world.receive(*october("a", "b"))
    world.close("2026-10")
    before = digest(world)
    world.void(batch, 1)
    assert digest(world) == before
    assert world.figure(**OCTOBER)["requests"] == 2
    taken = world.figure("source:adjustment", **NOVEMBER)
    assert (taken["requests"], taken["cost_usd"]) == (-1, "-0.0035")


def test_a_month_is_not_closed_until_a_day_after_its_end_in_the_organizations_zone(world: ClosingWorld) -> None:
    world.receive(*october("a"))
    zone = DimensionConfig(time_zone="America/New_York")
    world.control.organizations[ORG] = an_organization(dimensions=zone)
    world.now_ms = day_start_ms("2026-11-01", "America/New_York") + DAY_MS - 1
    assert reasons(world) == {"month": "2026-10 can be closed from 2026-11-01T23:00:00-05:00 on"}
    world.now_ms += 1
    assert "month" not in reasons(world)
    assert reasons(world, "2026-11")["month"].startswith("2026-11 can be closed from")


def test_a_month_without_events_up_to_it_has_nothing_to_close(world: ClosingWorld) -> None:
    assert reasons(world) == {"month": "holds no events, nor does any before"}
    world.receive(*october("a"))
    assert "month" in reasons(world, "2026-09")


def test_every_reason_is_named_at_once(world: ClosingWorld) -> None:
    world.receive(*october("a"))
    world.receive(*october("broken", usage={"output_tokens": 10**15}))
    world.sweep_back()
    waiting = world.batch(*october("w"), received_ms=OCTOBER_12 + HOUR_MS)
    world.wait_for(waiting)
    found = plan_close(world.organization, "2026-10", checks=world.closing)
    assert sorted(one.field for one in found.problems) == ["quarantine", "sweep", "sweep"]
    assert a_batch_id(2) in next(one.reason for one in found.problems if one.field == "quarantine")
    summary = world.close("2026-10")
    assert summary.closed == ()
    record = world.records.months(ORG)["2026-10"]
    assert record.state == OPEN
    assert record.attempt is not None
    assert record.attempt.problems == found.problems
    assert "closed" not in {head.get("st", {}).get("S") for head in world.heads("2026-10")}


def test_a_sweep_that_never_ran_has_proven_nothing(world: ClosingWorld) -> None:
    world.receive(*october("a"))
    world.forget_sweep()
    assert "has not run" in reasons(world)["sweep"]


def test_a_batch_that_waits_but_came_later_keeps_no_month_open(world: ClosingWorld) -> None:
    world.receive(*october("a"))
    world.wait_for(world.batch(*october("w")))
    assert reasons(world) == {}


def test_quarantined_events_of_other_months_keep_no_month_open(world: ClosingWorld) -> None:
    world.receive(*october("a"))
    world.receive(an_event(event_id="x", timestamp_ms=NOVEMBER_5, usage={"output_tokens": 10**15}))
    assert reasons(world) == {}


def test_a_quarantined_batch_whose_days_cannot_be_read_may_be_of_the_month(world: ClosingWorld) -> None:
    world.receive(*october("a"))
    world.receive(*october("x", usage={"output_tokens": 10**15}))
    for item in world.database.tables["figures"].values():
        if "#Q" in item["pk"]["S"]:
            item.pop("days", None)
    assert "quarantine" in reasons(world)


def test_a_day_that_the_lake_does_not_have_is_not_closed(world: ClosingWorld) -> None:
    world.receive(*october("a", "b"))
    world.rig.firehose.records.clear()
    summary = world.close("2026-10")
    assert [(one.field, "2026-10-12" in one.reason) for one in summary.problems] == [("lake", True)]
    assert world.records.months(ORG)["2026-10"].state == OPEN


def test_a_lake_that_does_not_answer_closes_nothing_and_says_so(world: ClosingWorld) -> None:
    world.receive(*october("a"))
    world.lake.answers = False
    summary = world.close("2026-10")
    assert [one.field for one in summary.problems if "in time" in one.reason] == ["lake"]
    world.lake.answers = True
    assert world.close("2026-10").closed == ("2026-10",)
    assert world.records.months(ORG)["2026-10"].attempt is None


def test_earlier_months_are_closed_with_it_in_order(world: ClosingWorld) -> None:
    world.receive(*october("a"))
    world.receive(an_event(event_id="s", timestamp_ms=SEPTEMBER_12), received_ms=SEPTEMBER_12 + 1000)
    assert plan_close(world.organization, "2026-10", checks=world.closing).months == ("2026-09", "2026-10")
    assert world.close("2026-10").closed == ("2026-09", "2026-10")
    assert_closed(world, "2026-09")
    assert_closed(world)


def test_a_month_between_that_is_empty_is_closed_as_well(world: ClosingWorld) -> None:
    world.receive(an_event(event_id="s", timestamp_ms=SEPTEMBER_12 - 31 * DAY_MS), received_ms=SEPTEMBER_12)
    world.receive(*october("a"))
    assert world.close("2026-10").closed == ("2026-08", "2026-09", "2026-10")
    world.receive(an_event(event_id="late", timestamp_ms=SEPTEMBER_12))
    assert world.figure(start="2026-09-01", end="2026-10-01")["requests"] == 0
    assert world.figure("source:adjustment", **NOVEMBER)["requests"] == 1


def test_closing_again_changes_nothing(world: ClosingWorld) -> None:
    world.receive(*october("a"))
    world.close("2026-10")
    before = world.rig.figures()
    assert world.close("2026-10", who="someone else").closed == ()
    assert world.resume().closed == ()
    assert world.rig.figures() == before


def test_lanes_that_are_added_find_their_hours_closed(world: ClosingWorld) -> None:
    world.receive(*october("a"))
    world.close("2026-10")
    before = digest(world)
    world.control.organizations[ORG] = replace(world.organization, lanes=MAX_LANES)
    assert world.resume().closed == ()
    world.receive(*october("late"), lane=MAX_LANES - 1)
    assert (digest(world), world.figure("source:adjustment", **NOVEMBER)["requests"]) == (before, 1)


def test_a_month_that_a_release_of_fewer_lanes_closed_is_closed_in_all_by_the_next_run(
    world: ClosingWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.receive(*october("a"))
    with monkeypatch.context() as earlier:
        earlier.setattr(close_month, "MAX_LANES", 4)
        world.close("2026-10")
    before = digest(world)
    world.resume()
    assert_closed(world)
    assert digest(world) == before


@pytest.mark.parametrize("lanes", [0, MAX_LANES + 1])
def test_no_organization_has_lanes_that_closing_would_not_cover(world: ClosingWorld, lanes: int) -> None:
    with pytest.raises(ValueError, match=f"lanes must be 1 to {MAX_LANES}, its profile says {lanes}"):
        replace(world.organization, lanes=lanes)


def test_a_closing_that_ran_out_of_time_is_gone_on_with(world: ClosingWorld) -> None:
    world.receive(*october("a"))
    world.interrupt_closing(after=10)
    record = world.records.months(ORG)["2026-10"]
    assert record.state == CLOSING
    assert record.attempt is not None
    assert [(one.field, one.reason[:21]) for one in record.attempt.problems] == [("days", "22 days (2026-10-10, ")]
    assert {head["st"]["S"] for head in world.heads("2026-10")} == {"sealed", CLOSED}
    assert world.resume().closed == ("2026-10",)
    assert_closed(world)


def test_an_hour_that_is_counted_into_while_the_month_closes_is_packed_and_proven_again(world: ClosingWorld) -> None:
    world.receive(*october("a"))
    world.meanwhile(lambda: world.receive(*october("b")), before="close_hours")
    assert world.close("2026-10").closed == ("2026-10",)
    assert world.records.months(ORG)["2026-10"].totals["requests"] == 2
    assert_closed(world)


@pytest.mark.parametrize("at", range(0, 60, 4))
def test_beside_traffic_each_event_is_in_the_month_or_an_adjustment(world: ClosingWorld, at: int) -> None:
    """A delivery is let in before the n-th write of closing: it counts once, on this side or on the other."""
    world.receive(*october("a"))
    world.meanwhile(lambda: world.receive(*october("b"), *october("c", timestamp_ms=OCTOBER_12 + 8 * DAY_MS)), at=at)
    while world.resume().problems or "2026-10" not in world.close("2026-10").closed:
        if world.records.months(ORG)["2026-10"].state == CLOSED:
            break
    assert world.interrupted
    closed, adjusted = world.figure(**OCTOBER), world.figure("source:adjustment", **NOVEMBER)
    assert closed["requests"] + adjusted["requests"] == 3
    assert_closed(world)
    days = world.sources()
    assert days.prove(world.organization, ["2026-10-12", "2026-10-20"]) == []


def test_a_statement_tells_every_row_apart_by_its_own_dimensions(world: ClosingWorld) -> None:
    world.receive(*some_events(2, timestamp_ms=OCTOBER_12), an_event(event_id="n", team="", timestamp_ms=OCTOBER_12))
    world.close("2026-10")
    record = world.records.months(ORG)["2026-10"]
    found = read_statement(
        world.organization, "2026-10", dimensions=record.dimensions, reader=world.figures, now_ms=world.now_ms
    )
    assert [row["dimensions"].get("team") for row in found.rows] == [None, "search"]
    assert found.rows[1]["measures"]["cost_input_usd"] == "0.005"
    tagged = replace(world.organization, dimensions=DimensionConfig(revision=2, tag_keys=("region",)))
    world.control.organizations[ORG] = tagged
    assert digest(world) == record.digest


def test_what_was_received_until_a_day_after_the_months_end_has_to_be_counted(world: ClosingWorld) -> None:
    world.receive(*october("a"))
    settled = day_start_ms("2026-11-02", "UTC")
    world.wait_for(world.batch(*october("w"), received_ms=settled))
    assert reasons(world) == {}
    first = world.batch(*october("x"), received_ms=settled - 1)
    world.wait_for(first)
    assert reasons(world) == {"sweep": f"1 batch ({first.batch_id}) not counted yet"}
    second = world.batch(*october("y"), received_ms=settled - 1)
    world.wait_for(second)
    assert reasons(world)["sweep"].startswith("2 batches (")
    world.wait_for(*(world.batch(*october(f"z{n}"), received_ms=settled - 1) for n in range(4)))
    assert reasons(world)["sweep"].count("b_") == 5
    assert reasons(world)["sweep"].endswith(" …) not counted yet")


def test_a_sweep_that_has_just_passed_that_moment_has_counted_all_before(world: ClosingWorld) -> None:
    world.receive(*october("a"))
    world.forget_sweep()
    world.sweep(to_ms=day_start_ms("2026-11-02", "UTC"))
    assert reasons(world) == {}


def test_days_that_can_not_be_packed_are_named_and_nothing_is_closed(world: ClosingWorld) -> None:
    world.receive(*october("a"))
    [first, *_] = world.close("2026-10", may_continue=lambda: False).problems
    assert (first.field, first.reason[:8]) == ("days", "31 days ")
    assert "2026-10-05 …) could not be packed" in first.reason
    assert world.records.months(ORG)["2026-10"].state == OPEN


def test_usage_that_was_imported_of_five_years_ago_is_closed_with_all_months_since(world: ClosingWorld) -> None:
    world.receive(an_event(event_id="old", timestamp_ms=day_start_ms("2021-11-06", "UTC")))
    found = plan_close(world.organization, "2026-10", checks=world.closing).months
    assert (found[0], found[-1], len(found)) == ("2021-11", "2026-10", 60)


def test_a_sweep_that_has_not_passed_that_moment_says_how_far_it_is(world: ClosingWorld) -> None:
    world.receive(*october("a"))
    world.sweep_back()
    assert reasons(world)["sweep"].endswith("it has to pass 2026-11-02T00:00:00Z")


def test_a_month_that_was_refused_once_is_refused_for_the_same_reason_again(world: ClosingWorld) -> None:
    world.receive(*october("a"))
    world.receive(*october("broken", usage={"output_tokens": 10**15}))
    for _ in range(2):
        assert [one.field for one in world.close("2026-10").problems] == ["quarantine"]
    assert world.records.months(ORG)["2026-10"].state == OPEN
