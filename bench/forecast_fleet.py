"""The nightly forecasts of 10,000 organizations on one core: ``python -m bench.forecast_fleet --json``."""

import os
import resource
import sys
from time import perf_counter, process_time

os.environ |= {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}

from datetime import date  # numpy reads how many threads it may use when it is imported

import numpy as np
from outlay.domain.forecasting import forecast_series

from bench import harness

SERIES, DAYS, HORIZON = 10_000, 90, 30
ALONE, YEAR = 20, 365


def measure() -> harness.Results:
    """CPU seconds, and the most memory at any moment, for 10,000 series of 90 days, 30 days ahead, on one core; and
    milliseconds for one series of a year that is forecast by itself."""
    chance = np.random.default_rng(7)
    week = 1 + 0.5 * chance.random((SERIES, 1)) * np.sin(np.arange(DAYS) * 2 * np.pi / 7)
    values = np.exp(chance.normal(3, 2, (SERIES, 1)) + chance.normal(0, 0.4, (SERIES, DAYS))) * week
    cpu, wall = process_time(), perf_counter()
    forecasts = forecast_series(values, first_day=date(2026, 1, 1), horizon=HORIZON)
    cpu, wall = process_time() - cpu, perf_counter() - wall
    started = process_time()
    for _ in range(ALONE):
        forecast_series(np.resize(values[0], (1, YEAR)), first_day=date(2026, 1, 1), horizon=HORIZON)
    alone = process_time() - started
    per_mb = 2**20 if sys.platform == "darwin" else 2**10
    return {
        "series": float(len(forecasts)),
        "cpu_s": round(cpu, 2),
        "wall_s": round(wall, 2),
        "ms_alone": round(alone * 1000 / ALONE, 2),
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / per_mb, 1),
    }


if __name__ == "__main__":
    raise SystemExit(harness.run("forecast_fleet", measure))
