"""Two years of figures behind the API: day by day, by two dimensions, answers faked at the HTTP level at real sizes.

The AWS client's own parsing counts, the network does not. Two years that end now: 22 or so month cubes, the days that
are not packed into one, today's hours, and the counters of the present hour. A page of 1,000 rows is answered.
``_flat`` compares the same two years with 1 M and with 100 M events in them.
"""

import statistics
import sys
import time
from collections.abc import Callable
from datetime import timedelta

from bench.harness import Results, run
from bench.support.bill import price_list
from bench.support.history import NOW_MS, History, Shape, body_of, get_event
from bench.support.read_api import read_api

ROUNDS = {200: 40, 2_000: 24}
WARM_UP = 3
FEW_EVENTS, MANY_EVENTS = 1_000_000, 100_000_000
QUERY = {"granularity": "day", "group_by": "team,model", "measures": "cost_usd,requests"}


def milliseconds(call: Callable[[], object], *, rounds: int) -> list[float]:
    """Wall time of each call, without the first ones."""
    times = []
    for _ in range(rounds + WARM_UP):
        start = time.perf_counter()
        call()
        times.append((time.perf_counter() - start) * 1000)
    return times[WARM_UP:]


def p95(times: list[float]) -> float:
    return statistics.quantiles(times, n=20, method="inclusive")[-1]


def asked(history: History) -> Results:
    """p50, p95 and CPU in ms (a busy machine inflates it less), bytes, calls, read units and USD of a query."""
    handler = read_api(history.answers, now_ms=NOW_MS)
    event = get_event(
        "/v1/costs",
        {**QUERY, "from": history.first_day.isoformat(), "to": (history.today + timedelta(days=1)).isoformat()},
    )
    body = body_of(handler(event, None))
    assert len(body["rows"]) == 1_000
    assert body["exact"] is True
    history.answers.reset()
    handler(event, None)
    calls, units, size = history.answers.calls.total(), history.answers.read_units, history.answers.item_bytes
    used = time.process_time()
    rounds = ROUNDS[history.shape.combinations]
    times = milliseconds(lambda: handler(event, None), rounds=rounds)
    used = time.process_time() - used
    return {
        "p50_ms": statistics.median(times),
        "p95_ms": p95(times),
        "cpu_ms": used * 1000 / (rounds + WARM_UP),
        "calls": calls,
        "bytes": size,
        "read_units": units,
        "read_usd": units * price_list()["dynamodb"]["read_unit"],
    }


def measure() -> Results:
    """Handler time and cost of a query over two years, at 200 and at 2,000 combinations a day."""
    results: dict[str, float] = {}
    for combinations in ROUNDS:
        found = asked(History(Shape(combinations=combinations, events=MANY_EVENTS)))
        results |= {f"{name}_{combinations}": value for name, value in found.items()}
    few = asked(History(Shape(combinations=200, events=FEW_EVENTS)))
    results["p95_ms_200_of_1_m_events"] = few["p95_ms"]
    results["flatness_ratio"] = results["p95_ms_200"] / few["p95_ms"]
    return results


if __name__ == "__main__":
    sys.exit(run("query", measure))
