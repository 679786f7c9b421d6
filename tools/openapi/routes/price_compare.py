"""Comparing models."""

from typing import Annotated, Any

from pydantic import Field

from functions.api.price_bodies import MAX_MODELS, CompareBody
from tools.openapi.operation import Operation
from tools.openapi.parameters import choice, listed
from tools.openapi.routes.price_list import ModelNames
from tools.openapi.shapes import Answer, Count, Currency, Day, LowerBound, Moment, Usage, Usd, may_be_missing
from tools.openapi.tags import PRICES


class Assumption(Answer):
    """What the figures can't tell."""

    code: str
    text: str


class NoPrice(Answer):
    """Why there is no amount."""

    reason: str
    buckets: list[str]


class Estimated(Answer):
    cost_usd: Usd | None
    unpriced: NoPrice | None
    effective_from: str | None
    tier_above_input_tokens: int | None


class Differs(Answer):
    difference_usd: Usd | None
    difference_percent: str | None


class Fits(Answer):
    lacks: list[str]
    """What the calls need, and the model can't do."""
    not_known: list[str]


class CurrentModel(Answer):
    """The model in use; `asked` where the price book does not know it."""

    asked: str = may_be_missing()
    provider: str = may_be_missing()
    model: str = may_be_missing()
    name: str | None = may_be_missing()
    cost_usd: Usd | None
    unpriced: NoPrice | None
    effective_from: str | None = may_be_missing()
    tier_above_input_tokens: int | None = may_be_missing()
    lacks: list[str] = may_be_missing()
    not_known: list[str] = may_be_missing()


class Candidate(ModelNames, Estimated, Differs, Fits):
    """The same calls on another model."""


class ProfileComparison(Answer):
    as_of: Moment
    price_revision: int
    currency: Currency
    calls: Count
    usage_per_call: Usage
    assumptions: list[Assumption]
    current: CurrentModel | None
    models: list[Candidate]
    unknown_models: list[str]


class ModelUsage(Answer):
    provider: str
    model: str
    requests: int
    counted_usd: Usd | None
    """What the calls cost in their time."""
    lower_bound: LowerBound


class ModelInUse(ModelUsage, Estimated):
    priced_as: str
    mean_input_tokens: int | float | None
    usage: Usage


class LeftOut(ModelUsage):
    """Usage that can't be compared, and why."""

    reason: str
    buckets: list[str]


class CurrentUsage(Answer):
    requests: int
    counted_usd: Usd | None
    lower_bound: LowerBound
    compared_usd: Usd | None
    models: list[ModelInUse]
    left_out: list[LeftOut]


class Move(Estimated, Differs, Fits):
    """Of one model that is in use."""

    provider: str
    model: str


class WholeMove(ModelNames, Differs):
    """All that can be compared, on this model."""

    cost_usd: Usd | None
    in_place_of: list[Move]


class UsageComparison(Answer):
    as_of: Moment
    exact: bool
    from_: Annotated[Day, Field(alias="from")]
    to: Day
    price_revision: int
    currency: Currency
    assumptions: list[Assumption]
    current: CurrentUsage
    models: list[WholeMove]
    unknown_models: list[str]


_COMMON: dict[str, Any] = {"tag": PRICES}

OPERATIONS = {
    "GET /v1/prices/compare": Operation(
        id="compare_usage",
        summary="Your usage on other models",
        answers={200: UsageComparison},
        parameters=(
            choice("usage", "Which usage.", ("last_30_days",)),
            listed("models", "Names of models; those of the catalogue if left out.", maxItems=MAX_MODELS),
            choice("tool_use", "The calls need tools.", ("true", "false")),
        ),
        **_COMMON,
    ),
    "POST /v1/prices/compare": Operation(
        id="compare_profile",
        summary="A usage profile on models",
        answers={200: ProfileComparison},
        body=CompareBody,
        **_COMMON,
    ),
}
