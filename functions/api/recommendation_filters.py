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
    states = chosen(given, "status", tuple(State), problems)
    types = chosen(given, "type", tuple(AdviceType), problems)
    return Wanted(
        states=frozenset(State(one) for one in states),
        types=frozenset(AdviceType(one) for one in types),
        min_savings=read_usd(given, "min_savings", problems),
    )


def read_usd(given: Mapping[str, str], name: str, problems: list[Problem]) -> int:
    """Pico-USD; 0 where nothing is given."""
    amount = given.get(name, "0")
    if _USD.fullmatch(amount) is None:
        problems.append(Problem(field=name, reason='must be USD with 12 decimals at most, like "25.00"'))
        return 0
    return picousd(Decimal(amount))


def chosen(given: Mapping[str, str], name: str, choices: tuple[str, ...], problems: list[Problem]) -> list[str]:
    """Several, with commas; none where nothing is given."""
    found = given[name].split(",") if name in given else []
    if any(one not in choices for one in found):
        problems.append(Problem(field=name, reason=f"must be of {', '.join(choices)}"))
        return []
    return found
