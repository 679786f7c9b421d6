"""Voids: take back events that should not count. Shown first, then applied; both run beside the answer.

``POST /v1/corrections`` begins the preview, ``POST …/apply`` lets it take place, ``GET`` says how far it is. An event
is voided with all copies of its content; other content of the same id that had lost to it counts from then on. What
only the lake still holds is looked up there; where that failed, ``problem`` says why, and it is tried again.
"""

import re
import secrets
from typing import Any

from outlay.domain.audit import Act
from outlay.domain.calendar import date_ms
from outlay.domain.correction import Correction, LakeLook
from outlay.domain.errors import Conflict, InvalidInput, NotFound, Problem
from outlay.domain.money import usd_text
from outlay.domain.periods import iso_utc
from outlay.runtime.http import Response

from functions.api.dates import read_date, read_loose_moment
from functions.api.routing import Call, Route
from functions.api.schemas import VoidBody, expect_no_parameters, read_body

MAX_LISTED = 200
_ID = re.compile(r"c_[0-9a-f]{24}")


def begin(call: Call) -> Response:
    """Look what a void would take back. Administrators only."""
    body = read_body(VoidBody, call.request)
    correction_id = "c_" + secrets.token_hex(12)
    scope = _scope(body, imported_ms=_imported_ms(call, body), time_zone=call.organization.dimensions.time_zone)
    wanted = {
        "id": correction_id,
        "org": call.organization.org,
        "scope": scope,
        "reason": body.reason,
        "who": call.principal.name,
    }
    call.note(Act(action="correction.begin", target=correction_id, after={**scope, "reason": body.reason}))
    _refuse(call.services.rollup.begin_void(wanted))
    call.services.rollup.go_on(call.organization.org, correction_id)
    return Response(status=202, body={"correction_id": correction_id, "state": "previewing"})


def apply(call: Call) -> Response:
    """Let a void that was shown take place. Repeated, it changes nothing. Administrators only."""
    correction = _find(call)
    call.note(Act(action="correction.apply", target=correction.correction_id))
    done = call.services.rollup.apply_void(correction.org, correction.correction_id)
    _refuse(done)
    if done["state"] == "running":
        call.services.rollup.go_on(correction.org, correction.correction_id)
    return Response(status=202, body={"correction_id": correction.correction_id, "state": done["state"]})


def show(call: Call) -> Response:
    """How far it is, and what it takes back by day, model and team."""
    expect_no_parameters(call.request)
    return Response(status=200, body={"as_of": iso_utc(call.services.clock()), **_to_api(_find(call), whole=True)})


def listed(call: Call) -> Response:
    """Newest first, without what each takes back."""
    expect_no_parameters(call.request)
    found = sorted(call.services.corrections.all(call.organization.org), key=lambda one: -one.created_ms)
    body = {
        "as_of": iso_utc(call.services.clock()),
        "corrections": [_to_api(one, whole=False) for one in found[:MAX_LISTED]],
        "more": max(len(found) - MAX_LISTED, 0),
    }
    return Response(status=200, body=body)


def _imported_ms(call: Call, body: VoidBody) -> int:
    """When the import was begun, which bounds what is asked of the lake; 0 where no record says so."""
    if body.import_id is None:
        return 0
    record = call.services.imports.records.find(call.organization.org, body.import_id)
    return 0 if record is None else record.created_ms


def _scope(body: VoidBody, *, imported_ms: int, time_zone: str) -> dict[str, Any]:
    problems: list[Problem] = []
    named = [name for name in ("event_id", "api_key", "import_id") if getattr(body, name) is not None]
    if len(named) != 1:
        problems.append(
            Problem(field="body", reason="must name one of event_id, api_key (with from and to) and import_id")
        )
    start, end = (
        _moment(name, text, body, problems, time_zone=time_zone)
        for name, text in (("from", body.start), ("to", body.end))
    )
    if body.api_key is not None and not problems and start >= end:
        problems.append(Problem(field="to", reason="must be after 'from'"))
    if problems:
        raise InvalidInput("This can't be voided.", problems=problems)
    return {
        "event_id": body.event_id or "",
        "api_key": body.api_key or "",
        "import_id": body.import_id or "",
        "start_ms": imported_ms if body.import_id else start,
        "end_ms": end,
    }


def _moment(name: str, text: str | None, body: VoidBody, problems: list[Problem], *, time_zone: str) -> int:
    """A date is its first moment in the organization's time zone."""
    if (text is not None) is not (body.api_key is not None):
        reason = "is needed with api_key" if text is None else "goes with api_key only"
        problems.append(Problem(field=name, reason=reason))
    if text is None:
        return 0
    day = read_date(text)
    moment = read_loose_moment(text) if day is None else date_ms(day, time_zone)
    if moment is None:
        reason = "must be a date or an RFC 3339 time with zone, of this century, e.g. 2026-11-22T10:00:00Z"
        problems.append(Problem(field=name, reason=reason))
    return moment or 0


def _refuse(answer: Any) -> None:
    if "refused" in answer:
        raise (NotFound if answer["code"] == "not_found" else Conflict)(answer["refused"], code=answer["code"])


def _find(call: Call) -> Correction:
    correction_id = call.parameters["correction_id"]
    found = None
    if _ID.fullmatch(correction_id) is not None:
        found = call.services.corrections.find(call.organization.org, correction_id)
    if found is None:
        raise NotFound("There is no such correction.")
    return found


def _to_api(one: Correction, *, whole: bool) -> dict[str, Any]:
    scope = one.scope
    told: dict[str, Any] = {
        "correction_id": one.correction_id,
        "kind": "discard" if scope.is_discard else "void",
        "state": one.state,
        "scope": {
            "event_id": scope.event_id or None,
            "api_key": scope.api_key or None,
            "from": iso_utc(scope.start_ms) if scope.api_key else None,
            "to": iso_utc(scope.end_ms) if scope.api_key else None,
            "import_id": scope.import_id or None,
            "batch_id": scope.batch_id or None,
        },
        "reason": one.reason,
        "who": one.who,
        "created_at": iso_utc(one.created_ms),
        "finished_at": None if one.finished_ms is None else iso_utc(one.finished_ms),
        "progress": {"phase": one.phase, "day": one.day or None, "lake": _lake(one.lake)},
        "problem": one.lake.problem or None,
        "voided": one.tally.voided,
        "adjusted": one.tally.adjusted,
        "copies": one.tally.copies,
        "returned": one.tally.returned,
        "uncounted": one.tally.uncounted,
        "totals": _totals(one),
    }
    return {**told, "lines": _lines(one)} if whole else told


def _lake(look: LakeLook) -> dict[str, int] | None:
    """While a query of the lake is under way."""
    if not look.query_id:
        return None
    return {"elapsed_ms": look.elapsed_ms, "scanned_bytes": look.scanned_bytes}


def _totals(one: Correction) -> dict[str, Any]:
    lines = one.lines.values()
    unpriced = sum(line.unpriced for line in lines)
    return {
        "requests": sum(line.requests for line in lines),
        "unpriced_requests": unpriced,
        "cost_usd": usd_text(sum(line.picousd for line in lines)),
        "lower_bound": unpriced > 0,
    }


def _lines(one: Correction) -> list[dict[str, Any]]:
    return [
        {
            "day": day,
            "model": model,
            "team": team,
            "requests": line.requests,
            "unpriced_requests": line.unpriced,
            "cost_usd": usd_text(line.picousd) if line.unpriced < line.requests else None,
        }
        for (day, model, team), line in sorted(one.lines.items())
    ]


ROUTES = (
    Route("GET", "/v1/corrections", listed),
    Route("POST", "/v1/corrections", begin),
    Route("GET", "/v1/corrections/{correction_id}", show),
    Route("POST", "/v1/corrections/{correction_id}/apply", apply),
)
