"""A faster Parquet conversion for the emulator's Firehose.

MiniStack inserts a record's rows one by one into DuckDB, inside its event loop: 1–4 ms a row. Here the same rows go
through one file and one ``COPY`` on a connection that is kept. The result is the original's, column by column, or the
original is asked: whatever the quick way refuses (a value that does not fit its column, an empty record, an unknown
table) is decided by MiniStack's own code, so its errors stay its own.
"""

import importlib.metadata
import json
import os
import tempfile
import threading
from collections.abc import Callable, Mapping
from types import ModuleType
from typing import Any

TESTED_VERSION = "1.5.33"
"""The release whose ``_convert_to_parquet`` was read and compared; any other keeps its own conversion."""

Convert = Callable[[Mapping[str, Any], bytes], bytes]


def install() -> bool:
    """Replace the conversion in the running interpreter; False when this MiniStack is not the tested one."""
    if importlib.metadata.version("ministack") != TESTED_VERSION:
        return False
    from ministack.services import firehose  # noqa: PLC0415 - only the emulator's process loads it

    firehose._convert_to_parquet = quick_conversion(firehose)
    return True


def quick_conversion(firehose: ModuleType) -> Convert:
    """The conversion to put in the place of ``firehose._convert_to_parquet``, falling back to it."""
    import duckdb  # noqa: PLC0415 - only the emulator's process loads it

    original: Convert = firehose._convert_to_parquet
    connection = duckdb.connect()
    connection.execute("SET threads = 1")
    lock = threading.Lock()

    def convert(conversion: Mapping[str, Any], data: bytes) -> bytes:
        columns = _plain_columns(conversion)
        if columns is None:
            return original(conversion, data)
        types = {column["Name"]: firehose._hive_to_duckdb_type(column.get("Type", "string")) for column in columns}
        try:
            documents = firehose._json_documents(data)
            with lock:
                return _copy(connection, types, documents)
        except (duckdb.Error, firehose._DeliveryError, OSError, ValueError):
            return original(conversion, data)

    return convert


def _plain_columns(conversion: Mapping[str, Any]) -> list[dict[str, Any]] | None:
    """The Glue table's columns where the configuration is the one we use; None where it is anything else."""
    from ministack.services import glue  # noqa: PLC0415

    serializer = (conversion.get("OutputFormatConfiguration") or {}).get("Serializer") or {}
    deserializer = (conversion.get("InputFormatConfiguration") or {}).get("Deserializer") or {}
    openx = deserializer.get("OpenXJsonSerDe") or {}
    parquet = serializer.get("ParquetSerDe")
    if parquet is None or (parquet.get("Compression") or "SNAPPY") != "SNAPPY":
        return None
    if openx.get("ConvertDotsInJsonKeysToUnderscores") or openx.get("ColumnToJsonKeyMappings"):
        return None
    schema = conversion.get("SchemaConfiguration") or {}
    table = glue._tables.get(f"{schema.get('DatabaseName', '')}/{schema.get('TableName', '')}")
    columns: list[dict[str, Any]] = ((table or {}).get("StorageDescriptor") or {}).get("Columns") or []
    return columns or None


def _copy(connection: Any, types: Mapping[str, str], documents: list[dict[str, Any]]) -> bytes:
    wanted = ", ".join(f"'{name}': '{kind}'" for name, kind in types.items())
    with tempfile.TemporaryDirectory() as folder:
        source, target = os.path.join(folder, "in.ndjson"), os.path.join(folder, "out.parquet")
        with open(source, "w", encoding="utf-8") as file:
            for document in documents:
                row = {key.lower(): value for key, value in document.items()}
                file.write(json.dumps({name: row.get(name) for name in types}, separators=(",", ":")) + "\n")
        connection.execute(
            f"COPY (SELECT * FROM read_json('{source}', format='newline_delimited', columns={{{wanted}}}))"  # noqa: S608
            f" TO '{target}' (FORMAT PARQUET, COMPRESSION snappy)"
        )
        with open(target, "rb") as file:
            return file.read()
