"""What has no price, and aliases."""

from typing import Annotated, Literal

from pydantic import Field

from functions.api.schemas import AliasBody
from tools.openapi.operation import Operation
from tools.openapi.parameters import days, text
from tools.openapi.shapes import Answer, Day, Moment
from tools.openapi.tags import PRICES


class UnpricedModel(Answer):
    provider: str
    model: str
    requests: int
    reason: Literal["unknown_model", "no_rate", "priced_since"]
    """Why, by the prices known by now. `priced_since`: it has one by now, and such calls get it within half an hour."""
    buckets: list[str]
    """Those without a rate, where that is the reason."""
    first_seen: Day
    last_seen: Day
    can: list[Literal["rate", "alias", "free", "wait", "rerate"]]
    """What can be done: an entry of a kind, waiting for the fill that follows by itself, or a re-rating."""


class Unpriced(Answer):
    as_of: Moment
    from_: Annotated[Day, Field(alias="from")]
    to: Day
    price_revision: int
    rows: list[UnpricedModel]


class Aliases(Answer):
    aliases: dict[str, str]
    """`provider/model` as sent → as which it is priced."""


OPERATIONS = {
    "GET /v1/prices/unpriced": Operation(
        id="list_unpriced",
        summary="Models without a price",
        tag=PRICES,
        answers={200: Unpriced},
        parameters=days(usual="The last 35 days if left out, at most 400."),
    ),
    "GET /v1/prices/aliases": Operation(
        id="get_aliases",
        summary="Names of models",
        tag=PRICES,
        answers={200: Aliases},
        errors=("invalid_input",),
    ),
    "PUT /v1/prices/aliases": Operation(
        id="put_alias",
        summary="Name a model",
        tag=PRICES,
        answers={200: Aliases},
        body=AliasBody,
        errors=("conflict", "limit_exceeded"),
    ),
    "DELETE /v1/prices/aliases": Operation(
        id="delete_alias",
        summary="Remove a name",
        tag=PRICES,
        answers={200: Aliases},
        parameters=(text("alias", "The alias to remove, as `provider/model`.", maxLength=200),),
        errors=("not_found", "conflict", "limit_exceeded"),
    ),
}
