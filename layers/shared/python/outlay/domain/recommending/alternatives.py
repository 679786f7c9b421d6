"""Other models for calls: what they would cost, whether they can do it, how good they are, and which to go to."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from outlay.contracts.buckets import SUBSETS_OF_OUTPUT
from outlay.domain.comparison import Calls, Fit, fit, needs_of
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
    cost: int
    """Of the same usage, pico-USD of the period."""
    left: Fraction
    """Of each dollar."""
    fit: Fit
    change: tuple[str, Decimal] | None
    """Score and points, see ``score_change``."""


def alternatives(ground: Ground, name: tuple[str, str], usage: Usage, *, count: int) -> Iterator[Alternative]:
    """Models of providers in use that have a price for all of the usage, whatever else; the one in use left out."""
    now = ground.price(name, usage, count=count)
    needs = needs_of(Calls(count=count, usage=usage)) if count > 0 else None
    if not now or needs is None:
        return
    current = ground.known(*name)
    for other in ground.candidates:
        then = ground.price((other.provider, other.model), usage, count=count)
        if then is None or (other.provider, other.model) == (current.provider, current.model):
            continue
        yield Alternative(
            model=other,
            cost=then,
            left=Fraction(then, now),
            fit=fit(needs, other),
            change=score_change(current, other),
        )


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
    if one.fit.lacks or one.left > WORTHWHILE or not stays(ground, one.model):
        return False
    if one.change is None:
        return one.model.is_looked_up and UNSCORED[0] <= one.left <= UNSCORED[1]
    return one.change[1] >= -max_drop


def without_subsets(usage: Usage) -> dict[str, int]:
    """Reasoning is a matter of the model that is in use, not of the calls."""
    return {bucket: amount for bucket, amount in usage.items() if bucket not in SUBSETS_OF_OUTPUT}
