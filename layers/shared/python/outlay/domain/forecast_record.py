"""A forecast that is kept: what it is of, from which figures it was made, and what was reckoned with."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from hashlib import blake2b
from typing import Any, Literal

from outlay.domain.access import Cut
from outlay.domain.budget import Budget, Unit
from outlay.domain.forecast import SeriesForecast

Origin = Literal["nightly", "asked"]
_ID = re.compile(r"fct_([0-9]{8})_[0-9a-f]{16}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Applied:
    """A known change that was laid over the forecast. ``effect``: on the total, in micro-USD, tokens or requests."""

    adjustment_id: str
    note: str
    effect: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ForecastRecord:
    """``forecast`` is settled (see ``domain.forecast_numbers``): money in micro-USD."""

    org: str
    forecast_id: str
    origin: Origin
    unit: Unit
    first_day: str
    """Local date of its first day: the one that was not over when it was made."""
    made_ms: int
    forecast: SeriesForecast
    revisions: str
    """Of the figures that it was made from."""
    as_of_ms: int
    scope: Cut = field(default_factory=dict)
    budget_id: str = ""
    period_first_day: str = ""
    """Of a budget: its period at that time."""
    period_end_day: str = ""
    adjustments: tuple[Applied, ...] = ()
    unpriced_days: int = 0
    """Days on which calls had no known price, which make it a lower bound; where none had one, the day is missing."""

    def fits(self, budget: Budget) -> bool:
        """Whether it is of what the budget limits now."""
        return self.unit is budget.terms.unit and self.scope == budget.terms.scope

    def day(self, place: int) -> date:
        """Local date of the ``place``-th day, from 0."""
        return date.fromisoformat(self.first_day) + timedelta(days=place)


def forecast_id(first_day: str, what: Mapping[str, Any]) -> str:
    """The same for the same question on the same day; ids sort by day."""
    told = json.dumps(what, sort_keys=True, separators=(",", ":"))
    return f"fct_{first_day.replace('-', '')}_{blake2b(told.encode(), digest_size=8).hexdigest()}"


def nightly_id(first_day: str, budget_id: str = "") -> str:
    """Of a budget's nightly forecast; without one of the organization's."""
    return forecast_id(first_day, {"nightly": budget_id or "organization"})


def day_of_id(forecast_id: str) -> str | None:
    """The first day that an id tells; None for what is no id."""
    found = _ID.fullmatch(forecast_id)
    if found is None:
        return None
    digits = found[1]
    return f"{digits[:4]}-{digits[4:6]}-{digits[6:]}"


def id_from(day: date) -> str:
    """Sorts before every id of the date, and behind those of earlier ones."""
    return f"fct_{day:%Y%m%d}"
