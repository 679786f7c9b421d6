"""The function that evaluates budgets, with the real adapters."""

import random
import time
from collections.abc import Callable
from functools import partial
from typing import Any

from outlay.adapters.dynamodb.board import BoardTable
from outlay.adapters.dynamodb.control import ControlTable
from outlay.adapters.dynamodb.control_items import ControlItems
from outlay.adapters.dynamodb.events_reader import DynamoEventLog
from outlay.adapters.dynamodb.figures_reader import DynamoFiguresReader
from outlay.adapters.dynamodb.forecasts import ForecastsTable
from outlay.adapters.dynamodb.organizations import all_organizations
from outlay.adapters.dynamodb.price_entries import PriceEntriesTable
from outlay.adapters.dynamodb.user_cubes import DynamoUserCubes
from outlay.adapters.functions.alert_calls import AlertsFunction
from outlay.adapters.functions.own_calls import OwnFunction
from outlay.adapters.retry import Retry
from outlay.adapters.s3.user_cubes import S3UserCubes
from outlay.application.enforced_budgets import BudgetsMemory
from outlay.application.evaluate_budgets import EvaluationTools, Seen
from outlay.application.foresee_budgets import Foresight
from outlay.application.price_books import PriceBooks
from outlay.application.read_spend import SpendTools
from outlay.application.remember_cubes import RememberedCubes
from outlay.domain.organization import Organization
from outlay.runtime.aws import Later

from functions.budget.app import BudgetApp
from functions.budget.settings import BudgetSettings

_PAUSE_S = 0.05
_CHANCE = random.SystemRandom().random


def now_ms() -> int:
    return time.time_ns() // 1_000_000


def compose(
    settings: BudgetSettings,
    *,
    client: Callable[[str], Any],
    own_name: str,
    clock: Callable[[], int] = now_ms,
    sleep: Callable[[float], None] = time.sleep,
) -> BudgetApp:
    """``client`` makes the boto3 client of a service; ``own_name`` is the function's own, known only when it runs."""
    database, invoker = client("dynamodb"), Later(partial(client, "lambda"))
    control = ControlTable(database, settings.outlay_control_table)
    store = ControlItems(database, settings.outlay_control_table)
    retry = Retry(sleep=sleep, chance=_CHANCE)
    boards = BoardTable(database, settings.outlay_control_table, retry=retry)
    figures = DynamoFiguresReader(database, settings.outlay_figures_table, retry=retry)
    spend = _spend(settings, database=database, objects=Later(partial(client, "s3")), figures=figures, retry=retry)
    alerts = AlertsFunction(invoker, settings.outlay_alerts_function)
    seen, memory = Seen(), BudgetsMemory()
    foresight = Foresight(reader=ForecastsTable(database, settings.outlay_control_table, retry=retry))

    def tools(organization: Organization) -> EvaluationTools:
        return EvaluationTools(
            organization=organization,
            names=control.get_names(organization.org),
            store=store,
            boards=boards,
            spend=spend,
            alerts=alerts,
            seen=seen,
            memory=memory,
            clock=clock,
            pause=lambda number: sleep(_PAUSE_S * number * _CHANCE()),
            foresight=foresight,
        )

    return BudgetApp(
        find=control.get_organization,
        organizations=partial(all_organizations, database, settings.outlay_control_table),
        tools=tools,
        heads=figures,
        again=OwnFunction(invoker, own_name),
        due=alerts.due,
        clock=clock,
    )


def _spend(
    settings: BudgetSettings, *, database: Any, objects: Any, figures: DynamoFiguresReader, retry: Retry
) -> SpendTools:
    table = settings.outlay_figures_table
    return SpendTools(
        figures=RememberedCubes(figures),
        users=DynamoUserCubes(database, table, objects=S3UserCubes(objects, settings.outlay_lake_bucket)),
        log=DynamoEventLog(
            database,
            log_table=settings.outlay_log_table,
            claims_table=settings.outlay_claims_table,
            figures_table=table,
            retry=retry,
        ),
        prices=PriceBooks(PriceEntriesTable(database, settings.outlay_control_table, retry=retry)),
    )
