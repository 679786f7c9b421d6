"""Entries get the next number whoever else adds one; what a reader finds under a head is there whole."""

from dataclasses import replace
from typing import Any

import pytest
from outlay.adapters.dynamodb.control import organization_to_item
from outlay.adapters.dynamodb.price_entries import PriceEntriesTable
from outlay.application import price_entries
from outlay.application.price_entries import EntryDesk
from outlay.contracts import door_keys
from outlay.domain.errors import Conflict, InvalidInput, LimitExceeded, NotFound
from outlay.domain.price_revision import MAX_SEQUENCE

from tests.support.builders import ORG, an_organization
from tests.support.fake_dynamodb import FakeDynamoDB
from tests.support.price_cases import a_discount, a_free, a_rate, an_alias
from tests.support.price_entries import desk_at
from tests.support.rollup_rig import patient


@pytest.fixture
def control() -> FakeDynamoDB:
    table = FakeDynamoDB(sort_keys=["control"])
    table.put_item(TableName="control", Item=organization_to_item(an_organization()))
    return table


def desk(control: FakeDynamoDB, org: str = "") -> EntryDesk:
    return desk_at(control, "control", org, retry=patient())


def table(control: FakeDynamoDB) -> PriceEntriesTable:
    return PriceEntriesTable(control, "control", retry=patient())


def test_numbers_go_over_all_levels_and_each_level_reads_its_own(control: FakeDynamoDB) -> None:
    added = [desk(control).add(a_rate()), desk(control, ORG).add(a_discount("5")), desk(control).add(a_free("x"))]
    assert [one.sequence for one in added] == [1, 2, 3]
    found = table(control)
    assert (found.heads().newest, found.heads().deployment, found.newest(ORG), found.newest("other-org")) == (
        3,
        3,
        2,
        0,
    )
    assert [one.sequence for one in found.entries("", after=0, upto=3)] == [1, 3]
    assert [one.sequence for one in found.entries("", after=1, upto=2)] == []
    assert found.entries(ORG, after=0, upto=9) == [replace(added[1], sequence=2)]


def test_who_comes_between_takes_the_number_and_the_other_the_next(control: FakeDynamoDB) -> None:
    rivals = [a_rate(model=f"m{number}") for number in range(3)]
    mine = desk(control)
    commit = mine.commit

    def late(writes: Any, act: Any, entry: Any) -> None:
        if rivals:
            desk(control).add(rivals.pop())
        commit(writes, act, entry)

    assert replace(mine, commit=late).add(a_rate()).sequence == 4
    assert len(table(control).entries("", after=0, upto=4)) == 4


def test_where_others_keep_coming_between_nothing_is_written(control: FakeDynamoDB) -> None:
    def late(writes: Any, act: Any, entry: Any) -> None:
        raise Conflict("changed", code="version_changed")

    with pytest.raises(Conflict, match="same moment"):
        replace(desk(control), commit=late).add(a_rate())
    assert table(control).heads().newest == 0


def test_another_conflict_is_the_callers_to_hear_of(control: FakeDynamoDB) -> None:
    def refused(writes: Any, act: Any, entry: Any) -> None:
        raise Conflict("used", code="idempotency_conflict")

    with pytest.raises(Conflict, match="used"):
        replace(desk(control), commit=refused).add(a_rate())


def test_an_organization_that_is_not_there_gets_no_entry(control: FakeDynamoDB) -> None:
    with pytest.raises(NotFound):
        desk(control, "other-org").add(a_discount("5", org="other-org"))
    assert table(control).heads().newest == 0


def test_an_answer_needs_a_reason_and_something_to_answer(control: FakeDynamoDB) -> None:
    desk(control).add(a_rate())
    with pytest.raises(InvalidInput):
        desk(control).answer("withdraw", 1, reason=" ", who="ann", now_ms=0)
    with pytest.raises(NotFound):
        desk(control).answer("withdraw", 2, reason="r", who="ann", now_ms=0)
    withdrawn = desk(control).answer("withdraw", 1, reason="r", who="ann", now_ms=0)
    with pytest.raises(NotFound):
        desk(control).answer("withdraw", withdrawn.sequence, reason="r", who="ann", now_ms=0)


def test_there_are_only_so_many_entries_and_numbers(control: FakeDynamoDB, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(price_entries, "MAX_ENTRIES", 1)
    desk(control).add(a_rate())
    with pytest.raises(LimitExceeded, match="price entries"):
        desk(control).add(a_rate())
    control.tables["control"][door_keys.PRICES_HEAD, door_keys.PRICES_HEAD_SORT]["seq"] = {"N": str(MAX_SEQUENCE)}
    with pytest.raises(LimitExceeded, match="numbers"):
        desk(control, ORG).add(a_discount("5"))


def test_an_alias_points_to_what_has_a_price_by_now(control: FakeDynamoDB) -> None:
    wanted = an_alias("ours", "acme/large", org=ORG)
    with pytest.raises(InvalidInput):
        desk(control, ORG).add(wanted)
    desk(control, ORG).add(a_discount("5", provider="*"))
    with pytest.raises(InvalidInput):
        desk(control, ORG).add(wanted)
    desk(control).add(a_rate())
    assert desk(control, ORG).add(wanted).sequence == 3


def test_an_entry_of_a_later_release_is_not_guessed_at(control: FakeDynamoDB) -> None:
    desk(control).add(a_rate())
    control.tables["control"][door_keys.PRICES, door_keys.price_entry_sort(1)]["novelty"] = {"S": "x"}
    with pytest.raises(LookupError, match="later release"):
        table(control).entries("", after=0, upto=1)


def test_tiers_stand_beside_the_rates_so_that_entries_of_before_read_as_they_did(control: FakeDynamoDB) -> None:
    desk(control).add(a_rate())
    desk(control).add(a_rate(tiers={"output_tokens": [(200_000, "6")]}))
    before, with_tiers = (control.tables["control"][door_keys.PRICES, door_keys.price_entry_sort(n)] for n in (1, 2))
    assert with_tiers["rates"] == before["rates"]
    assert {*with_tiers} - {*before} == {"tiers"}
    first, second = table(control).entries("", after=0, upto=2)
    assert (first.tiers, [(above, usd) for above, usd in second.tiers["output_tokens"]]) == ({}, [(200_000, "6")])
