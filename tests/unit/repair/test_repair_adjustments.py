"""A restore that tore adjustments of a closed month: journal and markers say what they were, the repair stores it."""

import copy
import random
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from outlay.application.repair_plan import StoredRow
from outlay.contracts import keys
from outlay.domain.batch import Batch, DimensionConfig
from outlay.domain.counting import LedgerDelta
from outlay.domain.errors import Upstream
from outlay.domain.part_state import ADJUSTMENT

from tests.support.builders import NOW_MS, ORG, a_batch, a_batch_id, an_event, an_organization
from tests.support.closed_repair_world import World
from tests.support.repair_world import DAY_MS
from tests.unit.rollup.test_adjustments import CLOSED_HOUR, LONG_AGO, close, rerate
from tests.unit.rollup.test_void_lake import OLD, an_old_batch
from tests.unit.rollup.test_voids import HOUR, TODAY, void


@pytest.fixture
def world() -> World:
    found = World()
    found.old("a", "b", "c")
    close(found)
    return found


def test_a_late_event(world: World) -> None:
    world.late("late", "other", team="ads")
    assert world.adjusted() == 2
    world.assert_mends()


def test_what_was_taken_back_of_a_closed_hour(world: World) -> None:
    void(world, event_id="a")
    assert world.adjusted() == -1
    world.assert_mends()


def test_a_late_event_that_was_voided_where_it_counts_does_not_come_back(world: World) -> None:
    world.late("late", "stays")
    void(world, event_id="late")
    assert world.adjusted() == 1
    world.assert_mends()


def test_new_prices_of_a_closed_hour_and_of_a_late_event(world: World) -> None:
    late = world.late("late")
    rerate(world, world.batches[0], 2)
    rerate(world, late, 2)
    assert world.adjusted() == 1
    world.assert_mends()


def test_events_without_a_price() -> None:
    world = World()
    world.old("x", "z", model="no-such-model")
    close(world)
    world.late("y", model="no-such-model")
    void(world, event_id="x")
    day = {sort: row for (pk, sort), row in world.ledger().items() if pk.endswith("2026-11-22")}
    assert day == {"2026-11-22#0": {"adj": 1, "unp": 1}, "2026-10-28#0": {"adj": -1, "unp": -1}}
    world.assert_mends()


def test_a_late_event_that_had_lost_and_came_back_stands_in_no_journal_and_is_found(world: World) -> None:
    """It counts where its part's late events do; only the marker says so."""
    world.late("a", number=3, team="right", digest="e" * 20)
    assert world.adjusted() == 0
    void(world, event_id="a")
    assert world.adjusted() == 0
    assert any("right" in values for _, values in world.counters())
    world.assert_mends()


def test_a_part_in_which_something_was_void_from_the_start(world: World) -> None:
    """Its first entry in the journal has rating 1, and is no correction all the same."""
    first = world.late("v", number=3)
    void(world, event_id="v")
    world.dynamodb.tables["figures"] = {
        place: item for place, item in world.dynamodb.tables["figures"].items() if first.batch_id not in str(place)
    }
    again = a_batch(
        an_event(event_id="v", timestamp_ms=LONG_AGO), an_event(event_id="w", timestamp_ms=LONG_AGO),
        batch_id=first.batch_id, received_ms=NOW_MS,
    )  # fmt: skip
    world.dynamodb.tables["log"].clear()
    world.batches.remove(first)
    world.lose(f"#H#{TODAY}")
    world.lose(f"#L#{TODAY}")
    world.send(again)
    assert [item["rating"] for item in world.items(f"#P#{first.batch_id}")] == [{"N": "1"}]
    void(world, 2, event_id="w")
    assert world.adjusted() == 0
    assert not world.repair_all().mended


def test_by_tag_keys_lanes_and_values_beyond_the_cap() -> None:
    dimensions = DimensionConfig(revision=2, tag_keys=("tier",))
    world = World(an_organization(lanes=2, dimensions=dimensions), cap=2)
    teams = ["x", "y", "z"]
    for number, received in ((1, LONG_AGO + 1_000), (2, NOW_MS)):
        events = [
            an_event(
                event_id=f"{number}-{team}-{tier}", timestamp_ms=LONG_AGO, team=team, tags={"tier": tier, "free": team}
            )
            for team in teams
            for tier in "pqr"
        ]
        world.send(a_batch(*events, batch_id=a_batch_id(number), received_ms=received, lane=1, dimensions=dimensions))
        close(world)
        world.dynamodb.tables["figures"][keys.hour_key(ORG, CLOSED_HOUR, 1), keys.HEAD]["st"] = {"S": "closed"}
    world.drop_log()
    for batch in world.batches:
        world.log(batch)
    void(world, api_key="key-1", start_ms=LONG_AGO - HOUR, end_ms=LONG_AGO + HOUR)
    world.lose(f"#H#{TODAY}")
    world.repair_all()
    found = [values for (pk, values) in world.counters() if ADJUSTMENT in values.split("|")]
    assert len(found) == 9, "three teams and three tiers, of each one under (other)"
    assert sum("(other)" in values for values in found) == 5
    world.assert_mends()


def test_what_was_taken_back_from_the_lake() -> None:
    world = World()
    old = an_old_batch("a", "b", "c")
    world.now_ms = old.received_ms + 1_000
    world.deliver(old)
    world.now_ms = NOW_MS + HOUR
    world.drop_log()
    world.organizations_with_batches = lambda: [ORG]  # type: ignore[method-assign]
    void(world, api_key="key-1", start_ms=OLD - DAY_MS, end_ms=OLD + DAY_MS)
    assert world.adjusted() == -3
    world.assert_mends()


def receipt_is_closed_too(world: World, *names: str, number: int = 7, parts: tuple[int, ...] = (0,)) -> Batch:
    """Counted weeks after its receipt, out of quarantine: as adjustments of now, whose batch soon is gone."""
    events = [an_event(event_id=name, timestamp_ms=LONG_AGO) for name in names]
    batch = a_batch(*events, batch_id=a_batch_id(number), received_ms=LONG_AGO + 2_000, parts=parts)
    world.send(batch)
    return batch


def test_a_late_event_whose_batch_is_gone_by_its_row(world: World) -> None:
    receipt_is_closed_too(world, "p", "q")
    world.drop_log()
    assert world.adjusted() == 2
    world.assert_mends()


def test_a_late_event_whose_batch_is_gone_and_that_was_voided_before(world: World) -> None:
    receipt_is_closed_too(world, "p", "q", "r", parts=(0, 1))
    void(world, event_id="q")
    world.drop_log()
    assert world.adjusted() == 2
    world.assert_mends()


def test_a_late_event_that_was_taken_back_from_the_lake_stays_where_it_counted(world: World) -> None:
    """Its marker calls it void; its adjustment and the one that takes it back both count."""
    late = receipt_is_closed_too(world, "p", "q")
    kept = copy.deepcopy(world.dynamodb.tables["log"])
    world.drop_log()
    world.organizations_with_batches = lambda: [ORG]  # type: ignore[method-assign]
    world.now_ms = late.received_ms + 36 * DAY_MS
    void(world, event_id="p")
    assert world.adjusted() == 1
    before = world.held()
    for log in ({}, kept):
        world.dynamodb.tables["log"] = log
        world.lose(f"#H#{TODAY}", keys.COUNTER_PREFIX)
        assert world.repair(NOW_MS - HOUR, NOW_MS + DAY_MS).left == ()
        assert world.held() == before


def test_prices_that_went_with_the_batch_stop_the_repair_before_it_changes_anything(world: World) -> None:
    late = receipt_is_closed_too(world, "p")
    rerate(world, late, 2)
    world.drop_log()
    world.lose(f"#H#{TODAY}", keys.COUNTER_PREFIX)
    before = world.held()
    with pytest.raises(Upstream, match="rated again"):
        world.repair_all()
    assert world.held() == before


def test_where_marker_and_batch_are_gone_the_row_counts_as_it_was_entered(world: World) -> None:
    receipt_is_closed_too(world, "p", "q", parts=(0, 1))
    world.drop_log()
    world.lose(f"#P#{a_batch_id(7)}", "0000")
    world.assert_mends()


def test_adjustments_of_another_day_are_left_to_its_own_repair(world: World) -> None:
    world.late("late")
    world.now_ms += DAY_MS
    void(world, event_id="a")
    before = world.held()
    for day, start in ((TODAY, NOW_MS), ("2026-11-23", NOW_MS + DAY_MS)):
        for part in (f"#H#{day}", f"#L#{day}"):
            world.lose(part)
        assert len(world.repair(start, start + 4 * HOUR).mended) == 1
        assert world.held() == before


def test_a_batch_of_another_zone_names_its_accounting_day_otherwise() -> None:
    world = World()
    dimensions = DimensionConfig(time_zone="Asia/Kolkata")
    early = NOW_MS - 12 * HOUR - HOUR  # 2026-11-21T23:00Z: already the 22nd there
    world.now_ms = early + HOUR
    for number, received in ((1, LONG_AGO + 1_000), (2, early)):
        event = an_event(event_id=f"e{number}", timestamp_ms=LONG_AGO)
        world.send(a_batch(event, batch_id=a_batch_id(number), received_ms=received, dimensions=dimensions))
        close(world, "2026-10-28T11:30")
    assert world.adjusted() == 1
    before = world.counters()
    world.lose("#H#2026-11-21")
    world.repair(early - HOUR, early + HOUR)
    assert world.counters() == before


def test_a_late_event_whose_journal_entry_was_cut_off_is_found_by_its_receipt(world: World) -> None:
    world.late("late")
    before = world.held()
    world.lose("#J#")
    world.lose(f"#H#{TODAY}")
    world.repair_all()
    assert world.held() == before


def test_a_late_event_whose_entry_was_cut_off_is_found_beside_one_of_another_day_of_the_open_month(
    world: World,
) -> None:
    late, other = an_event(event_id="late", timestamp_ms=LONG_AGO), an_event(timestamp_ms=NOW_MS - 8 * DAY_MS)
    world.send(a_batch(late, other, batch_id=a_batch_id(2), received_ms=NOW_MS))
    before = world.held()
    world.lose("#J#")
    world.lose(f"#H#{TODAY}")
    world.repair_all()
    assert world.held() == before
    assert world.adjusted() == 1


def test_an_entry_that_survived_without_its_marker_is_not_believed_and_once_it_was_made_again_counts_once(
    world: World,
) -> None:
    marker = next(item for item in world.items("#P#"))
    kept = {name: copy.deepcopy(world.dynamodb.tables[name]) for name in ("figures", "claims")}
    void(world, event_id="a")
    [entry] = world.items("#J#")
    world.dynamodb.tables.update(kept)
    world.dynamodb.tables["figures"][entry["pk"]["S"], entry["sk"]["S"]] = entry
    assert marker["rating"] == {"N": "0"}
    assert not world.repair_all().mended
    assert world.adjusted() == 0
    world.now_ms += HOUR
    void(world, event_id="a")
    assert len(world.items("#J#")) == 2
    assert not world.repair_all().mended
    assert world.adjusted() == -1


def test_what_was_taken_back_from_the_lake_is_not_believed_without_its_positions() -> None:
    world = World()
    old = an_old_batch("a", "b", "c")
    world.now_ms = old.received_ms + 1_000
    world.deliver(old)
    world.now_ms = NOW_MS + HOUR
    world.drop_log()
    world.organizations_with_batches = lambda: [ORG]  # type: ignore[method-assign]
    void(world, api_key="key-1", start_ms=OLD - DAY_MS, end_ms=OLD + DAY_MS)
    world.lose("#T#")
    assert len(world.repair_all().mended) == 1
    assert world.adjusted() == 0


def test_hours_that_were_closed_since_keep_their_adjustments(world: World) -> None:
    world.late("late")
    close(world, "2026-11-22T12:00")
    world.lose("#H#2026-11-22T12", keys.COUNTER_PREFIX)
    before = world.held()
    done = world.repair_all()
    assert done.closed == ("2026-11-22T12:00#0",)
    assert world.held() == before


def test_an_adjustment_that_comes_while_the_repair_waits_or_stores_is_not_lost(world: World) -> None:
    world.late("late")
    world.lose(f"#H#{TODAY}", keys.COUNTER_PREFIX)
    world.settling = once(lambda: world.late("x", number=5))
    world.replacing = once(lambda: world.late("y", number=6))
    assert world.repair_all().left == ()
    assert world.adjusted() == 3
    world.assert_mends()


def test_adjustments_that_cancel_out_meanwhile_are_noticed() -> None:
    """The ledger's row is as it was read, and yet another one: its updates tell."""
    world = World()
    world.late("a", number=1)
    close(world)
    world.late("late")
    place, store = (TODAY, 0), world.ports().store
    held = store.ledger(ORG, TODAY)[place]
    world.late("x", number=5)
    void(world, event_id="a")
    again = store.ledger(ORG, TODAY)[place]
    assert (again.numbers, again.updates - held.updates) == (held.numbers, 2)
    wanted = LedgerDelta(adjusted=2)
    assert not store.replace_ledger(ORG, TODAY, place, held=held, wanted=wanted)
    assert store.ledger(ORG, TODAY)[place] == again
    assert store.replace_ledger(ORG, TODAY, place, held=again, wanted=wanted)
    assert store.ledger(ORG, TODAY)[place] == StoredRow(numbers=wanted, updates=again.updates + 1)


def once(act: Callable[[], Any]) -> Callable[[], None]:
    left = [act]
    return lambda: left.pop()() if left else None


def counts(world: World, event_id: str) -> bool:
    """Else there is nothing to take back."""
    return any(
        key.endswith(f"#{event_id}") and "vs" not in claim
        for claim in world.dynamodb.items("claims")
        for key in [claim["pk"]["S"]]
    )


STEP = st.tuples(
    st.sampled_from(["old", "late", "late", "void", "void", "rate", "close"]), st.integers(0, 5), st.sampled_from("xy")
)


@settings(max_examples=30, deadline=None)
@given(steps=st.lists(STEP, min_size=3, max_size=9), seed=st.integers(0, 10**6))
def test_whatever_was_late_voided_and_rated_a_repair_brings_it_back(
    steps: list[tuple[str, int, str]], seed: int
) -> None:
    world = World(cap=random.Random(seed).choice([1, 1_000]))
    world.old("e0", "e1", "e2")
    for number, (act, place, team) in enumerate(steps, start=2):
        match act:
            case "old":
                world.old(f"e{place}", number=number, team=team, digest=team * 20)
            case "late":
                names = [f"e{place}", f"e{(place + 1) % 6}"]
                world.late(*names, number=number, team=team, digest=team * 20)
            case "void" if counts(world, f"e{place}"):
                void(world, number, event_id=f"e{place}")
            case "rate":
                rerate(world, world.batches[place % len(world.batches)], 2)
            case "close":
                close(world)
    before = world.held()
    world.tear(random.Random(seed))
    assert world.repair_all().left == ()
    assert world.held() == before
