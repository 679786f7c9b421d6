"""Random calls of a few models and teams, repeatable by seed."""

import random
from typing import Any

from outlay.domain.event import UsageEvent
from outlay.domain.periods import HOUR_MS

from tests.support.builders import NOW_MS, an_event

DAY_MS = 24 * HOUR_MS


def a_call(chance: random.Random, *, since_ms: int, until_ms: int = NOW_MS, **changes: Any) -> UsageEvent:
    return an_event(
        **{
            "event_id": f"call-{chance.getrandbits(60)}",
            "timestamp_ms": chance.randrange(since_ms, until_ms),
            "model": chance.choice(["gpt-4o", "gpt-4o-mini", "no-such-model"]),
            "team": chance.choice(["search", "ads", ""]),
            "usage": {"input_uncached_tokens": chance.randrange(1, 9_999), "output_tokens": chance.randrange(1, 999)},
            **changes,
        }
    )


def some_calls(count: int, *, days: int, seed: int = 1) -> list[UsageEvent]:
    chance = random.Random(seed)
    return [a_call(chance, since_ms=NOW_MS - days * DAY_MS) for _ in range(count)]
