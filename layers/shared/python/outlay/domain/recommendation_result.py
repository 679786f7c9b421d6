"""What an implemented recommendation brought, measured against the counterfactual of its own history.

Of the weeks before it was implemented follows what a unit of work cost (a call, a successful call or a day); what came
afterwards would have cost that much per unit. The difference to what it did cost is what was saved. How far off such
an expectation is, the weeks before tell themselves: each is predicted by the others, and the ``COVER`` quantile of
these errors is the interval (leave-one-out conformal prediction, Vovk et al. 2005; Barber et al. 2021, "jackknife+").
Whole numbers and fractions only, so that the same inputs give the same amount for ever.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

COVER = Fraction(4, 5)
"""Share of the cases that the interval is to hold."""
WEEKS_BEFORE = 12
MIN_WEEKS = 4
"""With fewer no quantile at ``COVER`` exists: the ⌈0.8 (n + 1)⌉-th smallest of n errors."""
MIN_DAYS, MAX_DAYS = 7, 56
"""Of the time after."""

Driver = Literal["requests", "successes", "days"]
"""What the cost is held against: calls, calls that succeeded (where errors were the waste), or days (where the calls
themselves go away)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """``days`` local days from ``first_day``, of the concerned activity."""

    first_day: str
    days: int
    cost: int
    requests: int
    errors: int
    unpriced: int = 0

    def units(self, driver: Driver) -> int:
        match driver:
            case "requests":
                return self.requests
            case "successes":
                return self.requests - self.errors
            case "days":
                return self.days


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """``savings`` of so many ``days``, from ``low`` to ``high``. Stated ones are of a month and have no inputs."""

    method: Literal["measured", "stated"]
    at_ms: int
    by: str
    savings: int
    low: int
    high: int
    days: int
    driver: Driver = "days"
    before: tuple[Span, ...] = ()
    after: Span | None = None
    revisions: str = ""
    """Of the figures that the spans were read from."""

    @property
    def is_proven(self) -> bool:
        """Whether even the low end is a saving; of a stated amount, whether it is one."""
        return self.low > 0

    def monthly(self, days: int) -> tuple[int, int, int]:
        """Savings, low and high of a month of so many days, rounded down."""
        return self.savings * days // self.days, self.low * days // self.days, self.high * days // self.days


class TooLittle(Exception):
    """Nothing can be measured, for the reason given."""


def measured(before: Sequence[Span], after: Span, driver: Driver) -> tuple[int, int, int]:
    """Pico-USD saved in ``after``, and the interval's low and high end. Negative: it cost more.

    ``before``: weeks without a gap between them, in any order. Raises ``TooLittle``.
    """
    used = _since_it_began(before, driver)
    if len(used) < MIN_WEEKS:
        raise TooLittle(f"{MIN_WEEKS} weeks with usage before it was implemented are needed, there are {len(used)}")
    if after.days < MIN_DAYS:
        raise TooLittle(f"{MIN_DAYS} whole days after it was implemented are needed, there are {max(after.days, 0)}")
    if any(span.unpriced for span in (*used, after)):
        raise TooLittle("some of the calls have no known price")
    cost, units = sum(span.cost for span in used), sum(span.units(driver) for span in used)
    if any(span.cost == cost for span in used):
        raise TooLittle("all of the cost before it was implemented is of one week")
    expected = Fraction(cost * after.units(driver), units)
    error = _quantile(
        [
            abs(span.cost / (Fraction(cost - span.cost, units - span.units(driver)) * span.units(driver)) - 1)
            for span in used
        ]
    )
    low, high = expected * max(1 - error, Fraction(0)), expected * (1 + error)
    return int(expected) - after.cost, int(low) - after.cost, int(high) - after.cost


def _since_it_began(before: Sequence[Span], driver: Driver) -> list[Span]:
    """From the first week that cost something; later weeks without a cost count, those without a unit tell nothing."""
    weeks = sorted(before, key=lambda span: span.first_day)
    start = next((place for place, span in enumerate(weeks) if span.cost > 0), len(weeks))
    return [span for span in weeks[start:] if span.units(driver) > 0]


def _quantile(errors: Sequence[Fraction]) -> Fraction:
    """The ⌈cover (n + 1)⌉-th smallest."""
    place = -(-COVER.numerator * (len(errors) + 1) // COVER.denominator)
    return sorted(errors)[place - 1]


def derived_again(result: Result) -> tuple[int, int, int]:
    """What the stored inputs give now. Raises ``ValueError`` for a stated amount, which follows from nothing."""
    if result.after is None:
        raise ValueError("a stated amount follows from nothing")
    return measured(result.before, result.after, result.driver)
