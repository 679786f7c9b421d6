"""The daily clean-up of all organizations, with a report for each. One organization's failure stops no other.

Everything can be repeated, and goes on where the run before stopped; a lease keeps two runs from each other's way.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from outlay.application import archive_records, retain_rows
from outlay.application.retain_rows import DeletedDay
from outlay.domain.errors import OutlayError
from outlay.domain.organization import Organization
from outlay.domain.records import KINDS

LEASE_MS = 16 * 60_000
"""Longer than a run can take."""
REPORTS_KEPT_MS = 400 * 86_400_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What one run did for one organization. Times are UTC milliseconds."""

    org: str
    started_ms: int
    took_ms: int
    complete: bool
    """False where time was up; the next run goes on."""
    archived: Mapping[str, int]
    """Kind → records moved to the archive."""
    deleted: Sequence[DeletedDay]
    """Days of arrival whose rows went from the lake."""
    rows_deleted: int
    failures: Sequence[str]


class Reports(Protocol):
    def put(self, report: Report) -> None: ...

    def newest_first(self, org: str, *, before_ms: int | None, limit: int) -> Sequence[Report]: ...

    def forget(self, org: str, *, before_ms: int) -> int:
        """Delete the reports of runs that started before; how many."""


class Lease(Protocol):
    def take(self, *, now_ms: int, until_ms: int) -> bool:
        """False where another run has it."""

    def give_back(self, *, until_ms: int) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Ports:
    organizations: Callable[[], Iterable[Organization]]
    archive: archive_records.Ports
    rows: retain_rows.Ports
    reports: Reports
    lease: Lease
    list_former_members: Callable[[], int]
    """Puts members of release 0.1 on their organizations' lists; how many were missing."""
    clock: Callable[[], int]
    failed: Callable[[BaseException, str], None]
    """Tells the operators, with the organization."""


@dataclass(slots=True)
class _Running:
    """What becomes a report."""

    started_ms: int
    took_ms: int = 0
    archived: dict[str, int] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)
    complete: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """``ran`` is False where another run was at work."""

    ran: bool
    organizations: int = 0
    archived: int = 0
    rows_deleted: int = 0
    failures: int = 0
    complete: bool = True

    def to_json(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


def clean_up(*, ports: Ports, may_continue: Callable[[], bool]) -> Summary:
    """One run. Expected failures are in reports and summary; unexpected ones are raised, and the next run goes on."""
    started = ports.clock()
    until = started + LEASE_MS
    if not ports.lease.take(now_ms=started, until_ms=until):
        return Summary(ran=False)
    try:
        return _run(ports, may_continue, started)
    finally:
        ports.lease.give_back(until_ms=until)


def _run(ports: Ports, may_continue: Callable[[], bool], started_ms: int) -> Summary:
    unlisted = _list_former_members(ports)
    organizations = list(ports.organizations())
    running = {one.org: _archive(one.org, ports, may_continue) for one in organizations}
    begun = ports.clock()
    rows = retain_rows.retain_rows(organizations, ports=ports.rows, now_ms=begun, may_continue=may_continue)
    spent = ports.clock() - begun
    reports = [_report(org, one, rows, spent) for org, one in running.items()]
    for report in reports:
        ports.reports.put(report)
        ports.reports.forget(report.org, before_ms=started_ms - REPORTS_KEPT_MS)
    return Summary(
        ran=True,
        organizations=len(reports),
        archived=sum(sum(report.archived.values()) for report in reports),
        rows_deleted=sum(report.rows_deleted for report in reports),
        failures=sum(len(report.failures) for report in reports) + unlisted,
        complete=all(report.complete for report in reports),
    )


def _list_former_members(ports: Ports) -> int:
    """Failures: 1, which stops nothing else, or 0."""
    try:
        ports.list_former_members()
    except OutlayError as error:
        ports.failed(error, "")
        return 1
    return 0


def _archive(org: str, ports: Ports, may_continue: Callable[[], bool]) -> _Running:
    running = _Running(started_ms=ports.clock())
    for kind in KINDS:
        if not may_continue():
            running.complete = False
            break
        try:
            moved = archive_records.archive_kind(
                org, kind, ports=ports.archive, now_ms=running.started_ms, may_continue=may_continue
            )
        except OutlayError as error:
            ports.failed(error, org)
            running.failures.append(f"{kind.name}: {error.detail}")
            continue
        running.archived[kind.name] = moved
    running.complete = running.complete and may_continue()
    running.took_ms = ports.clock() - running.started_ms
    return running


def _report(org: str, running: _Running, rows: retain_rows.Retained, spent_ms: int) -> Report:
    deleted = rows.days.get(org, [])
    return Report(
        org=org,
        started_ms=running.started_ms,
        took_ms=running.took_ms + spent_ms,
        complete=running.complete and rows.complete,
        archived=running.archived,
        deleted=deleted,
        rows_deleted=sum(day.rows for day in deleted),
        failures=[*running.failures, *rows.failures.get(org, [])],
    )
