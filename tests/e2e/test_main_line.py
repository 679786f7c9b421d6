"""The main line on the real deployment: over HTTP, through the functions' bundles, with IAM enforced."""

import gzip
import json
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from outlay_cli.local.demo import invoke, wait_until_counted
from outlay_cli.local.stack import Stack
from outlay_client import CostQuery

from tests.support.local_aws import Tenant, a_tenant

pytestmark = [pytest.mark.local_aws, pytest.mark.slow]


def day(offset: int = 0) -> str:
    return (datetime.now(tz=UTC) + timedelta(days=offset)).date().isoformat()


def at(offset_days: int = 0) -> int:
    """Now, or noon of another day: epoch milliseconds."""
    if offset_days == 0:
        return time.time_ns() // 1_000_000
    noon = datetime.fromisoformat(day(offset_days)).replace(hour=12, tzinfo=UTC)
    return int(noon.timestamp()) * 1000


def an_event(identity: str, **fields: Any) -> dict[str, Any]:
    """gpt-4o: 1,000 fresh + 2,000 cached input and 100 output tokens, at 2.50, 1.25 and 10.00 USD per million."""
    return {
        "id": identity,
        "timestamp": at(),
        "provider": "openai",
        "model": "gpt-4o",
        "team": "search",
        "provider_usage": {
            "prompt_tokens": 3_000,
            "completion_tokens": 100,
            "prompt_tokens_details": {"cached_tokens": 2_000},
        },
        **fields,
    }


COST = "0.006"


def send(tenant: Tenant, events: list[dict[str, Any]], **options: Any) -> tuple[str, ...]:
    with tenant.sender() as sender, tenant.reader() as reader:
        result = sender.send_events(events, **options)
        assert result.rejected == 0, result.errors
        wait_until_counted(reader, result.batch_ids)
    return result.batch_ids


def totals(tenant: Tenant, *, start: int = -40, **query: Any) -> dict[str, Any]:
    with tenant.reader() as reader:
        return dict(reader.costs(CostQuery(start=day(start), end=day(1), **query)).totals)


def proof(tenant: Tenant) -> dict[str, Any]:
    with tenant.reader() as reader:
        answer = reader.verify(start=day(-40), end=day(1))
        while answer.raw["lake"] == "pending":
            answer = reader.verify(start=day(-40), end=day(1), query_id=answer.raw["query_id"])
    assert answer.raw["lake"] == "complete"
    return dict(answer.raw["totals"])


def post(tenant: Tenant, body: bytes, **headers: str) -> httpx.Response:
    named = {"authorization": f"Bearer {tenant.api_key}", "content-type": "application/json"}
    named.update({name.replace("_", "-"): value for name, value in headers.items()})
    return httpx.post(f"{tenant.stack.api_url}/v1/events", content=body, headers=named, timeout=60)


def test_an_event_becomes_money_in_the_figures(tenant: Tenant) -> None:
    send(tenant, [an_event("a"), an_event("b", provider="nobody", model="unheard-of")])
    with tenant.reader() as reader:
        report = reader.costs(CostQuery(start=day(), end=day(1), group_by=("team", "model")))
    assert report.totals["cost_usd"] == COST
    assert report.totals["cache_read_tokens"] == 4_000
    assert report.raw["lower_bound"] is True
    assert {row["group"]["model"]: row["measures"]["cost_usd"] for row in report.raw["rows"]} == {
        "gpt-4o": COST,
        "unheard-of": None,
    }


def test_an_event_sent_by_two_clients_at_once_counts_once(tenant: Tenant) -> None:
    events = [an_event(f"call-{index}") for index in range(40)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda client: send(tenant, events, idempotency_key=f"client-{client}"), range(4)))
    assert totals(tenant)["requests"] == 40
    numbers = proof(tenant)
    assert (numbers["received"], numbers["claimed"], numbers["duplicates"]) == (160, 40, 120)
    assert (numbers["counted"], numbers["in_lake"], numbers["drift"]) == (40, 40, 0)


def test_the_same_id_with_other_content_is_reported_and_the_first_is_kept(tenant: Tenant) -> None:
    send(tenant, [an_event("a")])
    send(tenant, [an_event("a", team="other")])
    assert totals(tenant)["cost_usd"] == COST
    assert proof(tenant)["conflicts"] == 1


def test_a_retry_gets_the_first_answer_and_other_content_under_its_key_is_refused(tenant: Tenant) -> None:
    body = json.dumps([an_event("a"), {"provider": "openai"}]).encode()
    first = post(tenant, body, idempotency_key="retry-1")
    again = post(tenant, gzip.compress(body, mtime=0), idempotency_key="retry-1", content_type="application/gzip")
    other = post(tenant, json.dumps(an_event("b")).encode(), idempotency_key="retry-1")
    assert (first.status_code, again.status_code, other.status_code) == (202, 202, 409)
    assert again.json() == {**first.json(), "replayed": True}
    assert [error["index"] for error in first.json()["errors"]] == [1] * len(first.json()["errors"])


def test_a_batch_counted_again_changes_no_figure(tenant: Tenant) -> None:
    (batch,) = send(tenant, [an_event(f"call-{index}") for index in range(5)])
    before = totals(tenant)
    redrive = {"redrive": [{"org": tenant.org, "batch_id": batch}]}
    for _ in range(2):
        invoke(tenant.stack.aws, tenant.stack.outputs["RollupFunctionName"], redrive)
    assert totals(tenant) == before
    assert proof(tenant)["drift"] == 0


def test_what_a_key_sent_is_taken_back_and_counts_no_more(tenant: Tenant) -> None:
    """It is looked for in the log, and behind that in the lake."""
    send(tenant, [an_event("a"), an_event("b")])
    scope = {"api_key": tenant.api_key.split("_")[1], "from": day(-60), "to": day(1)}
    with tenant.reader() as reader:
        begun = reader.call("POST", "/v1/corrections", body={**scope, "reason": "sent by a test"})
        path = f"/v1/corrections/{begun['correction_id']}"

        def until(*states: str) -> None:
            deadline = time.monotonic() + 60
            while (told := reader.call("GET", path))["state"] not in states:
                assert told["problem"] is None
                assert time.monotonic() < deadline
                time.sleep(0.3)

        until("previewed")
        reader.call("POST", f"{path}/apply")
        until("settling", "done")
    assert totals(tenant)["requests"] == 0


def test_packed_days_show_the_same_figures_and_the_lake_proves_them_final(stack: Stack) -> None:
    tenant = a_tenant(stack, time_zone="Asia/Kolkata")
    send(tenant, [an_event(f"{offset}-{index}", timestamp=at(offset)) for offset in (-1, -2, -9) for index in range(3)])
    before = totals(tenant)
    packed = aggregate(stack, "pack", tenant)
    assert packed["days_packed"] >= 35
    assert totals(tenant) == before
    proven = aggregate(stack, "reconcile", tenant)
    assert (proven["drift"], proven["differences"]) == (0, {})
    send(tenant, [an_event("late", timestamp=at(-9))])
    assert totals(tenant)["requests"] == before["requests"] + 1
    assert aggregate(stack, "pack", tenant)["days_packed"] >= 1
    again = aggregate(stack, "reconcile", tenant)
    assert (again["days"], again["final"], again["drift"]) == (1, 1, 0)


def aggregate(stack: Stack, task: str, tenant: Tenant) -> dict[str, Any]:
    answer = invoke(stack.aws, stack.outputs["AggregateFunctionName"], {"task": task, "org": tenant.org})
    return dict(answer["organizations"][tenant.org])


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        (b"not json", {}, 400),
        (b"[", {}, 400),
        (b"[]", {}, 400),
        (b'{"provider":"openai","model":"gpt-4o","input_uncached_tokens":-1}', {}, 422),
        (b'{"provider":"openai","model":"gpt-4o","input_uncached_tokens":NaN}', {}, 422),
        (b"[" * 100_000, {}, 400),
        (b"\xff\xfe\x00", {}, 400),
        (json.dumps([{}] * 1_001).encode(), {}, 413),
        (gzip.compress(b" " * 200_000_000, mtime=0), {"content_type": "application/gzip"}, 413),
        (gzip.compress(b"[]", mtime=0)[:9], {"content_type": "application/gzip"}, 415),
        (b"{}", {"authorization": "Bearer ok_aaaaaaaaaaaa_" + "x" * 40}, 401),
        (b"{}", {"authorization": "Basic nonsense"}, 401),
    ],
    ids=lambda value: str(value)[:24],
)
def test_bad_input_is_a_4xx_that_says_why(stack: Stack, bad: Tenant, body: bytes, headers: dict, status: int) -> None:
    answer = post(bad, body, **headers)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["detail"]


@pytest.fixture(scope="module")
def bad(stack: Stack) -> Tenant:
    return a_tenant(stack)


def test_after_all_bad_input_nothing_is_stored(bad: Tenant) -> None:
    numbers = proof(bad)
    assert (numbers["received"], numbers["claimed"]) == (0, 0)


def test_another_organization_sees_nothing_of_a_batch(tenant: Tenant, stack: Stack) -> None:
    (batch,) = send(tenant, [an_event("a")])
    other = a_tenant(stack)
    with other.reader() as reader:
        answer = httpx.get(
            f"{stack.api_url}/v1/batches/{batch}",
            headers={"authorization": f"Bearer {reader.login(other.email, other.password).access_token}"},
        )
    assert answer.status_code == 404
    assert totals(other)["requests"] == 0


def test_an_unchanged_answer_is_not_sent_again(tenant: Tenant) -> None:
    send(tenant, [an_event("a")])
    with tenant.reader() as reader:
        token = reader.login(tenant.email, tenant.password).access_token
    url = f"{tenant.stack.api_url}/v1/costs?from={day(-1)}&to={day(1)}&granularity=day"
    first = httpx.get(url, headers={"authorization": f"Bearer {token}"})
    again = httpx.get(url, headers={"authorization": f"Bearer {token}", "if-none-match": first.headers["etag"]})
    assert (first.status_code, again.status_code) == (200, 304)
    send(tenant, [an_event("b")])
    changed = httpx.get(url, headers={"authorization": f"Bearer {token}", "if-none-match": first.headers["etag"]})
    assert changed.status_code == 200


def test_a_page_of_another_origin_may_ask(stack: Stack) -> None:
    asked = {"origin": "https://intranet.example", "access-control-request-method": "GET"}
    asked["access-control-request-headers"] = "authorization"
    answer = httpx.options(f"{stack.api_url}/v1/costs", headers=asked)
    assert answer.status_code in {200, 204}
    assert answer.headers["access-control-allow-origin"] in {"*", "https://intranet.example"}
    assert "authorization" in answer.headers["access-control-allow-headers"].lower()
