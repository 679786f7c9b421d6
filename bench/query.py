"""Two years of figures behind the API: day by day, by two dimensions, answers faked at the HTTP level at real sizes.

The AWS client's own parsing counts, the network does not. Two years that end now: 22 or so month cubes, the days that
are not packed into one, today's hours, and the counters of the present hour. A page of 1,000 rows is answered.
``flatness_ratio`` compares the same two years with 100 M and with 1 M events in them, asked in turns; of both sizes the
larger one.
"""

import statistics
import sys
import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial

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
    [times] = side_by_side([call], rounds=rounds)
    return times


def side_by_side(calls: Sequence[Callable[[], object]], *, rounds: int) -> list[list[float]]:
    """Wall times of each of the calls, made in turns, so that whatever else the machine does is in all of them."""
    times: list[list[float]] = [[] for _ in calls]
    for _ in range(rounds + WARM_UP):
        for call, taken in zip(calls, times, strict=True):
            start = time.perf_counter()
            call()
            taken.append((time.perf_counter() - start) * 1000)
    return [taken[WARM_UP:] for taken in times]


def p95(times: list[float]) -> float:
    return statistics.quantiles(times, n=20, method="inclusive")[-1]


class Asked:
    """The query over one history."""

    def __init__(self, shape: Shape) -> None:
        self._history = History(shape)
        handler = read_api(self._history.answers, now_ms=NOW_MS)
        first, end = self._history.first_day, self._history.today + timedelta(days=1)
        event = get_event("/v1/costs", {**QUERY, "from": first.isoformat(), "to": end.isoformat()})
        self.call = partial(handler, event, None)
        body = body_of(self.call())
        assert len(body["rows"]) == 1_000
        assert body["exact"] is True

    def cost(self) -> Results:
        """Calls, bytes of the items read, read units and USD of one query."""
        answers = self._history.answers
        answers.reset()
        self.call()
        return {
            "calls": answers.calls.total(),
            "bytes": answers.item_bytes,
            "read_units": answers.read_units,
            "read_usd": answers.read_units * price_list()["dynamodb"]["read_unit"],
        }

    def cpu_ms(self, *, rounds: int) -> float:
        """Median CPU time of a query: a busy machine inflates it less than the time on the clock."""
        times = []
        for _ in range(rounds):
            start = time.process_time()
            self.call()
            times.append((time.process_time() - start) * 1000)
        return statistics.median(times)


def measure() -> Results:
    """Handler time and cost of a query over two years, at 200 and at 2,000 combinations a day."""
    results: dict[str, float] = {}
    for combinations, rounds in ROUNDS.items():
        many = Asked(Shape(combinations=combinations, events=MANY_EVENTS))
        few = Asked(Shape(combinations=combinations, events=FEW_EVENTS))
        times, few_times = side_by_side([many.call, few.call], rounds=rounds)
        found = {
            "p50_ms": statistics.median(times),
            "p95_ms": p95(times),
            "cpu_ms": many.cpu_ms(rounds=rounds),
            **many.cost(),
            "p95_ms_of_1_m_events": p95(few_times),
        }
        results |= {f"{name}_{combinations}": value for name, value in found.items()}
        results[f"flatness_ratio_{combinations}"] = p95(times) / p95(few_times)
    return {**results, "flatness_ratio": max(results[f"flatness_ratio_{count}"] for count in ROUNDS)}


if __name__ == "__main__":
    sys.exit(run("query", measure))
