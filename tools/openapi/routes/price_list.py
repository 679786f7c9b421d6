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
    lacks: list[str]
    """Buckets without a rate for such a request, though they have one otherwise: calls that use them are unpriced."""
    source_name: str | None


class PriceSource(Answer):
    """Where a price comes from."""

    name: str
    """As calls name it by which they are priced: of the book, or `negotiated:7`, `discount:7`, `deployment:7`,
    `free:7`."""
    level: Literal["book", "deployment", "organization"]
    """Whose price it is."""
    entry: int | None
    """Number of the price entry; null for the book's."""
    percent: str | None
    """Of a discount: off the list price."""
    title: str | None
    """Also null for what an organization has negotiated: its own list of entries tells."""
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
    source: PriceSource | None
    """Null where there is no price at that time."""


class Discounted(DatedPrice):
    """What the organization pays (ContractedUnitPrice in FOCUS) beside the list price (ListUnitPrice)."""

    list_price: DatedPrice | None
    """What it costs whoever has negotiated nothing; null where that is what it costs."""


class ModelId(Answer):
    """A model by the ids of the price book, or as an entry names it."""

    provider: str
    model: str


class ModelName(ModelId):
    name: str | None
    """As its maker calls it."""


class NamedModel(ModelName):
    priced_as: ModelId | None
    """What the name is an alias of, whose prices these are; null where it is none."""


class ModelPrice(NamedModel, Discounted):
    effective_until: UtcDate | None
    """Not included; null where no end is known."""
    family: str | None
    """The maker's line: claude, gpt, gemini …"""
    deprecated: bool | None
    is_priced: bool
    """Whether anything has a rate; calls of a model without any are unpriced, never free."""
    price_revision: int
    """Of the prices that say so: of the book, or book × 1,000,000 + the number of the newest entry known."""


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


class PastPrice(Discounted):
    from_: Annotated[UtcDate | None, Field(alias="from")]
    """Null where there is no known first day."""
    until: UtcDate | None
    """Not included; null: it is in force, or will be."""
    first_revision: int | None
    """The oldest installed price book that says the same of that time; null for what was entered."""


class EnteredChange(Answer):
    """A price entry about the model began to price, or no longer does, whenever it says that it holds."""

    at: Moment
    change: Literal["entered", "granted", "withdrawn"]
    sequence: int
    """Number of the entry that says so."""
    entry: int
    """Number of the entry that it is about; the same where that was entered."""
    kind: Literal["rate", "discount", "alias", "free"]
    level: Literal["deployment", "organization"]
    service_tier: str | None
    percent: str | None
    effective_from: UtcDate | None
    effective_until: UtcDate | None


class PriceHistory(NamedModel):
    currency: Currency
    price_revision: int
    """Of the newest prices, whose view this is."""
    history: list[PastPrice]
    """By the times that prices hold for, newest first."""
    changes: list[EnteredChange]
    """By the times at which they were entered, newest first; what was withdrawn is told here alone."""


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
