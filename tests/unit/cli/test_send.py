"""outlay send: one event from options, or every form of a file."""

import json

import httpx
import pytest

from tests.support.cli import Command
from tests.support.http_api import accepted, problem


def test_send_one_event_from_options(outlay: Command) -> None:
    outlay.api.on("POST", "/v1/events", accepted)
    result = outlay(
        *("send", "--provider", "openai", "--model", "gpt-4o", "--input", "12", "--cache-read", "5", "--output", "3"),
        *("--team", "search", "--tag", "region=eu", "--id", "e-1", "--usage", "web_searches=2"),
    )
    assert result.code == 0
    assert "accepted 1 of 1" in result.out
    event = outlay.api.sent_events()[0]
    assert event.pop("timestamp").endswith("Z")
    assert event == {
        "id": "e-1",
        "provider": "openai",
        "model": "gpt-4o",
        "team": "search",
        "tags": {"region": "eu"},
        "input_uncached_tokens": 12,
        "cache_read_tokens": 5,
        "output_tokens": 3,
        "web_searches": 2,
    }


@pytest.mark.parametrize(
    ("content", "count"),
    [
        ('{"model":"a"}', 1),
        ('{\n  "model": "a"\n}', 1),
        ('[{"model":"a"},{"model":"b"}]', 2),
        ('{"events":[{"model":"a"},{"model":"b"}]}', 2),
        ('\n{"model":"a"}\n\n{"model":"b"}\n', 2),
    ],
)
def test_send_reads_every_form_of_events(outlay: Command, content: str, count: int) -> None:
    outlay.api.on("POST", "/v1/events", accepted)
    result = outlay("send", outlay.file("events", content), "--json")
    assert result.code == 0
    assert json.loads(result.out)["accepted"] == count
    assert outlay("send", "-", stdin=content).code == 0


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "empty"),
        ("\n\n", "empty"),
        ("[]", "empty"),
        ("hello", "not JSON"),
        ("[1]", "array of events"),
        ('{"model":"a"}\n{nope', "line 2"),
        ('{"model":"a"}\n[1]', "line 2"),
        ('{"tokens":NaN}', "NaN"),
        ("[" * 100_000, "not JSON"),
    ],
)
def test_send_explains_what_it_cannot_read(outlay: Command, content: str, said: str) -> None:
    outlay.api.on("POST", "/v1/events", accepted)
    result = outlay("send", outlay.file("events", content))
    assert result.code == 2
    assert said in result.err
    assert outlay.api.requests == []


def test_rejected_events_are_exit_code_1_and_named(outlay: Command) -> None:
    errors = [{"index": 1, "field": "model", "reason": "is empty"}]
    body = {"batch_id": "b_1", "received": 2, "accepted": 1, "rejected": 1, "errors": errors, "warnings": ["w"]}
    outlay.api.on("POST", "/v1/events", httpx.Response(202, json=body))
    result = outlay("send", outlay.file("events", '[{"model":"a"},{"model":""}]'))
    assert result.code == 1
    assert "rejected event 2: model: is empty" in result.out
    assert "warning: w" in result.err


def test_a_failed_send_names_the_key_to_go_on_with(outlay: Command) -> None:
    outlay.api.on("POST", "/v1/events", problem(503, "upstream"))
    result = outlay("send", outlay.file("events", '{"model":"a"}'), "--idempotency-key", "mine")
    assert result.code == 2
    assert "--idempotency-key mine" in result.err
