"""Ingest: POST /v1/events, and the importer's way in."""

from collections.abc import Mapping
from typing import Any

from outlay.runtime import aws
from outlay.runtime.observability import Telemetry, http_edge
from outlay.runtime.site_visits import site_visits

from functions.ingest.composition import compose, settle_memory
from functions.ingest.settings import IngestSettings

TELEMETRY = Telemetry("ingest")
_SETTINGS = IngestSettings.load()
APP = compose(_SETTINGS, client=aws.client, count=TELEMETRY.count)
_EDGE = http_edge(
    TELEMETRY,
    APP,
    came_through_site=site_visits(_SETTINGS.outlay_pepper_secret, number=_SETTINGS.outlay_site_proof),
)


def lambda_handler(event: Mapping[str, Any], context: Any) -> dict[str, Any]:
    """API Gateway's events have no ``accept``, whatever a client sends: the importer is told apart by it."""
    if "accept" in event:
        with TELEMETRY.invocation(context):
            return APP.of_importer(event)
    answer: dict[str, Any] = _EDGE(event, context)
    return answer


settle_memory()
