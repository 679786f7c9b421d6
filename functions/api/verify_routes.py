"""The proof that nothing was lost and nothing counted twice."""

import re

from outlay.application.verify import MAX_DAYS
from outlay.domain.errors import InvalidInput, Problem
from outlay.runtime.http import Response

from functions.api.routing import Call, Route
from functions.api.schemas import read_days, read_parameters

DEFAULT_DAYS = 35
_QUERY_ID = re.compile(r"[A-Za-z0-9-]{1,64}")


def verify(call: Call) -> Response:
    """Per event day, from the four independent sources; ``query_id`` of an earlier answer completes its table."""
    parameters = read_parameters(call.request, known=frozenset({"from", "to", "query_id"}))
    start_day, end_day = read_days(
        parameters,
        organization=call.organization,
        now_ms=call.services.clock(),
        default_days=DEFAULT_DAYS,
        max_days=MAX_DAYS,
    )
    query_id = parameters.get("query_id") or None
    if query_id is not None and _QUERY_ID.fullmatch(query_id) is None:
        raise InvalidInput(
            "The query is not understood.", problems=(Problem(field="query_id", reason="is no id of a query"),)
        )
    body = call.services.verify(organization=call.organization, start_day=start_day, end_day=end_day, query_id=query_id)
    return Response(status=200, body=body)


ROUTES = (Route("GET", "/v1/verify", verify),)
