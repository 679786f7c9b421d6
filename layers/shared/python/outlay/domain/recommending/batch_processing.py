"""Calls that nobody waits for, at the provider's price for batches."""

from collections.abc import Iterator, Sequence

from outlay.domain.recommendation import Advice, AdviceType
from outlay.domain.recommending.ground import Activity, Cell, Ground, doubted, named
from outlay.domain.recommending.qualities import SAME_MODEL
from outlay.domain.usage_facts import ProfileGroup

STANDARD = frozenset({"", "standard", "default", "auto"})
"""Service tiers at the standard price."""


def batch_processing(ground: Ground) -> Iterator[Advice]:
    """Per activity, where more than ``batchable_share`` of the calls neither stream nor run in a batch."""
    for activity, cells in ground.activities.items():
        kinds = [kind for cell in cells for kind in cell.profile]
        some = sum(kind.requests for kind in kinds if is_batchable(kind))
        whole = sum(kind.requests for kind in kinds)
        if 100 * some > ground.settings.batchable_share * whole:
            yield from _of(ground, activity, cells, 100 * some // whole)


def is_batchable(kind: ProfileGroup) -> bool:
    """As far as the calls themselves tell."""
    return not kind.is_stream and not kind.is_batch and kind.service_tier.lower() in STANDARD


def _of(ground: Ground, activity: Activity, cells: Sequence[Cell], share: int) -> Iterator[Advice]:
    concerned, parts = list[Cell](), []
    for cell in cells:
        name = cell.provider, cell.model
        now = ground.price(name, cell.usage, count=cell.requests)
        left = ground.ratio(now, ground.price(name, cell.usage, count=cell.requests, is_batch=True))
        if left is not None and left < 1:
            part = ground.part(cell, cell.cost * cell.share([k for k in cell.profile if is_batchable(k)]), left)
            concerned.append(cell)
            parts.append(part)
    if sum(part.savings for part in parts) < ground.settings.min_savings:
        return
    where = named(activity)
    streams = any(kind.is_stream for kind in ground.facts.profile)
    confidence, doubts = doubted(
        ground,
        concerned,
        (20, "whether somebody waits for an answer isn't told by the call"),
        (0 if streams else 15, "no call says that it streams: it may not be recorded"),
    )
    yield Advice(
        type=AdviceType.BATCH_PROCESSING,
        subject=activity,
        title=f"Send what nobody waits for in {where} as batches",
        why=f"{share} % of its calls neither stream nor run in a batch, and the models in use cost less in batches.",
        parts=tuple(parts),
        scope=ground.scope(concerned),
        hours=24,
        difficulty="medium",
        quality=SAME_MODEL,
        confidence=confidence,
        doubts=doubts,
        steps=(
            f"Name the calls of {where} whose answer may come within a day",
            "Collect them, and send them by the provider's batch interface every hour or every night",
            "Send what failed in a batch once more, one by one",
            "Mark them with is_batch, so that they are priced as what they are",
        ),
        switch=("evaluation, classification, extraction, summaries and other work in the background",),
        keep=("whatever a person waits for",),
        data={
            "batchable_share_percent": share,
            "models": [cell.name for cell in concerned],
            "requests": sum(cell.requests for cell in concerned),
        },
    )
