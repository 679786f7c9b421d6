"""Read what budgets have spent: from the figures, in one pass for all budgets of an organization.

The slices are cut at the bounds of the periods, the rows grouped by the dimensions that the scopes name, each value
under the name that it was merged into; a scope means all values that stand for the same. A value that was counted as
``(other)``, since its dimension had too many, is known to no budget by name: it counts for budgets that do not name
the dimension.

Budgets by user are read from the cubes by user and from what was counted since those were packed (``user_spend``).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from outlay.application.figures_ports import FiguresReader
from outlay.application.read_figures import read_figures
from outlay.application.user_cubes import ReceivedLog, UserCubesReader
from outlay.application.user_spend import CountedTail, read_user_spend
from outlay.domain.access import Cut
from outlay.domain.budget import Budget
from outlay.domain.budget_period import Period
from outlay.domain.budget_status import Spent
from outlay.domain.figures import FiguresQuery
from outlay.domain.organization import Organization
from outlay.domain.part_prices import Prices
from outlay.domain.registers import Names
from outlay.domain.spend_sums import MEASURES, SpendSums, elementary_slices

Wanted = tuple[Budget, Period]


@dataclass(frozen=True, slots=True, kw_only=True)
class SpendTools:
    """What spend is read with. ``tail`` remembers, for one instance of a function, what was counted since packing."""

    figures: FiguresReader
    users: UserCubesReader
    log: ReceivedLog
    prices: Prices
    tail: CountedTail = field(default_factory=CountedTail)


def read_spend(
    organization: Organization, wanted: Sequence[Wanted], *, names: Names, tools: SpendTools, now_ms: int
) -> Mapping[tuple[str, str], Spent]:
    """(budget's id, first date of the period) → what was spent in it, of each that is wanted.

    Raises:
        Upstream: figures could not be read.
    """
    found: dict[tuple[str, str], Spent] = {}
    plain = [one for one in wanted if not one[0].by_user]
    by_user = [one for one in wanted if one[0].by_user]
    if plain:
        query = _query(plain, names)
        figures = read_figures(query, organization=organization, reader=tools.figures, now_ms=now_ms)
        found |= _of(plain, SpendSums(query.slices, figures.grouped), names)
    if by_user:
        query = _query(by_user, names)
        grouped = read_user_spend(query, organization=organization, tools=tools, now_ms=now_ms)
        found |= _of(by_user, SpendSums(query.slices, grouped), names)
    return found


def resolved_scope(scope: Cut, names: Names) -> dict[str, frozenset[str]]:
    """The scope under the names that figures are shown by: one that was merged since means what it was merged into."""
    return {name: frozenset(names.canonical_of(name, value) for value in values) for name, values in scope.items()}


def _query(wanted: Sequence[Wanted], names: Names) -> FiguresQuery:
    dimensions = {name for budget, _ in wanted for name in budget.terms.scope}
    units = {budget.terms.unit for budget, _ in wanted}
    return FiguresQuery(
        slices=elementary_slices(period for _, period in wanted),
        group_by=tuple(sorted(dimensions)),
        renamed=names.canonical,
        measures=frozenset().union(*(MEASURES[unit] for unit in units)),
    )


def _of(wanted: Sequence[Wanted], sums: SpendSums, names: Names) -> dict[tuple[str, str], Spent]:
    return {
        (budget.budget_id, period.first_day): sums.spent(
            budget.terms.unit, resolved_scope(budget.terms.scope, names), period
        )
        for budget, period in wanted
    }
