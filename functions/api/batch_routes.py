"""What became of a batch."""

import re
from typing import Any

from outlay.application.batch_status import BatchStatus, Marker, batch_status
from outlay.domain.errors import NotFound
from outlay.domain.periods import iso_utc
from outlay.runtime.http import Response

from functions.api.routing import Call, Route
from functions.api.schemas import expect_no_parameters

_BATCH_ID = re.compile(r"b_[0-9a-f]{40}")


def get_batch(call: Call) -> Response:
    """404 also for a batch of another organization."""
    expect_no_parameters(call.request)
    batch_id = call.parameters["batch_id"]
    if _BATCH_ID.fullmatch(batch_id) is None:
        raise NotFound("There is no such batch.")
    status = batch_status(log=call.services.log, org=call.organization.org, batch_id=batch_id)
    content = _to_api(status)
    return Response(status=200, body={"as_of": iso_utc(call.services.clock()), **content})


def _to_api(status: BatchStatus) -> dict[str, Any]:
    return {
        "batch_id": status.batch_id,
        "received_at": None if status.received_ms is None else iso_utc(status.received_ms),
        "received": status.received,
        "accepted": status.accepted,
        "won": status.won,
        "duplicates": status.duplicates,
        "conflicts": status.conflicts,
        "unpriced": status.unpriced,
        "counted": status.counted,
        "archived": status.archived,
        "quarantined": status.quarantined,
        "parts_expected": status.parts_expected,
        "parts": [_part_to_api(part) for part in status.parts],
    }


def _part_to_api(part: Marker) -> dict[str, Any]:
    return {
        "part": part.part,
        "accepted": part.accepted,
        "won": part.won,
        "duplicates": part.duplicates,
        "conflicts": part.conflicts,
        "unpriced": part.unpriced,
        "counted_at": iso_utc(part.counted_ms),
    }


ROUTES = (Route("GET", "/v1/batches/{batch_id}", get_batch),)
