"""What the forecasts are held against does what it is called."""

import json
from datetime import date

import numpy as np
from outlay.domain.forecasting.backtest import windows
from outlay.domain.forecasting.backtest_scores import DailySeries

from bench.forecast import SERIES, doc_rows
from bench.harness import RESULTS, ROOT
from bench.support.opponents import opponents


def test_the_seasonal_naive_repeats_the_last_week_and_the_line_goes_on() -> None:
    line = DailySeries(name="line", first_day=date(2026, 1, 1), values=np.arange(100.0))
    tested = windows([line], 14)
    naive, straight = (opponents()[name](tested) for name in ("seasonal_naive", "linear"))
    assert naive.values[0].tolist() == [*range(79, 86)] * 2
    np.testing.assert_allclose(straight.values[0], np.arange(86, 100))
    np.testing.assert_allclose(straight.upper[80][0], 1.2 * np.arange(86, 100))


def test_the_sample_series_are_there() -> None:
    assert SERIES.read_text("utf-8").startswith("unique_id,ds,y,group\n")


def test_the_table_in_the_guide_is_that_of_the_result_file() -> None:
    results = json.loads((RESULTS / "forecast.json").read_text("utf-8"))["results"]
    told = (ROOT / "docs" / "guides" / "forecasts.md").read_text("utf-8").splitlines()
    rows = doc_rows(results)
    assert len(rows) == 5
    assert [row for row in rows if row not in told] == []
