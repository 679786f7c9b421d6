"""How well anomalies are found in real labelled series: ``python -m bench.anomalies --json``.

The series are those of ``samples/anomalies`` (Numenta Anomaly Benchmark), read as ``outlay anomalies --file`` reads
them. A labelled window is found if a window of ours overlaps it; a false alarm is a window that overlaps none.
``recall_left_out_worst`` and the like leave each series out in turn: how much of the result hangs on one of them.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path
from time import process_time

from outlay.domain.importing.values import instant_ms
from outlay_cli.commands.anomalies_file import find
from outlay_cli.moments_file import EvenSeries, in_even_steps, read_points

from bench import harness

FOLDER = Path(__file__).resolve().parent.parent / "samples" / "anomalies"
_WEEK_MINUTES = 7 * 24 * 60

Window = tuple[int, int]
"""First and last instant, in milliseconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    name: str
    labelled: int
    found: int
    false_alarms: int
    weeks: float
    cpu_s: float


def labelled() -> dict[str, list[Window]]:
    """The labelled windows by file name."""
    known = json.loads((FOLDER / "labels.json").read_text("utf-8"))
    return {name: [_window(pair) for pair in entry["windows"]] for name, entry in known.items()}


def _window(pair: list[str]) -> Window:
    return instant_ms(pair[0], UTC), instant_ms(pair[1], UTC)


def outcome(name: str, windows: list[Window]) -> Outcome:
    """What is found in one series, held against its labels."""
    with (FOLDER / f"{name}.gz").open("rb") as file:
        series = in_even_steps(read_points(file))
    started = process_time()
    _, incidents = find(series)
    spent = process_time() - started
    ours = [_between(series, one.first, one.last) for one in incidents]
    return Outcome(
        name=name,
        labelled=len(windows),
        found=sum(any(_overlap(window, one) for one in ours) for window in windows),
        false_alarms=sum(not any(_overlap(window, one) for window in windows) for one in ours),
        weeks=len(series.values) * series.step_minutes / _WEEK_MINUTES,
        cpu_s=spent,
    )


def _between(series: EvenSeries, first: int, last: int) -> Window:
    step = series.step_minutes * 60_000
    return series.start_ms + first * step, series.start_ms + last * step


def _overlap(one: Window, other: Window) -> bool:
    return one[0] <= other[1] and other[0] <= one[1]


def _recall(outcomes: list[Outcome]) -> float:
    return sum(one.found for one in outcomes) / sum(one.labelled for one in outcomes)


def _rate(outcomes: list[Outcome]) -> float:
    return sum(one.false_alarms for one in outcomes) / sum(one.weeks for one in outcomes)


def _left_out(outcomes: list[Outcome], measure: Callable[[list[Outcome]], float]) -> Iterator[float]:
    for place in range(len(outcomes)):
        yield measure([*outcomes[:place], *outcomes[place + 1 :]])


def measure() -> harness.Results:
    """Share of labelled incidents found, and false alarms a series and week, in all and of each series."""
    outcomes = [outcome(name, windows) for name, windows in sorted(labelled().items())]
    results = {
        "recall": _recall(outcomes),
        "false_alarms_per_series_week": _rate(outcomes),
        "false_alarms_per_week_mean_of_series": sum(one.false_alarms / one.weeks for one in outcomes) / len(outcomes),
        "recall_left_out_worst": min(_left_out(outcomes, _recall)),
        "false_alarms_left_out_worst": max(_left_out(outcomes, _rate)),
        "labelled": float(sum(one.labelled for one in outcomes)),
        "series": float(len(outcomes)),
        "series_weeks": sum(one.weeks for one in outcomes),
        "cpu_s": sum(one.cpu_s for one in outcomes),
    }
    for one in outcomes:
        short = one.name.removesuffix(".csv")
        results |= {f"{short}.labelled": one.labelled, f"{short}.found": one.found}
        results |= {f"{short}.false_alarms": one.false_alarms, f"{short}.weeks": one.weeks}
    return results


if __name__ == "__main__":
    raise SystemExit(harness.run("anomalies", measure))
