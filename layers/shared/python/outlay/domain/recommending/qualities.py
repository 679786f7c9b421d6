"""What is published of two models' answers, compared by the scores that both have. Unknown is not "as good"."""

import re
from collections.abc import Mapping
from decimal import Decimal
from functools import cache

from outlay.domain.model_catalogue import Model
from outlay.domain.recommendation import Impact, Quality

_SCORE = re.compile(
    r"(GPQA Diamond|GPQA|MMLU-Pro|MMLU|SWE-bench Verified|SWE-bench Pro|Terminal-Bench 2\.1) ([0-9.]+) %"
)
SMALL_DROP = 5
"""Points that make little of a difference to simple calls."""


def scores(model: Model) -> Mapping[str, Decimal]:
    """Benchmark → per cent, of the catalogue's published text."""
    return _read(model.quality or "")


@cache
def _read(text: str) -> Mapping[str, Decimal]:
    """Of the few texts that the catalogue has."""
    return {name: Decimal(value) for name, value in _SCORE.findall(text)}


def score_change(before: Model, after: Model) -> tuple[str, Decimal] | None:
    """Of the scores that both have the one that falls most, or rises least, with its points; None: they share none."""
    return _changed(before.quality or "", after.quality or "")


@cache
def _changed(before: str, after: str) -> tuple[str, Decimal] | None:
    one, other = _read(before), _read(after)
    shared = [(other[name] - one[name], name) for name in one if name in other]
    return (min(shared)[1], min(shared)[0]) if shared else None


def of_move(before: Model, after: Model) -> Quality:
    """What changes with the model, as far as something is published of both."""
    change = score_change(before, after)
    if change is None:
        return Quality(
            impact="unknown",
            reason="No score is published of both models; try it on a sample of your own before you switch.",
        )
    name, points = change
    impact: Impact = "none" if points >= 0 else "low" if points > -SMALL_DROP else "medium"
    return Quality(
        impact=impact,
        score_change=f"{points:+}",
        score=name,
        reason=f"{name}: {scores(after)[name]} % instead of {scores(before)[name]} %, as published.",
    )


SAME_MODEL = Quality(impact="none", score_change="0", reason="The same model answers the same requests.")
