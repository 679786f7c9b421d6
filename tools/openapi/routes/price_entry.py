"""Price entries: of the deployment, and negotiated."""

from typing import Annotated, Any

from outlay.domain.price_entry import Kind, State
from outlay.domain.price_entry_check import NEEDED, POSSIBLE
from outlay.domain.price_units import RATE_NAMES
from pydantic import Field

from functions.api.price_entry_bodies import AnswerBody, EntryBody
from functions.api.price_entry_routes import DEFAULT_LIMIT, MAX_LIMIT
from tools.openapi.operation import Operation
from tools.openapi.parameters import CURSOR, in_path, limit
from tools.openapi.shapes import Answer, Count, Cursor, Moment, UtcDate, may_be_missing
from tools.openapi.tags import PRICES


class EnteredTier(Answer):
    """A call with more input tokens than that, cached ones included, costs this rate as a whole."""

    above_input_tokens: Count
    usd: str


class RateByInput(Answer):
    usd: str
    """Of calls below the first tier."""
    tiers: list[EnteredTier]


class PriceEntry(Answer):
    """What was said about prices. Fields that its kind does not have are left out. It never changes."""

    sequence: int
    """Its number, over all organizations."""
    kind: Kind
    state: State | None
    """What became of it; null where it is about another one. Only what is in force prices anything."""
    who: str
    """Their address; of the deployment's entries, which every organization reads, the subject."""
    created_at: Moment
    reason: str
    provider: str = may_be_missing()
    model: str = may_be_missing()
    service_tier: str = may_be_missing()
    rates: Annotated[
        dict[str, str | RateByInput], Field(json_schema_extra={"propertyNames": {"enum": list(RATE_NAMES)}})
    ] = may_be_missing()
    """Bucket → USD as decimal text: per million tokens or characters, per second of audio, else per piece; with `tiers`
    where it depends on how many input tokens a call has."""
    percent: str = may_be_missing()
    """Off the list price."""
    target_provider: str = may_be_missing()
    target_model: str = may_be_missing()
    effective_from: UtcDate = may_be_missing()
    """Missing: since ever."""
    effective_to: UtcDate = may_be_missing()
    """Not included; missing: until further notice."""
    source: str = may_be_missing()
    url: str = may_be_missing()
    about: int = may_be_missing()
    """Number of the entry that is withdrawn, granted or refused."""


class PriceEntries(Answer):
    as_of: Moment
    entries: list[PriceEntry]
    """Newest first, answers among them."""
    next_cursor: Cursor


_SEQUENCE = in_path("sequence", "The number of an entry.", pattern="^[0-9]{1,6}$")
_PAGES = (limit(usual=DEFAULT_LIMIT, most=MAX_LIMIT, of="Entries"), CURSOR)
_COMMON: dict[str, Any] = {"tag": PRICES}
_FIELDS = "\n".join(
    f"| `{kind}` | {', '.join(f'`{name}`' for name in NEEDED[kind])} "
    f"| {', '.join(f'`{name}`' for name in POSSIBLE[kind])} |"
    for kind in NEEDED
)
_FORM = f"""What an entry has, by its kind:

| kind | has to have | may have |
|---|---|---|
{_FIELDS}

It prices calls that come from the next minute on. What was counted keeps its price until it is rated again; calls that
have none get theirs by themselves."""
_REFUSED = ("not_found", "conflict", "limit_exceeded")
_MADE: dict[str, Any] = {"answers": {201: PriceEntry}, "body": EntryBody, "errors": _REFUSED, "more": _FORM, **_COMMON}
_ANSWER: dict[str, Any] = {
    "answers": {201: PriceEntry},
    "body": AnswerBody,
    "parameters": (_SEQUENCE,),
    "more": "Nothing is deleted: what is answered is an entry of its own, `about` that one.",
    **_COMMON,
}
_ANSWER_REFUSED = (*_REFUSED, "already_answered")

OPERATIONS = {
    "GET /v1/prices/entries": Operation(
        id="list_price_entries",
        summary="Prices of the deployment",
        answers={200: PriceEntries},
        parameters=_PAGES,
        **_COMMON,
    ),
    "POST /v1/prices/entries": Operation(id="add_price_entry", summary="Set a price for everybody", **_MADE),
    "POST /v1/prices/entries/{sequence}/withdraw": Operation(
        id="withdraw_price_entry", summary="Withdraw a price of the deployment", errors=_ANSWER_REFUSED, **_ANSWER
    ),
    "GET /v1/prices/negotiated": Operation(
        id="list_negotiated_prices",
        summary="Prices of the organization",
        answers={200: PriceEntries},
        parameters=_PAGES,
        **_COMMON,
    ),
    "POST /v1/prices/negotiated": Operation(id="negotiate_price", summary="Ask for a rate or a discount", **_MADE),
    "POST /v1/prices/negotiated/{sequence}/withdraw": Operation(
        id="withdraw_negotiated_price",
        summary="Withdraw a price of the organization",
        errors=(*_ANSWER_REFUSED, "platform_only"),
        **_ANSWER,
    ),
    "POST /v1/prices/negotiated/{sequence}/grant": Operation(
        id="grant_price", summary="Grant what was asked for", errors=_ANSWER_REFUSED, **_ANSWER
    ),
    "POST /v1/prices/negotiated/{sequence}/refuse": Operation(
        id="refuse_price", summary="Refuse what was asked for", errors=_ANSWER_REFUSED, **_ANSWER
    ),
}
