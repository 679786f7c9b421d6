"""How good the forecasts are, beside others on the same days: ``python -m bench.forecast --json``.

25 real daily series (samples/README.md), each forecast again from earlier days: at most 12 origins for 7 days and 6 for
30, with the 28 to 365 days before. Errors and accuracy in percent, covers as shares, each the mean over series but for
accuracy and shares within, which are over all windows.
"""

import os
from collections.abc import Callable
from functools import partial
from time import process_time

os.environ |= {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}

# numpy reads how many threads it may use when it is imported
from outlay.domain.forecasting.backtest import predict, windows
from outlay.domain.forecasting.backtest_scores import HorizonScores, Predictions, Windows, score
from outlay_cli.series_file import daily_series

from bench import harness
from bench.support.opponents import opponents

SERIES = harness.ROOT / "samples" / "daily_series.csv"
_HORIZONS = (7, 30)
_TITLES = {
    "": "**Outlay**",
    "autotheta_": "AutoTheta",
    "autoets_": "AutoETS",
    "seasonal_naive_": "last week again",
    "linear_": "straight line ± 20 %",
}


def measure() -> harness.Results:
    """Error, cover and time of the forecasts and, under their names, of others on the same series and days."""
    with SERIES.open("rb") as file:
        series = daily_series(file)
    tested = {horizon: windows(series, horizon) for horizon in _HORIZONS}
    methods: dict[str, Callable[[Windows], Predictions]] = {"": partial(predict, timer=process_time), **opponents()}
    if "autoets" not in methods:
        harness.say("statsforecast isn't installed: no AutoETS, no AutoTheta (`make bench-forecast` installs it)")
    results: dict[str, float] = {}
    for name, method in methods.items():
        harness.say(f"{name or 'ours'} …")
        results |= _named(name, [score(series, tested[horizon], method(tested[horizon])) for horizon in _HORIZONS])
    return results


def _named(name: str, scores: list[HorizonScores]) -> dict[str, float]:
    week, month = scores
    figures = {
        "accuracy_total_7_median": _percent(week.accuracy_total_median),
        "accuracy_total_7_mean": _percent(week.accuracy_total_mean),
        "share_within_15pct": week.share_within_15pct,
        "share_within_5pct": week.share_within_5pct,
        "wape_7": _percent(week.overall.wape),
        "wape_30": _percent(month.overall.wape),
        "cover80_7": week.overall.cover80,
        "cover80_30": month.overall.cover80,
        "cover95_7": week.overall.cover95,
        "cover95_30": month.overall.cover95,
        "ms_per_series": month.ms_per_fit,
    }
    prefix = f"{name}_" if name else ""
    return {prefix + metric: round(value, 4) for metric, value in figures.items() if value is not None}


def doc_rows(results: harness.Results) -> list[str]:
    """The rows of the table in docs/guides/forecasts.md, of those methods that were measured."""
    return [
        f"| {title} | {results[f'{name}wape_7']:.1f} | {results[f'{name}wape_30']:.1f} "
        f"| {results[f'{name}cover80_7']:.2f}, {results[f'{name}cover80_30']:.2f} "
        f"| {results[f'{name}cover95_7']:.2f}, {results[f'{name}cover95_30']:.2f} "
        f"| {results[f'{name}accuracy_total_7_median']:.1f} | {results[f'{name}accuracy_total_7_mean']:.1f} "
        f"| {results[f'{name}share_within_15pct']:.0%} | {results[f'{name}share_within_5pct']:.0%} |"
        for name, title in _TITLES.items()
        if f"{name}wape_7" in results
    ]


def _percent(share: float | None) -> float | None:
    return None if share is None else share * 100


if __name__ == "__main__":
    raise SystemExit(harness.run("forecast", measure))
