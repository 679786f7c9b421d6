"""Every read route over two years of a company's figures: the handler's time, and its AWS calls at stated latencies.

Sixty combinations and 500 users a day, two million events, all in memory; the AWS client's own parsing counts. To the
handler's p95 come its calls at their stated typical latency (``bench/latencies.toml``), as if one waited for the other,
although some go out side by side. Routes that ask Athena take seconds, are asked again until they are done, and stand
apart. Listings of events find a page's fill; one that finds little ends its page after 60 queries of the log's index.
"""

import sys
from collections.abc import Iterable
from datetime import timedelta
from functools import partial

from bench.harness import Results, run, say
from bench.query import milliseconds, p95
from bench.support.bill import latencies, waits
from bench.support.history import NOW_MS, SUBJECT, History, Shape, body_of, get_event
from bench.support.read_api import read_api
from bench.support.records import (
    CLOSED_MONTH,
    correction_id,
    erasure_id,
    import_id,
    key_id,
    pseudonym,
    put_audit_log,
    put_batch,
    put_closed_month,
    put_correction,
    put_erased,
    put_import,
    put_key,
    put_person,
    put_quarantined,
)
from bench.support.registers import budget_id, put_budgets, put_teams
from bench.support.users import put_users
from functions.api.app import ROUTES
from tests.support.builders import a_batch_id

ROUNDS = 30
USERS_A_DAY = 500
SHAPE = Shape(combinations=60, events=2_000_000)
BATCHES = 40
"""Of 100 events, in the last hours: what the list of events is made from."""
QUARANTINED = 50
IMPORTS = 100
CORRECTIONS = 50
KEYS = 100
TEAMS = 500
BUDGETS = 500
PEOPLE, ERASED = 200, 20
AUDITED = 2_000
APART = {
    "/v1/verify": "asks Athena",
    "/v1/verify/claims": "walks the log event by event, page after page",
    "/v1/verify/batches/{batch_id}": "asks Athena",
    "/v1/people/{pseudonym}/export": "asks Athena",
    "/v1/imports/{import_id}/problems": "reads 64 KB of an S3 object",
    "/v1/auth/me": "asks Cognito",
    "/v1/auth/sso": "says the deployment's settings, and reads nothing",
    "/v1/plans": "of the deployment, not of an organization; a handful of items",
    "/v1/plans/{name}": "of the deployment, not of an organization; one item",
    "/v1/projects": "as those of teams",
    "/v1/projects/{id}": "as those of teams",
    "/v1/features": "as those of teams",
    "/v1/features/{id}": "as those of teams",
    "/v1/cost-centers": "as those of teams",
    "/v1/cost-centers/{id}": "as those of teams",
    "/v1/environments": "as those of teams",
    "/v1/environments/{id}": "as those of teams",
    "/v1/organizations": "of the deployment, not of an organization; a page reads its profiles one by one",
    "/v1/archive/{kind}": "reads S3 objects, as many as were archived",
    "/v1/leases": "the partitions of two hours; leases have a bench of their own",
    "/v1/leases/{lease_id}": "one item",
    "/v1/budgets/check": "as a lease, which has a bench of its own",
    "/v1/connections": "one query, of a handful of items",
    "/v1/connections/{connection_id}": "one item",
    "/v1/policies": "one query, of 20 items at most",
    "/v1/policies/{policy_id}": "one item",
    "/v1/policies/{policy_id}/versions": "one query, of a handful of items",
    "/v1/policies/{policy_id}/versions/{version}": "one item",
    "/v1/violations": "a query a day, of 500 items at most for each instance of ingest",
    "/v1/model-approvals": "one query, of a few hundred items",
    "/v1/model-approvals/{approval_id}": "one item",
    "/v1/budgets/{budget_id}": "one item",
    "/v1/budgets/{budget_id}/exhaustion": "as its status",
    "/v1/budgets/{budget_id}/excesses": "one query, of a hundred items at most",
    "/v1/budgets/{budget_id}/risk": "as its status",
    "/v1/forecasts": "one query, of a page",
    "/v1/forecasts/latest": "three items, and the daily figures of as many days as are over",
    "/v1/forecasts/accuracy": "ninety items, the daily figures of as many days, and the periods of budgets in them",
    "/v1/forecasts/{forecast_id}": "one item, and the daily figures of as many days as are over",
    "/v1/forecast-adjustments": "one query, of 50 items at most",
    "/v1/forecast-adjustments/{adjustment_id}": "one item",
    "/v1/scenarios": "one query, of 200 items at most",
    "/v1/scenarios/{scenario_id}": "a forecast for each budget it touches, as POST /v1/forecasts",
    "/v1/scenarios/compare": "as reading each of them",
    "/v1/increases": "one query, of a handful of items",
    "/v1/budgets/{budget_id}/increases": "as /v1/increases, from the same partition",
    "/v1/channels": "one query, of a handful of items",
    "/v1/channels/{channel_id}": "one item",
    "/v1/insights": "one query, of some hundred items at most",
    "/v1/insights/settings": "one item",
    "/v1/insights/{insight_id}": "one item",
    "/v1/opportunities": "one query, of some hundred items",
    "/v1/opportunities/summary": "as /v1/opportunities",
    "/v1/opportunities/trend": "as /v1/opportunities",
    "/v1/opportunities/{opportunity_id}": "one item, and as /v1/users",
    "/v1/recommendations": "one query, of some hundred items",
    "/v1/recommendations/summary": "as /v1/recommendations, and an item",
    "/v1/recommendations/settings": "one item",
    "/v1/recommendations/model-alternatives": "as /v1/prices/compare, of one model",
    "/v1/recommendations/{recommendation_id}": "as /v1/recommendations, whose overlaps it tells",
    "/v1/alerts": "one query, of a page",
    "/v1/assignees": "as /v1/members",
    "/v1/anomalies": "one query, of a page",
    "/v1/anomalies/{anomaly_id}": "two items",
    "/v1/anomalies/{anomaly_id}/expected": "as a look: four weeks of hours, by six dimensions",
    "/v1/alerts/{alert_id}": "one item",
    "/v1/alerts/{alert_id}/deliveries": "one query, of a handful of items",
    "/v1/deliveries/dead": "one query, and an item each of those that it names",
    "/v1/notifications": "one query, and an item each of a page",
    "/v1/preferences": "one item",
    "/v1/alert-settings": "one item; asks SES once in five minutes",
    "/v1/audit/anchors": "one listing of a bucket",
    "/v1/prices/rerate": "as /v1/corrections, from the same partition",
    "/v1/prices/rerate/{rerating_id}": "one item",
    "/v1/platform/audit": "as /v1/audit, of another partition",
    "/v1/platform/audit/anchors": "one listing of a bucket",
}
"""Routes that are not measured, and why."""


def _period(history: History, days: int) -> dict[str, str]:
    return {
        "from": (history.today - timedelta(days=days - 1)).isoformat(),
        "to": (history.today + timedelta(days=1)).isoformat(),
    }


def paths(history: History) -> dict[str, tuple[str, dict[str, str]]]:
    """Route's pattern → the path asked for, and the query of the dashboard's page that needs most of it."""
    month, year = _period(history, 31), _period(history, 365)
    return {
        **_of_settings(),
        **_of_budgets(),
        "/health": ("/health", {}),
        "/v1/costs": ("/v1/costs", {**year, "group_by": "team,model", "measures": "cost_usd,requests"}),
        "/v1/costs/summary": ("/v1/costs/summary", {}),
        "/v1/costs/trends": ("/v1/costs/trends", {}),
        "/v1/costs/burn-rate": ("/v1/costs/burn-rate", {}),
        "/v1/usage/summary": ("/v1/usage/summary", {}),
        "/v1/account/stats": ("/v1/account/stats", {}),
        "/v1/users": ("/v1/users", {**month, "group_by": "model", "limit": "100"}),
        "/v1/users/summary": ("/v1/users/summary", {**month, "group_by": "team"}),
        "/v1/events": ("/v1/events", month),
        "/v1/me/costs": ("/v1/me/costs", {**month, "group_by": "model"}),
        "/v1/me/events": ("/v1/me/events", month),
        "/v1/limits": ("/v1/limits", {}),
        "/v1/batches/{batch_id}": (f"/v1/batches/{a_batch_id(1)}", {}),
        "/v1/prices/entries": ("/v1/prices/entries", {}),
        "/v1/prices/negotiated": ("/v1/prices/negotiated", {}),
        "/v1/prices/unpriced": ("/v1/prices/unpriced", month),
        "/v1/prices/aliases": ("/v1/prices/aliases", {}),
        "/v1/prices": ("/v1/prices", {"bucket": "cache_read_tokens", "limit": "200"}),
        "/v1/prices/lookup": ("/v1/prices/lookup", {"model": "gpt-4o"}),
        "/v1/prices/history": ("/v1/prices/history", {"model": "gpt-4o"}),
        "/v1/prices/compare": ("/v1/prices/compare", {"usage": "last_30_days"}),
        "/v1/models": ("/v1/models", {"limit": "200"}),
        "/v1/models/lookup": ("/v1/models/lookup", {"model": "gpt-4o"}),
        "/v1/periods": ("/v1/periods", {}),
        "/v1/periods/{month}": (f"/v1/periods/{CLOSED_MONTH}", {}),
        "/v1/periods/{month}/statement": (f"/v1/periods/{CLOSED_MONTH}/statement", {"group_by": "team,model"}),
        "/v1/corrections": ("/v1/corrections", {}),
        "/v1/corrections/{correction_id}": (f"/v1/corrections/{correction_id(1)}", {}),
        "/v1/retention": ("/v1/retention", {}),
        "/v1/people": ("/v1/people", {}),
        "/v1/people/{pseudonym}": (f"/v1/people/{pseudonym(1)}", {}),
        "/v1/people/{pseudonym}/events": (f"/v1/people/{pseudonym(1)}/events", month),
        "/v1/erasures": ("/v1/erasures", {}),
        "/v1/erasures/{erasure_id}": (f"/v1/erasures/{erasure_id(PEOPLE + 1)}", {}),
        "/v1/cleanups": ("/v1/cleanups", {}),
        "/v1/verify/history": ("/v1/verify/history", {}),
        "/v1/verify/batches": ("/v1/verify/batches", {**_period(history, 7), "outcome": "duplicates"}),
        "/v1/imports": ("/v1/imports", {"limit": "50"}),
        "/v1/imports/{import_id}": (f"/v1/imports/{import_id(1)}", {}),
        "/v1/quarantine": ("/v1/quarantine", {}),
        "/v1/audit": ("/v1/audit", {"action": "team.", "limit": "100"}),
        "/v1/quarantine/{batch_id}": (f"/v1/quarantine/{a_batch_id(1)}", {}),
    }


def _of_budgets() -> dict[str, tuple[str, dict[str, str]]]:
    one = f"/v1/budgets/{budget_id(1)}"
    return {
        "/v1/budgets": ("/v1/budgets", {"limit": "500"}),
        "/v1/budgets/utilization": ("/v1/budgets/utilization", {}),
        "/v1/budgets/{budget_id}/status": (f"{one}/status", {}),
        "/v1/budgets/{budget_id}/history": (f"{one}/history", {}),
    }


def _of_settings() -> dict[str, tuple[str, dict[str, str]]]:
    """Of the organization, its people, its keys and the names it knows."""
    return {
        "/v1/organization": ("/v1/organization", {}),
        "/v1/teams": ("/v1/teams", {"limit": "1000"}),
        "/v1/teams/{id}": ("/v1/teams/team-1", {}),
        "/v1/unregistered": ("/v1/unregistered", {"kind": "feature"}),
        "/v1/invitations": ("/v1/invitations", {}),
        "/v1/members": ("/v1/members", {}),
        "/v1/members/{subject}": (f"/v1/members/{SUBJECT}", {}),
        "/v1/keys": ("/v1/keys", {}),
        "/v1/keys/{key_id}": (f"/v1/keys/{key_id(1)}", {}),
    }


def not_measured(known: Iterable[str], patterns: Iterable[str]) -> list[str]:
    """Read routes that are neither measured nor apart with a reason."""
    return sorted(set(patterns) - set(known) - APART.keys())


def read_routes() -> list[str]:
    return [route.pattern for route in ROUTES if route.method == "GET"]


_RECORDS = (
    (put_batch, range(1, BATCHES + 1)),
    (put_quarantined, range(1, QUARANTINED + 1)),
    (put_import, range(1, IMPORTS + 1)),
    (put_correction, range(1, CORRECTIONS + 1)),
    (put_key, range(1, KEYS + 1)),
    (put_person, range(1, PEOPLE + 1)),
    (put_erased, range(PEOPLE + 1, PEOPLE + ERASED + 1)),
)


def _a_history() -> History:
    history = History(SHAPE)
    put_closed_month(history)
    put_teams(history, TEAMS)
    put_budgets(history, BUDGETS)
    put_audit_log(history, entries=AUDITED)
    for put, numbers in _RECORDS:
        for number in numbers:
            put(history, number)
    return history


def measure() -> Results:
    """p95 of each read route in ms, with its AWS calls."""
    history = _a_history()
    put_users(history, users_a_day=USERS_A_DAY)
    handler = read_api(history.answers, now_ms=NOW_MS)
    known = paths(history)
    if missing := not_measured(known, read_routes()):
        raise SystemExit(f"no path to measure for {', '.join(missing)}")
    say(f"apart: {', '.join(f'{pattern} ({reason})' for pattern, reason in APART.items())}")
    results: dict[str, float] = {}
    for pattern, (path, query) in known.items():
        event = get_event(path, query)
        body_of(handler(event, None))
        history.answers.reset()
        handler(event, None)
        calls = history.answers.calls.total()
        wait_ms = waits(history.answers.calls, latencies("p50")) * 1000
        times = milliseconds(partial(handler, event, None), rounds=ROUNDS)
        name = pattern.strip("/").replace("/", "_").replace("{", "").replace("}", "").replace("-", "_")
        results |= {
            f"{name}_p95_ms": p95(times) + wait_ms,
            f"{name}_handler_p95_ms": p95(times),
            f"{name}_calls": calls,
        }
    worst = max(value for name, value in results.items() if name.endswith("_p95_ms"))
    return {"worst_route_p95_ms": worst, **results}


if __name__ == "__main__":
    sys.exit(run("api", measure))
