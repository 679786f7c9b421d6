"""The clean-up's questions to the lake: Athena's SQL, and nothing but days, organizations and folders gets into it."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import botocore.session
import duckdb
import pytest
import sqlglot
from botocore.stub import Stubber
from outlay.adapters.athena import queries
from outlay.adapters.athena.day_lake import AthenaDayLake
from outlay.application.retain_rows import Sum
from outlay.contracts.lake import COLUMNS, PARTITION_KEY
from outlay.domain.errors import Upstream

GOLDEN = Path(__file__).resolve().parents[2] / "golden" / "athena"
DAY = "2026-05-03"
PLACE = "s3://bucket/rows/arrival_day=2026-05-03/kept-0a/"
ALL = {
    "organizations_of_day": queries.organizations_of_day("events", day=DAY),
    "organizations_of_day_kept": queries.organizations_of_day("events", day=DAY, kept="kept-0a"),
    "unload_rows_without": queries.unload_rows_without("events", day=DAY, without=["b-2", "acme"], location=PLACE),
}


@pytest.mark.parametrize("name", ALL)
def test_a_query_is_athena_sql_and_changes_only_on_purpose(name: str) -> None:
    """Set UPDATE_GOLDEN=1 to accept a change. Of UNLOAD, which sqlglot doesn't read, the SELECT is parsed."""
    selected = ALL[name].removeprefix("UNLOAD (\n").partition("\n)\nTO ")[0]
    assert sqlglot.parse_one(selected, dialect="athena").find(sqlglot.expressions.Select) is not None
    golden = GOLDEN / f"{name}.sql"
    if os.environ.get("UPDATE_GOLDEN"):
        golden.write_text(ALL[name] + "\n")
    assert golden.read_text() == ALL[name] + "\n"


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: queries.organizations_of_day("events", day="' OR '1'='1"),
        lambda: queries.organizations_of_day("events", day=DAY, kept="%' OR '1'='1"),
        lambda: queries.organizations_of_day("events; DROP TABLE x", day=DAY),
        lambda: queries.rows_without("events", day=DAY, without=["acme', 'b"]),
        lambda: queries.rows_without("events", day=DAY, without=[]),
    ],
)
def test_what_is_no_value_is_refused(wrong: Any) -> None:
    with pytest.raises(ValueError, match=r"isoformat|folder|table name|organization ids"):
        wrong()


def test_a_listing_can_leave_out_what_arrived_before_a_day() -> None:
    asked = {"org": "acme", "start_ms": 0, "end_ms": 1, "limit": 1}
    text = queries.event_rows("events", **asked, filters={queries.ARRIVED_FROM: (DAY,)})
    assert f"{PARTITION_KEY} >= '{DAY}'" in text
    with pytest.raises(ValueError, match="isoformat"):
        queries.event_rows("events", **asked, filters={queries.ARRIVED_FROM: ("' OR '1'='1",)})


@pytest.fixture
def lake() -> Iterator[duckdb.DuckDBPyConnection]:
    connection = duckdb.connect()
    kinds = {"string": "VARCHAR", "int": "INTEGER", "map<string,string>": "MAP(VARCHAR, VARCHAR)"}
    columns = ", ".join(f'"{name}" {kinds.get(kind, kind)}' for name, kind in COLUMNS)
    connection.execute(f"CREATE TABLE events ({columns}, {PARTITION_KEY} VARCHAR)")
    for org, day, received in (("acme", DAY, 1), ("acme", DAY, 1), ("other", DAY, 5), ("acme", "2026-05-04", 9)):
        connection.execute(
            f"INSERT INTO events (org, event_id, received_ms, {PARTITION_KEY}) VALUES (?, 'e', ?, ?)",
            [org, received, day],
        )
    yield connection
    connection.close()


def test_rows_are_counted_as_they_lie_there(lake: duckdb.DuckDBPyConnection) -> None:
    sql = sqlglot.transpile(ALL["organizations_of_day"], read="athena", write="duckdb")[0]
    assert lake.execute(sql).fetchall() == [("acme", "2", "2"), ("other", "1", "5")]


def test_all_columns_of_the_others_rows_are_kept(lake: duckdb.DuckDBPyConnection) -> None:
    found = lake.execute(queries.rows_without("events", day=DAY, without=["acme"]))
    assert [column[0] for column in found.description] == [name for name, _ in COLUMNS]
    assert [row[0] for row in found.fetchall()] == ["other"]


def _athena() -> tuple[Any, AthenaDayLake, list[float]]:
    client: Any = botocore.session.get_session().create_client("athena", region_name="us-east-1")
    slept: list[float] = []
    lake = AthenaDayLake(client, database="d", table="events", workgroup="w", bucket="bucket", sleep=slept.append)
    return client, lake, slept


def _state(stub: Stubber, *states: str) -> None:
    stub.add_response("start_query_execution", {"QueryExecutionId": "q-1"})
    for state in states:
        stub.add_response("get_query_execution", {"QueryExecution": {"Status": {"State": state}}})


def test_it_waits_for_athena_and_reads_every_page() -> None:
    client, lake, slept = _athena()
    rows = [{"Data": [{"VarCharValue": one} for one in row]} for row in (["org", "n", "c"], ["acme", "2", "7"])]
    with Stubber(client) as stub:
        _state(stub, "QUEUED", "RUNNING", "SUCCEEDED")
        stub.add_response("get_query_results", {"ResultSet": {"Rows": rows[:1]}, "NextToken": "t"})
        stub.add_response("get_query_results", {"ResultSet": {"Rows": rows[1:]}})
        assert lake.organizations(DAY) == {"acme": Sum(rows=2, checksum="7")}
    assert len(slept) == 2


@pytest.mark.parametrize("states", [["FAILED"], ["CANCELLED"], ["RUNNING"] * 301])
def test_a_query_that_fails_or_never_ends_is_an_upstream_failure(states: list[str]) -> None:
    client, lake, _ = _athena()
    with Stubber(client) as stub:
        _state(stub, *states)
        with pytest.raises(Upstream):
            lake.write_kept(DAY, without=["acme"], kept="kept-0a")


def test_what_is_kept_is_written_into_its_own_folder_of_the_day() -> None:
    client, lake, _ = _athena()
    with Stubber(client) as stub:
        expected = {
            "QueryString": queries.unload_rows_without("events", day=DAY, without=["acme"], location=PLACE),
            "QueryExecutionContext": {"Database": "d"},
            "WorkGroup": "w",
        }
        stub.add_response("start_query_execution", {"QueryExecutionId": "q-1"}, expected)
        stub.add_response("get_query_execution", {"QueryExecution": {"Status": {"State": "SUCCEEDED"}}})
        lake.write_kept(DAY, without=["acme"], kept="kept-0a")
