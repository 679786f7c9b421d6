"""What Firehose may do to rows is noticed by verify and by the nightly reconciliation, and healed from the log."""

import random
from functools import partial
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from outlay.adapters.dynamodb.day_proofs import DayProofs
from outlay.adapters.dynamodb.proof import ProofReader
from outlay.adapters.dynamodb.proof_runs import ProofRuns
from outlay.adapters.dynamodb.quarantine_records import QuarantineReader
from outlay.adapters.firehose.lake_writer import FirehoseLake
from outlay.application import reconcile
from outlay.application.count_requests import requests_per_day
from outlay.application.packed_days import packed_days
from outlay.application.proof_runs import Healed
from outlay.application.verify import Sources, verify

from tests.support.builders import NOW_MS, a_batch, a_batch_id, an_event, some_events
from tests.support.fake_delivery import DeliveringFirehose, DuckLake
from tests.support.repair_world import DAY_MS, RepairWorld
from tests.support.rollup_rig import patient

DAY, NEXT, LATER = "2026-11-22", "2026-11-23", "2026-11-25"


class World(RepairWorld):
    """Some events of one day, counted and sent; a day later, so that nothing counts as in flight."""

    def __init__(self, **firehose: Any) -> None:
        super().__init__()
        self.firehose: DeliveringFirehose = DeliveringFirehose(**firehose)
        self.send(
            a_batch(*some_events(4), an_event(event_id="b", team="other")),
            a_batch(*some_events(2), batch_id=a_batch_id(2)),
        )
        self.now_ms = NOW_MS + 2 * DAY_MS
        self.pack(days=3)

    def drift(self) -> int:
        """As ``outlay verify`` shows it; in flight may be nothing."""
        log = ProofReader(self.dynamodb, log_table="log", figures_table="figures")
        sources = Sources(
            log=log,
            ledger=log,
            quarantine=QuarantineReader(self.dynamodb, "figures"),
            counted=partial(requests_per_day, reader=self.reader(), clock=lambda: self.now_ms),
            lake=DuckLake(self.firehose),
            clock=lambda: self.now_ms,
            sleep=lambda _: None,
        )
        answer = verify(organization=self.organization, start_day=DAY, end_day=LATER, query_id=None, sources=sources)
        assert (answer["lake"], answer["totals"]["in_flight"]) == ("complete", 0)
        return int(answer["totals"]["drift"])

    def reconciled(self) -> dict[str, dict[str, tuple[int, int]]]:
        """Day → measures that differ; a day that was final already is not asked again."""
        sources = reconcile.Sources(
            days=partial(packed_days, reader=self.reader()),
            cubes=lambda organization, days: [],
            recent=lambda org, since_ms: {},
            proofs=DayProofs(self.dynamodb, "figures", retry=patient()),
            lake=DuckLake(self.firehose),
            runs=ProofRuns(self.dynamodb, "figures"),
            heal=lambda organization, proof: Healed(day=proof.day, left="not healed here"),
            clock=lambda: self.now_ms,
            sleep=lambda _: None,
        )
        run = reconcile.reconcile_organization(self.organization, sources=sources)
        return {proof.day: dict(proof.differences) for proof in run.proofs}


def test_rows_that_arrive_are_no_drift_and_make_the_day_final() -> None:
    world = World()
    world.firehose.deliver(DAY)
    assert world.drift() == 0
    assert world.reconciled()[DAY] == {}


def test_rows_delivered_twice_and_sent_twice_count_once() -> None:
    world = World()
    world.firehose.deliver(DAY, twice=True)
    world.redrive()
    world.firehose.deliver(NEXT, twice=True)
    assert len(world.firehose.rows_of_day) == 20
    assert world.drift() == 0
    assert world.reconciled()[DAY] == {}


def test_rows_that_come_days_late_are_drift_until_then_and_the_day_is_final_after() -> None:
    world = World()
    assert world.drift() == 5
    assert world.reconciled()[DAY]["requests"] == (5, 0)
    world.firehose.deliver(LATER)
    assert world.drift() == 0
    assert world.reconciled()[DAY] == {}
    assert DAY not in world.reconciled(), "final"


def test_rows_that_firehose_could_not_convert_are_drift_until_a_redrive_sends_them_again() -> None:
    world = World()
    world.firehose.deliver(DAY, unfit=lambda row: row["team"] == "other")
    assert [row["event_id"] for row in world.firehose.errors] == ["b"]
    assert world.drift() == 1
    differences = world.reconciled()[DAY]
    assert differences["requests"] == (5, 4)
    assert {"cost_input", "cost_output", "input_uncached_tokens"} <= differences.keys()
    before = world.counters()
    world.redrive()
    world.firehose.deliver(NEXT)
    assert (world.drift(), world.reconciled()[DAY]) == (0, {})
    assert world.counters() == before


def test_a_row_that_no_event_explains_is_drift_too() -> None:
    world = World()
    world.firehose.deliver(DAY)
    [*_, (_, row)] = world.firehose.rows_of_day
    world.firehose.rows_of_day.append((DAY, {**row, "event_id": "from nowhere"}))
    assert world.drift() == 1
    assert world.reconciled()[DAY]["requests"] == (5, 6)


def test_a_row_whose_money_was_changed_is_drift_though_the_numbers_agree() -> None:
    world = World()
    world.firehose.deliver(DAY)
    day, row = world.firehose.rows_of_day[0]
    world.firehose.rows_of_day[0] = (day, {**row, "cost_output_picousd": row["cost_output_picousd"] + 1})
    assert list(world.reconciled()[DAY]) == ["cost_output"]


def test_records_refused_within_a_200_are_sent_again_and_only_those() -> None:
    firehose = DeliveringFirehose(refuses=lambda call, records: {1, 3} if call == 1 else set())
    lake = FirehoseLake(firehose, "lake", retry=patient())
    lake.send({"org": "acme", "event_id": f"e{n}", "response_id": "x" * 100_000} for n in range(36))
    first, second = firehose.sent
    assert second == [first[1], first[3]]
    assert sorted(row["event_id"] for row in firehose.rows()) == sorted(f"e{n}" for n in range(36))


@settings(max_examples=30)
@given(seed=st.integers(0, 10**6), share=st.floats(0, 0.7))
def test_whichever_records_fail_every_row_is_taken_exactly_once(seed: int, share: float) -> None:
    chance = random.Random(seed)
    firehose = DeliveringFirehose(
        refuses=lambda call, records: {place for place in range(records) if chance.random() < share}
    )
    rows = [{"org": "acme", "event_id": f"e{n}", "response_id": "x" * 90_000} for n in range(50)]
    FirehoseLake(firehose, "lake", retry=patient(attempts=60)).send(rows)
    assert sorted(row["event_id"] for row in firehose.rows()) == sorted(f"e{n}" for n in range(50))


def test_a_batch_whose_rows_are_not_all_taken_stays_to_be_done() -> None:
    """Rollup raises, and the delivery comes again: nothing says "archived" of rows that Firehose refused for good."""
    world = World()
    world.firehose = DeliveringFirehose(refuses=lambda call, records: set(range(records)) if call < 9 else set())
    batch = a_batch(an_event(event_id="late"), batch_id=a_batch_id(3))
    with pytest.raises(Exception, match="lake"):
        world.send(batch)
    world.redrive()
    assert [row["event_id"] for row in world.firehose.rows() if row["event_id"] == "late"] == ["late"]
