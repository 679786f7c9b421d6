"""Which parts fit one transaction, and what a marker says of its part."""

from dataclasses import replace

import pytest
from outlay.adapters.dynamodb import figures_items
from outlay.adapters.dynamodb.figures_items import pack, transaction
from outlay.domain.adjustments import Journal
from outlay.domain.claims import Outcome
from outlay.domain.counting import JudgedBatch, PartCount, count_parts, price_events
from outlay.domain.pricing import load_price_book

from tests.support.builders import NOW_MS, a_batch, a_batch_id, an_event

ITEMS = 6
"""Of a part alone: its marker, a counter, the heads of hour, day and month, a row of the ledger."""


def a_part(number: int, **changes: object) -> PartCount:
    batch = a_batch(an_event(event_id=f"{number}"), batch_id=a_batch_id(number))
    judged = JudgedBatch(
        batch=batch, prices=price_events(batch, load_price_book(1)), outcomes=[Outcome.WON] * len(batch.events)
    )
    [part] = count_parts(judged, refused={}, retention_days=80)
    return replace(part, **changes)  # type: ignore[arg-type]


def estimate(part: PartCount) -> int:
    [delta] = part.counters.values()
    return 1_500 + 400 * (1 + 4) + 4 * sum(map(len, delta.values))


def sizes(parts: list[PartCount]) -> list[int]:
    return [len(group) for group in pack(parts)]


def test_parts_go_together_until_their_items_are_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    parts = [a_part(number) for number in (1, 2, 3)]
    for most, expected in ((ITEMS + 2, [3]), (ITEMS + 1, [2, 1]), (ITEMS, [1, 1, 1])):
        monkeypatch.setattr(figures_items, "MAX_ITEMS", most)
        assert sizes(parts) == expected


def test_a_journal_is_an_item_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    journal = Journal(day="2026-11-22", moment_ms=NOW_MS, rows=[])
    monkeypatch.setattr(figures_items, "MAX_ITEMS", ITEMS + 2)
    assert sizes([a_part(1), a_part(2, journal=journal)]) == [2]
    assert sizes([a_part(1), a_part(2, journal=journal), a_part(3)]) == [2, 1]


def test_parts_go_together_until_their_bytes_are_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    parts = [a_part(number) for number in (1, 2, 3)]
    one = estimate(parts[0])
    for most, expected in ((3 * one, [3]), (3 * one - 1, [2, 1]), (2 * one, [2, 1]), (2 * one - 1, [1, 1, 1])):
        monkeypatch.setattr(figures_items, "MAX_BYTES", most)
        assert sizes(parts) == expected


def test_rows_of_a_journal_and_positions_under_other_have_their_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = a_part(1)
    one = estimate(plain)
    journal = Journal(day="2026-11-22", moment_ms=NOW_MS, rows=[{}, {}, {}])
    other = replace(plain.state, other={"team": frozenset({0, 5}), "model": frozenset({0})})
    for more, bytes_more in ((a_part(2, journal=journal), 3 * 400), (a_part(2, state=other), 3 * 8)):
        for spare, expected in ((0, [2]), (-1, [1, 1])):
            monkeypatch.setattr(figures_items, "MAX_BYTES", 2 * one + bytes_more + spare)
            assert sizes([plain, more]) == expected


def test_the_limits_are_those_of_aws_with_room_to_spare() -> None:
    assert (figures_items.MAX_ITEMS, figures_items.MAX_BYTES) == (100, 2_000_000)


def test_a_marker_names_its_hours_and_says_how_many_came_late_only_if_some_did() -> None:
    part = a_part(1)
    [day] = part.ledger
    late = replace(part, ledger={day: replace(part.ledger[day], late=2)})
    markers = [
        transaction([one], table="figures", sealed=(), at_ms=NOW_MS)[0][0]["Put"]["Item"] for one in (part, late)
    ]
    assert [marker.get("late") for marker in markers] == [None, {"N": "2"}]
    assert markers[0]["hours"] == {"L": [{"S": "2026-11-22T12:00"}]}
    assert markers[0]["rcv"] == {"N": "1"}
