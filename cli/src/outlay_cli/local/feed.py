"""A small live feed: requests of the traces, happening now, until it is stopped."""

import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from outlay_client import Client, ClientError

from outlay_cli.local.traces import live_events


@dataclass(slots=True, kw_only=True)
class Sent:
    """What a feed has sent so far."""

    events: int = 0
    requests: int = 0
    failures: int = 0


def run_feed(client: Client, samples: Path, *, per_second: float, sent: Sent, tick: Callable[[Sent], None]) -> None:
    """Send about ``per_second`` events a second in one request a second until interrupted, counting in ``sent``."""
    make = live_events(samples)
    run = uuid.uuid4().hex[:8]
    owed = 0.0
    while True:
        owed += per_second
        now_ms = int(time.time() * 1000)
        count, owed = int(owed), owed % 1
        if count:
            events = [make(now_ms, f"live-{run}-{sent.events + position:06d}") for position in range(count)]
            try:
                result = client.send_events(events)
            except ClientError:
                sent.failures += 1
            else:
                sent.requests += 1
                sent.events += result.accepted
        tick(sent)
        time.sleep(1)
