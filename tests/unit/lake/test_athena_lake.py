"""Athena as the adapter asks it: botocore's own model of the service checks each call and each answer."""

from collections.abc import Iterator
from typing import Any

import botocore.session
import pytest
from botocore.stub import Stubber
from outlay.adapters.athena import queries
from outlay.adapters.athena.lake import AthenaLake
from outlay.domain.errors import NotFound, Upstream

QUERY_ID = "6f9d7a54-0000-4000-8000-000000000001"
SQL = queries.events_per_day("events", org="acme", start_day="2026-11-20", end_day="2026-11-22")


@pytest.fixture
def athena() -> Iterator[Stubber]:
    session = botocore.session.get_session()
    client = session.create_client(
        "athena", region_name="eu-central-1", aws_access_key_id="none", aws_secret_access_key="none"
    )
    with Stubber(client) as stubber:
        yield stubber


def lake(athena: Stubber) -> AthenaLake:
    return AthenaLake(athena.client, database="outlay", table="events", workgroup="outlay")


def execution(state: str, sql: str = SQL) -> dict[str, Any]:
    return {"QueryExecution": {"QueryExecutionId": QUERY_ID, "Query": sql, "Status": {"State": state}}}


def page(*rows: tuple[str, ...]) -> dict[str, Any]:
    return {"ResultSet": {"Rows": [{"Data": [{"VarCharValue": value} for value in row]} for row in rows]}}


def test_a_query_names_its_workgroup_and_leaves_the_place_of_results_to_it(athena: Stubber):
    asked = {"QueryString": SQL, "QueryExecutionContext": {"Database": "outlay"}, "WorkGroup": "outlay"}
    athena.add_response("start_query_execution", {"QueryExecutionId": QUERY_ID}, asked)
    assert lake(athena).start_events_per_day("acme", "2026-11-20", "2026-11-22") == QUERY_ID


def test_the_names_stand_only_before_the_first_page(athena: Stubber):
    first = {**page(("event_day", "events"), ("2026-11-20", "3")), "NextToken": "more"}
    athena.add_response("get_query_execution", execution("SUCCEEDED"), {"QueryExecutionId": QUERY_ID})
    athena.add_response("get_query_results", first, {"QueryExecutionId": QUERY_ID})
    athena.add_response(
        "get_query_results", page(("2026-11-21", "4")), {"QueryExecutionId": QUERY_ID, "NextToken": "more"}
    )
    rows = lake(athena).fetch(QUERY_ID, org="acme")
    assert rows == [{"event_day": "2026-11-20", "events": "3"}, {"event_day": "2026-11-21", "events": "4"}]


@pytest.mark.parametrize("state", ["QUEUED", "RUNNING"])
def test_a_query_that_runs_has_no_rows_yet(athena: Stubber, state: str):
    athena.add_response("get_query_execution", execution(state))
    assert lake(athena).fetch(QUERY_ID, org="acme") is None


@pytest.mark.parametrize("state", ["FAILED", "CANCELLED"])
def test_a_query_that_failed_is_raised(athena: Stubber, state: str):
    athena.add_response("get_query_execution", execution(state))
    with pytest.raises(Upstream, match=state.lower()):
        lake(athena).fetch(QUERY_ID, org="acme")


@pytest.mark.parametrize("code", ["InvalidRequestException", "AccessDeniedException"])
def test_an_unknown_query_is_not_found(athena: Stubber, code: str):
    athena.add_client_error("get_query_execution", service_error_code=code, http_status_code=400)
    with pytest.raises(NotFound):
        lake(athena).fetch(QUERY_ID, org="acme")


def test_another_organizations_query_is_not_found(athena: Stubber):
    athena.add_response("get_query_execution", execution("SUCCEEDED"))
    with pytest.raises(NotFound):
        lake(athena).fetch(QUERY_ID, org="other")


def test_a_result_that_expired_is_not_found(athena: Stubber):
    athena.add_response("get_query_execution", execution("SUCCEEDED"))
    athena.add_client_error("get_query_results", service_error_code="InvalidRequestException", http_status_code=400)
    with pytest.raises(NotFound):
        lake(athena).fetch(QUERY_ID, org="acme")


@pytest.mark.parametrize("code", ["TooManyRequestsException", "InternalServerException", "ThrottlingException"])
def test_a_busy_athena_is_told_apart_from_a_bug_by_the_caller(athena: Stubber, code: str):
    athena.add_client_error("start_query_execution", service_error_code=code, http_status_code=400)
    with pytest.raises(Upstream):
        lake(athena).start_measures_per_day("acme", "2026-11-20", "2026-11-22")
