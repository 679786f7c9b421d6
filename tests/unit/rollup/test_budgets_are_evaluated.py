"""Rollup has budgets evaluated whenever figures changed, on every delivery; where there are none it asks nobody."""

import pytest
from outlay.contracts import budget_keys
from outlay.domain.errors import Upstream
from outlay.domain.lease import lease_id

from tests.support.builders import NOW_MS, ORG, a_batch, a_batch_id, an_event
from tests.support.faults import Faults
from tests.support.rollup_rig import Rig

LEASE = lease_id(NOW_MS, "0123456789abcdef0123")


def with_board(rig: Rig, org: str = ORG) -> Rig:
    key = {"pk": {"S": budget_keys.board_key(org)}, "sk": {"S": budget_keys.BOARD_SORT}}
    rig.dynamodb.put_item(TableName="control", Item={**key, "v": {"N": "1"}})
    return rig


def rig_at(moment_ms: int = NOW_MS) -> Rig:
    rig = Rig()
    rig.now_ms = moment_ms
    return rig


def test_a_delivery_has_the_budgets_of_its_organization_evaluated() -> None:
    rig = with_board(rig_at())
    rig.deliver(a_batch(an_event()))
    assert rig.calls.invoked == [("budget", {"counted": {"org": ORG, "at_ms": NOW_MS}})]


def test_a_redelivery_asks_again() -> None:
    rig = with_board(rig_at())
    batch = a_batch(an_event())
    rig.deliver(batch)
    rig.deliver(batch)
    assert len(rig.calls.invoked) == 2


def test_an_organization_without_budgets_costs_one_small_read_a_delivery() -> None:
    rig = rig_at()
    container = rig.container()
    rig.dynamodb.calls.clear()
    for number in range(3):
        rig.deliver(a_batch(an_event(event_id=f"call-{number}"), batch_id=a_batch_id(number)), container=container)
    assert rig.calls.invoked == []
    assert rig.dynamodb.calls.count("get_item") == 3


def test_a_first_budget_is_known_at_once_and_from_then_on_nothing_is_read() -> None:
    rig = rig_at()
    container = rig.container()
    rig.deliver(a_batch(an_event()), container=container)
    with_board(rig)
    rig.dynamodb.calls.clear()
    for number in range(1, 4):
        rig.deliver(a_batch(an_event(event_id=f"call-{number}"), batch_id=a_batch_id(number)), container=container)
    assert len(rig.calls.invoked) == 3
    assert rig.dynamodb.calls.count("get_item") == 1


def test_events_that_name_leases_are_handed_on_with_what_they_came_to() -> None:
    rig = rig_at()  # whoever has a lease has budgets: nothing is asked
    known = an_event(event_id="a", lease_id=LEASE, usage={"input_uncached_tokens": 1_000, "output_tokens": 100})
    unknown = an_event(event_id="b", lease_id=LEASE, model="no-such-model", usage={"output_tokens": 7})
    rig.deliver(a_batch(known, unknown, an_event(event_id="c", lease_id="what I like"), an_event(event_id="d")))
    ((function, payload),) = rig.calls.invoked
    assert function == "budget"
    assert payload["counted"]["leases"] == [
        {"lease_id": LEASE, "picousd": 3_500_000_000, "tokens": 1_100, "unpriced": False},
        {"lease_id": LEASE, "picousd": None, "tokens": 7, "unpriced": True},
    ]


def test_a_duplicate_settles_no_lease() -> None:
    rig = rig_at()
    rig.deliver(a_batch(an_event(lease_id=LEASE)))
    rig.calls.invoked.clear()
    rig.deliver(a_batch(an_event(lease_id=LEASE), batch_id=a_batch_id(2)))
    assert rig.calls.invoked == []


def test_many_leases_are_handed_on_in_calls_that_lambda_takes() -> None:
    rig = rig_at()
    rig.deliver(a_batch(*(an_event(event_id=f"call-{number}", lease_id=LEASE) for number in range(2_500))))
    assert [len(payload["counted"]["leases"]) for payload in rig.calls.payloads("budget")] == [1_000, 1_000, 500]


def test_leases_that_can_not_be_handed_on_come_again_with_the_delivery() -> None:
    rig = rig_at()
    batch = a_batch(an_event(lease_id=LEASE))
    with pytest.raises(Upstream):
        rig.deliver(batch, faults=Faults(at=lambda _, operation: "throttled" if operation == "invoke" else None))
    rig.deliver(batch)
    assert len(rig.calls.invoked) == 1
    rig.assert_exact([batch])


def test_without_leases_a_call_that_fails_keeps_no_event_from_being_counted() -> None:
    rig = with_board(rig_at())
    batch = a_batch(an_event())
    rig.deliver(batch, faults=Faults(at=lambda _, operation: "throttled" if operation == "invoke" else None))
    rig.assert_exact([batch])


def test_where_nobody_can_say_whether_there_are_budgets_they_are_evaluated() -> None:
    rig = rig_at()
    rig.deliver(a_batch(an_event()), faults=Faults(at=lambda _, name: "throttled" if name == "get_item" else None))
    assert len(rig.calls.invoked) == 1
