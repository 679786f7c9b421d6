"""Rollup with the real adapters."""

import random
import time
from collections.abc import Callable
from functools import partial
from typing import Any

from outlay.adapters.athena.lake import AthenaLake
from outlay.adapters.dynamodb.budget_presence import BudgetPresence
from outlay.adapters.dynamodb.claims import ClaimsTable
from outlay.adapters.dynamodb.control import ControlTable
from outlay.adapters.dynamodb.corrections import CorrectionsTable
from outlay.adapters.dynamodb.events_reader import DynamoEventLog
from outlay.adapters.dynamodb.figures_writer import FiguresTable
from outlay.adapters.dynamodb.journal import JournalTable
from outlay.adapters.dynamodb.log_entries import LogReader
from outlay.adapters.dynamodb.organizations import all_organization_ids
from outlay.adapters.dynamodb.price_entries import PriceEntriesTable
from outlay.adapters.dynamodb.quarantine_mark import QuarantineMarks
from outlay.adapters.dynamodb.quarantine_records import QuarantineReader, QuarantineRecords
from outlay.adapters.dynamodb.reratings import ReratingsTable
from outlay.adapters.dynamodb.sweep_progress import SweepProgress
from outlay.adapters.dynamodb.values_registry import ValuesRegistry
from outlay.adapters.firehose.lake_writer import FirehoseLake
from outlay.adapters.functions.budget_calls import BudgetFunction
from outlay.adapters.retry import Retry
from outlay.adapters.s3.quarantine import S3Quarantine
from outlay.application.price_books import PriceBooks
from outlay.application.price_tools import PriceTools
from outlay.application.rollup_ports import Ports
from outlay.application.void_lake import LakeTools
from outlay.domain.batch import DimensionConfig
from outlay.domain.errors import NotFound, Upstream
from outlay.domain.part_prices import Prices
from outlay.runtime.aws import Later

from functions.rollup.app import Count, RollupApp
from functions.rollup.settings import RollupSettings


def patient() -> Retry:
    """Eight attempts in about five seconds: longer waits are the stream's, which delivers again."""
    return Retry(sleep=time.sleep, chance=random.SystemRandom().random)


def now_ms() -> int:
    return time.time_ns() // 1_000_000


def compose(
    settings: RollupSettings,
    *,
    client: Callable[[str], Any],
    count: Count,
    retry: Retry | None = None,
    clock: Callable[[], int] = now_ms,
) -> RollupApp:
    """``client`` makes the boto3 client of a service; ``clock`` tells epoch milliseconds."""
    retry = retry or patient()
    dynamodb = client("dynamodb")
    log_table, figures = settings.outlay_log_table, settings.outlay_figures_table
    corrections = CorrectionsTable(dynamodb, figures, retry=retry)
    progress = SweepProgress(dynamodb, figures_table=figures, log_table=log_table, retry=retry)
    entries = PriceEntriesTable(dynamodb, settings.outlay_control_table, retry=retry)
    prices = PriceTools(entries=entries, books=PriceBooks(entries))
    return RollupApp(
        ports=_ports(settings, client=client, retry=retry, clock=clock, prices=prices.books),
        reratings=ReratingsTable(dynamodb, figures, retry=retry),
        revision=prices.revision,
        log=LogReader(dynamodb, log_table, retry=retry),
        index=progress,
        progress=progress,
        quarantine=QuarantineReader(dynamodb, figures, retry=retry),
        batches=DynamoEventLog(
            dynamodb,
            log_table=log_table,
            claims_table=settings.outlay_claims_table,
            figures_table=figures,
            retry=retry,
        ),
        corrections=corrections,
        lake=_lake(settings, client=client, retry=retry),
        organizations=partial(all_organization_ids, dynamodb, settings.outlay_control_table),
        count=count,
        retention_days=settings.outlay_claim_retention_days,
    )


def _lake(settings: RollupSettings, *, client: Callable[[str], Any], retry: Retry) -> LakeTools:
    control = ControlTable(client("dynamodb"), settings.outlay_control_table)

    def dimensions(org: str) -> DimensionConfig:
        try:
            found = control.get_organization(org)
        except ValueError as error:
            raise Upstream(f"the profile of {org} can't be read: {error}") from error
        if found is None:
            raise NotFound("There is no such organization.")
        return found.dimensions

    # Few corrections reach behind the log: the stream's deliveries do without the client.
    lake = AthenaLake(
        Later(partial(client, "athena")),
        database=settings.outlay_glue_database,
        table=settings.outlay_lake_table,
        workgroup=settings.outlay_athena_workgroup,
    )
    return LakeTools(lake=lake, dimensions=dimensions, sleep=retry.sleep)


def _ports(
    settings: RollupSettings, *, client: Callable[[str], Any], retry: Retry, clock: Callable[[], int], prices: Prices
) -> Ports:
    dynamodb, figures = client("dynamodb"), settings.outlay_figures_table
    return Ports(
        claims=ClaimsTable(dynamodb, settings.outlay_claims_table, retry=retry),
        figures=FiguresTable(dynamodb, figures, retry=retry, clock=clock),
        values=ValuesRegistry(dynamodb, figures, retry=retry),
        lake=FirehoseLake(client("firehose"), settings.outlay_lake_stream, retry=retry),
        log=QuarantineMarks(dynamodb, settings.outlay_log_table, retry=retry, clock=clock),
        quarantine=S3Quarantine(
            client("s3"),
            settings.outlay_lake_bucket,
            prefix=settings.outlay_quarantine_prefix,
            retry=retry,
            clock=clock,
        ),
        records=QuarantineRecords(dynamodb, figures, retry=retry, clock=clock),
        journals=JournalTable(dynamodb, figures, retry=retry),
        undone=CorrectionsTable(dynamodb, figures, retry=retry).undone,
        prices=prices,
        reratings=ReratingsTable(dynamodb, figures, retry=retry).all,
        evaluations=BudgetFunction(
            Later(partial(client, "lambda")),
            settings.outlay_budget_function,
            clock=clock,
            retry=retry,
            concerns=BudgetPresence(dynamodb, settings.outlay_control_table, clock=clock),
        ),
        clock=clock,
    )
