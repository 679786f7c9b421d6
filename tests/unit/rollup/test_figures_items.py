"""Which parts fit one transaction, and what a marker says of its part."""

import zlib
from dataclasses import replace

import pytest
from outlay.adapters.dynamodb import figures_items
from outlay.adapters.dynamodb.figures_items import Headed, Marked, pack, transaction
from outlay.adapters.dynamodb.part_states import stored_part
from outlay.contracts import keys
from outlay.domain.adjustments import Journal
from outlay.domain.claims import Outcome
from outlay.domain.counting import JudgedBatch, PartCount, count_parts, price_events
from outlay.domain.part_state import Moved
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


def test_beside_each_item_stands_what_its_condition_asks() -> None:
    first, second = a_part(1), a_part(2)
    hour = keys.hour_key(first.org, "2026-11-22T12:00", 0)
    items, asked = transaction([first, second], table="figures", sealed=[hour], at_ms=NOW_MS)
    conditional = [any("ConditionExpression" in action for action in item.values()) for item in items]
    assert conditional == [one is not None for one in asked]
    assert asked[:4] == [Marked(first.key), Marked(second.key), Headed(hour), None]


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


STATES = {
    "all count": {},
    "some lost": {"outcomes": (Outcome.DUPLICATE, Outcome.WON, Outcome.CONFLICT, Outcome.VOIDED)},
    "rated again": {"rating": 3, "price_revision": 2},
    "some under other": {"other": {"team": frozenset({0, 5}), "tag:cost": frozenset({7})}},
    "some of closed hours": {"moved": Moved(hours=frozenset({"2026-10-01T00:00", "2026-10-02T05:00"}), moment_ms=7)},
    "some taken back": {"taken": frozenset({2, 10}), "rating": 1},
}


@pytest.mark.parametrize("changes", STATES.values(), ids=STATES)
def test_a_marker_says_all_that_its_part_came_to(changes: dict[str, object]) -> None:
    part = a_part(1, parts=3)
    state = replace(part.state, **{"outcomes": (Outcome.WON,) * 4, **changes})  # type: ignore[arg-type]
    item = transaction([replace(part, state=state)], table="figures", sealed=(), at_ms=NOW_MS)[0][0]["Put"]["Item"]
    stored = stored_part(item)
    assert (stored.received, stored.won, stored.parts) == (4, state.count(Outcome.WON), 3)
    assert stored.is_whole
    assert stored.price_revision == (state.price_revision if state.rating else None)
    assert stored.state == replace(state, price_revision=state.price_revision if state.rating else 0)


def test_the_numbers_of_a_marker_stand_under_the_names_that_were_stored_ever_since() -> None:
    part = a_part(1)
    outcomes = [Outcome.WON, Outcome.DUPLICATE, Outcome.CONFLICT, *[Outcome.VOIDED] * 2, *[Outcome.WON] * 2]
    state = replace(part.state, outcomes=outcomes)
    item = transaction([replace(part, state=state, unpriced=1)], table="figures", sealed=(), at_ms=NOW_MS)[0][0]["Put"]
    names = ("rcv", "won", "dup", "con", "vod", "unp", "of", "rating")
    assert {name: item["Item"][name] for name in names} == {
        name: {"N": str(number)} for name, number in zip(names, (7, 3, 1, 1, 2, 1, 1, 0), strict=True)
    }
    assert zlib.decompress(item["Item"]["o"]["B"]) == bytes([0, 1, 2, 3, 3, 0, 0])


def test_a_marker_of_the_first_release_leaves_to_the_claims_who_lost() -> None:
    numbers = {"rcv": {"N": "3"}, "won": {"N": "2"}, "rating": {"N": "0"}}
    stored = stored_part(numbers)
    assert (stored.parts, stored.price_revision, stored.is_whole) == (None, None, False)
    assert list(stored.state.outcomes) == []
    assert list(stored_part({**numbers, "won": {"N": "3"}}).state.outcomes) == [Outcome.WON] * 3
