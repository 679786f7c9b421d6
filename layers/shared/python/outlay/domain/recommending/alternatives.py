"""Other models for calls: what they would cost, whether they can do it, how good they are, and which to go to."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from outlay.contracts.buckets import SUBSETS_OF_OUTPUT
from outlay.domain.comparison import Calls, Fit, Needs, fit, needs_of
from outlay.domain.model_catalogue import Model
from outlay.domain.periods import utc_day
from outlay.domain.recommending.ground import Ground, Usage
from outlay.domain.recommending.qualities import SMALL_DROP, score_change

WORTHWHILE = Fraction(7, 10)
"""A model that costs more of the present one is not worth the move."""
UNSCORED = Fraction(1, 10), Fraction(1, 2)
"""Where no score is published of both, what a model may cost of the present one: price is the only sign of ability that
is left, so one far below is of another class, and the move has to be worth the doubt."""
_STAYS = timedelta(days=180)


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternative:
    model: Model
    now: int
    """What the usage costs on the present model, pico-USD of the period …"""
    cost: int
    """… and on this one."""
    needs: Needs
    change: tuple[str, Decimal] | None
    """Score and points, see ``score_change``."""

    @property
    def left(self) -> Fraction:
        """Of each dollar."""
        return Fraction(self.cost, self.now)

    @property
    def fit(self) -> Fit:
        """Reckoned when it is asked for: of most alternatives nobody asks, as they aren't good enough."""
        return fit(self.needs, self.model)


def alternatives(
    ground: Ground, name: tuple[str, str], usage: Usage, *, count: int, at_most: Fraction
) -> Iterator[Alternative]:
    """Models of providers in use that do all of the usage for ``at_most`` of each dollar; the one in use left out."""
    now = ground.price(name, usage, count=count)
    if not now:
        return
    calls = Calls(count=count, usage=usage)
    needs, current = needs_of(calls), ground.known(*name)
    most, per = at_most.numerator * now, at_most.denominator
    for other, then in ground.priced(calls):
        if then * per <= most and (other.provider, other.model) != (current.provider, current.model):
            yield Alternative(model=other, now=now, cost=then, needs=needs, change=score_change(current, other))


def stays(ground: Ground, model: Model) -> bool:
    """Whether it isn't on its way out, nor a preview, which a provider may take away at any time."""
    until = (date.fromisoformat(utc_day(ground.now_ms)) + _STAYS).isoformat()
    return not model.deprecated and "preview" not in model.model and (model.retirement_date or "9999") > until


def adequate(ground: Ground, found: Sequence[Alternative], *, provider: str, max_drop: int) -> list[Alternative]:
    """Those to recommend, the best first: of the same provider, with a score that is as good, then the cheapest."""
    some = [one for one in found if _is_adequate(ground, one, max_drop)]
    return sorted(some, key=lambda one: _rank(one, provider))


def _rank(one: Alternative, provider: str) -> tuple[bool, int, int, int, str]:
    """Among those without a score the dearest comes first, the smallest step down."""
    loses = 2 if one.change is None else int(one.change[1] < -SMALL_DROP)
    cost = -one.cost if one.change is None else one.cost
    return one.model.provider != provider, loses, len(one.fit.unknown), cost, one.model.model


def _is_adequate(ground: Ground, one: Alternative, max_drop: int) -> bool:
    """What is quickly said is asked first."""
    if one.change is None:
        is_good = one.model.is_looked_up and UNSCORED[0] <= one.left <= UNSCORED[1]
    else:
        is_good = one.change[1] >= -max_drop
    return is_good and stays(ground, one.model) and not one.fit.lacks


def without_subsets(usage: Usage) -> dict[str, int]:
    """Reasoning is a matter of the model that is in use, not of the calls."""
    return {bucket: amount for bucket, amount in usage.items() if bucket not in SUBSETS_OF_OUTPUT}
