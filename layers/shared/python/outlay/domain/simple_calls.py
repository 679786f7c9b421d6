"""Small, simple calls on a dear model: what they cost, and on which cheaper model they would do as well."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import partial

from outlay.domain.model_catalogue import Model
from outlay.domain.recommendation import MONTH_DAYS, Part
from outlay.domain.recommending.alternatives import Alternative, alternatives, stays, without_subsets
from outlay.domain.recommending.ground import HARD, Cell, Ground
from outlay.domain.usage_facts import ProfileGroup

MIN_CALLS = 100
"""A month: of less no rule speaks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SimpleCalls:
    """Of one model. Money and requests are of a month."""

    provider: str
    model: str
    target: Model
    left: Fraction
    """What each dollar would come to."""
    concerned: int
    requests: int
    unknown: tuple[str, ...]
    """Needs of which nothing is published for the target."""
    parts: tuple[Part, ...]
    cells: tuple[Cell, ...]


def is_simple(kind: ProfileGroup) -> bool:
    return kind.size == "small" and kind.complexity.lower() not in HARD


def cheaper_for_simple_calls(ground: Ground, *, at_most: Fraction) -> Iterator[SimpleCalls]:
    """For each model, where some adequate one does its simple calls for ``at_most`` of each dollar."""
    models: dict[tuple[str, str], list[Cell]] = {}
    for cell in ground.cells:
        if any(map(is_simple, cell.profile)) and cell.cost > 0:
            models.setdefault((cell.provider, cell.model), []).append(cell)
    for name, cells in sorted(models.items()):
        found = _of_model(ground, name, cells, at_most)
        if found is not None:
            yield found


def _of_model(ground: Ground, name: tuple[str, str], cells: list[Cell], at_most: Fraction) -> SimpleCalls | None:
    usage: dict[str, int] = {}
    calls = Fraction(0)
    for cell in cells:
        kinds = [kind for kind in cell.profile if is_simple(kind)]
        for bucket, amount in without_subsets(cell.usage_of(kinds)).items():
            usage[bucket] = usage.get(bucket, 0) + amount
        profiled = sum(kind.requests for kind in cell.profile)
        calls += Fraction(cell.requests * sum(kind.requests for kind in kinds), profiled or 1)
    count = int(calls)
    if count * MONTH_DAYS < MIN_CALLS * ground.facts.days:
        return None
    some = alternatives(ground, name, usage, count=count, at_most=at_most)
    target = min((one for one in some if _is_adequate(ground, one)), key=partial(_rank, name[0]), default=None)
    if target is None:
        return None
    parts = tuple(
        ground.part(cell, cell.cost * cell.share(filter(is_simple, cell.profile)), target.left) for cell in cells
    )
    return SimpleCalls(
        provider=name[0],
        model=name[1],
        target=target.model,
        left=target.left,
        concerned=sum(part.concerned for part in parts),
        requests=ground.monthly(count),
        unknown=target.fit.unknown,
        parts=parts,
        cells=tuple(cells),
    )


def _is_adequate(ground: Ground, one: Alternative) -> bool:
    """What is simple needs no model of the same class, where nothing is published to tell classes by."""
    is_good = one.change is None or one.change[1] >= -ground.settings.max_quality_drop
    return is_good and stays(ground, one.model) and not one.fit.lacks


def _rank(provider: str, one: Alternative) -> tuple[int, bool, bool, int, str]:
    """What is surely met first, then the same provider, then what has a score; of these the nearest in price, since
    that promises least."""
    is_other = one.model.provider != provider
    return len(one.fit.unknown), is_other, one.change is None, -one.cost, one.model.model
