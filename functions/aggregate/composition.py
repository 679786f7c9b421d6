"""What the schedules' tasks are made of."""

import random
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict
from functools import partial
from typing import Any

from outlay.adapters.athena.lake import AthenaLake
from outlay.adapters.dynamodb.closed_months import ClosedMonthsTable
from outlay.adapters.dynamodb.cube_writer import DynamoCubeWriter
from outlay.adapters.dynamodb.day_proofs import DayProofs
from outlay.adapters.dynamodb.figures_reader import DynamoFiguresReader
from outlay.adapters.dynamodb.organizations import all_organizations
from outlay.adapters.dynamodb.quarantine_records import QuarantineReader
from outlay.adapters.dynamodb.sweep_progress import SweepReader
from outlay.adapters.retry import Retry
from outlay.application import close_month
from outlay.application.pack_cubes import pack_days, pack_organization
from outlay.application.packed_days import packed_days
from outlay.application.reconcile import Sources, prove_days, reconcile_organization
from outlay.domain.organization import Organization
from outlay.runtime import aws

from functions.aggregate.app import Services, Telemetry
from functions.aggregate.settings import AggregateSettings


def clock() -> int:
    return time.time_ns() // 1_000_000


def compose(settings: AggregateSettings, telemetry: Telemetry) -> Services:
    database = aws.client("dynamodb")
    table = settings.outlay_figures_table
    reader = DynamoFiguresReader(database, table=table)
    writer = DynamoCubeWriter(database, table=table)
    sources = Sources(
        days=partial(packed_days, reader=reader),
        proofs=DayProofs(database, table),
        lake=AthenaLake(
            aws.client("athena"),
            database=settings.outlay_glue_database,
            table=settings.outlay_lake_table,
            workgroup=settings.outlay_athena_workgroup,
        ),
        clock=clock,
        sleep=time.sleep,
    )

    def pack(organization: Organization, may_continue: Callable[[], bool]) -> Mapping[str, int]:
        summary = pack_organization(
            organization=organization, now_ms=clock(), reader=reader, writer=writer, may_continue=may_continue
        )
        return asdict(summary)

    closing = _closing(settings, database, reader=reader, writer=writer, proofs=sources)
    return Services(
        organizations=partial(all_organizations, database, settings.outlay_control_table),
        pack=pack,
        reconcile=partial(reconcile_organization, sources=sources),
        close=lambda organization, month, who, may_continue: close_month.close_month(
            organization, month, who=who, sources=closing, may_continue=may_continue
        ),
        resume=lambda organization, may_continue: close_month.resume_closing(
            organization, sources=closing, may_continue=may_continue
        ),
        telemetry=telemetry,
    )


def _closing(
    settings: AggregateSettings,
    database: Any,
    *,
    reader: DynamoFiguresReader,
    writer: DynamoCubeWriter,
    proofs: Sources,
) -> close_month.Sources:
    table = settings.outlay_figures_table
    retry = Retry(sleep=time.sleep, chance=random.random)
    records = ClosedMonthsTable(database, table, retry=retry)

    def pack(organization: Organization, days: list[str], may_continue: Callable[[], bool]) -> object:
        return pack_days(
            days,
            organization=organization,
            now_ms=clock(),
            reader=reader,
            writer=writer,
            may_continue=may_continue,
        )

    checks = close_month.Checks(
        figures=reader,
        quarantine=QuarantineReader(database, table),
        sweep=SweepReader(database, table, retry=retry),
        records=records,
        proven=proofs.proofs.proven,
        clock=clock,
    )
    return close_month.Sources(
        checks=checks, records=records, hours=writer, pack=pack, prove=partial(prove_days, sources=proofs)
    )
