"""Whether the deployment works, and how far behind it is."""

from outlay.application.batch_status import waiting_age_s
from outlay.domain.periods import iso_utc
from outlay.runtime.http import Response

from functions.api.routing import PublicCall, PublicRoute

DELAYED_AFTER_S = 600


def health(call: PublicCall) -> Response:
    """``stream_age_s``: how long the oldest batch has been waiting that the last sweep could not count; null: none."""
    services = call.services
    now_ms = services.clock()
    age_s = waiting_age_s(log=services.log, now_ms=now_ms)
    return Response(
        status=200,
        body={
            "status": "ok" if age_s is None or age_s < DELAYED_AFTER_S else "delayed",
            "version": services.version,
            "environment": services.environment,
            "stream_age_s": age_s,
            "as_of": iso_utc(now_ms),
        },
    )


ROUTES = (PublicRoute("GET", "/health", health),)
