"""A file of one series, ``timestamp,value``, brought to even steps."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC
from itertools import pairwise
from statistics import median
from typing import BinaryIO

from outlay.domain.importing.files import read
from outlay.domain.importing.rows import FileProblem, Row
from outlay.domain.importing.values import WrongValue, decimal_of, instant_ms

from outlay_cli.problems import Trouble

COLUMNS = ("timestamp", "value")
MAX_MOMENTS = 300_000
"""What a series may have after it was brought to even steps: almost three years of five minutes."""

_MISSING = frozenset({"", "nan", "null", "none", "na", "n/a"})
_MINUTE_MS = 60_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    at_ms: int
    label: str
    """The timestamp as it stands in the file."""
    value: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EvenSeries:
    """One value a step; of rows within the same step the mean; None where there is no row, or it has no value."""

    start_ms: int
    step_minutes: int
    values: tuple[float | None, ...]
    first_labels: tuple[str, ...]
    last_labels: tuple[str, ...]
    """Timestamps of the first and last row of each step as they stand in the file; empty where there is none."""
    rows: int


def read_points(file: BinaryIO) -> list[Point]:
    """The rows of a CSV (also gzipped) with the columns ``timestamp`` and ``value``, by time.

    Raises:
        FileProblem: it is no such file.
        Trouble: rows can't be read: every one of them is named, with its line.
    """
    source = read(file, form="csv", delimiter=None)
    lacking = [name for name in COLUMNS if name not in source.columns]
    if lacking:
        raise FileProblem(f"line 1 should name the columns timestamp and value; missing: {', '.join(lacking)}.")
    points: list[Point] = []
    problems: list[str] = []
    for row in source.rows:
        wrong = list(_problems(row))
        problems += wrong
        if not wrong:
            points.append(_point(row))
    if problems:
        raise Trouble(f"{len(problems)} problem{'s' * (len(problems) > 1)} in the file:\n  " + "\n  ".join(problems))
    if not points:
        raise FileProblem("the file has a header and no rows.")
    return sorted(points, key=lambda point: point.at_ms)


def _problems(row: Row) -> Iterator[str]:
    if row.problem:
        yield f"line {row.line}: {row.problem}"
        return
    try:
        instant_ms(row.values["timestamp"].strip(), UTC)
    except WrongValue as error:
        yield f"line {row.line}: timestamp {error}"
    try:
        _value(row)
    except WrongValue as error:
        yield f"line {row.line}: value {error}"


def _value(row: Row) -> float | None:
    text = row.values["value"].strip()
    if text.lower() in _MISSING:
        return None
    number = decimal_of(text)
    if number.adjusted() > 150:
        raise WrongValue("is absurdly large")
    return float(number)


def _point(row: Row) -> Point:
    text = row.values["timestamp"].strip()
    return Point(at_ms=instant_ms(text, UTC), label=text, value=_value(row))


def in_even_steps(points: list[Point], step_minutes: int | None = None) -> EvenSeries:
    """The series in steps of ``step_minutes``, or of the usual distance between its rows, in whole minutes.

    Raises:
        Trouble: it would have more than ``MAX_MOMENTS`` steps.
    """
    step = step_minutes or _usual_step(points)
    start, size = points[0].at_ms, step * _MINUTE_MS
    length = _place(points[-1].at_ms - start, size) + 1
    if length > MAX_MOMENTS:
        raise Trouble(
            f"from the first timestamp to the last there are {length:,} steps of {step} min, and {MAX_MOMENTS:,} are "
            "the most. Look for a stray timestamp, or give a longer --step."
        )
    members: dict[int, list[Point]] = {}
    for point in points:
        members.setdefault(_place(point.at_ms - start, size), []).append(point)
    return EvenSeries(
        start_ms=start,
        step_minutes=step,
        values=tuple(_mean(members.get(place, [])) for place in range(length)),
        first_labels=tuple(members[place][0].label if place in members else "" for place in range(length)),
        last_labels=tuple(members[place][-1].label if place in members else "" for place in range(length)),
        rows=len(points),
    )


def _usual_step(points: list[Point]) -> int:
    times = sorted({point.at_ms for point in points})
    gaps = [late - early for early, late in pairwise(times)]
    return max(1, round(median(gaps) / _MINUTE_MS)) if gaps else 1


def _place(since_ms: int, size: int) -> int:
    """The nearest step: clocks that drift by a few seconds skip none."""
    return (since_ms + size // 2) // size


def _mean(points: list[Point]) -> float | None:
    known = [point.value for point in points if point.value is not None]
    return sum(known) / len(known) if known else None
