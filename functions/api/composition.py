"""What the API is made of."""

import random
import time
from functools import partial
from typing import Any

from outlay import __version__
from outlay.adapters.athena.lake import AthenaLake
from outlay.adapters.cognito.accounts import CognitoAccounts
from outlay.adapters.dynamodb.batch_status import BatchReader
from outlay.adapters.dynamodb.clean_up_items import ReportsTable
from outlay.adapters.dynamodb.control import ControlTable
from outlay.adapters.dynamodb.corrections import CorrectionsTable
from outlay.adapters.dynamodb.events_reader import DynamoEventLog
from outlay.adapters.dynamodb.figures_reader import DynamoFiguresReader
from outlay.adapters.dynamodb.person_records import PersonTable
from outlay.adapters.dynamodb.proof import ProofReader
from outlay.adapters.dynamodb.quarantine_records import QuarantineReader
from outlay.adapters.functions.rollup_calls import RollupFunction
from outlay.adapters.retry import Retry
from outlay.adapters.s3.archive import S3Archive
from outlay.application.count_requests import requests_per_day
from outlay.application.read_figures import FiguresReader
from outlay.application.verify import Sources, verify
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
    return Services(
        clock=clock,
        figures=figures,
        control=CachedControl(ControlTable(database, settings.outlay_control_table), clock=clock),
        log=BatchReader(database, log_table=settings.outlay_log_table, figures_table=settings.outlay_figures_table),
        events=DynamoEventLog(
            database,
            log_table=settings.outlay_log_table,
            claims_table=settings.outlay_claims_table,
            figures_table=settings.outlay_figures_table,
        ),
        lake=lake,
        login=CognitoAccounts(aws.later("cognito-idp", signed=False), client_id=settings.outlay_user_pool_client_id),
        verify=_verify(settings, database=database, figures=figures, lake=lake),
        quarantine=QuarantineReader(database, settings.outlay_figures_table),
        corrections=CorrectionsTable(database, settings.outlay_figures_table, retry=_retry()),
        rollup=RollupFunction(aws.invoker(), settings.outlay_rollup_function),
        people=PersonTable(database, settings.outlay_control_table),
        person_lake=lake,
        cleanups=ReportsTable(database, settings.outlay_control_table),
        archive=S3Archive(aws.later("s3"), settings.outlay_lake_bucket),
        max_retention_days=settings.outlay_lake_retention_days,
        client_id=settings.outlay_user_pool_client_id,
        environment=settings.outlay_environment,
        version=__version__,
    )


def _retry() -> Retry:
    return Retry(sleep=time.sleep, chance=random.random, attempts=4)


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
