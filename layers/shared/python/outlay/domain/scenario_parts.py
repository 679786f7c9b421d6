"""What changes do to usage and its cost: exact, and unknown where a price is.

Usage is taken in parts, a model each. What a part costs is what its calls were counted at; what moved calls cost is the
target's price, bucket by bucket, at the tier of the mean call (``domain.comparison``). Where the cache is hit more or
less often, the part's counted cost changes as its list price does, so that discounts are kept. No cost is ever below
zero: nothing saves more than it costs.

Calls without a known price are left out on both sides, which are lower bounds then; only of such calls as are moved to
a model with a price nobody can say what that saves.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from outlay.domain.comparison import Calls, Estimate, estimate
from outlay.domain.rate_plan import RatePlan
from outlay.domain.scenario import Change

UNCACHED, CACHED = "input_uncached_tokens", "cache_read_tokens"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Calls of one model. ``weight``: how many of the part's calls there are, 1 for all that were counted."""

    provider: str
    model: str
    requests: int
    usage: Mapping[str, int]
    """Bucket → sum over all the part's calls."""
    picousd: Fraction
    """Of all the part's calls that have a price."""
    unpriced: int = 0
    """Calls that have none."""
    weight: Fraction = Fraction(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unknown:
    """Why a change's effect isn't known. ``reason``: ``unknown_model`` or ``no_rate`` (of ``buckets``), as calls have
    it; ``unpriced_calls``: what the calls that are moved cost now isn't known; ``no_mean``: the usage is no sum of
    calls."""

    change: int
    """Which one, from 0."""
    provider: str
    model: str
    reason: str
    buckets: tuple[str, ...] = ()


Plans = Callable[[str, str, str], RatePlan | None]
"""Provider, model and local date → how its calls are priced then; None: nobody knows the model."""


class _Unanswerable(Exception):
    def __init__(self, provider: str, model: str, reason: str, buckets: tuple[str, ...] = ()) -> None:
        super().__init__(reason)
        self.provider, self.model, self.reason, self.buckets = provider, model, reason, buckets


def total(parts: Sequence[Part]) -> Fraction:
    """Pico-USD."""
    return sum((part.picousd * part.weight for part in parts), Fraction(0))


def applied(
    parts: Sequence[Part], changes: Sequence[tuple[int, Change]], plans: Plans
) -> tuple[list[Part], list[Unknown]]:
    """The parts after the changes (each with its number), and what of it can't be known; then the parts are none."""
    now = list(parts)
    unknown: list[Unknown] = []
    for number, change in changes:
        after: list[Part] = []
        for part in now:
            try:
                after += _changed(part, change, plans)
            except _Unanswerable as why:
                unknown.append(
                    Unknown(
                        change=number, provider=why.provider, model=why.model, reason=why.reason, buckets=why.buckets
                    )
                )
                after.append(part)
        now = after
    return (now, []) if not unknown else ([], unknown)


def _changed(part: Part, change: Change, plans: Plans) -> list[Part]:
    if not change.concerns(part.provider, part.model) or part.weight == 0:
        return [part]
    share = Fraction(change.percent, 100)
    match change.kind:
        case "move":
            if part.unpriced:
                raise _Unanswerable(part.provider, part.model, "unpriced_calls")
            moved = _moved(part, change, plans)
            return [replace(part, weight=part.weight * (1 - share)), replace(moved, weight=part.weight * share)]
        case "cache":
            return [_cached(part, change, plans)]
        case "volume":
            return [replace(part, weight=part.weight * (1 + share))]
        case "price":
            return [replace(part, picousd=part.picousd * (1 + share))]


def _moved(part: Part, change: Change, plans: Plans) -> Part:
    provider, model = change.to_provider, change.to_model
    plan = plans(provider, model, change.first_day)
    return replace(part, provider=provider, model=model, picousd=_price(provider, model, plan, _calls(part)))


def _cached(part: Part, change: Change, plans: Plans) -> Part:
    if not part.picousd and part.unpriced:
        return part
    text = part.usage.get(UNCACHED, 0) + part.usage.get(CACHED, 0)
    hits = text * change.percent // 100
    usage = {name: count for name, count in part.usage.items() if name not in (UNCACHED, CACHED)}
    usage |= {UNCACHED: text - hits, CACHED: hits}
    after = replace(part, usage={name: count for name, count in usage.items() if count})
    if not text:
        return after
    plan = plans(part.provider, part.model, change.first_day)
    before_price = _price(part.provider, part.model, plan, _calls(part))
    after_price = _price(part.provider, part.model, plan, _calls(after))
    return replace(after, picousd=part.picousd * after_price / before_price if before_price else after_price)


def _calls(part: Part) -> Calls:
    try:
        return Calls(count=part.requests, usage=part.usage)
    except ValueError:
        raise _Unanswerable(part.provider, part.model, "no_mean") from None


def _price(provider: str, model: str, plan: RatePlan | None, calls: Calls) -> Fraction:
    priced = estimate(plan, calls)
    if isinstance(priced, Estimate):
        return Fraction(priced.picousd)
    raise _Unanswerable(provider, model, priced.reason, priced.buckets)
