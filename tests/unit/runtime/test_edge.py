"""Where exceptions end: the client learns what to do, the log learns where, neither learns the content."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError, ReadTimeoutError
from outlay.contracts.metrics import EVENTS_ACCEPTED, EVENTS_REJECTED, NAMESPACE
from outlay.domain.errors import InvalidInput, LimitExceeded, Problem, TooLarge, Unauthorized
from outlay.runtime.http import Request, Response, from_event, to_event
from outlay.runtime.observability import Telemetry, http_edge

EVENT = {"rawPath": "/x", "requestContext": {"http": {"method": "GET"}, "requestId": "request-7"}}
PROMPT = "the patient's name is"


class Context:
    aws_request_id = "invocation-1"


def sent(error: Exception, event: dict[str, Any] | None = None) -> tuple[int, dict[str, Any], dict[str, str]]:
    def answer(request: Request) -> Response:
        raise error

    answered = http_edge(Telemetry("edge-test"), answer)(event or EVENT, Context())
    return answered["statusCode"], json.loads(answered["body"]), answered["headers"]


def aws_error(code: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": PROMPT}}, "PutItem")


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (InvalidInput("no"), 400, "invalid_input"),
        (InvalidInput("no", code="unprocessable"), 422, "unprocessable"),
        (Unauthorized("no"), 401, "unauthorized"),
        (TooLarge("no"), 413, "too_large"),
        (LimitExceeded("no", retry_after_s=7), 429, "limit_exceeded"),
        (aws_error("ThrottlingException"), 503, "upstream"),
        (EndpointConnectionError(endpoint_url=PROMPT), 503, "upstream"),
        (ReadTimeoutError(endpoint_url=PROMPT), 503, "upstream"),
        (aws_error("AccessDeniedException"), 500, "internal"),
        (ValueError(PROMPT), 500, "internal"),
        (RecursionError(PROMPT), 500, "internal"),
    ],
)
def test_every_exception_is_problem_json_that_quotes_nothing(
    error: Exception, status: int, code: str, capsys: pytest.CaptureFixture[str]
) -> None:
    answered = sent(error)
    assert (answered[0], answered[1]["status"], answered[1]["code"]) == (status, status, code)
    assert answered[1]["instance"] == "request-7"
    assert answered[2]["content-type"] == "application/problem+json"
    assert PROMPT not in json.dumps(answered) + capsys.readouterr().out


def test_problems_are_named_by_field_and_index() -> None:
    error = InvalidInput("no", problems=[Problem(field="model", reason="is missing", index=3)])
    assert sent(error)[1]["errors"] == [{"field": "model", "reason": "is missing", "index": 3}]


def test_a_limit_says_when_to_come_back() -> None:
    assert sent(LimitExceeded("no", retry_after_s=7))[2]["retry-after"] == "7"


def test_an_event_that_is_not_understood_is_500_and_not_a_traceback() -> None:
    status, body, _ = sent(ValueError("unused"), {"body": "%", "isBase64Encoded": True})
    assert (status, body["code"]) == (500, "internal")


def test_the_log_says_what_kind_of_error_and_where(capsys: pytest.CaptureFixture[str]) -> None:
    sent(aws_error("AccessDeniedException"))
    line = json.loads(capsys.readouterr().out)
    assert (line["level"], line["error_type"], line["aws_code"]) == ("ERROR", "ClientError", "AccessDeniedException")
    assert (line["aws_operation"], line["request_id"]) == ("PutItem", "invocation-1")
    assert line["error_at"][-1].startswith("test_edge.py:")


def test_metrics_are_one_line_at_the_end_and_only_what_is_not_zero(capsys: pytest.CaptureFixture[str]) -> None:
    telemetry = Telemetry("edge-test")

    def answer(request: Request) -> Response:
        telemetry.count(EVENTS_ACCEPTED, 5)
        telemetry.count(EVENTS_ACCEPTED, 2)
        telemetry.count(EVENTS_REJECTED, 0)
        raise ValueError(PROMPT)

    http_edge(telemetry, answer)(EVENT, Context())
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    published = [line for line in lines if "_aws" in line]
    assert len(published) == 1
    metrics = published[0]["_aws"]["CloudWatchMetrics"][0]
    assert metrics["Namespace"] == NAMESPACE
    assert [metric["Name"] for metric in metrics["Metrics"]] == [EVENTS_ACCEPTED]
    assert sum(published[0][EVENTS_ACCEPTED]) == 7


def test_nothing_counted_publishes_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    http_edge(Telemetry("edge-test"), lambda request: Response(status=200))(EVENT, Context())
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    "told",
    [
        {"cookies": ["a=1", "b=x=y"]},
        {"headers": {"Cookie": "a=1; b=x=y"}},
        {"cookies": ["a=1; b=x=y; nonsense"], "headers": {"cookie": "other=2"}},
    ],
)
def test_cookies_come_as_the_gateway_gives_them_and_are_no_header(told: dict[str, Any]) -> None:
    request = from_event({**EVENT, **told})
    assert request.cookies == (("a", "1"), ("b", "x=y"))
    assert "cookie" not in request.headers
    assert "x=y" not in repr(request)


def test_cookies_are_set_one_by_one() -> None:
    answered = to_event(Response(status=204, cookies=("a=1; Secure", "b=2")))
    assert answered["cookies"] == ["a=1; Secure", "b=2"]
    assert "cookies" not in to_event(Response(status=204))
    assert "a=1" not in repr(Response(status=204, cookies=("a=1",)))
