"""The price list, and the catalogue of models."""

from collections.abc import Sequence
from typing import Annotated, Any

from outlay.contracts.buckets import BUCKETS
from pydantic import Field, WithJsonSchema
from typing_extensions import TypeAliasType

from functions.api.model_query import DEFAULT_LIMIT, MAX_LIMIT
from tools.openapi.operation import Operation, Parameter
from tools.openapi.parameters import CURSOR, MOMENT_OR_DATE, choice, limit, text
from tools.openapi.shapes import Answer, Count, Currency, Cursor, Moment, may_be_missing, some
from tools.openapi.tags import PRICES

UtcDay = TypeAliasType(
    "UtcDay", Annotated[str, WithJsonSchema({"type": "string", "format": "date", "description": "A day in UTC."})]
)


Rates = TypeAliasType(
    "Rates",
    Annotated[
        dict[str, Any],
        some(
            {name: {"$ref": "#/components/schemas/Rate"} for name in BUCKETS},
            "Bucket → rate; what is missing is unknown.",
        ),
    ],
)


class DayPart(Answer):
    """A part of the day with rates of its own."""

    from_: Annotated[str, Field(alias="from")]
    until: str
    time_zone: str
    rates: Rates


class RateVariant(Answer):
    when: dict[str, str]
    """What a call has to say for these rates: its service tier, or that it is a batch."""
    effective_from: str | None
    rates: Rates


class PriceSource(Answer):
    name: str
    title: str | None
    url: str | None
    published: str | None


class RatesInForce(Answer):
    effective_from: str | None
    """UTC day; null: as long as is known."""
    rates: Rates
    day_parts: list[DayPart]
    variants: list[RateVariant]
    source: PriceSource


class ModelNames(Answer):
    provider: str
    model: str
    name: str | None


class PriceRow(RatesInForce, ModelNames):
    family: str | None
    deprecated: bool | None
    is_priced: bool
    price_revision: int
    """Of the book that has these rates."""


class PriceRowAsOf(PriceRow):
    """One model's rates at a moment."""

    as_of: Moment
    currency: Currency


class PriceList(Answer):
    as_of: Moment
    price_revision: int
    currency: Currency
    found: Count
    rows: list[PriceRow]
    next_cursor: Cursor


class PastRates(RatesInForce):
    from_: Annotated[UtcDay | None, Field(alias="from")]
    until: UtcDay | None
    """Not included; null: still in force."""
    first_revision: int
    """Of the first book that knew it."""


class PriceHistory(ModelNames):
    currency: Currency
    price_revision: int
    history: list[PastRates]


class FactSource(Answer):
    name: str
    title: str
    url: str
    looked_up: str = may_be_missing()


class Model(ModelNames):
    """Everything known of a model; null is unknown."""

    family: str | None
    tier: str | None
    context_window: int | None
    max_output_tokens: int | None
    streaming: bool | None
    tool_use: bool | None
    modalities_in: list[str] | None
    modalities_out: list[str] | None
    deprecated: bool | None
    retirement_date: str | None
    replacement: str | None
    quality: str | None
    """A published score with what it measures."""
    sources: dict[str, FactSource]
    """Field → where it is from."""


class Models(Answer):
    found: Count
    models: list[Model]
    next_cursor: Cursor


_THREE = ("true", "false", "unknown")
_AT = Parameter(
    name="at",
    description="A date (its UTC midnight) or an RFC 3339 moment; now if left out.",
    schema=MOMENT_OR_DATE,
)
_FILTERS: Sequence[Parameter] = (
    text("provider", "Only of this provider.", maxLength=200),
    text("q", "Text that id or name hold.", maxLength=200),
    text("family", "The maker's line: claude, gpt, gemini …", maxLength=200),
    choice("deprecated", "Whether the provider has deprecated it.", _THREE),
    choice("tool_use", "Whether it can call tools.", _THREE),
    choice("modality", "What it takes.", ("text", "image", "audio", "video", "pdf")),
    Parameter(
        name="min_context",
        description="Least context window, in tokens.",
        schema={"type": "integer", "minimum": 0, "maximum": 999_999_999},
    ),
)
_PAGE = (limit(usual=DEFAULT_LIMIT, most=MAX_LIMIT, of="Models"), CURSOR)
_NAME = (
    text("provider", "May be left out: then it is found from the model's name.", maxLength=200),
    Parameter(
        name="model",
        description="An id, or any name that events use.",
        schema={"type": "string", "minLength": 1, "maxLength": 200},
        required=True,
    ),
)
_COMMON: dict[str, Any] = {"tag": PRICES}

OPERATIONS = {
    "GET /v1/prices": Operation(
        id="list_prices",
        summary="The price list",
        answers={200: PriceList},
        parameters=(*_FILTERS, _AT, choice("bucket", "Only models with a rate for it.", BUCKETS), *_PAGE),
        **_COMMON,
    ),
    "GET /v1/prices/lookup": Operation(
        id="get_price",
        summary="One model's rates",
        answers={200: PriceRowAsOf},
        parameters=(*_NAME, _AT),
        errors=("not_found",),
        **_COMMON,
    ),
    "GET /v1/prices/history": Operation(
        id="get_price_history",
        summary="What a model cost",
        answers={200: PriceHistory},
        parameters=_NAME,
        errors=("not_found",),
        **_COMMON,
    ),
    "GET /v1/models": Operation(
        id="list_models",
        summary="The model catalogue",
        answers={200: Models},
        parameters=(*_FILTERS, *_PAGE),
        **_COMMON,
    ),
    "GET /v1/models/lookup": Operation(
        id="get_model",
        summary="One model",
        answers={200: Model},
        parameters=_NAME,
        errors=("not_found",),
        **_COMMON,
    ),
}
