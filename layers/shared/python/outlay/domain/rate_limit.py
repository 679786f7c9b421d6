"""Token buckets: so many requests a minute, with a burst. Pure; time is given.

A bucket holds ``burst`` tokens at most and gets ``per_minute`` of them a minute; a request takes one from each of its
buckets, or from none. Levels are whole numbers of 1/60,000 of a token, so that a millisecond brings ``per_minute``.
"""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

CLASSES: tuple[str, ...] = ("auth", "read", "write", "ingest", "export")
"""Of endpoints; each has limits of its own."""
MAX_BUCKETS = 20_000
"""Held at once; one that is forgotten is full again."""
_TOKEN = 60_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Quota:
    per_minute: int
    burst: int
    """Requests that may come at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bucket:
    """One that a request takes from. ``scope``: whose it is, in words."""

    scope: str
    name: str
    quota: Quota


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """``bucket`` is the one with the least left; the rest of it is about that one."""

    allowed: bool
    bucket: Bucket
    policies: tuple[Bucket, ...]
    remaining: int
    reset_s: int
    """Until it is full again."""
    retry_after_s: int
    """Until all have a token; 0 where it is allowed."""

    @property
    def headers(self) -> Mapping[str, str]:
        """As the IETF's draft-ietf-httpapi-ratelimit-headers says it (revisions 08 to 11)."""
        policies = ", ".join(f'"{one.scope}";q={one.quota.per_minute};w=60' for one in self.policies)
        return {
            "ratelimit-policy": policies,
            "ratelimit": f'"{self.bucket.scope}";r={self.remaining};t={self.reset_s}',
        }


class Buckets:
    """Of one function instance. What was not used for longest is forgotten first."""

    def __init__(self, *, most: int = MAX_BUCKETS) -> None:
        self._most = most
        self._held: OrderedDict[str, tuple[int, int]] = OrderedDict()
        """Name → level and the moment that it was so."""

    def take(self, buckets: Sequence[Bucket], *, now_ms: int) -> Decision:
        """One token from each, or none where one of them is empty."""
        levels = [self._level(one, now_ms) for one in buckets]
        wait = max(_missing_ms(level, one.quota) for one, level in zip(buckets, levels, strict=True))
        if not wait:
            levels = [level - _TOKEN for level in levels]
        for one, level in zip(buckets, levels, strict=True):
            self._keep(one.name, level, now_ms)
        least, level = min(zip(buckets, levels, strict=True), key=lambda pair: pair[1])
        return Decision(
            allowed=not wait,
            bucket=least,
            policies=tuple(buckets),
            remaining=level // _TOKEN,
            reset_s=_seconds((least.quota.burst * _TOKEN - level) / least.quota.per_minute),
            retry_after_s=_seconds(wait),
        )

    def wait_ms(self, bucket: Bucket, *, now_ms: int) -> int:
        """How long it is until the bucket has a token; nothing is taken."""
        return _missing_ms(self._level(bucket, now_ms), bucket.quota)

    def __len__(self) -> int:
        return len(self._held)

    def _level(self, bucket: Bucket, now_ms: int) -> int:
        full = bucket.quota.burst * _TOKEN
        held = self._held.get(bucket.name)
        if held is None:
            return full
        level, at_ms = held
        return min(full, level + max(0, now_ms - at_ms) * bucket.quota.per_minute)

    def _keep(self, name: str, level: int, now_ms: int) -> None:
        self._held[name] = (level, now_ms)
        self._held.move_to_end(name)
        if len(self._held) > self._most:
            self._held.popitem(last=False)


def _missing_ms(level: int, quota: Quota) -> int:
    return max(0, -(-(_TOKEN - level) // quota.per_minute))


def _seconds(ms: float) -> int:
    """Whole seconds, rounded up."""
    return -int(-ms // 1_000)
