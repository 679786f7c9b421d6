"""Which of a model's dated prices holds at a moment, as rate plans that are built once."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Protocol

from outlay.domain.rate_plan import RatePlan

_DAY_MS = 86_400_000
_MINUTE_MS = 60_000
_EPOCH = date(1970, 1, 1).toordinal()


def start_ms(when: str) -> int:
    """UTC midnight of a price's date."""
    return (date.fromisoformat(when).toordinal() - _EPOCH) * _DAY_MS


def holds(when: Any, timestamp_ms: int) -> bool:
    """``0`` always, a date: from its UTC midnight on, ``[from, until)``: within these minutes of the UTC day."""
    if when == 0:
        return True
    if isinstance(when, str):
        return timestamp_ms >= start_ms(when)
    start, end = int(when[0]), int(when[1])
    minute = timestamp_ms % _DAY_MS // _MINUTE_MS
    return start <= minute < end if start <= end else minute >= start or minute < end


def price_at(prices: Sequence[Any], timestamp_ms: int) -> Any:
    """Of a model's dated prices, the last whose condition holds."""
    return next(each for each in reversed(prices) if holds(each[0], timestamp_ms))


class Plans(Protocol):
    """Which rate plan holds when."""

    @property
    def only(self) -> RatePlan | None:
        """The plan where there is no other at any time; else ask ``at``."""

    def at(self, timestamp_ms: int) -> RatePlan: ...


NO_PLAN = RatePlan({}, facts=("", "", "", "", 0))
"""Holds while nobody knows the model."""


class Timeline:
    """A model's prices over time for one request context.

    ``only`` is the plan where there is no other at any time; else ask ``at``.
    """

    __slots__ = ("_context", "_entry", "_minutes", "_names", "_plans", "_starts", "only")

    def __init__(
        self, entry: Mapping[str, Any], *, context: Mapping[str, str], names: tuple[str, str, str, int]
    ) -> None:
        """``names`` are the provider, the model, the source that is meant if a price names none, and the revision."""
        self._entry = entry
        self._context = context
        self._names = names
        conditions = [price[0] for price in entry["prices"]] + [each[1] for each in self._variants()]
        self._starts = sorted({start_ms(each) for each in conditions if isinstance(each, str)})
        self._minutes = sorted({edge for each in conditions if isinstance(each, list) for edge in each})
        self._plans: list[RatePlan | None] = [None] * ((len(self._starts) + 1) * (len(self._minutes) + 1))
        self.only = None if self._starts or self._minutes else self._build(0)

    def _variants(self) -> list[Any]:
        matching = self._context.items()
        return [each for each in self._entry.get("variants", ()) if each[0].items() <= matching]

    def at(self, timestamp_ms: int) -> RatePlan:
        """The plan that holds at the moment."""
        position = bisect_right(self._starts, timestamp_ms)
        if self._minutes:
            minute = timestamp_ms % _DAY_MS // _MINUTE_MS
            position = position * (len(self._minutes) + 1) + bisect_right(self._minutes, minute)
        return self._plans[position] or self._fill(position, timestamp_ms)

    def _fill(self, position: int, timestamp_ms: int) -> RatePlan:
        plan = self._plans[position] = self._build(timestamp_ms)
        return plan

    def _build(self, timestamp_ms: int) -> RatePlan:
        """The last price whose condition holds, with each rate replaced by the first variant that has one."""
        price = price_at(self._entry["prices"], timestamp_ms)
        rates = dict(price[1])
        since = [price[3] if len(price) > 3 else price[0]]
        overridden: set[str] = set()
        for _, when, variant in self._variants():
            if holds(when, timestamp_ms) and not overridden.issuperset(variant):
                rates.update({name: rate for name, rate in variant.items() if name not in overridden})
                overridden.update(variant)
                since.append(when)
        provider, model, source, revision = self._names
        effective_from = max((each for each in since if isinstance(each, str)), default="")
        facts = (provider, model, price[2] if len(price) > 2 else source, effective_from, revision)
        return RatePlan(rates, facts=facts, minimum_ms=self._entry.get("minimum_ms", 0))
