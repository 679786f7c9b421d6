"""What the schedules ask for: pack what is past, prove what is packed. One organization's failure stops no other."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Protocol

from outlay.application.proof_runs import ProofRun
from outlay.contracts.metrics import DRIFT_EVENTS
from outlay.domain.errors import InvalidInput, OutlayError
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
    pack_users: Callable[[Organization, Callable[[], bool]], Mapping[str, int]]
    """Then the cubes by user, in the same way."""
    reconcile: Callable[[Organization, Callable[[], bool]], ProofRun]
    """Heals until the callable says that time is up; what is left is the next run's."""
    telemetry: Telemetry


def run(
    event: Mapping[str, Any], *, services: Services, remaining_ms: Callable[[], int] = lambda: 10**9
) -> dict[str, Any]:
    """``{"task": "pack"}`` or ``{"task": "reconcile"}``, for all organizations or for ``{"org": …}`` only.

    Raises:
        InvalidInput: no such task.
        TasksFailed: after all organizations were tried.
    """
    tasks = {"pack": _pack, "reconcile": _reconcile}
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


def _pack(organization: Organization, services: Services, may_continue: Callable[[], bool]) -> dict[str, int]:
    return {**services.pack(organization, may_continue), **services.pack_users(organization, may_continue)}


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
