"""Parameters that several resources have."""

from collections.abc import Sequence
from typing import Any

from outlay.contracts.dimensions import DIMENSIONS
from outlay.domain.calendar import GRANULARITIES

from tools.openapi.operation import Parameter

_TEXT = {"type": "string", "minLength": 1}
_DATE = {"type": "string", "format": "date"}
_PERIOD = "A date in `time_zone` (its first moment), or an RFC 3339 moment with an offset, on the hour."
_PERIOD_SCHEMA = {"anyOf": [_DATE, {"type": "string", "format": "date-time"}]}
_TOLD = ", ".join(f"`{name}`" for name in DIMENSIONS)


def period(*, required: bool = False, usual: str) -> tuple[Parameter, Parameter]:
    """``from`` and ``to`` as moments; ``usual`` says what holds without them."""
    return (
        Parameter(
            name="from",
            description=f"Start of the period, included. {_PERIOD} {usual}",
            schema=_PERIOD_SCHEMA,
            required=required,
        ),
        Parameter(name="to", description=f"End of the period, not included. {_PERIOD}", schema=_PERIOD_SCHEMA),
    )


def days(*, usual: str) -> tuple[Parameter, Parameter]:
    """``from`` and ``to`` as dates only."""
    return (
        Parameter(name="from", description=f"First day, in the organization's time zone. {usual}", schema=_DATE),
        Parameter(name="to", description="The day after the last; without it today is the last.", schema=_DATE),
    )


TIME_ZONE = Parameter(
    name="time_zone",
    description="Where days begin, an IANA name; the organization's if left out, and whole hours apart from it.",
    schema={**_TEXT, "examples": ["Europe/Berlin"]},
)
FILTER = Parameter(
    name="filter",
    description="`dimension:value`, repeatable: of one dimension any of them, across dimensions all. "
    f"Dimensions are {_TOLD}, and the organization's tags as `tag:NAME`. `team:` is calls without a team.",
    schema={"type": "array", "items": _TEXT, "maxItems": 100, "examples": [["team:search", "model:gpt-4o"]]},
    explode=True,
)


def listed(name: str, description: str, words: Sequence[str] = (), **more: Any) -> Parameter:
    """A list separated by commas, without repetition."""
    items = {"type": "string", "enum": list(words)} if words else _TEXT
    return Parameter(
        name=name,
        description=description,
        schema={"type": "array", "items": items, "minItems": 1, "uniqueItems": True, **more},
        explode=False,
    )


def group_by(description: str = "") -> Parameter:
    text = description or f"Dimensions, separated by commas: {_TOLD}, and the organization's tags as `tag:NAME`."
    return listed("group_by", text, examples=[["team", "model"]])


def granularity(words: Sequence[str] = GRANULARITIES, *, usual: str = "day") -> Parameter:
    return Parameter(
        name="granularity",
        description="Length of the buckets of time.",
        schema={"type": "string", "enum": list(words), "default": usual},
    )


def limit(*, usual: int, most: int, of: str = "Rows") -> Parameter:
    return Parameter(
        name="limit",
        description=f"{of} a page.",
        schema={"type": "integer", "minimum": 1, "maximum": most, "default": usual},
    )


CURSOR = Parameter(
    name="cursor", description="`next_cursor` of the page before, with all other parameters as they were.", schema=_TEXT
)
QUERY_ID = Parameter(
    name="query_id",
    description="Of an earlier answer that was not complete: asks for the rest of the same question.",
    schema={"type": "string", "pattern": "^[A-Za-z0-9-]{1,64}$"},
)
IF_MATCH = Parameter(
    name="If-Match",
    place="header",
    description="The `ETag` of what was read, so that nobody's change is overwritten unseen; `*` for any.",
    schema=_TEXT,
)
IF_NONE_MATCH = Parameter(
    name="If-None-Match",
    place="header",
    description="The `ETag` of an answer that you have: 304 means that it still holds.",
    schema={"type": "string"},
)


def choice(name: str, description: str, words: Sequence[str]) -> Parameter:
    return Parameter(name=name, description=description, schema={"type": "string", "enum": list(words)})


def text(name: str, description: str, **schema: Any) -> Parameter:
    return Parameter(name=name, description=description, schema={**_TEXT, **schema})


def assigned_to() -> Parameter:
    words = "Only those given to this member, by their subject; `me`: to the caller."
    return text("assigned_to", words, pattern="^[A-Za-z0-9_.:-]{1,128}$")


def in_path(name: str, description: str, **schema: Any) -> Parameter:
    return Parameter(name=name, place="path", description=description, schema={"type": "string", **schema})


BATCH_ID = in_path("batch_id", "The id of a batch, from the 202 that acknowledged it.", pattern="^b_[0-9a-f]{40}$")
QUARANTINED_ID = in_path("batch_id", "The id of a batch in quarantine.", pattern="^[bx]_[0-9a-f]{40}$")
MONTH = in_path("month", "A month of the organization's time zone, YYYY-MM.", pattern=r"^20[0-9]{2}-(0[1-9]|1[0-2])$")
PSEUDONYM = in_path("pseudonym", "Stands for a person in all figures.", pattern="^u_[0-9a-f]{32}$")
