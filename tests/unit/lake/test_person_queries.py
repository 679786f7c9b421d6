"""What the lake says about one person: Athena's SQL, right on a lake that was written more than once."""

import os
from pathlib import Path
from typing import Any

import botocore.session
import duckdb
import pytest
import sqlglot
from botocore.stub import Stubber
from outlay.adapters.athena import queries
from outlay.adapters.athena.lake import AthenaLake
from outlay.contracts.lake import COLUMNS, PARTITION_KEY
from outlay.domain.errors import NotFound

GOLDEN = Path(__file__).resolve().parents[2] / "golden" / "athena" / "person_months.sql"
ANNA = "u_" + "a" * 32
SQL = queries.person_months("events", org="acme", pseudonym=ANNA, arrived_from="2026-01-02")


def test_it_is_athena_sql_and_changes_only_on_purpose() -> None:
    """Set UPDATE_GOLDEN=1 to accept a change."""
    assert sqlglot.parse_one(SQL, dialect="athena") is not None
    if os.environ.get("UPDATE_GOLDEN"):
        GOLDEN.write_text(SQL + "\n")
    assert GOLDEN.read_text() == SQL + "\n"


@pytest.mark.parametrize("wrong", [{"org": "*"}, {"arrived_from": "' OR '1'='1"}, {"pseudonym": "a\nb"}])
def test_what_is_no_value_is_refused(wrong: dict[str, str]) -> None:
    given = {"org": "acme", "pseudonym": ANNA, "arrived_from": "2026-01-02", **wrong}
    with pytest.raises(ValueError, match=r"organization id|isoformat|asked for"):
        queries.person_months("events", **given)


def rows(*delivered: dict[str, Any]) -> list[dict[str, str]]:
    connection = duckdb.connect()
    kinds = {"string": "VARCHAR", "int": "INTEGER", "map<string,string>": "MAP(VARCHAR, VARCHAR)"}
    columns = ", ".join(f'"{name}" {kinds.get(kind, kind)}' for name, kind in COLUMNS)
    connection.execute(f"CREATE TABLE events ({columns}, {PARTITION_KEY} VARCHAR)")
    for one in delivered:
        row = {
            "org": "acme",
            "event_id": "e-1",
            "rating": 0,
            "batch_id": "b_1",
            "batch_position": 0,
            "event_day": "2026-05-03",
            "provider": "openai",
            "model": "gpt-4o",
            "user_pseudonym": ANNA,
            "is_priced": True,
            "cost_input_picousd": 5,
            PARTITION_KEY: "2026-05-03",
            **one,
        }
        marks = ", ".join("?" for _ in row)
        connection.execute(f"INSERT INTO events ({', '.join(row)}) VALUES ({marks})", list(row.values()))
    found = connection.execute(sqlglot.transpile(SQL, read="athena", write="duckdb")[0])
    names = [column[0] for column in found.description]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def test_sums_are_by_month_and_model_and_of_this_person_alone() -> None:
    found = rows(
        {},
        {},
        {"rating": 1, "cost_input_picousd": 7},
        {"event_id": "e-2", "event_day": "2026-05-30", "is_priced": False, "cost_input_picousd": 0},
        {"event_id": "e-3", "event_day": "2026-06-01", "model": "o3"},
        {"event_id": "e-4", "user_pseudonym": "u_" + "b" * 32},
        {"event_id": "e-5", "org": "other"},
        {"event_id": "e-6", "is_void": True},
        {"event_id": "e-7", PARTITION_KEY: "2026-01-01"},
    )
    told = [(row["month"], row["model"], row["requests"], row["unpriced_requests"], row["cost_input"]) for row in found]
    assert told == [("2026-05", "gpt-4o", "2", "1", "7"), ("2026-06", "o3", "1", "0", "5")]
    assert (found[0]["first_day"], found[0]["last_day"]) == ("2026-05-03", "2026-05-30")


def test_a_filter_by_user_is_one_by_pseudonym() -> None:
    text = queries.event_rows("events", org="acme", start_ms=0, end_ms=1, filters={"user": {ANNA}}, limit=1)
    assert f"COALESCE(user_pseudonym, '') IN ('{ANNA}')" in text


def test_the_answer_to_one_question_is_not_given_to_another() -> None:
    client: Any = botocore.session.get_session().create_client("athena", region_name="us-east-1")
    lake = AthenaLake(client, database="d", table="events", workgroup="w")
    with Stubber(client) as stub:
        for state in ("RUNNING", "RUNNING"):
            stub.add_response("get_query_execution", {"QueryExecution": {"Query": SQL, "Status": {"State": state}}})
        stub.add_response("get_query_execution", {"QueryExecution": {"Query": SQL, "Status": {"State": "RUNNING"}}})
        assert lake.person_months("acme", ANNA, "2026-01-02", query_id="q-1") is None
        with pytest.raises(NotFound):
            lake.person_months("acme", "u_" + "b" * 32, "2026-01-02", query_id="q-1")
