"""The promises about accuracy, on the sample series; a little looser than what is measured."""

import time
from pathlib import Path

import pytest
from outlay.domain.forecasting.backtest import backtest
from outlay.domain.forecasting.backtest_scores import HorizonScores
from outlay_cli.series_file import daily_series

SAMPLE = Path(__file__).parents[3] / "samples" / "daily_series.csv"


@pytest.fixture(scope="module")
def scores() -> dict[int, HorizonScores]:
    with SAMPLE.open("rb") as file:
        series = daily_series(file)
    return {it.horizon: it for it in backtest(series, horizons=[7, 30], timer=time.process_time)}


@pytest.mark.parametrize(("horizon", "most"), [(7, 0.27), (30, 0.325)])
def test_the_error_is_what_is_promised(scores: dict[int, HorizonScores], horizon: int, most: float) -> None:
    wape = scores[horizon].overall.wape
    assert wape is not None
    assert wape < most


@pytest.mark.parametrize("horizon", [7, 30])
def test_the_bands_hold_what_they_say(scores: dict[int, HorizonScores], horizon: int) -> None:
    overall = scores[horizon].overall
    assert overall.cover80 is not None
    assert overall.cover95 is not None
    assert 0.77 <= overall.cover80 <= 0.85
    assert 0.91 <= overall.cover95 <= 0.99


def test_a_weeks_total_is_right_to_a_tenth_half_of_the_time(scores: dict[int, HorizonScores]) -> None:
    week = scores[7]
    assert week.accuracy_total_median is not None
    assert week.accuracy_total_mean is not None
    assert week.accuracy_total_median >= 0.9
    assert week.accuracy_total_mean >= 0.8
