"""Unpriced calls and calls per day, read from figures as rollup counts them."""

from outlay.application.count_requests import requests_per_day

from tests.support.api_world import ApiWorld
from tests.support.builders import NOW_MS, an_event
from tests.support.figures_world import World

DAY_MS = 86_400_000
UNKNOWN = {"provider": "openai", "model": "our-own"}


def a_counted_world() -> World:
    figures = World()
    figures.count(
        an_event(event_id="a"),
        an_event(event_id="b", **UNKNOWN),
        an_event(event_id="c", **UNKNOWN, timestamp_ms=NOW_MS - 3 * DAY_MS),
        an_event(event_id="d", usage={"output_tokens": 5, "input_text_messages": 1}),
    )
    return figures


def test_every_unpriced_call_is_listed_with_why_and_when() -> None:
    figures, world = a_counted_world(), ApiWorld()
    world.figures = figures.reader
    rows = world.send("GET", "/v1/prices/unpriced")["json"]["rows"]
    assert rows == [
        {
            "provider": "openai",
            "model": "our-own",
            "requests": 2,
            "reason": "unknown_model",
            "buckets": [],
            "first_seen": "2026-11-19",
            "last_seen": "2026-11-22",
            "can": ["rate", "alias", "free"],
        },
        {
            "provider": "openai",
            "model": "gpt-4o",
            "requests": 1,
            "reason": "no_rate",
            "buckets": ["input_text_messages"],
            "first_seen": "2026-11-22",
            "last_seen": "2026-11-22",
            "can": ["rate", "free"],
        },
    ]


def test_the_list_is_not_sent_again_while_it_is_the_same() -> None:
    figures, world = a_counted_world(), ApiWorld()
    world.figures = figures.reader
    etag = world.send("GET", "/v1/prices/unpriced")["headers"]["etag"]
    assert world.send("GET", "/v1/prices/unpriced", **{"if-none-match": etag})["statusCode"] == 304
    figures.count(an_event(event_id="e", **UNKNOWN))
    assert world.send("GET", "/v1/prices/unpriced", **{"if-none-match": etag})["statusCode"] == 200


def test_the_proof_counts_calls_per_day_before_and_after_packing() -> None:
    figures = a_counted_world()
    for _ in range(2):
        counted = requests_per_day(
            figures.organization, "2026-11-19", "2026-11-23", reader=figures.reader, clock=lambda: NOW_MS
        )
        assert counted == {"2026-11-19": 1, "2026-11-22": 3}
        figures.pack()
