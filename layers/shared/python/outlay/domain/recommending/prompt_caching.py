"""Long prompts that the provider's cache could read at a fraction of the price."""

from collections.abc import Iterator
from fractions import Fraction

from outlay.contracts.buckets import INPUT_TOKENS
from outlay.domain.recommendation import Advice, AdviceType
from outlay.domain.recommending.ground import Activity, Cell, Ground, doubted, named
from outlay.domain.recommending.qualities import SAME_MODEL

CALLS_A_DAY = 20
"""Fewer find a cache of minutes empty."""
ASSUMED = Fraction(3, 10)
"""Share of input read from the cache that is promised where nobody in the organization shows what can be reached."""
MOST = Fraction(3, 5)
_WRITTEN = Fraction(1, 10)
"""Of what the cache takes over, the part that is charged as written to it."""
_PEER_CALLS = 100


def prompt_caching(ground: Ground) -> Iterator[Advice]:
    """Per activity and model: long input, called often, and little of it read from the cache."""
    best = _best_cached(ground)
    for cell in ground.cells:
        if _is_long(ground, cell) and 100 * _cached(cell) < ground.settings.cache_read_share:
            yield from _of(ground, cell, best)


def _is_long(ground: Ground, cell: Cell) -> bool:
    often = cell.requests >= CALLS_A_DAY * ground.facts.days
    return often and cell.mean_input >= ground.settings.cacheable_input_tokens


def _cached(cell: Cell) -> Fraction:
    whole = cell.tokens(INPUT_TOKENS)
    return Fraction(cell.amounts.get("cache_read_tokens", 0), whole) if whole else Fraction(0)


def _best_cached(ground: Ground) -> list[tuple[Fraction, Activity]]:
    """The two activities of the organization that read the largest shares of their input from a cache."""
    shares: dict[Activity, Fraction] = {}
    for cell in ground.cells:
        if cell.requests >= _PEER_CALLS:
            shares[cell.activity] = max(shares.get(cell.activity, Fraction(0)), _cached(cell))
    return sorted(((share, activity) for activity, share in shares.items()), reverse=True)[:2]


def _reachable(cell: Cell, best: list[tuple[Fraction, Activity]]) -> tuple[Fraction, str]:
    """What share the best other activity reads, and its name; without one an assumption."""
    share, activity = next((one for one in best if one[1] != cell.activity), (Fraction(0), cell.activity))
    return (min(share, MOST), named(activity)) if share > ASSUMED else (ASSUMED, "")


def _of(ground: Ground, cell: Cell, best: list[tuple[Fraction, Activity]]) -> Iterator[Advice]:
    reach, peer = _reachable(cell, best)
    left = _left(ground, cell, reach - _cached(cell))
    input_cost = cell.amounts.get("cost_input", 0)
    if left is None or not input_cost:
        return
    saved = min(cell.cost * (1 - left), Fraction(input_cost))
    part = ground.part(cell, input_cost, 1 - saved / input_cost)
    if part.savings < ground.settings.min_savings:
        return
    where = named(cell.activity)
    confidence, doubts = doubted(
        ground,
        [cell],
        (25 if peer else 40, "counts don't tell how much of the prompts repeats"),
    )
    yield Advice(
        type=AdviceType.PROMPT_CACHING,
        subject=(*cell.activity, cell.provider, cell.model),
        title=f"Let {cell.name} read the repeated part of {where}'s prompts from its cache",
        why=f"A call has {cell.mean_input:,} tokens of input, and {int(100 * _cached(cell))} % of them are read from "
        f"the cache, which costs a fraction. "
        + ("Another activity reaches more." if peer else f"{int(100 * reach)} % are taken to be reachable."),
        parts=(part,),
        scope=ground.scope([cell]),
        hours=6,
        difficulty="low",
        quality=SAME_MODEL,
        confidence=confidence,
        doubts=doubts,
        steps=(
            "Put what is the same in every call first: instructions, tools, examples, documents; what varies last",
            "Take out of that beginning what changes for no reason: times, ids, an order that differs",
            "Mark its end for the cache where the provider asks for it",
            "See that cache_read_tokens rise within a day",
        ),
        switch=("prompts that begin with the same instructions, tools or documents",),
        keep=("one-off prompts: writing them to a cache costs more than it saves",),
        data={
            "requests": cell.requests,
            "mean_input_tokens": cell.mean_input,
            "cache_read_share_percent": int(100 * _cached(cell)),
            "reachable_share_percent": int(100 * reach),
            "shown_by": peer or None,
        },
    )


def _left(ground: Ground, cell: Cell, more: Fraction) -> Fraction | None:
    """What remains of the cell's cost when ``more`` of its input comes from the cache; None where that is dearer."""
    usage = cell.usage
    moved = min(int(more * cell.tokens(INPUT_TOKENS)), usage.get("input_uncached_tokens", 0))
    written = int(moved * _WRITTEN)
    then = {
        **usage,
        "input_uncached_tokens": usage.get("input_uncached_tokens", 0) - moved,
        "cache_read_tokens": usage.get("cache_read_tokens", 0) + moved - written,
        "cache_write_5m_tokens": usage.get("cache_write_5m_tokens", 0) + written,
    }
    name = cell.provider, cell.model
    now = ground.price(name, usage, count=cell.requests)
    left = ground.ratio(now, ground.price(name, then, count=cell.requests))
    return left if left is not None and left < 1 else None
