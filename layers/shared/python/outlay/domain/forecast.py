"""A forecast of daily amounts: what comes day by day and in total, how sure that is, and by which model.

Values are floats in the unit of the series (an estimate has no exact amounts); who keeps one of money turns it into
whole pico-USD once. All bands are of what the method itself got wrong on this series (``errors``), not of a textbook.
"""

from dataclasses import dataclass
from typing import Literal

HORIZONS: tuple[int, ...] = (7, 14, 30, 90)
"""Days that are asked for by number; to the end of a period it is any number up to ``MAX_HORIZON``."""
MAX_HORIZON = 366
MIN_DAYS = 3
"""Before so many whole days there is no answer."""
MAX_TRAINING_DAYS = 365
LEVELS: tuple[int, ...] = (80, 95)

ModelName = Literal[
    "average",
    "seasonal_naive",
    "damped_linear",
    "exponential_smoothing",
    "theta",
    "seasonal_decomposition",
    "combination",
]
"""``combination`` is the mean of all the others, weighted by what each got wrong."""
MODELS: tuple[ModelName, ...] = (
    "average",
    "seasonal_naive",
    "damped_linear",
    "exponential_smoothing",
    "theta",
    "seasonal_decomposition",
    "combination",
)
Basis = Literal["none", "short", "weeks", "full"]
"""How much there is to go by: nothing; under 14 days (wide bands, no season); under 56; more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """Bounds within which ``level`` percent of outcomes should lie; one value a day, none below zero."""

    level: int
    lower: tuple[float, ...]
    upper: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Path:
    """Expected values of day 1 to the horizon's last, with their bands (80 % and 95 %)."""

    values: tuple[float, ...]
    bands: tuple[Band, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelError:
    """What a model got wrong on this very series, forecast from several earlier days (rolling origin). None where the
    series is too short for it, or nothing was spent to compare with."""

    model: ModelName
    origins: int
    wape: float | None = None
    """Sum of absolute daily errors over the sum of daily amounts: 0.25 is a quarter wrong."""
    total_error: float | None = None
    """Mean of |forecast total − actual total| over the actual total."""
    cover80: float | None = None
    """Share of days within the 80 % band."""
    cover95: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    direction: Literal["up", "down", "flat"]
    strength: float
    """0 to 1: how much of the variation (without the season) the trend explains."""
    per_week: float
    """Relative change within a week: 0.05 is 5 % more each week."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesForecast:
    """Of one series."""

    basis: Basis
    days_used: int
    model: ModelName
    reason: str
    """Why this one, in a sentence."""
    daily: Path
    totals: Path
    """Running totals: its k-th value is the sum of the first k days, with bands of their own."""
    errors: tuple[ModelError, ...]
    """Of each candidate that was tried, at the horizon nearest to the one asked for; the chosen one is among them."""
    trend: Trend
    seasonality: tuple[Literal["weekly", "yearly"], ...] = ()
    is_intermittent: bool = False
    """Over a third of its days have nothing."""
    notes: tuple[str, ...] = ()
    """What was found and reckoned with, a sentence each: a level shift, missing days, holidays, little data."""

    @property
    def horizon(self) -> int:
        return len(self.daily.values)
