"""Entry of the daily schedule."""

from collections.abc import Mapping
from typing import Any

from outlay.runtime import aws
from outlay.runtime.observability import Telemetry

from functions.cleanup.app import run
from functions.cleanup.composition import compose
from functions.cleanup.settings import CleanupSettings

telemetry = Telemetry("cleanup")
ports = compose(CleanupSettings.load(), client=aws.client, telemetry=telemetry)


def lambda_handler(_event: Mapping[str, Any], context: Any) -> dict[str, Any]:
    with telemetry.invocation(context):
        return run(ports=ports, remaining_ms=context.get_remaining_time_in_millis)
