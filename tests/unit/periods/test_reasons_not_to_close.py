"""What keeps a month from being closed is said in whole sentences, and nothing else keeps it open."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
from outlay.application.close_month import plan_close
from outlay.application.closed_months import OPEN
from outlay.application.figures_ports import FiguresReader
from outlay.application.quarantine import Quarantined
from outlay.domain.batch import Batch
from outlay.domain.calendar import days_of_month
from outlay.domain.periods import day_start_ms

from tests.support.builders import ORG, an_event
from tests.support.closing_world import HOUR_MS, NOVEMBER_5, OCTOBER_12, SEPTEMBER_12, ClosingWorld

OCTOBER_1, NOVEMBER_2 = day_start_ms("2026-10-01", "UTC"), day_start_ms("2026-11-02", "UTC")
TOO_MUCH = {"output_tokens": 10**15}
"""Usage that can't be true: its batch goes to quarantine."""


@pytest.fixture
def world() -> ClosingWorld:
    found = ClosingWorld()
    found.receive(*october("a"))
    return found


def october(*names: str, **changes: Any) -> list[Any]:
    return [an_event(**{"event_id": name, "timestamp_ms": OCTOBER_12, **changes}) for name in names]


def reasons(world: ClosingWorld, month: str = "2026-10") -> list[tuple[str, str]]:
    return [(one.field, one.reason) for one in plan_close(world.organization, month, checks=world.closing).problems]


def quarantined(world: ClosingWorld, *days: int, received_ms: int | None = None) -> Batch:
    """With an event at noon of each day given by its start."""
    events = [an_event(event_id=f"x{start}", timestamp_ms=start + 12 * HOUR_MS, usage=TOO_MUCH) for start in days]
    return world.receive(*events, received_ms=received_ms)


def records_of_quarantine(world: ClosingWorld) -> Iterator[dict[str, Any]]:
    return (item for item in world.database.tables["figures"].values() if "#Q" in item["pk"]["S"])


def test_a_sweep_that_never_ran_is_said(world: ClosingWorld) -> None:
    world.forget_sweep()
    assert reasons(world) == [("sweep", "has not run; it has to pass 2026-11-02T00:00:00Z")]


def test_how_far_the_sweep_is_and_has_to_come_is_said(world: ClosingWorld) -> None:
    world.sweep_back()
    assert reasons(world) == [
        ("sweep", "has reached 2026-10-12T09:00:00Z; it has to pass 2026-11-02T00:00:00Z"),
    ]


@pytest.mark.parametrize(
    ("count", "named"),
    [
        (1, "1 batch ({0})"),
        (2, "2 batches ({0}, {1})"),
        (5, "5 batches ({0}, {1}, {2}, {3}, {4})"),
        (6, "6 batches ({0}, {1}, {2}, {3}, {4} …)"),
    ],
)
def test_five_of_the_batches_that_wait_are_named_and_all_are_counted(
    world: ClosingWorld, count: int, named: str
) -> None:
    waiting = [world.batch(*october(f"w{n}"), received_ms=OCTOBER_12 + n) for n in range(count)]
    world.wait_for(*waiting)
    ids = [batch.batch_id for batch in waiting]
    assert reasons(world) == [("sweep", f"{named.format(*ids)} not counted yet")]


def test_what_is_in_quarantine_is_named_with_what_can_be_done(world: ClosingWorld) -> None:
    first = quarantined(world, OCTOBER_1)
    assert reasons(world) == [("quarantine", f"1 batch ({first.batch_id}) in quarantine: redrive or discard")]
    second = quarantined(world, OCTOBER_1)
    both = f"2 batches ({second.batch_id}, {first.batch_id})"
    assert reasons(world) == [("quarantine", f"{both} in quarantine: redrive or discard")]


def test_a_batch_in_quarantine_with_one_event_of_the_month_keeps_it_open(world: ClosingWorld) -> None:
    quarantined(world, NOVEMBER_2, OCTOBER_1)
    assert [field for field, _ in reasons(world)] == ["quarantine"]


def test_a_batch_in_quarantine_of_an_earlier_month_that_is_closed_with_it_keeps_both_open(world: ClosingWorld) -> None:
    world.receive(an_event(event_id="s", timestamp_ms=SEPTEMBER_12), received_ms=SEPTEMBER_12)
    quarantined(world, day_start_ms("2026-09-30", "UTC"))
    assert [field for field, _ in reasons(world)] == ["quarantine"]


@pytest.mark.parametrize(
    ("received_ms", "keeps"),
    [(OCTOBER_1 - 1, False), (OCTOBER_1, True), (OCTOBER_12, True)],
)
def test_a_batch_in_quarantine_that_nobody_can_read_may_be_of_the_month_if_it_came_since_its_start(
    world: ClosingWorld, received_ms: int, keeps: bool
) -> None:
    quarantined(world, OCTOBER_1, received_ms=received_ms)
    for item in records_of_quarantine(world):
        del item["days"]
    assert bool(reasons(world)) is keeps


def test_where_earlier_months_are_open_too_the_start_is_that_of_the_first(world: ClosingWorld) -> None:
    world.receive(an_event(event_id="s", timestamp_ms=SEPTEMBER_12), received_ms=SEPTEMBER_12)
    quarantined(world, OCTOBER_1, received_ms=SEPTEMBER_12)
    for item in records_of_quarantine(world):
        del item["days"]
    assert [field for field, _ in reasons(world)] == ["quarantine"]


@dataclass
class Listed:
    """Quarantine's list, with other records."""

    records: Iterable[Quarantined]

    def newest_first(self, org: str, *, before: str = "") -> Iterator[Quarantined]:
        assert (org, before) == (ORG, "")
        return iter(self.records)


@pytest.mark.parametrize(("state", "keeps"), [("kept", True), ("redriven", False), ("discarded", False)])
def test_of_a_record_that_says_nothing_of_its_batch_only_the_state_matters(
    world: ClosingWorld, state: Any, keeps: bool
) -> None:
    record = Quarantined(
        batch_id="x_1",
        reason="can't be read",
        events=None,
        bytes=0,
        received_ms=None,
        quarantined_ms=OCTOBER_12,
        state=state,
        days={},
        place="1",
    )
    checks = replace(world.closing, quarantine=Listed([record]))
    found = plan_close(world.organization, "2026-10", checks=checks).problems
    expected = [("quarantine", "1 batch (x_1) in quarantine: redrive or discard")] if keeps else []
    assert [(one.field, one.reason) for one in found] == expected


def test_a_month_that_began_to_close_is_not_held_up_by_what_comes_to_quarantine_now(world: ClosingWorld) -> None:
    world.interrupt_closing(after=10)
    quarantined(world, OCTOBER_1)
    assert reasons(world) == []
    assert world.resume().closed == ("2026-10",)


def test_a_plan_names_the_days_to_be_packed_and_then_those_to_be_proven(world: ClosingWorld) -> None:
    days = tuple(days_of_month("2026-10"))
    plan = plan_close(world.organization, "2026-10", checks=world.closing)
    assert (plan.months, plan.to_pack, plan.to_prove) == (("2026-10",), days, ())
    sources = world.sources()
    sources.pack(world.organization, [*days], lambda: True)
    plan = plan_close(world.organization, "2026-10", checks=world.closing)
    assert (plan.to_pack, plan.to_prove) == ((), ("2026-10-12",))
    sources.prove(world.organization, [*days])
    plan = plan_close(world.organization, "2026-10", checks=world.closing)
    assert (plan.months, plan.to_pack, plan.to_prove) == (("2026-10",), (), ())


def test_a_month_that_is_closed_is_nothing_to_do(world: ClosingWorld) -> None:
    world.close("2026-10")
    plan = plan_close(world.organization, "2026-10", checks=world.closing)
    assert (plan.months, plan.problems, plan.to_pack, plan.to_prove) == ((), (), (), ())


def test_two_days_that_the_lake_does_not_have_are_named(world: ClosingWorld) -> None:
    world.receive(*october("b", timestamp_ms=OCTOBER_1))
    world.rig.firehose.records.clear()
    [problem] = world.close("2026-10").problems
    assert (problem.field, problem.reason) == (
        "lake",
        "2 days (2026-10-01, 2026-10-12) not proven by the lake: see outlay verify",
    )


def test_why_the_lake_did_not_answer_comes_before_what_it_has_not_proven(world: ClosingWorld) -> None:
    world.lake.answers = False
    first, second = world.close("2026-10").problems
    assert (first.field, "in time" in first.reason) == ("lake", True)
    assert (second.field, second.reason) == ("lake", "1 day (2026-10-12) not proven by the lake: see outlay verify")


def test_a_refusal_is_kept_beside_the_month_with_who_asked_and_when(world: ClosingWorld) -> None:
    world.sweep_back()
    summary = world.close("2026-10", who="bob@example.com")
    record = world.records.months(ORG)["2026-10"]
    assert record.attempt is not None
    assert (record.state, record.attempt.at_ms, record.attempt.who) == (OPEN, NOVEMBER_5, "bob@example.com")
    assert record.attempt.problems == summary.problems != ()


@dataclass
class MonthsAsked:
    """Figures, and which months they were asked for."""

    figures: FiguresReader
    asked: list[str]

    def __getattr__(self, name: str) -> Any:
        return getattr(self.figures, name)

    def months_with_events(self, org: str, months: Iterable[str]) -> frozenset[str]:
        self.asked += months
        return self.figures.months_with_events(org, self.asked)


def test_usage_that_was_imported_when_it_was_years_old_and_never_closed_is_not_forgotten(world: ClosingWorld) -> None:
    """An import of January 2021 reaches back to 2020; what is older than that is not looked for month by month."""
    old = day_start_ms("2020-01-31", "UTC")
    world.receive(an_event(event_id="old", timestamp_ms=old), received_ms=day_start_ms("2021-01-31", "UTC"))
    reader = MonthsAsked(world.figures, [])
    checks = replace(world.closing, figures=reader, proven=lambda org, days: {})
    assert plan_close(world.organization, "2026-10", checks=checks).months[0] == "2020-01"
    assert (reader.asked[0], reader.asked[-1], len(reader.asked)) == ("2020-01", "2026-10", 82)


def test_a_batch_that_waits_is_said_beside_a_sweep_that_is_behind(world: ClosingWorld) -> None:
    world.sweep_back()
    batch = world.batch(*october("w"), received_ms=NOVEMBER_2 - 1)
    world.wait_for(batch)
    [(_, behind), (_, waits)] = reasons(world)
    assert behind.startswith("has reached")
    assert waits == f"1 batch ({batch.batch_id}) not counted yet"
