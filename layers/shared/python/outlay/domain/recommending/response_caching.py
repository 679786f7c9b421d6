"""The same request to the same model again on the same day, by the clients' own fingerprints."""

from collections.abc import Iterator, Sequence
from fractions import Fraction

from outlay.domain.recommendation import Advice, AdviceType, Quality
from outlay.domain.recommending.ground import Activity, Cell, Ground, doubted, named

_MARKED = 100
"""Calls with a fingerprint; fewer show nothing."""
LEFT = Fraction(1, 10)
"""Of the repeats, what a cache of a day still misses: entries that were dropped, or came at the same moment."""


def response_caching(ground: Ground) -> Iterator[Advice]:
    """Per activity, where more than ``repeat_share`` of the requests with a fingerprint came before."""
    for activity, cells in ground.activities.items():
        marked = sum(kind.fingerprinted for cell in cells for kind in cell.profile)
        repeats = sum(kind.repeats for cell in cells for kind in cell.profile)
        if marked >= _MARKED and 100 * repeats > ground.settings.repeat_share * marked:
            yield from _of(ground, activity, cells, (repeats, marked))


def _of(ground: Ground, activity: Activity, cells: Sequence[Cell], found: tuple[int, int]) -> Iterator[Advice]:
    repeats, marked = found
    concerned = [cell for cell in cells if any(kind.repeat_cost_picousd for kind in cell.profile)]
    parts = tuple(
        ground.part(cell, cell.cost * cell.share(cell.profile, "repeat_cost_picousd"), LEFT) for cell in concerned
    )
    if sum(part.savings for part in parts) < ground.settings.min_savings:
        return
    where, share = named(activity), 100 * repeats // marked
    whole = ground.facts.is_profile_whole
    confidence, doubts = doubted(
        ground, concerned, (0 if whole else 5, "some fingerprints were not held: there may be more repeats")
    )
    yield Advice(
        type=AdviceType.RESPONSE_CACHING,
        subject=activity,
        title=f"Keep the answers of {where} for a day",
        why=f"{share} % of its {marked:,} requests with a fingerprint had been asked before on the same day.",
        parts=parts,
        scope=ground.scope(concerned),
        hours=16,
        difficulty="medium",
        quality=Quality(
            impact="low",
            reason="The same question gets the same answer until the entry expires, also where the model would have "
            "varied it.",
        ),
        confidence=confidence,
        doubts=doubts,
        steps=(
            "Choose for how long an answer may be given again, and what makes it stale",
            "Look answers up by the fingerprint that is already sent, before the provider is called",
            "Leave out what depends on the person or the moment",
            "See that repeats go down within a week",
        ),
        switch=("requests whose fingerprint was answered before on the same day",),
        keep=("answers that are to vary, or that depend on who asks",),
        data={"fingerprinted": marked, "repeats": repeats, "repeat_share_percent": share},
    )
