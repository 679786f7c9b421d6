"""Rows of the lake behind a figure: Athena's SQL, what gets into it, and the rows that come back."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import botocore.session
import duckdb
import pytest
import sqlglot
from botocore.stub import Stubber
from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st
from outlay.adapters.athena import queries
from outlay.adapters.athena.event_row import from_result
from outlay.adapters.athena.lake import AthenaLake
from outlay.application.list_events import MAX_LAKE_ROWS, EventsQuery, LakePage, Running
from outlay.contracts.dimensions import DIMENSIONS
from outlay.contracts.lake import COLUMNS, PARTITION_KEY
from outlay.domain.counting import price_events
from outlay.domain.errors import NotFound, Upstream
from outlay.domain.lake_row import to_row
from outlay.domain.pricing import load_price_book
from sqlglot import expressions

from tests.support.builders import NOW_MS, ORG, a_batch, a_batch_id, an_event

GOLDEN = Path(__file__).resolve().parents[2] / "golden" / "athena" / "event_rows.sql"
DAY_MS = 86_400_000
PERIOD = {"start_ms": NOW_MS - DAY_MS, "end_ms": NOW_MS + DAY_MS}
FILTERS = {"team": {"search", "d'Arc"}, "model": {""}, "tag:ticket": {"T-1"}}
SQL = queries.event_rows("events", org=ORG, **PERIOD, filters=FILTERS, limit=MAX_LAKE_ROWS)


def test_it_is_athena_sql() -> None:
    assert sqlglot.parse_one(SQL, dialect="athena") is not None


def test_it_changes_only_on_purpose() -> None:
    """Set UPDATE_GOLDEN=1 to accept a change."""
    if os.environ.get("UPDATE_GOLDEN"):
        GOLDEN.write_text(SQL + "\n")
    assert GOLDEN.read_text() == SQL + "\n"


@pytest.mark.parametrize(
    "wrong",
    [
        {"org": "acme' OR 1=1 --"},
        {"filters": {"team = '' OR 1=1 --": {"x"}}},
        {"filters": {"event_id": {"x"}}},
        {"filters": {"team": {"a\nb"}}},
        {"filters": {"tag:a\x00": {"x"}}},
        {"filters": {"team": {"\ud800"}}},
    ],
)
def test_what_is_no_value_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"organization id|dimension|asked for"):
        queries.event_rows("events", **{"org": ORG, **PERIOD, "filters": {}, "limit": 1, **wrong})


ANY_TEXT = st.text(st.characters(exclude_categories=("Cc", "Cs")), max_size=40)


@settings(max_examples=40)
@example(key="\\", value="\\'")
@example(key="''", value="' OR ''='")
@example(key="/*", value="--")
@example(key="{{ x }}", value="\u2028\u00a0")
@given(key=ANY_TEXT, value=ANY_TEXT)
def test_any_text_stays_inside_its_literal(key: str, value: str) -> None:
    """Athena's own grammar sees the literals that were meant, and as many conditions as for a harmless text."""

    def parsed(key: str, value: str) -> expressions.Expression:
        filters = {f"tag:{key}": {value}, "team": {value}}
        text = queries.event_rows("events", org=ORG, **PERIOD, filters=filters, limit=1)
        return sqlglot.parse_one(text, dialect="athena")

    hostile, harmless = parsed(key, value), parsed("k", "v")
    literals = [node.this for node in hostile.find_all(expressions.Literal) if node.is_string]
    assert literals.count(value) >= 2
    assert key in literals
    kinds = [type(node) for node in hostile.walk()]
    assert kinds == [type(node) for node in harmless.walk()]


@settings(max_examples=25, phases=[Phase.explicit, Phase.generate])
@given(
    values=st.fixed_dictionaries({}, optional={name: st.sets(ANY_TEXT, min_size=1, max_size=2) for name in DIMENSIONS}),
    tags=st.dictionaries(ANY_TEXT, st.sets(ANY_TEXT, min_size=1, max_size=3), max_size=2),
)
def test_hostile_texts_in_every_filter_leave_the_statements_shape_as_it_was(
    values: dict[str, set[str]], tags: dict[str, set[str]]
) -> None:
    """The same tree as for as many harmless texts, but for what stands in its literals; and one statement only."""

    def tree(filters: dict[str, list[str]]) -> list[type]:
        text = queries.event_rows("events", org=ORG, **PERIOD, filters=filters, limit=1)
        [statement] = sqlglot.parse(text, dialect="athena")
        assert statement is not None
        return [type(node) for node in statement.walk()]

    named = {**values, **{f"tag:{key}": found for key, found in tags.items()}}
    hostile = {name: sorted(found) for name, found in named.items()}
    order = {name: f"tag:k{place:02d}" for place, name in enumerate(sorted(named)) if name.startswith("tag:")}
    harmless = {order.get(name, name): [f"v{n}" for n in range(len(found))] for name, found in hostile.items()}
    assert tree(hostile) == tree(harmless)


@pytest.fixture
def lake() -> Iterator[duckdb.DuckDBPyConnection]:
    connection = duckdb.connect()
    kinds = {"string": "VARCHAR", "int": "INTEGER", "map<string,string>": "MAP(VARCHAR, VARCHAR)"}
    columns = ", ".join(f'"{name}" {kinds.get(kind, kind)}' for name, kind in COLUMNS)
    connection.execute(f"CREATE TABLE events ({columns}, {PARTITION_KEY} VARCHAR)")
    yield connection
    connection.close()


def deliver(lake: duckdb.DuckDBPyConnection, **changes: Any) -> dict[str, Any]:
    """A row as rollup sends it, delivered to the lake; the row."""
    rating = changes.pop("rating", 0)
    number = changes.pop("batch", 1)
    batch = a_batch(an_event(**changes), batch_id=a_batch_id(number), received_ms=NOW_MS + number)
    (price,) = price_events(batch, load_price_book(1))
    row = to_row(batch, 0, price, rating=rating)
    values = {**row, PARTITION_KEY: "2026-11-22"}
    names = ", ".join(f'"{name}"' for name in values)
    lake.execute(f"INSERT INTO events ({names}) VALUES ({', '.join('?' * len(values))})", list(values.values()))
    return row


def ask(lake: duckdb.DuckDBPyConnection, filters: Any = None, *, limit: int = 100) -> list[dict[str, Any]]:
    text = queries.event_rows("events", org=ORG, **PERIOD, filters=filters or {}, limit=limit)
    answer = lake.execute(sqlglot.transpile(text, read="athena", write="duckdb")[0])
    assert tuple(column[0] for column in answer.description) == queries.ROW_COLUMNS
    return [from_result(row) for row in answer.fetchall()]


def test_a_row_comes_back_as_it_was_sent(lake) -> None:
    row = deliver(
        lake,
        event_id="full",
        tags={"a": "1,=", "b": "", "ticket": "T-1"},
        user="u_" + "0" * 32,
        is_batch=True,
        latency_ms=0,
        attempt=2,
    )
    bare = deliver(lake, event_id="bare", model="no-such-model", batch=2)
    expected = [{name: value for name, value in one.items() if name != "org"} for one in (bare, row)]
    assert ask(lake) == expected


def test_a_row_delivered_twice_is_listed_once_at_its_highest_rating(lake) -> None:
    for rating in (1, 0, 0):
        deliver(lake, event_id="a", rating=rating, usage={"output_tokens": 10 + rating})
    (row,) = ask(lake)
    assert (row["rating"], row["output_tokens"]) == (1, 11)


def test_rows_are_listed_newest_received_first_and_no_more_than_the_limit(lake) -> None:
    for number in (2, 10, 9, 1):
        deliver(lake, event_id=f"e-{number}", batch=number)
    assert [row["event_id"] for row in ask(lake)] == ["e-10", "e-9", "e-2", "e-1"]
    assert [row["event_id"] for row in ask(lake, limit=2)] == ["e-10", "e-9"]


def test_the_period_is_that_of_the_moment_not_of_the_day(lake) -> None:
    for name, moment in (("first", PERIOD["start_ms"]), ("end", PERIOD["end_ms"]), ("before", PERIOD["start_ms"] - 1)):
        deliver(lake, event_id=name, timestamp_ms=moment)
    assert [row["event_id"] for row in ask(lake)] == ["first"]


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"team": {"d'Arc"}}, {"arc"}),
        ({"team": {"d'Arc", "search"}}, {"arc", "tagged"}),
        ({"team": {""}}, {"none"}),
        ({"tag:ticket": {"T'1"}}, {"tagged"}),
        ({"tag:ticket": {""}}, {"arc", "none"}),
        ({"tag:ticket": {"T'1"}, "team": {"d'Arc"}}, set()),
        ({"team": {"x') OR 1=1 --"}}, set()),
    ],
)
def test_filters_find_what_they_name(lake, filters: dict[str, set[str]], found: set[str]) -> None:
    deliver(lake, event_id="arc", team="d'Arc", tags={"other": "x"})
    deliver(lake, event_id="none", team="")
    deliver(lake, event_id="tagged", tags={"ticket": "T'1"})
    assert {row["event_id"] for row in ask(lake, filters)} == found


QUERY = EventsQuery(**PERIOD, filters={"team": frozenset({"search"})})
OURS = queries.event_rows("events", org=ORG, **PERIOD, filters=QUERY.filters, limit=MAX_LAKE_ROWS)


@pytest.fixture
def athena() -> Iterator[Stubber]:
    client = botocore.session.get_session().create_client(
        "athena", region_name="eu-central-1", aws_access_key_id="none", aws_secret_access_key="none"
    )
    with Stubber(client) as stubber:
        yield stubber


def page_of(athena: Stubber, token: str = "", *, org: str = ORG, query: EventsQuery = QUERY) -> LakePage | Running:
    reader = AthenaLake(athena.client, database="outlay", table="events", workgroup="outlay")
    return reader.events_page(org, query, query_id="q-1", token=token, limit=2)


def execution(state: str, **more: Any) -> dict[str, Any]:
    return {"QueryExecution": {"QueryExecutionId": "q-1", "Query": OURS, "Status": {"State": state}, **more}}


def result(*ids: str, names: bool, token: str = "") -> dict[str, Any]:
    rows = [dict.fromkeys(queries.ROW_COLUMNS, "") | {"event_id": one, "is_priced": "true"} for one in ids]
    head = [dict(zip(queries.ROW_COLUMNS, queries.ROW_COLUMNS, strict=True))] if names else []
    data = [{"Data": [{"VarCharValue": value} for value in row.values()]} for row in (*head, *rows)]
    return {"ResultSet": {"Rows": data}, **({"NextToken": token} if token else {})}


def test_a_running_listing_says_how_far_it_is(athena: Stubber) -> None:
    spent = {"TotalExecutionTimeInMillis": 900, "DataScannedInBytes": 12}
    athena.add_response("get_query_execution", execution("RUNNING", Statistics=spent))
    assert page_of(athena) == Running(elapsed_ms=900, scanned_bytes=12)


def test_the_names_of_the_columns_are_a_row_of_the_first_page_only(athena: Stubber) -> None:
    athena.add_response("get_query_execution", execution("SUCCEEDED"))
    asked = {"QueryExecutionId": "q-1", "MaxResults": 3}
    athena.add_response("get_query_results", result("a", "b", names=True, token="t"), asked)
    first = page_of(athena)
    athena.add_response("get_query_execution", execution("SUCCEEDED"))
    asked = {"QueryExecutionId": "q-1", "MaxResults": 2, "NextToken": "t"}
    athena.add_response("get_query_results", result("c", names=False), asked)
    second = page_of(athena, "t")
    assert isinstance(first, LakePage)
    assert isinstance(second, LakePage)
    assert ([row["event_id"] for row in first.rows], first.token) == (["a", "b"], "t")
    assert ([row["event_id"] for row in second.rows], second.token) == (["c"], None)


@pytest.mark.parametrize("asked", [{"org": "other"}, {"query": EventsQuery(**PERIOD)}])
def test_a_listing_of_another_organization_or_query_is_not_found(athena: Stubber, asked: dict[str, Any]) -> None:
    athena.add_response("get_query_execution", execution("SUCCEEDED"))
    with pytest.raises(NotFound):
        page_of(athena, **asked)


def test_a_listing_that_failed_is_raised(athena: Stubber) -> None:
    athena.add_response("get_query_execution", execution("FAILED"))
    with pytest.raises(Upstream, match="failed"):
        page_of(athena)
