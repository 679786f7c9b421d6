"""Bodies of price entries and re-ratings."""

from typing import Annotated, Any, Literal

from outlay.domain.price_entry import PriceEntry
from outlay.domain.price_entry_check import MAX_INPUT_TOKENS, MAX_TIERS
from outlay.domain.price_units import RATE_NAMES
from pydantic import BeforeValidator, Field

from functions.api.schemas import Body

_Reason = Annotated[str, Field(min_length=3, max_length=500, pattern=r"\S", description="Stays with it, and is shown.")]


def _text(description: str) -> Any:
    return Field(default="", max_length=500, description=description)


class TierBody(Body):
    """Of a call with more input tokens than that, cached ones included: all of it is charged at this rate."""

    above_input_tokens: int = Field(ge=1, le=MAX_INPUT_TOKENS)
    usd: str


class RateBody(Body):
    """A rate that depends on how many input tokens a call has."""

    usd: str = Field(description="Of calls below the first tier.")
    tiers: list[TierBody] = Field(default_factory=list, max_length=MAX_TIERS, description="Ascending.")


def _as_rate(given: Any) -> Any:
    return {"usd": given} if isinstance(given, str) else given


_Rate = Annotated[RateBody, BeforeValidator(_as_rate, json_schema_input_type=Annotated[str, Field()] | RateBody)]
"""Decimal text, where it is the same for calls of any size."""


class EntryBody(Body):
    """What an administrator says about prices. Which fields it has depends on its kind."""

    kind: Literal["rate", "discount", "alias", "free"]
    provider: str = _text("Of a discount, `*` is every provider.")
    model: str = _text("Of a discount, `*` or nothing is every model of the provider.")
    service_tier: str = _text("Of a rate: only for calls of this tier (`batch`, `priority` …).")
    rates: dict[str, _Rate] = Field(
        default_factory=dict,
        max_length=40,
        description="Bucket → USD as a decimal: per million tokens or characters, per second of audio, else per piece; "
        "`requests` is a fee for each call. With `tiers` where calls with more input tokens cost more.",
        json_schema_extra={"propertyNames": {"enum": list(RATE_NAMES)}},
    )
    percent: str = _text("Of a discount: off the list price, a decimal above 0 and up to 100.")
    target_provider: str = _text("Of an alias.")
    target_model: str = _text("Of an alias: what the model is priced as; it has a price, and is no alias itself.")
    effective_from: str = _text("A UTC date.")
    effective_to: str = _text("A UTC date, not included.")
    source: str = _text("Where it stands: a price list, a contract.")
    url: str = _text("https only.")
    reason: str = _text("Why it is made; stays with it, and is shown.")

    def entry(self, *, org: str, who: str, now_ms: int, is_request: bool = False) -> PriceEntry:
        told = self.model_dump(exclude_unset=True, exclude={"rates"})
        rates = {bucket: rate.usd for bucket, rate in self.rates.items()}
        tiers = {b: [(t.above_input_tokens, t.usd) for t in rate.tiers] for b, rate in self.rates.items() if rate.tiers}
        told |= {"rates": rates, "tiers": tiers}
        return PriceEntry(**told, org=org, who=who, created_ms=now_ms, is_request=is_request)


class AnswerBody(Body):
    """Why an entry is withdrawn, granted or refused."""

    reason: _Reason


class RerateBody(Body):
    """Whose calls are rated again, by the dates that they were made on in the organization's time zone."""

    start: str = Field(alias="from", max_length=10, description="First day, YYYY-MM-DD.")
    end: str = Field(alias="to", max_length=10, description="The day after the last.")
    reason: _Reason
    only_unpriced: bool = Field(default=False, description="Leave alone what has a price.")
