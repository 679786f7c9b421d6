"""Measurements one after the other within a given time: what one of them found stands, whatever becomes of the next."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from playwright.sync_api import Error

from bench.harness import say
from bench.support.page_speed import NoFigure

MOST_LETTERS = 400
"""Of what is said of a failure: some name all that stands on the page."""
_FAILED = (AssertionError, Error, NoFigure)
"""A page that said something is wrong, or did not come in time."""


@dataclass(slots=True, kw_only=True)
class Course:
    """``results`` by metric. No part begins later than ``within_s`` after the first; those left out are ``missing``."""

    within_s: float
    clock: Callable[[], float] = time.monotonic
    results: dict[str, float] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)
    _began: float | None = None

    def part(self, name: str, measure: Callable[[], Mapping[str, float]]) -> None:
        """Measure and say what was found, or why nothing was."""
        at = self.clock()
        self._began = at if self._began is None else self._began
        if at - self._began > self.within_s:
            self._miss(name, "left out, the time is over")
            return
        try:
            found = measure()
        except _FAILED as error:
            said = str(error).strip() or type(error).__name__
            self._miss(name, f"not measured: {said[:MOST_LETTERS]}")
            return
        figures = ", ".join(f"{metric} {value:.4g}" for metric, value in found.items())
        say(f"{name}, in {self.clock() - at:.0f} s: {figures}")
        self.results |= found

    def _miss(self, name: str, why: str) -> None:
        say(f"{name}: {why}")
        self.missing.append(name)
