"""What a million events cost on AWS: counted from a real run of the handlers, times a dated price list, no free tier.

The handlers run with the real AWS client over AWS in memory, which bills reads and writes by DynamoDB's rules. The
workload is fixed: five combinations, 5 % of the events sent before. Each batch is delivered by itself, as in quiet
times, and looked at once by the sweep; ``_busy`` has up to 1,000 events a delivery, which then share transactions. A
function's time is its CPU, as measured here on one core, and the stated latency of each call
(``bench/latencies.toml``).
"""

import sys
from collections import Counter
from dataclasses import dataclass

from bench.harness import Results, run
from bench.support.bill import FunctionUse, Use, bill, latencies, price_list, waits
from bench.support.idle import idle_usd
from bench.support.line import TABLES, Line, Stores
from bench.support.wire import Wire
from bench.support.workload import Sent, requests

INGEST_MB = 1_024
ROLLUP_MB = 1_769
EVENTS = {1: 600, 10: 3_000, 100: 10_000, 500: 20_000}
"""Events sent by batch size."""
BUSY_EVENTS = 1_000
MAX_RECORDS = 100
"""Of one delivery, as the event source mapping says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run's bill, in USD per million events, and what was counted, per million events."""

    usd: dict[str, float]
    write_units: dict[str, float]
    calls: float

    @property
    def total(self) -> float:
        return sum(self.usd.values())


def _warm(line: Line) -> None:
    """What a container does once: read key, organization and secret, load the price book, learn the values in use."""
    for sent in requests(events=20, batch=10, named=True, seed=1):
        line.send(sent)
    line.deliver(line.records(0))
    line.sweep()


def measured(*, batch: int, named: bool, busy: bool = False, events: int | None = None) -> Run:
    """Send the workload in batches of ``batch`` and count everything that is billed."""
    stores = Stores()
    wire = Wire(stores.fakes)
    line = Line(stores, wire)
    _warm(line)
    before = _State(line, stores, wire)
    sent = list(requests(events=events or EVENTS[batch], batch=batch, named=named))
    at_once = max(1, min(MAX_RECORDS, BUSY_EVENTS // batch)) if busy else 1
    door_calls: Counter[str] = Counter()
    answers = 0
    for start in range(0, len(sent), at_once):
        counted = wire.calls.copy()
        logged = len(stores.dynamodb.tables["log"])
        answers += sum(len(str(line.send(one))) for one in sent[start : start + at_once])
        door_calls += wire.calls - counted
        records = line.records(logged)
        if records:  # a request that came again is not logged again
            line.deliver(records)
    line.sweep()
    return before.run(sent, answers, door_calls)


class _State:
    """The counters as they stood when the run began."""

    def __init__(self, line: Line, stores: Stores, wire: Wire) -> None:
        self._line, self._stores, self._wire = line, stores, wire
        self._calls = wire.calls.copy()
        self._writes = stores.dynamodb.write_units.copy()
        self._reads = sum(stores.dynamodb.read_units.values())
        self._stored = self._stored_bytes()
        self._records = len(stores.firehose.records)
        self._spent = [(one.cpu_s, one.invocations, one.log_bytes) for one in (line.ingest, line.rollup)]

    def _stored_bytes(self) -> dict[str, int]:
        overhead = price_list()["dynamodb"]["item_overhead_bytes"]
        return {table: self._stores.dynamodb.stored_bytes(table, overhead=overhead) for table in TABLES}

    def _functions(self, door_calls: Counter[str]) -> list[FunctionUse]:
        typical = latencies("p50")
        rollup_calls = self._wire.calls - self._calls - door_calls
        used = ((self._line.ingest, INGEST_MB, door_calls), (self._line.rollup, ROLLUP_MB, rollup_calls))
        return [
            FunctionUse(
                invocations=spent.invocations - invocations,
                cpu_s=spent.cpu_s - cpu_s,
                wait_s=waits(calls, typical),
                memory_mb=memory,
                log_bytes=spent.log_bytes - log_bytes,
            )
            for (spent, memory, calls), (cpu_s, invocations, log_bytes) in zip(used, self._spent, strict=True)
        ]

    def run(self, sent: list[Sent], answer_bytes: int, door_calls: Counter[str]) -> Run:
        """What was used since."""
        events = sum(one.events for one in sent)
        database = self._stores.dynamodb
        writes = database.write_units - self._writes
        use = Use(
            events=events,
            request_bytes=[len(one.body) for one in sent],
            answer_bytes=answer_bytes,
            functions=self._functions(door_calls),
            write_units=writes.total(),
            read_units=sum(database.read_units.values()) - self._reads,
            stored_bytes={table: size - self._stored[table] for table, size in self._stored_bytes().items()},
            record_bytes=[len(record) for record in self._stores.firehose.records[self._records :]],
        )
        scale = 1_000_000 / events
        return Run(
            usd=bill(use, price_list()),
            write_units={table: units * scale for table, units in writes.items()},
            calls=(self._wire.calls - self._calls).total() * scale,
        )


def measure() -> Results:
    """USD per million events by batch size, with ids of the client and with derived ones; USD a month when idle."""
    results: dict[str, float] = {}
    for batch in EVENTS:
        named, derived = measured(batch=batch, named=True), measured(batch=batch, named=False)
        results[f"usd_{batch}"] = named.total
        results[f"usd_{batch}_derived_ids"] = derived.total
        if batch == 100:
            results |= {f"usd_100_{name}": usd for name, usd in named.usd.items()}
            results |= {f"write_units_100_{table}": units for table, units in named.write_units.items()}
            results["calls_100"] = named.calls
    results["usd_1_busy"] = measured(batch=1, named=True, busy=True).total
    results["usd_100_busy"] = measured(batch=100, named=True, busy=True).total
    return {**results, **idle_usd(price_list())}


if __name__ == "__main__":
    sys.exit(run("cost_per_million", measure))
