"""One call of ``roll_up``: what it says it did, what it takes together, and what it meets twice."""

import json
from dataclasses import fields
from typing import Any

import pytest
from outlay.application import rollup
from outlay.application.rollup import RollupSummary, roll_up
from outlay.application.rollup_ports import LogEntry
from outlay.domain.batch import Batch
from outlay.domain.claims import Claim, Outcome, outcomes
from outlay.domain.counting import LedgerDelta
from outlay.domain.quarantine import MAX_COUNT

from tests.support.builders import NOW_MS, a_batch, a_batch_id, an_event, some_events
from tests.support.rollup_rig import Rig

DAY_S = 86_400


def entries(rig: Rig, *batches: Batch) -> list[LogEntry]:
    rig.log(*batches)
    found = [rig.container().log.read(batch.org, batch.batch_id) for batch in batches]
    return [one for one in found if one is not None]


def batches_of(*sizes: int, **changes: Any) -> list[Batch]:
    return [
        a_batch(
            *(an_event(event_id=f"{number}-{place}") for place in range(size)), batch_id=a_batch_id(number), **changes
        )
        for number, size in enumerate(sizes, 1)
    ]


def test_the_summary_is_the_sum_over_all_organizations():
    rig = Rig()
    wrong = a_batch(an_event(usage={"output_tokens": MAX_COUNT}), batch_id=a_batch_id(9))
    changed = an_event(event_id="1-0", digest="other")
    again = a_batch(changed, an_event(event_id="1-1"), an_event(event_id="x", model="none"), batch_id=a_batch_id(5))
    others = [a_batch(*some_events(2), org="other", batch_id=a_batch_id(7), client="c")]
    told = roll_up(entries(rig, *batches_of(2, 1), again, wrong, *others), ports=rig.container().ports)
    assert told == RollupSummary(
        batches=4,
        counted=6,
        duplicates=1,
        conflicts=1,
        unpriced=1,
        quarantined=1,
        aside=told.aside,
    )
    assert len(told.aside) == 1


def test_a_batch_met_twice_is_taken_once_and_what_follows_is_counted():
    rig = Rig()
    first, second = entries(rig, *batches_of(2, 1))
    told = roll_up([first, first, second], ports=rig.container().ports)
    assert told == RollupSummary(batches=2, counted=3)


def test_what_is_put_aside_twice_is_put_aside_once_and_what_follows_is_counted():
    rig = Rig()
    wrong = a_batch(an_event(usage={"output_tokens": MAX_COUNT}), batch_id=a_batch_id(9))
    aside, sound = entries(rig, wrong, *batches_of(1))
    told = roll_up([aside, aside, sound], ports=rig.container().ports)
    assert told == RollupSummary(batches=1, counted=1, quarantined=1, aside=(aside.key,))


def test_what_cannot_be_read_is_put_aside_with_the_reason():
    rig = Rig()
    [entry] = entries(rig, a_batch())
    unreadable = LogEntry(key=entry.key, item=entry.item, problem="body: no batch")
    roll_up([unreadable], ports=rig.container().ports)
    [copy] = rig.s3.objects.values()
    assert json.loads(copy)["reason"] == "body: no batch"


@pytest.mark.parametrize(
    ("sizes", "calls"),
    [((2, 2), 1), ((2, 3), 2), ((2, 2, 2, 2), 2), ((1, 2, 2), 2), ((5,), 1), ((2, 2, 1, 4), 3)],
)
def test_batches_are_taken_together_up_to_a_limit_of_events(
    monkeypatch: pytest.MonkeyPatch, sizes: tuple[int, ...], calls: int
):
    monkeypatch.setattr(rollup, "MAX_EVENTS_AT_ONCE", 4)
    rig = Rig()
    told = roll_up(entries(rig, *batches_of(*sizes)), ports=rig.container().ports)
    assert told.counted == sum(sizes)
    assert rig.dynamodb.calls.count("batch_execute_statement") == calls


def test_five_thousand_events_are_taken_together():
    assert rollup.MAX_EVENTS_AT_ONCE == 5_000


def test_claims_are_kept_for_80_days_where_nothing_else_is_said():
    rig = Rig()
    roll_up(entries(rig, *batches_of(1, received_ms=NOW_MS)), ports=rig.container().ports)
    [claim] = rig.dynamodb.items("claims")
    assert int(claim["ttl"]["N"]) == NOW_MS // 1000 + 80 * DAY_S


def test_an_event_whose_owner_was_voided_is_void_too():
    batch = a_batch(an_event())
    owner = Claim(event_id="call-1", batch_id=batch.batch_id, position=0, digest="d" * 20, is_void=True)
    assert outcomes(batch, {"call-1": owner}) == [Outcome.VOIDED]


def test_the_summary_adds_up_what_was_put_aside():
    assert RollupSummary(quarantined=1) + RollupSummary(quarantined=2) == RollupSummary(quarantined=3)


def test_outcomes_are_called_as_verify_shows_them():
    batch = a_batch(an_event(needs_claim=False))
    assert [one.value for one in outcomes(batch, {})] == ["won"]
    assert [one.value for one in Outcome] == ["won", "duplicate", "conflict", "voided"]


def test_ledger_rows_add_up_number_by_number():
    names = [one.name for one in fields(LedgerDelta)]
    row = LedgerDelta(**{name: place for place, name in enumerate(names, 1)})
    row.add(LedgerDelta(**{name: 10 * place for place, name in enumerate(names, 1)}))
    assert [getattr(row, name) for name in names] == [11 * place for place in range(1, len(names) + 1)]
