"""Entry of the daily schedule, and of the hourly one, whose event names its task."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from outlay.runtime import aws
from outlay.runtime.observability import Telemetry

from functions.cleanup.app import anchor, run
from functions.cleanup.composition import compose, compose_anchors
from functions.cleanup.settings import CleanupSettings

telemetry, settings, client = Telemetry("cleanup"), CleanupSettings.load(), cache(aws.client)
ports = compose(settings, client=client, telemetry=telemetry)
anchors = compose_anchors(settings, client=client, telemetry=telemetry)


def lambda_handler(event: Mapping[str, Any], context: Any) -> dict[str, Any]:
    with telemetry.invocation(context):
        if event.get("task") == "anchor":
            return anchor(ports=anchors)
        return run(ports=ports, remaining_ms=context.get_remaining_time_in_millis)
