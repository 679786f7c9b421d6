"""Prices of one's own on the deployed stack: none, then one; a discount, granted; last week rated again; no drift."""

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from outlay.contracts.accounts import PLATFORM_GROUP
from outlay_cli.local.demo import invoke, wait_until_counted
from outlay_cli.local.stack import Stack
from outlay_client import Client, PermissionDenied

from tests.support.local_aws import Tenant, a_tenant

pytestmark = [pytest.mark.local_aws, pytest.mark.slow]

MODEL = "our-own-model"
WHY = "contract 2026-119"


def until(look: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not look():
        assert time.monotonic() < deadline, "it never came"
        time.sleep(0.3)


@pytest.fixture(scope="module")
def tenant(stack: Stack) -> Tenant:
    return a_tenant(stack)


@pytest.fixture(scope="module")
def platform(stack: Stack) -> Iterator[Client]:
    """Signed in as an administrator of the deployment, who belongs to another organization."""
    other = a_tenant(stack)
    cognito, pool = stack.aws.client("cognito-idp"), stack.outputs["UserPoolId"]
    groups = cognito.list_groups(UserPoolId=pool)["Groups"]
    if PLATFORM_GROUP not in {group["GroupName"] for group in groups}:
        cognito.create_group(UserPoolId=pool, GroupName=PLATFORM_GROUP)
    cognito.admin_add_user_to_group(UserPoolId=pool, Username=other.email, GroupName=PLATFORM_GROUP)
    with other.reader() as reader:
        yield reader


def repaired(tenant: Tenant) -> list[str]:
    """Hours of today that are not what they should be."""
    now = datetime.now(tz=UTC)
    period = {"from": f"{now - timedelta(hours=2):%Y-%m-%dT%H:00:00Z}", "to": f"{now:%Y-%m-%dT%H:59:00Z}"}
    wanted = {"task": "repair", "org": tenant.org, **period}
    answer = invoke(tenant.stack.aws, tenant.stack.outputs["AggregateFunctionName"], wanted)
    done = answer["organizations"][tenant.org]
    return [*done["mended"], *done["left"]]


def is_proven(reader: Client) -> bool:
    """Whether figures, ledger and lake agree."""
    answer = reader.verify()
    while answer.lake == "pending":
        time.sleep(0.3)
        answer = reader.verify(query_id=answer.query_id)
    return answer.lake == "complete" and not answer.has_drift and bool(answer.days)


def total(reader: Client) -> Any:
    today = datetime.now(tz=UTC).date()
    days = {"from": f"{today - timedelta(days=1)}", "to": f"{today + timedelta(days=2)}"}
    body = reader.call("GET", "/v1/costs", query=days)["totals"]
    return body["cost_usd"], body["unpriced_requests"]


def test_from_no_price_to_a_re_rating_without_drift(tenant: Tenant, platform: Client) -> None:
    usage = {"provider": "openai", "input_uncached_tokens": 1_000_000}
    with tenant.sender() as sender, tenant.reader() as reader:
        sent = sender.send_events([{**usage, "model": "gpt-4o", "id": "p1"}, {**usage, "model": MODEL, "id": "p2"}])
        wait_until_counted(reader, sent.batch_ids)
        assert total(reader) == ("2.50", 1)
        [row] = reader.prices.unpriced()
        assert (row["model"], row["can"]) == (MODEL, ["rate", "alias", "free"])

        reader.prices.negotiate(
            kind="alias", provider="openai", model=MODEL, target_provider="openai", target_model="gpt-4o", reason=WHY
        )
        until(lambda: total(reader) == ("5.00", 0))

        asked = reader.prices.negotiate(
            kind="discount", provider="openai", percent="20", effective_from="2026-01-01", reason=WHY
        )
        with pytest.raises(PermissionDenied):
            reader.prices.answer("grant", asked["sequence"], reason=WHY)
        platform.prices.answer("grant", asked["sequence"], reason=WHY, organization=tenant.org)
        assert total(reader) == ("5.00", 0), "what was counted keeps its price"
        listed = reader.price_list.get("gpt-4o", provider="openai")
        source, price, before = (listed[name] for name in ("source", "rates", "list_price"))
        assert source["name"] == f"discount:{asked['sequence']}"
        assert [each["input_uncached_tokens"]["usd"] for each in (price, before["rates"])] == ["2.00", "2.50"]

        days = {"start": "2026-01-01", "end": "2099-01-01"}
        begun = reader.prices.rerate(**days, reason=WHY)["rerating_id"]
        until(lambda: reader.prices.rerating(begun)["state"] == "previewed")
        shown = reader.prices.rerating(begun)["shown"]
        assert (shown["requests"], shown["cost_before_usd"], shown["cost_after_usd"]) == (2, "5.00", "4.00")
        assert total(reader) == ("5.00", 0), "a preview moves nothing"
        reader.prices.apply(begun)
        until(lambda: reader.prices.rerating(begun)["state"] == "settling")
        assert total(reader) == ("4.00", 0)
        until(lambda: is_proven(reader))
        assert reader.prices.rerating(begun)["applied"] == shown
    assert repaired(tenant) == [], "what the aggregate function derives by the entries is what stands there"
