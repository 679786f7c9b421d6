"""The function that looks for what could cost less, with the real adapters."""

import random
import time
from collections.abc import Callable
from functools import partial
from typing import Any

from outlay.adapters.dynamodb.call_profiles import CallProfilesTable
from outlay.adapters.dynamodb.control import ControlTable
from outlay.adapters.dynamodb.control_items import ControlItems
from outlay.adapters.dynamodb.events_reader import DynamoEventLog
from outlay.adapters.dynamodb.figures_reader import DynamoFiguresReader
from outlay.adapters.dynamodb.organizations import all_organization_ids
from outlay.adapters.dynamodb.price_entries import PriceEntriesTable
from outlay.adapters.functions.own_calls import OwnFunction
from outlay.adapters.retry import Retry
from outlay.application.optimize_usage import OptimizeTools
from outlay.application.pack_profiles import ProfileTools
from outlay.application.price_books import PriceBooks
from outlay.application.price_tools import PriceTools
from outlay.application.read_usage_facts import FactsTools
from outlay.runtime.aws import Later

from functions.optimize.app import OptimizeApp
from functions.optimize.settings import OptimizeSettings

_CHANCE = random.SystemRandom().random


def now_ms() -> int:
    return time.time_ns() // 1_000_000


def compose(
    settings: OptimizeSettings,
    *,
    client: Callable[[str], Any],
    own_name: str,
    clock: Callable[[], int] = now_ms,
    sleep: Callable[[float], None] = time.sleep,
) -> OptimizeApp:
    """``client`` makes the boto3 client of a service; ``own_name`` is the function's own, known only when it runs."""
    database, table = client("dynamodb"), settings.outlay_figures_table
    control = ControlTable(database, settings.outlay_control_table)
    retry = Retry(sleep=sleep, chance=_CHANCE)
    profiles = CallProfilesTable(database, table, retry=retry)
    entries = PriceEntriesTable(database, settings.outlay_control_table, retry=retry)
    prices = PriceTools(entries=entries, books=PriceBooks(entries))
    log = DynamoEventLog(
        database,
        log_table=settings.outlay_log_table,
        claims_table=settings.outlay_claims_table,
        figures_table=table,
        retry=retry,
    )
    return OptimizeApp(
        organizations=partial(all_organization_ids, database, settings.outlay_control_table),
        again=OwnFunction(Later(partial(client, "lambda")), own_name),
        tools=OptimizeTools(
            find=control.get_organization,
            names=control.get_names,
            facts=FactsTools(figures=DynamoFiguresReader(database, table, retry=retry), profiles=profiles),
            profiles=ProfileTools(log=log, prices=prices.books, profiles=profiles),
            prices=prices,
            store=ControlItems(database, settings.outlay_control_table),
            clock=clock,
        ),
    )
