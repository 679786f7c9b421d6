"""Array types, and order statistics of rows of which some elements are missing."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Whole = NDArray[np.int64]


def ratio(part: Floats, whole: Floats, otherwise: Floats | float = 0.0) -> Floats:
    """``part / whole``, and ``otherwise`` where the whole is 0."""
    present = whole > 0
    quotient = part / np.where(present, whole, 1.0)
    return np.asarray(np.where(present, quotient, otherwise), dtype=np.float64)


def median_of(values: Floats, present: Flags) -> Floats:
    """Median of those present along the last axis, 0 where none is."""
    ordered = np.sort(np.where(present, values, np.inf), axis=-1)
    count = present.sum(axis=-1)
    low = np.maximum(count - 1, 0) // 2
    high = np.minimum(count // 2, values.shape[-1] - 1)
    middle = (_at(ordered, low), _at(ordered, high))
    known = count > 0
    return np.asarray(np.where(known, (_zeroed(middle[0], known) + _zeroed(middle[1], known)) / 2, 0.0))


def weighted_quantiles(values: Floats, weights: Floats, shares: Sequence[float]) -> list[Floats]:
    """Along the last axis, for each share: the least value that so much of the weight lies at or below.

    0 where nothing has weight; what has no weight doesn't count.
    """
    order = np.argsort(np.where(weights > 0, values, np.inf), axis=-1)
    flat = order + np.arange(0, values.size, values.shape[-1]).reshape(*values.shape[:-1], 1)
    ordered = values.ravel()[flat]
    sums = np.cumsum(weights.ravel()[flat], axis=-1)
    total = sums[..., -1:]
    last = np.maximum((weights > 0).sum(axis=-1) - 1, 0)
    places = [np.minimum((sums < share * total * _ROUNDED).sum(axis=-1), last) for share in shares]
    return [np.where(total[..., 0] > 0, _at(ordered, place), 0.0) for place in places]


_ROUNDED = 1 - 1e-12
"""A sum of weights that should be just the share may fall short of it by rounding."""


def _at(values: Floats, place: NDArray[np.int64]) -> Floats:
    """One element of each row; by flat places, as ``take_along_axis`` takes longer than all else for few rows."""
    width = values.shape[-1]
    return np.asarray(values.ravel()[np.arange(0, values.size, width).reshape(place.shape) + place])


def _zeroed(values: Floats, known: Flags) -> Floats:
    return np.where(known, values, 0.0)
