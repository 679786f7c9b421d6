"""What recommendations come to together: never twice what can be saved once.

Advice that concerns the same calls overlaps: who moves calls to a cheaper model saves less by caching them. How the
savings would combine isn't known, so of each place (provider, model, project, team, feature) the greatest single
saving counts. That is a lower bound of what is to be had, at most the spend, and whatever the order.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from outlay.domain.recommendation import (
    IN_REACH,
    MONTH_DAYS,
    AdviceType,
    Part,
    Recommendation,
    State,
)

_DONE = frozenset({State.IMPLEMENTED, State.VERIFIED})
_TAKEN = _DONE | {State.ACCEPTED}


def combined(some: Iterable[Sequence[Part]]) -> int:
    """Pico-USD a month that advice of these parts saves together; see the module."""
    best: dict[tuple[str, ...], int] = {}
    for parts in some:
        for place, savings in _by_place(parts).items():
            best[place] = max(best.get(place, 0), savings)
    return sum(best.values())


def _by_place(parts: Sequence[Part]) -> dict[tuple[str, ...], int]:
    found: dict[tuple[str, ...], int] = {}
    for part in parts:
        found[part.place] = found.get(part.place, 0) + part.savings
    return found


def in_reach(some: Iterable[Recommendation]) -> int:
    """Of what is not done yet and promises something."""
    open_ones = (one for one in some if one.state in IN_REACH and not one.advice.no_promise)
    return combined(one.advice.parts for one in open_ones)


def overlapping(one: Recommendation, others: Iterable[Recommendation]) -> tuple[str, ...]:
    """Ids of others that are to be had and concern some of the same calls."""
    places = {part.place for part in one.advice.parts}
    return tuple(
        sorted(
            other.recommendation_id
            for other in others
            if other.recommendation_id != one.recommendation_id
            and other.state in IN_REACH
            and any(part.place in places for part in other.advice.parts)
        )
    )


def verified(some: Iterable[Recommendation]) -> int:
    """Pico-USD a month of what was measured or stated.

    What was brought is measured over whole activities: of those that share one only the greatest counts.
    """
    groups: list[tuple[set[tuple[str, ...]], int]] = []
    for one in some:
        if one.result is None:
            continue
        activities, amount = {part.place[2:] for part in one.advice.parts}, one.result.monthly(MONTH_DAYS)[0]
        apart = []
        for others, greatest in groups:
            if others & activities:
                activities, amount = activities | others, max(amount, greatest)
            else:
                apart.append((others, greatest))
        groups = [*apart, (activities, amount)]
    return sum(amount for _, amount in groups)


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    by_state: Mapping[State, int]
    by_type: Mapping[AdviceType, tuple[int, int]]
    """Of those in reach: how many, and what they save without regard to other types."""
    in_reach: int
    promised: int
    """The plain sum of the same, which counts overlaps twice."""
    accepted: int
    """In reach of those that were accepted."""
    verified: int
    adoption: Fraction | None
    """Of those that were decided, the share that was accepted."""
    success: Fraction | None
    """Of those that were verified, the share whose saving is proven."""


def summarized(some: Sequence[Recommendation]) -> Summary:
    """Of all recommendations that are held: ended ones for 180 days."""
    reach = [one for one in some if one.state in IN_REACH]
    finals = [_decision(one) for one in some]
    decided = [state for state in finals if state in _TAKEN or state is State.REJECTED]
    results = [one.result for one in some if one.result is not None]
    return Summary(
        by_state={state: sum(one.state is state for one in some) for state in State},
        by_type={kind: _of_type(reach, kind) for kind in AdviceType},
        in_reach=in_reach(reach),
        promised=sum(one.advice.savings or 0 for one in reach),
        accepted=in_reach([one for one in reach if one.state is State.ACCEPTED]),
        verified=verified(some),
        adoption=_share(sum(state in _TAKEN for state in decided), len(decided)),
        success=_share(sum(result.is_proven for result in results), len(results)),
    )


def _decision(one: Recommendation) -> State:
    return one.archived_from or one.state


def _of_type(some: Sequence[Recommendation], kind: AdviceType) -> tuple[int, int]:
    found = [one for one in some if one.advice.type is kind]
    return len(found), in_reach(found)


def _share(part: int, whole: int) -> Fraction | None:
    return Fraction(part, whole) if whole else None
