"""Bodies of the routes that read prices."""

from typing import Annotated

from outlay.contracts.buckets import BUCKETS, SUBSETS_OF_OUTPUT
from outlay.domain.errors import Problem
from pydantic import Field, StringConstraints

from functions.api.schemas import Body

MAX_MODELS = 40
_Name = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$")]
_Count = Annotated[int, Field(ge=0, le=10**12)]


class CompareBody(Body):
    """A usage profile: what one call uses, and how many of them there are."""

    usage: dict[Annotated[str, StringConstraints(max_length=64)], _Count] = Field(
        min_length=1,
        max_length=len(BUCKETS),
        description="Bucket → what one call uses, at least one of it. Reasoning and citation tokens are a part of "
        "`output_tokens`, in which they have to be.",
        json_schema_extra={"propertyNames": {"enum": list(BUCKETS)}},
    )
    calls: int = Field(ge=1, le=10**12)
    current: _Name | None = Field(
        default=None,
        description="The model in use, `provider/model` or the name alone: what the others are compared with.",
    )
    models: list[_Name] | None = Field(
        default=None, min_length=1, max_length=MAX_MODELS, description="`provider/model`, or the name alone."
    )
    at: str | None = Field(
        default=None,
        max_length=40,
        description="Whose rates are taken: a date (its UTC midnight) or an RFC 3339 moment; now if left out.",
    )
    service_tier: str = Field(
        default="", max_length=40, pattern=r"^[A-Za-z0-9_.-]*$", description="Of the calls, as the provider names it."
    )
    is_batch: bool = Field(default=False, description="Whether the calls run in the provider's batch processing.")
    tool_use: bool = Field(default=False, description="Whether the calls use tools: models are held against it.")

    def problems(self) -> list[Problem]:
        """What is wrong with the profile beyond its form."""
        unknown = [Problem(field="usage", reason="may only have buckets: " + ", ".join(BUCKETS))]
        found = unknown if self.usage.keys() - set(BUCKETS) else []
        if not any(self.usage.values()):
            found.append(Problem(field="usage", reason="must use something of at least one bucket"))
        if sum(self.usage.get(part, 0) for part in SUBSETS_OF_OUTPUT) > self.usage.get("output_tokens", 0):
            reason = "must have all reasoning and citation tokens within its output_tokens"
            found.append(Problem(field="usage", reason=reason))
        return found
