"""The lake's SQL: valid Athena, unchanged unless meant, and right on a lake that was written more than once."""

import os
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
import sqlglot
from outlay.adapters.athena import queries
from outlay.application.lake_sums import SumsQuery
from outlay.application.verify_groups import COMPARED
from outlay.application.void_lake import VoidQuery
from outlay.contracts.lake import COLUMNS, PARTITION_KEY

GOLDEN = Path(__file__).resolve().parents[2] / "golden" / "athena"
PERIOD = {"org": "acme", "start_day": "2026-11-20", "end_day": "2026-11-22"}
BEFORE = {"arrived_from": "2025-11-20", "received_before_ms": 1_760_000_000_000}
ALL = {
    "void_of_event": queries.rows_to_void("events", org="acme", query=VoidQuery(**BEFORE, event_id="it's")),
    "void_of_key": queries.rows_to_void(
        "events",
        org="acme",
        query=VoidQuery(**BEFORE, api_key="k1", start_ms=1_750_000_000_000, end_ms=1_755_000_000_000),
    ),
    "void_of_import": queries.rows_to_void("events", org="acme", query=VoidQuery(**BEFORE, import_id="imp_1")),
    "events_per_day": queries.events_per_day("events", **PERIOD),
    "measures_per_day": queries.measures_per_day("events", **PERIOD),
    "measures_by": queries.measures_by("events", SumsQuery(**PERIOD, by=("team", "tag:region"))),
    "measures_by_month": queries.measures_by("events", SumsQuery(**PERIOD, by=("model",), by_month=True)),
    "measures_per_batch": queries.measures_per_batch("events", org="acme", day="2026-11-20"),
    "rows_of_batch": queries.rows_of_batch("events", org="acme", batch_id="b_1", first_day="2026-11-20"),
}


@pytest.mark.parametrize("name", ALL)
def test_every_query_is_athena_sql(name: str) -> None:
    assert sqlglot.parse_one(ALL[name], dialect="athena") is not None


@pytest.mark.parametrize("name", ALL)
def test_a_query_changes_only_on_purpose(name: str) -> None:
    """Set UPDATE_GOLDEN=1 to accept a change."""
    golden = GOLDEN / f"{name}.sql"
    if os.environ.get("UPDATE_GOLDEN"):
        golden.write_text(ALL[name] + "\n")
    assert golden.read_text() == ALL[name] + "\n"


@pytest.mark.parametrize(
    "wrong",
    [
        {"org": "acme' OR 1=1 --"},
        {"org": "*"},
        {"start_day": "2026-11-20' OR '1'='1"},
        {"end_day": "yesterday"},
        {"end_day": "2026-11-20"},
    ],
)
@pytest.mark.parametrize("query", [queries.events_per_day, queries.measures_per_day])
def test_nothing_but_dates_and_organizations_gets_into_a_query(query, wrong: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r"organization id|isoformat|begins before"):
        query("events", **(PERIOD | wrong))


@pytest.mark.parametrize(
    ("org", "wrong"),
    [
        ("acme' OR 1=1 --", {"import_id": "imp_1"}),
        ("acme", {"import_id": "imp\n1"}),
        ("acme", {"api_key": "k\x00"}),
        ("acme", {"event_id": "a\ud800"}),
        ("acme", {"import_id": "imp_1", "arrived_from": "2026-01-01' OR '1'='1"}),
    ],
)
def test_nothing_but_literals_gets_into_the_query_of_a_void(org: str, wrong: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r"organization id|isoformat|can be asked for"):
        queries.rows_to_void("events", org=org, query=VoidQuery(**{**BEFORE, **wrong}))


def test_a_table_name_is_an_identifier() -> None:
    with pytest.raises(ValueError, match="not a table name"):
        queries.events_per_day("events; DROP TABLE events", **PERIOD)


@pytest.fixture
def lake() -> Iterator[duckdb.DuckDBPyConnection]:
    connection = duckdb.connect()
    kinds = {"string": "VARCHAR", "int": "INTEGER", "map<string,string>": "MAP(VARCHAR, VARCHAR)"}
    columns = ", ".join(f'"{name}" {kinds.get(kind, kind)}' for name, kind in COLUMNS)
    connection.execute(f"CREATE TABLE events ({columns}, {PARTITION_KEY} VARCHAR)")
    yield connection
    connection.close()


def an_answer(events: int, *, day: str = "2026-11-20") -> dict[str, str]:
    return {"event_day": day, "events": str(events), "event_rows": str(events), "event_ids": str(events)}


def deliver(lake: duckdb.DuckDBPyConnection, **row: object) -> None:
    values = {
        "org": "acme",
        "rating": 0,
        "batch_id": "b_1",
        "batch_position": 0,
        "event_day": "2026-11-20",
        PARTITION_KEY: "2026-11-20",
        "is_priced": True,
        "status": "ok",
        **row,
    }
    names = ", ".join(f'"{name}"' for name in values)
    lake.execute(f"INSERT INTO events ({names}) VALUES ({', '.join('?' * len(values))})", list(values.values()))


def ask(lake: duckdb.DuckDBPyConnection, name: str) -> list[dict[str, str]]:
    text = sqlglot.transpile(ALL[name], read="athena", write="duckdb")[0]
    answer = lake.execute(text)
    names = [column[0] for column in answer.description]
    return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]


def test_a_row_delivered_twice_counts_once(lake) -> None:
    for _ in range(2):
        deliver(lake, event_id="a", cost_input_picousd=7, input_uncached_tokens=3)
    deliver(lake, event_id="a", cost_input_picousd=7, input_uncached_tokens=3, **{PARTITION_KEY: "2026-12-01"})
    assert ask(lake, "events_per_day") == [an_answer(1)]
    (day,) = ask(lake, "measures_per_day")
    assert (day["requests"], day["cost_input"], day["input_uncached_tokens"]) == ("1", "7", "3")


@pytest.mark.parametrize("arrival", ["2026-11-19", "2026-12-26", "2027-09-01"])
def test_a_row_is_found_whenever_it_arrived(lake, arrival: str) -> None:
    """East of Greenwich a day begins the day before in UTC; an import brings usage of any past day."""
    deliver(lake, event_id="a", **{PARTITION_KEY: arrival})
    assert ask(lake, "events_per_day") == [an_answer(1)]
    assert ask(lake, "measures_per_day")[0]["requests"] == "1"


def test_the_highest_rating_of_an_event_holds(lake) -> None:
    deliver(lake, event_id="a", rating=0, is_priced=False)
    deliver(lake, event_id="a", rating=1, cost_output_picousd=5)
    (day,) = ask(lake, "measures_per_day")
    assert (day["unpriced_requests"], day["cost_output"]) == ("0", "5")


def test_a_lower_cost_of_a_higher_rating_holds_even_when_it_is_absent(lake) -> None:
    deliver(lake, event_id="a", rating=0, cost_output_picousd=5)
    deliver(lake, event_id="a", rating=1)
    (day,) = ask(lake, "measures_per_day")
    assert day["cost_output"] == "0"


def test_an_event_that_was_voided_counts_no_more_and_its_id_counts_for_whoever_owns_it_now(lake) -> None:
    deliver(lake, event_id="a", cost_output_picousd=5)
    deliver(lake, event_id="a", cost_output_picousd=5, rating=1, is_void=True)
    assert ask(lake, "events_per_day") == []
    assert ask(lake, "measures_per_day") == []
    deliver(lake, event_id="a", cost_output_picousd=6, batch_id="b_2")
    assert ask(lake, "events_per_day") == [an_answer(1)]
    assert ask(lake, "measures_per_day")[0]["cost_output"] == "6"


def test_an_event_that_two_batches_own_shows_as_more_rows_than_ids(lake) -> None:
    for batch in ("b_1", "b_2"):
        deliver(lake, event_id="a", batch_id=batch)
    (day,) = ask(lake, "events_per_day")
    assert (day["event_rows"], day["event_ids"]) == ("2", "1")


def test_what_is_taken_back_is_subtracted(lake) -> None:
    deliver(lake, event_id="a", cost_output_picousd=5, status="error", is_priced=False)
    deliver(lake, event_id="b", cost_output_picousd=7)
    deliver(
        lake,
        event_id="-a",
        quantity=-1,
        cost_output_picousd=-5,
        status="error",
        is_priced=False,
        adjusts_day="2026-10-03",
    )
    assert ask(lake, "events_per_day")[0]["events"] == "1"
    (day,) = ask(lake, "measures_per_day")
    assert (day["requests"], day["errors"], day["unpriced_requests"], day["cost_output"]) == ("1", "0", "0", "7")


def test_another_organization_and_other_days_stay_out(lake) -> None:
    deliver(lake, event_id="a")
    deliver(lake, event_id="b", org="other")
    deliver(lake, event_id="c", event_day="2026-11-22")
    deliver(lake, event_id="d", event_day="2026-11-19")
    assert ask(lake, "events_per_day") == [an_answer(1)]


def test_a_sum_larger_than_a_bigint_is_exact(lake) -> None:
    nine_million_usd = 9 * 10**18
    for event in "abc":
        deliver(lake, event_id=event, cost_input_picousd=nine_million_usd)
    (day,) = ask(lake, "measures_per_day")
    assert day["cost_input"] == str(3 * nine_million_usd)


@pytest.mark.parametrize("name", ALL)
def test_an_empty_lake_is_an_empty_answer(lake, name: str) -> None:
    assert ask(lake, name) == []


def test_sums_by_dimension_and_tag_keep_the_highest_rating_and_drop_what_is_void(lake) -> None:
    deliver(lake, event_id="a", team="search", tags={"region": "eu"}, cost_output_picousd=5)
    deliver(lake, event_id="a", team="search", tags={"region": "eu"}, cost_output_picousd=6, rating=1)
    deliver(lake, event_id="b", batch_position=1, team="search", tags={"other": "x"}, output_tokens=4)
    deliver(lake, event_id="c", batch_position=2, event_day="2026-11-21", status="error")
    deliver(lake, event_id="v", batch_position=3, team="gone")
    deliver(lake, event_id="v", batch_position=3, team="gone", rating=1, is_void=True)
    found = ask(lake, "measures_by")
    assert [(row["event_day"], row["group_0"], row["group_1"], row["requests"]) for row in found] == [
        ("2026-11-20", "search", "", "1"),
        ("2026-11-20", "search", "eu", "1"),
        ("2026-11-21", "", "", "1"),
    ]
    assert (found[1]["cost_output"], found[0]["output_tokens"], found[2]["errors"]) == ("6", "4", "1")
    assert [*found[0]][3:] == [*COMPARED]


def test_sums_by_month_add_its_days_up(lake) -> None:
    for day in ("2026-11-20", "2026-11-21"):
        deliver(lake, event_id=day, event_day=day, model="m", output_tokens=2)
    (row,) = ask(lake, "measures_by_month")
    assert (row["event_month"], row["group_0"], row["requests"], row["output_tokens"]) == ("2026-11", "m", "2", "4")


def test_sums_per_batch_show_what_each_has_on_the_day(lake) -> None:
    deliver(lake, event_id="a", batch_id="b_1", cost_input_picousd=3)
    deliver(lake, event_id="b", batch_id="b_2")
    deliver(lake, event_id="c", batch_id="b_2", batch_position=1, event_day="2026-11-21")
    found = {row["batch_id"]: (row["requests"], row["cost_input"]) for row in ask(lake, "measures_per_batch")}
    assert found == {"b_1": ("1", "3"), "b_2": ("1", "0")}


def test_the_rows_of_a_batch_are_those_that_count(lake) -> None:
    for position, event in enumerate("abc"):
        deliver(lake, event_id=event, batch_position=position)
    deliver(lake, event_id="c", batch_position=2, rating=1, is_void=True)
    deliver(lake, event_id="a", batch_id="b_2")
    found = [(row["batch_position"], row["event_id"], row["net"]) for row in ask(lake, "rows_of_batch")]
    assert found == [("0", "a", "1"), ("1", "b", "1")]


@pytest.mark.parametrize("by", [("user",), ("team; DROP TABLE events",), ("tag:a\nb",)])
def test_only_dimensions_and_tags_without_control_characters_can_be_grouped_by(by: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="not a"):
        queries.measures_by("events", SumsQuery(**PERIOD, by=by))


def test_a_quote_in_a_tag_or_a_batch_id_ends_no_literal(lake) -> None:
    deliver(lake, event_id="a", tags={"it's": "x"}, batch_id="b'1")
    for text, count in (
        (queries.measures_by("events", SumsQuery(**PERIOD, by=("tag:it's",))), 1),
        (queries.rows_of_batch("events", org="acme", batch_id="b'1", first_day="2026-11-20"), 1),
        (queries.rows_of_batch("events", org="acme", batch_id="' OR 1=1 --", first_day="2026-11-20"), 0),
    ):
        assert len(lake.execute(sqlglot.transpile(text, read="athena", write="duckdb")[0]).fetchall()) == count
