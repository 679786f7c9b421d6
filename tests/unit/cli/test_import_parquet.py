"""``outlay import`` of Parquet: types, known exports, what is read at all."""

import builtins
import gzip
import io
from pathlib import Path
from typing import Any

import duckdb
import pytest
from outlay.domain.importing.parquet import read_parquet

from tests.support.cli import Command
from tests.support.http_api import accepted

ROWS = """
    SELECT TIMESTAMPTZ '2026-11-01 09:00:00.123+01' AS timestamp, 'openai' AS provider, 'gpt-4o' AS model,
        (100 + i)::INTEGER AS input_uncached_tokens, 20::UBIGINT AS output_tokens, 0.1::DOUBLE AS client_cost_usd,
        {'region': 'eu'} AS tags, {'stage': {'name': 'live'}} AS meta, i % 2 = 0 AS is_batch, NULL::VARCHAR AS team
    FROM range(3) t(i)
"""
OBSERVATIONS = """
    SELECT 'obs-' || i AS id, 'trace-1' AS trace_id, 'GENERATION' AS type,
        TIMESTAMP '2026-11-02 09:00:00.1' AS start_time,
        'gpt-4o' AS provided_model_name, MAP {'input': 600, 'input_cached_tokens': 400, 'output': 300} AS usage_details,
        CAST(0.0045 AS DECIMAL(18, 6)) AS total_cost, ['beta'] AS tags, 'MARKER' AS input, 'MARKER' AS output
    FROM range(2) t(i)
"""


@pytest.fixture(autouse=True)
def door(outlay: Command) -> None:
    outlay.api.on("POST", "/v1/events", accepted)


def written(outlay: Command, query: str) -> Path:
    path = outlay.folder / "usage.parquet"
    duckdb.sql(query).write_parquet(str(path))
    return path


def test_parquet_is_recognised_by_its_content_and_mapped_by_its_columns(outlay: Command) -> None:
    result = outlay("import", written(outlay, ROWS), "--map", "environment=meta.stage.name")
    assert result.code == 0
    first, second, third = outlay.api.sent_events()
    assert len({event.pop("id") for event in (first, second, third)}) == 3
    assert first == {
        "timestamp": 1793520000123,
        "provider": "openai",
        "model": "gpt-4o",
        "input_uncached_tokens": 100,
        "output_tokens": 20,
        "client_cost_usd": "0.1",
        "tags": {"region": "eu"},
        "environment": "live",
        "is_batch": True,
    }
    assert "input tokens 303 · output tokens 60 · cost by the file: 0.3 USD" in result.out


def test_the_same_parquet_twice_brings_the_same_events(outlay: Command) -> None:
    path = written(outlay, ROWS)
    outlay("import", path)
    outlay("import", path)
    first, second = outlay.api.event_requests
    assert gzip.decompress(first.content) == gzip.decompress(second.content)


def test_a_known_export_in_parquet_is_recognised_and_its_content_never_read(outlay: Command) -> None:
    path = written(outlay, OBSERVATIONS)
    result = outlay("import", path)
    assert "Reading Langfuse observations (parquet)" in result.err
    first, _ = outlay.api.sent_events()
    assert (first["id"], first["timestamp"], first["client_cost_usd"]) == ("langfuse:obs-0", 1793610000100, "0.004500")
    assert (first["input_uncached_tokens"], first["cache_read_tokens"], first["tags"]) == (600, 400, {"beta": "true"})
    chosen = read_parquet(
        path, connect=duckdb.connect, wanted=lambda columns: tuple(name for name in columns if name != "input")
    )
    assert "input" not in chosen.columns
    assert "input" not in next(chosen.rows).values


def test_times_without_a_zone_are_those_of_the_given_one(outlay: Command) -> None:
    outlay("import", written(outlay, OBSERVATIONS), "--time-zone", "Europe/Berlin")
    assert outlay.api.sent_events()[0]["timestamp"] == 1793606400100


def test_without_duckdb_the_extra_is_named(outlay: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(outlay, ROWS)
    real = builtins.__import__

    def without(name: str, *arguments: Any, **named: Any) -> Any:
        if name == "duckdb":
            raise ImportError(name)
        return real(name, *arguments, **named)

    monkeypatch.setattr(builtins, "__import__", without)
    result = outlay("import", path)
    assert result.code == 2
    assert "pip install 'outlay-cli[parquet]'" in result.err


def test_parquet_from_a_pipe_or_damaged_is_explained(outlay: Command) -> None:
    content = written(outlay, ROWS).read_bytes()
    for data in (content, gzip.compress(content)):
        result = outlay("import", "-", stdin=io.BytesIO(data))
        assert result.code == 2
        assert "can only be read from a file of its own" in result.err
    result = outlay("import", outlay.file("cut.parquet", content[:-9]))
    assert result.code == 2
    assert "the Parquet file can't be read" in result.err
    assert outlay.api.event_requests == []


def test_a_parquet_file_without_rows_is_no_failure(outlay: Command) -> None:
    result = outlay("import", written(outlay, f"{ROWS} WHERE false"))
    assert result.code == 0
    assert "no rows" in result.err
