"""Bodies of the routes of leases: what a call is going to be, named as its usage event will name it."""

from typing import Annotated

from outlay.domain.admission import MAX_COUNT
from outlay.domain.lease import DEFAULT_LIFE_S, MAX_LIFE_S
from pydantic import Field

from functions.api.schemas import Body

_NAME = r"^[^\x00-\x1f\x7f]*$"
Name = Annotated[str, Field(max_length=128, pattern=_NAME)]
Tokens = Annotated[int, Field(ge=0, le=MAX_COUNT)]
Usd = Annotated[str, Field(max_length=30, pattern=r"^[0-9]{1,9}(\.[0-9]{1,12})?$")]


class CallBody(Body):
    """A call that is about to be made."""

    provider: str = Field(min_length=1, max_length=64, pattern=_NAME)
    model: str = Field(min_length=1, max_length=256, pattern=_NAME)
    input_tokens: Tokens = 0
    """Estimate of all input, cached or not."""
    max_tokens: Tokens | None = None
    """The most that the call may answer with, as it is told to the model."""
    output_tokens: Tokens | None = None
    """Estimate of the answer, where the call sets no ``max_tokens``."""
    amount_usd: Usd | None = None
    """Instead of what the tokens come to by the price book: of models without a known price, or with other costs."""
    service_tier: str = Field(default="", max_length=64, pattern=_NAME)
    is_batch: bool = False
    operation: Name = ""
    project: Name = ""
    team: Name = ""
    feature: Name = ""
    environment: Name = ""
    cost_center: Name = ""
    user: str = Field(default="", max_length=256, pattern=_NAME)
    """By the name that events carry."""
    tags: dict[str, Name] = Field(default_factory=dict, max_length=30)


class LeaseBody(CallBody):
    expires_in_s: int = Field(default=DEFAULT_LIFE_S, ge=10, le=MAX_LIFE_S)
    """How long the call may take; what is held lapses then."""
