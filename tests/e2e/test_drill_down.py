"""From a figure to its rows, on the real deployment: what is listed adds up to what is shown."""

import time
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import httpx
import pytest
from outlay_cli.local.demo import wait_until_counted
from outlay_cli.local.stack import Stack
from outlay_client import CostQuery, EventQuery

from tests.support.local_aws import Tenant, a_tenant

pytestmark = [pytest.mark.local_aws, pytest.mark.slow]

OLD_DAYS = 60
PATIENCE_S = 90


def day(offset: int = 0) -> str:
    return (datetime.now(tz=UTC) + timedelta(days=offset)).date().isoformat()


def an_event(identity: str, **fields: Any) -> dict[str, Any]:
    usage = {"input_uncached_tokens": 1_000, "output_tokens": 100}
    now = time.time_ns() // 1_000_000
    named = {"id": identity, "timestamp": now, "provider": "openai", "model": "gpt-4o", "team": "search"}
    return {**named, "tags": {"ticket": f"T-{len(identity)}"}, **usage, **fields}


def send(tenant: Tenant, events: list[dict[str, Any]], **options: Any) -> None:
    with tenant.sender() as sender, tenant.reader() as reader:
        result = sender.send_events(events, **options)
        assert result.rejected == 0, result.errors
        wait_until_counted(reader, result.batch_ids)


def listed(tenant: Tenant, *filters: str, start: str, end: str) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """All rows, and the sum that the listing says."""
    with tenant.reader() as reader:
        pages = list(reader.event_pages(EventQuery(start=start, end=end, filters=filters, limit=9), poll_s=0.2))
    assert pages[-1].complete
    return [dict(row) for page in pages for row in page.rows], dict(pages[-1].totals)


def assert_adds_up(tenant: Tenant, *filters: str, start: str, end: str) -> list[dict[str, Any]]:
    with tenant.reader() as reader:
        figure = reader.costs(CostQuery(start=start, end=end, filters=filters)).totals
    rows, totals = listed(tenant, *filters, start=start, end=end)
    for name in ("requests", "unpriced_requests", "cost_usd", "cost_input_usd", "cost_output_usd"):
        assert totals[name] == figure[name], name
    assert len(rows) == figure["requests"]
    assert sum(Decimal(row["cost_usd"] or 0) for row in rows) == Decimal(figure["cost_usd"] or 0)
    assert len({row["id"] for row in rows}) == len(rows)
    return rows


def test_the_rows_of_a_figure_add_up_to_it_whatever_was_sent_twice(tenant: Tenant) -> None:
    events = [an_event(f"call-{index}", team="search" if index % 3 else "ads") for index in range(30)]
    send(tenant, events, idempotency_key="first")
    send(tenant, [*events[10:], an_event("more", provider="nobody", model="unheard-of")], idempotency_key="second")
    send(tenant, [an_event("call-0", team="other", output_tokens=99_999)])
    period = {"start": day(-1), "end": day(1)}
    assert len(assert_adds_up(tenant, **period)) == 31
    assert len(assert_adds_up(tenant, "team:ads", **period)) == 10
    assert assert_adds_up(tenant, "team:other", **period) == []
    (unpriced,) = assert_adds_up(tenant, "model:unheard-of", **period)
    assert (unpriced["cost_usd"], unpriced["unpriced_reason"]) == (None, "unknown_model")
    rows, _ = listed(tenant, "tag:ticket:T-6", **period)
    assert {row["id"] for row in rows} == {f"call-{index}" for index in range(10)}
    assert {(row["price"]["model"], row["cost_usd"]) for row in rows} == {("openai/gpt-4o", "0.0035")}


def test_old_rows_come_from_the_lake_and_add_up_as_well(tenant: Tenant) -> None:
    noon = datetime.fromisoformat(day(-OLD_DAYS)).replace(hour=12, tzinfo=UTC)
    at = int(noon.timestamp()) * 1000
    events = [an_event(f"old-{index}", timestamp=at + index, tags={"who": "O(Neil), a=b"}) for index in range(12)]
    events.append(an_event("old-ads", timestamp=at, team="ads", tags={}))
    for key in ("first", "second"):
        send(tenant, events, idempotency_key=key, source="import")
    period = {"start": day(-OLD_DAYS), "end": day(1 - OLD_DAYS)}
    deadline = time.monotonic() + PATIENCE_S
    while listed(tenant, **period)[1]["requests"] < 13 and time.monotonic() < deadline:
        time.sleep(1)
    rows = assert_adds_up(tenant, **period)
    assert {row["tags"].get("who") for row in rows if row["dimensions"]["team"] == "search"} == {"O(Neil), a=b"}
    assert [row["id"] for row in assert_adds_up(tenant, "team:ads", **period)] == ["old-ads"]


def test_no_row_without_an_access_token_and_none_of_another_organization(tenant: Tenant, stack: Stack) -> None:
    send(tenant, [an_event("mine")])
    url = f"{stack.api_url}/v1/events?from={day()}&to={day(1)}"
    assert httpx.get(url).status_code == 401
    assert httpx.get(url, headers={"authorization": f"Bearer {tenant.api_key}"}).status_code == 403
    assert listed(a_tenant(stack), start=day(), end=day(1)) == (
        [],
        {**dict.fromkeys(("requests", "unpriced_requests"), 0), **ZERO},
    )


ZERO = {f"cost_{name}usd": "0.00" for name in ("", "input_", "cache_read_", "cache_write_", "output_", "other_")}
