"""What the schedules ask for: pack what is past, prove what is packed. One organization's failure stops no other.

And what people ask for: repair an organization's hours after a restore (docs/runbook/restore.md), close a month. A
closing that could not end in one call is gone on with after packing.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import partial
from typing import Any, Protocol

from outlay.application.close_month import CloseSummary
from outlay.application.proof_runs import ProofRun
from outlay.application.repair_hours import RepairSummary
from outlay.contracts.metrics import DRIFT_EVENTS
from outlay.domain.errors import InvalidInput, NotFound, OutlayError
from outlay.domain.months import is_month
from outlay.domain.organization import Organization
from outlay.domain.periods import utc_ms

RESERVE_MS = 60_000
"""Of the function's time, kept back for the day that is being packed."""


class Telemetry(Protocol):
    def count(self, name: str, value: int = 1) -> None: ...

    def failure(self, error: BaseException, **fields: Any) -> None: ...


Task = Callable[[Organization, "Services", Callable[[], bool]], dict[str, Any]]


class TasksFailed(Exception):
    """Some organizations could not be served; the schedule's retry serves all again, which changes nothing twice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    organizations: Callable[[Callable[[str, Exception], None]], Iterable[Organization]]
    """All whose profile can be read; told of the others."""
    pack: Callable[[Organization, Callable[[], bool]], Mapping[str, int]]
    """Packs until the callable says that time is up; what is left is the next run's."""
    pack_users: Callable[[Organization, Callable[[], bool]], Mapping[str, int]]
    """Then the cubes by user, in the same way."""
    reconcile: Callable[[Organization, Callable[[], bool]], ProofRun]
    """Heals until the callable says that time is up; what is left is the next run's."""
    repair: Callable[[Organization, tuple[int, int], Callable[[], bool]], RepairSummary]
    """Of the hours from one moment to another, both in epoch ms; until time is up."""
    close: Callable[[Organization, str, str, Callable[[], bool]], CloseSummary]
    """Month and who closes it; until time is up."""
    resume: Callable[[Organization, Callable[[], bool]], CloseSummary]
    """Goes on with closings that are on their way."""
    packed: Callable[[], None]
    """Told that what is past was packed, where there are organizations. Never raises."""
    telemetry: Telemetry


def run(
    event: Mapping[str, Any], *, services: Services, remaining_ms: Callable[[], int] = lambda: 10**9
) -> dict[str, Any]:
    """``{"task": "pack"}`` or ``{"task": "reconcile"}``, for all organizations or for ``{"org": …}`` only;
    ``{"task": "repair", "org", "from", "to"}`` for the hours of one, its moments as ``2026-11-22T12:00:00Z``;
    ``{"task": "close", "org", "month", "who"}``.

    Raises:
        InvalidInput: no such task, or not these hours.
        NotFound: a repair of an organization that is none.
        TasksFailed: after all organizations were tried.
    """
    task = _asked_for(event)
    wanted = event.get("org")
    results: dict[str, Any] = {}
    failed: list[str] = []

    def fail(org: str, error: Exception) -> None:
        services.telemetry.failure(error, org=org)
        failed.append(org)

    for organization in services.organizations(fail):
        if wanted is not None and organization.org != wanted:
            continue
        try:
            results[organization.org] = task(organization, services, lambda: remaining_ms() > RESERVE_MS)
        except InvalidInput:
            raise
        except OutlayError as error:
            fail(organization.org, error)
    _tell_packed(event, results, services)
    if failed:
        raise TasksFailed(f"{event['task']} failed for {len(failed)} of {len(failed) + len(results)} organizations")
    if event["task"] == "repair" and not results:
        raise NotFound("there is no such organization")
    return {"task": event["task"], "organizations": results}


def _tell_packed(event: Mapping[str, Any], results: Mapping[str, Any], services: Services) -> None:
    """A deployment that nobody uses pays for no more functions than need be."""
    if event["task"] == "pack" and "org" not in event and results:
        services.packed()


def _asked_for(event: Mapping[str, Any]) -> Task:
    tasks: dict[str, Task] = {
        "pack": _pack,
        "reconcile": _reconcile,
        "repair": partial(_repair, event),
        "close": _closing(event),
    }
    task = tasks.get(str(event.get("task")))
    if task is None:
        raise InvalidInput(f"'task' is one of {', '.join(sorted(tasks))}")
    return task


def _pack(organization: Organization, services: Services, may_continue: Callable[[], bool]) -> dict[str, Any]:
    packed = {**services.pack(organization, may_continue), **services.pack_users(organization, may_continue)}
    resumed = services.resume(organization, may_continue)
    return {**packed, "months_closed": len(resumed.closed), "closing_left": len(resumed.problems)}


def _closing(event: Mapping[str, Any]) -> Task:
    month, who = str(event.get("month", "")), str(event.get("who", ""))
    if event.get("task") == "close" and (not is_month(month) or not who or not event.get("org")):
        raise InvalidInput("'org', 'month' (YYYY-MM) and 'who' name what is to be closed")

    def close(organization: Organization, services: Services, may_continue: Callable[[], bool]) -> dict[str, Any]:
        done = services.close(organization, month, who, may_continue)
        return {"closed": list(done.closed), "problems": [f"{one.field}: {one.reason}" for one in done.problems]}

    return close


def _reconcile(organization: Organization, services: Services, may_continue: Callable[[], bool]) -> dict[str, Any]:
    """Drift is published whether or not it could be healed: it was there."""
    done = services.reconcile(organization, may_continue)
    services.telemetry.count(DRIFT_EVENTS, done.drift)
    return {
        "days": len(done.proofs),
        "final": done.final,
        "drift": done.drift,
        "differences": {
            proof.day: {name: list(pair) for name, pair in proof.differences.items()} for proof in done.differing
        },
        "cubes": [cube.cube for proof in done.differing for cube in proof.cubes],
        "healed": [asdict(one) for one in done.healed],
    }


def _repair(
    event: Mapping[str, Any], organization: Organization, services: Services, may_continue: Callable[[], bool]
) -> dict[str, Any]:
    period = _moment(event, "from"), _moment(event, "to")
    if event.get("org") != organization.org:
        raise InvalidInput("a repair names its 'org'")
    return asdict(services.repair(organization, period, may_continue))


def _moment(event: Mapping[str, Any], name: str) -> int:
    try:
        moment = datetime.fromisoformat(str(event.get(name)))
    except ValueError:
        moment = datetime.min  # noqa: DTZ901 - as one without a zone
    if moment.tzinfo is None:
        raise InvalidInput(f"'{name}' is a moment with its zone, such as 2026-11-22T12:00:00Z")
    return utc_ms(moment)
