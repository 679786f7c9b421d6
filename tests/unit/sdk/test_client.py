"""The client against recorded answers of the HTTP edge."""

import gzip
import json

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from outlay_client import (
    ApiError,
    AuthenticationFailed,
    Client,
    Conflict,
    ConnectionFailed,
    CostQuery,
    InvalidRequest,
    NotFound,
    PermissionDenied,
    RateLimited,
    ServerError,
    Tokens,
    TooLarge,
    UnexpectedAnswer,
)
from outlay_client._batches import chunks

from tests.support.http_api import URL, HttpApi, accepted, events_of, problem

EVENT = {"provider": "openai", "model": "gpt-4o", "output_tokens": 7}
COSTS = {
    "as_of": "2026-11-22T12:00:00Z",
    "from": "2026-11-01",
    "to": "2026-12-01",
    "time_zone": "UTC",
    "granularity": "total",
    "group_by": ["team"],
    "currency": "USD",
    "lower_bound": False,
    "totals": {"cost_usd": "1.25"},
    "rows": [{"start": "a", "end": "b", "group": {"team": "search"}, "measures": {"cost_usd": "1.25"}}],
    "next_cursor": None,
}


def a_client(api: HttpApi, **arguments: object) -> Client:
    return Client(URL, transport=api.transport, retry=api.retry, **{"api_key": "ok_x", **arguments})


def test_events_travel_as_gzip_with_a_key_and_an_idempotency_key() -> None:
    api = HttpApi().on("POST", "/v1/events", accepted)
    result = a_client(api).send_events([EVENT])
    request = api.requests[0]
    assert request.headers["content-type"] == "application/gzip"
    assert request.headers["authorization"] == "Bearer ok_x"
    assert len(request.headers["idempotency-key"]) == 32
    assert "outlay-source" not in request.headers
    assert events_of(request) == [EVENT]
    assert (result.received, result.accepted, result.rejected) == (1, 1, 0)


def test_no_events_are_no_request() -> None:
    api = HttpApi()
    assert a_client(api).send_events([]).received == 0
    assert api.requests == []


def test_2500_events_are_three_requests_with_keys_of_their_own() -> None:
    api = HttpApi().on("POST", "/v1/events", accepted)
    result = a_client(api).send_events((EVENT for _ in range(2_500)), idempotency_key="mine", source="import")
    assert [len(events_of(request)) for request in api.requests] == [1000, 1000, 500]
    assert [request.headers["idempotency-key"] for request in api.requests] == ["mine", "mine.1", "mine.2"]
    assert {request.headers["outlay-source"] for request in api.requests} == {"import"}
    assert result.accepted == 2_500
    assert result.batch_ids == ("b_mine", "b_mine.1", "b_mine.2")


@settings(max_examples=40)
@given(st.lists(st.integers(0, 900_000), max_size=30))
def test_chunks_keep_order_and_stay_within_the_body_limit(sizes: list[int]) -> None:
    events = [{"n": index, "pad": "x" * size} for index, size in enumerate(sizes)]
    cut = list(chunks(events, key="k"))
    assert [event["n"] for chunk in cut for event in json.loads(chunk.body)] == list(range(len(sizes)))
    assert all(len(chunk.body) <= 4_000_000 for chunk in cut)
    assert len({chunk.key for chunk in cut}) == len(cut)
    assert [chunk.first for chunk in cut] == [json.loads(chunk.body)[0]["n"] for chunk in cut]


def test_a_chunk_that_is_too_large_is_halved_and_its_rejections_keep_their_places() -> None:
    def door(request: httpx.Request) -> httpx.Response:
        events = events_of(request)
        if len(events) > 2:
            return problem(413, "too_large")
        errors = [{"index": i, "field": "model", "reason": "bad"} for i, e in enumerate(events) if e["model"] == "!"]
        body = {
            "batch_id": "b",
            "received": len(events),
            "accepted": len(events) - len(errors),
            "rejected": len(errors),
        }
        return httpx.Response(202, json={**body, "errors": errors, "warnings": []})

    api = HttpApi().on("POST", "/v1/events", door)
    events = [{**EVENT, "model": "!" if index == 5 else "m"} for index in range(6)]
    result = a_client(api).send_events(events, idempotency_key="k")
    assert (result.received, result.accepted, result.rejected) == (6, 5, 1)
    assert [error.index for error in result.errors] == [5]
    keys = [request.headers["idempotency-key"] for request in api.requests]
    assert len(set(keys)) == len(keys)


def test_one_event_that_is_too_large_is_an_error() -> None:
    api = HttpApi().on("POST", "/v1/events", problem(413, "too_large"))
    with pytest.raises(TooLarge):
        a_client(api).send_events([EVENT])


@pytest.mark.parametrize("failure", [httpx.Response(429), httpx.Response(503), httpx.ConnectError("down")])
def test_a_retry_carries_the_same_key_and_content(failure: httpx.Response | Exception) -> None:
    api = HttpApi().on("POST", "/v1/events", failure, accepted)
    a_client(api).send_events([EVENT])
    first, second = api.requests
    assert first.headers["idempotency-key"] == second.headers["idempotency-key"]
    assert gzip.decompress(first.content) == gzip.decompress(second.content)


def test_retry_after_is_honoured() -> None:
    api = HttpApi().on("POST", "/v1/events", httpx.Response(429, headers={"retry-after": "7"}), accepted)
    a_client(api).send_events([EVENT])
    assert 7 <= api.waits[0] <= 8


def test_retries_are_bounded_and_the_error_names_the_key_to_go_on_with() -> None:
    api = HttpApi().on("POST", "/v1/events", httpx.ReadTimeout("slow"))
    with pytest.raises(ConnectionFailed) as caught:
        a_client(api).send_events([EVENT], idempotency_key="mine")
    assert len(api.requests) == 4
    assert caught.value.idempotency_key == "mine"


def test_a_request_whose_events_are_all_invalid_is_a_result_not_an_error() -> None:
    errors = [{"index": 0, "field": "model", "reason": "is empty"}]
    api = HttpApi().on("POST", "/v1/events", problem(422, "unprocessable", errors=errors))
    result = a_client(api).send_events([EVENT])
    assert (result.accepted, result.rejected) == (0, 1)
    assert result.errors[0].reason == "is empty"


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, InvalidRequest),
        (401, AuthenticationFailed),
        (403, PermissionDenied),
        (404, NotFound),
        (409, Conflict),
        (415, InvalidRequest),
        (418, ApiError),
        (429, RateLimited),
        (500, ServerError),
    ],
)
def test_each_status_is_an_error_of_its_own(status: int, kind: type[ApiError]) -> None:
    api = HttpApi().on("GET", "/v1/costs/summary", problem(status, "some_code", errors=[{"field": "f", "reason": "r"}]))
    with pytest.raises(kind) as caught:
        a_client(api, token="t").summary()
    assert type(caught.value) is kind
    assert (caught.value.status, caught.value.code, caught.value.detail) == (status, "some_code", "No.")
    assert [(one.field, one.reason) for one in caught.value.problems] == [("f", "r")]


def test_an_answer_of_api_gateway_itself_is_understood() -> None:
    api = HttpApi().on("GET", "/v1/costs/summary", httpx.Response(403, json={"message": "Forbidden"}))
    with pytest.raises(PermissionDenied, match="Forbidden"):
        a_client(api).summary()


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(200, text="<html>"),
        httpx.Response(200, json=[1]),
        httpx.Response(200, json={"rows": 1}),
        httpx.Response(302, headers={"location": "/login"}),
        httpx.Response(404, text="nginx"),
    ],
)
def test_something_that_is_not_outlay_is_named_as_such(answer: httpx.Response) -> None:
    api = HttpApi().on("GET", "/v1/costs", answer)
    with pytest.raises(UnexpectedAnswer):
        a_client(api).costs(CostQuery())


def test_cost_pages_are_followed_to_the_end() -> None:
    pages = [httpx.Response(200, json={**COSTS, "next_cursor": cursor}) for cursor in ("c1", None)]
    api = HttpApi().on("GET", "/v1/costs", *pages)
    query = CostQuery(start="2026-11-01", group_by=("team", "model"), filters=("team:a", "team:b"))
    assert len(list(a_client(api, token="t").cost_pages(query))) == 2
    first, second = (request.url.params for request in api.requests)
    assert first.get_list("filter") == ["team:a", "team:b"]
    assert first["group_by"] == "team,model"
    assert "to" not in first
    assert second["cursor"] == "c1"


def test_figures_are_compared_where_it_is_asked_for() -> None:
    change = {"cost_usd": "1.00", "change_usd": "0.25"}
    row = {"start": "s", "end": "e", "measures": {"cost_usd": "1.25"}, "comparison": change}
    answer = httpx.Response(200, json={**COSTS, "rows": [row], "comparison": {"with": "month", "total": change}})
    api = HttpApi().on("GET", "/v1/costs", answer)
    report = a_client(api, token="t").costs(CostQuery(start="2026-11-01", compare="month"))
    assert api.requests[0].url.params["compare"] == "month"
    assert report.rows[0].comparison == change
    assert report.comparison == {"with": "month", "total": change}


def test_what_was_expected_and_what_became_of_opportunities_is_asked_for() -> None:
    api = HttpApi()
    api.on("GET", "/v1/anomalies/an_1/expected", httpx.Response(200, json={"series": [1]}))
    api.on("GET", "/v1/opportunities/trend", httpx.Response(200, json={"series": [2]}))
    client = a_client(api, token="t")
    assert client.anomalies.expected("an_1") == {"series": [1]}
    assert client.opportunities.trend("month") == {"series": [2]}
    assert api.requests[1].url.params["granularity"] == "month"


def test_to_whom_something_can_be_given_comes_page_by_page() -> None:
    pages = [{"assignees": [{"subject": name}], "next_cursor": more} for name, more in (("a", "a"), ("b", None))]
    api = HttpApi().on("GET", "/v1/assignees", *(httpx.Response(200, json=page) for page in pages))
    assert [one["subject"] for one in a_client(api, token="t").members.assignees()] == ["a", "b"]


def test_an_expired_token_is_renewed_once() -> None:
    renewed = httpx.Response(200, json={"access_token": "new", "expires_in": 60})
    api = HttpApi().on("GET", "/v1/costs/summary", problem(401, "unauthorized"), httpx.Response(200, json={"a": 1}))
    api.on("POST", "/v1/auth/refresh", renewed)
    client = a_client(api, token=Tokens(access_token="old", refresh_token="r"))
    assert client.summary() == {"a": 1}
    assert client.tokens == Tokens(access_token="new", refresh_token="r", expires_in=60)
    assert [request.headers.get("authorization") for request in api.requests] == ["Bearer old", None, "Bearer new"]


def test_a_login_is_used_for_what_follows_and_its_tokens_are_not_shown() -> None:
    body = {"access_token": "a-secret", "refresh_token": "r-secret", "expires_in": 60, "organization": "acme"}
    api = HttpApi().on("POST", "/v1/auth/login", httpx.Response(200, json=body))
    api.on("GET", "/v1/costs/summary", httpx.Response(200, json={}))
    client = a_client(api)
    tokens = client.login("ann@example.com", "pw")
    client.summary()
    assert api.requests[1].headers["authorization"] == "Bearer a-secret"
    assert "secret" not in repr(tokens)


def test_health_batch_and_verification_are_typed() -> None:
    day = {"day": "2026-11-01", "received": 3, "claimed": 2, "duplicates": 1, "conflicts": 0, "in_flight": 0}
    ledger = {"as_of": "x", "lake": "complete", "days": [{**day, "counted": 2, "in_lake": 2, "drift": 0}]}
    batch = {"batch_id": "b_1", "received_at": "x", "received": 3, "accepted": 3, "counted": True, "archived": False}
    api = HttpApi().on("GET", "/health", httpx.Response(200, json={"status": "ok", "stream_age_s": None}))
    api.on("GET", "/v1/batches/b_1", httpx.Response(200, json=batch))
    api.on("GET", "/v1/verify", httpx.Response(200, json=ledger))
    client = a_client(api, token="t")
    assert client.health().stream_age_s is None
    assert client.batch("b_1").counted
    assert not client.verify().has_drift


def test_a_providers_usage_object_is_passed_on_as_it_is() -> None:
    class Usage:
        def model_dump(self) -> dict[str, int]:
            return {"prompt_tokens": 3}

    api = HttpApi().on("POST", "/v1/events", accepted)
    a_client(api).send_events([{**EVENT, "provider_usage": Usage()}])
    assert api.sent_events()[0]["provider_usage"] == {"prompt_tokens": 3}


@pytest.mark.parametrize("value", [float("nan"), object()])
def test_what_has_no_json_form_is_refused_before_anything_is_sent(value: object) -> None:
    api = HttpApi()
    with pytest.raises((ValueError, TypeError)):
        a_client(api).send_events([{**EVENT, "output_tokens": value}])
    assert api.requests == []


def test_an_address_without_scheme_is_refused() -> None:
    with pytest.raises(ValueError, match="https://"):
        Client("outlay.example.com")
