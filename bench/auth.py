"""What finding out who asks, and whether they may, adds to a request of a warm instance: own time, no AWS call.

The whole way: the token's signature and claims (RS256) or the key's hash, membership, organization, the row of the
table of access, and the organization's own services. Only the first request of an instance, and one a minute after
that, reads the control table; its calls stand apart, at the latency that ``bench/latencies.toml`` states.
"""

import sys
from functools import partial
from typing import Any

from outlay.adapters.dynamodb.control import api_key_to_item
from outlay.application.authenticate_key import hash_secret
from outlay.domain.access import admit
from outlay.domain.access_table import ACCESS
from outlay.domain.organization import ApiKey
from outlay.runtime.http import Request, from_event

from bench.harness import Results, run
from bench.query import milliseconds, p95
from bench.support.bill import latencies, waits
from bench.support.history import NOW_MS, ORG, History, Shape, get_event
from bench.support.read_api import PEPPER, open_doors
from functions.api.identify import known_principal, organization_of
from functions.api.services import Doors

ROUNDS = 3_000
KEY_ID, SECRET = "benchbench12", "s" * 40
ROUTE = "GET /v1/costs"


def _key() -> ApiKey:
    return ApiKey(
        key_id=KEY_ID,
        org=ORG,
        name="bench",
        client="bench",
        scopes=frozenset({"read"}),
        secret_hash=hash_secret(SECRET, pepper=PEPPER),
        pepper_version="1",
        addresses=("192.0.2.0/24", "2001:db8::/32"),
    )


def pass_through(request: Request, doors: Doors) -> Any:
    """As ``dispatch`` does before it calls a route's handler."""
    principal = known_principal(request, doors)
    organization = organization_of(principal, doors)
    doors.limits.take("read", caller=principal.subject, org=principal.org, plan=organization.plan)
    admit(ACCESS[ROUTE], principal, now_ms=doors.clock(), fresh_ms=doors.fresh_ms)
    return doors.of(organization.org)


def _requests() -> dict[str, Request]:
    token = get_event("/v1/costs", {})
    key = {**token, "headers": {"authorization": f"Bearer ok_{KEY_ID}_{SECRET}"}}
    for event in (token, key):
        event["requestContext"] = {"http": {"method": "GET", "sourceIp": "192.0.2.7"}, "requestId": "bench"}
    return {"token": from_event(token), "key": from_event(key)}


def measure() -> Results:
    """p95 of authentication and authorization in ms, by an access token and by an API key."""
    history = History(Shape(combinations=1, events=1_000))
    history.answers.put("control", api_key_to_item(_key(), NOW_MS))
    results: dict[str, float] = {}
    for name, request in _requests().items():
        doors = open_doors(history.answers, now_ms=NOW_MS)
        history.answers.reset()
        pass_through(request, doors)
        cold_ms = waits(history.answers.calls, latencies("p50")) * 1000
        cold_calls = history.answers.calls.total()
        history.answers.reset()
        times = milliseconds(partial(pass_through, request, doors), rounds=ROUNDS)
        assert history.answers.calls.total() == 0, "a warm request reads nothing"
        results |= {
            f"{name}_p95_ms": p95(times),
            f"{name}_p50_ms": sorted(times)[len(times) // 2],
            f"{name}_first_calls": cold_calls,
            f"{name}_first_calls_ms": cold_ms,
        }
    return {"p95_ms": max(results["token_p95_ms"], results["key_p95_ms"]), **results}


if __name__ == "__main__":
    sys.exit(run("auth", measure))
