"""A slice of ``python -m tests.simulation``: whatever fails, and whoever runs beside whom, the promises hold."""

import pytest

from tests.simulation.bugs import BUGS
from tests.simulation.parts import Batch, Event, Frozen, Marker, derive
from tests.simulation.schedule import play_seed
from tests.simulation.vocabulary import ACTS, FAULTS, WRITES
from tests.support.seeds import replay

FIRST, SLICES, EACH = 1_000_001, 5, 25
MOST = 200
FOCUS = {
    "QuarantinePassedBy": {"send unreadable": 9, "mend": 6, "redrive": 9, "void import": 5, "void key": 5},
    "ResumedWithoutRows": {"re-rate": 10},
    "SealedWithoutRevision": {"pack": 10},
    "TakenOverWithoutLooking": {"void event": 8, "send": 20, "forget position": 8},
}
"""Bug → acts to play more often, where it takes a rare coincidence."""


@pytest.mark.parametrize("first", range(FIRST, FIRST + SLICES * EACH, EACH))
def test_no_schedule_breaks_a_promise(first: int) -> None:
    for seed in range(first, first + EACH):
        try:
            play_seed(seed)
        except Exception as error:
            raise AssertionError(replay(f"tests.simulation --seed {seed}")) from error


@pytest.mark.parametrize("bug", sorted(BUGS))
def test_each_rule_is_needed(bug: str) -> None:
    acts = {**ACTS, **FOCUS.get(bug, {})}
    assert any(is_caught(seed, bug, acts) for seed in range(1, MOST + 1)), f"no schedule of {MOST} notices {bug}"


def is_caught(seed: int, bug: str, acts: dict[str, int]) -> bool:
    try:
        play_seed(seed, BUGS[bug], acts)
    except Exception:  # noqa: BLE001 - a broken protocol may break in any way
        return True
    return False


@pytest.mark.parametrize("focus", sorted(FOCUS))
def test_the_protocol_holds_where_its_bugs_are_looked_for(focus: str) -> None:
    for seed in range(1, 9):
        play_seed(seed, acts={**ACTS, **FOCUS[focus]})


def test_a_seed_plays_the_same_schedule_again() -> None:
    assert play_seed(7) == play_seed(7)


def test_schedules_meet_every_act_and_every_fault() -> None:
    counts = sum((play_seed(seed) for seed in range(1, 16)), start=play_seed(16))
    faults = {fault for kinds in FAULTS.values() for fault in kinds} | set(WRITES)
    assert (ACTS.keys() - {"step"}) | faults <= counts.keys()


def test_a_closed_hour_keeps_what_stood_in_it_when_an_event_is_voided() -> None:
    batch = a_batch()
    counted = Marker(rating=0, lost=frozenset(), price=1)
    voided = Marker(rating=0, lost=frozenset({0}), voided=frozenset({0}), price=1)
    effect = derive(batch, range(2), counted, voided, closed={3}, accounting=9)
    assert effect.counters == {(9, 0, ("a", "adjustment")): (-1, -70)}
    assert effect.marker.frozen == {3: Frozen(frozenset(), 1)}
    assert [(row.quantity, row.cost, row.adjusts_hour) for row in effect.journal] == [(-1, -70, 3)]
    assert effect.marker.column(batch, 0) == "claimed"


def test_a_part_that_begins_adjusted_begins_at_rating_1() -> None:
    effect = derive(a_batch(), range(2), None, Marker(rating=0, lost=frozenset({1}), price=1), closed={3}, accounting=9)
    assert effect.marker.rating == 1
    assert effect.marker.column(a_batch(), 0) == "late"
    assert not effect.marker.stands(a_batch(), 0)


def a_batch() -> Batch:
    events = [
        Event(id=f"e{number}", digest="d", hour=3, team="a", tag="x", tokens=10, needs_claim=True)
        for number in range(2)
    ]
    return Batch(
        id="b",
        received=35,
        events=tuple(events),
        parts=(range(2),),
        lane=0,
        price=1,
        has_tag=False,
        key="k1",
        source="event",
    )
