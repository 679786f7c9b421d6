"""``outlay backtest``: how good the forecasts are on series of one's own. Offline."""

import json
import os
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, BinaryIO

import click
from outlay.domain.forecast import MAX_HORIZON

from outlay_cli import problems, rendering
from outlay_cli.context import App, pass_app
from outlay_cli.problems import Trouble

if TYPE_CHECKING:
    from outlay.domain.forecasting.backtest_scores import DailySeries, HorizonScores, Score

_COLUMNS = [
    ("series", False),
    ("windows", True),
    ("WAPE", True),
    ("error of total", True),
    ("in 80 % band", True),
    ("in 95 % band", True),
]


@click.command(
    epilog="""\b
Examples:
  outlay backtest daily.csv
  outlay backtest daily.csv --horizon 7 --horizon 30 --json

FILE has the columns unique_id, ds (a day), y (its amount; empty: missing) and, if you like, group. Each series is
forecast again from earlier days: up to 12 of them, a horizon apart, for horizons up to two weeks, up to 6 for longer
ones; with the 28 to 365 days before each. Nothing later reaches a forecast. In JSON, WAPE and errors are percent,
covers shares; ms_per_fit is processor time, the mean over all fits (they are made together)."""
)
@click.argument("file", type=click.File("rb"))
@click.option(
    "--horizon",
    "horizons",
    multiple=True,
    type=click.IntRange(1, MAX_HORIZON),
    default=(7, 30),
    metavar="DAYS",
    help="Days ahead; may be given several times. 7 and 30 if left out.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@pass_app
def backtest(app: App, /, *, file: BinaryIO, horizons: Sequence[int], as_json: bool) -> int:
    """Forecast the series of FILE from earlier days, and say how wrong that was. Works offline; nothing is sent."""
    # For numpy, which reads it when it is imported: threads double the processor time of matrices as small as these.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    # It takes a while to import: no other command waits for it.
    from outlay.domain.forecasting import backtest as engine  # noqa: PLC0415

    from outlay_cli.series_file import daily_series  # noqa: PLC0415

    series = daily_series(file)
    wanted = list(dict.fromkeys(horizons))
    shortest = engine.LEAST_TRAINING_DAYS + min(wanted)
    if all(len(it.values) < shortest for it in series):
        raise Trouble(
            f"no series is long enough: {engine.LEAST_TRAINING_DAYS} days to learn from and {min(wanted)} to forecast "
            f"are {shortest} days."
        )
    scores = engine.backtest(series, horizons=wanted, timer=time.process_time)
    if as_json:
        app.print_line(json.dumps(_document(series, scores), ensure_ascii=False))
        return problems.OK
    for one in scores:
        _print(app, one)
    return problems.OK


def _document(series: Sequence["DailySeries"], scores: Sequence["HorizonScores"]) -> dict[str, Any]:
    return {
        "series": len(series),
        "days": sum(len(it.values) for it in series),
        "horizons": [
            {
                "horizon": one.horizon,
                "overall": {
                    **_figures(one.overall, one),
                    "accuracy_total_median": _percent(one.accuracy_total_median),
                    "accuracy_total_mean": _percent(one.accuracy_total_mean),
                    "share_within_15pct": one.share_within_15pct,
                    "share_within_5pct": one.share_within_5pct,
                },
                "groups": [{"group": it.name, **_figures(it, one)} for it in one.groups],
                "series": [{"unique_id": it.name, **_figures(it, one)} for it in one.series],
            }
            for one in scores
        ],
    }


def _figures(score: "Score", of: "HorizonScores") -> dict[str, float | int | None]:
    return {
        "windows": score.windows,
        "wape": _percent(score.wape),
        "total_error": _percent(score.total_error),
        "cover80": score.cover80,
        "cover95": score.cover95,
        "ms_per_fit": of.ms_per_fit if score.windows else None,
    }


def _percent(share: float | None) -> float | None:
    return None if share is None else share * 100


def _print(app: App, scores: "HorizonScores") -> None:
    rows = [*scores.series, *scores.groups, scores.overall]
    app.out.print(f"{scores.horizon} days ahead", style="bold")
    app.out.print(rendering.table(_COLUMNS, [_cells(it) for it in rows]))
    if scores.overall.windows:
        app.out.print(
            f"1 − error of the total: median {_shown(scores.accuracy_total_median)}, "
            f"mean {_shown(scores.accuracy_total_mean)}; within 15 %: {_shown(scores.share_within_15pct)} of the "
            f"windows, within 5 %: {_shown(scores.share_within_5pct)}. {scores.ms_per_fit:.1f} ms a forecast.\n"
        )


def _cells(score: "Score") -> list[str]:
    name = rendering.clean(score.name, limit=60)
    return [name, f"{score.windows}", *map(_shown, (score.wape, score.total_error, score.cover80, score.cover95))]


def _shown(share: float | None) -> str:
    return "n/a" if share is None else f"{share:.1%}"
