"""A period against an earlier one: which stretch of it stands against which bucket, and what has changed.

An earlier period is the same days further back: as many days before, the same of the month before, or of the year
before. Where there was no such day (30 February) nothing stands against it. Days are matched from their first moment
on, so that a day of 25 hours stands against a whole one of 24.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Literal

from outlay.domain.calendar import Slice, date_ms, first_date, local_date, shift_date
from outlay.domain.figures import Amounts, cost, is_unknown

Comparison = Literal["previous", "month", "year"]
COMPARISONS: tuple[Comparison, ...] = ("previous", "month", "year")
Bound = Literal["exact", "at_least", "at_most", "open"]
BOUNDS: tuple[Bound, ...] = ("exact", "at_least", "at_most", "open")
_MONTHS: dict[Comparison, int] = {"month": 1, "year": 12}


def earlier_moment(comparison: Comparison, start_ms: int, end_ms: int, time_zone: str) -> Callable[[int], int]:
    """From a moment of the period ``[start, end)`` to the one that it stands against; never falling.

    ``previous``: as many days before as the period touches, or where it does not begin with a day its exact length.
    """
    months = _MONTHS.get(comparison)
    if months is not None:
        return partial(_moved, time_zone=time_zone, back=partial(_months_back, months=months))
    first = local_date(start_ms, time_zone)
    if date_ms(first, time_zone) != start_ms:
        return lambda moment: moment - (end_ms - start_ms)
    days = (local_date(max(end_ms - 1, start_ms), time_zone) - first).days + 1
    return partial(_moved, time_zone=time_zone, back=lambda day: day - timedelta(days=days))


def _moved(moment_ms: int, *, time_zone: str, back: Callable[[date], date]) -> int:
    day = local_date(moment_ms, time_zone)
    there, behind = (date_ms(back(one), time_zone) for one in (day, day + timedelta(days=1)))
    return min(there + moment_ms - date_ms(day, time_zone), behind)


def _months_back(day: date, *, months: int) -> date:
    """The same day; the first of the month after where the month has no such day."""
    first = shift_date(first_date(day, "month"), "month", -months)
    return min(first + timedelta(days=day.day - 1), shift_date(first, "month"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """``pieces``: what stands against each bucket; None where nothing does."""

    comparison: Comparison
    start_ms: int
    end_ms: int
    pieces: tuple[Slice | None, ...]

    @property
    def slices(self) -> tuple[Slice, ...]:
        return tuple(piece for piece in self.pieces if piece is not None)


def earlier_of(comparison: Comparison, buckets: Sequence[Slice], *, until_ms: int, time_zone: str) -> Earlier:
    """What stands against the buckets of a period (at least one), as far as it has passed by ``until_ms``."""
    start = buckets[0].start_ms
    end = max(start, min(buckets[-1].end_ms, until_ms))
    back = earlier_moment(comparison, start, end, time_zone)
    edges = [(back(min(one.start_ms, end)), back(min(one.end_ms, end))) for one in buckets]
    pieces = [Slice(start_ms=first, end_ms=last) if first < last else None for first, last in edges]
    return Earlier(comparison=comparison, start_ms=back(start), end_ms=back(end), pieces=tuple(pieces))


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Of money, pico-USD. ``by`` is None where one of the two is unknown; ``bound`` says what it is then, and where one
    of them is a lower bound: the true change is as told, that at the least or at the most, or either way."""

    earlier: int | None
    by: int | None
    bound: Bound


def change_between(now: Amounts, then: Amounts) -> Change:
    earlier = None if is_unknown(then) else cost(then)
    if earlier is None or is_unknown(now):
        return Change(earlier=earlier, by=None, bound="open")
    low = bool(now.get("unpriced_requests")), bool(then.get("unpriced_requests"))
    return Change(earlier=earlier, by=cost(now) - earlier, bound=_BOUND[low])


_BOUND: dict[tuple[bool, bool], Bound] = {
    (False, False): "exact",
    (True, False): "at_least",
    (False, True): "at_most",
    (True, True): "open",
}
"""By whether the amount now, and the one before, is a lower bound."""
