"""Explain an anomaly from the figures: its calls against those of the same hours of the weeks before."""

from collections.abc import Iterator, Mapping

from outlay.application.figures_ports import FiguresReader
from outlay.application.read_figures import read_figures
from outlay.contracts.buckets import INPUT_TOKENS, OUTPUT_TOKENS
from outlay.contracts.dimensions import UNSET
from outlay.contracts.measures import COST_ATTRIBUTES
from outlay.domain.anomaly import Anomaly, Window
from outlay.domain.anomaly_explanation import Brought, Explanation, brought_by, cost_of, explain
from outlay.domain.calendar import Slice
from outlay.domain.figures import Amounts, Figures, FiguresQuery
from outlay.domain.organization import Organization
from outlay.domain.periods import hour_start_ms
from outlay.domain.registers import Names

WEEKS = 4
"""Of the same hours before that are compared with."""
MOST_EACH = 3
"""Values told of a dimension."""
_DAY_MS = 86_400_000
_WEEK_MS = 7 * _DAY_MS
_DIMENSIONS: tuple[str, ...] = ("team", "feature", "api_key", "project", "environment")
_MODEL = ("provider", "model")
_MEASURES = frozenset({*COST_ATTRIBUTES, *INPUT_TOKENS, *OUTPUT_TOKENS, "requests", "errors"})


def explain_anomaly(
    anomaly: Anomaly, organization: Organization, *, names: Names, reader: FiguresReader, now_ms: int
) -> tuple[Explanation, str]:
    """Parts that add up to the anomaly's difference, and the digest of the revisions that they were read at.

    Raises:
        Upstream: figures could not be read.
    """
    slices = [*_before(anomaly.window, organization), *_day_before(anomaly.window), _slice(anomaly.window)]
    filters = {name: names.values_of(name, value) for name, value in anomaly.scope}
    along = tuple(name for name in _DIMENSIONS if name not in filters)
    query = FiguresQuery(
        slices=tuple(slices),
        group_by=(*_MODEL, *along),
        filters=filters,
        renamed=names.canonical,
        measures=_MEASURES,
    )
    figures = read_figures(query, organization=organization, reader=reader, now_ms=now_ms)
    now = [len(slices) - 1]
    usual, weeks = _usual(figures, len(slices), has_day=bool(_day_before(anomaly.window)))
    total = figures.total(now)
    # What was read now is what is explained: events may have come since the series was read.
    expected = cost_of(total) - anomaly.measured.difference
    parts = explain(_by_model(figures, now), _by_model(figures, usual), expected=expected)
    return (
        Explanation(
            parts=parts,
            brought_by=tuple(_brought(figures, along, now, usual, expected)),
            compared_with=weeks,
            unpriced_requests=total.get("unpriced_requests", 0),
        ),
        figures.revisions,
    )


def _slice(window: Window) -> Slice:
    return Slice(start_ms=window.start_ms, end_ms=window.end_ms)


def _before(window: Window, organization: Organization) -> list[Slice]:
    """The same hours of the week, one to four weeks earlier (of a long anomaly more), oldest first."""
    zone = organization.dimensions.time_zone
    step = -(-(window.end_ms - window.start_ms) // _WEEK_MS) * _WEEK_MS
    shifted = [
        Slice(
            start_ms=hour_start_ms(window.start_ms - back * step, zone),
            end_ms=hour_start_ms(window.end_ms - back * step, zone),
        )
        for back in range(WEEKS, 0, -1)
    ]
    return [one for one in shifted if one.start_ms < one.end_ms]


def _day_before(window: Window) -> list[Slice]:
    """For who has no week before; of a longer anomaly it would lie within a week that is compared with."""
    if window.end_ms - window.start_ms > _WEEK_MS - _DAY_MS:
        return []
    return [Slice(start_ms=window.start_ms - _DAY_MS, end_ms=window.start_ms)]


def _by_model(figures: Figures, slices: list[int]) -> Mapping[str, Amounts]:
    found: dict[str, dict[str, int]] = {}
    for row in range(len(figures)):
        if int(figures.grouped.slices[row]) in slices:
            model = "/".join(figures.group_of(row)[: len(_MODEL)])
            sums = found.setdefault(model, {})
            for name, amount in figures.amounts(row).items():
                sums[name] = sums.get(name, 0) + amount
    return found


def _brought(
    figures: Figures, along: tuple[str, ...], now: list[int], usual: list[int], expected: int
) -> Iterator[Brought]:
    for name in along:
        sides = [{value: cost_of(some) for value, some in figures.by(name, each)} for each in (now, usual)]
        if set(sides[0]) | set(sides[1]) != {UNSET}:
            yield from brought_by(name, sides[0], sides[1], expected=expected, most=MOST_EACH)[0]
    models = [{model: cost_of(some) for model, some in _by_model(figures, each).items()} for each in (now, usual)]
    yield from brought_by("model", models[0], models[1], expected=expected, most=MOST_EACH)[0]


def _usual(figures: Figures, count: int, *, has_day: bool) -> tuple[list[int], int]:
    """The slices that say what was usual, and how many weeks: the weeks that had calls, else the day before."""
    occupied = {int(place) for place in figures.grouped.slices}
    weeks = [place for place in range(count - 1 - has_day) if place in occupied]
    return (weeks, len(weeks)) if weeks or not has_day else ([count - 2], 0)
