"""The list of what is in quarantine, on the fake and on the local AWS: each change only from the state it needs."""

from collections.abc import Iterator
from typing import Any

import pytest
from outlay.adapters.dynamodb import batch_item
from outlay.adapters.dynamodb.log_entries import to_entry
from outlay.adapters.dynamodb.quarantine_records import QuarantineReader, QuarantineRecords
from outlay.application.quarantine import Quarantined
from outlay.application.rollup_ports import LogEntry
from outlay.contracts import keys

from tests.support.builders import NOW_MS, ORG, a_batch, a_batch_id
from tests.support.dynamodb_tables import in_memory, on_local_aws
from tests.support.rollup_rig import patient

Table = tuple[Any, str]


@pytest.fixture(params=["memory", pytest.param("local", marks=pytest.mark.local_aws)])
def table(request: pytest.FixtureRequest) -> Iterator[Table]:
    if request.param == "memory":
        yield in_memory("figures", sort_key=True)
        return
    with on_local_aws(request.getfixturevalue("local_aws")("dynamodb"), "figures", sort_key=True) as made:
        yield made


@pytest.fixture(params=["memory", pytest.param("local", marks=pytest.mark.local_aws)])
def log(request: pytest.FixtureRequest) -> Iterator[Table]:
    if request.param == "memory":
        yield in_memory("log", sort_key=False)
        return
    with on_local_aws(request.getfixturevalue("local_aws")("dynamodb"), "log", sort_key=False) as made:
        yield made


def records(table: Table, *, now_ms: int = NOW_MS) -> QuarantineRecords:
    return QuarantineRecords(*table, retry=patient(), clock=lambda: now_ms)


def an_entry(number: int = 1) -> LogEntry:
    batch = a_batch(batch_id=a_batch_id(number), received_ms=NOW_MS + number)
    return to_entry(keys.log_key(ORG, batch.batch_id), batch_item.to_item(batch, {}, body=b"broken"))


def listed(table: Table) -> list[Quarantined]:
    return list(QuarantineReader(*table).newest_first(ORG))


def test_a_record_is_kept_once_and_says_when_first(table: Table) -> None:
    records(table).keep(an_entry(), "why")
    records(table, now_ms=NOW_MS + 5).keep(an_entry(), "why")
    [one] = listed(table)
    assert (one.batch_id, one.state, one.reason, one.quarantined_ms) == (a_batch_id(), "kept", "why", NOW_MS)
    assert (one.events, one.bytes, one.received_ms, one.days) == (1, 6, NOW_MS + 1, {"2026-11-22": 1})


def test_the_newest_receipt_comes_first_and_pages_begin_after_a_place(table: Table) -> None:
    for number in (2, 1, 3):
        records(table).keep(an_entry(number), "why")
    found = listed(table)
    assert [one.batch_id for one in found] == [a_batch_id(number) for number in (3, 2, 1)]
    assert list(QuarantineReader(*table).newest_first(ORG, before=found[0].place)) == found[1:]


def test_a_redrive_begins_and_ends(table: Table) -> None:
    records(table).keep(an_entry(), "why")
    assert records(table).begin(an_entry())
    assert listed(table)[0].is_redriving
    assert not records(table).discard(an_entry(), who="ann", reason="no")
    records(table).release(ORG, a_batch_id(), received_ms=NOW_MS + 1)
    assert listed(table)[0].is_redriving
    records(table).finish(an_entry(), who="ann")
    [one] = listed(table)
    assert (one.state, one.is_redriving, one.closed_by, one.closed_ms) == ("redriven", False, "ann", NOW_MS)


def test_what_is_kept_once_more_ends_the_redrive_as_kept(table: Table) -> None:
    records(table).keep(an_entry(), "why")
    records(table).begin(an_entry())
    records(table).keep(an_entry(), "why still")
    [one] = listed(table)
    assert (one.state, one.is_redriving, one.reason, one.closed_by) == ("kept", False, "why still", "")


def test_what_a_redrive_counted_is_redriven_whatever_another_one_beside_it_noted(table: Table) -> None:
    records(table).keep(an_entry(), "why")
    records(table).begin(an_entry())
    records(table).keep(an_entry(), "why")
    records(table).finish(an_entry(), who="ann")
    assert [(one.state, one.closed_by) for one in listed(table)] == [("redriven", "ann")]


def test_what_was_discarded_stays_so(table: Table) -> None:
    records(table).keep(an_entry(), "why")
    assert records(table).discard(an_entry(), who="ann", reason="sent again")
    assert not records(table).begin(an_entry())
    records(table).finish(an_entry(), who="bob")
    records(table).keep(an_entry(), "why")
    [one] = listed(table)
    assert (one.state, one.closed_by, one.note) == ("discarded", "ann", "sent again")


def test_a_discard_may_be_repeated_and_is_entered_once_its_events_are_void(table: Table) -> None:
    records(table).keep(an_entry(), "why")
    records(table).entered(ORG, a_batch_id(), received_ms=NOW_MS + 1)
    assert [one.is_aside for one in listed(table)] == [True]
    for reason in ("sent again", "another"):
        assert records(table).discard(an_entry(), who="ann", reason=reason)
    assert [(one.is_aside, one.note) for one in listed(table)] == [(True, "sent again")]
    records(table).entered(ORG, a_batch_id(), received_ms=NOW_MS + 1)
    [one] = listed(table)
    assert (one.state, one.is_entered, one.is_aside) == ("discarded", True, False)


def test_a_batch_without_a_record_can_be_redriven_and_gets_none(table: Table) -> None:
    assert records(table).begin(an_entry())
    records(table).finish(an_entry(), who="ann")
    records(table).release(ORG, a_batch_id(), received_ms=NOW_MS)
    assert not records(table).discard(an_entry(), who="ann", reason="no")
    assert listed(table) == []
