"""What makes a usage event admissible beyond the shape of its fields. Reasons are sentences without any content."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from outlay.contracts.buckets import SUBSETS_OF_OUTPUT
from outlay.domain.money import picousd
from outlay.domain.periods import utc_ms

MAX_COUNT = 10_000_000_000
"""Of one bucket of one event. A provider's daily total fits; 10¹² tokens in one call don't exist."""

_DAY_MS = 86_400_000
_AHEAD_MS = 5 * 60_000
_MAX_AGE_DAYS: Mapping[str, int] = {"event": 35, "import": 5 * 366}
SOURCES = tuple(_MAX_AGE_DAYS)

_NO_MOMENT = "must be an RFC 3339 time with zone (2026-11-22T10:00:00Z) or an integer of milliseconds since 1970"
_MAX_CLIENT_COST = Decimal(1_000_000)
_MAX_SCORE = Decimal(100)
_MAX_SCORE_DIGITS = len("99.123456")


class NotAdmissible(ValueError):
    """One field does not fit; the message is the reason."""


@dataclass(frozen=True, slots=True)
class Window:
    """Which moments are accepted: −35 days (import: 5 years) … +5 minutes around receipt."""

    earliest_ms: int
    latest_ms: int
    days: int

    @classmethod
    def around(cls, received_ms: int, *, source: str) -> "Window":
        days = _MAX_AGE_DAYS[source]
        return cls(received_ms - days * _DAY_MS, received_ms + _AHEAD_MS, days)

    def admit(self, timestamp: str | int) -> int:
        """Milliseconds since the epoch of an RFC 3339 text with zone, or of milliseconds. Raises NotAdmissible."""
        moment = timestamp if isinstance(timestamp, int) else _parsed(timestamp)
        if moment < self.earliest_ms:
            raise NotAdmissible(self._too_early(moment))
        if moment > self.latest_ms:
            raise NotAdmissible("is more than 5 minutes ahead of our clock")
        return moment

    def _too_early(self, moment: int) -> str:
        if self.earliest_ms <= moment * 1000 <= self.latest_ms:
            return "must be milliseconds since 1970; this looks like seconds"
        older = "" if self.days == _MAX_AGE_DAYS["import"] else "; older usage comes by import"
        return f"is more than {self.days:,} days back{older}"


def _parsed(text: str) -> int:
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is not None:
            return utc_ms(moment)
    except (ValueError, OverflowError):
        pass
    raise NotAdmissible(_NO_MOMENT)


def usage_problems(usage: Mapping[str, int]) -> list[tuple[str, str]]:
    """Field and reason of counts that contradict one another or are implausible."""
    found: list[tuple[str, str]] = []
    for subset in SUBSETS_OF_OUTPUT:
        if subset in usage and usage[subset] > usage.get("output_tokens", 0):
            found.append((subset, "is more than output_tokens, which contains it"))
    if usage and max(usage.values()) > MAX_COUNT:
        implausible = f"is implausible: more than {MAX_COUNT:,}"
        found += [(bucket, implausible) for bucket, count in usage.items() if count > MAX_COUNT]
    return found


def client_cost_picousd(amount: Decimal) -> int:
    """A client-stated cost in USD as pico-USD. Raises NotAdmissible."""
    _check_range(amount, _MAX_CLIENT_COST, smallest=-12)
    try:
        return picousd(amount) if amount else 0
    except ValueError:
        raise NotAdmissible("has more than 12 decimals") from None


def score_text(score: Decimal) -> str:
    """A quality score as plain decimal text without trailing zeros. Raises NotAdmissible."""
    _check_range(score, _MAX_SCORE, smallest=-6)
    text = f"{score:f}" if score else "0"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    if len(text) > _MAX_SCORE_DIGITS:
        raise NotAdmissible("has more than 6 decimals")
    return text


def _check_range(value: Decimal, most: Decimal, *, smallest: int) -> None:
    """``smallest``: the exponent that the first digit of a value other than zero has at least."""
    if not value.is_finite():
        raise NotAdmissible("must be a finite number")
    if value < 0:
        raise NotAdmissible("must not be negative")
    if value > most:
        raise NotAdmissible(f"is implausible: more than {most:,}")
    if value and value.adjusted() < smallest:
        raise NotAdmissible(f"has more than {-smallest} decimals")
