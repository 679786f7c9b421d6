"""Models that their provider takes away, with what it recommends instead and what that costs on the same usage."""

from collections.abc import Iterator, Sequence
from datetime import date
from fractions import Fraction

from outlay.domain.model_catalogue import Model
from outlay.domain.periods import utc_day
from outlay.domain.recommendation import MAX_PARTS, Advice, AdviceType, Part
from outlay.domain.recommending.alternatives import without_subsets
from outlay.domain.recommending.ground import Cell, Ground, doubted
from outlay.domain.recommending.qualities import of_move

_URGENCY = ((30, 90), (90, 75), (365, 60))
"""Days until the retirement, at most → least priority."""
_NO_DATE = 50


def deprecated_model(ground: Ground) -> Iterator[Advice]:
    """Per project and model; whatever it costs, since the calls will fail."""
    found: dict[tuple[str, str, str], list[Cell]] = {}
    for cell in ground.cells:
        known = ground.known(cell.provider, cell.model)
        if known.deprecated or known.retirement_date:
            found.setdefault((cell.activity[0], cell.provider, cell.model), []).append(cell)
    for (project, provider, model), cells in found.items():
        yield _of(ground, project, ground.known(provider, model), cells)


def _of(ground: Ground, project: str, known: Model, cells: Sequence[Cell]) -> Advice:
    name, where = cells[0].name, project or "calls without a project"
    whose = f"of {project}" if project else "without a project"
    parts, projected = _parts(ground, known, cells)
    to = f"{known.provider}/{known.replacement}" if known.replacement else ""
    days = _days_left(ground, known)
    when = f" on {known.retirement_date}" if known.retirement_date else ""
    confidence, doubts = doubted(ground, cells)
    return Advice(
        type=AdviceType.DEPRECATED_MODEL,
        subject=(project, cells[0].provider, cells[0].model),
        target=to,
        title=f"Move {where} off {name}" + (f" to {to}" if to else ""),
        why=f"{name} is deprecated by its provider"
        + (f" and {'was' if days is not None and days < 0 else 'is'} to be shut down{when}." if when else "."),
        parts=parts,
        scope=ground.scope(cells),
        projected=projected,
        no_promise="" if projected is not None else _why_not(to),
        hours=8,
        difficulty="low",
        quality=of_move(known, ground.known(known.provider, known.replacement or "")),
        confidence=confidence,
        doubts=doubts,
        urgency=_urgency(days),
        steps=(
            f"Find where {name} is named: configuration, prompts, fall-backs",
            f"Try {to or 'a successor'} on a sample of real requests",
            "Switch staging, then production",
            "See here that no call names the old model any more",
        ),
        switch=(f"every call {whose} that goes to {name}",),
        keep=(),
        data={
            "requests": sum(cell.requests for cell in cells),
            "retirement_date": known.retirement_date,
            "days_left": days,
            "replacement": to or None,
            "source": dict(ground.catalogue.sources.get(known.sources.get("deprecated", ""), {})),
        },
    )


def _why_not(to: str) -> str:
    return f"{to} has no known price for all of this usage." if to else "The provider names no replacement."


def _parts(ground: Ground, known: Model, cells: Sequence[Cell]) -> tuple[tuple[Part, ...], int | None]:
    """What is spent, and what that will be on the replacement; None where it isn't known."""
    lefts = _lefts(ground, known, cells) if known.replacement else None
    found = [
        (ground.part(cell, cell.cost, left), left)
        for cell, left in zip(cells, lefts or [Fraction(1)] * len(cells), strict=True)
    ]
    found.sort(key=lambda one: (-one[0].concerned, one[0].place))
    kept = found[:MAX_PARTS]
    projected = sum(int(part.concerned * left) for part, left in kept)
    return tuple(part for part, _ in kept), None if lefts is None else projected


def _lefts(ground: Ground, known: Model, cells: Sequence[Cell]) -> list[Fraction] | None:
    """Of each dollar of each cell, by the prices of now; None where some of the usage has none on one of the models.

    All calls move together: where one activity gets dearer, each by what they come to together, so that what it costs
    more is set off against what the others save.
    """
    costs = [_costs(ground, known, cell) for cell in cells]
    lefts = [left for now, then in costs if (left := ground.ratio(now, then)) is not None]
    if len(lefts) < len(cells):
        return None
    if max(lefts) <= 1:
        return lefts
    return [Fraction(sum(then or 0 for _, then in costs), sum(now or 0 for now, _ in costs))] * len(cells)


def _costs(ground: Ground, known: Model, cell: Cell) -> tuple[int | None, int | None]:
    """Now, and on the replacement."""
    usage = without_subsets(cell.usage)
    models = (cell.provider, cell.model), (known.provider, known.replacement or "")
    now, then = (ground.price(model, usage, count=cell.requests) for model in models)
    return now, then


def _days_left(ground: Ground, known: Model) -> int | None:
    if known.retirement_date is None:
        return None
    return (date.fromisoformat(known.retirement_date) - date.fromisoformat(utc_day(ground.now_ms))).days


def _urgency(days: int | None) -> int:
    if days is None:
        return _NO_DATE
    return next((points for most, points in _URGENCY if days <= most), _NO_DATE)
