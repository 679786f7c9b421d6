"""What ``outlay import`` says of rows it can't take: every problem of a row at once, and no cell of it."""

import json
from typing import Any

import httpx
import pytest
from outlay.domain.importing.formats.langfuse import translate
from outlay.domain.importing.formats.record import Record, plain

from tests.support.cli import Command
from tests.support.http_api import accepted
from tests.support.imports import of_record

SECRET = "SECRETPROMPT of mine"
LANGFUSE = {"id": "o1", "start_time": "2026-11-02 09:00:00", "type": "GENERATION", "provided_model_name": "gpt-4o"}
LITELLM = {
    "request_id": "c1",
    "call_type": "acompletion",
    "spend": 0.1,
    "startTime": "2026-11-02T08:00:00Z",
    "model": "gpt-4o",
    "custom_llm_provider": "openai",
}
HELICONE = {"request_id": "q1", "request_created_at": "2026-11-02T10:00:00Z", "provider": "OPENAI", "model": "gpt-4o"}
OPENAI = {
    "start_time": 1793577600,
    "end_time": 1793664000,
    "num_model_requests": 10,
    "input_tokens": 1000,
    "output_tokens": 100,
    "model": "gpt-4o",
}


@pytest.fixture(autouse=True)
def door(outlay: Command) -> None:
    outlay.api.on("POST", "/v1/events", accepted)


def problems(outlay: Command, record: dict[str, Any]) -> dict[str, str]:
    """Reasons by field, as the dry run of one record gives them."""
    result, _ = of_record(outlay, record, "--dry-run", "--json")
    assert "SECRET" not in result.out + result.err
    *told, last = [json.loads(line) for line in result.out.splitlines()]
    assert (last["summary"]["rows"], last["summary"]["rejected"]) == (1, 1)
    assert len({one["field"] for one in told}) == len(told), "a field is named once"
    return {one["field"]: one["reason"] for one in told}


@pytest.mark.parametrize(
    ("record", "fields"),
    [
        (
            {**LANGFUSE, "start_time": SECRET, "usage_details": {"input": SECRET, "output": -1}, "cost_details": "{"},
            {"timestamp", "usage_details.input", "usage_details.output", "cost_details"},
        ),
        (
            {**HELICONE, "request_created_at": SECRET, "prompt_tokens": SECRET, "properties": [1], "cost": SECRET},
            {"timestamp", "prompt_tokens", "request_properties", "client_cost_usd"},
        ),
        (
            {**OPENAI, "start_time": SECRET, "batch": "maybe", "model": None, "output_tokens": "x", "end_time": "x"},
            {"timestamp", "batch", "model", "output_tokens", "end_time"},
        ),
        (
            {**LITELLM, "startTime": SECRET, "prompt_tokens": SECRET, "metadata": SECRET, "spend": SECRET},
            {"timestamp", "prompt_tokens", "metadata", "client_cost_usd"},
        ),
        (
            {"timestamp": SECRET, "provider": "p", "model": "m", "is_batch": SECRET, "tokens": 1},
            {"timestamp", "is_batch", "usage"},
        ),
    ],
)
def test_every_problem_of_a_row_is_named_by_field_at_once(
    outlay: Command, record: dict[str, Any], fields: set[str]
) -> None:
    record = {"output_tokens": None, **record} if "tokens" in record else record
    assert problems(outlay, record).keys() == fields


def test_counts_that_do_not_fit_together_are_named_beside_a_problem_of_another_field(outlay: Command) -> None:
    assert problems(outlay, {**OPENAI, "batch": "maybe", "input_cached_tokens": 1001}).keys() == {
        "batch",
        "input_tokens",
    }
    usage = {"input": 1, "output": 1, "cache_read_input_tokens": 5, "total": 2}
    assert problems(outlay, {**LANGFUSE, "start_time": SECRET, "usage_details": usage}).keys() == {
        "timestamp",
        "usage_details",
    }
    assert problems(outlay, {**OPENAI, "input_tokens": "x", "input_cached_tokens": 5}).keys() == {"input_tokens"}


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        (SECRET, "is text, should be a number"),
        ([1], "is a list, should be a number"),
        ({"a": 1}, "is an object, should be a number"),
        (True, "is true or false, should be a number"),
        ("1.5", "is a fraction, should be a whole number"),
        (-1, "should be a count of 0 or more, and not absurdly large"),
    ],
)
def test_a_report_says_the_kind_of_what_stood_there_instead_of_quoting_it(
    outlay: Command, cell: Any, said: str
) -> None:
    record = {"timestamp": 1793516400, "provider": "p", "model": "m", "output_tokens": cell}
    if isinstance(cell, dict):  # is told apart by its inner names, unless a format reads the column
        assert problems(outlay, {**OPENAI, "output_tokens": cell}) == {"output_tokens": said}
    else:
        assert problems(outlay, record) == {"output_tokens": said}


def test_no_kind_of_report_quotes_a_cell(outlay: Command) -> None:
    assert problems(outlay, {**LITELLM, "startTime": SECRET})["timestamp"] == (
        "is text, should be a date and time like 2026-11-01T08:00:00Z"
    )
    for record in (
        {**LANGFUSE, "type": SECRET},
        {**LANGFUSE, "usage_details": {"input": 5, SECRET: 7}},
        {**OPENAI, "start_time": SECRET, "model": ""},
    ):
        result, _ = of_record(outlay, record, "--dry-run")
        assert "SECRET" not in (result.out + result.err).upper(), record


def test_the_kinds_that_are_known_by_name_are_named() -> None:
    record = {**LANGFUSE, "type": "tool"}
    read = translate(Record({plain(name): value for name, value in record.items()}))
    assert read.left_out == "observations of type TOOL are no AI calls"


def test_a_key_that_the_api_names_out_of_a_cell_is_not_shown(outlay: Command) -> None:
    errors = [{"index": 0, "field": "tags.SECRETPROMPT", "reason": "is longer than 128 characters"}]
    body = {"batch_id": "b", "received": 1, "accepted": 0, "rejected": 1, "errors": errors}
    outlay.api.on("POST", "/v1/events", httpx.Response(202, json=body))
    record = {"timestamp": 1793516400, "provider": "p", "model": "m", "output_tokens": 1}
    result, _ = of_record(outlay, record)
    assert "line 1: tags: is longer than 128 characters" in result.out


def test_a_tag_read_from_a_column_leaves_the_column_to_its_field_too(outlay: Command) -> None:
    record = {"timestamp": 1793516400, "provider": "p", "model": "m", "output_tokens": 1, "team": "x"}
    result, (event,) = of_record(outlay, record, "--map", "tag:region=team")
    assert (event["team"], event["tags"]) == ("x", {"region": "x"})
    assert "team ← team" in result.err
    assert "tag:region ← team" in result.err
    _, (event,) = of_record(outlay, record, "--map", "tag:region=team", "--map", "team=")
    assert ("team" in event, event["tags"]) == (False, {"region": "x"})


def test_a_file_of_json_lines_without_cached_tokens_is_not_sent_to_json_lines(outlay: Command) -> None:
    result, _ = of_record(outlay, {**HELICONE, "prompt_tokens": 5, "completion_tokens": 5})
    assert "no cached tokens are in this export: all its input counts as uncached" in result.out
    assert "JSONL export has" not in result.out
