"""The measures of figures as they stand on the wire: what each is computed from.

Unknown is not zero: a ratio with nothing below is null, and so is the money of calls none of which has a price.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal

from outlay.contracts.buckets import BUCKETS
from outlay.contracts.measures import COST_ATTRIBUTES
from outlay.domain.cube import TOTAL_COST
from outlay.domain.figures import Amounts, cost, is_unknown
from outlay.domain.money import usd_text

Value = str | int | float | None
_FOUR_DECIMALS = Decimal("0.0001")


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure on the wire: the stored measures it needs, and how it is computed from their sums."""

    stored: tuple[str, ...]
    value: Callable[[Amounts], Value]


def ratio_text(part: int, whole: int) -> str | None:
    """``part / whole`` with four decimals; None where the whole is 0."""
    if whole == 0:
        return None
    exact = (Decimal(part) / Decimal(whole)).quantize(_FOUR_DECIMALS, rounding=ROUND_HALF_EVEN)
    return f"{exact + 0:f}"


def change_text(current: int, previous: int) -> str | None:
    """Relative change, ``0.2500`` for a quarter more; None where there was nothing before."""
    return ratio_text(current - previous, previous)


def money_text(amounts: Amounts, picousd: int) -> str | None:
    """Money of the calls that the amounts are of; None where there are calls and none of them has a known price."""
    return None if is_unknown(amounts) else usd_text(picousd)


def is_lower_bound(amounts: Amounts) -> bool:
    """Whether some of the calls have no known price."""
    return bool(amounts.get("unpriced_requests"))


def _mean(total: int, count: int) -> float | None:
    return round(total / count, 1) if count else None


def _count(name: str) -> Measure:
    return Measure((name,), lambda amounts: amounts.get(name, 0))


def _money(*names: str) -> Measure:
    return Measure(names, lambda amounts: money_text(amounts, sum(amounts.get(name, 0) for name in names)))


def _rate(part: str, whole: str) -> Measure:
    return Measure((part, whole), lambda amounts: ratio_text(amounts.get(part, 0), amounts.get(whole, 0)))


def _average(total: str, count: str) -> Measure:
    return Measure((total, count), lambda amounts: _mean(amounts.get(total, 0), amounts.get(count, 0)))


MEASURES: Mapping[str, Measure] = {
    "cost_usd": Measure((TOTAL_COST,), lambda amounts: money_text(amounts, cost(amounts))),
    **{f"{name}_usd": _money(name) for name in COST_ATTRIBUTES},
    "requests": _count("requests"),
    "unpriced_requests": _count("unpriced_requests"),
    "errors": _count("errors"),
    "error_rate": _rate("errors", "requests"),
    "cache_hits": _count("cache_hits"),
    "cache_hit_rate": _rate("cache_hits", "requests"),
    "latency_ms_mean": _average("latency_ms_sum", "latency_count"),
    "time_to_first_token_ms_mean": _average("time_to_first_token_ms_sum", "time_to_first_token_count"),
    **{bucket: _count(bucket) for bucket in BUCKETS},
}
_ALWAYS_SHOWN = 6
"""The first buckets (text tokens) are shown even where they are zero."""
_RARE = frozenset(BUCKETS[_ALWAYS_SHOWN:])


def stored_measures(names: Sequence[str]) -> frozenset[str]:
    """What has to be read for these measures: the total cost, or the classes that it is the sum of."""
    found = frozenset(stored for name in names for stored in MEASURES[name].stored)
    if TOTAL_COST in found and found & COST_ATTRIBUTES.keys():
        return found - {TOTAL_COST} | COST_ATTRIBUTES.keys()
    return found


def shown_measures(chosen: Sequence[str], totals: Amounts) -> tuple[str, ...]:
    """The measures chosen; without a choice all of them, rare buckets only where the totals have some."""
    return tuple(chosen) or tuple(name for name in MEASURES if name not in _RARE or totals.get(name))


def to_api(amounts: Amounts, names: Sequence[str]) -> dict[str, Value]:
    return {name: MEASURES[name].value(amounts) for name in names}
