"""What rules look at: an organization's calls by activity and model, what is known of their kinds, and prices.

A *cell* is all calls of one model in one activity (project, team and feature). Its amounts are of the figures, exact;
its profile says which share of them is of which kind.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import groupby
from operator import attrgetter, mul

from outlay.contracts.buckets import BUCKETS, INPUT_TOKENS, OUTPUT_TOKENS
from outlay.contracts.dimensions import OTHER
from outlay.domain.comparison import Calls, Estimate, estimate
from outlay.domain.figures import cost
from outlay.domain.model_catalogue import Model, ModelCatalogue
from outlay.domain.model_rates import ModelRates, RateBook
from outlay.domain.rate_plan import RatePlan
from outlay.domain.recommendation import MONTH_DAYS, Part
from outlay.domain.recommendation_settings import RecommendationSettings
from outlay.domain.usage_facts import CallGroup, ProfileGroup, UsageFacts

SCOPED = ("provider", "model", "project", "team", "feature", "environment", "api_key")
"""Dimensions that say who may see advice."""
MAX_VALUES = 50
"""Of one dimension of a scope; beyond, only those who see all of it see the advice."""
HARD = frozenset({"advanced", "complex", "expert", "hard", "high", "very_high"})
"""Words for complexity with which applications say that a call is not simple."""
_NOTHING = Fraction(0)
_SIDES = {name: attrgetter(name) for name in ("input_tokens", "output_tokens", "requests")}

Activity = tuple[str, str, str]
Usage = Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    provider: str
    model: str
    activity: Activity
    groups: tuple[CallGroup, ...]
    profile: tuple[ProfileGroup, ...]
    """Kinds of the team's and feature's calls of the model, in whichever project."""
    amounts: Usage
    before: Usage
    usage: Usage
    """Of the amounts the buckets in use."""

    @property
    def name(self) -> str:
        return f"{self.provider}/{self.model}"

    @property
    def cost(self) -> int:
        return cost(self.amounts)

    @property
    def requests(self) -> int:
        return self.amounts.get("requests", 0)

    def tokens(self, buckets: Iterable[str]) -> int:
        return sum(self.amounts.get(bucket, 0) for bucket in buckets)

    @property
    def mean_input(self) -> int:
        return self.tokens(INPUT_TOKENS) // max(1, self.requests)

    def share(self, kinds: Iterable[ProfileGroup], measure: str = "cost_picousd") -> Fraction:
        """Which part of the cell's cost some kinds' ``measure`` is of; nothing where the profile says nothing."""
        whole = sum(kind.cost_picousd for kind in self.profile)
        return min(Fraction(sum(getattr(kind, measure) for kind in kinds), whole), Fraction(1)) if whole else _NOTHING

    def usage_of(self, kinds: Sequence[ProfileGroup]) -> dict[str, int]:
        """What some kinds used of the cell's buckets, by their share of input, output and requests."""
        shares = {name: _share(map(get, kinds), map(get, self.profile)) for name, get in _SIDES.items()}
        return {
            bucket: _truncated(amount * shares[side][0], shares[side][1])
            for bucket, amount in self.usage.items()
            for side in (_side(bucket),)
        }


def _side(bucket: str) -> str:
    if bucket in INPUT_TOKENS:
        return "input_tokens"
    return "output_tokens" if bucket in OUTPUT_TOKENS or bucket.endswith("reasoning_tokens") else "requests"


def _share(part: Iterable[int], whole: Iterable[int]) -> tuple[int, int]:
    """Numerator and denominator; 0 of 1 where there is nothing."""
    total = sum(whole)
    return (sum(part), total) if total else (0, 1)


def _truncated(numerator: int, denominator: int) -> int:
    """What ``int`` makes of the fraction, which takes a tenth of the time without one."""
    return numerator // denominator if numerator >= 0 else -(-numerator // denominator)


class Ground:
    """One organization's facts with its prices and settings, as of a moment."""

    def __init__(
        self,
        facts: UsageFacts,
        *,
        book: RateBook,
        catalogue: ModelCatalogue,
        settings: RecommendationSettings,
        now_ms: int,
    ) -> None:
        self.facts, self.settings, self.now_ms, self.catalogue = facts, settings, now_ms, catalogue
        self._book = book
        self._rates: dict[tuple[str, str], ModelRates | None] = {}
        self._plans: dict[tuple[str, str, str, bool], RatePlan | None] = {}
        self._charged: dict[tuple[str, ...], tuple[tuple[Model, tuple[int, ...]], ...]] = {}

    @cached_property
    def cells(self) -> tuple[Cell, ...]:
        """Those of activities that have a name of their own, by activity, provider and model; with usage only."""
        profiles: dict[tuple[str, ...], list[ProfileGroup]] = {}
        for kind in self.facts.profile:
            profiles.setdefault((kind.provider, kind.model, kind.team, kind.feature), []).append(kind)
        groups = sorted((one for one in self.facts.groups if OTHER not in _place(one)), key=_place)
        found = []
        for place, some in groupby(groups, key=_place):
            project, team, feature, provider, model = place
            held = tuple(some)
            amounts = _summed(one.amounts for one in held)
            cell = Cell(
                provider=provider,
                model=model,
                activity=(project, team, feature),
                groups=held,
                profile=tuple(profiles.get((provider, model, team, feature), ())),
                amounts=amounts,
                before=_summed(one.before for one in held),
                usage={bucket: amounts[bucket] for bucket in BUCKETS if amounts.get(bucket)},
            )
            if cell.requests > 0:
                found.append(cell)
        return tuple(found)

    @cached_property
    def activities(self) -> Mapping[Activity, tuple[Cell, ...]]:
        return {activity: tuple(some) for activity, some in groupby(self.cells, key=lambda cell: cell.activity)}

    @cached_property
    def spend(self) -> int:
        """Of the whole organization, a month."""
        return self.monthly(sum(cost(group.amounts) for group in self.facts.groups))

    @cached_property
    def providers(self) -> frozenset[str]:
        """That are in use, by the price book's ids."""
        found = (self.rates(cell.provider, cell.model) for cell in self.cells)
        return frozenset(rates.provider for rates in found if rates is not None)

    @cached_property
    def candidates(self) -> tuple[Model, ...]:
        """Models of providers in use whose documentation was read or that have a score, and those in use: of others
        too little is known to recommend them."""
        used = (self.known(cell.provider, cell.model) for cell in self.cells)
        found = {
            (one.provider, one.model): one for one in (*self.catalogue.looked_up(), *self.catalogue.scored(), *used)
        }
        return tuple(found[place] for place in sorted(found) if place[0] in self.providers)

    def monthly(self, amount: int | Fraction) -> int:
        """An amount of the period, rounded down."""
        numerator, denominator = amount.as_integer_ratio()
        return _truncated(numerator * MONTH_DAYS, denominator * self.facts.days)

    # ---- prices

    def rates(self, provider: str, model: str) -> ModelRates | None:
        """The model that a name means, as events are priced."""
        key = provider, model
        if key not in self._rates:
            self._rates[key] = self._book.find(provider, model)
        return self._rates[key]

    def known(self, provider: str, model: str) -> Model:
        """What the catalogue knows of it; nothing where nobody does."""
        rates = self.rates(provider, model)
        found = (provider, model) if rates is None else rates.priced_as or (rates.provider, rates.model)
        return self.catalogue.get(*found)

    def price(
        self, name: tuple[str, str], usage: Usage, *, count: int, tier: str = "", is_batch: bool = False
    ) -> int | None:
        """What so many calls of the usage cost on a model now; None where some of it has no rate."""
        if count < 1 or min(usage.values(), default=0) < 0:
            return None
        return self.price_of(name, Calls(count=count, usage=usage), tier=tier, is_batch=is_batch)

    def price_of(self, name: tuple[str, str], calls: Calls, *, tier: str = "", is_batch: bool = False) -> int | None:
        """The same of calls that are known to be some."""
        plan = self._plan(name, tier, is_batch)
        found = None if plan is None else estimate(plan, calls)
        return found.picousd if isinstance(found, Estimate) else None

    def priced(self, calls: Calls) -> Iterator[tuple[Model, int]]:
        """What the calls cost on each of the candidates that have a price for all of them."""
        buckets, counts = tuple(calls.usage), tuple(calls.usage.values())
        if buckets not in self._charged:
            found = ((one, self._charged_for(one, buckets)) for one in self.candidates)
            self._charged[buckets] = tuple((one, rates) for one, rates in found if rates is not None)
        for one, rates in self._charged[buckets]:
            cost = sum(map(mul, rates, counts)) if rates else self.price_of((one.provider, one.model), calls)
            if cost is not None:
                yield one, cost

    def _charged_for(self, model: Model, buckets: tuple[str, ...]) -> tuple[int, ...] | None:
        """Pico-USD for one of each of the buckets; none where it takes more than that; None without a plan."""
        plan = self._plan((model.provider, model.model), "", False)
        table = None if plan is None else plan.table
        if plan is None:
            return None
        return tuple(table[it][1] for it in buckets) if table is not None and table.keys() >= set(buckets) else ()

    def _plan(self, name: tuple[str, str], tier: str, is_batch: bool) -> RatePlan | None:
        key = (*name, tier, is_batch)
        try:
            return self._plans[key]
        except KeyError:
            rates = self.rates(*name)
            made = None if rates is None else rates.plan(self.now_ms, service_tier=tier, is_batch=is_batch)
            self._plans[key] = made
            return made

    def ratio(self, now: int | None, then: int | None) -> Fraction | None:
        """What is left of each dollar: ``then`` of ``now``; None where one of them isn't known."""
        return None if not now or then is None else Fraction(then, now)

    # ---- what advice is made of

    def part(self, cell: Cell, concerned: int | Fraction, left: Fraction) -> Part:
        """``concerned``: pico-USD of the period; ``left``: what remains of each of them, more than 1 saves nothing."""
        project, team, feature = cell.activity
        whole = max(0, min(self.monthly(concerned), self.monthly(cell.cost)))
        savings = _truncated(whole * (left.denominator - left.numerator), left.denominator) if left < 1 else 0
        return Part(
            provider=cell.provider,
            model=cell.model,
            project=project,
            team=team,
            feature=feature,
            concerned=whole,
            savings=savings,
        )

    def scope(self, cells: Iterable[Cell]) -> dict[str, tuple[str, ...]]:
        """Of the cells' calls; see ``MAX_VALUES``."""
        groups = [group for cell in cells for group in cell.groups]
        found = {name: tuple(sorted({getattr(group, name) for group in groups})) for name in SCOPED}
        return {name: values for name, values in found.items() if len(values) <= MAX_VALUES}


def _place(group: CallGroup) -> tuple[str, str, str, str, str]:
    return group.project, group.team, group.feature, group.provider, group.model


def _summed(some: Iterable[Usage]) -> dict[str, int]:
    sums: dict[str, int] = {}
    for amounts in some:
        for name, amount in amounts.items():
            sums[name] = sums.get(name, 0) + amount
    return sums


def named(activity: Activity) -> str:
    """As people read it."""
    project, team, feature = activity
    told = " / ".join(dict.fromkeys(each for each in (project, team, feature) if each))
    return told or "calls without project, team and feature"


# ---- confidence

SURE = 90
"""Per cent that advice starts from; named doubts are taken off."""
_LEAST = 10
_FEW_CALLS, _PROFILE_DAYS = 1_000, 7


def doubted(ground: Ground, cells: Sequence[Cell], *more: tuple[int, str]) -> tuple[int, tuple[str, ...]]:
    """The confidence in per cent, and each doubt with what it took off: those of the data, and a rule's own."""
    requests = sum(cell.requests for cell in cells)
    held = [one for one in _of_data(ground, cells, requests) if one[0]] + [one for one in more if one[0]]
    told = tuple(f"{reason} (-{points / 100:.2f})" for points, reason in held)
    return max(_LEAST, SURE - sum(points for points, _ in held)), told


def _of_data(ground: Ground, cells: Sequence[Cell], requests: int) -> list[tuple[int, str]]:
    facts, found = ground.facts, list[tuple[int, str]]()
    if not any(cell.profile for cell in cells):
        found.append((20, "no profile of these calls: their kinds are not known"))
    elif facts.profile_days < _PROFILE_DAYS:
        found.append(
            (10, f"the profile covers {'a single day' if facts.profile_days == 1 else f'{facts.profile_days} days'}")
        )
    if requests < _FEW_CALLS:
        found.append((10, f"{requests:,} calls are few"))
    if any(cell.amounts.get("unpriced_requests") for cell in cells):
        found.append((10, "some of the calls have no known price and are in no amount"))
    return found
