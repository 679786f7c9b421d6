"""What answers about scenarios are made of."""

from typing import Literal

from outlay.domain.scenario import Kind
from pydantic import Field

from tools.openapi.budget_shapes import Scope
from tools.openapi.shapes import Answer, Count, Day, LowerBound, Moment, Usd


class ScenarioChange(Answer):
    kind: Kind
    percent: int
    model: str
    """`provider/model`; empty: any."""
    to_model: str
    """Of a move; else empty."""
    start: Day = Field(alias="from")
    """First day it holds on."""


class Scenario(Answer):
    scenario_id: str
    name: str
    scope: Scope
    changes: list[ScenarioChange]
    """Each applies to what those before it left."""
    notes: str
    created_at: Moment


class Scenarios(Answer):
    as_of: Moment
    scenarios: list[Scenario]


class ScenarioDifference(Answer):
    baseline_usd: Usd | None
    """What was spent so far, and what is foreseen without the changes; null: there is too little for a forecast."""
    scenario_usd: Usd | None
    """With them; null: a price is not known, see `unknown`."""
    difference_usd: Usd | None
    """Below zero: a saving."""
    difference_percent: str | None
    """Of the baseline; null where that is 0."""
    concerned_usd: Usd | None
    """What is still to come within the scenario's scope: no saving is larger."""


class ScenarioPoint(Answer):
    """Running totals at the end of a day."""

    day: Day
    baseline_usd: Usd
    low_80_usd: Usd | None
    """80 % of outcomes of the baseline lie from here to `high_80_usd`; null on days that are over."""
    high_80_usd: Usd | None
    scenario_usd: Usd | None
    """With the changes; null from the first day on that one holds whose price is not known."""


class ScenarioBudget(ScenarioDifference):
    budget_id: str
    name: str
    limit_usd: Usd
    """In force now, as the budget's status says it: with increases and what was rolled over."""
    period_first_day: Day
    period_end_day: Day
    """The first day after it."""
    is_of_month: bool
    """It limits just what `month` says: the scenario's scope, in this calendar month."""
    exceeded_before: bool | None
    """Whether the baseline is above the limit."""
    exceeded_after: bool | None


class ScenarioUnknown(Answer):
    """A change whose effect is not known, and so nothing is that rests on it."""

    change: Count
    """Which one, from 0."""
    model: str
    """Whose price is missing."""
    reason: Literal["unknown_model", "no_rate", "unpriced_calls", "no_mean"]
    """Nobody knows the model; it has no rate for some `buckets`; calls in use have no price; the usage is no sum of
    calls."""
    buckets: list[str]


class ScenarioAssumption(Answer):
    code: Literal["same_tokens", "mean_call", "reference_mix", "cache_writes"]
    text: str


class ScenarioEffect(Answer):
    as_of: Moment
    first_day: Day
    """Today, in the organization's zone: from here on it is foreseen."""
    currency: Literal["USD"]
    reference_days: Count
    """Days before today that the mix of models and tokens is taken from."""
    reference_usd: Usd
    """What they cost within the scope."""
    reference_changed_usd: Usd | None
    """What they would have cost with all changes."""
    lower_bound: LowerBound
    month: ScenarioDifference
    """This calendar month, from its first day to its last."""
    month_curve: list[ScenarioPoint]
    """How its amounts add up, day by day; empty: there is too little for a forecast."""
    year: ScenarioDifference
    """The 365 days from today on."""
    year_curve: list[ScenarioPoint]
    """How its amounts add up: on the first day, on one a week, and on the last."""
    budgets: list[ScenarioBudget]
    """In USD and active, whose scope has something in common with the scenario's; in their present period. At most
    200, those with the largest limits."""
    budgets_left_out: Count
    """How many more there are."""
    unknown: list[ScenarioUnknown]
    untouched_changes: list[int]
    """Numbers (from 0) of changes that concern no call of the reference days."""
    assumptions: list[ScenarioAssumption]
    revisions: str
    """Of the figures that it was reckoned from."""


class ReckonedScenario(Scenario):
    effect: ScenarioEffect


class ComparedScenarios(Answer):
    as_of: Moment
    scenarios: list[ReckonedScenario]
    """What saves most in the year ahead first; what is not known last."""
