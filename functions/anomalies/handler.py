"""Looking for anomalies: once an hour, after the hour was packed."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from outlay.runtime import aws
from outlay.runtime.observability import Telemetry

from functions.anomalies.app import AnomaliesApp
from functions.anomalies.composition import compose
from functions.anomalies.settings import AnomaliesSettings

TELEMETRY = Telemetry("anomalies")
SETTINGS = AnomaliesSettings.load()


@cache
def _app(own_name: str) -> AnomaliesApp:
    return compose(SETTINGS, client=aws.client, own_name=own_name)


def lambda_handler(event: Mapping[str, Any], context: Any) -> dict[str, Any]:
    """Raises ``InvocationFailed`` for what has to be called again."""
    with TELEMETRY.invocation(context):
        return _app(context.function_name).answer(event, remaining_ms=context.get_remaining_time_in_millis)
