"""Runs the lake's queries. Asynchronous: start, then fetch until the rows are there."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from outlay.adapters.athena import queries
from outlay.adapters.athena.event_row import from_result
from outlay.adapters.retry import CALL_FAILED, code_of
from outlay.application.lake_sums import SumsQuery
from outlay.application.list_events import MAX_LAKE_ROWS, EventsQuery, LakePage, Running
from outlay.application.void_lake import VoidPage, VoidQuery
from outlay.domain.errors import NotFound, Upstream
from outlay.domain.taking_back import LakeEvent

_RUNNING = frozenset({"QUEUED", "RUNNING"})
_UNKNOWN = frozenset({"InvalidRequestException", "AccessDeniedException"})
"""What Athena answers about an id that it doesn't know, or that is of another workgroup, or whose result expired."""


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

    def start_measures_per_batch(self, org: str, day: str) -> str:
        """Begin summing every measure of an event day per batch; the query's id."""
        return self._start(queries.measures_per_batch(self._table, org=org, day=day))

    def start_sums(self, query: SumsQuery) -> str:
        """Begin summing by period and dimensions; see the port ``application.verify_groups.LakeSums``."""
        return self._start(queries.measures_by(self._table, query))

    def sums(self, query: SumsQuery, *, query_id: str) -> list[list[str]] | None:
        rows = self._answer(query_id, queries.measures_by(self._table, query))
        return None if rows is None else [[*row.values()] for row in rows]

    def start_rows_of_batch(self, org: str, batch_id: str, *, first_day: str) -> str:
        """Begin listing what counts of a batch; the query's id."""
        return self._start(queries.rows_of_batch(self._table, org=org, batch_id=batch_id, first_day=first_day))

    def rows_of_batch(
        self, org: str, batch_id: str, *, first_day: str, query_id: str
    ) -> list[tuple[int, str, int]] | None:
        """(position, event id, net quantity); None while the query runs. Raises as ``fetch``."""
        sql = queries.rows_of_batch(self._table, org=org, batch_id=batch_id, first_day=first_day)
        rows = self._answer(query_id, sql)
        if rows is None:
            return None
        return [(int(row["batch_position"]), row["event_id"], int(row["net"])) for row in rows]

    def _answer(self, query_id: str, sql: str) -> list[dict[str, str]] | None:
        """The rows of a query that was begun with this very text."""
        execution = self._call(self._client.get_query_execution, QueryExecutionId=query_id)["QueryExecution"]
        if execution["Query"].strip() != sql:
            raise NotFound("there is no such query")
        return self._when_done(query_id, execution)

    def fetch(self, query_id: str, *, org: str) -> list[dict[str, str]] | None:
        """The rows by column name, or None while the query runs.

        Raises:
            NotFound: no such query of this organization.
            Upstream: the query failed, or Athena did not answer.
        """
        execution = self._call(self._client.get_query_execution, QueryExecutionId=query_id)["QueryExecution"]
        if f"org = '{org}'\n" not in execution["Query"]:
            raise NotFound("there is no such query")
        return self._when_done(query_id, execution)

    def _when_done(self, query_id: str, execution: Mapping[str, Any]) -> list[dict[str, str]] | None:
        state = execution["Status"]["State"]
        if state in _RUNNING:
            return None
        if state != "SUCCEEDED":
            raise Upstream(f"the query of the lake ended as {state.lower()}")
        return list(self._rows(query_id))

    def start_events(self, org: str, query: EventsQuery) -> str:
        """Begin listing events; the query's id. See the port ``application.list_events.EventLake``."""
        return self._start(self._events_sql(org, query))

    def events_page(self, org: str, query: EventsQuery, *, query_id: str, token: str, limit: int) -> LakePage | Running:
        """A page of a listing that was begun for this very query.

        Raises:
            NotFound: no such query, or begun for another period, filter or organization.
            Upstream: the query failed, or Athena did not answer.
        """
        page = self._page(query_id, self._events_sql(org, query), token=token, limit=limit)
        if isinstance(page, Running):
            return page
        rows, following = page
        return LakePage(rows=[from_result(row) for row in rows], token=following)

    def start_void(self, org: str, query: VoidQuery) -> str:
        """Begin listing what a void takes back; the query's id. See the port ``application.void_lake.VoidedLake``."""
        return self._start(queries.rows_to_void(self._table, org=org, query=query))

    def void_page(self, org: str, query: VoidQuery, *, query_id: str, token: str, limit: int) -> VoidPage | Running:
        """A page of a listing that was begun for this very query. Raises as ``events_page``."""
        page = self._page(query_id, queries.rows_to_void(self._table, org=org, query=query), token=token, limit=limit)
        if isinstance(page, Running):
            return page
        rows, following = page
        return VoidPage([LakeEvent(row=from_result(row[:-1]), net=int(row[-1])) for row in rows], following)

    def _page(self, query_id: str, sql: str, *, token: str, limit: int) -> tuple[list[list[str]], str | None] | Running:
        """Rows without the columns' names, and the token of the next page."""
        execution = self._call(self._client.get_query_execution, QueryExecutionId=query_id)["QueryExecution"]
        if execution["Query"].strip() != sql:
            raise NotFound("there is no such query")
        status = execution["Status"]
        if status["State"] in _RUNNING:
            spent = execution.get("Statistics", {})
            return Running(
                elapsed_ms=int(spent.get("TotalExecutionTimeInMillis", 0)),
                scanned_bytes=int(spent.get("DataScannedInBytes", 0)),
            )
        if status["State"] != "SUCCEEDED":
            raise Upstream(_why(status))
        # The names of the columns come as the first row of the first page.
        following = {"NextToken": token, "MaxResults": limit} if token else {"MaxResults": limit + 1}
        page = self._call(self._client.get_query_results, QueryExecutionId=query_id, **following)
        rows = page["ResultSet"]["Rows"] if token else page["ResultSet"]["Rows"][1:]
        return [[cell.get("VarCharValue", "") for cell in row["Data"]] for row in rows], page.get("NextToken") or None

    def start_person_months(self, org: str, pseudonym: str, arrived_from: str) -> str:
        """Begin summing up a person's events; the query's id. See the port ``application.export_person.PersonLake``."""
        return self._start(self._person_sql(org, pseudonym, arrived_from))

    def person_months(
        self, org: str, pseudonym: str, arrived_from: str, *, query_id: str
    ) -> list[dict[str, str]] | None:
        """The sums, or None while the query runs. Raises ``NotFound`` where the id is not of this very query."""
        execution = self._call(self._client.get_query_execution, QueryExecutionId=query_id)["QueryExecution"]
        if execution["Query"].strip() != self._person_sql(org, pseudonym, arrived_from):
            raise NotFound("there is no such query")
        return self.fetch(query_id, org=org)

    def _person_sql(self, org: str, pseudonym: str, arrived_from: str) -> str:
        return queries.person_months(self._table, org=org, pseudonym=pseudonym, arrived_from=arrived_from)

    def _events_sql(self, org: str, query: EventsQuery) -> str:
        arrived = {queries.ARRIVED_FROM: (query.arrived_from,)} if query.arrived_from else {}
        return queries.event_rows(
            self._table,
            org=org,
            start_ms=query.start_ms,
            end_ms=query.end_ms,
            filters={**query.filters, **arrived},
            limit=MAX_LAKE_ROWS,
        )

    def _start(self, sql: str) -> str:
        started = self._call(
            self._client.start_query_execution,
            QueryString=sql,
            QueryExecutionContext={"Database": self._database},
            WorkGroup=self._workgroup,
        )
        return str(started["QueryExecutionId"])

    def _rows(self, query_id: str) -> Iterator[dict[str, str]]:
        names: list[str] = []
        following: dict[str, str] = {}
        while True:
            page = self._call(self._client.get_query_results, QueryExecutionId=query_id, **following)
            for row in page["ResultSet"]["Rows"]:
                values = [cell.get("VarCharValue", "") for cell in row["Data"]]
                if not names:  # Athena repeats the column names as the first row
                    names = values
                else:
                    yield dict(zip(names, values, strict=True))
            if not page.get("NextToken"):
                return
            following = {"NextToken": page["NextToken"]}

    def _call(self, operation: Callable[..., Mapping[str, Any]], **arguments: Any) -> Mapping[str, Any]:
        try:
            return operation(**arguments)
        except CALL_FAILED as error:
            if "QueryExecutionId" in arguments and code_of(error) in _UNKNOWN:
                raise NotFound("there is no such query") from error
            raise Upstream("the lake did not answer, try again") from error


def _why(status: Mapping[str, Any]) -> str:
    """That a query failed, or was cancelled, with Athena's reason: the workgroup's scan limit, for one."""
    ended = f"the query of the lake ended as {status['State'].lower()}"
    reason = str(status.get("StateChangeReason", "")).strip()
    return f"{ended}: {reason}" if reason else ended
