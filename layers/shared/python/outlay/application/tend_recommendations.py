"""What people do with recommendations: decide, ask, answer, tick off, do, put away. Each step is refused or gives the
next state."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from outlay.application.control_store import ControlStore, Stored
from outlay.application.recommendation_records import all_recommendations, find_recommendation
from outlay.domain.access import Cut
from outlay.domain.errors import InvalidInput, NotFound, Problem
from outlay.domain.recommendation import (
    MAX_NOTES,
    AdviceType,
    Note,
    NoteKind,
    Recommendation,
    State,
    check_may,
)

REFUSED = "The recommendation can't be changed like this."


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is empty narrows nothing. ``min_savings`` in pico-USD a month."""

    states: frozenset[State] = frozenset()
    types: frozenset[AdviceType] = frozenset()
    min_savings: int = 0

    def fits(self, one: Recommendation) -> bool:
        return (
            (not self.states or one.state in self.states)
            and (not self.types or one.advice.type in self.types)
            and (one.advice.savings or 0) >= self.min_savings
        )


def is_seen(one: Recommendation, cut: Cut) -> bool:
    """Whether all calls that it concerns lie within the cut."""
    scope = one.advice.scope
    return all(name in scope and set(scope[name]) <= values for name, values in cut.items())


def seen_recommendations(org: str, cut: Cut, *, store: ControlStore) -> list[Recommendation]:
    """The most urgent first."""
    found = [one for _, one in all_recommendations(org, store=store) if is_seen(one, cut)]
    return sorted(found, key=lambda one: (-one.priority, -(one.advice.savings or 0), one.recommendation_id))


def seen_recommendation(
    org: str, recommendation_id: str, cut: Cut, *, store: ControlStore
) -> tuple[Stored, Recommendation]:
    """Raises ``NotFound``, also for one that reaches beyond the cut."""
    stored, one = find_recommendation(org, recommendation_id, store=store)
    if not is_seen(one, cut):
        raise NotFound("There is no such recommendation.")
    return stored, one


@dataclass(frozen=True, slots=True, kw_only=True)
class By:
    """Who does something, and when."""

    subject: str
    at_ms: int


_AFTER: Mapping[str, tuple[State, NoteKind]] = {
    "ask": (State.MORE_INFO, "question"),
    "answer": (State.PENDING, "answer"),
    "accept": (State.ACCEPTED, "accepted"),
    "reject": (State.REJECTED, "rejected"),
    "implement": (State.IMPLEMENTED, "implemented"),
    "archive": (State.ARCHIVED, "archived"),
}
"""What is done → the state it leads to, and the note that says so."""


def decided(one: Recommendation, verb: str, text: str, *, by: By) -> Recommendation:
    """``verb``: a key of ``_AFTER``. Raises ``Conflict`` where the state doesn't allow it."""
    check_may(verb, one)
    state, kind = _AFTER[verb]
    return replace(
        noted(one, Note(kind=kind, text=text, by=by.subject, at_ms=by.at_ms)),
        state=state,
        closed_ms=by.at_ms if state in (State.REJECTED, State.ARCHIVED) else None,
        archived_from=one.state if state is State.ARCHIVED else None,
    )


def implemented(
    one: Recommendation, text: str, *, day: str, today: str, hours_spent: int | None, by: By
) -> Recommendation:
    """``day``: the local date on which it was done. Raises ``InvalidInput`` for one to come."""
    after = decided(one, "implement", text, by=by)
    if day > today:
        raise InvalidInput(REFUSED, problems=[Problem(field="day", reason="must not lie ahead")])
    return replace(after, implemented_day=day, hours_spent=hours_spent)


def ticked(one: Recommendation, step: int, *, done: bool) -> Recommendation:
    """A step, from 1, ticked off or not. Raises ``InvalidInput`` or ``Conflict``."""
    check_may("tick", one)
    steps = len(one.advice.steps)
    if not 1 <= step <= steps:
        raise InvalidInput(REFUSED, problems=[Problem(field="step", reason=f"must be from 1 to {steps}")])
    held = {*one.done, step} if done else {*one.done} - {step}
    return replace(one, done=tuple(sorted(held)))


def noted(one: Recommendation, note: Note) -> Recommendation:
    """The newest ``MAX_NOTES`` stay: whoever asked often may still decide."""
    return replace(one, notes=(*one.notes, note)[-MAX_NOTES:])
