"""Measure what an implemented recommendation brought, or take a person's word for it.

The concerned activities are read whole, all their models together: calls that went to another model are still theirs.
Inputs and revisions are kept with the result, so that the amount can be derived again, from them and from the ledger.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from outlay.application.figures_ports import FiguresReader
from outlay.application.read_figures import read_figures
from outlay.application.tend_recommendations import By, noted
from outlay.domain.calendar import Slice
from outlay.domain.errors import Conflict
from outlay.domain.figures import Figures, FiguresQuery, cost
from outlay.domain.organization import Organization
from outlay.domain.periods import day_of, day_start_ms
from outlay.domain.recommendation import MONTH_DAYS, AdviceType, Note, Recommendation, State, check_may
from outlay.domain.recommendation_result import (
    MAX_DAYS,
    MIN_DAYS,
    WEEKS_BEFORE,
    Driver,
    Result,
    Span,
    TooLittle,
    measured,
)
from outlay.domain.registers import Names

_WEEK = 7
_ACTIVITY: Final = ("project", "team", "feature")
DRIVERS: Mapping[AdviceType, Driver] = {
    AdviceType.RESPONSE_CACHING: "days",
    AdviceType.UNUSED_FEATURE: "days",
    AdviceType.RATE_LIMITING: "successes",
}
"""What cost is held against; of all others calls."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifyTools:
    organization: Organization
    names: Names
    figures: FiguresReader


def verified_by_measure(one: Recommendation, text: str, *, tools: VerifyTools, by: By) -> Recommendation:
    """What the weeks before and the days after (at most ``MAX_DAYS``, today not among them) say.

    Raises:
        Conflict: it is not implemented, or there is too little to measure (``too_little_history``).
        Upstream, LimitExceeded: figures could not be read.
    """
    check_may("verify", one)
    driver = DRIVERS.get(one.advice.type, "requests")
    today = day_of(by.at_ms, tools.organization.dimensions.time_zone)
    days = min(MAX_DAYS, (date.fromisoformat(today) - date.fromisoformat(one.implemented_day)).days - 1)
    try:
        if days < MIN_DAYS:
            raise TooLittle(f"{MIN_DAYS} whole days after it was implemented are needed, there are {max(days, 0)}")
        before, after, revisions = read_spans(one, days=days, tools=tools, now_ms=by.at_ms)
        savings, low, high = measured(before, after, driver)
    except TooLittle as reason:
        raise Conflict(f"There is too little to measure: {reason}.", code="too_little_history") from None
    result = Result(
        method="measured",
        at_ms=by.at_ms,
        by=by.subject,
        savings=savings,
        low=low,
        high=high,
        days=days,
        driver=driver,
        before=before,
        after=after,
        revisions=revisions,
    )
    return _verified(one, result, text, by)


def verified_by_word(one: Recommendation, amount: int, text: str, *, by: By) -> Recommendation:
    """``amount``: pico-USD a month, as somebody states it. Raises ``Conflict``."""
    check_may("verify", one)
    result = Result(
        method="stated", at_ms=by.at_ms, by=by.subject, savings=amount, low=amount, high=amount, days=MONTH_DAYS
    )
    return _verified(one, result, text, by)


def _verified(one: Recommendation, result: Result, text: str, by: By) -> Recommendation:
    after = noted(one, Note(kind="verified", text=text, by=by.subject, at_ms=by.at_ms))
    return replace(after, state=State.VERIFIED, result=result)


def read_spans(
    one: Recommendation, *, days: int, tools: VerifyTools, now_ms: int
) -> tuple[tuple[Span, ...], Span, str]:
    """The weeks before it was implemented, the ``days`` days after that day, and the revisions that were read."""
    zone, done = tools.organization.dimensions.time_zone, date.fromisoformat(one.implemented_day)
    starts = [(done - timedelta(days=_WEEK * number), _WEEK) for number in range(WEEKS_BEFORE, 0, -1)]
    starts.append((done + timedelta(days=1), days))
    pieces = tuple(
        Slice(
            start_ms=day_start_ms(first.isoformat(), zone),
            end_ms=day_start_ms((first + timedelta(days=length)).isoformat(), zone),
        )
        for first, length in starts
    )
    activities = {part.place[2:] for part in one.advice.parts}
    scope = {name: frozenset(place[at] for place in activities) for at, name in enumerate(_ACTIVITY)}
    query = FiguresQuery(
        slices=pieces,
        group_by=_ACTIVITY,
        filters=tools.names.resolved(scope),
        renamed=tools.names.canonical,
    )
    figures = read_figures(query, organization=tools.organization, reader=tools.figures, now_ms=now_ms)
    sums = _sums(figures, activities)
    spans = [
        Span(first_day=first.isoformat(), days=length, **sums[piece])
        for (first, length), piece in zip(starts, pieces, strict=True)
    ]
    return tuple(spans[:-1]), spans[-1], figures.revisions


def _sums(figures: Figures, activities: set[tuple[str, ...]]) -> dict[Slice, dict[str, int]]:
    sums = {piece: dict.fromkeys(("cost", "requests", "errors", "unpriced"), 0) for piece in figures.query.slices}
    for piece, group, amounts in figures.rows(0, len(figures)):
        if group in activities:
            held = sums[piece]
            held["cost"] += cost(amounts)
            held["requests"] += amounts.get("requests", 0)
            held["errors"] += amounts.get("errors", 0)
            held["unpriced"] += amounts.get("unpriced_requests", 0)
    return sums
