"""The audit log: who did what to what, newest first or as it is proven, and the anchors of its heads."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from outlay.application.anchor_heads import AnchorReader
from outlay.application.control_store import ControlStore
from outlay.application.manage_members import addresses_of
from outlay.application.read_audit import Filters, in_order, newest_first, read_head
from outlay.contracts.anchors import ANCHORED_EVERY_MIN, anchor_name, read_anchor_name
from outlay.domain.audit import Anchor
from outlay.domain.calendar import date_ms
from outlay.domain.errors import InvalidInput, Problem
from outlay.domain.periods import iso_utc
from outlay.runtime.http import Request, Response

from functions.api.dates import read_date, read_loose_moment
from functions.api.routing import AccountCall, AccountRoute, Call, Route
from functions.api.schemas import read_limit, read_parameters
from functions.api.services import Control

DEFAULT_LIMIT = 100
MAX_LIMIT = 1_000
NEXT = "outlay-next-cursor"
"""Header of a page of raw entries; missing on the last."""
_FEW = 5
"""Actors that are looked up one by one; more are found on the list of members."""
_MAX_FILTER = 200
_UNKEPT = {"cache-control": "no-store"}
"""Answers name people."""
_FILTERS = frozenset({"action", "actor", "target", "from", "to"})
_KNOWN = _FILTERS | {"format", "limit", "cursor"}
_UTC = "UTC"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Log:
    """One chain, and what it is read with. Dates are of ``time_zone``."""

    chain: str
    store: ControlStore
    anchors: AnchorReader
    control: Control
    now_ms: int
    time_zone: str = _UTC


def get_audit(call: Call) -> Response:
    """Entries of the organization, newest first; with ``format=jsonl`` all of them, in order, as they are hashed."""
    return _entries(call.request, _own(call))


def get_anchors(call: Call) -> Response:
    """Heads of the log that were written to the bucket with Object Lock, newest first."""
    return _anchors(call.request, _own(call))


def get_platform_audit(call: AccountCall) -> Response:
    """As ``GET /v1/audit``, of what was changed in the deployment itself."""
    return _entries(call.request, _platform(call))


def get_platform_anchors(call: AccountCall) -> Response:
    """As ``GET /v1/audit/anchors``, of the deployment's own log."""
    return _anchors(call.request, _platform(call))


def _own(call: Call) -> _Log:
    services = call.services
    return _Log(
        chain=call.organization.org,
        store=services.changes.store,
        anchors=services.anchors,
        control=services.control,
        now_ms=services.clock(),
        time_zone=call.organization.dimensions.time_zone,
    )


def _platform(call: AccountCall) -> _Log:
    services = call.services
    return _Log(
        chain="",
        store=services.platform.store,
        anchors=services.platform_anchors,
        control=services.control,
        now_ms=services.clock(),
    )


def _entries(request: Request, log: _Log) -> Response:
    given = read_parameters(request, known=_KNOWN)
    problems: list[Problem] = []
    limit = read_limit(given.get("limit", ""), problems, default=DEFAULT_LIMIT, most=MAX_LIMIT)
    cursor = _number(given.get("cursor", ""), problems)
    filters = _filters(given, problems, time_zone=log.time_zone)
    is_raw = _is_raw(given, problems)
    if problems:
        raise InvalidInput("The query is not understood.", problems=problems)
    return _raw(log, after=cursor or 0, limit=limit) if is_raw else _shown(log, filters, before=cursor, limit=limit)


def _is_raw(given: Mapping[str, str], problems: list[Problem]) -> bool:
    text = given.get("format", "json")
    if text not in {"json", "jsonl"}:
        problems.append(Problem(field="format", reason="must be json or jsonl"))
    if text == "jsonl":
        reason = "goes with format=json only: a chain is proven as a whole"
        problems.extend(Problem(field=name, reason=reason) for name in sorted(_FILTERS & given.keys()))
    return text == "jsonl"


def _number(text: str, problems: list[Problem]) -> int | None:
    if not text:
        return None
    if text.isascii() and text.isdecimal() and len(text) <= 12 and int(text) > 0:
        return int(text)
    problems.append(Problem(field="cursor", reason="is none that an answer gave"))
    return None


def _filters(given: Mapping[str, str], problems: list[Problem], *, time_zone: str) -> Filters:
    for name in ("action", "actor", "target"):
        if len(given.get(name, "")) > _MAX_FILTER:
            problems.append(Problem(field=name, reason=f"has {_MAX_FILTER} characters at most"))
    start, end = (_moment(given, name, problems, time_zone=time_zone) for name in ("from", "to"))
    if start is not None and end is not None and start >= end:
        problems.append(Problem(field="from", reason="must be before 'to', which is not included"))
    return Filters(
        action=given.get("action", ""),
        actor=given.get("actor", ""),
        target=given.get("target", ""),
        from_ms=start or 0,
        to_ms=end,
    )


def _moment(given: Mapping[str, str], name: str, problems: list[Problem], *, time_zone: str) -> int | None:
    """A date is its first moment in the organization's time zone."""
    text = given.get(name, "")
    if not text:
        return None
    day = read_date(text)
    moment = read_loose_moment(text) if day is None else date_ms(day, time_zone)
    if moment is None:
        reason = "must be a date or an RFC 3339 time with zone, of this century, e.g. 2026-11-22T10:00:00Z"
        problems.append(Problem(field=name, reason=reason))
    return moment


def _shown(log: _Log, filters: Filters, *, before: int | None, limit: int) -> Response:
    head = read_head(log.chain, store=log.store)
    page = newest_first(log.chain, filters, before=before, limit=limit, store=log.store)
    names = _names({entry["actor"]["subject"] for entry in page.entries if entry["actor"]["kind"] == "person"}, log)
    body = {
        "as_of": iso_utc(log.now_ms),
        "chain": log.chain,
        "head": {"seq": head.seq, "hash": head.hash or None, "at": iso_utc(head.at_ms) if head.seq else None},
        "anchored_every_minutes": ANCHORED_EVERY_MIN,
        "entries": [_to_api(entry, names) for entry in page.entries],
        "next_cursor": None if page.following is None else str(page.following),
    }
    return Response(status=200, body=body, headers=_UNKEPT)


def _raw(log: _Log, *, after: int, limit: int) -> Response:
    page = in_order(log.chain, after=after, limit=limit, store=log.store)
    lines = [json.dumps(entry, ensure_ascii=False, sort_keys=True) + "\n" for entry in page.entries]
    further = {} if page.following is None else {NEXT: str(page.following)}
    headers = {"content-type": "application/x-ndjson", **_UNKEPT, **further}
    return Response(status=200, body="".join(lines).encode(), headers=headers)


def _names(subjects: Collection[str], log: _Log) -> Mapping[str, str | None]:
    """The e-mail addresses of members of the organization itself; entries hold none, as they can't be erased."""
    if log.chain and len(subjects) > _FEW:
        return addresses_of(log.chain, subjects, members=log.store)
    found = {subject: log.control.get_membership(subject) for subject in subjects}
    return {
        subject: member.email
        for subject, member in found.items()
        if member is not None and log.chain in {member.org, ""}
    }


def _to_api(entry: Mapping[str, Any], names: Mapping[str, str | None]) -> dict[str, Any]:
    actor = entry["actor"]
    return {
        "seq": entry["seq"],
        "at": iso_utc(entry["at"]),
        "action": entry["action"],
        "target": entry["target"],
        "actor": {
            "kind": actor["kind"],
            "subject": actor["subject"],
            "name": names.get(actor["subject"]) or None,
            "address": actor["address"] or None,
            "request_id": actor["request_id"] or None,
            "platform": actor["is_platform"],
        },
        "changes": _changes(entry["before"] or {}, entry["after"] or {}),
        "hash": entry["hash"],
    }


def _changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What differs, by name; null on the side where it was not there."""
    return [
        {"field": name, "before": before.get(name), "after": after.get(name)}
        for name in sorted(before.keys() | after.keys())
        if before.get(name) != after.get(name)
    ]


def _anchors(request: Request, log: _Log) -> Response:
    given = read_parameters(request, known=frozenset({"limit", "cursor"}))
    problems: list[Problem] = []
    limit = read_limit(given.get("limit", ""), problems, default=DEFAULT_LIMIT, most=MAX_LIMIT)
    cursor = given.get("cursor", "")
    if cursor and read_anchor_name(cursor) is None:
        problems.append(Problem(field="cursor", reason="is none that an answer gave"))
    if problems:
        raise InvalidInput("The query is not understood.", problems=problems)
    found = log.anchors.newest_first(log.chain, after=cursor, limit=limit)
    last = found[-1] if len(found) == limit else None
    body = {
        "as_of": iso_utc(log.now_ms),
        "chain": log.chain,
        "anchored_every_minutes": ANCHORED_EVERY_MIN,
        "anchors": [_anchor_to_api(anchor) for anchor in found],
        "next_cursor": None if last is None else anchor_name(last.seq, last.at_ms, last.hash),
    }
    return Response(status=200, body=body)


def _anchor_to_api(anchor: Anchor) -> dict[str, Any]:
    return {
        "seq": anchor.seq,
        "hash": anchor.hash,
        "at": iso_utc(anchor.at_ms),
        "anchored_at": iso_utc(anchor.anchored_ms),
    }


ROUTES = (
    Route("GET", "/v1/audit", get_audit),
    Route("GET", "/v1/audit/anchors", get_anchors),
    AccountRoute("GET", "/v1/platform/audit", get_platform_audit),
    AccountRoute("GET", "/v1/platform/audit/anchors", get_platform_anchors),
)
