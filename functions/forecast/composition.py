"""The function that makes forecasts, with the real adapters."""

import random
import time
from collections.abc import Callable
from functools import partial
from typing import Any

from outlay.adapters.dynamodb.control import ControlTable
from outlay.adapters.dynamodb.control_items import ControlItems
from outlay.adapters.dynamodb.events_reader import DynamoEventLog
from outlay.adapters.dynamodb.figures_reader import DynamoFiguresReader
from outlay.adapters.dynamodb.forecasts import ForecastsTable
from outlay.adapters.dynamodb.organizations import all_organization_ids
from outlay.adapters.dynamodb.price_entries import PriceEntriesTable
from outlay.adapters.dynamodb.user_cubes import DynamoUserCubes
from outlay.adapters.functions.budget_calls import BudgetFunction
from outlay.adapters.functions.own_calls import OwnFunction
from outlay.adapters.holiday_calendars import HolidayCalendars
from outlay.adapters.retry import Retry
from outlay.adapters.s3.user_cubes import S3UserCubes
from outlay.application.forecast_nights import NightTools
from outlay.application.make_forecasts import ForecastTools
from outlay.application.price_books import PriceBooks
from outlay.application.read_spend import SpendTools
from outlay.runtime.aws import Later

from functions.forecast.app import ForecastApp
from functions.forecast.settings import ForecastSettings

_CHANCE = random.SystemRandom().random


def now_ms() -> int:
    return time.time_ns() // 1_000_000


def compose(
    settings: ForecastSettings,
    *,
    client: Callable[[str], Any],
    own_name: str,
    clock: Callable[[], int] = now_ms,
    sleep: Callable[[float], None] = time.sleep,
) -> ForecastApp:
    """``client`` makes the boto3 client of a service; ``own_name`` is the function's own, known only when it runs."""
    database, invoker = client("dynamodb"), Later(partial(client, "lambda"))
    control = ControlTable(database, settings.outlay_control_table)
    retry = Retry(sleep=sleep, chance=_CHANCE)
    tools = ForecastTools(
        spend=_spend(settings, database=database, objects=Later(partial(client, "s3")), retry=retry),
        store=ControlItems(database, settings.outlay_control_table),
        forecasts=ForecastsTable(database, settings.outlay_control_table, retry=retry),
        holidays=HolidayCalendars(),
    )
    budgets = BudgetFunction(invoker, settings.outlay_budget_function, clock=clock, retry=retry)
    return ForecastApp(
        organizations=partial(all_organization_ids, database, settings.outlay_control_table),
        again=OwnFunction(invoker, own_name),
        night=NightTools(
            find=control.get_organization,
            names=control.get_names,
            tools=tools,
            evaluate=budgets.budgets_changed,
            clock=clock,
        ),
    )


def _spend(settings: ForecastSettings, *, database: Any, objects: Any, retry: Retry) -> SpendTools:
    table = settings.outlay_figures_table
    return SpendTools(
        figures=DynamoFiguresReader(database, table, retry=retry),
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
