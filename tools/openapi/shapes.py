"""What answers are made of. Models refuse fields that they do not name: an answer that says more is noticed."""

from typing import Annotated, Any, ClassVar

from outlay.contracts.buckets import BUCKETS
from outlay.contracts.measures import COST_ATTRIBUTES
from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema
from typing_extensions import TypeAliasType

from functions.api.figures_measures import MEASURES

USD = {
    "type": "string",
    "pattern": r"^-?[0-9]+\.[0-9]{2,12}$",
    "description": "An amount in USD as decimal text, exact to 12 decimals; a float would not be.",
}
RATIO = {
    "type": "string",
    "pattern": r"^-?[0-9]+\.[0-9]{4}$",
    "description": "A ratio or relative change as decimal text with four decimals: 0.2500 is a quarter.",
}


def _without_defaults(schema: dict[str, Any]) -> None:
    """A default of an answer's model only says that the field may be left out."""
    for each in schema.get("properties", {}).values():
        each.pop("default", None)


class Answer(BaseModel):
    """A JSON object with these fields and no others."""

    model_config: ClassVar[ConfigDict] = ConfigDict(
        extra="forbid", use_attribute_docstrings=True, json_schema_extra=_without_defaults
    )


def may_be_missing() -> Any:
    """The value of a field that an answer may leave out."""
    return Field(default=None)


Usd = TypeAliasType("Usd", Annotated[str, WithJsonSchema(USD)])
Ratio = TypeAliasType("Ratio", Annotated[str, WithJsonSchema(RATIO)])
Moment = TypeAliasType(
    "Moment",
    Annotated[
        str,
        WithJsonSchema(
            {"type": "string", "format": "date-time", "description": "A moment as RFC 3339, in UTC with milliseconds."}
        ),
    ],
)
LocalMoment = TypeAliasType(
    "LocalMoment",
    Annotated[
        str,
        WithJsonSchema(
            {
                "type": "string",
                "format": "date-time",
                "description": "A moment as RFC 3339 with the offset of `time_zone`.",
            }
        ),
    ],
)
Day = TypeAliasType(
    "Day",
    Annotated[
        str,
        WithJsonSchema(
            {"type": "string", "format": "date", "description": "A day of the organization's time zone, YYYY-MM-DD."}
        ),
    ],
)
UtcDate = TypeAliasType(
    "UtcDate",
    Annotated[str, WithJsonSchema({"type": "string", "format": "date", "description": "A date of UTC, YYYY-MM-DD."})],
)
Month = TypeAliasType(
    "Month",
    Annotated[
        str, WithJsonSchema({"type": "string", "pattern": r"^20[0-9]{2}-(0[1-9]|1[0-2])$", "description": "YYYY-MM."})
    ],
)
BatchId = TypeAliasType(
    "BatchId",
    Annotated[
        str, WithJsonSchema({"type": "string", "pattern": "^b_[0-9a-f]{40}$", "description": "The id of a batch."})
    ],
)
QuarantinedId = TypeAliasType(
    "QuarantinedId",
    Annotated[
        str,
        WithJsonSchema(
            {
                "type": "string",
                "pattern": "^[bx]_[0-9a-f]{40}$",
                "description": "A batch's id; x_… where it could not be read.",
            }
        ),
    ],
)
Digest = TypeAliasType(
    "Digest",
    Annotated[str, WithJsonSchema({"type": "string", "pattern": "^[0-9a-f]{64}$", "description": "SHA-256, in hex."})],
)
Pseudonym = TypeAliasType(
    "Pseudonym",
    Annotated[
        str,
        WithJsonSchema(
            {"type": "string", "pattern": "^u_[0-9a-f]{32}$", "description": "Stands for a person in all figures."}
        ),
    ],
)
Cursor = Annotated[str | None, Field(description="What `cursor` of the next page has to be; null on the last one.")]
Count = Annotated[int, Field(ge=0)]
Currency = Annotated[str, WithJsonSchema({"type": "string", "const": "USD"})]
LowerBound = Annotated[
    bool,
    Field(description="Some calls in it have no known price: the true cost is higher, or unknown where it is null."),
]
Group = Annotated[dict[str, str], Field(description='Dimension → value; "" is what the events did not name.')]


def _measure(name: str) -> dict[str, Any]:
    if name.endswith("_usd"):
        return {"anyOf": [{"$ref": "#/components/schemas/Usd"}, {"type": "null"}]}
    if name.endswith("_rate"):
        return {"anyOf": [{"$ref": "#/components/schemas/Ratio"}, {"type": "null"}]}
    if name.endswith("_mean"):
        return {"type": ["number", "null"]}
    return {"type": "integer"}


def some(properties: dict[str, Any], description: str, required: tuple[str, ...] = ()) -> WithJsonSchema:
    return WithJsonSchema(
        {
            "type": "object",
            "description": description,
            "properties": properties,
            "additionalProperties": False,
            **({"required": list(required)} if required else {}),
        }
    )


Measures = TypeAliasType(
    "Measures",
    Annotated[
        dict[str, Any],
        some(
            {name: _measure(name) for name in MEASURES},
            "The measures asked for; else all, rare buckets where there are some.",
        ),
    ],
)
Usage = TypeAliasType(
    "Usage",
    Annotated[
        dict[str, int],
        some({name: {"type": "integer"} for name in BUCKETS}, "Tokens and other units by bucket, those that occur."),
    ],
)


class Spend(Answer):
    """What calls cost. ``cost_usd`` is null where there are calls and none of them has a known price."""

    cost_usd: Usd | None
    requests: int
    unpriced_requests: int
    """Calls without a known price: not in ``cost_usd``."""


class CostByClass(Answer):
    """Money in all, and what it is the sum of; null where no price is known."""

    cost_usd: Usd | None
    cost_input_usd: Usd | None
    cost_cache_read_usd: Usd | None
    cost_cache_write_usd: Usd | None
    cost_output_usd: Usd | None
    cost_other_usd: Usd | None


assert set(CostByClass.model_fields) == {"cost_usd", *(f"{name}_usd" for name in COST_ATTRIBUTES)}


class SpendByClass(CostByClass):
    """What calls cost, by class of price."""

    requests: int
    unpriced_requests: int


class Pointer(Answer):
    """Where the rows are: a path of this API that can be asked for as it stands."""

    path: str


class Difference(Answer):
    """What one field of a form is wrong with."""

    field: str
    reason: str


class Wrong(Answer):
    """One thing that is wrong, and where."""

    field: str
    reason: str
    index: int = may_be_missing()
    """The event's place in the request, where it is about one."""


class Problem(Answer):
    """RFC 9457. ``code`` is stable; every problem is named, and nothing that was sent is repeated."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    instance: str = may_be_missing()
    """The request's id, as it is logged."""
    errors: list[Wrong] = may_be_missing()
    session: str = may_be_missing()
    """Of `mfa_required` and `mfa_setup_required`: with what the sign-in goes on."""
    secret: str = may_be_missing()
    """Of `mfa_setup_required`: for an authenticator, in base 32."""


class GatewayAnswer(BaseModel):
    """What API Gateway answers by itself, before Outlay sees the request."""

    message: str | None
