"""Premium models for calls that a cheaper one is up to."""

from collections.abc import Iterator, Sequence
from fractions import Fraction

from outlay.domain.recommendation import Advice, AdviceType
from outlay.domain.recommending.alternatives import WORTHWHILE, Alternative, adequate, alternatives, without_subsets
from outlay.domain.recommending.ground import HARD, Activity, Cell, Ground, doubted, named
from outlay.domain.recommending.qualities import of_move
from outlay.domain.usage_facts import ProfileGroup

_MILLION = 10**6
_SHOWN = 5
MOST_CELLS = 200


def model_downgrade(ground: Ground) -> Iterator[Advice]:
    """Per activity and premium model, where premium models answer more than ``premium_share`` of its requests.

    Of more than ``MOST_CELLS`` the costliest are looked at: each is priced on every candidate.
    """
    found = [(cell, share) for cells in ground.activities.values() for cell, share in _premium(ground, cells)]
    found.sort(key=lambda one: (-one[0].cost, one[0].activity, one[0].name))
    for cell, share in found[:MOST_CELLS]:
        yield from _of(ground, cell.activity, cell, share)


def _premium(ground: Ground, cells: Sequence[Cell]) -> Iterator[tuple[Cell, int]]:
    """An activity's premium cells with the per cent of its requests that they answer together."""
    premium = [cell for cell in cells if is_premium(ground, cell)]
    some, whole = 100 * sum(cell.requests for cell in premium), sum(cell.requests for cell in cells)
    if some > ground.settings.premium_share * whole:
        yield from ((cell, some // whole) for cell in premium)


def is_premium(ground: Ground, cell: Cell) -> bool:
    """By what a million tokens of output cost."""
    price = ground.price((cell.provider, cell.model), {"output_tokens": _MILLION}, count=1)
    return price is not None and price >= ground.settings.premium_output_price


def _of(ground: Ground, activity: Activity, cell: Cell, share: int) -> Iterator[Advice]:
    kinds = [kind for kind in cell.profile if _is_simple(kind)]
    concerned = cell.cost * cell.share(kinds) if cell.profile else Fraction(cell.cost)
    if ground.monthly(concerned) < ground.settings.downgrade_min_savings:
        return  # no model could save as much
    usage, count = _simple_calls(cell, kinds)
    found = list(alternatives(ground, (cell.provider, cell.model), usage, count=count, at_most=WORTHWHILE))
    provider = ground.known(cell.provider, cell.model).provider
    best = adequate(ground, found, provider=provider, max_drop=ground.settings.max_quality_drop)
    if not best:
        return
    part = ground.part(cell, concerned, best[0].left)
    if part.savings < ground.settings.downgrade_min_savings:
        return
    target, where = best[0].model, named(activity)
    quality = of_move(ground.known(cell.provider, cell.model), target)
    name = f"{target.provider}/{target.model}"
    other_provider = target.provider != provider
    confidence, doubts = doubted(
        ground,
        [cell],
        (15 if quality.impact == "unknown" else 0, "no score is published of both models"),
        (5 * len(best[0].fit.unknown), f"not known of the model: {', '.join(best[0].fit.unknown)}"),
        (0 if cell.profile else 10, "every call is counted as one that could move"),
    )
    yield Advice(
        type=AdviceType.MODEL_DOWNGRADE,
        subject=(*activity, cell.provider, cell.model),
        target=name,
        title=f"Answer the simpler calls of {where} with {name} instead of {cell.name}",
        why=f"Premium models answer {share} % of its requests, and {name} costs "
        f"{best[0].left * 100 // 1} % of {cell.name} for the same tokens.",
        parts=(part,),
        scope=ground.scope([cell]),
        hours=16 if other_provider else 8,
        difficulty="medium" if other_provider else "low",
        quality=quality,
        confidence=confidence,
        doubts=doubts,
        steps=(
            f"Collect some 200 real requests of {where}, and the answers they got",
            f"Answer them with {name}, and compare: by people, or by the check that the feature has",
            "Send a tenth of the traffic there, and watch errors, retries and complaints for a week",
            "Move the rest of these calls, and note here that it is implemented",
        ),
        switch=_words(kinds) or ("calls as small as the mean one",),
        keep=_words([kind for kind in cell.profile if not _is_simple(kind)]) or ("what fails the comparison",),
        data=_data(cell, count, share, best),
    )


def _simple_calls(cell: Cell, kinds: list[ProfileGroup]) -> tuple[dict[str, int], int]:
    """What they use, and how many they are; all of the cell's where the profile says nothing."""
    if not cell.profile:
        return without_subsets(cell.usage), cell.requests
    profiled = sum(kind.requests for kind in cell.profile)
    count = cell.requests * sum(kind.requests for kind in kinds) // max(1, profiled)
    return without_subsets(cell.usage_of(kinds)), count


def _is_simple(kind: ProfileGroup) -> bool:
    return kind.size != "large" and kind.complexity.lower() not in HARD


def _words(kinds: list[ProfileGroup]) -> tuple[str, ...]:
    """What kinds of calls there are, the costliest first."""
    costs: dict[str, int] = {}
    for kind in kinds:
        told = " ".join(filter(None, (kind.complexity, kind.size, kind.task_type or kind.operation, "calls")))
        costs[told] = costs.get(told, 0) + kind.cost_picousd
    return tuple(sorted(costs, key=lambda told: (-costs[told], told))[:_SHOWN])


def _data(cell: Cell, count: int, share: int, best: list[Alternative]) -> dict[str, object]:
    return {
        "requests": cell.requests,
        "concerned_requests": count,
        "premium_share_percent": share,
        "mean_input_tokens": cell.mean_input,
        "alternatives": [
            {
                "model": f"{one.model.provider}/{one.model.model}",
                "cost_percent_of_current": int(one.left * 100),
                "score_change": None if one.change is None else f"{one.change[1]:+}",
                "unknown": list(one.fit.unknown),
            }
            for one in best[:_SHOWN]
        ],
    }
