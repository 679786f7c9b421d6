"""Price entries: of the deployment, and negotiated."""

from typing import Any, Literal

from functions.api.price_entry_bodies import AnswerBody, EntryBody
from tools.openapi.operation import Operation
from tools.openapi.parameters import in_path
from tools.openapi.shapes import Answer, Moment, may_be_missing
from tools.openapi.tags import PRICES


class PriceEntry(Answer):
    """What was said about prices. Fields that its kind does not have are left out. It never changes."""

    sequence: int
    """Its number, over all organizations."""
    kind: Literal["rate", "discount", "alias", "free", "withdraw", "grant", "refuse"]
    state: Literal["requested", "in_force", "refused", "withdrawn"] | None
    """What became of it; null where it is about another one."""
    who: str
    created_at: Moment
    reason: str
    provider: str = may_be_missing()
    model: str = may_be_missing()
    service_tier: str = may_be_missing()
    rates: dict[str, str] = may_be_missing()
    """Bucket → USD as decimal text: per million tokens or characters, per second of audio, else per piece."""
    percent: str = may_be_missing()
    """Off the list price."""
    target_provider: str = may_be_missing()
    target_model: str = may_be_missing()
    effective_from: str = may_be_missing()
    """UTC date; since ever where it is missing."""
    effective_to: str = may_be_missing()
    """UTC date, not included."""
    source: str = may_be_missing()
    url: str = may_be_missing()
    about: int = may_be_missing()
    """Number of the entry that is withdrawn, granted or refused."""


class PriceEntries(Answer):
    entries: list[PriceEntry]
    """Newest first."""


_SEQUENCE = in_path("sequence", "The number of an entry.", pattern="^[0-9]{1,6}$")
_COMMON: dict[str, Any] = {"tag": PRICES}
_ANSWER: dict[str, Any] = {
    "answers": {201: PriceEntry},
    "body": AnswerBody,
    "parameters": (_SEQUENCE,),
    "errors": ("not_found", "conflict", "already_answered", "version_changed", "idempotency_conflict"),
    **_COMMON,
}
_MADE: dict[str, Any] = {
    "answers": {201: PriceEntry},
    "body": EntryBody,
    "errors": ("conflict", "limit_exceeded", "not_found", "version_changed", "idempotency_conflict"),
    **_COMMON,
}

OPERATIONS = {
    "GET /v1/prices/entries": Operation(
        id="list_price_entries",
        summary="Prices of the deployment",
        answers={200: PriceEntries},
        errors=("invalid_input",),
        **_COMMON,
    ),
    "POST /v1/prices/entries": Operation(id="add_price_entry", summary="Set a price for everybody", **_MADE),
    "POST /v1/prices/entries/{sequence}/withdraw": Operation(
        id="withdraw_price_entry", summary="Withdraw a price of the deployment", **_ANSWER
    ),
    "GET /v1/prices/negotiated": Operation(
        id="list_negotiated_prices",
        summary="Prices of the organization",
        answers={200: PriceEntries},
        errors=("invalid_input",),
        **_COMMON,
    ),
    "POST /v1/prices/negotiated": Operation(id="negotiate_price", summary="Ask for a rate or a discount", **_MADE),
    "POST /v1/prices/negotiated/{sequence}/withdraw": Operation(
        id="withdraw_negotiated_price",
        summary="Withdraw a price of the organization",
        **{**_ANSWER, "errors": (*_ANSWER["errors"], "platform_only")},
    ),
    "POST /v1/prices/negotiated/{sequence}/grant": Operation(
        id="grant_price", summary="Grant what was asked for", **_ANSWER
    ),
    "POST /v1/prices/negotiated/{sequence}/refuse": Operation(
        id="refuse_price", summary="Refuse what was asked for", **_ANSWER
    ),
}
