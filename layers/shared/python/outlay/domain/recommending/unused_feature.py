"""What is paid for and not used: activities that hardly anybody calls any more, and caches that nobody reads."""

from collections.abc import Iterator, Sequence
from fractions import Fraction

from outlay.domain.recommendation import Advice, AdviceType, Quality
from outlay.domain.recommending.ground import Activity, Cell, Ground, doubted, named
from outlay.domain.recommending.qualities import SAME_MODEL

_CALLS = 100
_CACHE = ("cache_read_tokens", "cache_write_5m_tokens", "cache_write_1h_tokens")


def unused_feature(ground: Ground) -> Iterator[Advice]:
    """Per activity that has faded, and per activity and model whose cache costs more than it saves."""
    for activity, cells in ground.activities.items():
        now = sum(cell.requests for cell in cells)
        before = sum(cell.before.get("requests", 0) for cell in cells)
        if before >= _CALLS and 100 * (before - now) >= ground.settings.unused_drop * before:
            yield from _faded(ground, activity, cells, (now, before))
    for cell in ground.cells:
        yield from _unread_cache(ground, cell)


def _faded(ground: Ground, activity: Activity, cells: Sequence[Cell], seen: tuple[int, int]) -> Iterator[Advice]:
    now, before = seen
    parts = tuple(ground.part(cell, cell.cost, Fraction(0)) for cell in cells)
    if sum(part.savings for part in parts) < max(1, ground.settings.min_savings):
        return
    where = named(activity)
    confidence, doubts = doubted(ground, cells, (30, "few calls may still be needed ones"))
    yield Advice(
        type=AdviceType.UNUSED_FEATURE,
        subject=("faded", *activity),
        title=f"Retire what is left of {where}",
        why=f"It made {now:,} calls, after {before:,} in the {ground.facts.days} days before.",
        parts=parts,
        scope=ground.scope(cells),
        hours=8,
        difficulty="low",
        quality=Quality(impact="unknown", reason="Whoever still uses it gets no answer any more."),
        confidence=confidence,
        doubts=doubts,
        steps=("Ask who still uses it", "Turn it off for a week", "Remove it, and the key it uses"),
        switch=(where,),
        keep=(),
        data={"requests": now, "requests_before": before},
    )


def _unread_cache(ground: Ground, cell: Cell) -> Iterator[Advice]:
    usage = cell.usage
    if not usage.get(_CACHE[1]) and not usage.get(_CACHE[2]):
        return
    plain = {name: amount for name, amount in usage.items() if name not in _CACHE}
    plain["input_uncached_tokens"] = plain.get("input_uncached_tokens", 0) + sum(usage.get(one, 0) for one in _CACHE)
    name = cell.provider, cell.model
    now = ground.price(name, usage, count=cell.requests)
    left = ground.ratio(now, ground.price(name, plain, count=cell.requests))
    concerned = cell.amounts.get("cost_cache_write", 0)
    if left is None or left >= 1 or not concerned:
        return
    saved = min(cell.cost * (1 - left), Fraction(concerned))
    part = ground.part(cell, concerned, 1 - saved / concerned)
    if part.savings < max(1, ground.settings.min_savings):
        return
    where = named(cell.activity)
    confidence, doubts = doubted(ground, [cell])
    yield Advice(
        type=AdviceType.UNUSED_FEATURE,
        subject=("cache", *cell.activity, cell.provider, cell.model),
        title=f"Stop writing {where}'s prompts to a cache that nobody reads",
        why=f"Writing to the cache of {cell.name} costs more than reading from it saved.",
        parts=(part,),
        scope=ground.scope([cell]),
        hours=2,
        difficulty="low",
        quality=SAME_MODEL,
        confidence=confidence,
        doubts=doubts,
        steps=(
            "Find where prompts are marked for the cache",
            "Keep the mark where the same beginning comes again within its life, and take it out elsewhere",
            "See that cache_write tokens go down",
        ),
        switch=("prompts whose beginning does not come again in time",),
        keep=("those whose beginning does",),
        data={bucket: usage.get(bucket, 0) for bucket in _CACHE},
    )
