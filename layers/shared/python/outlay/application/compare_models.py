"""The same usage on other models: what it would cost, how far that is from now, and what stands in the way."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from outlay.application.read_models import Known
from outlay.contracts.buckets import BUCKETS
from outlay.domain.comparison import Calls, Estimate, Fit, Needs, estimate, fit, needs_of
from outlay.domain.figures import Amounts, cost
from outlay.domain.model_rates import ModelRates
from outlay.domain.pricing import Unpriced
from outlay.domain.rate_plan import RatePlan

MAX_CURRENT = 25
"""Current models that are compared one by one, the costliest; the others are named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class How:
    """When the calls are made, and how."""

    at_ms: int
    service_tier: str = ""
    is_batch: bool = False
    tool_use: bool = False

    def plan(self, rates: ModelRates) -> RatePlan:
        return rates.plan(self.at_ms, service_tier=self.service_tier, is_batch=self.is_batch)


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One model in place of another. ``difference`` in pico-USD: negative where cheaper, None where not known."""

    model: Known
    cost: Estimate | Unpriced
    difference: int | None
    fit: Fit


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileComparison:
    """The cheapest first, those without a price last."""

    current: Candidate | None
    models: tuple[Candidate, ...]
    needs: Needs


def compare_profile(calls: Calls, *, current: Known | None, models: Iterable[Known], how: How) -> ProfileComparison:
    """A usage profile on each of the models, and on the one that is in use, where it is given."""
    needs = needs_of(calls, tool_use=how.tool_use)
    now = None if current is None else estimate(how.plan(current.rates), calls)

    def candidate(model: Known) -> Candidate:
        priced = estimate(how.plan(model.rates), calls)
        return Candidate(model=model, cost=priced, difference=_difference(priced, now), fit=fit(needs, model.facts))

    rows = sorted(map(candidate, models), key=lambda row: _rank(row.cost, row.model))
    return ProfileComparison(current=None if current is None else candidate(current), models=tuple(rows), needs=needs)


def _difference(priced: Estimate | Unpriced, now: Estimate | Unpriced | None) -> int | None:
    if isinstance(priced, Estimate) and isinstance(now, Estimate):
        return priced.picousd - now.picousd
    return None


def _rank(priced: Estimate | Unpriced, model: Known) -> tuple[bool, int, str, str]:
    amount = priced.picousd if isinstance(priced, Estimate) else 0
    return isinstance(priced, Unpriced), amount, model.rates.provider, model.rates.model


# ---- real usage


@dataclass(frozen=True, slots=True, kw_only=True)
class Used:
    """What the figures hold of one provider's model; ``rates`` as it is priced now, None where the book has none."""

    provider: str
    model: str
    amounts: Amounts
    rates: ModelRates | None

    @property
    def requests(self) -> int:
        return self.amounts.get("requests", 0)

    @property
    def counted(self) -> int:
        """Pico-USD as counted, at the prices of each call's time; what has no price is not in it."""
        return cost(self.amounts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Current:
    """A model in use whose usage can be compared: ``cost`` is of its own rates now, by the rules of the others."""

    used: Used
    calls: Calls
    cost: Estimate


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """Usage that is in no sum of the comparison, neither now nor on other models.

    ``reason``: of ``Unpriced``, or ``no_mean`` (it is no sum of calls) or ``too_many`` (beyond ``MAX_CURRENT``).
    """

    used: Used
    reason: str
    buckets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """One current model's usage on a candidate."""

    current: Current
    to: Candidate


@dataclass(frozen=True, slots=True, kw_only=True)
class WholeMove:
    """All usage that is compared, on one candidate.

    ``picousd`` is None where some of it has no price there, or nothing is compared.
    """

    model: Known
    picousd: int | None
    difference: int | None
    moves: tuple[Move, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class UsageComparison:
    current: tuple[Current, ...]
    left_out: tuple[LeftOut, ...]
    models: tuple[WholeMove, ...]
    """The cheapest first, those without a sum last."""

    @property
    def picousd(self) -> int:
        """What is compared, on the models in use, at their rates now."""
        return sum(each.cost.picousd for each in self.current)


def compare_usage(used: Sequence[Used], *, models: Sequence[Known], how: How) -> UsageComparison:
    """Real usage, per current model and in total, on each of the models."""
    ranked = sorted(used, key=lambda each: (-each.counted, -each.requests, each.provider, each.model))
    current: list[Current] = []
    left_out: list[LeftOut] = []
    for each in ranked:
        judged = _judged(each, how) if len(current) < MAX_CURRENT else LeftOut(used=each, reason="too_many")
        if isinstance(judged, Current):
            current.append(judged)
        else:
            left_out.append(judged)
    moves = [_whole_move(model, current, how) for model in models]
    moves.sort(
        key=lambda move: (move.picousd is None, move.picousd or 0, move.model.rates.provider, move.model.rates.model)
    )
    return UsageComparison(current=tuple(current), left_out=tuple(left_out), models=tuple(moves))


def _judged(used: Used, how: How) -> Current | LeftOut:
    try:
        calls = Calls(count=used.requests, usage=_buckets(used.amounts))
    except ValueError:
        return LeftOut(used=used, reason="no_mean")
    now = estimate(None if used.rates is None else how.plan(used.rates), calls)
    if isinstance(now, Unpriced):
        return LeftOut(used=used, reason=now.reason, buckets=now.buckets)
    return Current(used=used, calls=calls, cost=now)


def _buckets(amounts: Amounts) -> Mapping[str, int]:
    return {bucket: amounts[bucket] for bucket in BUCKETS if amounts.get(bucket)}


def _whole_move(model: Known, current: Sequence[Current], how: How) -> WholeMove:
    plan = how.plan(model.rates)
    moves = tuple(_move(each, model, estimate(plan, each.calls), how) for each in current)
    costs = [move.to.cost.picousd for move in moves if isinstance(move.to.cost, Estimate)]
    if not moves or len(costs) < len(moves):
        return WholeMove(model=model, picousd=None, difference=None, moves=moves)
    now = sum(each.cost.picousd for each in current)
    return WholeMove(model=model, picousd=sum(costs), difference=sum(costs) - now, moves=moves)


def _move(current: Current, model: Known, priced: Estimate | Unpriced, how: How) -> Move:
    needs = needs_of(current.calls, tool_use=how.tool_use)
    to = Candidate(model=model, cost=priced, difference=_difference(priced, current.cost), fit=fit(needs, model.facts))
    return Move(current=current, to=to)
