"""From an event's 202 to the mail of its alert in the local outbox: ``python -m bench.alerts``, on a local stack.

Each sample makes a budget whose threshold the next event crosses, sends that event, and waits for the mail: the whole
chain of log, stream, counting, evaluation, planning, delivery and SES.
"""

import tempfile
import time
from pathlib import Path

import httpx
from outlay_cli.local import outbox
from outlay_cli.local.stack import Stack

from bench import harness
from tests.support.local_aws import Tenant, a_tenant, local_stack, pool_session

SAMPLES = 30
WARMED_BY = 2
PAUSE_S = 0.1
GIVE_UP_S = 60.0
REACH_S = 10.0
"""What p99 is to stay below."""


def measure() -> harness.Results:
    """One alert after another."""
    with tempfile.TemporaryDirectory() as folder, local_stack(Path(folder)) as stack:
        tenant = a_tenant(stack)
        for number in range(WARMED_BY):
            _until_mailed(stack, tenant, number)
        delays = sorted(_until_mailed(stack, tenant, WARMED_BY + number) for number in range(SAMPLES))
    return {
        "p50_s": delays[len(delays) // 2],
        "p99_s": delays[min(len(delays) - 1, len(delays) * 99 // 100)],
        "samples": len(delays),
    }


def _until_mailed(stack: Stack, tenant: Tenant, number: int) -> float:
    """Seconds from the answer to the event until the mail lies in the outbox."""
    feature = f"bench-{number:04d}"
    _make_budget(stack, tenant, feature)
    with tenant.sender() as sender:
        if not sender.send_events([_event(feature)]).accepted:
            raise SystemExit("the event was refused")
    acknowledged = time.perf_counter()
    while True:
        if any(feature in mail.subject for mail in outbox.mails(stack.running.endpoint)):
            return time.perf_counter() - acknowledged
        if time.perf_counter() - acknowledged > GIVE_UP_S:
            raise SystemExit(f"no mail within {GIVE_UP_S:.0f} s")
        time.sleep(PAUSE_S)


def _make_budget(stack: Stack, tenant: Tenant, feature: str) -> None:
    body = {
        "name": feature,
        "limit_usd": "0.000001",
        "scope": {"feature": [feature]},
        "thresholds": [{"percent": 100, "level": "exceeded"}],
    }
    token = pool_session(stack, tenant.email, tenant.password)["AccessToken"]
    headers = {"Authorization": f"Bearer {token}"}
    httpx.post(f"{stack.api_url}/v1/budgets", json=body, headers=headers, timeout=60).raise_for_status()


def _event(feature: str) -> dict[str, object]:
    return {
        "id": f"event-{feature}",
        "timestamp": int(time.time() * 1_000),
        "provider": "openai",
        "model": "gpt-5-mini",
        "feature": feature,
        "input_uncached_tokens": 1_000,
        "output_tokens": 100,
    }


if __name__ == "__main__":
    raise SystemExit(harness.run("alerts", measure))
