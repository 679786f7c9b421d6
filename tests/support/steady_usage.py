"""Usage that there is something to be said of: a call an hour, very many in the last one, all alike and able to wait;
and the jobs that say it."""

import time
from datetime import UTC, datetime, timedelta
from typing import Any

from outlay.application.pack_cubes import GRACE_MS
from outlay.domain.periods import HOUR_MS
from outlay_cli.local.stack import Stack

from tests.support.local_aws import call_function

SPIKE = 24
"""Calls more in one hour: as many as in a whole day."""
JOBS = (("Forecast", "forecast"), ("Anomalies", "watch"), ("Optimize", "daily"), ("Optimize", "recommend"))
"""Function and task, in the order of their schedules."""


def a_call(number: int, timestamp_ms: int, **fields: Any) -> dict[str, Any]:
    """$1, at gpt-4o's $10 per million tokens of output: one of four requests that come again and again."""
    return {
        "id": f"call-{number}-{timestamp_ms}",
        "timestamp": timestamp_ms,
        "provider": "openai",
        "model": "gpt-4o",
        "team": "search",
        "feature": "answers",
        "input_uncached_tokens": 0,
        "output_tokens": 100_000,
        "is_stream": False,
        "task_type": "classification",
        "content_fingerprint": f"request-{number % 4}",
        **fields,
    }


def last_sealed_ms() -> int:
    """The end of the last hour that is over and sealed."""
    return (time.time_ns() // 1_000_000 - GRACE_MS) // HOUR_MS * HOUR_MS


def steady_usage(days: int, sealed_ms: int, **fields: Any) -> list[dict[str, Any]]:
    """A call an hour until now, the oldest first, and the many of the last sealed hour."""
    usual = [a_call(hour, sealed_ms + hour * HOUR_MS, **fields) for hour in range(-days * 24, 1)]
    return [*usual, *(a_call(number, sealed_ms - HOUR_MS // 2, **fields) for number in range(SPIKE))]


def look_ahead(stack: Stack, org: str, function: str, task: str) -> None:
    """As the function hands a chunk of organizations to itself. What was received today is looked at tomorrow."""
    tomorrow = (datetime.now(tz=UTC) + timedelta(days=1)).date().isoformat()
    done = call_function(stack, function, task=task, day=tomorrow, orgs=[org])
    assert (done["done"], done["failed"], done["left"]) == (1, 0, 0)
