"""Limits that hold, on the real deployment over HTTP."""

import time
from decimal import Decimal

import pytest
from outlay_client import Client, LeaseRefused

from tests.support.lease_rush import a_lease_key, one_dollar_left, rush
from tests.support.local_aws import Tenant

pytestmark = [pytest.mark.local_aws, pytest.mark.slow]
SETTLED_WITHIN_S = 60
CALL = {"provider": "openai", "model": "gpt-4o", "team": "search"}


def test_two_hundred_callers_at_once_get_one_dollar_and_no_more(tenant: Tenant) -> None:
    one_dollar_left(tenant)
    found = rush(tenant, callers=200, calls=200)
    assert found.granted == 100
    assert found.codes == {"lease_refused": 100}
    assert found.held_usd == Decimal(1)


def test_a_call_is_held_made_counted_and_settled(tenant: Tenant) -> None:
    budget = one_dollar_left(tenant)
    with Client(tenant.stack.api_url, api_key=a_lease_key(tenant), timeout=60) as app:
        lease = app.leases.hold(**CALL, input_tokens=1_000, max_tokens=50_000)
        assert lease.body["amount_usd"] == "0.5025"
        with pytest.raises(LeaseRefused) as refused:
            app.leases.hold(**CALL, max_tokens=50_000)
        assert refused.value.refusals[0]["remaining"] == "0.4975"
        sent = app.leases.settle(lease, {**CALL, "id": "call-1", "input_uncached_tokens": 1_000, "output_tokens": 100})
        assert sent.accepted == 1
        deadline = time.monotonic() + SETTLED_WITHIN_S
        while (found := app.leases.get(lease.lease_id))["state"] == "held" and time.monotonic() < deadline:
            time.sleep(0.5)
        assert (found["state"], found["actual"]["amount_usd"]) == ("settled", "0.0035")
        assert app.leases.hold(**CALL, max_tokens=50_000).is_held
        with pytest.raises(LeaseRefused) as refused:
            app.leases.hold(**CALL, max_tokens=50_000)
    (why,) = refused.value.refusals
    assert (why["spent"], why["reserved"], why["remaining"]) == ("0.0035", "0.50", "0.4965")
    with tenant.reader() as owner:
        status = owner.call("GET", f"/v1/budgets/{budget}/status")
    assert (status["spent_usd"], status["reserved_usd"], status["remaining_usd"]) == ("0.0035", "0.50", "0.4965")
