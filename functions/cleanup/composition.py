"""The clean-up with the real adapters."""

import secrets
import time
from collections.abc import Callable
from functools import partial
from typing import Any, Protocol

from outlay.adapters.athena.day_lake import AthenaDayLake
from outlay.adapters.dynamodb.audit_heads import ReachedItem, all_heads
from outlay.adapters.dynamodb.clean_up_items import LeaseItem, ProgressTable, RecordsTable, ReportsTable
from outlay.adapters.dynamodb.former_members import FormerMembers
from outlay.adapters.dynamodb.organizations import all_organizations, list_all
from outlay.adapters.s3.anchors import S3AnchorWriter
from outlay.adapters.s3.archive import S3Archive
from outlay.adapters.s3.day_objects import S3DayObjects
from outlay.application import anchor_heads, archive_records, clean_up, retain_rows
from outlay.contracts import lake

from functions.cleanup.settings import CleanupSettings


class Telemetry(Protocol):
    def failure(self, error: BaseException, **fields: Any) -> None: ...


def now_ms() -> int:
    return time.time_ns() // 1_000_000


def new_folder() -> str:
    return f"{lake.KEPT_FOLDER}{secrets.token_hex(8)}"


def compose(
    settings: CleanupSettings,
    *,
    client: Callable[[str], Any],
    telemetry: Telemetry,
    clock: Callable[[], int] = now_ms,
    sleep: Callable[[float], None] = time.sleep,
) -> clean_up.Ports:
    """``client`` makes the client of a service."""
    database, objects = client("dynamodb"), client("s3")
    control, bucket = settings.outlay_control_table, settings.outlay_lake_bucket
    day_lake = AthenaDayLake(
        client("athena"),
        database=settings.outlay_glue_database,
        table=settings.outlay_lake_table,
        workgroup=settings.outlay_athena_workgroup,
        bucket=bucket,
        sleep=sleep,
    )
    return clean_up.Ports(
        organizations=lambda: list_all(database, control, all_organizations(database, control)),
        archive=archive_records.Ports(records=RecordsTable(database, control), archive=S3Archive(objects, bucket)),
        rows=retain_rows.Ports(
            lake=day_lake,
            objects=S3DayObjects(objects, bucket),
            progress=ProgressTable(database, control),
            new_folder=new_folder,
        ),
        reports=ReportsTable(database, control),
        lease=LeaseItem(database, control),
        list_former_members=FormerMembers(database, control).put_on_lists,
        clock=clock,
        failed=lambda error, org: telemetry.failure(error, org=org),
    )


def compose_anchors(
    settings: CleanupSettings,
    *,
    client: Callable[[str], Any],
    telemetry: Telemetry,
    clock: Callable[[], int] = now_ms,
) -> anchor_heads.Ports:
    """Of the hourly task."""
    database, control = client("dynamodb"), settings.outlay_control_table
    return anchor_heads.Ports(
        heads=partial(all_heads, database, control),
        anchors=S3AnchorWriter(client("s3"), settings.outlay_anchor_bucket),
        reached=ReachedItem(database, control),
        clock=clock,
        failed=lambda error, chain: telemetry.failure(error, org=chain),
    )
