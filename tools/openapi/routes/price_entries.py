"""Prices of the deployment, and those that an organization negotiates."""

from typing import Any, Literal

from functions.api.price_entry_bodies import AnswerBody, EntryBody
from tools.openapi.operation import Operation
from tools.openapi.parameters import in_path
from tools.openapi.shapes import Answer, Moment, may_be_missing
from tools.openapi.tags import PRICES


class PriceEntry(Answer):
    """What an administrator said about prices; it never changes. Fields that a kind does not have are missing."""

    sequence: int
    kind: Literal["rate", "discount", "alias", "free", "withdraw", "grant", "refuse"]
    provider: str = may_be_missing()
    model: str = may_be_missing()
    service_tier: str = may_be_missing()
    rates: dict[str, str] = may_be_missing()
    """Bucket → USD per unit of sale, as a decimal."""
    percent: str = may_be_missing()
    """Off the list price."""
    target_provider: str = may_be_missing()
    target_model: str = may_be_missing()
    effective_from: str = may_be_missing()
    """UTC day; missing: since ever."""
    effective_to: str = may_be_missing()
    """Not included."""
    source: str = may_be_missing()
    url: str = may_be_missing()
    reason: str = may_be_missing()
    about: int = may_be_missing()
    """The entry that is withdrawn, granted or refused."""
    state: Literal["requested", "in_force", "refused", "withdrawn"] | None
    """Null of what answers another entry."""
    who: str
    created_at: Moment


class PriceEntries(Answer):
    entries: list[PriceEntry]
    """Newest first."""


_ID = in_path("sequence", "The number of a price entry.", pattern="^[0-9]{1,6}$")
_COMMON: dict[str, Any] = {"tag": PRICES}
_ANSWER: dict[str, Any] = {
    **_COMMON,
    "answers": {201: PriceEntry},
    "parameters": (_ID,),
    "body": AnswerBody,
    "errors": ("not_found", "already_answered", "conflict"),
}

OPERATIONS = {
    "GET /v1/prices/entries": Operation(
        id="list_price_entries",
        summary="The deployment's own prices",
        answers={200: PriceEntries},
        errors=("invalid_input",),
        **_COMMON,
    ),
    "POST /v1/prices/entries": Operation(
        id="add_price_entry",
        summary="Set a price for everybody",
        answers={201: PriceEntry},
        body=EntryBody,
        errors=("conflict",),
        **_COMMON,
    ),
    "POST /v1/prices/entries/{sequence}/withdraw": Operation(
        id="withdraw_price_entry", summary="Withdraw a price", **_ANSWER
    ),
    "GET /v1/prices/negotiated": Operation(
        id="list_negotiated_prices",
        summary="The organization's own prices",
        answers={200: PriceEntries},
        errors=("invalid_input",),
        **_COMMON,
    ),
    "POST /v1/prices/negotiated": Operation(
        id="negotiate_price",
        summary="Ask for a price",
        answers={201: PriceEntry},
        body=EntryBody,
        errors=("conflict",),
        **_COMMON,
    ),
    "POST /v1/prices/negotiated/{sequence}/withdraw": Operation(
        id="withdraw_negotiated_price",
        summary="Withdraw what was asked for",
        **{**_ANSWER, "errors": (*_ANSWER["errors"], "platform_only")},
    ),
    "POST /v1/prices/negotiated/{sequence}/grant": Operation(
        id="grant_negotiated_price", summary="Grant a price", **_ANSWER
    ),
    "POST /v1/prices/negotiated/{sequence}/refuse": Operation(
        id="refuse_negotiated_price", summary="Refuse a price", **_ANSWER
    ),
}
