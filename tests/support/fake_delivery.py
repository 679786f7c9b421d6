"""Firehose as AWS documents it, with a lake behind it that answers Outlay's own SQL.

Some records of a call fail although it is answered with 200. What was taken is delivered later: on any day, some of it
twice, and rows that don't fit the table go to ``errors/`` instead. Athena's part is DuckDB's, on what was delivered.
"""

# ruff: noqa: N803 - the names of boto3's arguments

import json
from collections.abc import Callable, Sequence
from typing import Any

import duckdb
import sqlglot
from outlay.adapters.athena import queries
from outlay.contracts import lake

from tests.support.fake_lake import FakeFirehose

Row = dict[str, Any]
_KINDS = {"string": "VARCHAR", "int": "INTEGER", "map<string,string>": "MAP(VARCHAR, VARCHAR)"}


class DeliveringFirehose(FakeFirehose):
    """``refuses``: call number from 1 → positions of its records that fail."""

    def __init__(self, refuses: Callable[[int, int], set[int]] = lambda call, records: set()) -> None:
        super().__init__()
        self._refuses = refuses
        self.sent: list[list[bytes]] = []
        """The records of each call, as it was asked."""
        self.waiting: list[bytes] = []
        self.rows_of_day: list[tuple[str, Row]] = []
        self.errors: list[Row] = []

    def put_record_batch(self, *, DeliveryStreamName: str, Records: list[dict[str, bytes]]) -> dict[str, Any]:
        self.sent.append([record["Data"] for record in Records])
        refused = self._refuses(len(self.sent), len(Records))
        taken = [record for place, record in enumerate(Records) if place not in refused]
        if taken:
            super().put_record_batch(DeliveryStreamName=DeliveryStreamName, Records=taken)
            self.waiting += [record["Data"] for record in taken]
        failed = {"ErrorCode": "ServiceUnavailableException", "ErrorMessage": "Slow down."}
        answers = [failed if place in refused else {"RecordId": str(place)} for place in range(len(Records))]
        return {"FailedPutCount": len(refused), "Encrypted": True, "RequestResponses": answers}

    def deliver(self, day: str, *, twice: bool = False, unfit: Callable[[Row], bool] = lambda row: False) -> None:
        """Put what waits into the partition of the day; the unfit rows into ``errors/``."""
        waiting, self.waiting = self.waiting, []
        for record in waiting * (1 + twice):
            for row in map(json.loads, record.splitlines()):
                if unfit(row):
                    self.errors.append(row)
                else:
                    self.rows_of_day.append((day, row))


class DuckLake:
    """The ports of ``verify`` and ``reconcile`` for the lake, by the module's own Athena SQL."""

    def __init__(self, firehose: DeliveringFirehose) -> None:
        self._firehose = firehose

    def start_events_per_day(self, org: str, start_day: str, end_day: str) -> str:
        return queries.events_per_day("events", org=org, start_day=start_day, end_day=end_day)

    def start_measures_per_day(self, org: str, start_day: str, end_day: str) -> str:
        return queries.measures_per_day("events", org=org, start_day=start_day, end_day=end_day)

    def fetch(self, query_id: str, *, org: str) -> list[dict[str, str]] | None:
        with duckdb.connect() as connection:
            columns = ", ".join(f'"{name}" {_KINDS.get(kind, kind)}' for name, kind in lake.COLUMNS)
            connection.execute(f"CREATE TABLE events ({columns}, {lake.PARTITION_KEY} VARCHAR)")
            for day, row in self._firehose.rows_of_day:
                _insert(connection, {**row, lake.PARTITION_KEY: day})
            answer = connection.execute(sqlglot.transpile(query_id, read="athena", write="duckdb")[0])
            names = [column[0] for column in answer.description]
            return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]


def _insert(connection: duckdb.DuckDBPyConnection, row: Row) -> None:
    names = ", ".join(f'"{name}"' for name in row)
    values: Sequence[Any] = list(row.values())
    connection.execute(f"INSERT INTO events ({names}) VALUES ({', '.join('?' * len(row))})", values)
