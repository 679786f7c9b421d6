"""The same usage on other models."""

from typing import Annotated, Literal

from pydantic import Field, WithJsonSchema
from typing_extensions import TypeAliasType

from functions.api.price_bodies import MAX_MODELS, CompareBody
from functions.api.price_compare_routes import ASSUMPTIONS, USAGES
from tools.openapi.operation import Operation, Parameter
from tools.openapi.parameters import listed
from tools.openapi.routes.figures import Exact
from tools.openapi.routes.price_list import NamedModel
from tools.openapi.shapes import Answer, Count, Currency, Day, LowerBound, Moment, Usage, Usd, UtcDate
from tools.openapi.tags import PRICES

Percent = TypeAliasType(
    "Percent",
    Annotated[
        str,
        WithJsonSchema(
            {
                "type": "string",
                "pattern": r"^-?[0-9]+\.[0-9]{2}$",
                "description": "Per cent as decimal text with two decimals: 25.00 is a quarter.",
            }
        ),
    ],
)


class NoPrice(Answer):
    """Why there is no amount."""

    reason: Literal["unknown_model", "no_rate"]
    buckets: list[str]
    """Those in use that have no rate, where that is the reason."""


class Estimate(Answer):
    """What the usage costs at a model's rates."""

    cost_usd: Usd | None
    """Null where it can't be priced, which `unpriced` explains."""
    unpriced: NoPrice | None
    effective_from: UtcDate | None
    """Since when the rates hold; null where no earlier ones are known, or none."""
    price_source: str | None
    """Name of the rates' source, as in the price list."""
    tier_above_input_tokens: Count | None
    """The tier that it is charged at; null for the lowest, or where there are none."""


class Fitness(Answer):
    """Whether the model can do it, by the catalogue, held against the mean call. Both empty: it can."""

    lacks: list[str]
    """Needs that it does not meet: `context_window`, `max_output_tokens`, `tool_use`, `audio_input` …"""
    not_known: list[str]
    """Needs of which nothing is known."""


class Against(Answer):
    """Against what is in use: negative where cheaper."""

    difference_usd: Usd | None
    difference_percent: Percent | None
    """Also null where what is in use costs nothing."""


class Assumption(Answer):
    code: Annotated[str, Field(json_schema_extra={"enum": list(ASSUMPTIONS)})]
    text: str


class Compared(Answer):
    as_of: Moment
    price_revision: int
    currency: Currency
    assumptions: list[Assumption]
    """What the figures can't tell."""
    unknown_models: list[str]
    """Names asked for that mean no model of the price book."""


class CurrentModel(NamedModel, Estimate, Fitness):
    """The model in use, as it is priced."""


class UnknownCurrentModel(Answer):
    """What is said to be in use means no model of the price book."""

    asked: str
    cost_usd: None
    unpriced: NoPrice


class Candidate(NamedModel, Estimate, Against, Fitness):
    """The profile on one model."""


class ProfileComparison(Compared):
    """``as_of`` is the moment whose rates are taken."""

    calls: Count
    usage_per_call: Usage
    current: CurrentModel | UnknownCurrentModel | None
    """Null where none was named."""
    models: list[Candidate]
    """The cheapest first, those without a price last."""


class UsedModel(Answer):
    """A model as the events named it."""

    provider: str
    model: str
    requests: Count
    counted_usd: Usd | None
    """What the calls cost in their time."""
    lower_bound: LowerBound


class ComparedModel(UsedModel, Estimate):
    """Its usage at its own rates now, which the others are held against."""

    priced_as: str
    """`provider/model` of the price book."""
    mean_input_tokens: Count
    usage: Usage


class LeftOutModel(UsedModel):
    """Usage that is in no sum of the comparison, on neither side."""

    reason: Literal["unknown_model", "no_rate", "no_mean", "too_many"]
    """`no_mean`: corrections left no sum of calls. `too_many`: beyond the costliest, which are compared one by one."""
    buckets: list[str]
    """Those without a rate, where that is the reason."""


class UsageNow(Answer):
    requests: Count
    counted_usd: Usd | None
    """What the calls cost in their time."""
    lower_bound: LowerBound
    compared_usd: Usd | None
    """What is compared, at rates now; null where nothing is."""
    models: list[ComparedModel]
    """The costliest first."""
    left_out: list[LeftOutModel]


class InPlaceOf(Estimate, Against, Fitness):
    """One used model's usage on the candidate."""

    provider: str
    model: str


class WholeMove(NamedModel, Against):
    """All usage that is compared, on one model."""

    cost_usd: Usd | None
    """Null where some of it has no price there, or nothing is compared."""
    in_place_of: list[InPlaceOf]


class UsageComparison(Compared):
    exact: Exact
    from_: Annotated[Day, Field(alias="from")]
    to: Day
    current: UsageNow
    models: list[WholeMove]
    """The cheapest first, those without a sum last."""


_THOSE = "those that the catalogue was looked up for, and that are neither deprecated nor shut down"

OPERATIONS = {
    "GET /v1/prices/compare": Operation(
        id="compare_usage",
        summary="Your usage on other models",
        tag=PRICES,
        answers={200: UsageComparison},
        parameters=(
            Parameter(
                name="usage",
                description="Which usage.",
                schema={"type": "string", "enum": list(USAGES), "default": USAGES[0]},
            ),
            listed(
                "models",
                f"`provider/model`, or the name alone, separated by commas; if left out, {_THOSE}.",
                maxItems=MAX_MODELS,
            ),
            Parameter(
                name="tool_use",
                description="Whether the calls use tools, which counts don't tell.",
                schema={"type": "string", "enum": ["true", "false"], "default": "false"},
            ),
        ),
    ),
    "POST /v1/prices/compare": Operation(
        id="compare_profile",
        summary="A profile on other models",
        tag=PRICES,
        answers={200: ProfileComparison},
        body=CompareBody,
        more=f"Without `models`: {_THOSE}.",
    ),
}
