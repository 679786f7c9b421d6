"""When a request is sent again, and after how long."""

import email.utils
import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from time import sleep

import httpx

_RANDOM = random.SystemRandom()
_RETRYABLE = frozenset({429, 500, 502, 503, 504})


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryPolicy:
    """Bounded exponential backoff with full jitter; ``Retry-After`` is honoured up to ``max_wait_s``.

    ``attempts`` counts the first one. Seconds throughout. ``wait`` is replaceable, so that tests need not sleep.
    """

    attempts: int = 6
    base_s: float = 0.5
    max_wait_s: float = 30.0
    wait: Callable[[float], None] = sleep

    def should_retry(self, attempt: int, response: httpx.Response | None) -> bool:
        """Whether a further attempt follows the ``attempt``-th (from 1); ``None`` stands for a transport failure."""
        return attempt < self.attempts and (response is None or response.status_code in _RETRYABLE)

    def pause(self, attempt: int, response: httpx.Response | None) -> None:
        """Wait before the attempt that follows the ``attempt``-th."""
        asked = None if response is None else retry_after_s(response)
        jittered = _RANDOM.uniform(0, min(self.max_wait_s, self.base_s * 2**attempt))
        # Never earlier than asked; the jitter on top keeps many clients from coming back at once.
        self.wait(jittered if asked is None else min(self.max_wait_s, asked) + min(1.0, jittered))


def retry_after_s(response: httpx.Response) -> float | None:
    """``Retry-After`` in seconds: a number or an HTTP date; ``None`` if absent or not understood."""
    value = response.headers.get("retry-after", "").strip()
    if not value:
        return None
    if value.isdigit():
        return float(value)
    try:
        at = email.utils.parsedate_to_datetime(value)
    except ValueError:
        return None
    return max(0.0, ((at if at.tzinfo else at.replace(tzinfo=UTC)) - datetime.now(UTC)).total_seconds())
