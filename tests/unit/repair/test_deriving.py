"""A day derived from the log: of every batch that can have events on it, what its markers say was counted."""

from dataclasses import replace

import pytest
from outlay.application import walk_log
from outlay.application.amend_parts import bring_to
from outlay.application.derive_hours import DerivedDay, derive_day
from outlay.contracts import keys
from outlay.domain.batch import Batch, DimensionConfig
from outlay.domain.claims import Outcome
from outlay.domain.counting import LedgerDelta
from outlay.domain.event import UsageEvent
from outlay.domain.part_state import PartState
from outlay.domain.periods import day_start_ms

from tests.support.builders import NOW_MS, ORG, a_batch, a_batch_id, an_event
from tests.support.price_entries import bare_prices
from tests.support.repair_world import DAY_MS, RepairWorld

DAY = "2026-11-22"
MIDNIGHT = day_start_ms(DAY, "UTC")
HOUR_MS = 3_600_000
EAST, WEST = "Pacific/Kiritimati", "Pacific/Pago_Pago"
"""UTC+14, UTC-11."""


def derived(world: RepairWorld, *, zone: str = "UTC", now_ms: int = NOW_MS + 2 * HOUR_MS) -> DerivedDay:
    log = world.ports().log
    return derive_day(ORG, DAY, log=log, prices=bare_prices, now_ms=now_ms, start_ms=day_start_ms(DAY, zone))


def requests(day: DerivedDay) -> dict[str, int]:
    """By hour."""
    return {
        hour: sum(counter.measures["requests"] for counter in counters.values())
        for (hour, _), counters in sorted(day.hours.items())
    }


def batch(number: int, *events: UsageEvent, zone: str = "UTC", received_ms: int = NOW_MS) -> Batch:
    sent = {"batch_id": a_batch_id(number), "received_ms": received_ms + number}
    return a_batch(*events, **sent, dimensions=DimensionConfig(time_zone=zone))


def test_batches_received_before_the_day_began_are_found_by_the_events_they_were_ahead_with() -> None:
    world = RepairWorld()
    world.send(batch(1, an_event(timestamp_ms=MIDNIGHT + 60_000), received_ms=MIDNIGHT - 120_000))
    assert requests(derived(world)) == {"2026-11-22T00:00": 1}


def test_batches_received_a_day_later_and_on_the_clocks_own_day_are_found() -> None:
    world = RepairWorld()
    world.send(batch(1, an_event(event_id="a"), received_ms=NOW_MS + DAY_MS))
    world.send(batch(2, an_event(event_id="b"), received_ms=NOW_MS + 2 * DAY_MS))
    assert requests(derived(world, now_ms=NOW_MS + 2 * DAY_MS)) == {"2026-11-22T12:00": 2}


@pytest.mark.parametrize("of_batch", [EAST, "UTC", WEST])
@pytest.mark.parametrize("of_today", [EAST, "UTC", WEST])
@pytest.mark.parametrize("hour", [0, 23])
def test_a_batch_is_found_whatever_its_own_zone_calls_the_day(of_batch: str, of_today: str, hour: int) -> None:
    """The organization's zone may have been another one when the batch was accepted."""
    moment = day_start_ms(DAY, of_today) + hour * HOUR_MS
    world = RepairWorld()
    world.send(batch(1, an_event(timestamp_ms=moment), zone=of_batch, received_ms=moment))
    [(found, count)] = requests(derived(world, zone=of_today, now_ms=moment + 1)).items()
    assert (found[11:], count) == (f"{(hour - {EAST: 14, 'UTC': 0, WEST: -11}[of_today]) % 24:02d}:00", 1)


@pytest.mark.parametrize("of_batch", [EAST, "UTC", WEST])
@pytest.mark.parametrize("of_today", [EAST, "UTC", WEST])
@pytest.mark.parametrize("hour", [0, 23])
def test_the_ledger_is_of_what_was_called_the_day_when_it_was_accepted(of_batch: str, of_today: str, hour: int) -> None:
    moment = day_start_ms(DAY, of_batch) + hour * HOUR_MS
    world = RepairWorld()
    world.send(batch(1, an_event(timestamp_ms=moment), zone=of_batch, received_ms=moment))
    found = derived(world, zone=of_today, now_ms=moment + 1).ledger
    assert list(found.values()) == [LedgerDelta(won=1)]


@pytest.mark.parametrize(
    ("zone", "away"), [("UTC", -25), ("UTC", 48), ("Pacific/Fiji", -13 - 12), ("Pacific/Gambier", 9 + 39)]
)
def test_batches_of_which_no_zone_has_anything_on_the_day_are_not_read(zone: str, away: int) -> None:
    """Fiji's day begins at noon in UTC, Gambier's at nine."""
    world = RepairWorld()
    start = {"UTC": 0, "Pacific/Fiji": -12, "Pacific/Gambier": 9}[zone]
    far = an_event(event_id="far", timestamp_ms=MIDNIGHT + away * HOUR_MS)
    near = an_event(event_id="near", timestamp_ms=MIDNIGHT + (start + 1) * HOUR_MS)
    later = NOW_MS + 2 * DAY_MS
    world.send(batch(1, far, received_ms=later), batch(2, near, received_ms=later))
    assert len(world.counters()) == 2
    assert sum(requests(derived(world, zone=zone, now_ms=later + DAY_MS)).values()) == 1


def test_a_day_of_many_batches_is_derived_page_by_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(walk_log, "_REFERENCES_A_QUERY", 3)
    monkeypatch.setattr(walk_log, "_CHUNK_BATCHES", 2)
    monkeypatch.setattr(walk_log, "MAX_BATCHES", 4)
    world = RepairWorld()
    for number in range(1, 11):
        world.send(batch(number, an_event(event_id=f"{number}")))
    assert requests(derived(world)) == {"2026-11-22T12:00": 10}


def test_what_a_marker_of_an_early_release_leaves_out_is_told_by_the_claims() -> None:
    world = RepairWorld()
    world.send(batch(1, an_event(event_id="a"), an_event(event_id="b")))
    world.send(batch(2, an_event(event_id="a"), an_event(event_id="b", digest="x" * 20), an_event(event_id="c")))
    expected = derived(world)
    for marker in world.markers().values():
        world.dynamodb.tables["figures"][marker["pk"]["S"], marker["sk"]["S"]].pop("o", None)
    assert derived(world) == expected
    assert requests(expected) == {"2026-11-22T12:00": 3}
    assert list(expected.ledger.values()) == [LedgerDelta(won=3, duplicates=1, conflicts=1)]


def closed(world: RepairWorld, hour: str) -> None:
    pk = keys.hour_key(ORG, hour, 0)
    head = {"pk": {"S": pk}, "sk": {"S": keys.HEAD}, "rev": {"N": "0"}, "u": {"N": "0"}, "st": {"S": "closed"}}
    world.dynamodb.tables["figures"][pk, keys.HEAD] = head


LONG_AGO = NOW_MS - 25 * DAY_MS


@pytest.mark.parametrize("others", [(), (an_event(event_id="own"), an_event(event_id="free", model="no-such-model"))])
def test_a_repair_leaves_adjustments_in_the_ledger_with_or_without_a_price(others: tuple[UsageEvent, ...]) -> None:
    world = RepairWorld()
    closed(world, "2026-10-28T12:00")
    world.send(batch(1, an_event(event_id="late", timestamp_ms=LONG_AGO, model="no-such-model"), *others))
    if others:
        world.send(batch(2, an_event(event_id="later")))
    assert_unchanged_by_repair(world)


def test_the_number_of_events_without_a_price_is_mended_on_a_day_without_adjustments() -> None:
    world = RepairWorld()
    world.send(batch(1, an_event(event_id="free", model="no-such-model"), an_event(event_id="b")))
    [(place, row)] = world.ledger().items()
    assert row == {"won": 2, "unp": 1}
    for wrong in ("0", "2"):
        world.dynamodb.tables["figures"][place]["unp"] = {"N": wrong}
        assert world.repair().ledger_rows == 1
        assert world.ledger() == {place: row}


def assert_unchanged_by_repair(world: RepairWorld) -> None:
    before = world.ledger()
    done = world.repair()
    assert (done.ledger_rows, done.mended, world.ledger()) == (0, (), before)


def test_adjustments_of_which_as_many_came_as_were_taken_back_stay_too() -> None:
    world = RepairWorld()
    other = an_event(event_id="other", timestamp_ms=LONG_AGO)
    free = an_event(event_id="free", timestamp_ms=LONG_AGO, model="no-such-model")
    sent = batch(2, free, other, received_ms=LONG_AGO)
    world.send(batch(1, other, received_ms=LONG_AGO), sent)
    for head in world.heads().values():
        closed(world, head["pk"]["S"].split("#")[3])

    def replaced(state: PartState) -> PartState:
        """One that had no price was voided, and one that has comes in."""
        return replace(state, outcomes=(Outcome.VOIDED, Outcome.WON))

    assert bring_to(sent, 0, decide=replaced, known=(), ports=world.container().ports) is not None
    [adjusted] = [row for (day, _), row in world.ledger().items() if day.endswith(DAY)]
    assert adjusted == {"unp": -1}
    assert_unchanged_by_repair(world)
