"""From where on a fact about usage is worth telling. An organization may set each."""

from dataclasses import dataclass, fields

from outlay.domain.advice_settings import Bounds

_PICO = 10**12


@dataclass(frozen=True, slots=True, kw_only=True)
class InsightSettings:
    """Money in pico-USD, of a period of 30 days; everything else in per cent unless said otherwise."""

    minimum: int = 10 * _PICO
    """What is about less says nothing."""
    minimum_savings: int = 5 * _PICO
    """An opportunity to save less is none."""
    concentration: int = 80
    """Of all spend at one provider, more than this."""
    growth: int = 50
    """Against the period before, more than this: of the organization, a team or a project."""
    feature_growth: int = 100
    """Of a feature, more than this; a feature that cost nothing before counts as new."""
    cost_times: int = 3
    """How many times the cost of an adequate model small, simple calls have."""
    cache_reads: int = 10
    """Of a model's input tokens that came from the provider's cache, less than this."""
    waste: int = 5
    """Of an organization's or feature's requests that failed or were retries, more than this."""
    untagged: int = 20
    """Of all spend that names no team, project or feature, more than this."""
    idle_days: int = 30
    """How many days an API key that may send usage was not used."""
    version: int = 0
    """0: nobody has changed them yet."""


BOUNDS = Bounds(
    names=tuple(each.name for each in fields(InsightSettings) if each.name != "version"),
    money=frozenset({"minimum", "minimum_savings"}),
    limits={
        "concentration": (50, 99),
        "growth": (10, 10_000),
        "feature_growth": (10, 10_000),
        "cost_times": (2, 100),
        "cache_reads": (1, 90),
        "waste": (1, 90),
        "untagged": (1, 99),
        "idle_days": (7, 365),
    },
)
