"""Which recommendations are asked for."""

import re
from collections.abc import Mapping
from decimal import Decimal

from outlay.application.tend_recommendations import Wanted
from outlay.domain.errors import Problem
from outlay.domain.money import picousd
from outlay.domain.recommendation import AdviceType, State

_USD = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,12})?")
FILTERS = frozenset({"status", "type", "min_savings"})


def read_wanted(given: Mapping[str, str], problems: list[Problem]) -> Wanted:
    """``status`` and ``type`` may be several, with commas; ``min_savings`` is USD a month."""
    states = _chosen(given, "status", tuple(State), problems)
    types = _chosen(given, "type", tuple(AdviceType), problems)
    least = given.get("min_savings", "0")
    if _USD.fullmatch(least) is None:
        problems.append(Problem(field="min_savings", reason='must be USD with 12 decimals at most, like "25.00"'))
        least = "0"
    return Wanted(
        states=frozenset(State(one) for one in states),
        types=frozenset(AdviceType(one) for one in types),
        min_savings=picousd(Decimal(least)),
    )


def _chosen(given: Mapping[str, str], name: str, choices: tuple[str, ...], problems: list[Problem]) -> list[str]:
    chosen = given[name].split(",") if name in given else []
    if any(one not in choices for one in chosen):
        problems.append(Problem(field=name, reason=f"must be of {', '.join(choices)}"))
        return []
    return chosen
