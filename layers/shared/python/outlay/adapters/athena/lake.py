"""Runs the lake's queries. Asynchronous: start, then fetch until the rows are there."""

from collections.abc import Iterator
from typing import Any

from outlay.adapters.athena import queries
from outlay.domain.errors import NotFound, Upstream

_RUNNING = frozenset({"QUEUED", "RUNNING"})


class AthenaLake:
    """The lake of one deployment, through one workgroup, whose scan limit bounds what a query costs."""

    def __init__(self, client: Any, *, database: str, table: str, workgroup: str) -> None:
        self._client = client
        self._database = database
        self._table = table
        self._workgroup = workgroup

    def start_events_per_day(self, org: str, start_day: str, end_day: str) -> str:
        """Begin counting distinct events per day; the query's id."""
        return self._start(queries.events_per_day(self._table, org=org, start_day=start_day, end_day=end_day))

    def start_measures_per_day(self, org: str, start_day: str, end_day: str) -> str:
        """Begin summing every measure per day; the query's id."""
        return self._start(queries.measures_per_day(self._table, org=org, start_day=start_day, end_day=end_day))

    def fetch(self, query_id: str, *, org: str) -> list[dict[str, str]] | None:
        """The rows by column name, or None while the query runs.

        Raises:
            NotFound: no such query of this organization.
            Upstream: the query failed.
        """
        try:
            execution = self._client.get_query_execution(QueryExecutionId=query_id)["QueryExecution"]
        except self._client.exceptions.InvalidRequestException as error:
            raise NotFound("there is no such query") from error
        if f"org = '{org}'\n" not in execution["Query"]:
            raise NotFound("there is no such query")
        state = execution["Status"]["State"]
        if state in _RUNNING:
            return None
        if state != "SUCCEEDED":
            raise Upstream(f"the query of the lake ended as {state.lower()}")
        return list(self._rows(query_id))

    def _start(self, sql: str) -> str:
        started = self._client.start_query_execution(
            QueryString=sql,
            QueryExecutionContext={"Database": self._database},
            WorkGroup=self._workgroup,
        )
        return str(started["QueryExecutionId"])

    def _rows(self, query_id: str) -> Iterator[dict[str, str]]:
        names: list[str] = []
        for page in self._client.get_paginator("get_query_results").paginate(QueryExecutionId=query_id):
            for row in page["ResultSet"]["Rows"]:
                values = [cell.get("VarCharValue", "") for cell in row["Data"]]
                if not names:  # Athena repeats the column names as the first row
                    names = values
                else:
                    yield dict(zip(names, values, strict=True))
