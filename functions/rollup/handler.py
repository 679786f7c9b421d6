"""Rollup: from the log to claims, figures and the lake."""

from collections.abc import Mapping
from typing import Any

from outlay.runtime import aws
from outlay.runtime.observability import Telemetry

from functions.rollup.composition import compose
from functions.rollup.settings import RollupSettings

TELEMETRY = Telemetry("rollup")
APP = compose(RollupSettings.load(), client=aws.client, count=TELEMETRY.count)


def lambda_handler(event: Mapping[str, Any], context: Any) -> dict[str, Any]:
    """Raises ``InvocationFailed`` for what has to be delivered again."""
    with TELEMETRY.invocation(context):
        return APP.answer(event, remaining_ms=context.get_remaining_time_in_millis)
