"""What advice is made from: an organization's calls over a period and the one before, and a finer profile of them.

``groups`` come from the figures and are exact. ``profile`` comes from the events themselves (what counters do not
keep: service tier, batch, streaming, size, attempts, fingerprints) and covers ``profile_days`` of the period; use it
for shares, and the figures for amounts.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

CallSize = Literal["small", "medium", "large"]
"""By tokens of one call: small has at most 1,000 of input and 300 of output, large over 8,000 of input or 2,000 of
output."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallGroup:
    """Sums of one combination of dimensions; names as they are shown after merges."""

    provider: str
    model: str
    operation: str
    project: str
    team: str
    feature: str
    environment: str
    api_key: str
    amounts: Mapping[str, int]
    """Measures as figures have them (``requests``, ``errors``, ``cost_input`` … in pico-USD, buckets) of the period."""
    before: Mapping[str, int]
    """The same of the period before, as long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileGroup:
    """Calls alike in what counters do not keep."""

    provider: str
    model: str
    team: str
    feature: str
    operation: str
    service_tier: str
    """As sent; empty: not said."""
    is_batch: bool
    is_stream: bool
    task_type: str
    complexity: str
    size: CallSize
    requests: int
    cost_picousd: int
    """Of the priced ones."""
    input_tokens: int
    output_tokens: int
    errors: int = 0
    error_cost_picousd: int = 0
    retries: int = 0
    """Calls with an attempt above 1."""
    retry_cost_picousd: int = 0
    fingerprinted: int = 0
    """Calls that carried a content fingerprint."""
    repeats: int = 0
    """Of these, calls whose fingerprint and model had been seen before among what was received on the same UTC day."""
    repeat_cost_picousd: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class HourGroup:
    """Calls that could wait (neither streamed nor in a batch) of one model, by the UTC hour of the day: 0 to 23."""

    provider: str
    model: str
    hour: int
    requests: int
    cost_picousd: int


@dataclass(frozen=True, slots=True, kw_only=True)
class UsageFacts:
    org: str
    first_day: str
    """Local date; the period is the ``days`` days from it, all of them over."""
    days: int
    groups: tuple[CallGroup, ...]
    profile: tuple[ProfileGroup, ...]
    profile_days: int
    as_of_ms: int
    revisions: str
    """Digest of the figures' revisions and the profile's days: the same facts give the same advice."""
    hours: tuple[HourGroup, ...] = ()
    """Of the profile's days."""
    is_before_whole: bool = True
    """False where the organization's usage began within the period before: more than a part of it is no growth."""
    is_profile_whole: bool = True
    """False where some day had more fingerprints or kinds of calls than are held: repeats are then a lower bound."""
