"""Which calls have no price, and why: what the figures count as unpriced, explained by the newest price book."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, Protocol

from outlay.contracts.buckets import BUCKETS
from outlay.domain.pricing import Priced, Unpriced

Reason = Literal["unknown_model", "no_rate", "priced_since"]
"""``priced_since``: the prices known by now price it; calls that were counted without get that within half an hour."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UsageOfDay:
    """All calls of one provider's model on one day, priced or not."""

    day: str
    provider: str
    model: str
    amounts: Mapping[str, int]
    """Measure → amount, absent when zero."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnpricedModel:
    """``requests`` without a price; ``buckets``: those without a rate, where that is the reason."""

    provider: str
    model: str
    requests: int
    reason: Reason
    buckets: tuple[str, ...]
    first_seen: str
    last_seen: str
    """Days of the organization."""


CAN: Mapping[Reason, tuple[str, ...]] = {
    "unknown_model": ("rate", "alias", "free"),
    "no_rate": ("rate", "free"),
    "priced_since": ("wait", "rerate"),
}
"""What can be done: an entry of a kind, waiting for the fill that gives such calls their price, or a re-rating."""


class Prices(Protocol):
    def price(self, *, provider: str, model: str, timestamp_ms: int, usage: Mapping[str, int]) -> Priced | Unpriced: ...


def list_unpriced(
    usage: Iterable[UsageOfDay], *, prices: Prices, aliases: Mapping[str, str], now_ms: int
) -> list[UnpricedModel]:
    """The models with unpriced calls, most calls first."""
    found: dict[tuple[str, str], list[UsageOfDay]] = {}
    for each in usage:
        if each.amounts.get("unpriced_requests", 0):
            found.setdefault((each.provider, each.model), []).append(each)
    rows = [_explained(days, prices=prices, aliases=aliases, now_ms=now_ms) for days in found.values()]
    return sorted(rows, key=lambda row: (-row.requests, row.provider, row.model))


def _explained(days: list[UsageOfDay], *, prices: Prices, aliases: Mapping[str, str], now_ms: int) -> UnpricedModel:
    provider, model = days[0].provider, days[0].model
    target = aliases.get(f"{provider}/{model}".lower(), "")
    priced_as = tuple(target.split("/", 1)) if target else (provider, model)
    # The figures know which buckets a model's calls used that day, not which call used which: one of each is asked for.
    used = {bucket: 1 for bucket in BUCKETS if any(day.amounts.get(bucket, 0) for day in days)}
    priced = prices.price(provider=priced_as[0], model=priced_as[1], timestamp_ms=now_ms, usage=used)
    unpriced = priced if isinstance(priced, Unpriced) else None
    return UnpricedModel(
        provider=provider,
        model=model,
        requests=sum(day.amounts["unpriced_requests"] for day in days),
        reason="priced_since" if unpriced is None else unpriced.reason,
        buckets=() if unpriced is None else unpriced.buckets,
        first_seen=min(day.day for day in days),
        last_seen=max(day.day for day in days),
    )
