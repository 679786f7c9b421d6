"""A day of arrival in the lake, for the clean-up: counts what is there, writes what is kept. Waits for Athena."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from outlay.adapters.athena import queries
from outlay.adapters.retry import CALL_FAILED
from outlay.application.retain_rows import Sum
from outlay.contracts import lake
from outlay.domain.errors import Upstream

_RUNNING = frozenset({"QUEUED", "RUNNING"})
_POLL_S = 1.0
_PATIENCE_S = 300.0


class AthenaDayLake:
    """The port ``DayLake`` of ``application.retain_rows``."""

    def __init__(
        self, client: Any, *, database: str, table: str, workgroup: str, bucket: str, sleep: Callable[[float], None]
    ) -> None:
        self._client = client
        self._database = database
        self._table = table
        self._workgroup = workgroup
        self._bucket = bucket
        self._sleep = sleep

    def organizations(self, day: str, *, kept: str = "") -> Mapping[str, Sum]:
        query_id = self._run(queries.organizations_of_day(self._table, day=day, kept=kept))
        return {row[0]: Sum(rows=int(row[1]), checksum=row[2]) for row in self._rows(query_id)}

    def write_kept(self, day: str, *, without: Sequence[str], kept: str) -> None:
        location = f"s3://{self._bucket}/{lake.ROWS_PREFIX}{lake.PARTITION_KEY}={day}/{kept}/"
        self._run(queries.unload_rows_without(self._table, day=day, without=without, location=location))

    def _run(self, sql: str) -> str:
        started = self._call(
            self._client.start_query_execution,
            QueryString=sql,
            QueryExecutionContext={"Database": self._database},
            WorkGroup=self._workgroup,
        )
        query_id = str(started["QueryExecutionId"])
        waited = 0.0
        while True:
            execution = self._call(self._client.get_query_execution, QueryExecutionId=query_id)["QueryExecution"]
            state = execution["Status"]["State"]
            if state == "SUCCEEDED":
                return query_id
            if state not in _RUNNING:
                raise Upstream(f"the query of the lake ended as {state.lower()}")
            if waited >= _PATIENCE_S:
                raise Upstream("the query of the lake takes too long")
            self._sleep(_POLL_S)
            waited += _POLL_S

    def _rows(self, query_id: str) -> list[list[str]]:
        rows: list[list[str]] = []
        following: dict[str, str] = {}
        while True:
            page = self._call(self._client.get_query_results, QueryExecutionId=query_id, **following)
            rows += [[cell.get("VarCharValue", "") for cell in row["Data"]] for row in page["ResultSet"]["Rows"]]
            if not page.get("NextToken"):
                return rows[1:]  # the names of the columns come first
            following = {"NextToken": page["NextToken"]}

    @staticmethod
    def _call(operation: Callable[..., Mapping[str, Any]], **arguments: Any) -> Mapping[str, Any]:
        try:
            return operation(**arguments)
        except CALL_FAILED as error:
            raise Upstream("the lake did not answer, try again") from error
