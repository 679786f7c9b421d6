"""What the lake's SQL uses and DuckDB, which is the emulator's Athena, knows under another name."""

import importlib.metadata
from typing import Any

from outlay_cli.local.parquet import TESTED_VERSION

_MACRO = "CREATE OR REPLACE TEMP MACRO array_join(texts, separator) AS array_to_string(texts, separator)"


def install() -> bool:
    """Give every connection the functions; False when this MiniStack is not the tested one."""
    if importlib.metadata.version("ministack") != TESTED_VERSION:
        return False
    import duckdb  # noqa: PLC0415 - only the emulator's process loads it

    original = duckdb.connect

    def connect(*arguments: Any, **options: Any) -> Any:
        connection = original(*arguments, **options)
        connection.execute(_MACRO)
        return connection

    duckdb.connect = connect
    return True
