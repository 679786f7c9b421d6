"""What one transaction writes, item for item, and that so many items are reckoned with before parts go together."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from outlay.adapters.dynamodb import figures_items
from outlay.adapters.dynamodb.figures_items import pack, transaction
from outlay.adapters.dynamodb.figures_writer import FiguresTable
from outlay.contracts import keys
from outlay.domain.batch import DimensionConfig
from outlay.domain.claims import Outcome
from outlay.domain.counting import Journal, JudgedBatch, LedgerDelta, PartCount, count_parts, price_events
from outlay.domain.part_state import PartState, Taken, Taking
from outlay.domain.pricing import load_price_book

from tests.support.builders import NOW_MS, ORG, a_batch, a_batch_id, an_event
from tests.support.fake_dynamodb import FakeDynamoDB
from tests.support.rollup_rig import patient

HOUR = 3_600_000
DAY = 24 * HOUR
MONTH = 30 * DAY
AT_MS = NOW_MS + 5_000


def parts_of(*events: Any, number: int = 1, outcomes: list[Outcome] | None = None, **changes: Any) -> list[PartCount]:
    batch = a_batch(*events, batch_id=a_batch_id(number), **changes)
    prices = price_events(batch, load_price_book(1))
    judged = JudgedBatch(batch=batch, prices=prices, outcomes=outcomes or [Outcome.WON] * len(batch.events))
    return count_parts(judged, refused={}, retention_days=80)


def a_part(number: int, timestamp_ms: int = NOW_MS, *, model: str = "gpt-4o", **changes: Any) -> PartCount:
    event = an_event(event_id=f"e{number}", timestamp_ms=timestamp_ms, model=model)
    [part] = parts_of(event, number=number, **changes)
    return part


def a_lost_one(number: int, timestamp_ms: int) -> PartCount:
    [part] = parts_of(an_event(timestamp_ms=timestamp_ms), number=number, outcomes=[Outcome.DUPLICATE])
    return part


def with_journal(part: PartCount, day: str = "2026-11-22", moment_ms: int = NOW_MS) -> PartCount:
    return replace(part, journal=Journal(day=day, moment_ms=moment_ms, rows=[]))


def a_state(rating: int = 1) -> PartState:
    return PartState(outcomes=(Outcome.VOIDED,), price_revision=1, rating=rating, taken=frozenset({0}))


def a_taking(part: PartCount, *numbers: int, unpriced: Mapping[int, int] | None = None, rating: int = 1) -> PartCount:
    taking = Taking(
        before=Taken(), positions=frozenset({0}), parts={n: a_state(rating) for n in numbers}, unpriced=unpriced or {}
    )
    return replace(part, part=keys.LAKE_PART, taking=taking)


PAIRS = {
    "the same items": [a_part(1), a_part(2)],
    "another counter": [a_part(1), a_part(2, model="gpt-4o-mini")],
    "another hour": [a_part(1), a_part(2, NOW_MS - HOUR)],
    "another day": [a_part(1), a_part(2, NOW_MS - DAY)],
    "another month": [a_part(1), a_part(2, NOW_MS - MONTH)],
    "another lane": [a_part(1), a_part(2, lane=1)],
    "another day of receipt": [a_part(1), a_part(2, received_ms=NOW_MS + DAY)],
    "another day of which nothing counts": [a_part(1), a_lost_one(2, NOW_MS - DAY)],
    "nothing counts": [a_lost_one(1, NOW_MS), a_lost_one(2, NOW_MS)],
    "two parts of a batch": parts_of(*(an_event(event_id=name) for name in "ab"), parts=(0, 1)),
    "a journal": [a_part(1), with_journal(a_part(2))],
    "two journals of a day": [with_journal(a_part(1)), with_journal(a_part(2))],
    "two journals of a batch": [
        with_journal(a_part(1)),
        with_journal(replace(a_part(1, NOW_MS - DAY), part=1), "2026-11-21", NOW_MS - DAY),
    ],
    "taken from the lake": [a_taking(a_part(1)), a_part(2)],
    "taken from the lake and its markers": [a_taking(a_part(1), 0, 3), a_part(2)],
    "both taken from the lake": [a_taking(a_part(1), 0), a_taking(a_part(2), 0)],
}


def items_of(parts: list[PartCount], *, is_sealed: bool = True) -> list[dict[str, Any]]:
    hours = {keys.hour_key(part.org, hour, part.lane) for part in parts for hour in part.days}
    return transaction(parts, table="figures", sealed=hours if is_sealed else (), at_ms=AT_MS)[0]


@pytest.mark.parametrize("parts", PAIRS.values(), ids=PAIRS)
def test_parts_go_together_as_long_as_all_that_they_may_write_fits(
    parts: list[PartCount], monkeypatch: pytest.MonkeyPatch
) -> None:
    count = len(items_of(parts))
    for most, expected in ((count, [2]), (count - 1, [1, 1])):
        monkeypatch.setattr(figures_items, "MAX_ITEMS", most)
        assert [len(group) for group in pack(parts)] == expected


@pytest.mark.parametrize("most", [1, 2, 3])
def test_every_transaction_has_the_same_room(most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    parts = [a_part(number) for number in range(1, 3 * most + 1)]
    one = figures_items._bytes(parts[0])
    monkeypatch.setattr(figures_items, "MAX_BYTES", most * one)
    assert [len(group) for group in pack(parts)] == [most] * 3
    monkeypatch.setattr(figures_items, "MAX_BYTES", 10**9)
    monkeypatch.setattr(figures_items, "MAX_ITEMS", len(items_of(parts[:most])))
    assert [len(group) for group in pack(parts)] == [most] * 3


def writer(fake: FakeDynamoDB) -> FiguresTable:
    return FiguresTable(fake, "figures", retry=patient(), clock=lambda: AT_MS)


@pytest.fixture
def fake() -> FakeDynamoDB:
    return FakeDynamoDB(sort_keys=["figures"])


def value_of(held: Mapping[str, Any]) -> Any:
    [(kind, value)] = held.items()
    assert kind in {"S", "N", "B", "L", "M", "NS"}
    assert (kind == "N") == (isinstance(value, str) and value.lstrip("-").isdigit())
    return value


def stored(fake: FakeDynamoDB) -> dict[tuple[str, str], dict[str, Any]]:
    return {
        (item.pop("pk")["S"], item.pop("sk")["S"]): {name: value_of(held) for name, held in item.items()}
        for item in fake.items("figures")
    }


def test_a_part_that_counts_is_a_marker_a_head_a_counter_and_a_row_of_the_ledger(fake: FakeDynamoDB) -> None:
    part = a_part(1)
    writer(fake).count(ORG, [part])
    found = stored(fake)
    hour = keys.hour_key(ORG, "2026-11-22T12:00", 0)
    [combination] = [combination for _, combination in part.counters]
    assert set(found) == {
        (keys.marker_key(ORG, part.batch_id), "0000"),
        (hour, keys.HEAD),
        (hour, keys.counter_sort(combination)),
        (keys.ledger_day_key(ORG, "2026-11-22"), "2026-11-22#0"),
    }
    assert found[hour, keys.HEAD] == {"st": "open", "at": str(AT_MS), "org": ORG, "rev": "1", "u": "1"}
    assert found[keys.ledger_day_key(ORG, "2026-11-22"), "2026-11-22#0"] == {"won": "1", "u": "1"}
    counter = found[hour, keys.counter_sort(combination)]
    [delta] = part.counters.values()
    assert counter.pop("d") == [{"S": value} for value in delta.values]
    assert counter["u"] == "1"
    assert counter["n"] == "1"
    assert "0" not in counter.values()
    marker = found[keys.marker_key(ORG, part.batch_id), "0000"]
    assert set(marker) == {"won", "dup", "con", "unp", "rating", "rcv", "of", "ttl", "at", "hours"}
    assert (marker["at"], marker["ttl"]) == (str(AT_MS), str((NOW_MS + 1000 + 80 * DAY) // 1000))


def test_counters_of_an_hour_that_parts_share_are_updated_once_and_numbered_in_its_head(fake: FakeDynamoDB) -> None:
    parts = [a_part(1), a_part(2), a_part(3, model="gpt-4o-mini"), a_part(4, NOW_MS - HOUR)]
    writer(fake).count(ORG, parts)
    found = stored(fake)
    heads = {pk: item["u"] for (pk, sk), item in found.items() if sk == keys.HEAD}
    assert heads == {
        keys.hour_key(ORG, "2026-11-22T12:00", 0): "2",
        keys.hour_key(ORG, "2026-11-22T11:00", 0): "1",
    }
    counters = sorted(item["n"] for (_, sk), item in found.items() if sk.startswith(keys.COUNTER_PREFIX))
    assert counters == ["1", "1", "2"]
    assert found[keys.ledger_day_key(ORG, "2026-11-22"), "2026-11-22#0"] == {"won": "4", "u": "1"}


def test_heads_of_day_and_month_are_raised_for_sealed_hours_alone_and_by_the_local_date(fake: FakeDynamoDB) -> None:
    late = NOW_MS + 7 * HOUR  # past midnight of the 23rd in Kolkata
    zone = DimensionConfig(time_zone="Asia/Kolkata")
    [sealed, opened] = [a_part(1, late, dimensions=zone), a_part(2, NOW_MS - 40 * DAY, dimensions=zone)]
    [hour] = sealed.days
    pk = keys.hour_key(ORG, hour, 0)
    fake.tables["figures"][pk, keys.HEAD] = {
        "pk": {"S": pk},
        "sk": {"S": keys.HEAD},
        "st": {"S": "sealed"},
        "rev": {"N": "4"},
        "u": {"N": "9"},
    }
    writer(fake).count(ORG, [sealed, opened])
    heads = {pk: item for (pk, sk), item in stored(fake).items() if sk == keys.HEAD}
    [(_, other)] = [(name, head) for name, head in heads.items() if head.get("st") == "open"]
    assert other == {"st": "open", "at": str(AT_MS), "org": ORG, "rev": "1", "u": "1"}
    assert heads[pk] == {"st": "sealed", "at": str(AT_MS), "org": ORG, "rev": "5", "u": "10"}
    raised = {"at": str(AT_MS), "org": ORG, "rev": "1"}
    assert heads[keys.day_key(ORG, "2026-11-23")] == heads[keys.month_key(ORG, "2026-11")] == raised
    assert len(heads) == 4


def test_a_row_of_the_ledger_to_which_nothing_is_added_is_not_written(fake: FakeDynamoDB) -> None:
    part = a_part(1)
    nothing = replace(part, ledger={**part.ledger, "2026-11-20": LedgerDelta()})
    writer(fake).count(ORG, [nothing])
    assert [pk for pk, _ in stored(fake) if "#L#" in pk] == [keys.ledger_day_key(ORG, "2026-11-22")]


@pytest.mark.parametrize(("unpriced", "left"), [({}, "2"), ({0: 1}, "1"), ({0: 2}, "0"), ({5: 1}, "2")])
def test_what_is_taken_back_without_a_price_is_so_much_less_of_it_in_its_marker(
    fake: FakeDynamoDB, unpriced: dict[int, int], left: str
) -> None:
    part = replace(a_part(1, model="no-such-model"), unpriced=2)
    figures = writer(fake)
    figures.count(ORG, [part])
    taken = replace(a_taking(part, 0, unpriced=unpriced), counters={}, days={}, ledger={})
    assert figures.count(ORG, [taken]).counted == {taken.key}
    marker = stored(fake)[keys.marker_key(ORG, part.batch_id), "0000"]
    assert (marker["unp"], marker["won"], marker["vod"], marker["rating"]) == (left, "0", "1", "1")


def test_a_correction_replaces_the_marker_that_it_saw_and_no_other(fake: FakeDynamoDB) -> None:
    part = a_part(1)
    figures = writer(fake)
    figures.count(ORG, [part])
    first = replace(part, before=0, state=a_state(1), counters={}, days={}, ledger={}, expires_s=1)
    assert figures.count(ORG, [first]).counted == {part.key}
    assert figures.count(ORG, [first]).counted == frozenset()
    marker = stored(fake)[keys.marker_key(ORG, part.batch_id), "0000"]
    assert (marker["rating"], marker["rcv"], marker["of"]) == ("1", "1", "1")
    assert marker["ttl"] == str((NOW_MS + 1000 + 80 * DAY) // 1000)


def test_a_journal_lies_under_its_moment_batch_part_and_rating(fake: FakeDynamoDB) -> None:
    part = with_journal(a_part(1))
    writer(fake).count(ORG, [part])
    [sort] = [sk for pk, sk in stored(fake) if pk == keys.journal_key(ORG, "2026-11-22")]
    assert sort == f"{NOW_MS:015d}#{part.batch_id}#0000#000000"
