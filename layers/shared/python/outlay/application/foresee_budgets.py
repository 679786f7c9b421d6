"""Where budgets will end by the forecasts of the last nights: read, laid over what is spent by now, never made here.

Where there is none of a budget (it is new, was changed since, or has too little history) the run rate goes on to hold.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import lru_cache

from outlay.application.forecast_records import ForecastReader, latest_nightly
from outlay.application.make_forecasts import per_unit
from outlay.domain.budget import Budget
from outlay.domain.budget_status import Status
from outlay.domain.calendar import date_ms, local_date
from outlay.domain.forecast_record import ForecastRecord
from outlay.domain.risk import foresee, remaining

LOOKED_MS = 15 * 60_000
"""How long it is remembered that there is none of today."""
_BUDGETS = 20_000


def foreseen_statuses(statuses: Sequence[Status], *, reader: ForecastReader, time_zone: str) -> list[Status]:
    """The same, each with what its forecast says where there is one.

    Raises:
        Upstream: forecasts could not be read.
    """
    if not statuses:
        return []
    ids = [one.budget.budget_id for one in statuses]
    found = latest_nightly(statuses[0].budget.org, ids, reader=reader, now_ms=statuses[0].at_ms, time_zone=time_zone)
    return [foreseen_status(one, found.get(one.budget.budget_id), time_zone=time_zone) for one in statuses]


def foreseen_status(status: Status, record: ForecastRecord | None, *, time_zone: str) -> Status:
    """With what the forecast says; as it is where it says nothing of this budget and period."""
    if record is None or not record.fits(status.budget) or not status.period.holds(status.at_ms):
        return status
    unit = record.unit
    rest = remaining(
        record.forecast.totals,
        _bounds(record.first_day, record.forecast.horizon, time_zone),
        at_ms=status.at_ms,
        end_ms=status.period.end_ms,
        unit=per_unit(unit),
    )
    if rest is None:
        return status
    found = foresee(rest, spent=status.spent.amount, limit=status.limit.in_force, forecast_id=record.forecast_id)
    return replace(status, foreseen=found)


@lru_cache(maxsize=512)
def _bounds(first_day: str, days: int, time_zone: str) -> tuple[int, ...]:
    """First moments of the days, and of the one after them."""
    first = date.fromisoformat(first_day)
    return tuple(date_ms(first + timedelta(days=count), time_zone) for count in range(days + 1))


def is_watched(budget: Budget) -> bool:
    """Whether people want to be told of what is foreseen."""
    terms = budget.terms
    return terms.is_active and terms.alerts_on and any(one.kind == "forecast" for one in terms.thresholds)


@dataclass(slots=True, kw_only=True)
class Foresight:
    """What an instance of the evaluation read: one read a day and budget that has a threshold on what is foreseen,
    none for others."""

    reader: ForecastReader
    _known: dict[tuple[str, str], tuple[ForecastRecord | None, int]] = field(default_factory=dict)

    def forget(self, org: str) -> None:
        """What was read of the organization, or not found: there may be a newer forecast."""
        for key in [key for key in self._known if key[0] == org]:
            del self._known[key]

    def of(self, statuses: Sequence[Status], *, time_zone: str, clock: Callable[[], int]) -> list[Status]:
        """The same; those that are watched with what their forecasts say. Raises ``Upstream``."""
        watched = [one.budget for one in statuses if is_watched(one.budget)]
        if watched:
            self._look(watched, time_zone, clock())
        return [self._with(one, time_zone) if is_watched(one.budget) else one for one in statuses]

    def _with(self, status: Status, time_zone: str) -> Status:
        record, _ = self._known.get(_key(status.budget), (None, 0))
        return foreseen_status(status, record, time_zone=time_zone)

    def _look(self, budgets: Sequence[Budget], time_zone: str, now_ms: int) -> None:
        today = local_date(now_ms, time_zone).isoformat()
        wanted = {one.budget_id: one for one in budgets if not self._holds(one, today, now_ms)}
        if not wanted:
            return
        if len(self._known) > _BUDGETS:
            self._known.clear()
        found = latest_nightly(budgets[0].org, [*wanted], reader=self.reader, now_ms=now_ms, time_zone=time_zone)
        for budget_id, budget in wanted.items():
            self._known[_key(budget)] = found.get(budget_id), now_ms

    def _holds(self, budget: Budget, today: str, now_ms: int) -> bool:
        record, at_ms = self._known.get(_key(budget), (None, 0))
        return (record is not None and record.first_day == today) or now_ms - at_ms < LOOKED_MS


def _key(budget: Budget) -> tuple[str, str]:
    return budget.org, budget.budget_id
