"""An organization's prices: the entries of the deployment and its own, laid over a book.

At an event's time: its name may be an alias; then the organization's own rate holds, else its discount on the list
price, which is the deployment's rate or else the book's; else the list price itself. Of entries of one level that
hold at the moment, one for the call's tier comes before one for any, then the newest.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from typing import Any

from outlay.domain.model_names import spellings
from outlay.domain.price_entry import ALIAS, DISCOUNT, EVERY, FREE, PriceEntry, Standing, standing
from outlay.domain.price_timeline import NO_PLAN, Plans, start_ms
from outlay.domain.price_units import ALL_FREE, to_rates
from outlay.domain.pricing import PriceBook
from outlay.domain.rate_plan import RatePlan

Name = tuple[str, str]
"""Provider and model, lower case."""
_Rows = Sequence[Sequence[Standing]]


def overlaid(
    book: PriceBook, *, revision: int, deployment: Iterable[PriceEntry], own: Iterable[PriceEntry], upto: int
) -> PriceBook:
    """The book as of ``revision``, under the entries of both levels up to a sequence number."""
    below, above = (_Level(book, standing(entries, upto=upto)) for entries in (deployment, own))
    return book.under(_Overlay(book, revision, below, above), revision=revision)


def lower(provider: str, model: str) -> Name:
    return provider.strip().lower(), model.strip().lower()


class _Level:
    """The entries of the deployment, or of the organization, by what they are about."""

    def __init__(self, book: PriceBook, entries: Iterable[Standing]) -> None:
        self.aliases: dict[Name, Name] = {}
        self.rates: dict[Name, list[Standing]] = {}
        self.discounts: dict[Name, list[Standing]] = {}
        for one in sorted(entries, key=lambda one: one.since):
            entry = one.entry
            if entry.kind == ALIAS:
                self.aliases[lower(entry.provider, entry.model)] = (entry.target_provider, entry.target_model)
            else:
                held = self.discounts if entry.kind == DISCOUNT else self.rates
                held.setdefault(subject(book, entry), []).append(one)

    def prices(self) -> Iterator[Standing]:
        return (one for held in (self.rates, self.discounts) for some in held.values() for one in some)


def subject(book: PriceBook, entry: PriceEntry) -> Name:
    """The book's ids where it knows the model, so that an entry holds for all of the model's names."""
    if entry.kind == DISCOUNT and entry.provider == EVERY:
        return EVERY, EVERY
    provider = book.provider_id(entry.provider) or entry.provider.strip().lower()
    if entry.kind == DISCOUNT and entry.model in ("", EVERY):
        return provider, EVERY
    return book.resolve(entry.provider, entry.model) or (provider, entry.model.strip().lower())


class _Overlay:
    """``domain.pricing.Layer``."""

    def __init__(self, book: PriceBook, revision: int, deployment: _Level, own: _Level) -> None:
        self._book, self._revision = book, revision
        self._deployment, self._own = deployment, own
        levels = (("deployment", deployment), ("organization", own))
        self.sources = dict(_told(one.entry, level) for level, held in levels for one in held.prices())

    def named(self, provider: str, model: str) -> Name:
        name = lower(provider, model)
        return self._own.aliases.get(name) or self._deployment.aliases.get(name) or (provider, model)

    def names(self) -> Iterator[Name]:
        return (name for level in (self._deployment, self._own) for name in (*level.rates, *level.aliases))

    def spelled(self, provider: str, model: str) -> list[Name]:
        named = self._book.provider_id(provider) or provider.strip().lower()
        return [(named, name) for name in dict.fromkeys((model.strip().lower(), *spellings(model)))]

    def over(self, names: Sequence[Name]) -> "_Concern | None":
        discounts = [self._own.discounts.get(name, ()) for name in general(names[0])]
        rates = [[level.rates.get(name, ()) for name in names] for level in (self._deployment, self._own)]
        if not any(map(any, rates)) and not any(discounts):
            return None
        return _Concern(names[0], self._revision, listed=rates[0], own=rates[1], discounts=discounts)


class _Concern:
    """``domain.model_rates.Over``. Rates by spelling, the first that has any holds; discounts from the narrowest on."""

    def __init__(
        self, priced_as: Name, revision: int, *, listed: _Rows, own: _Rows = (), discounts: _Rows = ()
    ) -> None:
        self._priced_as, self._revision = priced_as, revision
        self._listed, self._own, self._discounts = listed, own, discounts

    @property
    def has_rates(self) -> bool:
        return any(self._listed) or any(self._own)

    @property
    def dates(self) -> frozenset[str]:
        return frozenset(date for one in self._all() for date in (one.effective_from, one.effective_to) if date)

    @property
    def tiers(self) -> frozenset[str]:
        return frozenset(one.service_tier for one in self._all() if one.service_tier)

    @property
    def list_only(self) -> "_Concern":
        return _Concern(self._priced_as, self._revision, listed=self._listed)

    def plans(self, below: Plans | None, tier: str) -> Plans | None:
        listed, own = _first(self._listed, tier), _first(self._own, tier)
        discounts = [some for held in self._discounts if (some := _holding(held, tier))]
        if not (listed or own or discounts):
            return below
        layers = _Layers(below, self._priced_as, self._revision)
        return layers.over(listed=listed, discounts=discounts, own=own)

    def _all(self) -> Iterator[PriceEntry]:
        return (one.entry for rows in (self._listed, self._own, self._discounts) for some in rows for one in some)


def _told(entry: PriceEntry, level: str) -> tuple[str, dict[str, Any]]:
    """For whoever may see the price, which is everybody who sees what calls cost. What was agreed on beside it is the
    organization's own list (``/v1/prices/negotiated``), so neither contract nor address is told of its entries."""
    is_own = level == "organization"
    told = {
        "level": level,
        "entry": entry.sequence,
        "percent": entry.percent or None,
        "title": None if is_own else entry.source or None,
        "url": None if is_own else entry.url or None,
    }
    return source_name(entry), told


def source_name(entry: PriceEntry) -> str:
    """As the price of a call names it."""
    kinds = {DISCOUNT: "discount", FREE: "free"}
    return f"{kinds.get(entry.kind, 'negotiated' if entry.org else 'deployment')}:{entry.sequence}"


def general(name: Name) -> tuple[Name, Name, Name]:
    """What a discount can be about, the narrowest first."""
    return name, (name[0], EVERY), (EVERY, EVERY)


def _first(rates: _Rows, tier: str) -> list[PriceEntry]:
    """Of the first spelling that has any."""
    return next((found for held in rates if (found := _holding(held, tier))), [])


def _holding(entries: Iterable[Standing], tier: str) -> list[PriceEntry]:
    """For calls of the tier, by precedence: those for the tier itself, then those for any; the newest first."""
    fitting = [one for one in entries if one.entry.service_tier in ("", tier)]
    return [
        one.entry for one in sorted(fitting, key=lambda one: (one.entry.service_tier != "", one.since), reverse=True)
    ]


class _Layers:
    """From the entries about one name to its plans over time."""

    def __init__(self, below: Plans | None, priced_as: Name, revision: int) -> None:
        self._below, self._priced_as, self._revision = below, priced_as, revision

    def over(
        self, *, listed: Sequence[PriceEntry], discounts: Sequence[Sequence[PriceEntry]], own: Sequence[PriceEntry]
    ) -> Plans:
        every = [*listed, *own, *(entry for some in discounts for entry in some)]
        starts = sorted({start_ms(date) for one in every for date in (one.effective_from, one.effective_to) if date})
        pieces: list[Plans] = []
        for moment in (starts[0] - 1 if starts else 0, *starts):
            rate = _at(own, moment)
            piece = self._plan_of(rate) if rate else self._list_price(_at(listed, moment))
            discount = next((found for some in discounts if (found := _at(some, moment))), None)
            pieces.append(_Discounted(piece, discount, self._revision) if discount and not rate else piece)
        return _Pieces(starts, pieces)

    def _list_price(self, rate: PriceEntry | None) -> Plans:
        if rate is not None:
            return self._plan_of(rate)
        return _Fixed(NO_PLAN) if self._below is None else self._below

    def _plan_of(self, entry: PriceEntry) -> Plans:
        facts = (*self._priced_as, source_name(entry), entry.effective_from, self._revision)
        return _Fixed(RatePlan(ALL_FREE if entry.kind == FREE else to_rates(entry.rates, entry.tiers), facts=facts))


def _at(entries: Sequence[PriceEntry], moment_ms: int) -> PriceEntry | None:
    """The first, by precedence, that holds at the moment."""
    for one in entries:
        begun = not one.effective_from or start_ms(one.effective_from) <= moment_ms
        if begun and (not one.effective_to or moment_ms < start_ms(one.effective_to)):
            return one
    return None


class _Fixed:
    __slots__ = ("only",)

    def __init__(self, plan: RatePlan) -> None:
        self.only: RatePlan | None = plan

    def at(self, timestamp_ms: int) -> RatePlan:  # noqa: ARG002 - it is the same at any time
        assert self.only is not None
        return self.only


class _Pieces:
    """One after the other: ``pieces`` is longer by the one before the first start."""

    __slots__ = ("_pieces", "_starts", "only")

    def __init__(self, starts: Sequence[int], pieces: Sequence[Plans]) -> None:
        self._starts, self._pieces = starts, pieces
        self.only = pieces[0].only if len(pieces) == 1 else None

    def at(self, timestamp_ms: int) -> RatePlan:
        piece = self._pieces[bisect_right(self._starts, timestamp_ms)]
        return piece.only or piece.at(timestamp_ms)


class _Discounted:
    """Plans of the list price, each with its rates lowered when it is first met."""

    __slots__ = ("_discount", "_factor", "_list", "_lowered", "_revision", "only")

    def __init__(self, listed: Plans, discount: PriceEntry, revision: int) -> None:
        self._list, self._discount, self._revision = listed, discount, revision
        self._factor = 1 - Fraction(discount.percent) / 100
        self._lowered: dict[int, RatePlan] = {}
        self.only: RatePlan | None = None if listed.only is None else self._lower(listed.only)

    def at(self, timestamp_ms: int) -> RatePlan:
        listed = self._list.only or self._list.at(timestamp_ms)
        # The plans below are kept by what lies below, so an identity stands for its plan.
        return self._lowered.get(id(listed)) or self._lower(listed)

    def _lower(self, listed: RatePlan) -> RatePlan:
        if listed is NO_PLAN:
            return listed
        provider, model, _, since, _ = listed.facts
        since = max(since, self._discount.effective_from)
        facts = (provider, model, source_name(self._discount), since, self._revision)
        plan = self._lowered[id(listed)] = listed.scaled(self._factor, facts=facts)
        return plan
