"""Entry of the schedules: composes once, then runs the task that the event names."""

from collections.abc import Mapping
from typing import Any

from outlay.runtime.observability import Telemetry

from functions.aggregate.app import run
from functions.aggregate.composition import compose
from functions.aggregate.settings import AggregateSettings

telemetry = Telemetry("aggregate")
services = compose(AggregateSettings.load(), telemetry)


def lambda_handler(event: Mapping[str, Any], context: Any) -> dict[str, Any]:
    with telemetry.invocation(context):
        return run(event, services=services, remaining_ms=context.get_remaining_time_in_millis)
