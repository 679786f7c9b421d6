"""The emulator's DuckDB knows what the lake's SQL asks for."""

import duckdb
import pytest
from outlay_cli.local import lake_functions


def test_every_connection_joins_arrays_as_athena_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(duckdb, "connect", duckdb.connect)
    assert lake_functions.install()
    with duckdb.connect(":memory:") as connection:
        joined = connection.execute("SELECT ARRAY_JOIN(MAP_KEYS(MAP {'a': '1', 'b': ''}), CHR(31))").fetchone()
        values = connection.execute("SELECT ARRAY_JOIN(MAP_VALUES(MAP {'a': '1', 'b': ''}), CHR(31))").fetchone()
    assert (joined, values) == (("a\x1fb",), ("1\x1f",))
