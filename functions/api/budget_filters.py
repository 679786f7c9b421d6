"""Filters of the lists of budgets."""

from collections.abc import Callable
from enum import StrEnum

from outlay.domain.budget import Budget, Cycle, Enforcement, Unit
from outlay.domain.errors import Problem

from functions.api.budget_words import state_of

FILTERS = frozenset({"state", "enforcement", "unit", "cycle", "dimension", "value", "owner", "q"})
_STATES = ("active", "paused")


def read_filters(given: dict[str, str], problems: list[Problem]) -> Callable[[Budget], bool]:
    """Whether a budget fits all that is given; what can't be meant is a problem."""
    _expect(given, "state", _STATES, problems)
    for name, words in (("enforcement", Enforcement), ("unit", Unit), ("cycle", Cycle)):
        _expect(given, name, _words(words), problems)
    if "value" in given and "dimension" not in given:
        problems.append(Problem(field="value", reason="needs the dimension that it is of"))

    def fits(budget: Budget) -> bool:
        return all(given[name] == told for name, told in _told(budget).items() if name in given) and (
            _is_about(budget, given) and _is_named(budget, given)
        )

    return fits


def _words(kind: type[StrEnum]) -> tuple[str, ...]:
    return tuple(one.value for one in kind)


def _expect(given: dict[str, str], name: str, words: tuple[str, ...], problems: list[Problem]) -> None:
    if given.get(name, words[0]) not in words:
        problems.append(Problem(field=name, reason="must be one of " + ", ".join(words)))


def _told(budget: Budget) -> dict[str, str]:
    terms = budget.terms
    return {
        "state": state_of(budget),
        "enforcement": terms.enforcement.value,
        "unit": terms.unit.value,
        "cycle": terms.cycle.value,
    }


def _is_about(budget: Budget, given: dict[str, str]) -> bool:
    scope = budget.terms.scope
    if "dimension" in given and given["dimension"] not in scope:
        return False
    return "value" not in given or given["value"] in scope[given["dimension"]]


def _is_named(budget: Budget, given: dict[str, str]) -> bool:
    terms = budget.terms
    words = given.get("q", "").casefold()
    return given.get("owner", "") in ("", *terms.owners) and (
        words in terms.name.casefold() or words in terms.notes.casefold()
    )
