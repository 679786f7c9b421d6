"""What can't be true is put aside before anything is claimed, and delays nobody."""

import base64
import json

import pytest
from outlay.adapters.dynamodb import batch_item
from outlay.contracts import metrics
from outlay.domain.batch import DimensionConfig
from outlay.domain.quarantine import MAX_COUNT, implausible

from tests.support.builders import NOW_MS, a_batch, a_batch_id, an_event
from tests.support.faults import Crash, Faults
from tests.support.rollup_rig import Rig, insert_record, item_record

IMPLAUSIBLE = {
    "a million million tokens": {"usage": {"output_tokens": MAX_COUNT}},
    "a call of a year": {"latency_ms": 366 * 86_400_000},
    "negative time": {"time_to_first_token_ms": -1},
    "from the far future": {"timestamp_ms": NOW_MS + 10 * 86_400_000},
    "before computers": {"timestamp_ms": -(10**12)},
    "a cost beyond the lake": {"client_cost_picousd": 2**63},
}


@pytest.mark.parametrize("changes", IMPLAUSIBLE.values(), ids=IMPLAUSIBLE)
def test_an_implausible_event_puts_its_whole_batch_aside_and_the_others_are_counted(changes: dict):
    rig = Rig()
    wrong = a_batch(an_event(event_id="fine"), an_event(event_id="wrong", **changes), batch_id=a_batch_id(1))
    right = a_batch(an_event(event_id="right"), batch_id=a_batch_id(2))
    rig.deliver(wrong, right)
    assert len(rig.claims()) == 1
    rig.assert_exact([right])
    [(name, body)] = rig.s3.objects.items()
    assert name == f"quarantine/acme/{wrong.batch_id}.json"
    kept = json.loads(body)
    assert kept["reason"].startswith("event 1: ")
    assert base64.b64decode(kept["item"]["body"]["B"]) == batch_item.compress_events(wrong)
    assert rig.metrics[metrics.BATCHES_QUARANTINED] == 1
    assert "pm" not in rig.dynamodb.tables["log"][(f"O#acme#B#{wrong.batch_id[2:22]}",)]


def test_a_price_beyond_what_the_lake_holds_is_put_aside():
    rig = Rig()
    rig.deliver(a_batch(an_event(model="gpt-4", usage={"output_tokens": MAX_COUNT - 1})))
    [body] = rig.s3.objects.values()
    assert json.loads(body)["reason"] == "event 0: cost"
    assert rig.claims() == {}


def _broken(**changes: object) -> dict:
    item = batch_item.to_item(a_batch(), {})
    item.update(changes)
    return {name: value for name, value in item.items() if value is not None}


@pytest.mark.parametrize(
    "item",
    [
        _broken(body={"B": b"not zlib"}),
        _broken(body=None),
        _broken(batch={"S": "../../etc"}),
        _broken(org={"S": "UPPER"}),
        _broken(recv={"N": "soon"}),
        _broken(dim={"S": "flat"}),
        _broken(parts={"L": [{"N": "5"}]}),
        _broken(dim={"M": {"rev": {"N": "0"}, "tz": {"S": "Not/AZone"}, "tags": {"L": []}}}),
        _broken(recv={"N": "9" * 30}),
    ],
)
def test_an_item_that_cannot_be_read_is_put_aside_under_a_safe_name(item: dict):
    rig = Rig()
    right = a_batch(an_event(event_id="right"), batch_id=a_batch_id(2))
    app = rig.container()
    rig.log(right)
    assert app.answer({"Records": [item_record(item), insert_record(right)]})["quarantined"] == 1
    rig.assert_exact([right])
    [name] = rig.s3.objects
    assert ".." not in name
    assert name.count("/") == 2


def test_putting_aside_may_be_repeated_after_a_crash():
    for number in (1, 2, 3):
        for fault in ("before", "after"):
            rig = Rig()
            wrong = a_batch(an_event(usage={"output_tokens": MAX_COUNT}))
            with pytest.raises(Crash):
                rig.deliver(wrong, faults=Faults(at=lambda n, _, k=number, f=fault: f if n == k else None))
            rig.deliver(wrong)
            assert len(rig.s3.objects) == 1
            assert rig.claims() == {}
            assert [item["st"] for item in rig.dynamodb.items("figures")] == [{"S": "kept"}]


def test_what_the_door_accepts_is_plausible():
    most = an_event(usage={"output_tokens": 10_000_000_000}, latency_ms=1_000_000_000)
    assert implausible(a_batch(most, dimensions=DimensionConfig(time_zone="Asia/Kolkata"))) is None
