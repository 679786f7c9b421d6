"""What the schedules' tasks are made of."""

import random
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict
from functools import partial
from typing import Any

from outlay.adapters.athena.lake import AthenaLake
from outlay.adapters.dynamodb.cube_writer import DynamoCubeWriter
from outlay.adapters.dynamodb.day_proofs import DayProofs
from outlay.adapters.dynamodb.figures_reader import DynamoFiguresReader
from outlay.adapters.dynamodb.hour_repair import HourRepair, RepairLog
from outlay.adapters.dynamodb.organizations import all_organizations
from outlay.adapters.retry import Retry
from outlay.application.pack_cubes import pack_organization
from outlay.application.packed_days import packed_days
from outlay.application.reconcile import Sources, reconcile_organization
from outlay.application.repair_hours import Ports, RepairSummary, repair_hours
from outlay.domain.organization import Organization
from outlay.domain.pricing import load_price_book
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

    repairing = _repairing(settings, database)

    def repair(organization: Organization, period: tuple[int, int], may_continue: Callable[[], bool]) -> RepairSummary:
        start, end = period
        return repair_hours(organization, start_ms=start, end_ms=end, ports=repairing, may_continue=may_continue)

    return Services(
        organizations=partial(all_organizations, database, settings.outlay_control_table),
        pack=pack,
        reconcile=partial(reconcile_organization, sources=sources),
        repair=repair,
        telemetry=telemetry,
    )


def _repairing(settings: AggregateSettings, database: Any) -> Ports:
    retry = Retry(sleep=time.sleep, chance=random.random)
    return Ports(
        log=RepairLog(
            database,
            log_table=settings.outlay_log_table,
            claims_table=settings.outlay_claims_table,
            figures_table=settings.outlay_figures_table,
        ),
        store=HourRepair(database, settings.outlay_figures_table, retry=retry, clock=clock),
        prices=load_price_book,
        clock=clock,
        sleep=time.sleep,
    )
