"""What the schedules' tasks are made of."""

import random
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict
from functools import partial
from typing import Any

from outlay.adapters.athena.lake import AthenaLake
from outlay.adapters.dynamodb.claim_checks import ClaimChecks
from outlay.adapters.dynamodb.closed_months import ClosedMonthsTable
from outlay.adapters.dynamodb.cube_writer import DynamoCubeWriter
from outlay.adapters.dynamodb.day_proofs import DayProofs
from outlay.adapters.dynamodb.events_reader import DynamoEventLog
from outlay.adapters.dynamodb.figures_reader import DynamoFiguresReader
from outlay.adapters.dynamodb.hour_repair import HourRepair, RepairLog
from outlay.adapters.dynamodb.organizations import all_organizations
from outlay.adapters.dynamodb.price_entries import PriceEntriesTable
from outlay.adapters.dynamodb.proof_runs import ProofRuns
from outlay.adapters.dynamodb.quarantine_records import QuarantineReader
from outlay.adapters.dynamodb.sweep_progress import SweepReader
from outlay.adapters.dynamodb.user_cubes import DynamoUserCubes
from outlay.adapters.functions.anomaly_calls import AnomaliesFunction
from outlay.adapters.functions.rollup_calls import RollupFunction
from outlay.adapters.retry import Retry
from outlay.adapters.s3.user_cubes import S3UserCubes
from outlay.application import close_month, heal_day
from outlay.application.figures_ports import FiguresReader
from outlay.application.pack_cubes import pack_days, pack_organization
from outlay.application.pack_user_months import UserMonths
from outlay.application.pack_users import UserPacking
from outlay.application.packed_days import packed_days
from outlay.application.price_books import PriceBooks
from outlay.application.prove_users import UserProof
from outlay.application.reconcile import Sources, prove_days, reconcile_organization
from outlay.application.repair_hours import Ports, RepairSummary, repair_hours
from outlay.application.verify_cubes import verify_cubes
from outlay.application.walk_log import received_since
from outlay.domain.organization import Organization
from outlay.domain.periods import day_start_ms, next_day
from outlay.runtime import aws

from functions.aggregate.app import Services, Telemetry
from functions.aggregate.settings import AggregateSettings


def clock() -> int:
    return time.time_ns() // 1_000_000


class Healer:
    """``application.heal_day.Healing``: rows again by redriving; figures by the repair, where there is one."""

    def __init__(self, rollup: RollupFunction, *, repair: Callable[[Organization, str], bool] | None = None) -> None:
        self._rollup = rollup
        self._repair = repair

    def redrive(self, org: str, batch_id: str) -> None:
        self._rollup.redrive(org, batch_id, who="nightly proof")

    def repair(self, organization: Organization, day: str) -> bool:
        return self._repair is not None and self._repair(organization, day)


def compose(settings: AggregateSettings, telemetry: Telemetry) -> Services:
    database = aws.client("dynamodb")
    table = settings.outlay_figures_table
    reader = DynamoFiguresReader(database, table=table)
    writer = DynamoCubeWriter(database, table=table)

    def pack(organization: Organization, may_continue: Callable[[], bool]) -> Mapping[str, int]:
        summary = pack_organization(
            organization=organization, now_ms=clock(), reader=reader, writer=writer, may_continue=may_continue
        )
        return asdict(summary)

    repair = _repair(_repairing(settings, database))
    sources = _nightly(settings, database=database, reader=reader, repair=_mending(repair, pack))
    closing = _closing(settings, database, reader=reader, writer=writer, proofs=sources)
    return Services(
        organizations=partial(all_organizations, database, settings.outlay_control_table),
        pack=pack,
        pack_users=_pack_users(settings, database, reader),
        reconcile=lambda organization, may_continue: reconcile_organization(
            organization, sources=sources, may_continue=may_continue
        ),
        repair=repair,
        close=lambda organization, month, who, may_continue: close_month.close_month(
            organization, month, who=who, sources=closing, may_continue=may_continue
        ),
        resume=lambda organization, may_continue: close_month.resume_closing(
            organization, sources=closing, may_continue=may_continue
        ),
        packed=AnomaliesFunction(aws.later("lambda"), settings.outlay_anomalies_function).packed,
        telemetry=telemetry,
    )


def _prices(settings: AggregateSettings, database: Any) -> PriceBooks:
    retry = Retry(sleep=time.sleep, chance=random.random)
    return PriceBooks(PriceEntriesTable(database, settings.outlay_control_table, retry=retry))


Repair = Callable[[Organization, tuple[int, int], Callable[[], bool]], RepairSummary]


def _repair(ports: Ports) -> Repair:
    def repair(organization: Organization, period: tuple[int, int], may_continue: Callable[[], bool]) -> RepairSummary:
        start, end = period
        return repair_hours(organization, start_ms=start, end_ms=end, ports=ports, may_continue=may_continue)

    return repair


def _mending(
    repair: Repair, pack: Callable[[Organization, Callable[[], bool]], Mapping[str, int]]
) -> Callable[[Organization, str], bool]:
    def mend(organization: Organization, day: str) -> bool:
        """Derive the day's hours again, and pack what changed; False where something would not hold still."""
        zone = organization.dimensions.time_zone
        period = day_start_ms(day, zone), day_start_ms(next_day(day), zone)
        done = repair(organization, period, lambda: True)
        pack(organization, lambda: True)
        return not (done.left or done.closed or done.next_from)

    return mend


def _nightly(
    settings: AggregateSettings,
    *,
    database: Any,
    reader: DynamoFiguresReader,
    repair: Callable[[Organization, str], bool],
) -> Sources:
    table = settings.outlay_figures_table
    log = DynamoEventLog(
        database,
        log_table=settings.outlay_log_table,
        claims_table=settings.outlay_claims_table,
        figures_table=table,
    )
    lake = AthenaLake(
        aws.client("athena"),
        database=settings.outlay_glue_database,
        table=settings.outlay_lake_table,
        workgroup=settings.outlay_athena_workgroup,
    )
    healing = heal_day.Sources(
        log=log,
        store=ClaimChecks(database, claims_table=settings.outlay_claims_table, figures_table=table),
        lake=lake,
        prices=_prices(settings, database),
        healing=Healer(RollupFunction(aws.invoker(), settings.outlay_rollup_function), repair=repair),
        clock=clock,
        sleep=time.sleep,
    )
    return Sources(
        days=partial(packed_days, reader=reader),
        cubes=partial(verify_cubes, reader=reader),
        recent=lambda org, since_ms: received_since(org, since_ms, now_ms=clock(), log=log),
        proofs=DayProofs(database, table),
        lake=lake,
        runs=ProofRuns(database, table),
        heal=partial(heal_day.heal_day, sources=healing),
        clock=clock,
        sleep=time.sleep,
    )


def _pack_users(
    settings: AggregateSettings, database: Any, reader: FiguresReader
) -> Callable[[Organization, Callable[[], bool]], Mapping[str, int]]:
    table = settings.outlay_figures_table
    objects = S3UserCubes(aws.later("s3"), settings.outlay_lake_bucket)
    cubes = DynamoUserCubes(database, table, objects=objects)
    prices = _prices(settings, database)
    log = DynamoEventLog(
        database,
        log_table=settings.outlay_log_table,
        claims_table=settings.outlay_claims_table,
        figures_table=table,
    )

    def pack(organization: Organization, may_continue: Callable[[], bool]) -> Mapping[str, int]:
        packing = UserPacking(organization=organization, log=log, cubes=cubes, prices=prices, now_ms=clock())
        summary = packing.pack(may_continue)
        UserProof(packing=packing, reader=reader).prove(summary, may_continue)
        if may_continue():
            summary.users_months_packed = UserMonths(packing=packing).pack_in_turn()
        return summary.to_counts()

    return pack


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
        prices=_prices(settings, database),
        clock=clock,
        sleep=time.sleep,
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
        quarantine=QuarantineReader(database, table, retry=retry),
        sweep=SweepReader(database, table, retry=retry),
        records=records,
        proven=proofs.proofs.proven,
        clock=clock,
    )
    return close_month.Sources(
        checks=checks, records=records, hours=writer, pack=pack, prove=partial(prove_days, sources=proofs)
    )
