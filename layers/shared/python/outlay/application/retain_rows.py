"""Delete the rows of the lake that organizations keep no longer, day of arrival by day of arrival.

A day's objects hold rows of many organizations. Where all of them are due, the objects go. Else Athena writes what is
kept beside them, into a folder of its own; once both sides are counted and equal, everything but that folder goes. Rows
there twice for a while are one row to every query; rows there never are prevented by the order: plan, write, compare,
"verified" on the plan, delete, plan away. A run that broke off before "verified" is undone, one after it is finished.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, Protocol

from outlay.domain.errors import OutlayError, Upstream
from outlay.domain.organization import Organization
from outlay.domain.periods import days_between, next_day, utc_day
from outlay.domain.retention import MIN_DAYS, kept_from


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum:
    """Of one organization's rows: how many, and the sum of a column, as text."""

    rows: int
    checksum: str


class DayLake(Protocol):
    """Each waits for Athena. Raises ``Upstream`` where a query fails or takes too long."""

    def organizations(self, day: str, *, kept: str = "") -> Mapping[str, Sum]:
        """What arrived on the day, by organization; ``kept``: within that folder only."""

    def write_kept(self, day: str, *, without: Sequence[str], kept: str) -> None:
        """All rows of the day but those of some organizations, into the folder ``kept`` of the day."""


class DayObjects(Protocol):
    def any(self, day: str) -> bool: ...

    def delete(self, day: str, *, kept: str = "") -> int:
        """Everything of the day but the folder ``kept``; how many objects."""

    def delete_kept(self, day: str, kept: str) -> int:
        """The folder alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A rewrite that was begun; ``verified``: what is kept was written and compared."""

    day: str
    kept: str
    verified: bool = False


class Progress(Protocol):
    def plan(self, day: str) -> Plan | None: ...

    def put_plan(self, plan: Plan) -> None: ...

    def drop_plan(self, plan: Plan) -> None: ...

    def retained(self, org: str) -> str:
        """The day that everything before is done with; empty if nothing is."""

    def set_retained(self, org: str, day: str) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Ports:
    lake: DayLake
    objects: DayObjects
    progress: Progress
    new_folder: Callable[[], str]


Action = Literal["deleted", "rewritten"]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeletedDay:
    day: str
    action: Action
    rows: int
    """Of the organization."""


@dataclass(slots=True)
class Retained:
    """By organization; ``failures`` are the days that failed, with the reason."""

    days: dict[str, list[DeletedDay]] = field(default_factory=dict)
    failures: dict[str, list[str]] = field(default_factory=dict)
    complete: bool = True


def retain_rows(
    organizations: Iterable[Organization], *, ports: Ports, now_ms: int, may_continue: Callable[[], bool]
) -> Retained:
    """Delete what is due, oldest day first, until time is up. A day that fails stops no other, and is tried again."""
    done = Retained()
    until = {one.org: kept_from(one.retention_days, now_ms=now_ms) for one in organizations}
    due = _due(organizations, until, ports.progress)
    stuck: set[str] = set()
    for day in sorted(due):
        if not may_continue():
            done.complete = False
            break
        try:
            _clean_day(day, due[day], ports=ports, now_ms=now_ms, done=done)
        except OutlayError as error:
            stuck |= due[day]
            for org in due[day]:
                done.failures.setdefault(org, []).append(f"{day}: {error.detail}")
            continue
        for org in due[day] - stuck:
            ports.progress.set_retained(org, next_day(day))
    return done


def _due(
    organizations: Iterable[Organization], until: Mapping[str, str], progress: Progress
) -> dict[str, frozenset[str]]:
    """Day → the organizations whose rows of it are to go."""
    due: dict[str, set[str]] = {}
    for one in organizations:
        start = progress.retained(one.org) or utc_day(one.created_ms)
        if start < until[one.org]:
            for day in days_between(start, until[one.org]):
                due.setdefault(day, set()).add(one.org)
    return {day: frozenset(orgs) for day, orgs in due.items()}


def _clean_day(day: str, due: frozenset[str], *, ports: Ports, now_ms: int, done: Retained) -> None:
    age = (date.fromisoformat(utc_day(now_ms)) - date.fromisoformat(day)).days
    if age < MIN_DAYS:
        raise ValueError(f"{day} is too young to be deleted from")
    _settle(day, ports)
    if not ports.objects.any(day):
        return
    present = ports.lake.organizations(day)
    gone = sorted(due & present.keys())
    if not gone:
        return
    stays = {org: one for org, one in present.items() if org not in due}
    action: Action = "rewritten" if stays else "deleted"
    if stays:
        _rewrite(day, gone, stays, ports)
    else:
        ports.objects.delete(day)
    for org in gone:
        done.days.setdefault(org, []).append(DeletedDay(day=day, action=action, rows=present[org].rows))


def _settle(day: str, ports: Ports) -> None:
    """Finish or undo what a run before has begun."""
    plan = ports.progress.plan(day)
    if plan is None:
        return
    if plan.verified:
        ports.objects.delete(day, kept=plan.kept)
    else:
        ports.objects.delete_kept(day, plan.kept)
    ports.progress.drop_plan(plan)


def _rewrite(day: str, gone: Sequence[str], stays: Mapping[str, Sum], ports: Ports) -> None:
    plan = Plan(day=day, kept=ports.new_folder())
    ports.progress.put_plan(plan)
    ports.lake.write_kept(day, without=gone, kept=plan.kept)
    written = ports.lake.organizations(day, kept=plan.kept)
    if dict(written) != dict(stays):
        # What is there is whole: the folder goes, by this run or the next.
        ports.objects.delete_kept(day, plan.kept)
        ports.progress.drop_plan(plan)
        raise Upstream("what Athena wrote is not what was to be kept; nothing was deleted")
    ports.progress.put_plan(Plan(day=day, kept=plan.kept, verified=True))
    ports.objects.delete(day, kept=plan.kept)
    ports.progress.drop_plan(plan)
