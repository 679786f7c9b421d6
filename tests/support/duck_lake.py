"""Athena as DuckDB over the rows that were delivered: the very SQL of ``adapters.athena.queries``, transpiled."""

# ruff: noqa: N803 - the names of boto3's arguments

import json
from collections.abc import Callable, Iterable, Mapping
from functools import cache, lru_cache
from typing import Any

import duckdb
import sqlglot
from outlay.contracts.lake import COLUMN_NAMES, COLUMNS, PARTITION_KEY
from outlay.domain.periods import utc_day

SCAN_LIMIT = "Bytes scanned limit was exceeded"
Row = Mapping[str, Any]
_KINDS = {
    "string": "VARCHAR",
    "int": "INTEGER",
    "bigint": "BIGINT",
    "boolean": "BOOLEAN",
    "map<string,string>": "MAP(VARCHAR, VARCHAR)",
}
_COLUMNS = {**{name: _KINDS[kind] for name, kind in COLUMNS}, PARTITION_KEY: "VARCHAR"}
_TABLE = ", ".join(f'"{name}" {kind}' for name, kind in _COLUMNS.items())
_NOTHING = dict.fromkeys(_COLUMNS)


@lru_cache(maxsize=64)
def _transpiled(text: str) -> str:
    return sqlglot.transpile(text, read="athena", write="duckdb")[0]


@cache
def _duckdb() -> duckdb.DuckDBPyConnection:
    """One for all lakes of this process: a database takes longer to open than most queries take."""
    return duckdb.connect()


def _full(row: Row) -> Row:
    unknown = set(row) - set(COLUMN_NAMES)
    assert not unknown, f"the lake has no columns {unknown}"
    return {**_NOTHING, **row, PARTITION_KEY: utc_day(row["received_ms"])}


class DuckAthena:
    """At boto3's client interface. A query sees the lake as it is when it starts; ``pending`` looks come before."""

    def __init__(self, rows: Callable[[], Iterable[Row]], *, page_rows: int = 1_000) -> None:
        self._rows = rows
        self._page_rows = page_rows
        self.queries: list[str] = []
        self.results: list[list[list[str]]] = []
        self.pending = 0
        self.fails = False

    def start_query_execution(
        self, *, QueryString: str, QueryExecutionContext: Mapping[str, str], WorkGroup: str
    ) -> dict[str, str]:
        self.queries.append(QueryString)
        self.results.append(self._answer(QueryString))
        return {"QueryExecutionId": f"q-{len(self.queries)}"}

    def _answer(self, text: str) -> list[list[str]]:
        lake = _duckdb()
        lake.execute(f"CREATE OR REPLACE TABLE events ({_TABLE})")
        rows = json.dumps([_full(row) for row in self._rows()])
        fill = "INSERT INTO events SELECT unnest(from_json_strict(?, ?), recursive := true)"
        lake.execute(fill, [rows, json.dumps([_COLUMNS])])
        answer = lake.execute(_transpiled(text))
        return [[column[0] for column in answer.description], *([*row] for row in answer.fetchall())]

    def get_query_execution(self, *, QueryExecutionId: str) -> dict[str, Any]:
        state = "FAILED" if self.fails else "SUCCEEDED"
        if self.pending:
            self.pending -= 1
            state = "RUNNING"
        place = int(QueryExecutionId.removeprefix("q-")) - 1
        status = {"State": state, **({"StateChangeReason": SCAN_LIMIT} if state == "FAILED" else {})}
        return {"QueryExecution": {"Query": self.queries[place], "Status": status}}

    def get_query_results(
        self, *, QueryExecutionId: str, NextToken: str = "0", MaxResults: int = 1_000
    ) -> dict[str, Any]:
        assert 1 <= MaxResults <= 1_000
        rows = self.results[int(QueryExecutionId.removeprefix("q-")) - 1]
        first = int(NextToken)
        page = rows[first : first + min(self._page_rows, MaxResults)]
        answer: dict[str, Any] = {
            "ResultSet": {"Rows": [{"Data": [{"VarCharValue": value} for value in row]} for row in page]}
        }
        if first + len(page) < len(rows):
            answer["NextToken"] = str(first + len(page))
        return answer
