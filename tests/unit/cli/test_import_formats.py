"""``outlay import`` of other tools' exports: what is recognised, what is counted, what is never read."""

import csv
import gzip
import io
import json
from typing import Any

import pytest

from tests.support.cli import Command
from tests.support.http_api import accepted
from tests.support.imports import FILES, FIXTURES, of_record
from tests.support.ingest import Door

HEADINGS = {
    "litellm": "LiteLLM spend logs",
    "langfuse": "Langfuse observations",
    "helicone": "Helicone requests",
    "openai": "OpenAI organization usage",
}
LANGFUSE = {"id": "o1", "start_time": "2026-11-02 09:00:00", "type": "GENERATION", "provided_model_name": "gpt-4o"}
LITELLM = {
    "request_id": "c1",
    "call_type": "acompletion",
    "spend": 0.1,
    "startTime": "2026-11-02T08:00:00Z",
    "model": "claude-sonnet-4-5",
    "custom_llm_provider": "anthropic",
    "completion_tokens": 5,
}
HELICONE = {
    "request_id": "q1",
    "request_created_at": "2026-11-02T10:00:00Z",
    "provider": "OPENAI",
    "model": "gpt-4o",
    "completion_tokens": 5,
}


@pytest.fixture(autouse=True)
def door(outlay: Command) -> None:
    outlay.api.on("POST", "/v1/events", accepted)


def imported(outlay: Command, name: str) -> dict[str, dict[str, Any]]:
    """The events of a fixture by id."""
    outlay("import", FIXTURES / name)
    return {event["id"]: event for event in outlay.api.sent_events()}


def test_every_known_export_is_recognised_by_its_columns(outlay: Command) -> None:
    assert len(FILES) == 8
    for name in FILES:
        result = outlay("import", FIXTURES / name, "--dry-run")
        assert HEADINGS[name.partition("-")[0]] in result.err, name
    assert outlay.api.event_requests == []


def test_the_door_takes_every_event_of_every_export(outlay: Command) -> None:
    for name in FILES:
        outlay("import", FIXTURES / name)
    events = outlay.api.sent_events()
    assert len(events) == 33
    answer = Door().post(events, outlay_source="import")
    assert answer.status == 202
    told = answer.body
    assert (told["accepted"], told["rejected"], told["errors"]) == (33, 0, [])


def test_the_report_says_which_column_is_read_as_what_and_what_is_not_used(outlay: Command) -> None:
    result = outlay("import", FIXTURES / "litellm-spend-logs.json", "--dry-run")
    assert "timestamp ← startTime, provider ← custom_llm_provider, model ← model" in result.err
    assert "client_cost_usd ← spend" in result.err
    (unused,) = [line for line in result.err.splitlines() if line.startswith("Not used and not sent: ")]
    assert {"api_key", "messages", "response"} <= {name.strip() for name in unused.partition(":")[2].split(",")}


def test_no_content_of_an_export_leaves_the_machine_or_is_shown(outlay: Command) -> None:
    for name in FILES:
        result = outlay("import", FIXTURES / name)
        assert "MARKER" not in result.out + result.err
    assert all(b"MARKER" not in gzip.decompress(request.content) for request in outlay.api.event_requests)
    assert len(outlay.api.event_requests) == len(FILES)
    assert sum((FIXTURES / name).read_text().count("MARKER") for name in FILES) > 30


@pytest.mark.parametrize("name", FILES)
def test_the_same_export_twice_brings_identical_events(outlay: Command, name: str) -> None:
    outlay("import", FIXTURES / name)
    outlay("import", FIXTURES / name)
    first, second = outlay.api.event_requests
    assert gzip.decompress(first.content) == gzip.decompress(second.content)
    keys = [one.headers["idempotency-key"].partition("-") for one in (first, second)]
    assert keys[0][2] == keys[1][2], "an interrupted import is recognised by its content"
    assert keys[0][0] != keys[1][0], "a second import is one of its own: the first may have been undone"


def test_ids_are_the_sources_own_and_those_of_two_sources_differ(outlay: Command) -> None:
    ids = [id_ for name in FILES for id_ in imported(outlay, name)]
    assert {id_.partition(":")[0] for id_ in ids} == {"litellm", "langfuse", "helicone", "openai-usage"}
    assert "litellm:chatcmpl-made-001" in ids
    _, (event,) = of_record(outlay, {**LITELLM, "request_id": "with a space"})
    assert event["id"].startswith("litellm:h_")
    _, (event,) = of_record(outlay, LITELLM, "--namespace", "second-proxy")
    assert event["id"] == "litellm:second-proxy/c1"


@pytest.mark.parametrize("name", ["litellm-spend-logs", "langfuse-observations"])
def test_csv_and_json_of_one_export_bring_the_same_events(outlay: Command, name: str) -> None:
    as_csv = imported(outlay, f"{name}.csv")
    outlay.api.requests.clear()
    as_json = imported(outlay, next(file for file in FILES if file.startswith(name) and not file.endswith(".csv")))
    assert as_csv == as_json
    assert len(as_csv) == 4


def test_a_row_of_litellm_becomes_an_event(outlay: Command) -> None:
    events = imported(outlay, "litellm-spend-logs.json")
    assert events["litellm:chatcmpl-made-001"] == {
        "id": "litellm:chatcmpl-made-001",
        "timestamp": 1793606400120,
        "provider": "openai",
        "model": "gpt-4o",
        "operation": "chat",
        "team": "search",
        "user": "ann@example.com",
        "end_customer": "customer-7",
        "run_id": "session-1",
        "latency_ms": 2500,
        "time_to_first_token_ms": 400,
        "status": "ok",
        "client_cost_usd": "0.00125",
        "tags": {"key_alias": "search-prod", "region": "eu", "nightly": "true"},
        "input_uncached_tokens": 600,
        "cache_read_tokens": 400,
        "output_tokens": 300,
        "reasoning_tokens": 120,
    }
    failed = events["litellm:chatcmpl-made-003"]
    assert (failed["status"], failed["error_code"], failed["output_tokens"]) == ("error", "429", 0)


def test_cache_writes_of_litellm_are_split_by_how_long_they_last(outlay: Command) -> None:
    event = imported(outlay, "litellm-spend-logs.json")["litellm:chatcmpl-made-002"]
    assert (event["cache_write_5m_tokens"], event["cache_write_1h_tokens"]) == (200, 1000)
    assert (event["input_uncached_tokens"], event["cache_read_tokens"]) == (31, 800)
    assert event["model"] == "claude-sonnet-4-5"


def test_an_answer_from_a_gateways_own_cache_buys_no_tokens(outlay: Command) -> None:
    litellm = imported(outlay, "litellm-spend-logs.json")["litellm:chatcmpl-made-001_cache_hit1793606400.5"]
    helicone = imported(outlay, "helicone-requests.jsonl")["helicone:req-made-4"]
    for event in (litellm, helicone):
        assert event["response_cache_hit"] is True
        assert (event["input_uncached_tokens"], event["output_tokens"]) == (0, 0)
        assert "cache_read_tokens" not in event


@pytest.mark.parametrize(
    ("prompt", "arguments", "uncached"),
    [
        (2031, [], 31),  # includes both
        (831, [], 31),  # includes what was read only
        (31, [], 31),  # includes neither
        (2031, ["--input-excludes-cache"], 2031),
    ],
)
def test_litellms_prompt_tokens_include_of_the_cache_what_fits(
    outlay: Command, prompt: int, arguments: list[str], uncached: int
) -> None:
    usage = {"cache_read_input_tokens": 800, "cache_creation_input_tokens": 1200}
    record = {**LITELLM, "prompt_tokens": prompt, "metadata": {"usage_object": usage}}
    _, (event,) = of_record(outlay, record, *arguments)
    assert event["input_uncached_tokens"] == uncached
    assert (event["cache_read_tokens"], event["cache_write_5m_tokens"]) == (800, 1200)


def test_an_observation_of_langfuse_becomes_an_event(outlay: Command) -> None:
    events = imported(outlay, "langfuse-observations.jsonl")
    assert events["langfuse:obs-made-1"] == {
        "id": "langfuse:obs-made-1",
        "timestamp": 1793610000100,
        "provider": "openai",
        "model": "gpt-4o",
        "operation": "chat",
        "environment": "production",
        "feature": "search",
        "user": "ann",
        "run_id": "trace-made-1",
        "latency_ms": 3250,
        "time_to_first_token_ms": 500,
        "status": "ok",
        "client_cost_usd": "0.0045",
        "tags": {"release": "2026.11", "beta": "true"},
        "input_uncached_tokens": 600,
        "cache_read_tokens": 400,
        "output_tokens": 300,
        "reasoning_tokens": 120,
    }
    assert events["langfuse:obs-made-6"]["operation"] == "embeddings"


@pytest.mark.parametrize(
    ("usage", "uncached", "output"),
    [
        ({"input": 600, "input_cached_tokens": 400, "output": 180, "output_reasoning_tokens": 120}, 600, 300),
        (
            {"input": 600, "input_cached_tokens": 400, "output": 180, "output_reasoning_tokens": 120, "total": 1300},
            600,
            300,
        ),
        (
            {"input": 1000, "input_cached_tokens": 400, "output": 300, "output_reasoning_tokens": 120, "total": 1300},
            600,
            300,
        ),
        (
            {"input": 600, "input_cached_tokens": 400, "output": 300, "output_reasoning_tokens": 120, "total": 1300},
            600,
            300,
        ),
        (
            {"input": 1000, "input_cached_tokens": 400, "output": 180, "output_reasoning_tokens": 120, "total": 1300},
            600,
            300,
        ),
    ],
)
def test_langfuses_total_tells_whether_the_parts_are_inside(
    outlay: Command, usage: dict[str, int], uncached: int, output: int
) -> None:
    _, (event,) = of_record(outlay, {**LANGFUSE, "usage_details": usage})
    assert (event["input_uncached_tokens"], event["output_tokens"]) == (uncached, output)
    assert (event["cache_read_tokens"], event["reasoning_tokens"]) == (400, 120)


def test_usage_of_an_unknown_kind_is_named_and_not_counted_silently(outlay: Command) -> None:
    result, events = of_record(outlay, {**LANGFUSE, "usage_details": {"input": 5, "tool_seconds": 3}})
    assert "note on 1 of 1 rows: usage of a kind that Outlay doesn't count was left out: tool_seconds" in result.out
    assert len(events) == 1


def test_what_is_no_ai_call_is_left_out_and_counted(outlay: Command) -> None:
    result = outlay("import", FIXTURES / "langfuse-observations.jsonl", "--dry-run")
    assert "rows read 6 · would be sent 4 · rejected 1 · left out 1" in result.out
    assert "left out 1: observations of type SPAN are no AI calls" in result.out
    result = outlay("import", FIXTURES / "litellm-spend-logs.csv", "--dry-run")
    assert "left out 1: a refused request without a model" in result.out


def test_a_model_whose_provider_cannot_be_told_is_a_problem_until_told(outlay: Command) -> None:
    result = outlay("import", FIXTURES / "langfuse-observations.jsonl", "--dry-run")
    assert result.code == 1
    assert "line 5: provider: is empty" in result.out
    result = outlay("import", FIXTURES / "langfuse-observations.jsonl", "--set", "provider=azure", "--set", "team=t")
    assert result.code == 0
    assert {(event["provider"], event["team"]) for event in outlay.api.sent_events()} == {("azure", "t")}


def test_a_request_of_helicone_becomes_an_event(outlay: Command) -> None:
    events = imported(outlay, "helicone-requests.jsonl")
    assert events["helicone:req-made-1"] == {
        "id": "helicone:req-made-1",
        "timestamp": 1793613600250,
        "provider": "OPENAI",
        "model": "gpt-4o",
        "user": "ann",
        "run_id": "session-9",
        "latency_ms": 1750,
        "time_to_first_token_ms": 300,
        "status": "ok",
        "client_cost_usd": "0.0045",
        "tags": {"App": "search"},
        "input_uncached_tokens": 600,
        "cache_read_tokens": 400,
        "output_tokens": 300,
    }
    assert events["helicone:req-made-2"]["error_code"] == "http_429"
    # Its total shows that the prompt held the cached tokens.
    assert events["helicone:req-made-3"]["input_uncached_tokens"] == 31


def test_helicones_csv_says_that_it_lacks_cached_tokens(outlay: Command) -> None:
    result = outlay("import", FIXTURES / "helicone-requests.csv")
    assert "note on 4 of 4 rows: no cached tokens are in this export" in result.out
    assert {event["id"] for event in outlay.api.sent_events()} == {
        f"helicone:response:resp-made-{n}" for n in (1, 2, 3, 4)
    }


def test_the_report_totals_tokens_and_the_cost_by_the_file_exactly(outlay: Command) -> None:
    result = outlay("import", FIXTURES / "langfuse-observations.jsonl", "--dry-run", "--json")
    summary = json.loads(result.out.splitlines()[-1])["summary"]
    assert (summary["input_tokens"], summary["output_tokens"]) == (4095, 857)
    assert summary["client_cost_usd"] == "0.01680128"
    assert summary["left_out"] == {"observations of type SPAN are no AI calls": 1}
    readable = outlay("import", FIXTURES / "langfuse-observations.jsonl").out
    assert "input tokens 4,095 · output tokens 857 · cost by the file: 0.01680128 USD" in readable


def test_a_file_without_costs_has_none_rather_than_zero(outlay: Command) -> None:
    result = outlay("import", FIXTURES / "openai-usage.csv", "--dry-run", "--json")
    assert json.loads(result.out.splitlines()[-1])["summary"]["client_cost_usd"] is None
    assert "cost by the file: none" in outlay("import", FIXTURES / "openai-usage.csv").out


def test_the_noise_of_a_float_is_no_money_and_no_reason_to_reject(outlay: Command) -> None:
    _, events = of_record(outlay, {**LITELLM, "spend": 0.0012500000000000002})
    assert events[0]["client_cost_usd"] == "0.00125"
    assert Door().post(events, outlay_source="import").status == 202
    result, _ = of_record(outlay, {**LITELLM, "spend": -0.5})
    assert "client_cost_usd: should be an amount of 0 or more" in result.out


def test_a_call_without_any_tokens_is_said_to_have_no_cost(outlay: Command) -> None:
    image = {**LITELLM, "call_type": "image_generation", "completion_tokens": 0, "spend": 0.04}
    result, events = of_record(outlay, image)
    assert len(events) == 1
    assert "note on 1 of 1 rows: has no tokens (images, audio, or unknown)" in result.out
    result, _ = of_record(outlay, {**image, "status": "failure"})
    assert "has no tokens" not in result.out


def test_told_columns_and_left_out_fields_hold_for_known_exports_too(outlay: Command) -> None:
    record = {**LITELLM, "user": "ann", "metadata": {"user_api_key_alias": "a", "spend_logs_metadata": {"job": "n1"}}}
    arguments = ("--map", "tag:job=metadata.spend_logs_metadata.job", "--map", "user=")
    _, (event,) = of_record(outlay, record, *arguments)
    assert event["tags"] == {"key_alias": "a", "job": "n1"}
    assert "user" not in event


@pytest.mark.parametrize("told", ["--map=team=Team", "--map=squad=team_id", "--set=squad=x"])
def test_a_mistyped_column_or_field_is_explained_for_known_exports_too(outlay: Command, told: str) -> None:
    result, events = of_record(outlay, LITELLM, told)
    assert result.code == 2
    assert ("no such column" if told == "--map=team=Team" else "no field of an event") in result.err
    assert events == []


def test_a_format_can_be_said_and_its_recognition_be_switched_off(outlay: Command) -> None:
    few = {"request_id": "c9", "startTime": "2026-11-02T08:00:00Z", "model": "gpt-4o", "prompt_tokens": 3}
    result, events = of_record(outlay, few, "--format", "litellm", "--set", "provider=openai")
    assert (result.code, events[0]["id"]) == (0, "litellm:c9")
    result, _ = of_record(outlay, LITELLM, "--format", "jsonl", "--map", "provider=custom_llm_provider")
    assert "Reading LiteLLM" not in result.err
    assert "provider ← custom_llm_provider" in result.err


@pytest.mark.parametrize("wrapped", [True, False])
def test_json_documents_of_any_spacing_are_read_as_rows(outlay: Command, wrapped: bool) -> None:
    records = [{**HELICONE, "request_id": f"q{n}"} for n in range(3)]
    document = {"data": records, "error": None} if wrapped else records
    for indent in (None, 2):
        outlay.api.requests.clear()
        content = gzip.compress(json.dumps(document, indent=indent).encode())
        assert outlay("import", outlay.file("r.json.gz", content)).code == 0
        assert [event["id"] for event in outlay.api.sent_events()] == ["helicone:q0", "helicone:q1", "helicone:q2"]


def test_a_record_with_lists_of_its_own_is_one_row(outlay: Command) -> None:
    record = {"timestamp": 1793516400, "provider": "p", "model": "m", "output_tokens": 1, "data": [{"a": 1}]}
    result, events = of_record(outlay, record)
    assert (result.code, len(events)) == (0, 1)


def test_a_document_that_is_cut_off_is_named_by_line(outlay: Command) -> None:
    content = json.dumps([HELICONE, HELICONE], indent=2)
    for cut, said in ((content[:-2], "line 15: the array is cut off"), (content[:-20], "not JSON")):
        result = outlay("import", outlay.file("r.json", cut), "--dry-run")
        assert result.code == 2
        assert said in result.err


def test_long_prompts_in_a_csv_do_not_keep_its_counts_from_being_read(outlay: Command) -> None:
    text = io.StringIO()
    row = {**LANGFUSE, "usage_details": '{"input": 7}', "input": "x" * 300_000}
    writer = csv.DictWriter(text, list(row))
    writer.writeheader()
    writer.writerow(row)
    assert outlay("import", outlay.file("o.csv", text.getvalue())).code == 0
    assert outlay.api.sent_events()[0]["input_uncached_tokens"] == 7
