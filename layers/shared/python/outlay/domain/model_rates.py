"""One model's rates over time as a value, and what a book of them has to offer to be read, listed and compared.

``RateBook`` is what reading prices needs: the compiled book fulfils it, and so does anything that lies over it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from outlay.domain.model_names import request_context
from outlay.domain.price_timeline import Timeline
from outlay.domain.rate_plan import RatePlan


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelRates:
    """All dated prices of one model. ``entry`` has ``prices``, ``variants`` and ``minimum_ms`` of the book's format."""

    provider: str
    model: str
    entry: Mapping[str, Any]
    source: str
    """The source of prices that name none."""
    revision: int
    takes_variants: bool = True
    """Whether batch and service tiers change the price: only for a provider's own models."""

    def plan(self, timestamp_ms: int, *, service_tier: str = "", is_batch: bool = False) -> RatePlan:
        """The rates that a call of that moment is charged at."""
        context = request_context(service_tier, is_batch=is_batch) if self.takes_variants else {}
        names = (self.provider, self.model, self.source, self.revision)
        return Timeline(self.entry, context=context, names=names).at(timestamp_ms)


class RateBook(Protocol):
    """Rates of one revision, together."""

    @property
    def revision(self) -> int: ...

    @property
    def sources(self) -> Mapping[str, Mapping[str, str]]:
        """Source name → ``title``, ``url`` and, where known, ``published``."""

    def models(self) -> Iterable[ModelRates]:
        """Every model, in the order in which names are looked for."""

    def find(self, provider: str, model: str) -> ModelRates | None:
        """The model that a name means, as events are priced; else that of exactly this id. Provider may be ``""``."""
