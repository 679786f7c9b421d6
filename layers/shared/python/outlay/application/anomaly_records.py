"""Anomalies as they are stored: one record with a life cycle each, in the order in which they began; and what is
remembered of an organization between two looks."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from outlay.application.control_store import Content, ControlStore, Place, Stored, Write, change, create
from outlay.contracts import budget_keys, keys
from outlay.domain.anomaly import Anomaly, Feedback, Measured, Scope, Window, is_anomaly_id, since_id
from outlay.domain.anomaly_explanation import Brought, Explanation
from outlay.domain.anomaly_sensitivity import Verdict, Verdicts
from outlay.domain.errors import NotFound

KIND = "anomaly"
_LOOKED, _SENSITIVITY = "anomalies", "sensitivity"


def place_of(org: str, anomaly_id: str) -> Place:
    return Place(keys.records_key(org, KIND), anomaly_id)


def find_anomaly(org: str, anomaly_id: str, *, store: ControlStore) -> tuple[Stored, Anomaly]:
    """Raises ``NotFound``."""
    stored = store.find(place_of(org, anomaly_id)) if is_anomaly_id(anomaly_id) else None
    if stored is None:
        raise NotFound("There is no such anomaly.")
    return stored, from_stored(org, stored)


def anomalies_since(org: str, start_ms: int, *, store: ControlStore) -> list[Anomaly]:
    """Those that began at the moment or later, the oldest first."""
    found: list[Anomaly] = []
    after = since_id(start_ms)
    while True:
        page = store.page(keys.records_key(org, KIND), after=after)
        found += [from_stored(org, one) for one in page]
        if len(page) < 1_000:
            return found
        after = page[-1].place.sk


def newest_anomalies(org: str, *, store: ControlStore, before: str = "", limit: int = 200) -> list[Anomaly]:
    """The newest first, of those that began before the anomaly ``before``."""
    page = store.page(keys.records_key(org, KIND), after=before, limit=limit, newest_first=True)
    return [from_stored(org, one) for one in page]


def anomaly_write(before: Anomaly | None, after: Anomaly) -> Write:
    """Of a change only where nobody changed it meanwhile."""
    place, content = place_of(after.org, after.anomaly_id), to_content(after)
    if before is None:
        return create(place, content)
    return Write(kind="change", place=place, version=before.version, content=content)


def to_content(one: Anomaly) -> Content:
    """All of the item but its place and version; ``kind st created closed`` as every record has them."""
    measured = one.measured
    return {
        "kind": KIND,
        "st": one.status,
        "created": one.found_ms,
        "closed": one.closed_ms,
        "scope": _scope(one.scope),
        "direction": one.direction,
        "granularity": one.granularity,
        "start": one.window.start_ms,
        "end": one.window.end_ms,
        "measured": {
            "actual": measured.actual,
            "expected": measured.expected,
            "requests": measured.requests,
            "peak": measured.peak_ms,
            "score": measured.score,
            "severity": measured.severity,
            "silent": measured.is_silent,
        },
        "updated": one.updated_ms,
        "members": [_scope(each) for each in one.members],
        "explanation": _explanation(one.explanation),
        "told": one.told or "",
        "alert": one.alert_id,
        "feedback": None if one.feedback is None else _feedback(one.feedback),
        "revisions": one.revisions,
    }


def _scope(scope: Scope) -> list[list[str]]:
    return [list(pair) for pair in scope]


def _explanation(one: Explanation) -> Mapping[str, Any]:
    return {
        "parts": dict(one.parts),
        "brought_by": [[each.dimension, each.value, each.amount] for each in one.brought_by],
        "compared_with": one.compared_with,
        "unpriced": one.unpriced_requests,
    }


def _feedback(one: Feedback) -> Mapping[str, Any]:
    return {"expected": one.expected, "note": one.note, "by": one.by, "at": one.at_ms}


def from_stored(org: str, stored: Stored) -> Anomaly:
    content: Any = stored.content
    measured, explained, feedback = content["measured"], content["explanation"], content.get("feedback")
    return Anomaly(
        org=org,
        anomaly_id=stored.place.sk,
        scope=_read_scope(content["scope"]),
        direction=content["direction"],
        granularity=content["granularity"],
        window=Window(start_ms=content["start"], end_ms=content["end"]),
        measured=Measured(
            actual=measured["actual"],
            expected=measured["expected"],
            requests=measured["requests"],
            peak_ms=measured["peak"],
            score=measured["score"],
            severity=measured["severity"],
            is_silent=measured["silent"],
        ),
        status=content["st"],
        found_ms=content["created"],
        updated_ms=content["updated"],
        closed_ms=content.get("closed"),
        members=tuple(map(_read_scope, content["members"])),
        explanation=Explanation(
            parts=explained["parts"],
            brought_by=tuple(
                Brought(dimension=name, value=value, amount=amount) for name, value, amount in explained["brought_by"]
            ),
            compared_with=explained["compared_with"],
            unpriced_requests=explained["unpriced"],
        ),
        told=content["told"] or None,
        alert_id=content["alert"],
        feedback=None if feedback is None else _read_feedback(feedback),
        revisions=content["revisions"],
        version=stored.version,
    )


def _read_scope(pairs: Iterable[Iterable[str]]) -> Scope:
    return tuple((name, value) for name, value in pairs)


def _read_feedback(told: Mapping[str, Any]) -> Feedback:
    return Feedback(expected=told["expected"], note=told["note"], by=told["by"], at_ms=told["at"])


@dataclass(frozen=True, slots=True, kw_only=True)
class LastLook:
    """What the last whole look at an organization saw. ``seen``: digest of the heads; ``hour_ms``, ``day_ms``: up to
    where hours and days were looked at. Empty: it was never looked at."""

    stored: Stored | None = None
    seen: str = ""
    hour_ms: int = 0
    day_ms: int = 0


def _last_place(org: str) -> Place:
    return Place(budget_keys.watch_key(org), _LOOKED)


def find_last_look(org: str, *, store: ControlStore) -> LastLook:
    stored = store.find(_last_place(org))
    if stored is None:
        return LastLook()
    content: Any = stored.content
    return LastLook(stored=stored, seen=content["seen"], hour_ms=content["hour"], day_ms=content["day"])


def look_write(org: str, before: LastLook, *, seen: str, hour_ms: int, day_ms: int) -> Write:
    content = {"seen": seen, "hour": hour_ms, "day": day_ms}
    return create(_last_place(org), content) if before.stored is None else change(before.stored, content)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredVerdicts:
    stored: Stored | None = None
    verdicts: Verdicts = field(default_factory=dict)


def _verdicts_place(org: str) -> Place:
    return Place(budget_keys.watch_key(org), _SENSITIVITY)


def find_verdicts(org: str, *, store: ControlStore) -> StoredVerdicts:
    stored = store.find(_verdicts_place(org))
    if stored is None:
        return StoredVerdicts()
    scopes: Any = stored.content["scopes"]
    verdicts = {
        scope: [Verdict(anomaly_id=one, at_ms=at_ms, expected=expected) for one, at_ms, expected in some]
        for scope, some in scopes
    }
    return StoredVerdicts(stored=stored, verdicts=verdicts)


def verdicts_write(org: str, before: StoredVerdicts, verdicts: Verdicts) -> Write:
    scopes = [
        [scope, [[one.anomaly_id, one.at_ms, one.expected] for one in some]] for scope, some in sorted(verdicts.items())
    ]
    content = {"scopes": scopes}
    place = _verdicts_place(org)
    return create(place, content) if before.stored is None else change(before.stored, content)
