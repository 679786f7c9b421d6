"""``outlay import`` of OpenAI's organization usage: rows that stand for many requests."""

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from outlay.domain.importing.formats.openai_usage import PART_INPUT_TOKENS, translate
from outlay.domain.importing.formats.record import Record, plain
from outlay.domain.pricing import Priced, load_price_book

from tests.support.cli import Command
from tests.support.http_api import accepted, problem
from tests.support.imports import FIXTURES, of_record

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


def test_an_aggregated_row_says_of_how_many_requests_it_is(outlay: Command) -> None:
    result = outlay("import", FIXTURES / "openai-usage.csv")
    (event,) = outlay.api.sent_events()
    assert event["tags"] == {"api_key_id": "key_made1", "aggregated_requests": "12"}
    assert (event["input_uncached_tokens"], event["cache_read_tokens"], event["output_tokens"]) == (18996, 8448, 900)
    assert (event["project"], event["timestamp"]) == ("proj_made1", 1793577600000)
    assert "note on 1 of 2 rows: stands for many requests" in result.out
    assert "left out 1: empty buckets" in result.out


def test_parts_of_a_long_row_sum_up_to_it_and_cost_what_its_average_requests_cost(outlay: Command) -> None:
    row = {**OPENAI, "model": "gpt-5.4", "input_tokens": 1_000_001, "input_cached_tokens": 400_000}
    _, events = of_record(outlay, {**row, "output_tokens": 50_003, "num_model_requests": 320})
    assert len(events) == len({event["id"] for event in events}) == 6
    assert sum(event["input_uncached_tokens"] for event in events) == 600_001
    assert sum(event["cache_read_tokens"] for event in events) == 400_000
    assert sum(event["output_tokens"] for event in events) == 50_003
    assert sum(int(event["tags"]["aggregated_requests"]) for event in events) == 320
    book = load_price_book()
    buckets = ("input_uncached_tokens", "cache_read_tokens", "output_tokens")

    def cost(usage: dict[str, int]) -> Decimal:
        priced = book.price(provider="openai", model="gpt-5.4", timestamp_ms=1793577600000, usage=usage)
        assert isinstance(priced, Priced)
        return priced.cost_usd

    in_parts = sum(cost({bucket: event[bucket] for bucket in buckets}) for event in events)
    single = {"input_uncached_tokens": 600_001, "cache_read_tokens": 400_000, "output_tokens": 50_003}
    token_by_token = sum(number * cost({bucket: 1}) for bucket, number in single.items())
    assert in_parts == token_by_token
    assert cost(single) > in_parts, "the price of one prompt as long as a day is another one"


@given(
    uncached=st.integers(0, 3_000_000),
    cached=st.integers(0, 3_000_000),
    output=st.integers(0, 500_000),
    requests=st.integers(1, 400),
)
def test_parts_lose_and_add_nothing_and_none_is_longer_than_its_requests_make_it(
    uncached: int, cached: int, output: int, requests: int
) -> None:
    numbers = {"input_tokens": uncached + cached, "input_cached_tokens": cached, "output_tokens": output}
    record = Record(
        {plain(name): value for name, value in {**OPENAI, **numbers, "num_model_requests": requests}.items()}
    )
    record.now_ms = 1_800_000_000_000
    events = translate(record).events
    told = {"input_uncached_tokens": uncached, "cache_read_tokens": cached, "output_tokens": output}
    for bucket, total in told.items():
        shares = [event.get(bucket, 0) for event in events]
        assert sum(shares) == total
        assert max(shares, default=0) - min(shares, default=0) <= 1
    assert sum(int(event["tags"]["aggregated_requests"]) for event in events) == (requests if events else 0)
    assert len(events) <= requests
    if len(events) < requests:
        longest = max(
            (event["input_uncached_tokens"] + event.get("cache_read_tokens", 0) for event in events), default=0
        )
        assert longest <= PART_INPUT_TOKENS + 1


def test_a_row_of_one_long_request_stays_one_event(outlay: Command) -> None:
    _, events = of_record(outlay, {**OPENAI, "num_model_requests": 1, "input_tokens": 700_000})
    assert [event["input_uncached_tokens"] for event in events] == [700_000]


@pytest.mark.parametrize(
    ("kinds", "uncached", "audio"),
    [
        ({"input_text_tokens": 300, "input_audio_tokens": 500, "input_cached_audio_tokens": 150}, 300, 500),
        ({"input_text_tokens": 350, "input_audio_tokens": 650, "input_cached_audio_tokens": 150}, 300, 500),
    ],
)
def test_audio_in_a_bucket_is_counted_beside_text_whether_or_not_it_includes_the_cache(
    outlay: Command, kinds: dict[str, int], uncached: int, audio: int
) -> None:
    _, (event,) = of_record(outlay, {**OPENAI, "input_cached_tokens": 200, **kinds})
    assert (event["input_uncached_tokens"], event["input_audio_tokens"]) == (uncached, audio)
    assert (event["cache_read_tokens"], event["cache_read_audio_tokens"]) == (50, 150)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"model": None}, "model: is empty: export the usage grouped by model"),
        ({"input_cached_tokens": 1001}, "exceed their whole"),
        ({"input_cached_tokens": 10, "input_audio_tokens": 100}, "it can't be told whether cached tokens are part"),
        ({"output_tokens": "many"}, "output_tokens: is text, should be a number"),
    ],
)
def test_an_aggregate_that_cannot_be_priced_is_a_problem(outlay: Command, more: dict[str, Any], said: str) -> None:
    result, events = of_record(outlay, {**OPENAI, **more})
    assert result.code == 1
    assert said in result.out
    assert events == []


def test_a_bucket_that_is_not_over_yet_is_left_out(outlay: Command) -> None:
    result, events = of_record(outlay, {**OPENAI, "end_time": 4_000_000_000})
    assert "left out 1: buckets that are not over yet" in result.out
    assert events == []


def test_a_bucket_counts_once_whatever_a_later_export_says_of_it(outlay: Command) -> None:
    _, (first,) = of_record(outlay, OPENAI)
    _, (later,) = of_record(outlay, {**OPENAI, "input_tokens": 1500})
    _, (other,) = of_record(outlay, {**OPENAI, "api_key_id": "key_other"})
    assert first["id"] == later["id"] != other["id"]


def test_an_import_of_parts_goes_on_between_rows(outlay: Command) -> None:
    rows = [
        {**OPENAI, "start_time": 1793577600 + n, "input_tokens": 60_000_000, "num_model_requests": 400}
        for n in range(8)
    ]
    path = outlay.file("usage.jsonl", "".join(json.dumps(row) + "\n" for row in rows))
    outlay.api.on("POST", "/v1/events", accepted, accepted, problem(503, "upstream"))
    assert outlay("import", path).code == 2
    outlay.api.requests.clear()
    outlay.api.on("POST", "/v1/events", accepted)
    result = outlay("import", path)
    assert "Going on after row 4" in result.err
    assert "rows read 8 · accepted 2,400" in result.out
    assert "input tokens 480,000,000" in result.out
    assert len({event["id"] for event in outlay.api.sent_events()}) == 1_200


def test_pages_one_after_the_other_are_read_as_one_file(outlay: Command) -> None:
    bucket = {"object": "bucket", "start_time": 1793577600, "end_time": 1793664000, "results": [OPENAI]}
    page = json.dumps({"object": "page", "data": [bucket]}, indent=2)
    result = outlay("import", outlay.file("pages.json", page + page.replace("gpt-4o", "gpt-4.1")), "--dry-run")
    assert "rows read 2 · would be sent 2" in result.out
