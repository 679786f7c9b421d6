"""Look at an organization's spend: record what stands out, follow what was recorded, tell people of it.

Each look derives all of it again from the series of four weeks; what is recorded is compared with that and changed
where it differs. An anomaly and the alert about it are one transaction, conditional on the version that was read, so
that a look which comes twice, or beside another, tells once; what a crash leaves out the next look does. That an
organization was looked at is noted last.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from hashlib import blake2b

from outlay.application.alert_settings_records import find_settings
from outlay.application.anomaly_records import (
    LastLook,
    anomalies_since,
    anomaly_write,
    find_last_look,
    look_write,
)
from outlay.application.control_store import ControlStore, Refused
from outlay.application.explain_anomaly import explain_anomaly
from outlay.application.figures_ports import FiguresReader, HeadsReader
from outlay.application.raise_alert import AlertCalls
from outlay.application.read_series import days_of, hours_of, read_series
from outlay.application.sweep_budgets import latest_heads
from outlay.application.tell_anomaly import tell
from outlay.application.tend_anomalies import sensitivity_of
from outlay.domain.alert_settings import AlertSettings
from outlay.domain.anomaly import HOUR_MS, Anomaly, Granularity, Happening, Measured, Scope, Window
from outlay.domain.anomaly_course import Look, course, happenings
from outlay.domain.anomaly_series import SpendSeries, Times
from outlay.domain.errors import LimitExceeded
from outlay.domain.organization import Organization
from outlay.domain.registers import Names

RECORDED_MS = 2 * 24 * HOUR_MS
"""What ended so long before the last look is not recorded any more (events come late, by a day as a rule)."""
ROUNDS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchTools:
    """Of one organization."""

    organization: Organization
    names: Names
    store: ControlStore
    figures: FiguresReader
    heads: HeadsReader
    alerts: AlertCalls
    clock: Callable[[], int]
    pause: Callable[[int], None] = lambda _: None


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """Numbers of one look. ``looked``: False where nothing was counted since the last one."""

    looked: bool = False
    series: int = 0
    changed: int = 0
    alerts: int = 0


def watch_anomalies(*, tools: WatchTools) -> Watched:
    """May be repeated at any point, and run beside itself.

    Raises:
        LimitExceeded: or ``Upstream``; then it is to be asked for again.
    """
    organization, now_ms = tools.organization, tools.clock()
    last = find_last_look(organization.org, store=tools.store)
    hours, days = hours_of(organization, now_ms), days_of(organization, now_ms)
    _, seen = latest_heads(organization, tools.heads, now_ms)
    known = anomalies_since(organization.org, days.starts[0], store=tools.store)
    is_new = seen != last.seen or (hours.end_ms > last.hour_ms and any(one.is_open for one in known))
    if not is_new:
        return Watched()
    every = [hours, days] if days.end_ms > last.day_ms or any(_is_daily(one) for one in known) else [hours]
    view = _View.read(every, tools=tools, now_ms=now_ms)
    changed, told = _follow(known, view, last, since_ms=days.starts[0], tools=tools)
    note = look_write(organization.org, last, seen=seen, hour_ms=hours.end_ms, day_ms=days.end_ms)
    with suppress(Refused):  # another look noted it, of the same or later figures; the next one compares again
        tools.store.commit([note], now_ms=tools.clock())
    return Watched(looked=True, series=view.size, changed=changed, alerts=told)


def _is_daily(one: Anomaly) -> bool:
    return one.is_open and one.granularity == "day"


@dataclass(frozen=True, slots=True, kw_only=True)
class _View:
    """The series of one look, and what stands out in them."""

    series: Mapping[Granularity, SpendSeries]
    found: Sequence[Happening]
    settings: AlertSettings
    revisions: Mapping[Granularity, str]

    @classmethod
    def read(cls, every: Sequence[Times], *, tools: WatchTools, now_ms: int) -> "_View":
        org = tools.organization.org
        _, settings = find_settings(org, store=tools.store)
        sensitivity = sensitivity_of(org, settings, store=tools.store, now_ms=now_ms)
        read = {
            times.granularity: read_series(
                times,
                tools.organization,
                names=tools.names,
                reader=tools.figures,
                sensitivity=sensitivity,
                now_ms=now_ms,
            )
            for times in every
        }
        series = {name: one for name, (one, _) in read.items()}
        findings = [one for each in series.values() for one in each.findings()]
        return cls(
            series=series,
            found=happenings(findings, same_cause=series["hour"].same_cause),
            settings=settings,
            revisions={name: revisions for name, (_, revisions) in read.items()},
        )

    @property
    def size(self) -> int:
        return sum(len(one.scopes) for one in self.series.values())

    def measure(self, scope: Scope, granularity: Granularity, window: Window) -> Measured | None:
        series = self.series.get(granularity)
        return None if series is None else series.measure(scope, window)

    def is_worth_it(self, measured: Measured) -> bool:
        """The organization's least amount, and its least share of what was expected."""
        size = abs(measured.difference)
        share = size * 100 >= measured.expected * self.settings.anomaly_percent
        return size >= self.settings.anomaly_minimum and share


def _digest(*told: str) -> str:
    return blake2b("\n".join(told).encode(), digest_size=12).hexdigest()


def _follow(
    known: Sequence[Anomaly], view: _View, last: LastLook, *, since_ms: int, tools: WatchTools
) -> tuple[int, int]:
    """How many anomalies were written, and how many alerts were made."""
    changed, told = 0, 0
    for number in range(ROUNDS):
        was_refused = False
        for before, after in course(known, view.found, look=_look(view, last, tools)):
            done = _write(before, after, view, tools=tools)
            was_refused = was_refused or done is None
            changed += done is not None
            told += done or 0
        if not was_refused:
            return changed, told
        tools.pause(number + 1)
        known = anomalies_since(tools.organization.org, since_ms, store=tools.store)
    raise LimitExceeded("Anomalies are changed too often at once. Try again.", retry_after_s=1, code="throttled")


def _look(view: _View, last: LastLook, tools: WatchTools) -> Look:
    return Look(
        org=tools.organization.org,
        now_ms=tools.clock(),
        looked_ms={name: one.times.end_ms for name, one in view.series.items()},
        measure=view.measure,
        least=view.is_worth_it,
        since_ms=last.hour_ms - RECORDED_MS,
    )


def _write(before: Anomaly | None, after: Anomaly, view: _View, *, tools: WatchTools) -> int | None:
    """How many alerts that makes; None where somebody else was faster, and nothing is done."""
    after = _explained(before, after, view, tools)
    telling = tell(before, after, settings=view.settings, store=tools.store, now_ms=tools.clock())
    try:
        tools.store.commit([anomaly_write(before, telling.after), *telling.writes], now_ms=tools.clock())
    except Refused:
        return None
    if telling.alert is not None:
        tools.alerts.hand_on(after.org, telling.alert.alert_id)
    return int(telling.alert is not None)


def _explained(before: Anomaly | None, after: Anomaly, view: _View, tools: WatchTools) -> Anomaly:
    """Read again only where there is another difference to be explained."""
    if before is not None and before.measured == after.measured and before.window == after.window:
        return after
    explanation, revisions = explain_anomaly(
        after, tools.organization, names=tools.names, reader=tools.figures, now_ms=tools.clock()
    )
    digest = _digest(view.revisions.get(after.granularity, ""), revisions)
    return replace(after, explanation=explanation, revisions=digest)
