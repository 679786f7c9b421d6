"""Events accepted and counted on the local stack, over HTTP, 500 a batch; and that none is missing or double."""

import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

from outlay_cli.local.demo import BATCH, chunks, wait_until_counted
from outlay_cli.local.traces import Event, demo_events
from outlay_client import Client

from bench import harness
from tests.support.local_aws import PROJECT, Tenant, a_tenant, local_stack

EVENTS = 12_000
SENDERS = 2
VERIFY_DEADLINE_S = 120


def measure() -> harness.Results:
    """From the first request to the moment the last event is in the figures and handed to the lake."""
    with tempfile.TemporaryDirectory() as folder, local_stack(Path(folder)) as stack:
        tenant = a_tenant(stack)
        now_ms = int(time.time() * 1000)
        events = demo_events(PROJECT / "samples", end_ms=now_ms)
        warm, measured = events[:BATCH], events[-EVENTS:]
        with tenant.reader(timeout=300) as reader:
            wait_until_counted(reader, _send(tenant, warm))
            started = time.perf_counter()
            batches = _send_all(tenant, measured)
            accepted = time.perf_counter() - started
            wait_until_counted(reader, batches)
            counted = time.perf_counter() - started
            drift = drift_events(reader)
    return {
        "events_per_s": len(measured) / counted,
        "accepted_per_s": len(measured) / accepted,
        "events": len(measured),
        "drift_events": drift,
    }


def _send_all(tenant: Tenant, events: list[Event]) -> list[str]:
    with ThreadPoolExecutor(SENDERS) as senders:
        results = senders.map(lambda chunk: _send(tenant, list(chunk)), chunks(events, BATCH))
        return [batch for result in results for batch in result]


def _send(tenant: Tenant, events: list[Event]) -> list[str]:
    with tenant.sender(timeout=300) as client:
        result = client.send_events(events)
    if result.rejected:
        raise SystemExit(f"{result.rejected} events were refused: {result.errors[0]}")
    return list(result.batch_ids)


def drift_events(reader: Client) -> int:
    """Events that the log, the figures and the lake do not agree on, over all days of the demo."""
    today = datetime.now(UTC).date()
    start, end = (today - timedelta(days=16)).isoformat(), (today + timedelta(days=1)).isoformat()
    deadline = time.monotonic() + VERIFY_DEADLINE_S
    answer = reader.verify(start=start, end=end)
    while answer.lake == "pending" and time.monotonic() < deadline:
        time.sleep(0.5)
        answer = reader.verify(start=start, end=end, query_id=answer.query_id)
    if answer.lake != "complete":
        raise SystemExit(f"the lake's count is {answer.lake}")
    return sum(abs(day.drift or 0) for day in answer.days)


if __name__ == "__main__":
    raise SystemExit(harness.run("throughput", measure))
