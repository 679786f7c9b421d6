"""Rollup's CPU and AWS calls per 1,000 events: batches of 100, ten a delivery, five combinations, 5 % sent before.

Own code, and with the real AWS client up to its socket (serialize, sign, parse). The first
deliveries warm up.
"""

import statistics
import sys

from bench.harness import Results, run
from bench.support.line import Line, Stores
from bench.support.wire import Direct, Wire
from bench.support.workload import requests

BATCH = 100
BATCHES_A_DELIVERY = 10
DELIVERIES = 14
WARM_UP = 3


def _cpu_ms(line: Line) -> list[float]:
    """CPU milliseconds per 1,000 events of each delivery, without the first ones."""
    sent = list(requests(events=BATCH * BATCHES_A_DELIVERY * DELIVERIES, batch=BATCH, named=True))
    times = []
    for start in range(0, len(sent), BATCHES_A_DELIVERY):
        for one in sent[start : start + BATCHES_A_DELIVERY]:
            line.send(one)
        before = line.rollup.cpu_s
        line.deliver(line.records(start))
        times.append((line.rollup.cpu_s - before) * 1000 * 1000 / (BATCH * BATCHES_A_DELIVERY))
    return times[WARM_UP:]


def _calls(batches: int, *, deliveries: int) -> float:
    """AWS calls per 1,000 events of rollup, once it is warm, with so many batches a delivery."""
    stores = Stores()
    door, wire = Line(stores, Direct(stores.fakes)), Wire(stores.fakes)
    line = Line(stores, wire)
    sent = list(requests(events=BATCH * batches * (deliveries + 1), batch=BATCH, named=True))
    before = 0
    for start in range(0, len(sent), batches):
        for one in sent[start : start + batches]:
            door.send(one)
        line.deliver(line.records(start))
        before = before or wire.calls.total()
    return (wire.calls.total() - before) * 1000 / (BATCH * batches * deliveries)


def measure() -> Results:
    """CPU time and AWS calls of rollup per 1,000 events at 100 a batch."""
    stores, own_stores = Stores(), Stores()
    own = _cpu_ms(Line(own_stores, Direct(own_stores.fakes)))
    with_client = _cpu_ms(Line(stores, Wire(stores.fakes)))
    return {
        "own_cpu_ms_per_1000_events": statistics.median(own),
        "cpu_ms_per_1000_events": statistics.median(with_client),
        "cpu_ms_per_1000_events_best": min(with_client),
        "calls_per_1000_events": _calls(BATCHES_A_DELIVERY, deliveries=4),
        "calls_per_1000_events_one_batch_a_delivery": _calls(1, deliveries=20),
    }


if __name__ == "__main__":
    sys.exit(run("rollup", measure))
