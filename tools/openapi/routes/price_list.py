"""The price list: rates at a moment, one model's, their history."""

from typing import Annotated, Any, Literal

from outlay.contracts.buckets import BUCKETS
from outlay.domain.model_names import REQUEST_CONTEXT
from outlay.domain.rate_card import UNITS
from pydantic import Field
from typing_extensions import TypeAliasType

from tools.openapi.model_parameters import AT, LIST, NAME
from tools.openapi.operation import Operation
from tools.openapi.parameters import choice
from tools.openapi.shapes import Answer, Count, Currency, Cursor, Moment, Usd, UtcDate, may_be_missing
from tools.openapi.tags import PRICES

Clock = Annotated[str, Field(pattern="^([01][0-9]|2[0-4]):[0-5][0-9]$", examples=["04:00"])]


class RateTier(Answer):
    """A call with more input tokens than that, cached ones included, costs this rate as a whole."""

    above_input_tokens: Count
    usd: Usd


class BucketRate(Answer):
    usd: Usd
    per: Annotated[str, Field(json_schema_extra={"enum": sorted({unit for unit, _ in UNITS.values()})})]
    """What one price is for."""
    tiers: list[RateTier] = may_be_missing()
    charged_as: str = may_be_missing()
    """The bucket whose rate it is, where the model has none for this one."""


BucketRates = TypeAliasType(
    "BucketRates",
    Annotated[
        dict[str, BucketRate],
        Field(
            description="Bucket → rate, where the model has one of its own; buckets of text tokens also where they are "
            "charged at another's, which `charged_as` names. `requests` is a fee for each call. No rate is not zero.",
            json_schema_extra={"propertyNames": {"enum": list(UNITS)}},
        ),
    ],
)


class DayPart(Answer):
    """A part of the day with rates of its own; the parts make up the day."""

    from_: Annotated[Clock, Field(alias="from")]
    until: Clock
    """Not included."""
    time_zone: Literal["UTC"]
    rates: BucketRates


class RateVariant(Answer):
    """What another kind of request costs; buckets that it does not name cost what they do otherwise."""

    when: Annotated[dict[str, str], Field(json_schema_extra={"propertyNames": {"enum": sorted(REQUEST_CONTEXT)}})]
    """All of it holds of the request, e.g. `processing` is `batch`."""
    effective_from: UtcDate | None
    rates: BucketRates


class PriceSource(Answer):
    name: str
    title: str | None
    url: str | None
    published: UtcDate | None


class DatedPrice(Answer):
    """Rates of one stretch of time."""

    effective_from: UtcDate | None
    """Null where the source knows no earlier price."""
    rates: BucketRates
    day_parts: list[DayPart]
    """Empty where the time of day does not matter."""
    variants: list[RateVariant]
    source: PriceSource


class NamedModel(Answer):
    """A model by the ids of the price book, which are those that it is priced as."""

    provider: str
    model: str
    name: str | None
    """As its maker calls it."""


class ModelPrice(NamedModel, DatedPrice):
    family: str | None
    """The maker's line: claude, gpt, gemini …"""
    deprecated: bool | None
    is_priced: bool
    """Whether anything has a rate; calls of a model without any are unpriced, never free."""
    price_revision: int
    """Of the price book that says so."""


class PriceList(Answer):
    as_of: Moment
    """The moment that the rates are in force at."""
    price_revision: int
    currency: Currency
    found: Count
    """Models on all pages."""
    rows: list[ModelPrice]
    next_cursor: Cursor


class PriceOfModel(ModelPrice):
    """A row of the list, by itself."""

    as_of: Moment
    currency: Currency


class PastPrice(DatedPrice):
    from_: Annotated[UtcDate | None, Field(alias="from")]
    """Null where there is no known first day."""
    until: UtcDate | None
    """Not included; null: it is in force, or will be."""
    first_revision: int
    """The oldest installed price book that says the same of that time."""


class PriceHistory(NamedModel):
    currency: Currency
    price_revision: int
    """Of the newest price book, whose view this is."""
    history: list[PastPrice]


_BUCKET = choice("bucket", "Only models that have a rate for it.", BUCKETS)
_COMMON: dict[str, Any] = {"tag": PRICES, "errors": ("not_found",)}

OPERATIONS = {
    "GET /v1/prices": Operation(
        id="list_prices",
        summary="The price list",
        tag=PRICES,
        answers={200: PriceList},
        parameters=(*LIST, AT, _BUCKET),
    ),
    "GET /v1/prices/lookup": Operation(
        id="get_price",
        summary="One model's rates",
        answers={200: PriceOfModel},
        parameters=(*NAME, AT),
        **_COMMON,
    ),
    "GET /v1/prices/history": Operation(
        id="get_price_history",
        summary="One model's rates over time",
        answers={200: PriceHistory},
        parameters=NAME,
        **_COMMON,
    ),
}
