"""How a correction walks the log: what it reads, how far it has come, what follows, and when it looks again."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from outlay.application.corrections import Batches, Corrections, Corrector
from outlay.application.sweep import Waiting
from outlay.domain.batch import Batch
from outlay.domain.correction import Correction, Scope

from tests.support.builders import NOW_MS, ORG, a_batch, a_batch_id, an_event
from tests.support.ledger_checks import assert_consistent
from tests.support.rollup_rig import Rig
from tests.unit.rollup.test_voids import DAY, HOUR, a_rig, correction, received, requests

EVERYTHING = Scope(api_key="key-1", start_ms=NOW_MS - DAY, end_ms=NOW_MS + 1)
ID = f"c_{1:024x}"


@dataclass
class BatchesRead:
    batches_of: Batches
    read: list[str] = field(default_factory=list)

    def batches(self, org: str, batch_ids: Sequence[str]) -> Mapping[str, Batch]:
        self.read += batch_ids
        return self.batches_of.batches(org, batch_ids)


@dataclass
class Saved:
    """Keeps each correction that is saved."""

    corrections: Corrections
    saved: list[Correction] = field(default_factory=list)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.corrections, name)

    def save(self, one: Correction) -> None:
        self.saved.append(one)
        self.corrections.save(one)


def corrector(rig: Rig) -> Corrector:
    app = rig.container()
    return Corrector(
        index=app.index,
        batches=app.batches,
        log=app.log,
        progress=app.progress,
        corrections=app.corrections,
        lake=app.lake,
        ports=app.ports,
    )


def begun(rig: Rig, scope: Scope = EVERYTHING, **changes: Any) -> Correction:
    values: dict[str, Any] = {"correction_id": ID, "org": ORG, "scope": scope, "reason": "x", "who": "ann"}
    one = Correction(**{**values, "created_ms": NOW_MS, **changes})
    rig.container().corrections.save(one)
    return one


def times(number: int) -> Callable[[], bool]:
    """True so many times."""
    left = [number]

    def may_continue() -> bool:
        left[0] -= 1
        return left[0] >= 0

    return may_continue


def run(tools: Corrector, one: Correction) -> Correction:
    """With time enough for whatever ends at all."""
    return tools.run(one, may_continue=times(200))


def many(rig: Rig, *receipts: int, **changes: Any) -> list[Batch]:
    """One batch with one event for each receipt, given in ms from now."""
    batches = [
        a_batch(
            an_event(event_id=f"e{number}", **changes), batch_id=a_batch_id(number + 1), received_ms=NOW_MS + receipt
        )
        for number, receipt in enumerate(receipts)
    ]
    rig.deliver(*batches)
    return batches


def test_a_walk_begins_where_the_log_does() -> None:
    """Events from after their receipt are in quarantine, and so are not counted, but seen."""
    rig = a_rig()
    many(rig, HOUR - 35 * DAY, HOUR - 35 * DAY - 1, 0)
    tally = run(corrector(rig), begun(rig)).tally
    assert (tally.voided, tally.uncounted) == (1, 1)


@pytest.mark.parametrize(
    "receipts",
    [
        [*range(60)],
        [*range(20), *[20] * 20, *range(30, 50)],
        [0] * 60,
        [*range(24), 24, 24, *range(30, 60)],
        [*range(25), *range(DAY // 2, DAY // 2 + 30)],
    ],
    ids=["each-at-its-own-time", "many-at-once", "all-at-once", "two-at-once", "two-days"],
)
def test_a_preview_that_is_gone_on_with_again_and_again_counts_each_event_once(receipts: list[int]) -> None:
    rig = a_rig()
    rig.now_ms = NOW_MS + DAY
    many(rig, *receipts)
    one = begun(rig)
    runs = 0
    while one.state == "previewing" and runs < 5:
        corrector(rig).run(one, may_continue=times(1))
        one = correction(rig, ID)
        runs += 1
    assert one.state == "previewed"
    assert (one.tally.voided, sum(line.requests for line in one.lines.values())) == (len(receipts), len(receipts))


def test_how_far_a_preview_is_stands_in_it_after_each_twenty_five_batches() -> None:
    rig = a_rig()
    many(rig, *range(60))
    tools = corrector(rig)
    tools = replace(tools, corrections=Saved(tools.corrections))
    done = run(tools, begun(rig))
    saved: list[Correction] = tools.corrections.saved  # type: ignore[attr-defined]
    told = [(one.state, one.phase, one.day, one.reached_ms and one.reached_ms - NOW_MS) for one in saved]
    assert told == [
        ("previewing", 0, "2026-11-22", 24),
        ("previewing", 0, "2026-11-22", 49),
        ("previewing", 0, "2026-11-22", 59),
        ("previewing", 1, "", 0),
        ("previewed", 1, "", 0),
    ]
    assert [one.tally.voided for one in saved] == [25, 50, 60, 60, 60]
    assert done == saved[-1]
    assert (done.finished_ms, done.settle_after_ms) == (None, NOW_MS + HOUR)


def test_a_walk_goes_on_where_the_last_one_ended() -> None:
    rig = a_rig()
    batches = many(rig, *range(60))
    one = begun(rig, state="running", phase=1)
    corrector(rig).run(one, may_continue=times(2))
    one = correction(rig, ID)
    assert (one.state, one.phase, one.reached_ms) == ("running", 1, NOW_MS + 24)
    assert requests(rig) == 35
    tools = corrector(rig)
    read = BatchesRead(tools.batches)
    done = replace(tools, batches=read).run(one, may_continue=times(3))
    assert (done.phase, done.day, done.reached_ms) == (2, "", 0)
    assert read.read == [batch.batch_id for batch in batches[24:]]
    assert requests(rig) == 0


def test_nothing_is_looked_at_once_time_is_up() -> None:
    rig = a_rig()
    many(rig, 0)
    for state, phase in (("previewing", 0), ("running", 1)):
        one = begun(rig, state=state, phase=phase)
        tools = corrector(rig)
        read = BatchesRead(tools.batches)
        assert replace(tools, batches=read).run(one, may_continue=lambda: False) == one
        assert read.read == []


@pytest.mark.parametrize(
    ("state", "phase", "all_are_read"),
    [
        ("previewing", 0, False),
        ("running", 0, True),
        ("running", 1, False),
        ("running", 3, True),
        ("running", 4, False),
        ("running", 5, False),
        ("running", 7, True),
    ],
)
def test_batches_of_other_days_are_read_only_where_ids_may_come_back(
    state: Any, phase: int, all_are_read: bool
) -> None:
    rig = a_rig()
    [near] = many(rig, 0)
    far = a_batch(an_event(event_id="far", timestamp_ms=NOW_MS - 5 * DAY), batch_id=a_batch_id(9))
    rig.deliver(far)
    tools = corrector(rig)
    read = BatchesRead(tools.batches)
    # Once before the loop and once before the phase; then once before its one page.
    may_continue = times(1 if state == "previewing" else 2)
    replace(tools, batches=read).run(begun(rig, state=state, phase=phase), may_continue=may_continue)
    assert sorted(read.read) == sorted([near.batch_id, far.batch_id] if all_are_read else [near.batch_id])


def test_where_no_batch_is_of_the_days_nothing_is_read() -> None:
    rig = a_rig()
    many(rig, 0, 1, timestamp_ms=NOW_MS - 5 * DAY)
    tools = corrector(rig)
    read = BatchesRead(tools.batches)
    done = run(replace(tools, batches=read), begun(rig))
    assert (done.state, done.tally.voided, read.read) == ("previewed", 0, [])


def states_of(rig: Rig, one: Correction) -> list[tuple[str, int]]:
    """Each state and phase that is saved while it runs, once."""
    tools = corrector(rig)
    saved = Saved(tools.corrections)
    run(replace(tools, corrections=saved), one)
    told = [(one.state, one.phase) for one in saved.saved]
    return [*dict.fromkeys(told)]


def test_one_phase_follows_the_other_and_after_settling_they_come_once_more() -> None:
    rig = a_rig()
    many(rig, 0)
    assert states_of(rig, begun(rig)) == [("previewing", 0), ("previewing", 1), ("previewed", 1)]
    rig.container().answer({"apply": {"org": ORG, "id": ID}})
    first = [("running", 0), ("running", 1), ("running", 2), ("running", 3), ("settling", 3)]
    assert states_of(rig, correction(rig, ID)) == first
    rig.container().progress.advance(ORG, NOW_MS + HOUR + 1)
    second = [("running", 5), ("running", 6), ("running", 7), ("done", 7)]
    assert states_of(rig, correction(rig, ID)) == second
    assert correction(rig, ID).finished_ms == NOW_MS + HOUR


def test_the_second_look_begins_at_the_beginning_even_if_time_is_up_then() -> None:
    rig = a_rig()
    many(rig, 0)
    rig.container().progress.advance(ORG, NOW_MS + HOUR)
    one = begun(rig, state="settling", phase=3, settle_after_ms=NOW_MS, day="2026-11-22", reached_ms=NOW_MS)
    done = corrector(rig).run(one, may_continue=lambda: False)
    assert (done.state, done.phase, done.day, done.reached_ms) == ("running", 5, "", 0)
    assert correction(rig, ID) == done


def test_a_second_look_that_an_earlier_release_began_is_gone_on_with() -> None:
    rig = a_rig()
    batch = many(rig, 0, 1)
    one = begun(rig, state="running", phase=4)
    assert states_of(rig, one) == [("running", 4), ("running", 6), ("running", 7), ("done", 7)]
    assert requests(rig) == 0
    assert_consistent(rig, received=received(*batch))


@pytest.mark.parametrize(
    ("reached", "waiting", "looks"),
    [
        (None, None, False),
        (0, None, False),
        (1, None, True),
        (1, -1, False),
        (1, 0, False),
        (1, 1, True),
        (0, 1, False),
    ],
)
def test_it_looks_again_once_all_that_was_received_before_the_last_id_came_free_is_counted(
    reached: int | None, waiting: int | None, looks: bool
) -> None:
    rig = a_rig()
    many(rig, 0)
    progress = rig.container().progress
    if reached is not None:
        progress.advance(ORG, NOW_MS + reached)
    if waiting is not None:
        later = Waiting(batch_id=a_batch_id(8), received_ms=NOW_MS + 500)
        progress.add(ORG, [later, Waiting(batch_id=a_batch_id(7), received_ms=NOW_MS + waiting)])
    done = run(corrector(rig), begun(rig, state="settling", phase=3, settle_after_ms=NOW_MS))
    assert done.state == ("done" if looks else "settling")


@pytest.mark.parametrize(
    ("state", "phase", "age_ms", "is_left"),
    [
        ("previewing", 1, 20 * 60_000 + 1, True),
        ("previewing", 1, 20 * 60_000, False),
        ("previewing", 0, HOUR, False),
        ("previewed", 1, HOUR, False),
        ("running", 0, 0, True),
        ("settling", 3, 0, True),
        ("done", 7, HOUR, False),
    ],
)
def test_what_is_not_finished_is_counted_by_who_goes_on_with_it(
    state: Any, phase: int, age_ms: int, is_left: bool
) -> None:
    rig = a_rig()
    many(rig, 0)
    begun(rig, state=state, phase=phase, created_ms=NOW_MS + HOUR - age_ms)
    before = correction(rig, ID)
    assert corrector(rig).resume(ORG, may_continue=lambda: False) == is_left
    assert correction(rig, ID) == before
    assert corrector(rig).resume(ORG) == is_left
    # What is settling waits for the sweep, which has not run.
    assert (correction(rig, ID) != before) is (is_left and state != "settling")


def test_all_that_is_not_finished_is_gone_on_with_as_long_as_there_is_time() -> None:
    rig = a_rig()
    many(rig, 0)
    for number in (1, 2):
        begun(rig, correction_id=f"c_{number:024x}", state="running", phase=1)
    assert corrector(rig).resume(ORG, may_continue=times(200)) == 2
    assert {correction(rig, f"c_{number:024x}").state for number in (1, 2)} == {"settling"}


def test_what_was_received_since_a_walk_began_is_left_to_the_next() -> None:
    rig = a_rig()
    many(rig, 0, HOUR, HOUR + 1)
    assert corrector(rig).run(begun(rig)).tally.voided == 2
