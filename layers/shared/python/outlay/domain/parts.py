"""Parts: fixed ranges of a batch's positions, each small enough to be counted by ONE DynamoDB transaction."""

from collections.abc import Sequence

from outlay.domain.batch import DimensionConfig
from outlay.domain.event import UsageEvent
from outlay.domain.periods import day_of_hour, hour_start_ms, month_of_day

TRANSACTION_ITEMS = 94
"""Of the 100 that a TransactWriteItems takes: adjustments need up to six more (journal, hour, day, month, ledger)."""

_MARKER = 1
_PER_DAY = 2  # the day's head and the ledger row


class _Part:
    """What the transaction over one part would touch, at worst (every hour sealed, so day and month heads move)."""

    def __init__(self) -> None:
        self.counters: set[tuple[int, tuple[str, ...]]] = set()
        self.hours: set[int] = set()
        self.days: set[str] = set()
        self.months: set[str] = set()

    def add(self, hour: int, day: str, values: tuple[str, ...]) -> None:
        self.counters.add((hour, values))
        if hour not in self.hours:
            self.hours.add(hour)
            self.days.add(day)
            self.months.add(month_of_day(day))

    def items(self) -> int:
        return _MARKER + len(self.counters) + len(self.hours) + _PER_DAY * len(self.days) + len(self.months)


def split_parts(events: Sequence[UsageEvent], dimensions: DimensionConfig) -> tuple[int, ...]:
    """First position of each part, beginning with 0; greedy, in order, deterministic.

    A part's worst case is 1 marker + its distinct (hour, combination) counters + hour heads + day heads + month heads
    + ledger rows, at most ``TRANSACTION_ITEMS``. Values counted as "(other)" only ever lower it.
    """
    starts = [0]
    part = _Part()
    for position, event in enumerate(events):
        hour = hour_start_ms(event.timestamp_ms, dimensions.time_zone)
        values = event.dimension_values(dimensions.tag_keys)
        if (hour, values) in part.counters:
            continue
        day = day_of_hour(hour, dimensions.time_zone)
        part.add(hour, day, values)
        if part.items() > TRANSACTION_ITEMS:
            starts.append(position)
            part = _Part()
            part.add(hour, day, values)
    return tuple(starts)
