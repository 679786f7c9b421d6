"""The ways in: hours were packed, and chunks of the organizations whose spend is to be looked at."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from outlay.application.fan_out import FanOut, Job, MayContinue, Taken, each, job_of, run_job
from outlay.application.pack_cubes import GRACE_MS
from outlay.application.watch_anomalies import WatchTools, watch_anomalies
from outlay.domain.organization import Organization
from outlay.domain.periods import HOUR_MS, utc_day

TASK = "watch"
_QUARTER_MS = 900_000
_RESERVE_MS = 60_000
"""Of the function's time, kept back for the organization that a chunk has begun with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnomaliesApp:
    find: Callable[[str], Organization | None]
    organizations: Callable[[], Iterable[str]]
    tools: Callable[[Organization], WatchTools]
    again: Callable[[Mapping[str, Any]], None]
    """Calls this very function, later."""
    clock: Callable[[], int]

    def answer(self, event: Mapping[str, Any], *, remaining_ms: Callable[[], int] = lambda: 10**9) -> dict[str, Any]:
        """Handle ``{"packed": true}``, once in a quarter of an hour, or ``{"task": "watch", "day", "orgs"}``.

        Raises:
            InvalidInput: it is neither.
            Upstream: to be called again.
        """
        now_ms = self.clock()
        if event.get("packed") is True:
            if not _is_first_pack(now_ms):
                return {"task": TASK, "calls": 0}
            event = {"task": TASK}
        job = job_of(event, tasks={TASK}, today=utc_day(now_ms))
        return run_job(
            job,
            tools=FanOut(
                organizations=self.organizations,
                again=self.again,
                work=self._work,
                may_continue=lambda: remaining_ms() > _RESERVE_MS,
            ),
        )

    def _work(self, _: Job, orgs: Sequence[str], may_continue: MayContinue) -> Taken:
        return each(orgs, self._watch, may_continue)

    def _watch(self, org: str) -> None:
        organization = self.find(org)
        if organization is not None:
            watch_anomalies(tools=self.tools(organization))


def _is_first_pack(now_ms: int) -> bool:
    """Whether it is the one of an hour's four runs of packing that has sealed the hour before. Where none falls into
    its quarter, the next hour's look sees both hours; where two do, the second finds nothing new."""
    return (now_ms - GRACE_MS) % HOUR_MS < _QUARTER_MS
