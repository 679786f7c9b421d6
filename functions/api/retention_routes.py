"""How long rows are kept, what the daily clean-up did, and what it moved to the archive."""

import base64
import binascii
import json
import re
from dataclasses import asdict
from typing import Any

from outlay.application.archive_records import MAX_LIMIT as MAX_RECORDS
from outlay.application.archive_records import ArchivePlace, read_archive
from outlay.application.clean_up import Report
from outlay.domain.audit import Act
from outlay.domain.errors import InvalidInput, NotFound, Problem
from outlay.domain.periods import iso_utc
from outlay.domain.records import KIND_BY_NAME, Record
from outlay.domain.retention import MIN_DAYS, kept_from
from outlay.runtime.http import Response

from functions.api.routing import Call, Route
from functions.api.schemas import RetentionBody, expect_no_parameters, read_body, read_limit, read_parameters

DEFAULT_LIMIT = 30
MAX_LIMIT = 400
_MOMENT = re.compile(r"[0-9]{1,15}")
_MONTH = re.compile(r"20[0-9]{2}-(?:0[1-9]|1[0-2])")
_NAME = re.compile(r"20[0-9]{2}-[0-9]{2}/[0-9a-f]{32}\.jsonl\.gz")


def get_retention(call: Call) -> Response:
    """Days, and the first day of arrival whose rows are kept."""
    expect_no_parameters(call.request)
    return _retention(call, call.organization.retention_days)


def put_retention(call: Call) -> Response:
    """``{"days": …}``: of rows that arrived earlier, none is shown from now on, and the next clean-up deletes them."""
    days, most = read_body(RetentionBody, call.request).days, call.services.max_retention_days
    if not MIN_DAYS <= days <= most:
        problem = Problem(field="days", reason=f"must be from {MIN_DAYS} to {most}, which is the deployment's own")
        raise InvalidInput("The retention can't be like this.", problems=(problem,))
    before, after = ({"days": one} for one in (call.organization.retention_days, days))
    call.note(Act(action="retention.change", target=call.organization.org, before=before, after=after))
    call.services.control.put_retention(call.organization.org, days)
    return _retention(call, days)


def _retention(call: Call, days: int) -> Response:
    now_ms = call.services.clock()
    body = {
        "as_of": iso_utc(now_ms),
        "days": days,
        "min_days": MIN_DAYS,
        "max_days": call.services.max_retention_days,
        "rows_kept_from": kept_from(days, now_ms=now_ms),
    }
    return Response(status=200, body=body)


def get_cleanups(call: Call) -> Response:
    """Newest first."""
    given = read_parameters(call.request, known=frozenset({"limit", "cursor"}))
    problems: list[Problem] = []
    limit = read_limit(given.get("limit", ""), problems, default=DEFAULT_LIMIT, most=MAX_LIMIT)
    cursor = given.get("cursor", "")
    if cursor and _MOMENT.fullmatch(cursor) is None:
        problems.append(Problem(field="cursor", reason="is none that an answer gave"))
    if problems:
        raise InvalidInput("The query is not understood.", problems=problems)
    found = call.services.cleanups.newest_first(
        call.organization.org, before_ms=int(cursor) if cursor else None, limit=limit
    )
    body = {
        "cleanups": [_report_to_api(report) for report in found],
        "next_cursor": str(found[-1].started_ms) if len(found) == limit else None,
    }
    return Response(status=200, body={"as_of": iso_utc(call.services.clock()), **body})


def _report_to_api(report: Report) -> dict[str, Any]:
    return {
        "started_at": iso_utc(report.started_ms),
        "took_ms": report.took_ms,
        "complete": report.complete,
        "archived": dict(report.archived),
        "rows_deleted": report.rows_deleted,
        "days": [asdict(day) for day in report.deleted],
        "failures": list(report.failures),
    }


def get_archive(call: Call) -> Response:
    """Records of a kind that are over and were moved out of the tables, oldest month first."""
    kind = KIND_BY_NAME.get(call.parameters["kind"])
    if kind is None:
        raise NotFound("There is no such kind of record: " + ", ".join(sorted(KIND_BY_NAME)))
    given = read_parameters(call.request, known=frozenset({"month", "limit", "cursor"}))
    problems: list[Problem] = []
    limit = read_limit(given.get("limit", ""), problems, default=100, most=MAX_RECORDS)
    month = given.get("month", "")
    if month and _MONTH.fullmatch(month) is None:
        problems.append(Problem(field="month", reason="must be a month, YYYY-MM"))
    place = _place(given.get("cursor", ""), month, problems)
    if problems:
        raise InvalidInput("The query is not understood.", problems=problems)
    page = read_archive(
        call.organization.org, kind.name, archive=call.services.archive, month=month, place=place, limit=limit
    )
    body = {
        "records": [_record_to_api(record) for record in page.records],
        "next_cursor": None if page.following is None else _cursor(page.following),
    }
    return Response(status=200, body={"as_of": iso_utc(call.services.clock()), **body})


def _cursor(place: ArchivePlace) -> str:
    return base64.urlsafe_b64encode(json.dumps([place.name, place.offset]).encode()).decode().rstrip("=")


def _place(text: str, month: str, problems: list[Problem]) -> ArchivePlace:
    if not text:
        return ArchivePlace()
    try:
        name, offset = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        if _NAME.fullmatch(name) is None or not name.startswith(month) or type(offset) is not int or offset < 0:
            raise ValueError
        return ArchivePlace(name=name, offset=offset)
    except (ValueError, TypeError, binascii.Error, RecursionError):
        problems.append(Problem(field="cursor", reason="does not belong to this listing"))
        return ArchivePlace()


def _record_to_api(record: Record) -> dict[str, Any]:
    return {
        "id": record.record_id,
        "kind": record.kind,
        "state": record.state or None,
        "created_at": iso_utc(record.created_ms),
        "closed_at": None if record.closed_ms is None else iso_utc(record.closed_ms),
        "content": dict(record.content),
    }


ROUTES = (
    Route("GET", "/v1/retention", get_retention),
    Route("PUT", "/v1/retention", put_retention),
    Route("GET", "/v1/cleanups", get_cleanups),
    Route("GET", "/v1/archive/{kind}", get_archive),
)
