"""What became of opportunities over time: found, ended and stated in each week or month, and what was open at its end.

Made from the records that are held. Those that ended long ago are in the archive, so nothing is told of the time before
``KEPT_DAYS``. What an opportunity promised on an earlier day is not kept: wherever it was open it counts with what it
promises by its latest reckoning. One that was dismissed and opened again counts as open all along.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from outlay.domain.calendar import Slice, date_ms, first_date, local_date, shift_date, slices
from outlay.domain.opportunity import Opportunity, OpportunityState
from outlay.domain.recommendation_summary import combined
from outlay.domain.records import KIND_BY_NAME

KEPT_DAYS = KIND_BY_NAME["opportunity"].days
GRANULARITIES: tuple[str, ...] = ("week", "month")


@dataclass(frozen=True, slots=True, kw_only=True)
class Together:
    """``savings``: pico-USD a month; of spend that several concern the greatest saving counts."""

    count: int
    savings: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """What happened in a time. ``stated``: what members say that implemented ones brought, each as it was said."""

    found: int
    implemented: Together
    dismissed: int
    expired: int
    stated: Together
    promised: int
    """By those of ``stated``, before; pico-USD a month, as a plain sum like theirs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """``open``: at the end of the bucket, or by now."""

    bucket: Slice
    course: Course
    open: Together


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    steps: Sequence[Step]
    """From the bucket in which the first one was found; empty where none is known."""
    total: Course


def trend_of(some: Sequence[Opportunity], *, granularity: str, time_zone: str, now_ms: int) -> Trend:
    """By week (from Monday) or month, up to now; buckets that are known as a whole only, and the running one."""
    first = min((one.created_ms for one in some), default=None)
    buckets = [] if first is None else _known_buckets(granularity, time_zone, now_ms)
    while len(buckets) > 1 and first is not None and buckets[0].end_ms <= first:
        del buckets[0]
    starts = [one.start_ms for one in buckets]
    steps = [
        Step(
            bucket=bucket,
            course=_course(some, since_ms=bucket.start_ms, until_ms=until),
            open=_together(_open_at(some, until)),
        )
        for bucket, until in zip(buckets, [*starts[1:], now_ms + 1], strict=False)
    ]
    return Trend(steps=steps, total=_course(some, since_ms=min(starts, default=now_ms + 1), until_ms=now_ms + 1))


def _known_buckets(granularity: str, time_zone: str, now_ms: int) -> list[Slice]:
    today = local_date(now_ms, time_zone)
    oldest = today - timedelta(days=KEPT_DAYS - 1)
    first = first_date(oldest, granularity)
    start = date_ms(first if first == oldest else shift_date(first, granularity), time_zone)
    return list(slices(start, now_ms, granularity=granularity, time_zone=time_zone))


def _course(some: Sequence[Opportunity], *, since_ms: int, until_ms: int) -> Course:
    def within(moment: int) -> bool:
        return since_ms <= moment < until_ms

    ended = [one for one in some if one.closed_ms is not None and within(one.closed_ms)]
    stated = [(one, one.verification) for one in some if one.verification and within(one.verification.at_ms)]
    return Course(
        found=sum(within(one.created_ms) for one in some),
        implemented=_together([one for one in ended if one.state == "implemented"]),
        dismissed=_count(ended, "dismissed"),
        expired=_count(ended, "expired"),
        stated=Together(count=len(stated), savings=sum(said.savings for _, said in stated)),
        promised=sum(one.chance.savings for one, _ in stated),
    )


def _count(some: Iterable[Opportunity], state: OpportunityState) -> int:
    return sum(one.state == state for one in some)


def _open_at(some: Iterable[Opportunity], end_ms: int) -> Sequence[Opportunity]:
    return [one for one in some if one.created_ms < end_ms and (one.closed_ms is None or one.closed_ms >= end_ms)]


def _together(some: Sequence[Opportunity]) -> Together:
    return Together(count=len(some), savings=combined(one.chance.parts for one in some))
