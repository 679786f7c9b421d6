"""After a restore that cut through transactions, redrive and repair make figures and ledger what log and claims say."""

import random
import zlib

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from outlay.application.repair_hours import MAX_ROUNDS, SETTLE_S
from outlay.contracts import keys
from outlay.domain.errors import InvalidInput, Upstream
from outlay.domain.periods import HOUR_MS

from tests.support.builders import NOW_MS, a_batch, a_batch_id, an_event, an_organization, some_events
from tests.support.repair_world import DAY_MS, RepairWorld, some


def batch(number: int, *events, **changes):
    return a_batch(*events, batch_id=a_batch_id(number), received_ms=NOW_MS + number * 1_000, **changes)


def world_with(*batches, **options) -> RepairWorld:
    world = RepairWorld(**options)
    for one in batches:
        world.send(one)
    return world


def test_a_marker_that_survived_without_its_counters_is_noticed_and_mended() -> None:
    world = world_with(batch(1, *some_events(3)), batch(2, an_event(event_id="b", team="other")))
    before = world.figures()
    assert world.lose("#H#") > 0
    world.redrive()
    assert world.figures() != before, "a redrive alone can't mend it: the marker says that it was counted"
    done = world.repair()
    assert [(one.requests, one.updates) for one in done.mended] == [((0, 4), (0, 0))]
    assert (done.left, done.closed, done.next_from) == ((), (), "")
    world.assert_exact(world.batches)


def test_counters_that_survived_without_their_marker_are_counted_twice_and_mended() -> None:
    world = world_with(batch(1, *some_events(3)))
    world.lose("#P#")
    world.redrive()
    assert world.requests() == 6
    done = world.repair()
    assert [one.requests for one in done.mended] == [(6, 3)]
    assert done.ledger_rows == 1
    world.assert_exact(world.batches)
    assert world.requests() == 3


def test_what_is_right_is_not_reported_and_keeps_its_figures() -> None:
    world = world_with(batch(1, *some_events(3)), batch(2, *some_events(2)))
    world.pack()
    done = world.repair()
    assert (done.mended, done.ledger_rows) == ((), 0)
    assert done.hours > 0
    world.assert_exact(world.batches)
    assert world.requests() == 3


def test_a_cube_that_the_cut_let_through_is_not_believed() -> None:
    """Its revision is one that the head reaches again, by other transactions."""
    world = world_with(batch(1, *some_events(3)))
    before = world.snapshot()
    world.send(batch(2, an_event(event_id="late")))
    world.now_ms += 24 * HOUR_MS
    world.pack()
    cubes = [place for place in world.changed_since(before) if place[1].startswith(keys.CUBE_PREFIX)]
    world.restore(before, torn=cubes)
    world.send(batch(3, an_event(event_id="new-1")), batch(4, an_event(event_id="new-2")))
    world.redrive()
    world.repair()
    assert world.requests() == 6
    world.pack()
    assert world.requests() == 6
    world.assert_exact(world.batches)


def test_duplicates_conflicts_and_values_beyond_the_cap_are_derived_as_they_were_counted() -> None:
    events = [an_event(event_id=f"e{n}", team=f"team-{n}", feature=f"f-{n % 2}") for n in range(6)]
    again = [an_event(event_id="e0", team="team-0"), an_event(event_id="e1", digest="x" * 20), an_event(event_id="new")]
    world = world_with(batch(1, *events), batch(2, *again), cap=3)
    expected, ledger = world.counters(), world.ledger()
    assert any("(other)" in values for _, values in expected)
    world.lose("#H#")
    world.lose("#L#")
    world.repair()
    assert (world.counters(), world.ledger()) == (expected, ledger)


def test_several_parts_and_lanes_and_another_zone_are_derived_alike() -> None:
    organization = an_organization(lanes=2)
    events = [an_event(event_id=f"e{n}", feature=f"f{n}", timestamp_ms=NOW_MS - n % 3 * HOUR_MS) for n in range(200)]
    world = world_with(batch(1, *events), batch(2, *some_events(2), lane=1), organization=organization)
    assert len(world.batches[0].parts) > 2
    expected = world.counters()
    world.lose("#H#", keys.COUNTER_PREFIX)
    world.repair()
    assert world.counters() == expected
    world.assert_exact(world.batches)


@settings(max_examples=40, phases=[Phase.explicit, Phase.generate])
@given(seed=st.integers(0, 10**6), packed=st.booleans(), later=st.booleans())
def test_however_the_restore_cut_the_figures_are_exact_afterwards(seed: int, packed: bool, later: bool) -> None:
    chance = random.Random(seed)
    world = world_with(batch(1, *some_events(4)), batch(2, an_event(event_id="b", timestamp_ms=NOW_MS - HOUR_MS)))
    world.now_ms = NOW_MS + (26 if packed else 2) * HOUR_MS
    world.pack()
    before = world.snapshot()
    for number in range(3, 7):
        events = [
            an_event(
                event_id=f"e{chance.randrange(8)}", team=chance.choice("xyz"), timestamp_ms=NOW_MS - back * HOUR_MS
            )
            for back in range(chance.randint(1, 3))
        ]
        world.send(batch(number, *events))
    world.pack()
    world.restore(before, torn=some(chance, world.changed_since(before)))
    if later:
        world.send(batch(7, an_event(event_id="after", team="z")))
    world.redrive()
    done = world.repair(NOW_MS - DAY_MS, NOW_MS + DAY_MS)
    assert done.left == ()
    world.assert_exact(world.batches)
    assert not world.repair(NOW_MS - DAY_MS, NOW_MS + DAY_MS).mended
    counted = world.requests()
    world.pack()
    assert world.requests() == counted == len(world.claims())


def test_what_is_counted_while_a_repair_waits_is_not_lost() -> None:
    world = world_with(batch(1, *some_events(3)))
    world.lose("#H#", keys.COUNTER_PREFIX)
    coming = [batch(2, an_event(event_id="x")), batch(3, an_event(event_id="y", team="other"))]
    world.settling = lambda: world.send(coming.pop()) if coming else None
    done = world.repair()
    assert done.left == ()
    world.assert_exact(world.batches)
    assert world.requests() == 5


def test_what_is_counted_between_deriving_and_storing_is_not_lost() -> None:
    world = world_with(batch(1, *some_events(3)))
    world.lose("#H#", keys.COUNTER_PREFIX)
    coming = [batch(2, an_event(event_id="x"))]
    world.replacing = lambda: world.send(coming.pop()) if coming else None
    assert world.repair().left == ()
    world.assert_exact(world.batches)


def test_an_hour_that_never_rests_is_left_to_the_next_run_and_stays_as_it_is() -> None:
    world = world_with(batch(1, *some_events(3)))
    numbers = iter(range(2, 100))
    waits = 0

    def counted_meanwhile() -> None:
        nonlocal waits
        waits += 1
        world.send(batch(next(numbers), an_event(event_id=f"n{waits}")))

    world.settling = counted_meanwhile
    done = world.repair(NOW_MS, NOW_MS + HOUR_MS)
    assert done.left == ("2026-11-22T12:00#0", "ledger 2026-11-22")
    assert waits == MAX_ROUNDS
    world.assert_exact(world.batches)


def test_a_repair_that_breaks_off_between_two_transactions_leaves_counts_that_agree() -> None:
    events = [an_event(event_id=f"e{n}", feature=f"f{n}") for n in range(150)]
    world = world_with(batch(1, *events))
    world.lose("#H#", keys.COUNTER_PREFIX)
    calls = iter(range(100))

    def break_off() -> None:
        if next(calls) == 1:
            raise Upstream("gone")

    world.replacing = break_off
    with pytest.raises(Upstream):
        world.repair()
    hour = world.reader().counters("acme", ("2026-11-22T12:00", 0))
    assert hour.complete
    assert 0 < len(hour.rows) < 150
    assert len(world.repair().mended) == 1
    world.assert_exact(world.batches)


def test_a_closed_hour_is_never_touched_but_told() -> None:
    world = world_with(batch(1, *some_events(3)))
    head = world.dynamodb.tables["figures"][keys.hour_key("acme", "2026-11-22T12:00", 0), keys.HEAD]
    head["st"] = {"S": "closed"}
    world.lose("#H#", keys.COUNTER_PREFIX)
    before = world.figures()
    done = world.repair(NOW_MS, NOW_MS + HOUR_MS)
    assert (done.closed, done.left, done.hours) == (("2026-11-22T12:00#0",), (), 0)
    assert world.figures() == before


def test_the_ledger_of_a_closed_day_stays_whatever_was_voided_since() -> None:
    """A void of a closed day stands on the day that it was asked for; the markers alone don't tell."""
    world = RepairWorld()
    batch = a_batch(an_event())
    world.send(batch)
    for head in (item for item in world.dynamodb.tables["figures"].values() if item["sk"]["S"] == "A#head"):
        head["st"] = {"S": "closed"}
    wanted = world.ledger()
    marker = next(item for item in world.dynamodb.tables["figures"].values() if "#P#" in item["pk"]["S"])
    marker.update(won={"N": "0"}, vod={"N": "1"}, rating={"N": "1"}, o={"B": zlib.compress(bytes([3]))})
    done = world.repair()
    assert done.ledger_rows == 0
    assert done.closed
    assert world.ledger() == wanted


def test_only_the_hours_asked_for_are_touched() -> None:
    world = world_with(batch(1, an_event(event_id="a"), an_event(event_id="b", timestamp_ms=NOW_MS - HOUR_MS)))
    world.lose("#H#", keys.COUNTER_PREFIX)
    done = world.repair(NOW_MS - HOUR_MS + 60_000, NOW_MS)
    assert [(one.hour, one.requests) for one in done.mended] == [("2026-11-22T11:00", (0, 1))]
    assert done.hours == 1


def test_the_first_hour_asked_for_is_repaired_too() -> None:
    world = world_with(batch(1, an_event(timestamp_ms=NOW_MS - HOUR_MS)))
    world.lose("#H#", keys.COUNTER_PREFIX)
    done = world.repair(NOW_MS - HOUR_MS, NOW_MS)
    assert [(one.hour, one.requests) for one in done.mended] == [("2026-11-22T11:00", (0, 1))]


def test_a_day_that_rests_is_derived_once() -> None:
    world = world_with(batch(1, *some_events(3)))
    world.lose("#H#")
    waits: list[int] = []
    world.settling = lambda: waits.append(1)
    assert world.repair(NOW_MS - HOUR_MS, NOW_MS + HOUR_MS).left == ()
    assert len(waits) == 1


def test_the_log_is_looked_at_as_often_as_the_day_moves() -> None:
    world = world_with(batch(1, *some_events(3)))
    world.lose("#H#")
    waits: list[int] = []

    def counted_meanwhile() -> None:
        waits.append(1)
        if len(waits) == 1:
            world.send(batch(2, an_event(event_id="meanwhile")))

    world.settling = counted_meanwhile
    assert world.repair(NOW_MS - HOUR_MS, NOW_MS + HOUR_MS).left == ()
    assert len(waits) == 2
    world.assert_exact(world.batches)


def test_hours_of_a_lane_that_is_no_longer_written_are_found_by_what_the_log_says_of_them() -> None:
    world = world_with(batch(1, an_event(event_id="a")), batch(2, an_event(event_id="b"), lane=1))
    assert world.organization.lanes == 1
    world.lose("#H#", keys.COUNTER_PREFIX)
    done = world.repair(NOW_MS, NOW_MS + HOUR_MS)
    assert [(one.lane, one.requests) for one in done.mended] == [(0, (0, 1)), (1, (0, 1))]
    assert (done.hours, done.left) == (2, ())
    world.assert_exact(world.batches)


def test_a_closed_hour_of_such_a_lane_is_told_once_and_not_waited_for() -> None:
    world = world_with(batch(1, an_event(event_id="a")), batch(2, an_event(event_id="b"), lane=1))
    for lane in (0, 1):
        world.dynamodb.tables["figures"][keys.hour_key("acme", "2026-11-22T12:00", lane), keys.HEAD]["st"] = {
            "S": "closed"
        }
    world.lose("#H#", keys.COUNTER_PREFIX)
    done = world.repair(NOW_MS, NOW_MS + HOUR_MS)
    assert done.closed == ("2026-11-22T12:00#0", "2026-11-22T12:00#1")
    assert done.left == ()


def test_a_counter_that_an_earlier_repair_made_nothing_counts_no_request() -> None:
    world = world_with(batch(1, *some_events(3)))
    world.lose("#P#")
    assert [one.requests for one in world.repair().mended] == [(3, 0)]
    world.send(batch(2, an_event(event_id="other", team="other")))
    world.lose("#P#")
    assert [one.requests for one in world.repair().mended] == [(1, 0)]


def test_time_that_is_up_says_where_to_go_on() -> None:
    world = world_with(batch(1, *some_events(3)))
    turns = iter([True, False])
    done = world.repair(NOW_MS - 2 * DAY_MS, NOW_MS + HOUR_MS, may_continue=lambda: next(turns))
    assert done.next_from == "2026-11-21T00:00:00.000Z"


@pytest.mark.parametrize(("start", "end"), [(NOW_MS, NOW_MS), (NOW_MS - 35 * DAY_MS, NOW_MS)])
def test_hours_that_cannot_be_derived_are_refused(start: int, end: int) -> None:
    with pytest.raises(InvalidInput):
        RepairWorld().repair(start, end)


def test_claims_that_are_gone_stop_the_repair_before_it_changes_anything() -> None:
    world = world_with(batch(1, *some_events(2)), batch(2, *some_events(2)))
    world.dynamodb.tables["claims"].clear()
    for marker in world.dynamodb.tables["figures"].values():
        marker.pop("o", None)  # as markers of release 0.1, which leave it to the claims who lost
    before = world.figures()
    with pytest.raises(Upstream, match="claims"):
        world.repair()
    assert world.figures() == before


def test_the_index_gets_time_to_follow_the_log() -> None:
    assert SETTLE_S >= 5
