"""What the schedules' tasks are made of."""

import time
from collections.abc import Callable, Mapping
from dataclasses import asdict
from functools import partial

from outlay.adapters.athena.lake import AthenaLake
from outlay.adapters.dynamodb.cube_writer import DynamoCubeWriter
from outlay.adapters.dynamodb.day_proofs import DayProofs
from outlay.adapters.dynamodb.figures_reader import DynamoFiguresReader
from outlay.adapters.dynamodb.organizations import all_organizations
from outlay.application.pack_cubes import pack_organization
from outlay.application.packed_days import packed_days
from outlay.application.reconcile import Sources, reconcile_organization
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

    return Services(
        organizations=partial(all_organizations, database, settings.outlay_control_table),
        pack=pack,
        reconcile=partial(reconcile_organization, sources=sources),
        telemetry=telemetry,
    )
