"""The function that looks for anomalies, with the real adapters."""

import random
import time
from collections.abc import Callable
from functools import partial
from typing import Any

from outlay.adapters.dynamodb.control import ControlTable
from outlay.adapters.dynamodb.control_items import ControlItems
from outlay.adapters.dynamodb.figures_reader import DynamoFiguresReader
from outlay.adapters.dynamodb.organizations import all_organization_ids
from outlay.adapters.functions.alert_calls import AlertsFunction
from outlay.adapters.functions.own_calls import OwnFunction
from outlay.adapters.retry import Retry
from outlay.application.watch_anomalies import WatchTools
from outlay.domain.organization import Organization
from outlay.runtime.aws import Later

from functions.anomalies.app import AnomaliesApp
from functions.anomalies.settings import AnomaliesSettings

_PAUSE_S = 0.05
_CHANCE = random.SystemRandom().random


def now_ms() -> int:
    return time.time_ns() // 1_000_000


def compose(
    settings: AnomaliesSettings,
    *,
    client: Callable[[str], Any],
    own_name: str,
    clock: Callable[[], int] = now_ms,
    sleep: Callable[[float], None] = time.sleep,
) -> AnomaliesApp:
    """``client`` makes the boto3 client of a service; ``own_name`` is the function's own, known only when it runs."""
    database, invoker = client("dynamodb"), Later(partial(client, "lambda"))
    control = ControlTable(database, settings.outlay_control_table)
    store = ControlItems(database, settings.outlay_control_table)
    figures = DynamoFiguresReader(database, settings.outlay_figures_table, retry=Retry(sleep=sleep, chance=_CHANCE))
    alerts = AlertsFunction(invoker, settings.outlay_alerts_function)

    def tools(organization: Organization) -> WatchTools:
        return WatchTools(
            organization=organization,
            names=control.get_names(organization.org),
            store=store,
            figures=figures,
            heads=figures,
            alerts=alerts,
            clock=clock,
            pause=lambda number: sleep(_PAUSE_S * number * _CHANCE()),
        )

    return AnomaliesApp(
        find=control.get_organization,
        organizations=partial(all_organization_ids, database, settings.outlay_control_table),
        tools=tools,
        again=OwnFunction(invoker, own_name),
        clock=clock,
    )
