"""A year of budgets over zones, hour by hour: one period holds each hour, and what rolls over adds up."""

from datetime import UTC, datetime
from typing import Any

import pytest
from outlay.domain.budget import Cycle, Rollover
from outlay.domain.budget_period import Calendar, Period, period_at
from outlay.domain.budget_rollover import carried
from outlay.domain.budget_status import Limit
from outlay.domain.periods import HOUR_MS, utc_ms

from tests.support.budgets import a_budget

START = utc_ms(datetime(2027, 7, 1, tzinfo=UTC))
HOURS = 366 * 24
"""With the leap day of 2028 in it."""
TERMS: tuple[dict[str, Any], ...] = (
    *({"cycle": cycle} for cycle in Cycle if cycle is not Cycle.CUSTOM),
    {"cycle": Cycle.CUSTOM, "start_day": "2027-06-20", "end_day": "2027-07-04"},
)


def spend_of(hour: int) -> int:
    """Some spend that no two periods have the same of, with days above and below the limit."""
    return 7 + hour % 11 + (40 if hour // 24 % 9 == 0 else 0)


@pytest.mark.parametrize("zone", ["America/New_York", "Europe/Berlin", "Asia/Kolkata", "Australia/Lord_Howe"])
@pytest.mark.parametrize("terms", TERMS, ids=lambda terms: str(terms["cycle"]))
def test_in_a_year_every_hour_is_in_one_period_and_what_is_left_is_handed_on(zone: str, terms: dict[str, Any]) -> None:
    budget = a_budget(limit=400, rollover=Rollover.UNUSED, rollover_cap=300, created_ms=START, **terms)
    calendar = Calendar(time_zone=zone, year_starts=4)
    spent: dict[Period, int] = {}
    for hour in range(HOURS):
        period = period_at(budget, START + hour * HOUR_MS, calendar)
        assert period is not None
        assert period.holds(START + hour * HOUR_MS)
        spent[period] = spent.get(period, 0) + spend_of(hour)
    periods = list(spent)
    assert [one.start_ms for one in periods[1:]] == [one.end_ms for one in periods[:-1]]
    assert sum(spent.values()) == sum(map(spend_of, range(HOURS)))
    assert periods[0].start_ms <= START < START + HOURS * HOUR_MS <= periods[-1].end_ms + HOUR_MS

    limit: Limit | None = None
    for period, before in zip(periods, [None, *periods[:-1]], strict=True):
        more = carried(budget, limit, 0 if before is None else spent[before])
        expected = 0 if before is None or limit is None else max(0, min(300, limit.in_force - spent[before]))
        assert more == expected
        limit = Limit(base=400, carried=more)
        assert 400 <= limit.in_force <= 700, period
