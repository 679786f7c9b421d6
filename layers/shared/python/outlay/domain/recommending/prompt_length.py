"""Prompts that are far longer than those of the organization's other activities."""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from statistics import median_low

from outlay.contracts.buckets import INPUT_TOKENS, OUTPUT_TOKENS
from outlay.domain.recommendation import Advice, AdviceType, Quality
from outlay.domain.recommending.ground import Activity, Cell, Ground, doubted, named

_PEERS = 4
_CALLS = 100
_TIMES_OUTPUT = 5
"""Input over output; less is no long prompt but a long answer."""
CUT = Fraction(1, 4)
"""Of the input's cost, what is promised: less than what a review of long prompts usually finds."""


def prompt_optimization(ground: Ground) -> Iterator[Advice]:
    """Per activity whose mean call has ``input_times_peers`` times the input of the median activity's."""
    means = {
        activity: _mean(cells)
        for activity, cells in ground.activities.items()
        if sum(cell.requests for cell in cells) >= _CALLS
    }
    if len(means) < _PEERS:
        return
    usual = median_low(means.values())
    for activity, mean in means.items():
        if mean >= ground.settings.input_times_peers * max(1, usual):
            yield from _of(ground, activity, means, usual)


def _mean(cells: tuple[Cell, ...]) -> int:
    return sum(cell.tokens(INPUT_TOKENS) for cell in cells) // sum(cell.requests for cell in cells)


def _of(ground: Ground, activity: Activity, means: Mapping[Activity, int], usual: int) -> Iterator[Advice]:
    cells = ground.activities[activity]
    given, answered = (sum(cell.tokens(side) for cell in cells) for side in (INPUT_TOKENS, OUTPUT_TOKENS))
    parts = tuple(ground.part(cell, cell.amounts.get("cost_input", 0), 1 - CUT) for cell in cells)
    too_little = sum(part.savings for part in parts) < max(1, ground.settings.min_savings)
    if too_little or given < _TIMES_OUTPUT * answered:
        return
    where = named(activity)
    confidence, doubts = doubted(ground, cells, (35, "whether the length is needed can't be told from counts"))
    yield Advice(
        type=AdviceType.PROMPT_OPTIMIZATION,
        subject=activity,
        title=f"Shorten the prompts of {where}",
        why=f"A call has {means[activity]:,} tokens of input, the median activity's {usual:,}; "
        f"{given // max(1, answered)} of input come to one of output.",
        parts=parts,
        scope=ground.scope(cells),
        hours=12,
        difficulty="medium",
        quality=Quality(
            impact="unknown",
            reason="Depends on what is left out; shorter prompts often help, and sometimes miss something.",
        ),
        confidence=confidence,
        doubts=doubts,
        steps=(
            "Look at twenty of the longest prompts: instructions said twice, history, documents nobody asked about",
            "Send the part of the history and the documents that the question needs",
            "Compare answers on a sample before and after",
            "See that the mean input goes down by a quarter",
        ),
        switch=("history and documents that are sent whole",),
        keep=("what the answer needs; what the provider's cache reads anyway costs little",),
        data={
            "mean_input_tokens": means[activity],
            "median_input_tokens": usual,
            "input_per_output": given // max(1, answered),
            "activities_compared": len(means),
        },
    )
