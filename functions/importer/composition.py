"""The importer with the real adapters."""

import random
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from outlay.adapters.dynamodb.import_batches import ImportBatchesReader
from outlay.adapters.dynamodb.import_records import WatchedImportsTable
from outlay.adapters.functions.import_calls import ImporterFunction, IngestFunction
from outlay.adapters.retry import Retry
from outlay.adapters.s3.imports import S3ImportFiles
from outlay.application.run_import import ImporterTools
from outlay.domain.importing.parquet import CONFIGURATION

from functions.importer.app import ImporterApp
from functions.importer.settings import ImporterSettings


def compose(settings: ImporterSettings, *, client: Callable[[str], Any], invoker: Any, own_name: str) -> ImporterApp:
    """``client`` makes the boto3 client of a service; ``own_name`` is the function's own, known only when it runs."""
    retry = Retry(sleep=time.sleep, chance=random.SystemRandom().random)
    database = client("dynamodb")
    tools = ImporterTools(
        records=WatchedImportsTable(database, settings.outlay_control_table, clock=now_ms),
        files=S3ImportFiles(client("s3"), settings.outlay_lake_bucket, retry=retry),
        door=IngestFunction(invoker, settings.outlay_ingest_function),
        batches=ImportBatchesReader(
            database,
            log_table=settings.outlay_log_table,
            figures_table=settings.outlay_figures_table,
            retry=retry,
        ),
        clock=now_ms,
        parquet=_duckdb,
        folder=Path(tempfile.gettempdir()),
    )
    return ImporterApp(tools=tools, again=ImporterFunction(invoker, own_name))


def now_ms() -> int:
    return time.time_ns() // 1_000_000


def _duckdb() -> Any:
    import duckdb  # noqa: PLC0415 - 65 MB, for Parquet only

    return duckdb.connect(config={**CONFIGURATION, "memory_limit": "1GB"})
