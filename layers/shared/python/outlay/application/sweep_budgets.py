"""Look after all organizations: evaluate those that changed since they were looked at, and detect what no event shows.

What an organization's figures are at is told by the heads of their months, days and latest hours: few small reads. An
organization where they are as they were, and for which no moment has come at which something can happen without an
event (a period or an increase ends, a day begins), costs nothing more.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from hashlib import blake2b

from outlay.application.budget_records import all_budgets
from outlay.application.control_store import ControlStore
from outlay.application.detect import Detection, note
from outlay.application.evaluate_budgets import EvaluationTools, evaluate_budgets
from outlay.application.figures_ports import Head, HeadsReader, HourLane
from outlay.application.noted import find_noted
from outlay.domain.budget import Budget
from outlay.domain.budget_status import LEAST_ELAPSED_MS
from outlay.domain.calendar import first_date, local_date, shift_date
from outlay.domain.detection import DAY_MS, HOUR_MS, WATCHED_DAYS
from outlay.domain.errors import LimitExceeded, Upstream
from outlay.domain.organization import Organization
from outlay.domain.periods import day_start_ms, hour_label, hour_start_ms, next_day

_MONTHS = 13
"""Back from this one: what a budget's period can hold, and a little."""
_DAYS = 36
"""In which events are accepted."""
_HOURS = 27
"""Older ones are sealed: what is counted into them shows at their day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SweepTools:
    """``tools`` makes those of an organization. ``may_continue`` is asked before each."""

    tools: Callable[[Organization], EvaluationTools]
    heads: HeadsReader
    clock: Callable[[], int]
    may_continue: Callable[[], bool] = lambda: True


@dataclass(frozen=True, slots=True, kw_only=True)
class Swept:
    organizations: int = 0
    evaluated: int = 0
    alerts: int = 0
    failed: Sequence[str] = ()
    """Those that could not be looked at; all others were."""
    left: Sequence[str] = ()
    """Those that there was no time for."""


def sweep_budgets(organizations: Iterable[Organization], *, tools: SweepTools) -> Swept:
    """Look at each; one that fails keeps no other waiting."""
    evaluated, alerts, count = 0, 0, 0
    failed: list[str] = []
    left: list[str] = []
    for organization in organizations:
        count += 1
        if not tools.may_continue():
            left.append(organization.org)
            continue
        try:
            looked_at, told = _look(organization, tools)
        except (Upstream, LimitExceeded, ValueError, KeyError):
            failed.append(organization.org)
            continue
        evaluated += looked_at
        alerts += told
    return Swept(organizations=count, evaluated=evaluated, alerts=alerts, failed=failed, left=left)


def _look(organization: Organization, sweep: SweepTools) -> tuple[bool, int]:
    """Whether it was evaluated; how many alerts were made."""
    now = sweep.clock()
    tools = sweep.tools(organization)
    noted = find_noted(organization.org, store=tools.store)
    hours, digest = latest_heads(organization, sweep.heads, now)
    told = 0
    is_due = noted.content.get("seen") != digest or now >= noted.content.get("next", 0)
    if is_due:
        told = evaluate_budgets(tools=tools).alerts
    detection = Detection(tools, noted, _silence_hours(organization, hours, sweep.heads, now), now)
    detection.look_for_silence()
    if is_due:
        detection.look()
        detection.told |= {"seen": digest, "next": _next_ms(organization, tools.store, now)}
    if detection.told and note(organization.org, noted, detection.told, detection.alerts, tools=tools):
        told += len(detection.alerts)
    return is_due, told


def latest_heads(organization: Organization, reader: HeadsReader, now_ms: int) -> tuple[Mapping[HourLane, Head], str]:
    """Of the latest hours; and a digest of where all figures are at that can count for a budget."""
    today = local_date(now_ms, organization.dimensions.time_zone)
    month = first_date(today, "month")
    heads = reader.heads(
        organization.org,
        hours=_hours(organization, now_ms, _HOURS),
        days=[(today - timedelta(days=back)).isoformat() for back in range(_DAYS)],
        months=[shift_date(month, "month", -back).isoformat()[:7] for back in range(_MONTHS)],
    )
    told = sorted(f"{key}:{head.revision}" for key, head in heads.items())
    digest = blake2b("\n".join(told).encode(), digest_size=12).hexdigest()
    return {key: head for key, head in heads.items() if not isinstance(key, str)}, digest


def _hours(organization: Organization, now_ms: int, count: int) -> list[HourLane]:
    zone = organization.dimensions.time_zone
    latest = hour_start_ms(now_ms, zone)
    labels = [hour_label(latest - back * HOUR_MS) for back in range(-1, count)]
    return [(label, lane) for label in labels for lane in range(organization.lanes)]


def _silence_hours(
    organization: Organization, hours: Mapping[HourLane, Head], reader: HeadsReader, now_ms: int
) -> Mapping[HourLane, Head]:
    """Those that tell what is usual, where the last two hours show no event: else nobody is silent."""
    latest = hour_label(hour_start_ms(now_ms, organization.dimensions.time_zone) - HOUR_MS)
    if any(label >= latest and head.updates for (label, _), head in hours.items()):
        return {}
    wanted = _hours(organization, now_ms, (WATCHED_DAYS + 1) * DAY_MS // HOUR_MS)
    found = reader.heads(organization.org, hours=[hour for hour in wanted if hour not in hours])
    return {**hours, **{key: head for key, head in found.items() if not isinstance(key, str)}}


def _next_ms(organization: Organization, store: ControlStore, now_ms: int) -> int:
    """When something can be to tell though nothing is counted."""
    zone = organization.dimensions.time_zone
    today = local_date(now_ms, zone).isoformat()
    begins = day_start_ms(today, zone)
    moments = [begins + LEAST_ELAPSED_MS, day_start_ms(next_day(today), zone)]
    moments += [moment for budget in all_budgets(organization.org, store=store) for moment in _bounds(budget)]
    return min(moment for moment in moments if moment > now_ms)


def _bounds(budget: Budget) -> list[int]:
    return [moment for one in budget.increases for moment in (one.from_ms, one.until_ms)]
