"""Bodies of price entries and re-ratings."""

from typing import Annotated, Literal

from outlay.domain.price_entry import PriceEntry
from pydantic import Field

from functions.api.schemas import Body

_Text = Annotated[str, Field(max_length=500)]
_Reason = Annotated[str, Field(min_length=3, max_length=500, pattern=r"\S")]


class EntryBody(Body):
    """What an administrator says about prices; which fields a kind has, ``domain.price_entry_check`` knows."""

    kind: Literal["rate", "discount", "alias", "free"]
    provider: _Text = ""
    model: _Text = ""
    service_tier: _Text = ""
    rates: dict[str, str] = Field(default_factory=dict, max_length=40)
    """Bucket → USD as a decimal in quotes: per million tokens or characters, per second of audio, else per piece."""
    percent: _Text = ""
    target_provider: _Text = ""
    target_model: _Text = ""
    effective_from: _Text = ""
    effective_to: _Text = ""
    source: _Text = ""
    url: _Text = ""
    reason: _Text = ""

    def entry(self, *, org: str, who: str, now_ms: int, is_request: bool = False) -> PriceEntry:
        told = self.model_dump(exclude_unset=True)
        return PriceEntry(**told, org=org, who=who, created_ms=now_ms, is_request=is_request)


class AnswerBody(Body):
    reason: _Reason


class RerateBody(Body):
    """Dates of the organization; ``to`` is not included."""

    start: str = Field(alias="from", max_length=10)
    end: str = Field(alias="to", max_length=10)
    reason: _Reason
    only_unpriced: bool = False
