"""``outlay anomalies --file``: what stands out in a series of one's own, found offline by the engine of the service."""

import json
from collections.abc import Sequence
from typing import Any, BinaryIO

import click
from outlay.domain.anomaly_incident import HIGH, MEDIUM, Incident

from outlay_cli import rendering
from outlay_cli.context import App, pass_app
from outlay_cli.moments_file import EvenSeries, in_even_steps, read_points


@click.command(
    epilog="""\b
Examples:
  outlay anomalies --file spend.csv
  outlay anomalies --file spend.csv.gz --json
  outlay anomalies --file spend.csv --sensitivity 1.5 --min-amount 10

FILE is a CSV with the columns timestamp (UTC where no zone is said) and value, in any order of rows. Steps are as long
as rows usually lie apart; of rows within one step the mean counts, and a step without a row is missing, not zero.
Each moment is judged by what came before it alone. Works offline; nothing is sent or stored."""
)
@click.option("--file", "file", type=click.File("rb"), required=True, help="The series (- is stdin).")
@click.option("--sensitivity", type=click.FloatRange(0.1, 10), default=1.0, show_default=True, help="2: from half on.")
@click.option("--min-amount", type=click.FloatRange(min=0), default=0.0, help="Leave out what amounts to less in all.")
@click.option("--step", type=click.IntRange(1, 10_080), metavar="MINUTES", help="The length of a step.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object with everything.")
@pass_app
def of_file(
    app: App, /, *, file: BinaryIO, sensitivity: float, min_amount: float, step: int | None, as_json: bool
) -> None:
    """What stands out in the series of a file."""
    series = in_even_steps(read_points(file), step)
    scored, found = find(series, sensitivity=sensitivity, minimum=min_amount)
    windows = [_window(series, one) for one in found]
    if as_json:
        app.print_line(json.dumps(_answer(series, scored, sensitivity, min_amount, windows)))
        return
    if windows:
        app.out.print(_table(windows))
    app.note(_summary(series, scored, len(windows)))


def find(series: EvenSeries, *, sensitivity: float = 1.0, minimum: float = 0.0) -> tuple[int, Sequence[Incident]]:
    """How many moments there was enough before to judge, and what stood out."""
    import numpy as np  # noqa: PLC0415 - takes 100 ms, and no other command needs it
    from outlay.domain.anomaly_detection import detect, incidents  # noqa: PLC0415 - likewise

    values = np.array([series.values], dtype=np.float64)
    detection = detect(values, step_minutes=series.step_minutes, start_ms=series.start_ms, sensitivity=sensitivity)
    return int(np.isfinite(detection.score).sum()), incidents(detection, 0, minimum=minimum)


def _window(series: EvenSeries, one: Incident) -> dict[str, Any]:
    return {
        "start": series.first_labels[one.first],
        "end": series.last_labels[one.last],
        "peak": series.first_labels[one.peak],
        "score": round(one.score, 3),
        "severity": one.severity,
        "value": one.value,
        "expected": one.expected,
        "excess": one.excess,
    }


def _answer(
    series: EvenSeries, scored: int, sensitivity: float, minimum: float, windows: list[dict[str, Any]]
) -> dict[str, Any]:
    return {
        "step_minutes": series.step_minutes,
        "rows": series.rows,
        "moments": len(series.values),
        "missing": sum(value is None for value in series.values),
        "scored": scored,
        "sensitivity": sensitivity,
        "min_amount": minimum,
        "thresholds": {"medium": MEDIUM / sensitivity, "high": HIGH / sensitivity},
        "windows": windows,
    }


def _table(windows: list[dict[str, Any]]) -> Any:
    names = ("start", "end", "peak", "severity")
    numbers = ("score", "value", "expected", "excess")
    columns = [*((name, False) for name in names), *((name, True) for name in numbers)]
    return rendering.table(
        columns,
        [
            [*(rendering.clean(one[name]) for name in names), *(_number(one[name]) for name in numbers)]
            for one in windows
        ],
    )


def _number(value: float) -> str:
    return f"{value:,.4g}" if abs(value) < 1000 else f"{value:,.0f}"


def _summary(series: EvenSeries, scored: int, found: int) -> str:
    what = f"{found} anomal{'y' if found == 1 else 'ies'}" if found else "no anomaly"
    if not scored:
        what = "too little to judge by: nothing was scored"
    missing = sum(value is None for value in series.values)
    gaps = f", {missing:,} without a value" if missing else ""
    return f"{what}; {len(series.values):,} steps of {series.step_minutes} min{gaps}, {scored:,} of them judged"
