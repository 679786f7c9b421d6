"""What could not be counted: kept aside with its reason, until it is redriven or discarded."""

import re
from typing import Any

from outlay.application.quarantine import (
    MAX_LIMIT,
    STATES,
    Quarantined,
    State,
    count_quarantine,
    discard_quarantined,
    find_quarantined,
    list_quarantine,
    redrive_quarantined,
)
from outlay.domain.audit import Act
from outlay.domain.errors import InvalidInput, NotFound, Problem
from outlay.domain.periods import iso_utc
from outlay.runtime.http import Response

from functions.api.routing import Call, Route
from functions.api.schemas import DiscardBody, expect_no_parameters, read_body, read_limit, read_parameters

DEFAULT_LIMIT = 50
_BATCH_ID = re.compile(r"[bx]_[0-9a-f]{40}")
_PLACE = re.compile(r"[0-9]{15}#[bx]_[0-9a-f]{40}")


def get_quarantine(call: Call) -> Response:
    """Newest receipt first; ``state`` narrows. ``total``: how many there are of it on all pages."""
    given = read_parameters(call.request, known=frozenset({"state", "limit", "cursor"}))
    problems: list[Problem] = []
    state = _state(given.get("state", ""), problems)
    limit = read_limit(given.get("limit", ""), problems, default=DEFAULT_LIMIT, most=MAX_LIMIT)
    before = given.get("cursor", "")
    if before and _PLACE.fullmatch(before) is None:
        problems.append(Problem(field="cursor", reason="is none that an answer gave"))
    if problems:
        raise InvalidInput("The query is not understood.", problems=problems)
    org, listed = call.organization.org, call.services.quarantine
    page = list_quarantine(org, listed=listed, state=state, limit=limit, before=before)
    total = count_quarantine(org, listed=listed, state=state)
    body = {
        "total": total.batches,
        "lower_bound": total.is_lower_bound,
        "batches": [_to_api(one) for one in page.batches],
        "next_cursor": page.next_place,
    }
    return Response(status=200, body={"as_of": iso_utc(call.services.clock()), **body})


def get_quarantined(call: Call) -> Response:
    """404 also for a batch of another organization."""
    expect_no_parameters(call.request)
    record = find_quarantined(call.organization.org, _batch_id(call), listed=call.services.quarantine)
    if record is None:
        raise NotFound("There is no such batch in quarantine.")
    return Response(status=200, body={"as_of": iso_utc(call.services.clock()), **_to_api(record)})


def redrive(call: Call) -> Response:
    """Try once more to count the batch; also one that the log holds and quarantine doesn't. Administrators only."""
    batch_id = _batch_id(call)
    call.note(Act(action="quarantine.redrive", target=batch_id))
    done = redrive_quarantined(
        call.organization.org,
        batch_id,
        who=_who(call),
        listed=call.services.quarantine,
        rollup=call.services.rollup,
    )
    body = {
        "batch_id": batch_id,
        "redriven": not done.is_kept,
        "counted": done.counted,
        "duplicates": done.duplicates,
        "conflicts": done.conflicts,
        "quarantine": None if done.record is None else _to_api(done.record),
    }
    return Response(status=200, body=body)


def discard(call: Call) -> Response:
    """Never count the batch; its copy stays. ``{"reason": …}`` says why. Administrators only.

    Its ids are free for others: the correction named takes back what it had counted or claimed.
    """
    batch_id, reason = _batch_id(call), read_body(DiscardBody, call.request).reason
    call.note(Act(action="quarantine.discard", target=batch_id, after={"reason": reason}))
    done = discard_quarantined(
        call.organization.org,
        batch_id,
        who=_who(call),
        reason=reason,
        listed=call.services.quarantine,
        rollup=call.services.rollup,
    )
    return Response(status=200, body={**_to_api(done.record), "correction_id": done.correction_id})


def _batch_id(call: Call) -> str:
    batch_id = call.parameters["batch_id"]
    if _BATCH_ID.fullmatch(batch_id) is None:
        raise NotFound("There is no such batch.")
    return batch_id


def _who(call: Call) -> str:
    return call.principal.name


def _state(text: str, problems: list[Problem]) -> State | None:
    found = next((one for one in STATES if one == text), None)
    if text and found is None:
        problems.append(Problem(field="state", reason=f"must be one of {', '.join(STATES)}"))
    return found


def _to_api(one: Quarantined) -> dict[str, Any]:
    return {
        "batch_id": one.batch_id,
        "state": one.state,
        "redriving": one.is_redriving,
        "reason": one.reason,
        "events": one.events,
        "bytes": one.bytes,
        "days": dict(sorted(one.days.items())),
        "received_at": None if one.received_ms is None else iso_utc(one.received_ms),
        "quarantined_at": iso_utc(one.quarantined_ms),
        "closed_at": None if one.closed_ms is None else iso_utc(one.closed_ms),
        "closed_by": one.closed_by or None,
        "note": one.note or None,
    }


ROUTES = (
    Route("GET", "/v1/quarantine", get_quarantine),
    Route("GET", "/v1/quarantine/{batch_id}", get_quarantined),
    Route("POST", "/v1/quarantine/{batch_id}/redrive", redrive),
    Route("POST", "/v1/quarantine/{batch_id}/discard", discard),
)
