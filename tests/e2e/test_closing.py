"""A month is closed on the real deployment, a late event becomes an adjustment, and the figures reproduce."""

import hashlib
import json
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from outlay_cli.local.demo import invoke, wait_until_counted
from outlay_cli.local.stack import Stack
from outlay_client import Client, CostQuery, EventQuery, Period

from tests.support.local_aws import Tenant

pytestmark = [pytest.mark.local_aws, pytest.mark.slow]

PATIENCE_S = 240


def first_of_month(before: int) -> datetime:
    """The first day of the month so many months ago."""
    first = datetime.now(tz=UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    for _ in range(before):
        first = (first - timedelta(days=1)).replace(day=1)
    return first


def an_event(identity: str, at: datetime, **fields: Any) -> dict[str, Any]:
    usage = {"input_uncached_tokens": 1_000, "output_tokens": 100}
    stamp = int(at.timestamp()) * 1000
    return {"id": identity, "timestamp": stamp, "provider": "openai", "model": "gpt-4o", "team": "a", **usage, **fields}


def send(tenant: Tenant, *events: dict[str, Any]) -> None:
    with tenant.sender() as sender, tenant.reader() as reader:
        result = sender.send_events(list(events), source="import")
        assert result.rejected == 0, result.errors
        wait_until_counted(reader, result.batch_ids)


def closed(client: Client, month: str) -> Period:
    """Begin, and begin again where rows were still on their way to the lake, until the month is closed."""
    deadline = time.monotonic() + PATIENCE_S
    while True:
        preview = client.close_period(month)
        assert preview.problems == (), preview.problems
        before = client.period(month).last_attempt
        client.close_period(month, apply=True)
        one = client.period(month)
        while one.state != "closed" and one.last_attempt == before and time.monotonic() < deadline:
            time.sleep(1)
            one = client.period(month)
        if one.state == "closed" or time.monotonic() >= deadline:
            return one


def test_a_closed_month_reproduces_and_what_comes_later_is_an_adjustment(tenant: Tenant, stack: Stack) -> None:
    start, end = first_of_month(2), first_of_month(1)
    month, today = start.strftime("%Y-%m"), datetime.now(tz=UTC)
    period = {"start": start.date().isoformat(), "end": end.date().isoformat()}
    running = {"start": first_of_month(0).date().isoformat(), "end": (today + timedelta(days=1)).date().isoformat()}
    noon = start + timedelta(days=9, hours=12)
    send(tenant, *(an_event(f"call-{index}", noon + timedelta(days=index % 3)) for index in range(12)))
    invoke(stack.aws, stack.outputs["RollupFunctionName"], {"sweep": True})
    with tenant.reader() as client:
        one = closed(client, month)
        assert one.state == "closed", one.last_attempt
        assert (one.totals or {})["requests"] == 12
        send(tenant, an_event("late", noon, team="b"))
        assert client.costs(CostQuery(**period)).totals["requests"] == 12
        assert client.costs(CostQuery(**running, filters=("source:adjustment",))).totals["requests"] == 1
        again = client.period(month)
        assert (again.reproduces, again.digest, again.adjustments["requests"]) == (True, one.digest, 1)
        assert [entry["reason"] for entry in client.adjustments(month)] == ["late"]
        pages = list(client.event_pages(EventQuery(**running, filters=("source:adjustment",)), poll_s=0.2))
        assert [row["adjusts"]["event_id"] for page in pages for row in page.rows] == ["late"]
        rows = [row for page in client.statement_pages(month) for row in page.rows]
        lines = [json.dumps(row, sort_keys=True, separators=(",", ":"), ensure_ascii=False) + "\n" for row in rows]
        assert hashlib.sha256("".join(lines).encode()).hexdigest() == one.digest
        assert_no_drift(client, start=period["start"], end=running["end"])


def assert_no_drift(client: Client, **period: str) -> None:
    """``outlay verify``, once the lake has everything."""
    deadline = time.monotonic() + PATIENCE_S
    answer = client.verify(**period)
    while (answer.lake != "complete" or answer.raw["totals"]["in_flight"]) and time.monotonic() < deadline:
        time.sleep(2)
        answer = client.verify(**period)
    assert answer.lake == "complete"
    assert not answer.has_drift, answer.raw
    assert answer.raw["totals"]["counted"] == 13
