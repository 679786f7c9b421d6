"""The importer: from an uploaded file to batches of the log, in slices."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from outlay.runtime import aws
from outlay.runtime.observability import Telemetry

from functions.importer.app import ImporterApp
from functions.importer.composition import compose
from functions.importer.settings import ImporterSettings

TELEMETRY = Telemetry("importer")
SETTINGS = ImporterSettings.load()
INGEST_TIMEOUT_S = 35.0


@cache
def _app(own_name: str) -> ImporterApp:
    invoker = aws.patient_invoker(timeout_s=INGEST_TIMEOUT_S)
    return compose(SETTINGS, client=aws.client, invoker=invoker, own_name=own_name)


def lambda_handler(event: Mapping[str, Any], context: Any) -> dict[str, Any]:
    """Raises ``InvocationFailed`` for what has to be called again."""
    with TELEMETRY.invocation(context):
        return _app(context.function_name).answer(event, remaining_ms=context.get_remaining_time_in_millis)
