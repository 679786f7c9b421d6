"""Ingest: POST /v1/events, and the importer's way in."""

from collections.abc import Mapping
from typing import Any

from outlay.runtime import aws
from outlay.runtime.observability import Telemetry, http_edge

from functions.ingest.composition import compose, settle_memory
from functions.ingest.settings import IngestSettings

TELEMETRY = Telemetry("ingest")
APP = compose(IngestSettings.load(), client=aws.client, count=TELEMETRY.count)
_EDGE = http_edge(TELEMETRY, APP)


def lambda_handler(event: Mapping[str, Any], context: Any) -> dict[str, Any]:
    """API Gateway's events have no ``accept``, whatever a client sends: the importer is told apart by it."""
    if "accept" in event:
        with TELEMETRY.invocation(context):
            return APP.of_importer(event)
    answer: dict[str, Any] = _EDGE(event, context)
    return answer


settle_memory()
