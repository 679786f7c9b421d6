"""Every read route over two years of a company's figures: the handler's time with its AWS calls at stated latencies.

Sixty combinations and 500 users a day, two million events, all in memory; the AWS client's own parsing counts. Each
call is kept back for its stated typical latency (``bench/latencies.toml``), so that calls side by side wait side by
side. Routes that ask Athena take seconds, are asked again until they are done, and stand apart; so does signing in,
which is Cognito's time.
"""

import sys
from datetime import timedelta
from functools import partial

from outlay.adapters.dynamodb import batch_item
from outlay.contracts import keys

from bench.harness import Results, run, say
from bench.query import milliseconds, p95
from bench.support.bill import latencies
from bench.support.history import NOW_MS, ORG, History, Shape, body_of, get_event
from bench.support.read_api import read_api
from bench.support.users import put_users
from functions.api.app import ROUTES
from tests.support.builders import a_batch, some_events

ROUNDS = 30
USERS_A_DAY = 500
SHAPE = Shape(combinations=60, events=2_000_000)
_BATCH = a_batch(*some_events(100), org=ORG)


def _period(history: History, days: int) -> dict[str, str]:
    return {
        "from": (history.today - timedelta(days=days - 1)).isoformat(),
        "to": (history.today + timedelta(days=1)).isoformat(),
    }


def paths(history: History) -> dict[str, tuple[str, dict[str, str]]]:
    """Route's pattern → the path asked for, and the query of the dashboard's page that needs most of it."""
    month, year = _period(history, 31), _period(history, 365)
    return {
        "/health": ("/health", {}),
        "/v1/costs": ("/v1/costs", {**year, "group_by": "team,model", "measures": "cost_usd,requests"}),
        "/v1/costs/summary": ("/v1/costs/summary", {}),
        "/v1/costs/trends": ("/v1/costs/trends", {}),
        "/v1/costs/burn-rate": ("/v1/costs/burn-rate", {}),
        "/v1/usage/summary": ("/v1/usage/summary", {}),
        "/v1/account/stats": ("/v1/account/stats", {}),
        "/v1/users": ("/v1/users", {**month, "group_by": "model", "limit": "100"}),
        "/v1/users/summary": ("/v1/users/summary", {**month, "group_by": "team"}),
        "/v1/batches/{batch_id}": (f"/v1/batches/{_BATCH.batch_id}", {}),
        "/v1/prices/unpriced": ("/v1/prices/unpriced", month),
        "/v1/prices/aliases": ("/v1/prices/aliases", {}),
    }


def _put_batch(history: History) -> None:
    history.answers.put("log", batch_item.to_item(_BATCH, {"batch_id": _BATCH.batch_id, "received": 100}))
    numbers = {"rcv": 100, "won": 95, "dup": 5, "con": 0, "unp": 0, "rating": 0, "at": NOW_MS}
    marker = {
        keys.PK: {"S": keys.marker_key(ORG, _BATCH.batch_id)},
        keys.SK: {"S": keys.marker_sort(0)},
        **{name: {"N": str(number)} for name, number in numbers.items()},
    }
    history.answers.put("figures", marker)


def measure() -> Results:
    """p95 of each read route in ms, with its AWS calls."""
    history = History(SHAPE, latency_ms=latencies("p50"))
    _put_batch(history)
    put_users(history, users_a_day=USERS_A_DAY)
    handler = read_api(history.answers, now_ms=NOW_MS)
    known = paths(history)
    apart = sorted({route.pattern for route in ROUTES if route.method == "GET"} - known.keys())
    say(f"apart: {', '.join(apart)}")
    results: dict[str, float] = {}
    for pattern, (path, query) in known.items():
        event = get_event(path, query)
        body_of(handler(event, None))
        history.answers.reset()
        handler(event, None)
        calls = history.answers.calls.total()
        times = milliseconds(partial(handler, event, None), rounds=ROUNDS)
        name = pattern.strip("/").replace("/", "_").replace("{", "").replace("}", "").replace("-", "_")
        results |= {f"{name}_p95_ms": p95(times), f"{name}_calls": calls}
    worst = max(value for name, value in results.items() if name.endswith("_p95_ms"))
    return {"worst_route_p95_ms": worst, **results}


if __name__ == "__main__":
    sys.exit(run("api", measure))
