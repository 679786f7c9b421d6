"""The ways in: the schedule, which has all organizations handed out, and a chunk of them."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from outlay.application.fan_out import FanOut, job_of, run_job
from outlay.application.forecast_nights import NightTools, forecast_night
from outlay.domain.periods import utc_day

TASKS = frozenset({"forecast"})
_RESERVE_MS = 120_000
"""Of the function's time, kept back for the block that is being read and reckoned."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ForecastApp:
    organizations: Callable[[], Iterable[str]]
    again: Callable[[Mapping[str, Any]], None]
    night: NightTools

    def answer(self, event: Mapping[str, Any], *, remaining_ms: Callable[[], int] = lambda: 10**9) -> dict[str, Any]:
        """Handle ``{"task": "forecast"}``, or with ``day`` and ``orgs`` a chunk.

        Raises:
            InvalidInput: it is neither.
            Upstream: to be called again.
        """
        job = job_of(event, tasks=TASKS, today=utc_day(self.night.clock()))
        tools = FanOut(
            organizations=self.organizations,
            again=self.again,
            work=partial(forecast_night, tools=self.night),
            may_continue=lambda: remaining_ms() > _RESERVE_MS,
        )
        return run_job(job, tools=tools)
