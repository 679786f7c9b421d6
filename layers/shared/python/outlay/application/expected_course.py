"""What an anomaly's series was expected to be, step by step, beside what came: the detection itself, run once more.

Nothing of it is stored. The look that recorded the anomaly last had the four weeks of hours (or thirteen of days) that
were before it; the same series from the same first step gives the same expectations, since none uses what comes after
it. Where figures have changed since, they differ from what was recorded, and that is said.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from outlay.application.figures_ports import FiguresReader
from outlay.application.read_series import days_of, hours_of, read_steps
from outlay.domain.anomaly import HOUR_MS, Anomaly, Granularity
from outlay.domain.anomaly_sensitivity import Sensitivity
from outlay.domain.anomaly_series import SpendSeries, Step, Times
from outlay.domain.figures import Figures
from outlay.domain.grouping import Grouped
from outlay.domain.organization import Organization
from outlay.domain.registers import Names

BEFORE_MS: dict[Granularity, int] = {"hour": 48 * HOUR_MS, "day": 28 * 24 * HOUR_MS}
AFTER_MS: dict[Granularity, int] = {"hour": 24 * HOUR_MS, "day": 7 * 24 * HOUR_MS}
"""What is told of the time around it, where that is sealed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedCourse:
    """``as_recorded``: its window comes to just what the anomaly says. ``score_asked``: from which on its scope stands
    out, by what is set and was said by now."""

    steps: Sequence[Step]
    score_asked: float
    as_recorded: bool
    as_of_ms: int
    exact: bool
    revisions: str


def expected_course(
    anomaly: Anomaly,
    organization: Organization,
    *,
    names: Names,
    reader: FiguresReader,
    sensitivity: Sensitivity,
    now_ms: int,
) -> ExpectedCourse:
    """Raises ``Upstream``: figures could not be read."""
    looked = _times(anomaly.granularity, organization, anomaly.updated_ms)
    times = _carried_on(looked, anomaly, organization, now_ms=now_ms)
    figures = read_steps(times, organization, names=names, reader=reader, now_ms=now_ms)
    first = SpendSeries(_up_to(figures, len(looked.starts)), looked, sensitivity=sensitivity)
    score = first.score_asked(anomaly.scope)
    series = SpendSeries(figures.grouped, times, sensitivity=sensitivity, scopes=(anomaly.scope,))
    measured = series.measure(anomaly.scope, anomaly.window)
    before, after = BEFORE_MS[anomaly.granularity], AFTER_MS[anomaly.granularity]
    return ExpectedCourse(
        steps=[
            step
            for step in series.steps(anomaly.scope, score=score)
            if anomaly.window.start_ms - before <= step.window.start_ms < anomaly.window.end_ms + after
        ],
        score_asked=score,
        as_recorded=measured is not None
        and (measured.actual, measured.expected) == (anomaly.measured.actual, anomaly.measured.expected),
        as_of_ms=figures.as_of_ms,
        exact=figures.exact,
        revisions=figures.revisions,
    )


def _times(granularity: Granularity, organization: Organization, now_ms: int) -> Times:
    return (hours_of if granularity == "hour" else days_of)(organization, now_ms)


def _carried_on(looked: Times, anomaly: Anomaly, organization: Organization, *, now_ms: int) -> Times:
    """The steps of the look, and those sealed since that are told."""
    until = anomaly.window.end_ms + AFTER_MS[anomaly.granularity]
    now = _times(anomaly.granularity, organization, min(now_ms, until + 24 * HOUR_MS))
    later = [start for start in now.starts if looked.end_ms <= start < until]
    if not later:
        return looked
    rest = now.starts.index(later[-1]) + 1
    end = now.starts[rest] if rest < len(now.starts) else now.end_ms
    return Times(granularity=looked.granularity, starts=(*looked.starts, *later), end_ms=end)


def _up_to(figures: Figures, steps: int) -> Grouped:
    """What the look had of it."""
    kept = np.flatnonzero(figures.grouped.slices < steps)
    return Grouped(slices=figures.grouped.slices[kept], cube=figures.grouped.cube.take(kept))
