"""Which thresholds of a budget are to be told now, given what was told before.

A threshold is told once in a period. It is told again only where people gave the budget more since and it was crossed
anew: with the higher limit it stands at an amount that nobody was told of. A correction that brings spend below it and
further spend that brings it back is no second alert. Of several that are crossed at once only the most urgent one is
told, and names the others.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from outlay.domain.budget import LEVELS, Threshold
from outlay.domain.budget_status import Status

_REMINDED_FROM = LEVELS.index("warning")


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """That a threshold was crossed, at this limit in force; ``over``: it was resolved since."""

    limit: int
    at_ms: int
    over: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """What was told of a budget in one of its periods."""

    told: Mapping[str, Told] = field(default_factory=dict)
    """By the threshold's key."""
    reminded: str = ""
    """Local date of the last reminder, or of the alert that stood for one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What is to be told, and what is remembered then. The most urgent threshold stands first in each."""

    watched: Watched
    crossed: Sequence[Threshold] = ()
    resolved: Sequence[Threshold] = ()
    reminds: Threshold | None = None

    @property
    def is_new(self) -> bool:
        return bool(self.crossed or self.resolved or self.reminds)


def check(status: Status, before: Watched, *, today: str) -> Verdict:
    """``today``: the local date of the moment.

    A forecast counts only while the period lasts; it drops by itself as time goes by, which resolves nothing.
    """
    told = dict(before.told)
    crossed: list[Threshold] = []
    resolved: list[Threshold] = []
    above: list[Threshold] = []
    limit = status.limit.in_force
    for threshold in sorted(status.budget.terms.thresholds, key=urgency):
        known = told.get(threshold.key)
        if is_crossed(threshold, status):
            above.append(threshold)
            if known is None or (known.over and limit > known.limit):
                crossed.append(threshold)
                told[threshold.key] = Told(limit=limit, at_ms=status.at_ms)
        elif known is not None and not known.over and _is_resolved(threshold, known, limit):
            resolved.append(threshold)
            told[threshold.key] = replace(known, over=True)
    verdict = Verdict(watched=Watched(told=told, reminded=before.reminded), crossed=crossed, resolved=resolved)
    return _reminding(verdict, status, above, today)


def urgency(threshold: Threshold) -> tuple[int, bool, int]:
    """Orders thresholds, the most urgent first: by level, then what is spent before what is foreseen."""
    return -LEVELS.index(threshold.level), threshold.kind == "forecast", -threshold.percent


def is_crossed(threshold: Threshold, status: Status) -> bool:
    amount = status.spent.amount if threshold.kind == "actual" else _projected(status)
    return amount is not None and amount * 100 >= threshold.percent * status.limit.in_force


def _projected(status: Status) -> int | None:
    return status.projected if status.period.holds(status.at_ms) else None


def _is_resolved(threshold: Threshold, known: Told, limit: int) -> bool:
    return threshold.kind == "actual" or limit > known.limit


def _reminding(verdict: Verdict, status: Status, above: Sequence[Threshold], today: str) -> Verdict:
    """Once a local date; the date's first alert of that urgency stands for it."""
    pressing = [one for one in above if one.kind == "actual" and LEVELS.index(one.level) >= _REMINDED_FROM]
    if not pressing or verdict.watched.reminded >= today or not status.period.holds(status.at_ms):
        return verdict
    watched = replace(verdict.watched, reminded=today)
    if any(one in pressing for one in verdict.crossed):
        return replace(verdict, watched=watched)
    if status.budget.terms.reminds_daily:
        return replace(verdict, watched=watched, reminds=pressing[0])
    return verdict
