"""The local stack keeps its promises over a stop and a start, on the real deployment."""

import time
from pathlib import Path

import pytest
from outlay_cli.local import process
from outlay_cli.local.demo import wait_until_counted
from outlay_cli.local.stack import attach, bring_up, count_pending
from outlay_client import Client, CostQuery

from tests.support.local_aws import Tenant, a_tenant, home_in

pytestmark = [pytest.mark.local_aws, pytest.mark.slow]


def an_event(identity: str) -> dict[str, object]:
    return {
        "id": identity,
        "timestamp": int(time.time() * 1000),
        "provider": "openai",
        "model": "gpt-5-mini",
        "team": "search",
        "input_uncached_tokens": 1_000,
        "output_tokens": 100,
    }


def send(tenant: Tenant, *identities: str) -> None:
    """Send and wait until all is counted and archived."""
    with tenant.sender() as sender, tenant.reader() as reader:
        result = sender.send_events([an_event(identity) for identity in identities])
        assert result.accepted == len(identities)
        wait_until_counted(reader, result.batch_ids)


def counted(reader: Client) -> tuple[int, str]:
    today = time.strftime("%Y-%m-%d", time.gmtime(time.time() - 86_400))
    tomorrow = time.strftime("%Y-%m-%d", time.gmtime(time.time() + 86_400))
    totals = reader.costs(CostQuery(start=today, end=tomorrow)).totals
    return int(totals["requests"]), str(totals["cost_usd"])


def test_what_is_sent_after_a_stop_and_a_start_is_counted(tmp_path: Path) -> None:
    home = home_in(tmp_path)
    try:
        before = bring_up(home, say=lambda _: None, port=process.free_port())
        tenant = a_tenant(before)
        send(tenant, "one", "two")
        send(tenant, "three")
        assert process.stop(home)
        after = bring_up(home, say=lambda _: None, port=process.free_port())
        again = Tenant(
            org=tenant.org, email=tenant.email, password=tenant.password, api_key=tenant.api_key, stack=after
        )
        send(again, "four")
        with again.reader() as reader:
            assert counted(reader) == (4, "0.0018")
        assert count_pending(attach(home)) == 0
    finally:
        process.stop(home)
