"""What a call cost, exactly: integers of pico-USD by the price book that was in force.

*Priced* means that every bucket in use has a rate. A model that the book doesn't know, or a bucket without a rate, is
``Unpriced`` with the reason: unknown is never $0.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from typing import Any, Literal, NamedTuple, Protocol

from outlay.domain.model_rates import ModelRates, Over
from outlay.domain.money import Cost, usd
from outlay.domain.price_book import Catalogue, read_book, revisions
from outlay.domain.price_timeline import NO_PLAN, Plans
from outlay.domain.rate_plan import RatePlan, Table
from outlay.domain.usage import Usage

__all__ = ["PriceBook", "Priced", "Unpriced", "is_other", "load_price_book", "newest_revision"]

_MAX_NAMES = 20_000
"""Names that are remembered once resolved; a flood of made-up ones must not grow a function's memory."""

_PICO = Decimal("1e-12")
"""Times pico-USD it is ``money.usd`` without a call: exact up to the default context's 28 digits, 10¹⁶ USD."""
_new = tuple.__new__
_Facts = tuple[str, str, str, str, int]


class _PricedFields(NamedTuple):
    input: int
    cache_read: int
    cache_write: int
    output: int
    other: int
    cost_usd: Decimal
    """The total in USD, exact to 12 decimals."""
    facts: _Facts


class Priced(_PricedFields):
    """A call's cost, and why: the provider and model it was priced as, the price's source, date and revision.

    A tuple of pico-USD per cost class with named views, because hundreds of thousands are made a second.
    """

    __slots__ = ()

    def __new__(
        cls, *, cost: Cost, provider: str, model: str, source: str, effective_from: str, revision: int
    ) -> "Priced":
        return _priced(cost.by_class(), (provider, model, source, effective_from, revision))

    @property
    def cost(self) -> Cost:
        """Pico-USD per cost class."""
        plain, read, written, output, other = self[:5]
        return Cost(input=plain, cache_read=read, cache_write=written, output=output, other=other)

    @property
    def by_class(self) -> tuple[int, ...]:
        """Pico-USD in the order of ``COST_CLASSES``; cheaper than ``cost.by_class()``."""
        return self[:5]

    @property
    def picousd(self) -> int:
        """The total in pico-USD."""
        return sum(self[:5])

    @property
    def provider(self) -> str:
        return self.facts[0]

    @property
    def model(self) -> str:
        """The book's id of the model."""
        return self.facts[1]

    @property
    def source(self) -> str:
        """Name of the price's source; ``PriceBook.sources`` says more about it."""
        return self.facts[2]

    @property
    def effective_from(self) -> str:
        """UTC date from which the price holds, ``""`` where the source has no other."""
        return self.facts[3]

    @property
    def revision(self) -> int:
        return self.facts[4]


def _priced(by_class: tuple[int, ...], facts: _Facts) -> Priced:
    return _new(Priced, (*by_class, usd(sum(by_class)), facts))


@dataclass(frozen=True, slots=True, kw_only=True)
class Unpriced:
    """A call that the book can't price. ``buckets`` are those in use that have no rate (none where no rate exists)."""

    reason: Literal["unknown_model", "no_rate"]
    buckets: tuple[str, ...] = ()


def is_other(before: Priced | Unpriced, after: Priced | Unpriced) -> bool:
    """Whether figures would move: by another amount in some class, or because only one of them is a price."""
    if isinstance(before, Priced) and isinstance(after, Priced):
        return before.by_class != after.by_class
    return isinstance(before, Priced) is not isinstance(after, Priced)


UNKNOWN_MODEL = Unpriced(reason="unknown_model")


def newest_revision() -> int:
    """Number of the newest installed book. Loads nothing."""
    return revisions()[-1]


@lru_cache(maxsize=4)
def _loaded(revision: int) -> "PriceBook":
    return PriceBook(read_book(revision))


def load_price_book(revision: int | None = None) -> "PriceBook":
    """The book of a revision (the newest if None), loaded once.

    Raises:
        LookupError: no such revision is installed.
    """
    return _loaded(newest_revision() if revision is None else revision)


class Layer(Protocol):
    """What lies over a book: other names of models, other prices."""

    @property
    def sources(self) -> Mapping[str, Mapping[str, Any]]:
        """What is told of its prices by the names of their sources."""

    def named(self, provider: str, model: str) -> tuple[str, str]:
        """The name that a call's price is looked up under: another one for an alias."""

    def spelled(self, provider: str, model: str) -> Sequence[tuple[str, str]]:
        """What a name that the book does not know may be known as, the first of them the name itself."""

    def over(self, names: Sequence[tuple[str, str]]) -> Over | None:
        """What concerns a model of these names: the book's ids, where it knows the model."""

    def names(self) -> Iterable[tuple[str, str]]:
        """Aliases, and models with a price."""


class PriceBook:
    """All rates of one revision, together. Calls are priced alike with a layer and without: it makes other plans."""

    def __init__(self, book: Mapping[str, Any], *, layer: Layer | None = None) -> None:
        self.revision: int = book["revision"]
        self.sources: Mapping[str, Mapping[str, Any]] = (
            book["sources"] if layer is None else {**book["sources"], **layer.sources}
        )
        self._book = book
        self._source: str = book["source"]
        self._catalogue = Catalogue(book["providers"])
        self._layer = layer
        self._timelines: dict[tuple[str, str, str, bool], Plans | None] = {}
        self._found: dict[tuple[str, str], ModelRates | None] = {}

    def under(self, layer: Layer, *, revision: int) -> "PriceBook":
        """The same book, as a revision of its own, with a layer over it. Shares what is costly with this one."""
        book = PriceBook({**self._book, "revision": revision, "providers": ()}, layer=layer)
        book._catalogue = self._catalogue
        return book

    def is_priced(self, provider: str, model: str) -> bool:
        """Whether a name means a model that has a price at some time, aliases left out."""
        if self.resolve(provider, model) is not None:
            return True
        return self._of_entries(provider, model) is not None

    def provider_id(self, name: str) -> str | None:
        """The book's id of a provider, or None."""
        return self._catalogue.provider_id(name)

    def price(
        self,
        *,
        provider: str,
        model: str,
        timestamp_ms: int,
        usage: Usage,
        service_tier: str = "",
        is_batch: bool = False,
    ) -> Priced | Unpriced:
        """What the call cost at its time.

        Args:
            provider: as sent; ``""`` infers it from the model's name.
            model: as sent; snapshots, deployments, ARNs and region prefixes are resolved.
            timestamp_ms: when the call was made, UTC milliseconds since the epoch.
            usage: bucket → count, exclusive buckets.
            service_tier: as the provider names it (``priority``, ``flex``, ``fast`` …); unknown ones cost the standard.
            is_batch: whether it ran in the provider's batch processing.
        """
        try:
            timeline = self._timelines[provider, model, service_tier, is_batch]
        except KeyError:
            timeline = self._remember((provider, model, service_tier, is_batch))
        if timeline is None:
            return UNKNOWN_MODEL
        plan = timeline.only or timeline.at(timestamp_ms)
        table = plan.table
        if table is None:
            if not plan.plain:
                return _apply(plan, usage)
            table = plan.table_for(usage)
        try:
            return _multiply(table, usage, plan.facts)
        except KeyError:
            return _apply(plan, usage)

    def resolve(self, provider: str, model: str) -> tuple[str, str] | None:
        """Provider and model ids of the book that a name means, or None."""
        found = self._catalogue.find(provider, model)
        return None if found is None else (found[0], found[1]["id"])

    def models(self) -> Iterator[ModelRates]:
        """Every model, in the order in which names are looked for; behind them what only price entries know."""
        for provider, entry in self._catalogue.entries():
            yield self._aliased(provider, entry["id"]) or self._rates(provider, entry)
        for provider, model in () if self._layer is None else self._layer.names():
            found = self._aliased(provider, model) or self._meant(provider, model)
            if found is not None:
                yield found

    def find(self, provider: str, model: str) -> ModelRates | None:
        """The model that a name means, as events are priced; else that of exactly this id. Provider may be ``""``."""
        if (provider, model) not in self._found:
            if len(self._found) >= _MAX_NAMES:
                self._found.clear()
            self._found[provider, model] = self._find(provider, model)
        return self._found[provider, model]

    def _find(self, provider: str, model: str) -> ModelRates | None:
        if self._layer is not None:
            provider, model = self._layer.named(provider, model)
        found = self._meant(provider, model)
        if found is not None:
            return found
        named = self._catalogue.provider_id(provider) if provider else None
        exact = (entry for each, entry in self._catalogue.entries() if each == named and entry["id"] == model)
        entry = next(exact, None)
        return None if named is None or entry is None else self._rates(named, entry)

    def _meant(self, provider: str, model: str) -> ModelRates | None:
        """What a name is priced as, aliases left out."""
        found = self._catalogue.find(provider, model)
        if found is None:
            return self._of_entries(provider, model)
        return self._rates(found[0], found[1], is_own=found[2])

    def _aliased(self, provider: str, model: str) -> ModelRates | None:
        """A name that is an alias, with the prices of what it stands for; None where it is none."""
        if self._layer is None:
            return None
        target = self._layer.named(provider, model)
        if target == (provider, model):
            return None
        found = self._meant(*target)
        if found is None:
            return self._model((provider, model), entry=None, priced_as=target)
        return replace(found, provider=provider, model=model, priced_as=(found.provider, found.model))

    def _of_entries(self, provider: str, model: str) -> ModelRates | None:
        """A model that has a price by an entry, whatever the book knows."""
        if self._layer is None:
            return None
        names = self._layer.spelled(provider, model)
        over = self._layer.over(names)
        return None if over is None or not over.has_rates else self._model(names[0], entry=None, over=over)

    def _rates(self, provider: str, entry: Mapping[str, Any], *, is_own: bool = True) -> ModelRates:
        ids = provider, entry["id"]
        over = None if self._layer is None else self._layer.over((ids,))
        return self._model(ids, entry=entry, takes_variants=is_own, over=over)

    def _model(self, ids: tuple[str, str], **more: Any) -> ModelRates:
        return ModelRates(provider=ids[0], model=ids[1], source=self._source, revision=self.revision, **more)

    def _remember(self, key: tuple[str, str, str, bool]) -> Plans | None:
        if len(self._timelines) >= _MAX_NAMES:
            self._timelines.clear()
        timeline = self._timelines[key] = self._timeline(*key)
        return timeline

    def _timeline(self, provider: str, model: str, service_tier: str, is_batch: bool) -> Plans | None:
        name = (provider, model) if self._layer is None else self._layer.named(provider, model)
        found = self._meant(*name)
        return None if found is None else found.plans(service_tier, is_batch=is_batch)


def _multiply(table: Table, usage: Usage, facts: _Facts) -> Priced:
    """The hot loop, hence branches on literal positions of ``COST_CLASSES`` rather than a list that is indexed.

    Raises:
        KeyError: a bucket isn't in the table.
    """
    plain = read = written = output = other = 0
    for bucket in usage:
        cost_class, rate = table[bucket]
        if not cost_class:
            plain += rate * usage[bucket]
        elif cost_class == 3:
            output += rate * usage[bucket]
        elif cost_class == 1:
            read += rate * usage[bucket]
        elif cost_class == 2:
            written += rate * usage[bucket]
        else:
            other += rate * usage[bucket]
    return _new(
        Priced,
        (plain, read, written, output, other, _PICO * (plain + read + written + output + other), facts),
    )


def _apply(plan: RatePlan, usage: Usage) -> Priced | Unpriced:
    """The careful way: fees, fractions, minimums, and saying what has no rate."""
    if plan is NO_PLAN:
        return UNKNOWN_MODEL
    missing = plan.missing(usage)
    if missing or not plan.has_rates:
        return Unpriced(reason="no_rate", buckets=missing)
    return _priced(plan.amounts(usage), plan.facts)
