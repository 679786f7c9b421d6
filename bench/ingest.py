"""The ingest handler's own CPU: decompress, validate, convert, compress. Batches of 500 events of 25 fields, as gzip.

The AWS client is faked; a second figure is with the real boto3 client up to its socket (serialize, sign, parse).
"""

import base64
import gzip
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3.session
from botocore.awsrequest import AWSResponse
from outlay.adapters.dynamodb.control import ControlTable
from outlay.adapters.dynamodb.log import LogTable
from outlay.application.authenticate_key import SEND_EVENTS, Sender
from outlay.application.limit_requests import RateLimits
from outlay.application.resolve_people import PeopleResolver
from outlay.domain.organization import ApiKey, Organization
from outlay.domain.people import Person
from outlay.domain.plan import BUILT_IN
from outlay.domain.policy_verdict import NONE
from outlay.domain.pricing import newest_revision
from outlay.runtime.http import from_event, to_event

from bench.harness import Results, run
from functions.ingest.app import IngestApp
from functions.ingest.check import NOT_BOUND
from functions.ingest.composition import settle_memory

BATCH = 500
ROUNDS = 44
WARM_UP = 4
COLD_STARTS = 5
_NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
_COLD = """
import time
start = time.perf_counter()
import functions.ingest.handler
print((time.perf_counter() - start) * 1000)
"""
_ENVIRONMENT = {
    "OUTLAY_ENVIRONMENT": "bench",
    "OUTLAY_LOG_TABLE": "log",
    "OUTLAY_CONTROL_TABLE": "control",
    "OUTLAY_PEPPER_SECRET": "pepper",
    "OUTLAY_LOG_RETENTION_DAYS": "35",
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_ACCESS_KEY_ID": "bench",
    "AWS_SECRET_ACCESS_KEY": "bench",
    "AWS_EC2_METADATA_DISABLED": "true",
}


class _Answered:
    """The body of a successful answer, as botocore reads it."""

    def stream(self, **_: Any) -> Any:
        yield b"{}"


def _answer(request: Any, **_: Any) -> AWSResponse:
    headers: Any = {"content-type": "application/x-amz-json-1.0"}
    return AWSResponse(request.url, 200, headers, _Answered())


def _client() -> Any:
    for name, value in _ENVIRONMENT.items():
        os.environ.setdefault(name, value)
    make: Any = boto3.session.Session(region_name="us-east-1").client
    client: Any = make("dynamodb")
    client.meta.events.register("before-send.dynamodb.*", _answer)
    return client


def _event(chance: random.Random) -> dict[str, Any]:
    moment = _NOW - timedelta(milliseconds=chance.randint(0, 3_600_000))
    return {
        "id": f"call-{chance.getrandbits(64):016x}",
        "timestamp": moment.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "provider": chance.choice(("openai", "anthropic")),
        "model": chance.choice(("gpt-4o", "gpt-4o-mini", "claude-sonnet-4-5")),
        "operation": "chat",
        "project": chance.choice(("shop", "support")),
        "team": chance.choice(("search", "ads", "platform")),
        "feature": chance.choice(("rerank", "summary", "answer")),
        "environment": "production",
        "user": f"user-{chance.randint(0, 300)}@example.com",
        "tags": {"region": chance.choice(("eu", "us")), "plan": "gold"},
        "input_uncached_tokens": chance.randint(1, 9_000),
        "cache_read_tokens": chance.randint(1, 4_000),
        "output_tokens": chance.randint(200, 1_000),
        "reasoning_tokens": chance.randint(1, 200),
        "latency_ms": chance.randint(100, 20_000),
        "time_to_first_token_ms": chance.randint(50, 900),
        "status": "ok",
        "is_stream": True,
        "service_tier": "default",
        "response_id": f"chatcmpl-{chance.getrandbits(96):024x}",
        "run_id": f"run-{chance.getrandbits(48):012x}",
        "attempt": 1,
        "max_tokens": 4096,
        "client_cost_usd": f"0.{chance.randint(1, 99_999):05d}",
    }


def _request(chance: random.Random) -> dict[str, Any]:
    body = gzip.compress(json.dumps([_event(chance) for _ in range(BATCH)]).encode())
    return {
        "rawPath": "/v1/events",
        "headers": {"content-type": "application/gzip", "authorization": "Bearer bench"},
        "requestContext": {"http": {"method": "POST"}, "requestId": "bench"},
        "body": base64.b64encode(body).decode(),
        "isBase64Encoded": True,
    }


class _FakedClient:
    """Takes the item that the handler made."""

    def put_item(self, **_: Any) -> dict[str, Any]:
        return {}


def _people() -> PeopleResolver:
    """They are all known, as after the first minutes; most requests find them in the instance's memory."""
    return PeopleResolver(_KnownPeople(), clock=lambda: int(_NOW.timestamp() * 1000))


class _KnownPeople:
    def find(self, org: str, lookups: Collection[str], *, consistent: bool) -> dict[str, Person]:
        assert not consistent, "all were found at once"
        return {one: Person(org=org, lookup=one, pseudonym=f"u_{one}", secret=b"s" * 16) for one in lookups}

    def add(self, people: Sequence[Person]) -> set[str]:
        raise AssertionError(f"all of {people} are known")


def _app(client: Any, bound: Mapping[str, str]) -> IngestApp:
    sender = Sender(
        organization=Organization(org="bench", name="Bench", user_key=b"k" * 32),
        key=ApiKey(
            key_id="benchbench12",
            org="bench",
            name="bench",
            client="bench",
            scopes=frozenset({SEND_EVENTS}),
            secret_hash=b"",
            pepper_version="1",
            bound=bound,
        ),
    )
    return IngestApp(
        begin_use=lambda organization: organization,
        authenticate=lambda _credential, *, address: sender,  # noqa: ARG005 - the port names it
        organizations=ControlTable(client, "control"),
        people=_people(),
        limits=RateLimits(plans=lambda _: BUILT_IN, clock=lambda: int(_NOW.timestamp() * 1000)),
        key_used=lambda _org, _key_id: None,
        log=LogTable(client, "log", retention_days=35),
        price_revision=lambda _: newest_revision(),
        policies=lambda _: NONE,
        note_violations=lambda _org, _found: None,
        clock=lambda: int(_NOW.timestamp() * 1000),
        count=lambda _name, _value: None,
    )


def _cold_import_ms() -> float:
    """Median time to import the handler, with settings, telemetry and AWS clients, in a fresh interpreter.

    As in a deployed bundle everything is compiled before: the first run only fills a cache.
    """
    with tempfile.TemporaryDirectory() as compiled:
        environment = {**os.environ, **_ENVIRONMENT, "PYTHONPYCACHEPREFIX": compiled}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        command = [sys.executable, "-c", _COLD]
        times = [
            float(subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout)
            for _ in range(COLD_STARTS + 1)
        ]
    return statistics.median(times[1:])


_BOUND = {"environment": "production", "cost_center": "cc-42"}
"""One that all events have, one that they get."""


def _cpu_ms(client: Any, requests: list[dict[str, Any]], bound: Mapping[str, str] = NOT_BOUND) -> list[float]:
    """CPU milliseconds per 1,000 events of each round, without the first ones."""
    app = _app(client, bound)
    times = []
    for number in range(ROUNDS):
        start = time.process_time()
        answer = to_event(app(from_event(requests[number % len(requests)])))
        times.append((time.process_time() - start) * 1000 * 1000 / BATCH)
        assert answer["statusCode"] == 202, answer["body"]
    return times[WARM_UP:]


def measure() -> Results:
    """CPU time of the ingest handler per 1,000 events, and its cold import."""
    chance = random.Random(22)
    requests = [_request(chance) for _ in range(4)]
    settle_memory()
    own = _cpu_ms(_FakedClient(), requests)
    bound = _cpu_ms(_FakedClient(), requests, _BOUND)
    with_client = _cpu_ms(_client(), requests)
    return {
        "cpu_ms_per_1000_events": statistics.median(own),
        "cpu_ms_per_1000_events_best": min(own),
        "cpu_ms_per_1000_events_of_a_bound_key": statistics.median(bound),
        "cpu_ms_per_1000_events_with_aws_client": statistics.median(with_client),
        "cold_import_ms": _cold_import_ms(),
    }


if __name__ == "__main__":
    sys.exit(run("ingest", measure))
