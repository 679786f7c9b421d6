"""The journal of adjustments: what was written with the figures is read back whole, until and after the lake has it."""

from collections.abc import Iterator
from typing import Any

import pytest
from outlay.adapters.dynamodb.journal import JournalTable, journal_item, read_journal
from outlay.contracts import keys
from outlay.domain.adjustment_sums import AdjustmentSum
from outlay.domain.adjustments import adjustment_id, adjustment_row, taken_back
from outlay.domain.counting import Journal, price_events
from outlay.domain.errors import Upstream
from outlay.domain.pricing import load_price_book

from tests.support.builders import NOW_MS, ORG, a_batch, a_batch_id, an_event
from tests.support.dynamodb_tables import in_memory, on_local_aws
from tests.support.fake_dynamodb import FakeDynamoDB, client_error
from tests.support.faults import Faults
from tests.support.rollup_rig import patient

DAY = "2026-11-22"
COST = 1000 * 2_500_000 + 100 * 10_000_000


@pytest.fixture(params=["memory", pytest.param("local", marks=pytest.mark.local_aws)])
def table(request: pytest.FixtureRequest) -> Iterator[tuple[Any, str]]:
    """(client, table) in memory, and a table of its own on the local AWS."""
    if request.param == "memory":
        yield in_memory("figures", sort_key=True)
        return
    with on_local_aws(request.getfixturevalue("local_aws")("dynamodb"), "figures", sort_key=True) as made:
        yield made


def a_row(name: str, *, model: str = "gpt-4o") -> dict[str, Any]:
    """What takes an event of an October day back."""
    batch = a_batch(an_event(event_id=name, model=model))
    [price] = price_events(batch, load_price_book(1))
    row = adjustment_row(batch, batch, 0, price, rating=1, event_id=adjustment_id(name, rating=1, sign="-"))
    return taken_back({**row, "adjusts_day": "2026-10-28"})


def write(client: Any, table: str, moment_ms: int, *names: str, number: int = 1, part: int = 0, rating: int = 1) -> str:
    journal = Journal(day=DAY, moment_ms=moment_ms, rows=[a_row(name) for name in names])
    place = keys.journal_sort(moment_ms, a_batch_id(number), part, rating)
    client.put_item(TableName=table, Item=journal_item(ORG, journal, place, lane=0))
    return place


def test_an_entry_says_which_part_it_is_of_and_holds_its_rows_and_sums(table: tuple[Any, str]):
    client, name = table
    rows = [a_row("a"), a_row("ü", model="no-such-model")]
    place = keys.journal_sort(NOW_MS, a_batch_id(7), 12, 3)
    journal = Journal(day=DAY, moment_ms=NOW_MS, rows=rows)
    client.put_item(TableName=name, Item=journal_item(ORG, journal, place, lane=0))
    [entry] = read_journal(client, name, ORG, DAY, patient())
    assert (entry.place, entry.batch_id, entry.part, entry.rating, entry.is_due) == (place, a_batch_id(7), 12, 3, True)
    assert entry.rows == rows
    assert entry.sums == [AdjustmentSum(month="2026-10", kind="void", rows=2, quantity=-2, unpriced=-1, picousd=-COST)]
    assert (entry.item["org"], entry.item["n"]) == ({"S": ORG}, {"N": "2"})


@pytest.mark.parametrize("lane", [0, 3])
@pytest.mark.parametrize("tag_keys", [(), ("region", "plan")])
@pytest.mark.parametrize("other", [{}, {"team": frozenset({1, 2, 5}), "tag:plan": frozenset({0})}])
def test_an_entry_tells_which_counters_hold_its_rows(
    table: tuple[Any, str], lane: int, tag_keys: tuple[str, ...], other: dict[str, frozenset[int]]
):
    client, name = table
    place = keys.journal_sort(NOW_MS, a_batch_id(7), 12, 3)
    journal = Journal(day=DAY, moment_ms=NOW_MS, rows=[a_row("a")], tag_keys=tag_keys, other=other)
    item = journal_item(ORG, journal, place, lane=lane)
    client.put_item(TableName=name, Item=item)
    [entry] = read_journal(client, name, ORG, DAY, patient())
    assert (entry.lane, entry.tag_keys) == (lane, tag_keys)
    assert {name: frozenset(positions) for name, positions in entry.other.items()} == other
    absent = {"lane": not lane, "tags": not tag_keys, "other": not other}
    assert {name: name not in item for name in absent} == absent


def test_entries_of_a_day_come_oldest_first_and_those_of_other_days_do_not(table: tuple[Any, str]):
    client, name = table
    second = write(client, name, NOW_MS, "b", number=2)
    first = write(client, name, NOW_MS - 1, "a", number=3)
    journals = JournalTable(client, name, retry=patient())
    assert [
        (place, [row["event_id"] for row in rows], is_due) for place, rows, is_due in journals.entries(ORG, DAY)
    ] == [
        (first, ["adj:1:-:a"], True),
        (second, ["adj:1:-:b"], True),
    ]
    assert list(journals.entries(ORG, "2026-11-23")) == list(journals.entries("globex", DAY)) == []


def test_what_the_lake_has_is_due_no_more_and_keeps_its_rows(table: tuple[Any, str]):
    client, name = table
    place, other = write(client, name, NOW_MS, "a"), write(client, name, NOW_MS + 1, "b")
    journals = JournalTable(client, name, retry=patient())
    for _ in range(2):
        journals.delivered(ORG, DAY, place)
    assert [(at, len(rows), is_due) for at, rows, is_due in journals.entries(ORG, DAY)] == [
        (place, 1, False),
        (other, 1, True),
    ]


def test_an_entry_that_is_gone_is_not_brought_back_by_its_delivery(table: tuple[Any, str]):
    client, name = table
    journals = JournalTable(client, name, retry=patient())
    journals.delivered(ORG, DAY, keys.journal_sort(NOW_MS, a_batch_id(1), 0, 1))
    assert list(journals.entries(ORG, DAY)) == []


def test_a_delivery_that_is_throttled_is_noted_in_the_end_and_one_that_is_refused_is_raised():
    fake = FakeDynamoDB(sort_keys=["figures"])
    place = write(fake, "figures", NOW_MS, "a")
    slept: list[float] = []
    throttled = Faults(at=lambda number, _: "throttled" if number <= 2 else None)
    JournalTable(throttled.around(fake), "figures", retry=patient(slept=slept)).delivered(ORG, DAY, place)
    assert (throttled.calls, len(slept)) == (["update_item"] * 3, 2)
    [(_, _, is_due)] = JournalTable(fake, "figures", retry=patient()).entries(ORG, DAY)
    assert not is_due

    class Refusing:
        def update_item(self, **_: Any) -> dict[str, Any]:
            raise client_error("AccessDeniedException", "UpdateItem")

    with pytest.raises(Upstream, match="AccessDenied"):
        JournalTable(Refusing(), "figures", retry=patient()).delivered(ORG, DAY, place)
