"""What rules of opportunities make theirs of: the spend that is concerned, and what would be left of it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby
from typing import Any

from outlay.domain.opportunity import Chance, OpportunityType
from outlay.domain.recommendation import Part
from outlay.domain.recommending.ground import Cell, Ground, doubted
from outlay.domain.usage_facts import ProfileGroup

Kinds = Sequence[ProfileGroup]
Doubts = Sequence[tuple[int, str]]
"""Per cent taken off the confidence, and why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a rule says beside amounts; see ``Chance``."""

    type: OpportunityType
    subject: tuple[str, ...]
    title: str
    why: str
    method: str
    hours: int
    data: Mapping[str, Any]


def chance(
    ground: Ground,
    told: Told,
    *,
    cells: Sequence[Cell],
    parts: Iterable[Part],
    doubts: Doubts,
    is_of_all: bool = False,
) -> Chance:
    """``is_of_all``: it tells what the whole organization spends, and is for who sees all of it."""
    confidence, reasons = doubted(ground, cells, *doubts)
    held = tuple(sorted(parts, key=lambda part: part.place))
    return Chance(
        type=told.type,
        subject=told.subject,
        title=told.title,
        why=told.why,
        method=told.method,
        parts=held,
        models=tuple(sorted({f"{part.provider}/{part.model}" for part in held})),
        scope={} if is_of_all else ground.scope(cells),
        confidence=confidence,
        doubts=reasons,
        hours=told.hours,
        data=told.data,
    )


def by_model(cells: Iterable[Cell]) -> Iterator[tuple[tuple[str, str], Sequence[Cell]]]:
    ordered = sorted(cells, key=lambda cell: (cell.provider, cell.model, cell.activity))
    for name, some in groupby(ordered, key=lambda cell: (cell.provider, cell.model)):
        yield name, tuple(some)


def cheaper(ground: Ground, cell: Cell, kinds: Kinds, *, now: tuple[str, bool], then: tuple[str, bool]) -> Part | None:
    """What some kinds of calls cost, and what is left of it in another tier (tier, batch), where that costs less."""
    if not kinds:
        return None
    name, usage = (cell.provider, cell.model), cell.usage_of(kinds)
    count = max(1, int(cell.requests * Fraction(sum(k.requests for k in kinds), sum(k.requests for k in cell.profile))))
    prices = [ground.price(name, usage, count=count, tier=tier, is_batch=is_batch) for tier, is_batch in (now, then)]
    return part_of(ground, cell, cell.cost * cell.share(kinds), ground.ratio(*prices))


def part_of(ground: Ground, cell: Cell, concerned: Fraction, left: Fraction | None) -> Part | None:
    """None where nothing is saved."""
    if left is None or left >= 1 or concerned <= 0:
        return None
    part = ground.part(cell, concerned, left)
    return part if part.savings else None
