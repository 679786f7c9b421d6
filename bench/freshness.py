"""How long after the 202 an event is visible in ``/v1/costs``, on the local stack."""

import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from outlay_client import Client, CostQuery

from bench import harness
from tests.support.local_aws import a_tenant, local_stack

SAMPLES = 100
PAUSE_S = 0.05
GIVE_UP_S = 60.0


def measure() -> harness.Results:
    """One event after another: sent, acknowledged, asked for until it shows."""
    with tempfile.TemporaryDirectory() as folder, local_stack(Path(folder)) as stack:
        tenant = a_tenant(stack)
        with tenant.sender() as sender, tenant.reader() as reader:
            for number in range(3):
                _until_visible(sender, reader, number)
            delays = sorted(_until_visible(sender, reader, 3 + number) for number in range(SAMPLES))
    return {
        "p50_s": delays[len(delays) // 2],
        "p99_s": delays[min(len(delays) - 1, len(delays) * 99 // 100)],
        "samples": len(delays),
    }


def _until_visible(sender: Client, reader: Client, before: int) -> float:
    """Send one event after ``before`` others and wait; the seconds from the answer to the figure."""
    event = {
        "id": f"fresh-{before}",
        "timestamp": int(time.time() * 1000),
        "provider": "openai",
        "model": "gpt-5-mini",
        "team": "bench",
        "input_uncached_tokens": 100,
        "output_tokens": 10,
    }
    if not sender.send_events([event]).accepted:
        raise SystemExit("the event was refused")
    acknowledged = time.perf_counter()
    while True:
        waited = time.perf_counter() - acknowledged
        if _requests(reader) > before:
            return time.perf_counter() - acknowledged
        if waited > GIVE_UP_S:
            raise SystemExit(f"not visible after {GIVE_UP_S:.0f} s")
        time.sleep(PAUSE_S)


def _requests(reader: Client) -> int:
    today = datetime.now(UTC).date()
    start, end = (today - timedelta(days=1)).isoformat(), (today + timedelta(days=1)).isoformat()
    return int(reader.costs(CostQuery(start=start, end=end)).totals["requests"])


if __name__ == "__main__":
    raise SystemExit(harness.run("freshness", measure))
