"""What several pieces of advice save together, without adding up twice what they say of the same spend."""

from collections.abc import Iterable

from outlay.domain.recommendation import Part

Place = tuple[str, ...]


def combined_savings(advice: Iterable[Iterable[Part]]) -> int:
    """Of each piece of spend, what the one of them saves that saves most.

    It is at least what the best of them saves alone, at most the sum of all, and never more than is spent: what two of
    them would save together on the same calls is not promised, since the second finds less to save on.
    """
    best: dict[Place, int] = {}
    for parts in advice:
        own: dict[Place, int] = {}
        for part in parts:
            own[part.place] = own.get(part.place, 0) + part.savings
        for place, savings in own.items():
            best[place] = max(savings, best.get(place, 0))
    return sum(best.values())
