"""Forecasts of every organization and budget, made every night."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from outlay.runtime import aws
from outlay.runtime.observability import Telemetry

from functions.forecast.app import ForecastApp
from functions.forecast.composition import compose
from functions.forecast.settings import ForecastSettings

TELEMETRY = Telemetry("forecast")
SETTINGS = ForecastSettings.load()


@cache
def _app(own_name: str) -> ForecastApp:
    return compose(SETTINGS, client=aws.client, own_name=own_name)


def lambda_handler(event: Mapping[str, Any], context: Any) -> dict[str, Any]:
    """Raises ``InvocationFailed`` for what has to be called again."""
    with TELEMETRY.invocation(context):
        return _app(context.function_name).answer(event, remaining_ms=context.get_remaining_time_in_millis)
