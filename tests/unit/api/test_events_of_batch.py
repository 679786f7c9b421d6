"""The rows of one batch, of a period or of its own days."""

from typing import Any

import pytest

from tests.support.builders import NOW_MS, a_batch_id, an_event, some_events
from tests.support.events_world import EventsWorld
from tests.unit.api.test_events import DAY_MS, batch


@pytest.fixture
def world() -> EventsWorld:
    return EventsWorld()


def test_a_batch_leads_to_its_rows_page_by_page(world: EventsWorld) -> None:
    first, other = batch(1, *some_events(7)), batch(2, an_event(event_id="call-6"), an_event(event_id="other"))
    world.rig.deliver(first, other)
    world.now_ms = NOW_MS + DAY_MS
    found: list[str] = []
    cursor = ""
    while cursor is not None:
        more = f"&cursor={cursor}" if cursor else ""
        page = asked(world, f"batch={first.batch_id}&limit=3{more}")["json"]
        found += [row["id"] for row in page["rows"]]
        assert {row["batch_id"] for row in page["rows"]} <= {first.batch_id}
        cursor = page["next_cursor"]
    assert found == [f"call-{index}" for index in reversed(range(7))]
    assert (page["complete"], page["totals"]["requests"]) == (True, 7)
    assert [row["id"] for row in asked(world, f"batch={other.batch_id}")["json"]["rows"]] == ["other"]
    assert asked(world, f"batch={a_batch_id(3)}")["json"]["rows"] == []
    assert asked(world, f"batch={first.batch_id}&filter=team:nobody")["json"]["rows"] == []


def test_a_batch_by_itself_is_of_the_days_of_its_events_however_old(world: EventsWorld) -> None:
    old = NOW_MS - 300 * DAY_MS
    sent = batch(1, an_event(event_id="new"), an_event(event_id="old", timestamp_ms=old), source="import")
    world.rig.deliver(sent)
    page = world.send("GET", "/v1/events", query=f"batch={sent.batch_id}&time_zone=Asia/Tokyo")["json"]
    assert [row["id"] for row in page["rows"]] == ["old", "new"]
    assert (page["from"], page["to"]) == ("2026-01-26T00:00:00+09:00", "2026-11-23T00:00:00+09:00")
    assert (page["source"], page["deleted_before"]) == ("log", None)
    nobody = world.send("GET", "/v1/events", query=f"batch={sent.batch_id}&filter=team:nobody")["json"]
    assert (nobody["rows"], nobody["complete"]) == ([], True)


def test_a_batch_that_is_not_there_is_not_found_and_one_that_is_none_is_refused(world: EventsWorld) -> None:
    gone = world.send("GET", "/v1/events", query=f"batch={a_batch_id(3)}")
    assert (gone["statusCode"], gone["json"]["code"]) == (404, "not_found")
    wrong = world.send("GET", "/v1/events", query="batch=b_1&limit=0")
    assert {one["field"] for one in wrong["json"]["errors"]} >= {"batch", "limit"}
    half = world.send("GET", "/v1/events", query=f"batch={a_batch_id(1)}&to=2026-11-23")
    assert [one["field"] for one in half["json"]["errors"]] == ["from"]


@pytest.mark.parametrize(
    ("query", "period"),
    [("batch=b_1", "from=2026-11-16&to=2026-11-23"), (f"batch={a_batch_id(1)}", "from=2026-06-01&to=2026-06-08")],
)
def test_a_batch_that_the_log_does_not_hold_is_not_asked_for(world: EventsWorld, query: str, period: str) -> None:
    answer = world.send("GET", "/v1/events", query=f"{period}&{query}")
    assert [one["field"] for one in answer["json"]["errors"]] == ["batch"]


def asked(world: EventsWorld, query: str) -> Any:
    answer = world.send("GET", "/v1/events", query=f"from=2026-11-16&to=2026-11-25&{query}")
    assert answer["statusCode"] == 200, answer
    return answer
