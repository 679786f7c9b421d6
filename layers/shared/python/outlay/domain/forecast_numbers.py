"""A forecast's numbers as they are kept and told: rounded once, and packed into few bytes.

Five digits are more than any forecast knows. Money is whole micro-USD from here on. What is packed comes back as it
was: a float of 32 bits holds seven digits.
"""

import zlib
from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from outlay.domain.budget import Unit
from outlay.domain.cube import PICO_PER_MICRO
from outlay.domain.forecast import LEVELS, Band, Path, SeriesForecast

DIGITS = 5
_BYTES = 4
"""Of a number."""
_ROWS = 2 * (1 + 2 * len(LEVELS))
Numbers = NDArray[np.float64]


def settled(forecast: SeriesForecast) -> SeriesForecast:
    """The same, its numbers rounded to ``DIGITS`` digits and to whole ones, what it got wrong to four decimals."""
    errors = tuple(
        replace(
            one,
            wape=_share(one.wape),
            total_error=_share(one.total_error),
            cover80=_share(one.cover80),
            cover95=_share(one.cover95),
        )
        for one in forecast.errors
    )
    trend = forecast.trend
    trend = replace(trend, strength=round(trend.strength, 4), per_week=round(trend.per_week, 4))
    return with_numbers(replace(forecast, errors=errors, trend=trend), rounded(numbers_of(forecast)))


def _share(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def rounded(numbers: Numbers) -> Numbers:
    """To ``DIGITS`` digits, and to whole numbers."""
    whole = np.rint(numbers)
    place = np.floor(np.log10(np.maximum(np.abs(whole), 1))) - (DIGITS - 1)
    step = 10.0 ** np.maximum(place, 0)
    found: Numbers = np.rint(np.rint(whole / step) * step)
    return found


def numbers_of(forecast: SeriesForecast) -> Numbers:
    """Rows: the days' values and bounds, then those of the running totals. No columns where there is no forecast."""
    rows: list[Sequence[float]] = []
    for path in (forecast.daily, forecast.totals):
        bands = {band.level: band for band in path.bands}
        nothing = Band(level=0, lower=(), upper=())
        rows.append(path.values)
        for level in LEVELS:
            rows += [bands.get(level, nothing).lower, bands.get(level, nothing).upper]
    return np.array(rows, dtype=np.float64).reshape(_ROWS, len(forecast.daily.values))


def with_numbers(forecast: SeriesForecast, numbers: Numbers) -> SeriesForecast:
    """The same forecast with these instead."""
    half = _ROWS // 2
    return replace(forecast, daily=path_of(numbers[:half]), totals=path_of(numbers[half:]))


def path_of(rows: Numbers) -> Path:
    """Of its values and bounds, in the order of ``LEVELS``; of no days, nothing."""
    values, *bounds = (tuple(row) for row in rows.tolist())
    if not values:
        return Path(values=(), bands=())
    pairs = zip(LEVELS, bounds[::2], bounds[1::2], strict=True)
    return Path(values=values, bands=tuple(Band(level=level, lower=low, upper=up) for level, low, up in pairs))


def packed(forecast: SeriesForecast) -> bytes:
    """The numbers of a settled forecast: some 2.7 KB for 90 days. First bytes stand together, which are alike."""
    plain = np.ascontiguousarray(numbers_of(forecast), dtype="<f4").reshape(-1)
    return zlib.compress(plain.view(np.uint8).reshape(-1, _BYTES).T.tobytes(), 9)


def unpacked(data: bytes) -> Numbers:
    """The rows of ``numbers_of``, as they were packed."""
    parts = np.frombuffer(zlib.decompress(data), dtype=np.uint8).reshape(_BYTES, -1)
    plain = np.ascontiguousarray(parts.T).view("<f4").astype(np.float64)
    return rounded(plain.reshape(_ROWS, -1))


def amounts(values: Iterable[float], unit: Unit) -> list[int]:
    """Settled values in the unit's whole amounts: of money pico-USD."""
    factor = PICO_PER_MICRO if unit is Unit.USD else 1
    return [round(value) * factor for value in values]
