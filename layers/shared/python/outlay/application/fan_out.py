"""Nightly and hourly jobs over all organizations: the schedule's call hands chunks of them to further calls.

The schedule's invocation only lists ids and calls its own function, asynchronously, once for each chunk. A chunk takes
its organizations together, so that work which is cheaper for many at once can be. What fails is sent alone; what
there was no time for is sent again. One that is alone and fails raises: Lambda calls it twice more, and then its
errors show. A call that is repeated finds what was done before it and makes it anew under the same ids: no job counts
on being called once.

Lambda cuts chains of calls at some 16 of its own (recursive loop detection): a chunk may be cut short a dozen times.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from outlay.domain.errors import InvalidInput, LimitExceeded, Problem, Upstream

CHUNK = 50
"""Organizations of one call: 10,000 make 200 calls, each of some seconds."""
ISOLATED = (Exception,)
"""Failures that are one organization's: whatever it holds that can't be read or reckoned with (unpacking alone raises
``zlib.error``, ``struct.error`` and what not). None is swallowed: alone it raises."""

MayContinue = Callable[[], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """``day`` (UTC) names the run: with it ids are made, so that repeats write the same records."""

    task: str
    day: str
    orgs: tuple[str, ...] | None = None
    """None: all there are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What became of a chunk."""

    done: Sequence[str] = ()
    failed: Mapping[str, Exception] = field(default_factory=dict)
    left: Sequence[str] = ()
    """Those that there was no time for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FanOut:
    """What a job is done with. ``work`` takes a chunk; ``each`` is one that takes its organizations one by one."""

    organizations: Callable[[], Iterable[str]]
    """Ids of all, those that can't be read among them: they fail alone."""
    again: Callable[[Mapping[str, Any]], None]
    """Calls this very function, later. Raises ``Upstream``."""
    work: Callable[[Job, Sequence[str], MayContinue], Taken]
    may_continue: MayContinue = lambda: True


def job_of(event: Mapping[str, Any], *, tasks: Collection[str], today: str) -> Job:
    """The job of a payload ``{"task", "day", "orgs"}``, where all but the task may be left out.

    Raises:
        InvalidInput: names every problem.
    """
    orgs, day = event.get("orgs"), event.get("day", today)
    problems = [
        (event.get("task") in tasks, "task", f"is one of {', '.join(sorted(tasks))}"),
        (_is_date(day), "day", "is a date, as 2026-11-30"),
        (orgs is None or _are_names(orgs), "orgs", "are the ids of organizations"),
    ]
    wrong = [Problem(field=name, reason=reason) for is_fine, name, reason in problems if not is_fine]
    if wrong:
        raise InvalidInput("This is no job.", problems=wrong)
    return Job(task=event["task"], day=day, orgs=None if orgs is None else tuple(orgs))


def run_job(job: Job, *, tools: FanOut) -> dict[str, Any]:
    """Hand out all organizations, or take the chunk that the job names; may be repeated at any point.

    Raises:
        Upstream: some chunks could not be handed out, or the one organization of the job failed.
    """
    if job.orgs is None:
        return {"task": job.task, "calls": _hand_out(job, _chunks(list(tools.organizations())), tools)}
    taken = _taken(job, job.orgs, tools)
    if len(job.orgs) == 1 and taken.failed:
        raise Upstream(f"{job.task} failed for an organization") from next(iter(taken.failed.values()))
    again = [(org,) for org in taken.failed] + ([tuple(taken.left)] if taken.left else [])
    _hand_out(job, again, tools)
    return {"task": job.task, "done": len(taken.done), "failed": len(taken.failed), "left": len(taken.left)}


def each(orgs: Sequence[str], work: Callable[[str], object], may_continue: MayContinue = lambda: True) -> Taken:
    """Do the work for each; one that fails stops no other. The first is begun whatever the time, so that it ends."""
    done: list[str] = []
    failed: dict[str, Exception] = {}
    for place, org in enumerate(orgs):
        if place and not may_continue():
            return Taken(done=done, failed=failed, left=orgs[place:])
        try:
            work(org)
        except ISOLATED as error:
            failed[org] = error
        else:
            done.append(org)
    return Taken(done=done, failed=failed)


def _taken(job: Job, orgs: Sequence[str], tools: FanOut) -> Taken:
    """Where the organizations could not even be taken together, each is to be tried alone."""
    try:
        return tools.work(job, orgs, tools.may_continue)
    except ISOLATED as error:
        return Taken(failed=dict.fromkeys(orgs, error))


def _chunks(orgs: Sequence[str]) -> list[Sequence[str]]:
    return [orgs[start : start + CHUNK] for start in range(0, len(orgs), CHUNK)]


def _hand_out(job: Job, chunks: Sequence[Sequence[str]], tools: FanOut) -> int:
    """All that can be; a call that is refused keeps no other waiting."""
    refused: list[Exception] = []
    for orgs in chunks:
        try:
            tools.again({"task": job.task, "day": job.day, "orgs": list(orgs)})
        except (Upstream, LimitExceeded) as error:
            refused.append(error)
    if refused:
        raise Upstream(f"{len(refused)} of {len(chunks)} calls of {job.task} were refused") from refused[0]
    return len(chunks)


def _is_date(day: object) -> bool:
    try:
        return isinstance(day, str) and date.fromisoformat(day).isoformat() == day
    except ValueError:
        return False


def _are_names(orgs: object) -> bool:
    return isinstance(orgs, list) and bool(orgs) and all(isinstance(org, str) and org for org in orgs)
