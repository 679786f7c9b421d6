"""From residuals to sigma-equivalents, by how often residuals as far out came in the same row's past.

What counts is the farthest residual of each hour (of steps of an hour or more: each one's), so that five-minute steps
don't cry twelve times as often as hours do. Beyond what was seen, a Pareto tail reaches on: its index is Hill's
estimate (Hill 1975, "A simple general approach to inference about the tail of a distribution"), drawn to that of a
moderately heavy tail while there is little to estimate from.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

MAX_SCORE: Final = 12.0

_MEMORY: Final = 24 * 28
"""Blocks that count as the past: four weeks of hours, or 672 days."""
_TAIL: Final = 0.1
"""The part of the past that the tail is estimated from."""
_LEAST_TAIL: Final = 3
_INDEX: Final = 0.25
_INDEX_WEIGHT: Final = 10.0
"""The tail index that a row is taken to have before anything is known, and how many observations that is worth."""
_GROWTH: Final = 1.1
_EVERY: Final = 24
"""The tail is estimated anew when the past has grown by a tenth, or by this many blocks."""
_REACH: Final = 4
"""No probability is said to be below 1 / (blocks + 1) to this power: a short past can't vouch for a rare event."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tail:
    """Of each row: residuals beyond ``start`` come in ``share`` of the blocks, and fall off with ``index``."""

    start: Floats
    share: Floats
    index: Floats
    least: Floats

    def probability(self, z: Floats) -> Floats:
        """Of a block whose farthest residual is as far as |z|, (rows, k); 1 for what lies within the bulk."""
        ratio = np.maximum(np.abs(z) / self.start[:, None], 1.0)
        beyond = self.share[:, None] * np.exp(-np.log(ratio) / self.index[:, None])
        return np.where(ratio > 1.0, np.maximum(beyond, self.least[:, None]), 1.0)

    def reach(self, probability: float) -> Floats:
        """Of each row, the residual from which on ``probability`` says at most so much; infinite where it never does,
        since so short a past vouches for nothing as rare."""
        ratio = np.exp(np.log(self.share / probability) * self.index)
        return np.where(self.least > probability, np.inf, self.start * np.maximum(ratio, 1.0))


def estimate_tail(past: Floats) -> Tail:
    """``past``: farthest residuals of earlier blocks (rows, blocks), NaN where there was none."""
    known = np.isfinite(past).sum(axis=1)
    ordered = -np.sort(-np.where(np.isfinite(past), past, 0.0), axis=1)
    count = np.maximum(_LEAST_TAIL, (_TAIL * known).astype(np.int64))
    start = np.maximum(ordered[np.arange(past.shape[0]), np.minimum(count, past.shape[1] - 1)], 1.0)
    within = np.arange(past.shape[1])[None, :] < count[:, None]
    hill = np.where(within, np.log(np.maximum(ordered / start[:, None], 1.0)), 0.0).sum(axis=1)
    return Tail(
        start=start,
        share=count / np.maximum(known, 1),
        index=(hill + _INDEX_WEIGHT * _INDEX) / (count + _INDEX_WEIGHT),
        least=(known + 1.0) ** -_REACH,
    )


def probabilities(z: Floats, *, block: int, least_blocks: int) -> Floats:
    """Of each residual (rows, t), how rare one as far out is by the row's past; NaN while there are under
    ``least_blocks`` to tell by, and where it is missing."""
    farthest = np.abs(z)
    result = np.full(z.shape, np.nan)
    for span, tail, enough in _tails(farthest, block=block, least_blocks=least_blocks):
        found = tail.probability(farthest[:, span])
        result[:, span] = np.where(enough[:, None] & np.isfinite(z[:, span]), found, np.nan)
    return result


def reaches(z: Floats, *, block: int, least_blocks: int, probability: float) -> Floats:
    """Of each moment (rows, t), the residual from which on it is as rare as ``probability`` by the row's past: NaN
    while there are under ``least_blocks`` to tell by, infinite where they can't vouch for anything as rare."""
    result = np.full(z.shape, np.nan)
    for span, tail, enough in _tails(np.abs(z), block=block, least_blocks=least_blocks):
        result[:, span] = np.where(enough, tail.reach(probability), np.nan)[:, None]
    return result


def _tails(farthest: Floats, *, block: int, least_blocks: int) -> Iterator[tuple[slice, Tail, NDArray[np.bool_]]]:
    """Runs of moments that share an estimate: their columns, the tail of what came before them, and which rows have
    enough of it."""
    rows, length = farthest.shape
    blocks = -(-length // block)
    maxima = np.full((rows, blocks), np.nan)
    begin = 0
    for end in _estimates(blocks, least_blocks):
        span = slice(begin * block, end * block)
        if begin >= least_blocks:
            past = maxima[:, max(0, begin - _MEMORY) : begin]
            yield span, estimate_tail(past), np.isfinite(past).sum(axis=1) >= least_blocks
        maxima[:, begin:end] = _block_maxima(farthest[:, span], block)
        begin = end


def _estimates(blocks: int, least: int) -> list[int]:
    """Ends of the runs of blocks that share an estimate; they depend on nothing but the number of blocks before."""
    ends, end = [], least
    while end < blocks:
        ends.append(end)
        end = min(max(end + 1, int(end * _GROWTH)), end + _EVERY)
    return [*ends, blocks]


def _block_maxima(farthest: Floats, block: int) -> Floats:
    rows, length = farthest.shape
    padded = np.full((rows, -(-length // block) * block), -1.0)
    padded[:, :length] = np.where(np.isfinite(farthest), farthest, -1.0)
    maxima = padded.reshape(rows, padded.shape[1] // block, block).max(axis=2)
    return np.where(maxima < 0, np.nan, maxima)


def sigma_equivalent(probability: Floats) -> Floats:
    """How far out, in standard deviations, a normal variable is with this probability on either side: 0 for 1.

    Abramowitz and Stegun, "Handbook of Mathematical Functions", 26.2.23: off by less than 0.00045.
    """
    half = np.clip(probability, 1e-40, 1.0) / 2
    t = np.sqrt(-2 * np.log(half))
    above = 2.515517 + t * (0.802853 + t * 0.010328)
    below = 1 + t * (1.432788 + t * (0.189269 + t * 0.001308))
    return np.where(probability >= 1.0, 0.0, np.clip(t - above / below, 0.0, MAX_SCORE))
