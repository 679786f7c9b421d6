"""Which events of the log count: what the markers say, and where an early release's do not, the claims."""

from collections.abc import Mapping, Sequence
from typing import Any

from outlay.application.counted_events import Candidate, counted_as, counted_events, is_whole, read_parts
from outlay.domain.batch import Batch
from outlay.domain.claims import Outcome
from outlay.domain.part_state import Moved, PartState, StoredPart
from outlay.domain.pricing import PriceBook, load_price_book

from tests.support.builders import NOW_MS, ORG, a_batch, a_batch_id, an_event
from tests.support.price_entries import bare_prices

HOUR = 3_600_000
WON, LOST = Outcome.WON, Outcome.DUPLICATE


def a_part(*outcomes: Outcome, received: int = 0, price_revision: int | None = None, **state: Any) -> StoredPart:
    """Without outcomes it is of the first release, and does not tell who lost."""
    return StoredPart(
        received=received or len(outcomes),
        won=sum(one is WON for one in outcomes) if outcomes else 1,
        parts=1,
        price_revision=price_revision,
        state=PartState(**{"outcomes": outcomes, "price_revision": price_revision or 0, "rating": 0, **state}),
    )


class Log:
    def __init__(self, parts: Mapping[tuple[str, int], StoredPart], owners: Mapping[str, tuple[str, int]]) -> None:
        self._parts, self._owners = parts, owners
        self.asked: list[list[str]] = []

    def counted(self, org: str, parts: Sequence[tuple[str, int]]) -> Mapping[tuple[str, int], StoredPart]:
        assert org == ORG
        return {key: self._parts[key] for key in parts if key in self._parts}

    def owners(self, org: str, event_ids: Sequence[str]) -> Mapping[str, tuple[str, int]]:
        assert org == ORG
        self.asked.append(list(event_ids))
        return {name: self._owners[name] for name in event_ids if name in self._owners}


def a_named_batch(*names: str, number: int = 1, **changes: Any) -> Batch:
    events = [
        an_event(event_id=name, needs_claim=not name.startswith("p"), timestamp_ms=NOW_MS - place * HOUR)
        for place, name in enumerate(names)
    ]
    return a_batch(*events, batch_id=a_batch_id(number), **changes)


def found(
    *batches: Batch,
    parts: Mapping[tuple[int, int], StoredPart],
    owners: Mapping[str, tuple[int, int]] | None = None,
    without: str = "",
) -> tuple[list[Any], Log]:
    owned = {name: (a_batch_id(number), place) for name, (number, place) in (owners or {}).items()}
    log = Log({(a_batch_id(number), part): one for (number, part), one in parts.items()}, owned)

    def fits(one: Candidate) -> bool:
        return one.event.event_id != without

    read = read_parts(batches, org=ORG, log=log)
    return list(counted_events(batches, parts=read, log=log, prices=bare_prices, fits=fits)), log


def names(events: list[Any]) -> list[str]:
    return [one.event.event_id for one in events]


def test_what_the_marker_says_counts_the_last_position_first_and_no_claim_is_read_for_it() -> None:
    batch = a_named_batch("a", "b", "c", "d", parts=(0, 2))
    events, log = found(batch, parts={(1, 0): a_part(WON, LOST), (1, 1): a_part(WON, Outcome.VOIDED)})
    assert names(events) == ["c", "a"]
    assert [name for asked in log.asked for name in asked] == []
    events, _ = found(batch, parts={(1, 0): a_part(WON, WON), (1, 1): a_part(WON, WON)}, without="c")
    assert names(events) == ["d", "b", "a"]


def test_where_the_marker_does_not_tell_the_owner_of_the_id_counts_and_who_needs_no_claim() -> None:
    first, second = a_named_batch("a", "b", "p", "c"), a_named_batch("a", "b", number=2)
    parts = {(1, 0): a_part(received=4), (2, 0): a_part(received=2)}
    events, log = found(first, second, parts=parts, owners={"a": (1, 0), "b": (2, 1), "c": (1, 3)})
    assert [(one.batch.batch_id, one.event.event_id) for one in events] == [
        (a_batch_id(1), "c"),
        (a_batch_id(1), "p"),
        (a_batch_id(1), "a"),
        (a_batch_id(2), "b"),
    ]
    assert log.asked == [["c", "b", "a"]]


def test_of_the_same_id_twice_in_a_batch_only_the_position_that_owns_it_counts() -> None:
    events, _ = found(a_named_batch("a", "a"), parts={(1, 0): a_part(received=2)}, owners={"a": (1, 0)})
    assert [one.position for one in events] == [0]


def test_a_part_that_was_not_counted_or_won_nothing_has_no_counted_event_and_hides_no_other() -> None:
    batch = a_named_batch("a", "b", "c", parts=(0, 1, 2))
    events, _ = found(batch, parts={(1, 0): a_part(WON), (1, 1): a_part(LOST)})
    assert names(events) == ["a"]
    assert found(batch, parts={})[0] == []


def test_an_event_that_counts_elsewhere_as_an_adjustment_is_none_here() -> None:
    moved = Moved(hours=frozenset({"2026-11-22T11:00"}), moment_ms=NOW_MS + HOUR)
    batch = a_named_batch("a", "b", "c")
    assert names(found(batch, parts={(1, 0): a_part(WON, WON, WON, moved=moved)})[0]) == ["c", "a"]


def test_prices_are_of_the_revision_in_force_by_the_part() -> None:
    asked: list[int] = []

    def prices(org: str, revision: int) -> PriceBook:
        asked.append(revision)
        return load_price_book(1)

    batch = a_named_batch("a", "b", "c", "d", parts=(0, 2), price_revision=7)
    rated = a_part(WON, WON, price_revision=8, rating=2, other={"team": frozenset({0}), "model": frozenset({3})})
    parts = {(batch.batch_id, 0): rated, (batch.batch_id, 1): a_part(WON, WON)}
    events = list(
        counted_events([batch], parts=parts, log=Log(parts, {}), prices=prices, fits=lambda one: one.rating >= 0)
    )
    assert [(one.position, one.price_revision, one.rating) for one in events] == [
        (3, 7, 0),
        (2, 7, 0),
        (1, 8, 2),
        (0, 8, 2),
    ]
    assert asked == [7, 8], "each revision's prices are made once"
    assert [one.counted_as for one in events] == [{}, {}, {}, {"team": "(other)"}]
    assert counted_as(rated, 3) == {"model": "(other)"}
    assert all(one.price == events[0].price for one in events)


def test_a_batch_is_whole_when_each_of_its_parts_was_counted() -> None:
    batch = a_named_batch("a", "b", parts=(0, 1))
    first, second = (batch.batch_id, 0), (batch.batch_id, 1)
    log = Log({first: a_part(WON), second: a_part(LOST)}, {})
    parts = read_parts([batch, a_named_batch("c", number=2)], org=ORG, log=log)
    assert set(parts) == {first, second}
    assert is_whole(batch, parts)
    assert not is_whole(batch, {first: parts[first]})
    assert not is_whole(batch, {second: parts[second]})
