"""A day of load minute by minute against AWS's quotas: which limit is met first, what waits meanwhile, what to raise.

No AWS is called. Unit figures are what the other benchmarks measured (``bench/results``), latencies and quotas are
stated (``bench/latencies.toml``, ``bench/aws_quotas.toml``). Load follows a day's curve with a peak of about four times
its mean and noise by the minute; organizations' sizes are Zipf's. What exceeds a limit waits and is worked off later.
"""

import json
import sys
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.harness import RESULTS, Results, run
from bench.support.bill import latencies

SEED = 22
MINUTES = 1_440
BATCH = 100
"""Events a request."""
ORGANIZATIONS = (1, 1_000, 10_000)
EVENTS = {"1m": 10**6, "100m": 10**8, "1b": 10**9}
ROW_BYTES = 1_200
"""Of an event on its way to the lake, as docs/scale.md takes it."""
CLAIMS_A_CALL = 25
UNITS_A_TRANSACTION = 12
"""Write units that a delivery's transaction takes of an hour's partition: five counters and the head, twice each."""
EVENTS_A_TRANSACTION = 1_000
"""As one delivery brings them in busy times."""
TOLD = {
    "new_table": "new tables' writes",
    "firehose": "Firehose",
    "rollup": "stream readers",
    "table": "the claims table",
    "partition": "a partition of the largest organization",
    "conflicts": "its transactions one after the other",
    "lambda": "Lambda's concurrency",
    "http_api": "API Gateway",
}
PACK_S, PACK_EVERY_S = 0.05, 900
CUSTOMERS, SERVERS_USD = 1_000, (4_400, 10_000)
PACK_USD, QUERIES_USD = 31.0, 53.0
"""A month's packing, and a thousand dashboard queries for each of ``CUSTOMERS`` (docs/scale.md)."""

Minutes = NDArray[np.float64]


def quotas() -> Mapping[str, Any]:
    return tomllib.loads(Path(__file__).with_name("aws_quotas.toml").read_text("utf-8"))


def measured(name: str) -> Mapping[str, float]:
    found: Mapping[str, float] = json.loads((RESULTS / f"{name}.json").read_text("utf-8"))["results"]
    return found


def day_curve(chance: np.random.Generator) -> Minutes:
    """Each minute's share of the day's events: quiet nights, a peak in the afternoon, noise."""
    hours = np.arange(MINUTES) / 60
    shape = (1 + np.cos((hours - 15) / 24 * 2 * np.pi)) ** 1.5 + 0.15
    noisy = shape * chance.gamma(20, 1 / 20, MINUTES)
    share: Minutes = noisy / noisy.sum()
    return share


def sizes(organizations: int) -> Minutes:
    """Each organization's share of all events, the largest first."""
    weights = 1 / np.arange(1, organizations + 1)
    share: Minutes = weights / weights.sum()
    return share


def queue(arriving: Minutes, capacity: float) -> tuple[Minutes, Minutes]:
    """What waits at the end of each minute, and how many seconds it takes to work that off."""
    waiting, backlog = 0.0, np.zeros(len(arriving))
    for minute, came in enumerate(arriving):
        waiting = max(0.0, waiting + came - capacity * 60)
        backlog[minute] = waiting
    return backlog, backlog / capacity


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """``capacity``: events a second that it lets through."""

    name: str
    capacity: float


def limits(organizations: int) -> list[Limit]:
    """Every limit as events a second over all organizations; of the largest one's partition by its share."""
    quota, cost, calls = quotas(), measured("cost_per_million"), latencies("p50")
    claim_units = cost["write_units_100_claims"] / 10**6
    read_s = (
        measured("rollup")["cpu_ms_per_1000_events"]
        + 1_000 / CLAIMS_A_CALL * calls["dynamodb.BatchExecuteStatement"]
        + calls["dynamodb.TransactWriteItems"]
        + calls["firehose.PutRecordBatch"]
    ) / 1_000
    readers = quota["stream"]["shards"] * quota["stream"]["parallelization"]
    door_s = (measured("ingest")["cpu_ms_per_1000_events"] * BATCH / 1_000 + calls["dynamodb.PutItem"]) / 1_000
    largest = float(sizes(organizations)[0])
    partition = quota["dynamodb"]["partition_write_units"] / UNITS_A_TRANSACTION * EVENTS_A_TRANSACTION
    return [
        Limit(name="new_table", capacity=quota["dynamodb"]["new_table_write_units"] / claim_units),
        Limit(name="firehose", capacity=quota["firehose"]["bytes"] / ROW_BYTES),
        Limit(name="rollup", capacity=readers * 1_000 / read_s),
        Limit(name="table", capacity=quota["dynamodb"]["table_write_units"] / claim_units),
        Limit(name="partition", capacity=partition / largest),
        Limit(name="conflicts", capacity=1_000 / calls["dynamodb.TransactWriteItems"] * EVENTS_A_TRANSACTION / largest),
        Limit(name="lambda", capacity=quota["lambda"]["concurrent_executions"] / door_s * BATCH),
        Limit(name="http_api", capacity=float(quota["http_api"]["requests"] * BATCH)),
    ]


def simulated(organizations: int, events: int) -> dict[str, float]:
    """One day: by limit, its use at the peak; backlog and lag behind the tightest one."""
    chance = np.random.default_rng([SEED, organizations, events])
    arriving = day_curve(chance) * events
    peak = float(arriving.max()) / 60
    found = limits(organizations)
    # What a new table takes at once grows with the load within half an hour, so nothing queues behind it for a day.
    tightest = min((one for one in found if one.name != "new_table"), key=lambda one: one.capacity)
    backlog, lag = queue(arriving, tightest.capacity)
    raised = [one for one in found if one.capacity < peak]
    return {
        "peak_events_s": peak,
        **{f"use_{one.name}": peak / one.capacity for one in found},
        "limits_exceeded": float(len(raised)),
        "backlog_events": float(backlog.max()),
        "lag_s": float(lag.max()),
        "minutes_behind": float((backlog > 0).sum()),
        "packing_use": organizations * PACK_S / PACK_EVERY_S,
    }


def doc_rows(results: Mapping[str, float]) -> list[str]:
    """The rows of the table in docs/scale.md, of a result."""
    rows = []
    for name, events in EVENTS.items():
        for organizations in ORGANIZATIONS:
            scenario = f"{organizations}_orgs_{name}"
            used = {one: results[f"use_{one}_{scenario}"] for one in TOLD}
            over = [f"{TOLD[one]} {use:.1f}" for one, use in sorted(used.items(), key=lambda pair: -pair[1]) if use > 1]
            cells = (
                f"{events:,}",
                f"{organizations:,}",
                f"{results[f'peak_events_s_{scenario}']:,.0f}/s",
                ", ".join(over) or "none",
                f"{results[f'backlog_events_{scenario}']:,.0f}",
                f"{results[f'lag_s_{scenario}']:,.0f} s",
            )
            rows.append(f"| {' | '.join(cells)} |")
    return rows


def monthly_usd() -> dict[str, float]:
    """``CUSTOMERS`` of a million events a month each, beside servers as docs/scale.md estimates them."""
    cost = measured("cost_per_million")
    idle = cost["idle_usd_per_month"] + cost["in_use_usd_custom_metrics_per_month"]
    events = CUSTOMERS * cost["usd_100"]
    ours = events + PACK_USD + QUERIES_USD + idle
    low, high = SERVERS_USD
    return {
        "usd_month_events": events,
        "usd_month": ours,
        "usd_month_servers_low": float(low),
        "usd_month_servers_high": float(high),
        "times_cheaper_low": low / ours,
        "times_cheaper_high": high / ours,
    }


def measure() -> Results:
    """Peak, use of each limit, backlog and lag by organizations and events a day; a month's cost beside servers."""
    results: dict[str, float] = {}
    for organizations in ORGANIZATIONS:
        for name, events in EVENTS.items():
            day = simulated(organizations, events)
            results |= {f"{metric}_{organizations}_orgs_{name}": value for metric, value in day.items()}
    return {**results, **monthly_usd()}


if __name__ == "__main__":
    sys.exit(run("scale", measure))
