"""What a budget may be. Every problem is named, with the field as people send it."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import pairwise

from outlay.contracts.dimensions import UNSET, USER, USER_DIMENSIONS
from outlay.domain.access import Cut
from outlay.domain.budget import (
    LEVELS,
    SCOPE_DIMENSIONS,
    Cycle,
    Rollover,
    Terms,
    Threshold,
    Unit,
    is_scope_dimension,
)
from outlay.domain.dimension_value import IS_NAME, LETTER, MAX_LENGTH, REST, is_value
from outlay.domain.errors import Problem

CURRENCY = "USD"
"""Of the ledger, and so of every limit in money."""
MAX_LIMITS = {Unit.USD: 10**21, Unit.TOKENS: 10**15, Unit.REQUESTS: 10**12}
"""A billion dollars, a thousand million million tokens, a million million requests."""
MAX_DAYS = 1_827
"""Of a custom period: five years."""
MAX_THRESHOLDS = 20
MAX_PERCENT = 1_000
MAX_PER_MINUTE = 6_000
MAX_VALUES = 50
"""Of one dimension of a scope."""
MAX_OWNERS = 10
MAX_NAME, MAX_NOTES = 100, 2_000
SUBJECT = re.compile(r"[A-Za-z0-9_.:-]{1,128}")
_DATE = re.compile(r"20[0-9]{2}-[0-9]{2}-[0-9]{2}")
_ORDERED = LEVELS[1:]
"""What stays in the app may stand anywhere."""
_FORMS = {
    USER: (re.compile(r"u_[0-9a-f]{32}"), "must be a person's pseudonym, u_…, as GET /v1/users shows it"),
    "api_key": (re.compile(r"[a-z0-9]{12}"), "must be a key's id, the 12 characters after ok_"),
    "model": (re.compile(rf"[{LETTER}@.:/(]{REST}*(?: {REST}+){{0,7}}"), "must be a model as events name it"),
    "source": (re.compile(r"event|import"), "must be event or import"),
}
"""Dimensions whose values have a form of their own."""


def amount_field(name: str, unit: Unit) -> str:
    """How an amount is called on the wire: ``limit_usd``."""
    return f"{name}_{unit.value}"


def budget_problems(terms: Terms, *, tag_keys: tuple[str, ...], currency: str = CURRENCY) -> list[Problem]:
    """All that keeps a budget from being like this, by itself. ``tag_keys``: those that figures are kept by."""
    found = (
        *_text_problems(terms),
        *_amount_problems(terms, currency),
        *scope_problems(terms.scope, tag_keys),
        *_period_problems(terms),
        *threshold_problems(terms.thresholds),
        *_throttle_problems(terms),
    )
    return [Problem(field=field, reason=reason) for field, reason in found]


Named = Iterator[tuple[str, str]]
"""(field, reason)."""


def _text_problems(terms: Terms) -> Named:
    if not is_line(terms.name):
        yield "name", f"must be 1 to {MAX_NAME} characters in one line, without < and >"
    if not is_text(terms.notes, most=MAX_NOTES):
        yield "notes", f"must be text of {MAX_NOTES:,} characters at most, without control characters"
    if len(set(terms.owners)) < len(terms.owners) or len(terms.owners) > MAX_OWNERS:
        yield "owners", f"must be {MAX_OWNERS} different ones at most"
    elif not all(map(SUBJECT.fullmatch, terms.owners)):
        yield "owners", "must be members, by their subject"


def is_line(text: str) -> bool:
    """Whether it can be a name."""
    return len(text.strip()) >= 1 and len(text) <= MAX_NAME and text.isprintable() and not set(text) & set("<>")


def is_text(text: str, *, most: int) -> bool:
    """Whether it can be a note of several lines."""
    return len(text) <= most and all(char == "\n" or unicodedata.category(char) not in ("Cc", "Cs") for char in text)


def amount_problems(field: str, amount: int, unit: Unit) -> Named:
    """Of an amount that people give: above zero, and of a size that something can cost."""
    most = MAX_LIMITS[unit]
    if amount <= 0:
        yield field, "must be above 0"
    elif amount > most:
        yield field, "must be 1,000,000,000.00 at most" if unit is Unit.USD else f"must be {most:,} at most"


def _amount_problems(terms: Terms, currency: str) -> Named:
    if currency != CURRENCY:
        yield "currency", f"must be {CURRENCY}: that is what the ledger is kept in, and a limit is compared with it"
    yield from amount_problems(amount_field("limit", terms.unit), terms.limit, terms.unit)
    if terms.rollover_cap is not None:
        field = amount_field("rollover_cap", terms.unit)
        yield from amount_problems(field, terms.rollover_cap, terms.unit)
        if terms.rollover is Rollover.NONE:
            yield field, "is for budgets with rollover unused"
    if terms.rollover is not Rollover.NONE and not terms.renews:
        yield "rollover", "has no next period to go to: the budget does not renew"


def scope_problems(scope: Cut, tag_keys: tuple[str, ...]) -> Named:
    """Dimensions that figures are not kept by, and values that no event can have."""
    for name, values in scope.items():
        field = f"scope.{name}"
        if not is_scope_dimension(name, tag_keys):
            told = ", ".join((*SCOPE_DIMENSIONS, *(f"tag:{key}" for key in tag_keys)))
            yield "scope", f"may name only {told}"
        elif not 1 <= len(values) <= MAX_VALUES:
            yield field, f"must be a list of 1 to {MAX_VALUES} values"
        else:
            yield from ((field, reason) for reason in sorted(set(_value_problems(name, values))))
    if USER in scope and (lacking := sorted(set(scope) - set(USER_DIMENSIONS))):
        beside = ", ".join(USER_DIMENSIONS[1:])
        yield "scope", f"has {', '.join(lacking)} beside user: figures by user are kept by {beside} only"


def _value_problems(name: str, values: Iterable[str]) -> Iterator[str]:
    form = _FORMS.get(name)
    for value in values:
        if form is not None:
            if form[0].fullmatch(value) is None:
                yield form[1]
        elif value != UNSET and not is_value(value):
            yield f"{IS_NAME}; {MAX_LENGTH} characters at most, never (other)"


def read_day(text: str) -> date | None:
    """A date of this century; None where there is no such date."""
    try:
        return date.fromisoformat(text) if _DATE.fullmatch(text) else None
    except ValueError:
        return None


def _period_problems(terms: Terms) -> Named:
    days = {"start_day": terms.start_day, "end_day": terms.end_day}
    wrong = [field for field, text in days.items() if text and read_day(text) is None]
    yield from ((field, "must be a date of this century that exists, YYYY-MM-DD") for field in wrong)
    if terms.cycle is not Cycle.CUSTOM:
        if terms.end_day:
            yield "end_day", "is for custom budgets: the calendar says when others end"
        return
    missing = [field for field, text in days.items() if not text]
    yield from ((field, "is required for a custom budget") for field in missing)
    if not wrong and not missing:
        length = (date.fromisoformat(terms.end_day) - date.fromisoformat(terms.start_day)).days
        if not 1 <= length <= MAX_DAYS:
            yield (
                "end_day",
                f"must be 1 to {MAX_DAYS:,} days after start_day; it is the first date that is not included",
            )


def threshold_problems(thresholds: tuple[Threshold, ...]) -> Named:
    """Too many, twice the same, out of reach, or in an order in which a higher one would be less urgent."""
    if len(thresholds) > MAX_THRESHOLDS:
        yield "thresholds", f"may be {MAX_THRESHOLDS} at most"
    if any(not 1 <= one.percent <= MAX_PERCENT for one in thresholds):
        yield "thresholds", f"must be from 1 to {MAX_PERCENT:,} percent"
    if len({one.key for one in thresholds}) < len(thresholds):
        yield "thresholds", "name the same percent and kind twice"
    for kind in ("actual", "forecast"):
        told = sorted((one.percent, _ORDERED.index(one.level)) for one in _urgent(thresholds, kind))
        for (low, before), (high, after) in pairwise(told):
            if after < before:
                yield (
                    "thresholds",
                    f"are out of order: {kind} {high} % is {_ORDERED[after]}, and {low} % {_ORDERED[before]} already",
                )


def _urgent(thresholds: tuple[Threshold, ...], kind: str) -> list[Threshold]:
    return [one for one in thresholds if one.kind == kind and one.level in _ORDERED]


def _throttle_problems(terms: Terms) -> Named:
    if not 1 <= terms.throttle_percent <= 100:
        yield "throttle_percent", "must be from 1 to 100"
    if not 1 <= terms.throttle_per_minute <= MAX_PER_MINUTE:
        yield "throttle_per_minute", f"must be from 1 to {MAX_PER_MINUTE:,}"
