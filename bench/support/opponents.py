"""Other ways to forecast the same windows: what people do by hand, and what the field's library does."""

import warnings
from collections.abc import Callable
from functools import partial
from time import process_time
from typing import Any

import numpy as np
from outlay.domain.forecasting.arrays import Floats
from outlay.domain.forecasting.backtest_scores import Predictions, Windows

LEVELS = (80, 95)
_NORMAL = {80: 1.2816, 95: 1.96}
_WEEK = 7
_LINEAR_BAND = 0.2

_Path = tuple[Floats, dict[int, Floats], dict[int, Floats]]
"""Values, lower and upper bounds of one window, of horizon days each."""


def opponents() -> dict[str, Callable[[Windows], Predictions]]:
    """By name; AutoETS and AutoTheta only where statsforecast is installed (``make bench-forecast``)."""
    found: dict[str, Callable[[Windows], Predictions]] = {
        "seasonal_naive": partial(_each, _seasonal_naive),
        "linear": partial(_each, _linear),
    }
    try:
        from statsforecast.models import AutoETS, AutoTheta  # noqa: PLC0415  slow to import and optional
    except ImportError:
        return found
    for name, model in (("autoets", AutoETS), ("autotheta", AutoTheta)):
        found[name] = partial(_each, partial(_statsforecast, model))
    return found


def _each(method: Callable[[Floats, int], _Path], windows: Windows) -> Predictions:
    started = process_time()
    paths = [method(row[np.isfinite(row)], windows.horizon) for row in windows.training]
    seconds = process_time() - started
    return Predictions(
        values=np.array([values for values, _, _ in paths]),
        lower={level: np.array([lower[level] for _, lower, _ in paths]) for level in LEVELS},
        upper={level: np.array([upper[level] for _, _, upper in paths]) for level in LEVELS},
        seconds=seconds,
    )


def _seasonal_naive(known: Floats, horizon: int) -> _Path:
    """The last week again and again; bands from the week-to-week differences (Hyndman & Athanasopoulos, ch. 5.5)."""
    values = np.resize(known[-_WEEK:], horizon)
    sigma = np.sqrt(np.mean((known[_WEEK:] - known[:-_WEEK]) ** 2)) * np.sqrt(np.arange(horizon) // _WEEK + 1)
    lower = {level: np.maximum(values - _NORMAL[level] * sigma, 0.0) for level in LEVELS}
    return values, lower, {level: values + _NORMAL[level] * sigma for level in LEVELS}


def _linear(known: Floats, horizon: int) -> _Path:
    """A straight line through all days, and 20 % to either side for whatever level."""
    slope, start = np.polyfit(np.arange(len(known)), known, 1)
    values = np.maximum(start + slope * (len(known) + np.arange(horizon)), 0.0)
    lower, upper = values * (1 - _LINEAR_BAND), values * (1 + _LINEAR_BAND)
    return values, dict.fromkeys(LEVELS, lower), dict.fromkeys(LEVELS, upper)


def _statsforecast(model: Callable[..., Any], known: Floats, horizon: int) -> _Path:
    """A model that fails on a series is given the seasonal naive forecast."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            answer = model(season_length=_WEEK).forecast(y=known, h=horizon, level=list(LEVELS))
    except Exception:  # noqa: BLE001  whatever it raises on a series that it can't fit
        return _seasonal_naive(known, horizon)
    return (
        np.maximum(answer["mean"], 0.0),
        {level: np.asarray(answer[f"lo-{level}"]) for level in LEVELS},
        {level: np.asarray(answer[f"hi-{level}"]) for level in LEVELS},
    )
