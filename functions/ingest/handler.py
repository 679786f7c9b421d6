"""Ingest: POST /v1/events."""

from outlay.runtime import aws
from outlay.runtime.observability import Telemetry, http_edge

from functions.ingest.composition import compose, settle_memory
from functions.ingest.settings import IngestSettings

TELEMETRY = Telemetry("ingest")

lambda_handler = http_edge(TELEMETRY, compose(IngestSettings.load(), client=aws.client, count=TELEMETRY.count))
settle_memory()
