"""The ways in: the schedules, which have all organizations handed out, and a chunk of them."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from outlay.application.fan_out import FanOut, job_of, run_job
from outlay.application.optimize_usage import TASKS, OptimizeTools, take_chunk
from outlay.domain.periods import utc_day

_RESERVE_MS = 120_000
"""Of the function's time, kept back for the organization, or the day of its log, that was begun with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OptimizeApp:
    organizations: Callable[[], Iterable[str]]
    again: Callable[[Mapping[str, Any]], None]
    tools: OptimizeTools

    def answer(self, event: Mapping[str, Any], *, remaining_ms: Callable[[], int] = lambda: 10**9) -> dict[str, Any]:
        """Handle ``{"task": "daily"}`` or ``{"task": "recommend"}``, or with ``day`` and ``orgs`` a chunk.

        Raises:
            InvalidInput: it is neither.
            Upstream: to be called again.
        """
        job = job_of(event, tasks=TASKS, today=utc_day(self.tools.clock()))
        tools = FanOut(
            organizations=self.organizations,
            again=self.again,
            work=partial(take_chunk, tools=self.tools),
            may_continue=lambda: remaining_ms() > _RESERVE_MS,
        )
        return run_job(job, tools=tools)
