"""Storms of failing and repeated calls, and keys whose use runs away."""

from collections.abc import Iterator, Sequence
from fractions import Fraction

from outlay.domain.figures import cost
from outlay.domain.recommendation import Advice, AdviceType, Quality
from outlay.domain.recommending.ground import Activity, Cell, Ground, doubted, named
from outlay.domain.usage_facts import CallGroup

_CALLS = 100
LEFT = Fraction(1, 2)
"""Of what failed and repeated calls cost; the first failure can't be kept from happening."""
_KEY_SHARE = 10
"""Per cent of all spend that a key has to have before it is told of."""
_FEWER = Quality(impact="none", score_change="0", reason="Calls that fail give no answer.")


def rate_limiting(ground: Ground) -> Iterator[Advice]:
    """Per activity with too many errors or repeats, and per key that calls far more than before."""
    for activity, cells in ground.activities.items():
        calls = sum(kind.requests for cell in cells for kind in cell.profile)
        errors = sum(kind.errors for cell in cells for kind in cell.profile)
        retries = sum(kind.retries for cell in cells for kind in cell.profile)
        if calls >= _CALLS and 100 * max(errors, retries) > ground.settings.waste_share * calls:
            yield from _storm(ground, activity, cells, (calls, errors, retries))
    yield from _runaways(ground)


def _storm(ground: Ground, activity: Activity, cells: Sequence[Cell], seen: tuple[int, int, int]) -> Iterator[Advice]:
    calls, errors, retries = seen
    concerned = [cell for cell in cells if _waste(cell)]
    parts = tuple(ground.part(cell, cell.cost * _waste(cell), LEFT) for cell in concerned)
    if sum(part.savings for part in parts) < max(1, ground.settings.min_savings):
        return
    where = named(activity)
    confidence, doubts = doubted(ground, concerned, (15, "why calls fail isn't told by their number"))
    yield Advice(
        type=AdviceType.RATE_LIMITING,
        subject=("storm", *activity),
        title=f"Slow down what {where} tries again",
        why=f"Of {calls:,} calls {errors:,} failed and {retries:,} were a further attempt: "
        "what they cost bought nothing.",
        parts=parts,
        scope=ground.scope(concerned),
        hours=8,
        difficulty="low",
        quality=_FEWER,
        confidence=confidence,
        doubts=doubts,
        steps=(
            "Look at the error codes: limits and timeouts are waited out, wrong requests never succeed",
            "Wait longer before each further attempt, with chance, and stop after three",
            "Stop calling for a while when most calls fail",
            "Limit what one key may call a minute",
        ),
        switch=("attempts after the first",),
        keep=("the first attempt of each request",),
        data={"calls": calls, "errors": errors, "retries": retries},
    )


def _waste(cell: Cell) -> Fraction:
    """Share of the cost of failed or of repeated calls, whichever is more: a call can be both."""
    return max(cell.share(cell.profile, name) for name in ("error_cost_picousd", "retry_cost_picousd"))


def _runaways(ground: Ground) -> Iterator[Advice]:
    found: dict[str, list[Cell]] = {}
    for cell in ground.cells if ground.facts.is_before_whole else ():
        for key in sorted({group.api_key for group in cell.groups}):
            found.setdefault(key, []).append(cell)
    for key, cells in sorted(found.items()):
        groups = [group for cell in cells for group in cell.groups if group.api_key == key]
        if key and _runs_away(ground, groups):
            yield _runaway(ground, key, cells, groups)


def _runs_away(ground: Ground, groups: Sequence[CallGroup]) -> bool:
    now, before = (_sum(groups, side) for side in ("amounts", "before"))
    spend = ground.monthly(sum(cost(group.amounts) for group in groups))
    times = ground.settings.runaway_times
    return before >= _CALLS and now >= times * before and 100 * spend >= _KEY_SHARE * max(1, ground.spend)


def _sum(groups: Sequence[CallGroup], side: str) -> int:
    return sum(getattr(group, side).get("requests", 0) for group in groups)


def _runaway(ground: Ground, key: str, cells: Sequence[Cell], groups: Sequence[CallGroup]) -> Advice:
    now, before = (_sum(groups, side) for side in ("amounts", "before"))
    parts = tuple(
        ground.part(cell, sum(cost(one.amounts) for one in cell.groups if one.api_key == key), Fraction(1))
        for cell in cells
    )
    confidence, doubts = doubted(ground, cells, (20, "growth may be wanted"))
    return Advice(
        type=AdviceType.RATE_LIMITING,
        subject=("key", key),
        title=f"Put a limit on the key {key}",
        why=f"It made {now:,} calls, {now // before} times as many as in the {ground.facts.days} days before.",
        parts=parts,
        scope={**ground.scope(cells), "api_key": (key,)},
        no_promise="Whether the growth is wanted can't be told from counts.",
        hours=2,
        difficulty="low",
        quality=_FEWER,
        confidence=confidence,
        doubts=doubts,
        steps=(
            "Ask whoever has the key what grew",
            "Give it a budget of its own that warns and, if wanted, stops it",
            "Limit its calls a minute",
        ),
        switch=("this key",),
        keep=(),
        data={"requests": now, "requests_before": before},
    )
