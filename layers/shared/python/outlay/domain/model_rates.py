"""One model's rates over time as a value, and what a book of them has to offer to be read, listed and compared.

``RateBook`` is what reading prices needs: the compiled book fulfils it, and so does anything that lies over it. Calls
are priced by ``ModelRates.plans`` as well (``domain.pricing``): what is listed is what is charged.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol

from outlay.domain.model_names import request_context
from outlay.domain.price_timeline import NO_PLAN, Plans, Timeline, price_at
from outlay.domain.rate_plan import RatePlan, Rates


class Over(Protocol):
    """The price entries that concern one model."""

    @property
    def has_rates(self) -> bool:
        """Whether they price a model that the book does not know."""

    @property
    def dates(self) -> frozenset[str]:
        """UTC dates that they hold from and to."""

    @property
    def tiers(self) -> frozenset[str]:
        """Service tiers that they name."""

    @property
    def list_only(self) -> "Over":
        """Without what the organization has of its own."""

    def plans(self, below: Plans | None, tier: str) -> Plans | None:
        """For calls of a service tier, over the book's plans."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelRates:
    """All dated prices of one model. ``entry`` has ``prices``, ``variants`` and ``minimum_ms`` of the book's format."""

    provider: str
    model: str
    entry: Mapping[str, Any] | None
    """None: only price entries know the model, or nobody does."""
    source: str
    """The source of prices that name none."""
    revision: int
    takes_variants: bool = True
    """Whether batch and service tiers change the book's price: only for a provider's own models."""
    priced_as: tuple[str, str] | None = None
    """Provider and model that the name is an alias of: the prices are that one's."""
    over: Over | None = None
    """The price entries that concern it."""

    def plans(self, service_tier: str = "", *, is_batch: bool = False) -> Plans | None:
        """Which rates calls of a kind are charged at when; None: the model has no price at any time."""
        context = request_context(service_tier, is_batch=is_batch)
        own = self._of_book(context if self.takes_variants else {})
        if self.over is None:
            return own
        return self.over.plans(own, context.get("processing") or context.get("service_tier", ""))

    def _of_book(self, context: Mapping[str, str]) -> Timeline | None:
        if self.entry is None:
            return None
        provider, model = self.priced_as or (self.provider, self.model)
        return Timeline(self.entry, context=context, names=(provider, model, self.source, self.revision))

    def plan(self, timestamp_ms: int, *, service_tier: str = "", is_batch: bool = False) -> RatePlan:
        """The rates that a call of that moment is charged at; ``NO_PLAN`` where nobody knows the model then."""
        return plan_at(self.plans(service_tier, is_batch=is_batch), timestamp_ms)

    def rates(self, timestamp_ms: int) -> Rates:
        """Rates of an ordinary call, but for a discount. No plan is made where none is needed."""
        if self.over is None and self.entry is not None:
            rates: Rates = price_at(self.entry["prices"], timestamp_ms)[1]
            return rates
        return self.plan(timestamp_ms).rates

    @property
    def list_price(self) -> "ModelRates":
        """What the model costs whoever has negotiated nothing."""
        return self if self.over is None else replace(self, over=self.over.list_only)


def plan_at(plans: Plans | None, timestamp_ms: int) -> RatePlan:
    return NO_PLAN if plans is None else plans.only or plans.at(timestamp_ms)


class RateBook(Protocol):
    """Rates of one revision, together."""

    @property
    def revision(self) -> int: ...

    @property
    def sources(self) -> Mapping[str, Mapping[str, Any]]:
        """Source name → ``title``, ``url``, ``published``; of a price entry ``level``, ``entry``, ``percent``."""

    def models(self) -> Iterable[ModelRates]:
        """Every model, in the order in which names are looked for; behind them what only price entries know."""

    def find(self, provider: str, model: str) -> ModelRates | None:
        """The model that a name means, as events are priced; else that of exactly this id. Provider may be ``""``."""
