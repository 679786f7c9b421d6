"""What people do with anomalies: find them, and say whether they were expected."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from outlay.application.anomaly_records import (
    StoredVerdicts,
    find_anomaly,
    find_verdicts,
    newest_anomalies,
    place_of,
    verdicts_write,
)
from outlay.application.control_store import ControlStore, Stored, Write
from outlay.domain.access import Cut
from outlay.domain.alert_settings import AlertSettings
from outlay.domain.anomaly import Anomaly, Feedback, Scope, scope_key
from outlay.domain.anomaly_sensitivity import Sensitivity, Verdict, threshold, with_verdict
from outlay.domain.delivery_plan import holds
from outlay.domain.errors import NotFound

READ_AT_ONCE = 200
MAX_READ = 2_000
"""Of the list, for one page of those that fit the filters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnomalyFilters:
    """Empty: whatever it is. ``scope``: None is any; empty is the organization; else what a scope has to name."""

    severity: str = ""
    status: str = ""
    direction: str = ""
    scope: Scope | None = None
    since_ms: int = 0
    """When it began, at the earliest."""

    def take(self, one: Anomaly) -> bool:
        told = ((self.severity, one.severity), (self.status, one.status), (self.direction, one.direction))
        return all(wanted in ("", found) for wanted, found in told) and self._is_about(one)

    def _is_about(self, one: Anomaly) -> bool:
        if self.scope is None:
            return True
        return set(self.scope) <= set(one.scope) if self.scope else not one.scope


@dataclass(frozen=True, slots=True, kw_only=True)
class AnomaliesPage:
    anomalies: Sequence[Anomaly]
    following: str | None
    """The anomaly to go on behind."""


def list_anomalies(
    org: str, filters: AnomalyFilters, cut: Cut, *, store: ControlStore, page: tuple[str, int]
) -> AnomaliesPage:
    """Those that began last first, behind ``page``'s anomaly (or empty) and at most its number."""
    found: list[Anomaly] = []
    (before, limit), read = page, 0
    while read < MAX_READ:
        some = newest_anomalies(org, store=store, before=before, limit=READ_AT_ONCE)
        for one in some:
            before = one.anomaly_id
            if one.window.start_ms < filters.since_ms:
                return AnomaliesPage(anomalies=found, following=None)
            if filters.take(one) and holds(cut, one.cut):
                found.append(one)
            if len(found) == limit:
                return AnomaliesPage(anomalies=found, following=before)
        read += len(some)
        if len(some) < READ_AT_ONCE:
            return AnomaliesPage(anomalies=found, following=None)
    return AnomaliesPage(anomalies=found, following=before)


def seen_anomaly(org: str, anomaly_id: str, cut: Cut, *, store: ControlStore) -> tuple[Stored, Anomaly]:
    """Raises ``NotFound``, also for what lies outside of the cut."""
    stored, found = find_anomaly(org, anomaly_id, store=store)
    if not holds(cut, found.cut):
        raise NotFound("There is no such anomaly.")
    return stored, found


def threshold_of(one: Anomaly, *, store: ControlStore, now_ms: int) -> float:
    """What people's words have made of the score that is asked for in the anomaly's scope: 1 is the usual one."""
    verdicts = find_verdicts(one.org, store=store).verdicts
    return threshold(verdicts.get(scope_key(one.scope), ()), now_ms)


def sensitivity_of(org: str, settings: AlertSettings, *, store: ControlStore, now_ms: int) -> Sensitivity:
    """How soon what stands out is recorded: by the organization's setting, and by what people said of its scopes."""
    percent = settings.anomaly_sensitivity
    return Sensitivity(percent=percent, verdicts=find_verdicts(org, store=store).verdicts, now_ms=now_ms)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """``threshold``: of the scope from now on."""

    before: Anomaly
    after: Anomaly
    threshold: float
    writes: Sequence[Write]


def speak(stored: Stored, one: Anomaly, word: Feedback | None, *, store: ControlStore, now_ms: int) -> Spoken:
    """Say what was thought of it, or take it back (None): of the anomaly, and for its scope from now on."""
    known: StoredVerdicts = find_verdicts(one.org, store=store)
    verdict = None if word is None else Verdict(anomaly_id=one.anomaly_id, at_ms=word.at_ms, expected=word.expected)
    scope = scope_key(one.scope)
    verdicts = with_verdict(known.verdicts, scope, verdict, anomaly=one.anomaly_id, now_ms=now_ms)
    content: Any = None if word is None else _content(word)
    change = Write(
        kind="change",
        place=place_of(one.org, one.anomaly_id),
        version=stored.version,
        content={"feedback": content},
    )
    return Spoken(
        before=one,
        after=replace(one, feedback=word, version=stored.version + 1),
        threshold=threshold(verdicts.get(scope, ()), now_ms),
        writes=[change, verdicts_write(one.org, known, verdicts)],
    )


def _content(word: Feedback) -> dict[str, Any]:
    return {"expected": word.expected, "note": word.note, "by": word.by, "at": word.at_ms}
