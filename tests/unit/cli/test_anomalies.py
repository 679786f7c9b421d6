"""``outlay anomalies list|show|feedback`` against the real API in memory."""

import json

import httpx
import pytest

from tests.support.anomaly_world import an_anomaly, put_anomalies
from tests.support.api_world import ApiWorld
from tests.support.cli import Command


@pytest.fixture
def world() -> ApiWorld:
    return ApiWorld()


@pytest.fixture
def outlay(world: ApiWorld, outlay: Command) -> Command:
    def answer(request: httpx.Request) -> httpx.Response:
        headers = {name.replace("-", "_"): value for name, value in request.headers.items() if name != "authorization"}
        query, body = request.url.query.decode(), request.content.decode() or None
        told = world.send(request.method, request.url.path, query=query, body=body, **headers)
        return httpx.Response(told["statusCode"], headers=told["headers"], content=told["body"].encode())

    outlay.api.fallback = answer
    return outlay


def test_an_anomaly_is_listed_with_its_difference(world: ApiWorld, outlay: Command) -> None:
    one = an_anomaly()
    put_anomalies(world, one)
    listed = outlay("anomalies", "list", "--status", "open", "--scope", "team:search", env={"COLUMNS": "200"})
    assert one.anomaly_id in listed.out
    assert "+$20.00" in listed.out
    assert outlay("anomalies", "list", "--severity", "medium").err.startswith("No anomaly was found.")
    assert json.loads(outlay("anomalies", "list", "--json").out)[0]["anomaly_id"] == one.anomaly_id


def test_it_is_shown_with_what_it_is_made_of(world: ApiWorld, outlay: Command) -> None:
    one = an_anomaly()
    put_anomalies(world, one)
    shown = outlay("anomalies", "show", one.anomaly_id).out
    for words in ("team search", "more or fewer calls", "+$15.00", "feature answers", "1.00 of the usual one"):
        assert words in shown
    assert "cache hits" not in shown


def test_feedback_is_given_and_taken_back(world: ApiWorld, outlay: Command) -> None:
    one = an_anomaly()
    put_anomalies(world, one)
    given = outlay("anomalies", "feedback", one.anomaly_id, "--expected", "--note", "the monthly report").out
    assert "expected the monthly report" in given
    assert "1.25 of the usual one" in given
    assert "1.00 of the usual one" in outlay("anomalies", "feedback", one.anomaly_id, "--none").out


def test_feedback_without_a_word_says_what_to_say(outlay: Command) -> None:
    refused = outlay("anomalies", "feedback", an_anomaly().anomaly_id)
    assert refused.code == 2
    assert "--expected" in refused.err
