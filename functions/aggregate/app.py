"""What the schedules ask for: pack what is past, prove what is packed. One organization's failure stops no other.

And what the API asks for: close a month. A closing that could not end in one call is gone on with after packing.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from outlay.application.close_month import CloseSummary
from outlay.application.reconcile import DayProof
from outlay.contracts.metrics import DRIFT_EVENTS
from outlay.domain.errors import InvalidInput, OutlayError
from outlay.domain.months import is_month
from outlay.domain.organization import Organization

RESERVE_MS = 60_000
"""Of the function's time, kept back for the day that is being packed."""


class Telemetry(Protocol):
    def count(self, name: str, value: int = 1) -> None: ...

    def failure(self, error: BaseException, **fields: Any) -> None: ...


class TasksFailed(Exception):
    """Some organizations could not be served; the schedule's retry serves all again, which changes nothing twice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    organizations: Callable[[], Iterable[Organization]]
    pack: Callable[[Organization, Callable[[], bool]], Mapping[str, int]]
    """Packs until the callable says that time is up; what is left is the next run's."""
    reconcile: Callable[[Organization], list[DayProof]]
    close: Callable[[Organization, str, str, Callable[[], bool]], CloseSummary]
    """Month and who closes it; until time is up."""
    resume: Callable[[Organization, Callable[[], bool]], CloseSummary]
    """Goes on with closings that are on their way."""
    telemetry: Telemetry


def run(
    event: Mapping[str, Any], *, services: Services, remaining_ms: Callable[[], int] = lambda: 10**9
) -> dict[str, Any]:
    """``{"task": "pack"}`` or ``{"task": "reconcile"}``, for all organizations or for ``{"org": …}`` only;
    ``{"task": "close", "org", "month", "who"}``.

    Raises:
        InvalidInput: no such task, or no organization and month to close.
        TasksFailed: after all organizations were tried.
    """
    tasks = {"pack": _pack, "reconcile": _reconcile, "close": _closing(event)}
    task = tasks.get(str(event.get("task")))
    if task is None:
        raise InvalidInput(f"'task' is one of {', '.join(sorted(tasks))}")
    wanted = event.get("org")
    results: dict[str, Any] = {}
    failed = []
    for organization in services.organizations():
        if wanted is not None and organization.org != wanted:
            continue
        try:
            results[organization.org] = task(organization, services, lambda: remaining_ms() > RESERVE_MS)
        except OutlayError as error:
            services.telemetry.failure(error, org=organization.org)
            failed.append(organization.org)
    if failed:
        raise TasksFailed(f"{event['task']} failed for {len(failed)} of {len(failed) + len(results)} organizations")
    return {"task": event["task"], "organizations": results}


def _pack(organization: Organization, services: Services, may_continue: Callable[[], bool]) -> dict[str, Any]:
    packed = dict(services.pack(organization, may_continue))
    resumed = services.resume(organization, may_continue)
    return {**packed, "months_closed": len(resumed.closed), "closing_left": len(resumed.problems)}


Task = Callable[[Organization, Services, Callable[[], bool]], dict[str, Any]]


def _closing(event: Mapping[str, Any]) -> Task:
    month, who = str(event.get("month", "")), str(event.get("who", ""))
    if event.get("task") == "close" and (not is_month(month) or not who or not event.get("org")):
        raise InvalidInput("'org', 'month' (YYYY-MM) and 'who' name what is to be closed")

    def close(organization: Organization, services: Services, may_continue: Callable[[], bool]) -> dict[str, Any]:
        done = services.close(organization, month, who, may_continue)
        return {"closed": list(done.closed), "problems": [f"{one.field}: {one.reason}" for one in done.problems]}

    return close


def _reconcile(organization: Organization, services: Services, _: Callable[[], bool]) -> dict[str, Any]:
    proofs = services.reconcile(organization)
    drift = sum(proof.drift for proof in proofs)
    services.telemetry.count(DRIFT_EVENTS, drift)
    return {
        "days": len(proofs),
        "final": sum(not proof.differences for proof in proofs),
        "drift": drift,
        "differences": {
            proof.day: {name: list(pair) for name, pair in proof.differences.items()}
            for proof in proofs
            if proof.differences
        },
    }
