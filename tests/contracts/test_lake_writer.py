"""The lake writer against Firehose's behaviour: limits, records that fail within a 200, lost answers."""

import json

import pytest
from outlay.adapters.firehose.lake_writer import CALL_BYTES, RECORD_BYTES, FirehoseLake
from outlay.domain.errors import Upstream

from tests.support.fake_lake import FakeFirehose
from tests.support.faults import Faults
from tests.support.rollup_rig import patient


def rows(count: int, size: int = 100) -> list[dict[str, object]]:
    return [{"org": "acme", "event_id": f"e{n}", "response_id": "x" * size} for n in range(count)]


def test_many_rows_stand_in_one_record_as_lines():
    firehose = FakeFirehose()
    FirehoseLake(firehose, "lake", retry=patient()).send(rows(1_000))
    assert firehose.calls == [2]
    assert len(firehose.rows()) == 1_000
    assert firehose.records[0].endswith(b"\n")


def test_records_and_calls_stay_below_the_limits():
    firehose = FakeFirehose()
    FirehoseLake(firehose, "lake", retry=patient()).send(rows(140, size=100_000))
    assert max(len(record) for record in firehose.records) <= RECORD_BYTES
    assert len(firehose.calls) > CALL_BYTES // 10**6
    assert [row["event_id"] for row in firehose.rows()] == [f"e{n}" for n in range(140)]


def test_a_record_holds_no_more_rows_than_firehose_takes_apart():
    firehose = FakeFirehose()
    FirehoseLake(firehose, "lake", retry=patient()).send(rows(1_001, size=1))
    assert [record.count(b"\n") for record in firehose.records] == [500, 500, 1]


def test_no_rows_make_no_call():
    firehose = FakeFirehose()
    FirehoseLake(firehose, "lake", retry=patient()).send([])
    assert firehose.calls == []


def test_only_the_records_that_failed_are_sent_again():
    firehose = FakeFirehose(failing=2)
    FirehoseLake(firehose, "lake", retry=patient()).send(rows(36, size=100_000))
    assert firehose.calls == [5, 2]
    assert sorted(row["event_id"] for row in firehose.rows()) == sorted(f"e{n}" for n in range(36))


def test_a_lost_answer_means_twice_rather_than_never():
    firehose = FakeFirehose()
    faults = Faults(at=lambda number, _: "lost" if number == 1 else None)
    FirehoseLake(faults.around(firehose), "lake", retry=patient()).send(rows(5))
    assert len(firehose.rows()) == 10
    assert len(firehose.distinct()) == 5


def test_records_that_never_succeed_are_raised():
    class Down(FakeFirehose):
        def put_record_batch(self, **call):
            self.failing = len(call["Records"])
            return super().put_record_batch(**call)

    with pytest.raises(Upstream, match="lake"):
        FirehoseLake(Down(), "lake", retry=patient()).send(rows(1))


def test_money_beyond_what_a_float_holds_arrives_exactly():
    firehose = FakeFirehose()
    FirehoseLake(firehose, "lake", retry=patient()).send([{"cost_input_picousd": 2**63 - 1}])
    assert json.loads(firehose.records[0])["cost_input_picousd"] == 9_223_372_036_854_775_807
