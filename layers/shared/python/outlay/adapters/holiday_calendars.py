"""Public holidays from the package ``holidays``. It is loaded only where an organization has chosen a calendar."""

from datetime import date, timedelta
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray


class HolidayCalendars:
    """``application.make_forecasts.Holidays``. A code is ``CH`` or ``DE-BY``."""

    def knows(self, calendar: str) -> bool:
        import holidays  # noqa: PLC0415 - some 60 ms that most invocations need not wait for

        country, _, part = calendar.partition("-")
        known = holidays.list_supported_countries()
        return country in known and (not part or part in known[country])

    def days(self, calendar: str, first: date, count: int) -> NDArray[np.bool_]:
        if not self.knows(calendar):
            return np.zeros(count, dtype=np.bool_)
        dates = [first + timedelta(days=number) for number in range(count)]
        found = _of_years(calendar, dates[0].year, dates[-1].year)
        return np.array([one in found for one in dates], dtype=np.bool_)


@lru_cache(maxsize=64)
def _of_years(calendar: str, first: int, last: int) -> frozenset[date]:
    import holidays  # noqa: PLC0415 - as above

    country, _, part = calendar.partition("-")
    return frozenset(holidays.country_holidays(country, subdiv=part or None, years=range(first, last + 1)))
