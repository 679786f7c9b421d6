"""From where on something is recommended. An organization may set each."""

from dataclasses import dataclass, fields

from outlay.domain.advice_settings import Bounds

_PICO = 10**12


@dataclass(frozen=True, slots=True, kw_only=True)
class RecommendationSettings:
    """Money in pico-USD a month unless said otherwise; shares in per cent."""

    min_savings: int = 5 * _PICO
    """Whatever saves less is not recommended."""
    downgrade_min_savings: int = 100 * _PICO
    premium_output_price: int = 10 * _PICO
    """For a million tokens: a model is premium from there on."""
    premium_share: int = 30
    """Of an activity's requests that premium models answer, more than this."""
    max_quality_drop: int = 15
    """Points of a published score that a cheaper model may lie below."""
    repeat_share: int = 20
    """Of the requests with a fingerprint that came before on the same day, more than this."""
    batchable_share: int = 50
    """Of an activity's requests that neither stream nor run in a batch, more than this."""
    cache_read_share: int = 30
    """Of input tokens read from the provider's cache, less than this."""
    cacheable_input_tokens: int = 2_048
    """Of the mean call, from there on a prompt is worth caching."""
    input_times_peers: int = 3
    """How many times the median activity's input tokens a call has."""
    waste_share: int = 10
    """Of an activity's requests that fail or are repeated, more than this."""
    runaway_times: int = 3
    """How many times the requests of the period before a key makes."""
    unused_drop: int = 80
    """By how much an activity's requests fell against the period before."""
    hourly_rate: int = 100 * _PICO
    """Of an hour of work, for the payback."""
    expiry_days: int = 45
    """How long a recommendation waits for a decision after it was last found."""
    version: int = 0
    """0: nobody has changed them yet."""


BOUNDS = Bounds(
    names=tuple(each.name for each in fields(RecommendationSettings) if each.name != "version"),
    money=frozenset({"min_savings", "downgrade_min_savings", "premium_output_price", "hourly_rate"}),
    limits={
        "premium_share": (0, 99),
        "max_quality_drop": (0, 100),
        "repeat_share": (1, 99),
        "batchable_share": (1, 99),
        "cache_read_share": (1, 99),
        "cacheable_input_tokens": (256, 1_000_000),
        "input_times_peers": (2, 100),
        "waste_share": (1, 99),
        "runaway_times": (2, 1_000),
        "unused_drop": (10, 99),
        "expiry_days": (8, 365),
    },
)
