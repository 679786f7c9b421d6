"""The quick Parquet conversion writes what the emulator's own would have written."""

import importlib.metadata
import json
import time
from pathlib import Path
from typing import Any

import pytest
from outlay.contracts.lake import COLUMNS
from outlay_cli.local import parquet

duckdb = pytest.importorskip("duckdb")

CONVERSION = {
    "Enabled": True,
    "SchemaConfiguration": {"DatabaseName": "outlay", "TableName": "rows"},
    "InputFormatConfiguration": {"Deserializer": {"OpenXJsonSerDe": {}}},
    "OutputFormatConfiguration": {"Serializer": {"ParquetSerDe": {}}},
}


@pytest.fixture
def firehose() -> Any:
    from ministack.services import firehose as module
    from ministack.services import glue

    columns = [{"Name": name, "Type": kind} for name, kind in COLUMNS]
    glue._tables["outlay/rows"] = {"StorageDescriptor": {"Columns": columns}}
    return module


def rows(count: int) -> list[dict[str, Any]]:
    return [
        {
            "org": "demo",
            "event_id": f"e {n} \" ' ü {{}}",
            "rating": 0,
            "timestamp_ms": 1_790_000_000_000 + n,
            "tags": {"region": "eu", "quote'\"": "x,{y}=z"} if n % 2 else {},
            "is_batch": n % 3 == 0,
            "quality_score": "0.1" if n % 2 else 7,
            "client_cost_picousd": 9_223_372_036_854_775_807 - n,
            "output_tokens": n,
            "team": None,
        }
        for n in range(count)
    ]


def body(documents: list[dict[str, Any]]) -> bytes:
    return "".join(json.dumps(document) + "\n" for document in documents).encode()


def read(tmp_path: Path, data: bytes) -> tuple[Any, Any]:
    file = tmp_path / "x.parquet"
    file.write_bytes(data)
    with duckdb.connect() as connection:
        table = connection.execute(f"SELECT * FROM read_parquet('{file}')")
        schema = [(column[0], str(column[1])) for column in table.description]
        return schema, table.fetchall()


def test_the_installed_emulator_is_the_tested_one() -> None:
    assert importlib.metadata.version("ministack") == parquet.TESTED_VERSION


def test_schema_and_values_equal_the_originals(firehose: Any, tmp_path: Path) -> None:
    data = body(rows(7))
    quick = parquet.quick_conversion(firehose)(CONVERSION, data)
    assert read(tmp_path, quick) == read(tmp_path, firehose._convert_to_parquet(CONVERSION, data))


def test_objects_written_without_a_newline_between_them_are_all_kept(firehose: Any, tmp_path: Path) -> None:
    data = b"".join(json.dumps(document).encode() for document in rows(3))
    assert len(read(tmp_path, parquet.quick_conversion(firehose)(CONVERSION, data))[1]) == 3


@pytest.mark.parametrize("data", [b"", b"[1]", b"{", b'{"output_tokens": "many"}', b"\xff"])
def test_what_the_original_refuses_is_refused_the_same_way(firehose: Any, data: bytes) -> None:
    with pytest.raises(firehose._DeliveryError) as original:
        firehose._convert_to_parquet(CONVERSION, data)
    with pytest.raises(firehose._DeliveryError) as quick:
        parquet.quick_conversion(firehose)(CONVERSION, data)
    assert quick.value.message == original.value.message


def test_five_hundred_rows_take_less_than_the_originals_hundred(firehose: Any) -> None:
    data, few = body(rows(500)), body(rows(100))
    convert = parquet.quick_conversion(firehose)
    started = time.perf_counter()
    convert(CONVERSION, data)
    quick = time.perf_counter() - started
    started = time.perf_counter()
    firehose._convert_to_parquet(CONVERSION, few)
    assert quick < time.perf_counter() - started
