"""What answers about forecasts are made of."""

from typing import Literal

from outlay.domain.forecast import Basis, ModelName
from outlay.domain.forecast_record import Origin
from pydantic import Field

from tools.openapi.budget_shapes import Scope, Unit
from tools.openapi.shapes import Answer, Count, Cursor, Day, LowerBound, Moment, Usd, may_be_missing


class ForecastSummary(Answer):
    forecast_id: str
    origin: Origin
    """Made at night, or asked for."""
    budget_id: str | None
    scope: Scope
    unit: Unit
    first_day: Day
    """The organization's day that was not over when it was made; what is before is what it rests on."""
    horizon: Count
    """Days."""
    period_end_day: Day | None
    """Of a budget: the first day after its period."""
    made_at: Moment
    figures_as_of: Moment
    """When the newest change of the figures used was counted."""
    revisions: str
    """Digest of the figures' revisions: the same figures give the same forecast."""
    basis: Basis
    """How much there is to go by: `none` (under 3 days; there is no forecast), `short` (under 14), `weeks` (under 56),
    `full`."""
    days_used: Count
    unpriced_days: Count
    """Days used on which calls had no known price: a forecast in USD is a lower bound by them."""
    lower_bound: LowerBound
    model: ModelName
    """The one that was wrong least on this very series."""
    total_usd: Usd | None = may_be_missing()
    """Of all its days; null where there is no forecast."""
    total_tokens: int | None = may_be_missing()
    total_requests: int | None = may_be_missing()
    total_low_80_usd: Usd | None = may_be_missing()
    """80 % of outcomes lie between this and `total_high_80`."""
    total_low_80_tokens: int | None = may_be_missing()
    total_low_80_requests: int | None = may_be_missing()
    total_high_80_usd: Usd | None = may_be_missing()
    total_high_80_tokens: int | None = may_be_missing()
    total_high_80_requests: int | None = may_be_missing()
    total_low_95_usd: Usd | None = may_be_missing()
    total_low_95_tokens: int | None = may_be_missing()
    total_low_95_requests: int | None = may_be_missing()
    total_high_95_usd: Usd | None = may_be_missing()
    total_high_95_tokens: int | None = may_be_missing()
    total_high_95_requests: int | None = may_be_missing()


class ForecastTrend(Answer):
    direction: Literal["up", "down", "flat"]
    strength: float
    """0 to 1: how much of the variation it explains."""
    per_week: float
    """Relative change in a week: 0.05 is 5 %."""


class ForecastError(Answer):
    """What a model got wrong on this series, forecast from several earlier days. Shares: 0.25 is a quarter."""

    model: ModelName
    origins: Count
    """From how many days it was tried."""
    wape: float | None
    """Sum of absolute daily errors over the sum of the days."""
    total_error: float | None
    """Mean error of the total."""
    cover80: float | None
    """Share of days within the 80 % band."""
    cover95: float | None


class AppliedAdjustment(Answer):
    adjustment_id: str
    note: str
    effect_usd: Usd = may_be_missing()
    """On the total."""
    effect_tokens: int = may_be_missing()
    effect_requests: int = may_be_missing()


class ForecastDay(Answer):
    """One day, and the running total until its end, each with the bounds that 80 % and 95 % of outcomes lie within."""

    day: Day
    amount_usd: Usd = may_be_missing()
    amount_tokens: int = may_be_missing()
    amount_requests: int = may_be_missing()
    low_80_usd: Usd = may_be_missing()
    low_80_tokens: int = may_be_missing()
    low_80_requests: int = may_be_missing()
    high_80_usd: Usd = may_be_missing()
    high_80_tokens: int = may_be_missing()
    high_80_requests: int = may_be_missing()
    low_95_usd: Usd = may_be_missing()
    low_95_tokens: int = may_be_missing()
    low_95_requests: int = may_be_missing()
    high_95_usd: Usd = may_be_missing()
    high_95_tokens: int = may_be_missing()
    high_95_requests: int = may_be_missing()
    total_usd: Usd = may_be_missing()
    total_tokens: int = may_be_missing()
    total_requests: int = may_be_missing()
    total_low_80_usd: Usd = may_be_missing()
    total_low_80_tokens: int = may_be_missing()
    total_low_80_requests: int = may_be_missing()
    total_high_80_usd: Usd = may_be_missing()
    total_high_80_tokens: int = may_be_missing()
    total_high_80_requests: int = may_be_missing()
    total_low_95_usd: Usd = may_be_missing()
    total_low_95_tokens: int = may_be_missing()
    total_low_95_requests: int = may_be_missing()
    total_high_95_usd: Usd = may_be_missing()
    total_high_95_tokens: int = may_be_missing()
    total_high_95_requests: int = may_be_missing()


class MadeForecast(ForecastSummary):
    as_of: Moment
    reason: str
    """Why this model, or why there is no forecast."""
    trend: ForecastTrend
    seasonality: list[Literal["weekly", "yearly"]]
    is_intermittent: bool
    """Over a third of the days have nothing."""
    notes: list[str]
    """What was found and reckoned with."""
    errors: list[ForecastError]
    """Of every model that was tried."""
    adjustments: list[AppliedAdjustment]
    """Known changes that were laid over it."""
    days: list[ForecastDay]


class ActualDay(Answer):
    day: Day
    amount_usd: Usd | None = may_be_missing()
    """Null: no call of the day has a known price."""
    amount_tokens: int | None = may_be_missing()
    amount_requests: int | None = may_be_missing()


class ForecastActual(Answer):
    """What came on its days that are over."""

    days: list[ActualDay]
    total_usd: Usd = may_be_missing()
    total_tokens: int = may_be_missing()
    total_requests: int = may_be_missing()
    foreseen_usd: Usd = may_be_missing()
    """What the forecast said of these days."""
    foreseen_tokens: int = may_be_missing()
    foreseen_requests: int = may_be_missing()
    off: float | None
    """Foreseen against came: 0.1 is a tenth too much. Null where nothing came."""
    wape: float | None
    within_80: Count
    """Days within their band."""
    within_95: Count
    lower_bound: LowerBound


class Forecast(MadeForecast):
    actual: ForecastActual | None
    """Null while none of its days is over."""


class Forecasts(Answer):
    as_of: Moment
    forecasts: list[ForecastSummary]
    next_cursor: Cursor


class ForecastHorizon(Answer):
    """Of the nightly forecasts whose first `days` days are over. Shares; null where there is none."""

    days: Count
    forecasts: Count
    error_mean: float | None
    """Of the total: |foreseen − came| over what came."""
    error_median: float | None
    bias: float | None
    """Above 0: forecasts are too high on average."""
    total_cover80: float | None
    """Share of totals within their 80 % band."""
    total_cover95: float | None
    day_cover80: float | None
    day_cover95: float | None


class ForecastAccuracy(Answer):
    as_of: Moment
    budget_id: str | None
    since: Day
    nights: Count
    horizons: list[ForecastHorizon]
    periods: Count
    """Of budgets: those that ended since, and the present ones."""
    periods_left_out: Count
    """Earlier ones, beyond 5,000, that were not looked at."""
    overruns: Count
    """Of the periods, those that came to stand above the limit of their time."""
    announced: Count
    """Of these, those of which an alert told before: by a threshold below the limit, or on what is foreseen."""
    surprise_rate: float | None
    """Share of overruns that were announced ahead: 1 is no surprise at all. Null where there was none."""


class ForecastAdjustment(Answer):
    adjustment_id: str
    note: str
    start: Day = Field(alias="from")
    """First day it holds on."""
    until: Day | None
    """The first day it holds no more."""
    scope: Scope
    unit: Unit | None
    """Which forecasts it changes; null: of every unit."""
    percent: int | None
    per_day_usd: Usd = may_be_missing()
    per_day_tokens: int = may_be_missing()
    per_day_requests: int = may_be_missing()
    created_at: Moment
    created_by: str
    """A member's subject."""


class ForecastAdjustments(Answer):
    as_of: Moment
    adjustments: list[ForecastAdjustment]
    next_cursor: None
