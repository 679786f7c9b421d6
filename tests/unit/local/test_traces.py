"""The demo's events are the traces, every time the same."""

from collections import Counter
from pathlib import Path

import pytest
from outlay_cli.local import traces

SAMPLES = Path(__file__).parents[3] / "samples"
END = 1_795_349_999_123


@pytest.fixture(scope="module")
def events() -> list[traces.Event]:
    return traces.demo_events(SAMPLES, end_ms=END)


def test_there_are_at_least_thirty_thousand_events_with_ids_of_their_own(events: list[traces.Event]) -> None:
    assert len(events) >= 30_000
    assert len({event["id"] for event in events}) == len(events)


def test_every_line_of_the_two_request_traces_is_one_event(events: list[traces.Event]) -> None:
    projects = Counter(event["project"] for event in events if "attempt" not in event)
    assert projects["code-assistant"] == 8_819
    assert projects["chat"] == 4_000


def test_tokens_are_those_of_the_traces(events: list[traces.Event]) -> None:
    totals = Counter[str]()
    for event in (event for event in events if "attempt" not in event):
        totals[event["project"]] += event["input_uncached_tokens"] + event.get("cache_read_tokens", 0)
    assert totals["code-assistant"] == 18_059_974
    assert totals["chat"] == 53_249_359


def test_the_events_lie_in_the_fourteen_days_before_now(events: list[traces.Event]) -> None:
    times = [event["timestamp"] for event in events]
    assert times == sorted(times)
    assert times[-1] == END
    assert END - times[0] < 15 * 24 * traces.HOUR_MS


def test_the_requests_of_the_traces_fill_all_of_the_days(events: list[traces.Event]) -> None:
    for project in ("code-assistant", "chat"):
        days = Counter((END - event["timestamp"]) // 86_400_000 for event in events if event["project"] == project)
        assert days.keys() >= set(range(14))


def test_three_hours_of_chat_are_sent_again_until_the_last_attempt_is_answered(events: list[traces.Event]) -> None:
    again = [event for event in events if "attempt" in event]
    first = {event["id"].split("-attempt")[0] for event in again}
    assert len(again) == (traces.STORM_ATTEMPTS - 1) * len(first) > 200
    failed = Counter(event["id"].split("-attempt")[0] for event in events if event.get("status") == "error")
    assert all(traces.STORM_ATTEMPTS - failed[identity] in (0, 1) for identity in first)
    ages = [(END - event["timestamp"]) / traces.HOUR_MS for event in again]
    assert max(ages) <= traces.STORM_HOURS[0]
    assert min(ages) > traces.STORM_HOURS[1] - 0.1


def test_fingerprints_repeat_where_the_trace_or_the_rule_repeats(events: list[traces.Event]) -> None:
    marks = Counter(
        event["content_fingerprint"] for event in events if "attempt" not in event and event["project"] == "chat"
    )
    assert sum(count - 1 for count in marks.values()) == 28
    assert "content_fingerprint" in next(event for event in events if event["feature"] == "answer")


def test_all_forty_three_tenants_become_teams(events: list[traces.Event]) -> None:
    assert len({event["team"] for event in events if event["project"] == "platform"}) == 43


def test_a_second_call_gives_the_same_events(events: list[traces.Event]) -> None:
    assert traces.demo_events(SAMPLES, end_ms=END) == events


def test_only_an_unbroken_prefix_is_a_cache_read() -> None:
    assert traces.cached_tokens([1, 2, 3], 1_400, {1, 3}) == 512
    assert traces.cached_tokens([1, 2, 3], 1_400, {1, 2, 3}) == 1_399
    assert traces.cached_tokens([1, 2], 900, set()) == 0


def test_a_live_event_has_the_id_and_time_it_was_asked_for() -> None:
    event = traces.live_events(SAMPLES)(END, "live-1")
    assert (event["id"], event["timestamp"]) == ("live-1", END)


def test_the_samples_are_small() -> None:
    assert sum(path.stat().st_size for path in SAMPLES.rglob("*") if path.is_file()) < 2_500_000
