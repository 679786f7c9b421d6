"""What an alert says of the spend that it is about: the costliest activities, and each day's amount for its chart."""

from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from outlay.application.read_figures import read_figures
from outlay.application.read_spend import SpendTools
from outlay.application.user_spend import read_user_spend
from outlay.contracts.dimensions import UNSET, USER
from outlay.domain.access import Cut
from outlay.domain.budget import Unit
from outlay.domain.calendar import Slice, local_date, slices
from outlay.domain.figures import FiguresQuery
from outlay.domain.grouping import Grouped
from outlay.domain.organization import Organization
from outlay.domain.periods import day_start_ms, next_day
from outlay.domain.registers import Names
from outlay.domain.spend_sums import MEASURES, amounts_by, amounts_by_slice

ACTIVITIES: tuple[str, ...] = ("project", "team", "feature", "model")
"""Dimensions by which activities are told, where the budget is not about one of them."""
_OF_USERS: tuple[str, ...] = ("project", "team", "model")
_EACH = 3
"""Of one dimension."""


class FactTools(Protocol):
    """Of one organization."""

    @property
    def organization(self) -> Organization: ...
    @property
    def names(self) -> Names: ...
    @property
    def spend(self) -> SpendTools: ...


def spend_facts(unit: Unit, scope: Cut, days: Slice, *, tools: FactTools, now_ms: int) -> Mapping[str, Any]:
    """``top`` and ``days`` of an alert's facts, of the part of ``days`` that has begun. Amounts in the unit.

    Raises:
        Upstream: figures could not be read.
    """
    zone = tools.organization.dimensions.time_zone
    tomorrow = day_start_ms(next_day(local_date(now_ms, zone).isoformat()), zone)
    pieces = slices(days.start_ms, min(days.end_ms, tomorrow), granularity="day", time_zone=zone)
    activities = [name for name in (_OF_USERS if USER in scope else ACTIVITIES) if len(scope.get(name, ())) != 1]
    query = FiguresQuery(
        slices=pieces,
        group_by=tuple(activities),
        filters=tools.names.resolved(scope),
        renamed=tools.names.canonical,
        measures=MEASURES[unit],
    )
    if USER in scope:
        grouped = read_user_spend(query, organization=tools.organization, tools=tools.spend, now_ms=now_ms)
    else:
        figures = read_figures(query, organization=tools.organization, reader=tools.spend.figures, now_ms=now_ms)
        grouped = figures.grouped
    amounts = amounts_by_slice(grouped, len(pieces), unit)
    return {
        "top": _top(grouped, activities, unit),
        "days": [
            [local_date(piece.start_ms, zone).isoformat(), amount]
            for piece, amount in zip(pieces, amounts, strict=True)
        ],
    }


def _top(grouped: Grouped, activities: Iterable[str], unit: Unit) -> list[dict[str, Any]]:
    """The costliest values of each dimension; of one that nobody names none."""
    found = [
        {"dimension": name, "value": value, "amount": amount}
        for name in activities
        for value, amount in amounts_by(grouped, name, unit)[:_EACH]
        if value != UNSET and amount > 0
    ]
    return sorted(found, key=lambda one: -one["amount"])
