"""Telling people of alerts: planned per alert, delivered one by one, found again by the clock."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from outlay.runtime import aws
from outlay.runtime.observability import Telemetry

from functions.alerts.app import AlertsApp
from functions.alerts.composition import compose
from functions.alerts.settings import AlertsSettings

TELEMETRY = Telemetry("alerts")
SETTINGS = AlertsSettings.load()


@cache
def _app(own_name: str) -> AlertsApp:
    return compose(SETTINGS, client=aws.client, invoker=aws.invoker(), own_name=own_name, later=aws.Later)


def lambda_handler(event: Mapping[str, Any], context: Any) -> dict[str, Any]:
    """Raises ``InvocationFailed`` for what has to be called again."""
    with TELEMETRY.invocation(context):
        return _app(context.function_name).answer(event)
