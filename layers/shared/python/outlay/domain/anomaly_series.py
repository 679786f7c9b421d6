"""Spend by the hour or day of an organization and of its costliest parts: scored together, and asked about windows.

Made from figures grouped by every dimension that is looked along; each series is a sum over their rows. Amounts are
exact; only what is expected is an estimate.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from math import isfinite
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from outlay.contracts.dimensions import OTHER, UNSET
from outlay.domain.anomaly import Finding, Granularity, Measured, Scope, Severity, Window, scope_key
from outlay.domain.anomaly_detection import HIGH, MEDIUM, Detection, Incident, detect, incidents, usual_range
from outlay.domain.anomaly_sensitivity import Sensitivity
from outlay.domain.cube import PICO_PER_MICRO, REST, TOTAL_COST, Cube
from outlay.domain.grouping import Grouped, sums

ALONG: tuple[tuple[str, ...], ...] = (
    ("team",),
    ("feature",),
    ("api_key",),
    ("provider", "model"),
    ("project",),
    ("environment",),
)
DIMENSIONS: tuple[str, ...] = tuple(sorted({name for names in ALONG for name in names}))
"""What the figures have to be grouped by."""
MOST_VALUES = 20
"""Of each: the costliest. With the organization itself at most 121 series."""
TOTAL: Scope = ()
_STEP_MINUTES: dict[Granularity, int] = {"hour": 60, "day": 1_440}
_OWN = 10
"""A step differs by itself from a tenth of what was expected on."""
_SHARED = 2
"""Half of the smaller one's cost in common: two scopes are of one cause."""

Amounts = NDArray[np.int64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """Where the steps begin, and where the last one ends; UTC ms."""

    granularity: Granularity
    starts: tuple[int, ...]
    end_ms: int

    def index(self, moment_ms: int) -> int:
        """The first step that begins at the moment or later."""
        return int(np.searchsorted(np.array(self.starts), moment_ms))

    def window(self, first: int, last: int) -> Window:
        end = self.starts[last + 1] if last + 1 < len(self.starts) else self.end_ms
        return Window(start_ms=self.starts[first], end_ms=end)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One hour or day of a scope; pico-USD. ``expected``: None where too little came before it; ``low`` and ``high``
    also where the past can't vouch for anything so rare."""

    window: Window
    actual: int
    requests: int
    unpriced: int
    expected: int | None
    low: int | None
    high: int | None


class SpendSeries:
    """``grouped``: one slice for each step, by ``DIMENSIONS``. ``scopes``: other ones than the organization and its
    costliest parts."""

    def __init__(
        self, grouped: Grouped, times: Times, *, sensitivity: Sensitivity, scopes: Sequence[Scope] = ()
    ) -> None:
        self._cube, self._step = grouped.cube, grouped.slices.astype(np.int64)
        self.times = times
        self._sensitivity = sensitivity
        none = np.zeros(self._cube.rows, dtype=np.int64)
        self._micro = self._cube.columns.get(TOTAL_COST, none)
        self._rest = self._cube.columns.get(TOTAL_COST + REST, none)
        self._calls = self._cube.columns.get("requests", none)
        self._unpriced = self._cube.columns.get("unpriced_requests", none)
        self.scopes = tuple(scopes) or (TOTAL, *self._costliest())
        self._place = {scope: place for place, scope in enumerate(self.scopes)}

    def findings(self) -> Iterator[Finding]:
        """Of every series, whatever they come to. Of parts only those that stand out among so many."""
        for place, scope in enumerate(self.scopes):
            sensitivity = self._sensitivity.of(scope_key(scope))
            least = self._asked(scope)
            for one in incidents(replace(self._detection, sensitivity=sensitivity), place):
                if abs(one.score) * sensitivity < least:
                    continue
                first, last = self._own_part(place, one)
                residual = (self._values - self._detection.expected)[place, first : last + 1]
                yield Finding(
                    scope=scope,
                    direction="rise" if one.score > 0 else "drop",
                    granularity=self.times.granularity,
                    window=self.times.window(first, last),
                    excess=_pico(float(np.nansum(residual))),
                )

    def score_asked(self, scope: Scope) -> float:
        """From which score on the scope stands out."""
        return self._asked(scope) / self._sensitivity.of(scope_key(scope))

    def _asked(self, scope: Scope) -> float:
        """Of parts only those that stand out among so many."""
        return asked_among(len(self.scopes) - 1) if scope else MEDIUM

    def steps(self, scope: Scope, *, score: float) -> Sequence[Step]:
        """Every step of one of the scopes, with what was expected of it and how far it may differ before it has such a
        score by itself."""
        place, minutes = self._place[scope], _STEP_MINUTES[self.times.granularity]
        low, high = usual_range(
            self._values[place : place + 1], step_minutes=minutes, start_ms=self.times.starts[0], score=score
        )
        micro, rest, calls = self._tables(scope)
        unpriced = self._unpriced_of(scope)
        told = [_amount(row) for row in (self._detection.expected[place], low[0], high[0])]
        return [
            Step(
                window=self.times.window(index, index),
                actual=int(micro[index]) * PICO_PER_MICRO + int(rest[index]),
                requests=int(calls[index]),
                unpriced=int(unpriced[index]),
                expected=told[0][index],
                low=None if told[0][index] is None else told[1][index],
                high=None if told[0][index] is None else told[2][index],
            )
            for index in range(len(self.times.starts))
        ]

    def _unpriced_of(self, scope: Scope) -> Amounts:
        mask = self._mask(scope)
        return sums(self._step[mask], len(self.times.starts), self._unpriced[mask])

    def _own_part(self, place: int, one: Incident) -> tuple[int, int]:
        """First and last of an incident's steps that differ by themselves: the detection's views over several hours
        stay above for as long after what they saw. Where none does by itself (a slow drift) it is all of them."""
        span = slice(one.first, one.last + 1)
        expected = self._detection.expected[place, span]
        residual = np.nan_to_num(self._values[place, span] - expected) * (1 if one.score > 0 else -1)
        own = np.flatnonzero((residual > 0) & (residual * _OWN >= np.nan_to_num(np.abs(expected))))
        return (one.first + int(own[0]), one.first + int(own[-1])) if len(own) else (one.first, one.last)

    def measure(self, scope: Scope, window: Window) -> Measured | None:
        """What the scope's series says of a window; None where it has none, or the window lies before."""
        place, first, after = self._place.get(scope), self.times.index(window.start_ms), self.times.index(window.end_ms)
        if place is None or first >= after:
            return None
        values, expected = self._values[place, first:after], self._detection.expected[place, first:after]
        score = np.nan_to_num(self._detection.score[place, first:after])
        peak = int(np.argmax(np.abs(score)))
        strength = abs(float(score[peak])) * self._sensitivity.of(scope_key(scope))
        severity: Severity = "high" if strength >= HIGH else "medium"
        # A step of which nothing was expected yet is as it is.
        usual = float(np.where(np.isfinite(expected), expected, np.nan_to_num(values)).sum())
        micro, rest, calls = (table[first:after] for table in self._tables(scope))
        return Measured(
            actual=int(micro.sum()) * PICO_PER_MICRO + int(rest.sum()),
            expected=max(0, _pico(usual)),
            requests=int(calls.sum()),
            peak_ms=self.times.starts[first + peak],
            score=round(float(score[peak]) * 100),
            severity=severity,
            is_silent=int(calls[-1]) == 0,
        )

    def same_cause(self, one: Finding, other: Finding) -> bool:
        """Whether at least half of what the smaller one cost in their time is of both."""
        window = Window(
            start_ms=min(one.window.start_ms, other.window.start_ms), end_ms=max(one.window.end_ms, other.window.end_ms)
        )
        first, after = self.times.index(window.start_ms), self.times.index(window.end_ms)
        here = (self._step >= first) & (self._step < after)
        masks = [self._mask(each.scope) & here for each in (one, other)]
        costs = [self._cost(mask) for mask in (*masks, masks[0] & masks[1])]
        return costs[2] > 0 and costs[2] * _SHARED >= min(costs[:2])

    @cached_property
    def _values(self) -> NDArray[np.float64]:
        """(n, t) in USD; NaN before the scope's first call."""
        found = np.zeros((len(self.scopes), len(self.times.starts)))
        for place, scope in enumerate(self.scopes):
            micro, rest, calls = self._tables(scope)
            begun = np.maximum.accumulate(calls > 0)
            found[place] = np.where(begun, micro / 1e6 + rest / 1e12, np.nan)
        return found

    @cached_property
    def _detection(self) -> Detection:
        return detect(
            self._values,
            step_minutes=_STEP_MINUTES[self.times.granularity],
            start_ms=self.times.starts[0],
        )

    def _tables(self, scope: Scope) -> tuple[Amounts, Amounts, Amounts]:
        """By step: micro-USD, the rest in pico-USD, calls."""
        mask, count = self._mask(scope), len(self.times.starts)
        if not mask.any():
            nothing = np.zeros(count, dtype=np.int64)
            return nothing, nothing, nothing
        step = self._step[mask]
        return (
            sums(step, count, self._micro[mask]),
            sums(step, count, self._rest[mask]),
            sums(step, count, self._calls[mask]),
        )

    def _mask(self, scope: Scope) -> Mask:
        mask = np.ones(self._cube.rows, dtype=np.bool_)
        for name, value in scope:
            place = self._cube.dimensions.index(name)
            values = self._cube.values[place]
            mask &= self._cube.codes[place] == (values.index(value) if value in values else -1)
        return mask

    def _cost(self, mask: Mask) -> int:
        return int(self._micro[mask].sum()) * PICO_PER_MICRO + int(self._rest[mask].sum())

    def _costliest(self) -> Iterator[Scope]:
        """By what they cost in all, the last day as much as four weeks: what has just begun is seen as well."""
        last_day = self.times.index(self.times.end_ms - 86_400_000)
        weight = self._micro * np.where(self._step >= last_day, 28, 1)
        for names in ALONG:
            yield from _costliest(self._cube, names, weight)


def asked_among(count: int) -> float:
    """The score that one of ``count`` series exceeds by chance as rarely as a single one exceeds the usual least.

    (Bonferroni's correction, 4.2 for 120 series: else every hour would have some part that stands out.) Never beyond a
    grave one's.
    """
    normal = NormalDist()
    return min(HIGH, -normal.inv_cdf(normal.cdf(-MEDIUM) / max(1, count)))


def _costliest(cube: Cube, names: Sequence[str], weight: Amounts) -> Iterator[Scope]:
    if cube.rows == 0:
        return
    places = [cube.dimensions.index(name) for name in names]
    key = np.zeros(cube.rows, dtype=np.int64)
    for place in places:
        key = key * len(cube.values[place]) + cube.codes[place]
    found, first, row_of = np.unique(key, return_index=True, return_inverse=True)
    total = sums(row_of, len(found), weight)
    scopes: list[tuple[int, Scope]] = []
    for number, row in enumerate(first.tolist()):
        values = [cube.values[place][int(cube.codes[place][row])] for place in places]
        if not {UNSET, OTHER} & set(values) and total[number] > 0:
            scopes.append((-int(total[number]), tuple(sorted(zip(names, values, strict=True)))))
    yield from (scope for _, scope in sorted(scopes)[:MOST_VALUES])


def _amount(row: NDArray[np.float64]) -> list[int | None]:
    """Of each step pico-USD, not below 0; None where it isn't known, or without end."""
    return [max(0, _pico(usd)) if isfinite(usd) else None for usd in row.tolist()]


def _pico(usd: float) -> int:
    """Whole micro-USD: an estimate has no finer amount."""
    return round(usd * PICO_PER_MICRO) * PICO_PER_MICRO
