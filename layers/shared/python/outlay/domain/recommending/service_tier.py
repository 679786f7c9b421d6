"""Service tiers: priority that nothing asks for, and flex for what may take longer."""

import re
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction

from outlay.domain.figures import cost
from outlay.domain.recommendation import Advice, AdviceType, Part
from outlay.domain.recommending.batch_processing import STANDARD
from outlay.domain.recommending.ground import Activity, Cell, Ground, doubted, named
from outlay.domain.recommending.qualities import SAME_MODEL

_REHEARSAL = re.compile(r"(?:dev|test|stag|qa|sandbox|ci\b|preview|demo)", re.IGNORECASE)
"""How environments begin that no customer waits for."""

Find = Callable[[Ground, Cell], Part | None]


def service_tier(ground: Ground) -> Iterator[Advice]:
    """Per activity, for each of the two."""
    for activity, cells in ground.activities.items():
        for tell, find in ((_from_priority, _priority_part), (_to_flex, _flex_part)):
            found = [(cell, part) for cell in cells if (part := find(ground, cell)) is not None]
            if sum(part.savings for _, part in found) >= max(1, ground.settings.min_savings):
                yield tell(ground, activity, [cell for cell, _ in found], tuple(part for _, part in found))


def _priority_part(ground: Ground, cell: Cell) -> Part | None:
    kinds = [kind for kind in cell.profile if kind.service_tier.lower() == "priority" and not kind.is_stream]
    return _part(ground, cell, cell.cost * cell.share(kinds), ("priority", ""))


def _flex_part(ground: Ground, cell: Cell) -> Part | None:
    amount = sum(cost(group.amounts) for group in cell.groups if _REHEARSAL.match(group.environment))
    kinds = [kind for kind in cell.profile if kind.service_tier.lower() in STANDARD and not kind.is_batch]
    return _part(ground, cell, amount * cell.share(kinds), ("", "flex"))


def _part(ground: Ground, cell: Cell, concerned: Fraction, tiers: tuple[str, str]) -> Part | None:
    if not concerned:
        return None
    name, usage = (cell.provider, cell.model), cell.usage
    now, then = (ground.price(name, usage, count=cell.requests, tier=tier) for tier in tiers)
    left = ground.ratio(now, then)
    return ground.part(cell, concerned, left) if left is not None and left < 1 else None


def _from_priority(ground: Ground, activity: Activity, cells: Sequence[Cell], parts: tuple[Part, ...]) -> Advice:
    confidence, doubts = doubted(ground, cells, (10, "whether somebody waits for an answer isn't told by the call"))
    where = named(activity)
    return Advice(
        type=AdviceType.TIER_MIGRATION,
        subject=("priority", *activity),
        target="standard",
        title=f"Take {where} off priority processing where nothing streams",
        why="These calls pay for priority, and don't stream their answer to anybody.",
        parts=parts,
        scope=ground.scope(cells),
        hours=3,
        difficulty="low",
        quality=SAME_MODEL,
        confidence=confidence,
        doubts=doubts,
        steps=(
            "Find where the service tier is set to priority",
            "Take it out for calls that nobody waits for",
            "See that their latency is still good enough",
        ),
        switch=("calls that don't stream",),
        keep=("answers that a person waits for",),
        data={"models": [cell.name for cell in cells]},
    )


def _to_flex(ground: Ground, activity: Activity, cells: Sequence[Cell], parts: tuple[Part, ...]) -> Advice:
    confidence, doubts = doubted(ground, cells, (5, "flex answers later, and sometimes not at the first try"))
    where = named(activity)
    return Advice(
        type=AdviceType.TIER_MIGRATION,
        subject=("flex", *activity),
        target="flex",
        title=f"Run {where} outside of production at the flex tier",
        why="Environments that no customer waits for pay the standard price, and the models in use have a cheaper one.",
        parts=parts,
        scope=ground.scope(cells),
        hours=3,
        difficulty="low",
        quality=SAME_MODEL,
        confidence=confidence,
        doubts=doubts,
        steps=(
            "Set the service tier to flex in these environments, with a longer timeout",
            "Try again, later, what flex refuses for want of room",
            "Send service_tier with the events, so that they are priced as what they are",
        ),
        switch=("tests, staging, evaluations",),
        keep=("production, and load tests that measure latency",),
        data={"models": [cell.name for cell in cells]},
    )
