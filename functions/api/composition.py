"""What the API is made of."""

import random
import time
from functools import partial
from typing import Any

from outlay import __version__
from outlay.adapters.athena.lake import AthenaLake
from outlay.adapters.cognito.accounts import CognitoAccounts
from outlay.adapters.dynamodb.batch_status import BatchReader
from outlay.adapters.dynamodb.closed_months import ClosedMonthsTable
from outlay.adapters.dynamodb.control import ControlTable
from outlay.adapters.dynamodb.day_proofs import DayProofs
from outlay.adapters.dynamodb.events_reader import DynamoEventLog
from outlay.adapters.dynamodb.figures_reader import DynamoFiguresReader
from outlay.adapters.dynamodb.proof import ProofReader
from outlay.adapters.dynamodb.quarantine_records import QuarantineReader
from outlay.adapters.dynamodb.sweep_progress import SweepReader
from outlay.adapters.functions.aggregate_calls import AggregateFunction
from outlay.adapters.functions.rollup_calls import RollupFunction
from outlay.adapters.retry import Retry
from outlay.application import close_month, read_periods
from outlay.application.count_requests import requests_per_day
from outlay.application.read_figures import FiguresReader
from outlay.application.verify import Sources, verify
from outlay.domain.pricing import load_price_book
from outlay.runtime import aws

from functions.api.cached_control import CachedControl
from functions.api.services import Services, Verify
from functions.api.settings import ApiSettings

LAKE_PATIENCE_S = 15.0
"""API Gateway gives up after 30 s; a proof without the lake's answer can be completed by a second call."""


def clock() -> int:
    return time.time_ns() // 1_000_000


def compose(settings: ApiSettings) -> Services:
    database = aws.client("dynamodb")
    figures = DynamoFiguresReader(database, table=settings.outlay_figures_table)
    lake = AthenaLake(
        aws.later("athena"),
        database=settings.outlay_glue_database,
        table=settings.outlay_lake_table,
        workgroup=settings.outlay_athena_workgroup,
    )
    events = DynamoEventLog(
        database,
        log_table=settings.outlay_log_table,
        claims_table=settings.outlay_claims_table,
        figures_table=settings.outlay_figures_table,
    )
    retry = Retry(sleep=time.sleep, chance=random.random)
    quarantine = QuarantineReader(database, settings.outlay_figures_table)
    closed = ClosedMonthsTable(database, settings.outlay_figures_table, retry=retry)
    return Services(
        clock=clock,
        figures=figures,
        control=CachedControl(ControlTable(database, settings.outlay_control_table), clock=clock),
        log=BatchReader(database, log_table=settings.outlay_log_table, figures_table=settings.outlay_figures_table),
        events=events,
        lake=lake,
        login=CognitoAccounts(aws.later("cognito-idp", signed=False), client_id=settings.outlay_user_pool_client_id),
        verify=_verify(settings, database=database, figures=figures, lake=lake),
        quarantine=quarantine,
        rollup=RollupFunction(aws.invoker(), settings.outlay_rollup_function),
        periods=read_periods.Sources(figures=figures, records=closed, log=events, prices=load_price_book, clock=clock),
        closing=close_month.Checks(
            figures=figures,
            quarantine=quarantine,
            sweep=SweepReader(database, settings.outlay_figures_table, retry=retry),
            records=closed,
            proven=DayProofs(database, settings.outlay_figures_table).proven,
            clock=clock,
        ),
        aggregate=AggregateFunction(aws.invoker(), settings.outlay_aggregate_function),
        client_id=settings.outlay_user_pool_client_id,
        environment=settings.outlay_environment,
        version=__version__,
    )


def _verify(settings: ApiSettings, *, database: Any, figures: FiguresReader, lake: AthenaLake) -> Verify:
    proof = ProofReader(database, log_table=settings.outlay_log_table, figures_table=settings.outlay_figures_table)
    sources = Sources(
        log=proof,
        ledger=proof,
        quarantine=QuarantineReader(database, settings.outlay_figures_table),
        counted=partial(requests_per_day, reader=figures, clock=clock),
        lake=lake,
        clock=clock,
        sleep=time.sleep,
        patience_s=LAKE_PATIENCE_S,
    )
    return partial(verify, sources=sources)
