"""The fixed workload of the cost model: five combinations a batch, 5 % of the events sent before."""

import gzip
import json
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

COMBINATIONS: tuple[dict[str, str], ...] = (
    {"provider": "openai", "model": "gpt-4o", "project": "shop", "team": "search", "feature": "rerank"},
    {"provider": "openai", "model": "gpt-4o-mini", "project": "shop", "team": "search", "feature": "summary"},
    {"provider": "openai", "model": "gpt-4o-mini", "project": "shop", "team": "ads", "feature": "titles"},
    {"provider": "anthropic", "model": "claude-sonnet-4-5", "project": "support", "team": "care", "feature": "answer"},
    {"provider": "anthropic", "model": "claude-sonnet-4-5", "project": "support", "team": "care", "feature": "triage"},
)
DUPLICATES = 0.05
USERS = tuple(f"user-{number}@example.com" for number in range(301))
_SPREAD_MS = 30_000
_HOUR_MS = 3_600_000
"""Over which the events of a batch lie back."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A request's body as sent, and its Idempotency-Key if it has one."""

    body: bytes
    idempotency_key: str
    events: int


def event(chance: random.Random, *, combination: int, now_ms: int, named: bool) -> dict[str, Any]:
    """A call of 25 fields as a client sends it; ``named`` with an id of its own."""
    moment = datetime.fromtimestamp((now_ms - chance.randint(0, _SPREAD_MS)) / 1000, UTC)
    content: dict[str, Any] = {
        "timestamp": moment.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        **COMBINATIONS[combination],
        "operation": "chat",
        "environment": "production",
        "cost_center": "cc-100",
        "user": USERS[chance.randint(0, len(USERS) - 1)],
        "tags": {"region": chance.choice(("eu", "us")), "plan": "gold"},
        "input_uncached_tokens": chance.randint(1, 9_000),
        "cache_read_tokens": chance.randint(1, 4_000),
        "output_tokens": chance.randint(200, 1_000),
        "reasoning_tokens": chance.randint(1, 200),
        "latency_ms": chance.randint(100, 20_000),
        "time_to_first_token_ms": chance.randint(50, 900),
        "status": "ok",
        "is_stream": True,
        "run_id": f"run-{chance.getrandbits(48):012x}",
        "attempt": 1,
        "max_tokens": 4096,
    }
    if named:
        content["id"] = f"call-{chance.getrandbits(64):016x}"
        content["response_id"] = f"chatcmpl-{chance.getrandbits(96):024x}"
    return content


def requests(*, events: int, batch: int, named: bool, seed: int = 22) -> Iterator[Sent]:
    """Requests of ``batch`` events until ``events`` were sent; one in twenty was sent before.

    With ids of their own, single events come again, among others. Without, a request comes again as a whole, under
    its Idempotency-Key: what is sent without either can't be recognised.
    """
    chance = random.Random(seed)
    hour_ms = time.time_ns() // 1_000_000 // _HOUR_MS * _HOUR_MS
    now_ms = hour_ms - 1  # the end of the last whole hour: what is counted must not depend on the minute of the run
    sent: list[dict[str, Any]] = []
    requests_sent: list[Sent] = []
    for number in range(-(-events // batch)):
        if not named and requests_sent and chance.random() < DUPLICATES:
            yield chance.choice(requests_sent)
            continue
        content = [
            chance.choice(sent)
            if named and sent and chance.random() < DUPLICATES
            else event(chance, combination=place % len(COMBINATIONS), now_ms=now_ms, named=named)
            for place in range(number, number + batch)
        ]
        sent += content
        made = Sent(gzip.compress(json.dumps(content).encode()), "" if named else f"request-{number}", len(content))
        requests_sent.append(made)
        yield made
