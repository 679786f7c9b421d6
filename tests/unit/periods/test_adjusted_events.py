"""Drill-down where months are closed: the sum of the rows is the figure, with late events, voids, new prices."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from outlay.application.list_events import EventsQuery, Place, first_place, list_events

from tests.support.builders import ORG, an_event
from tests.support.closing_world import NOVEMBER_5, OCTOBER_12, ClosingWorld
from tests.support.price_entries import bare_prices

OCTOBER = {"start": "2026-10-01", "end": "2026-11-01"}
NOVEMBER = {"start": "2026-11-01", "end": "2026-12-01"}
BOTH = {"start": "2026-10-01", "end": "2026-12-01"}
DAY_MS = 86_400_000
TEAMS = ("search", "ads", "")


@pytest.fixture
def world() -> ClosingWorld:
    return ClosingWorld()


def october(name: str, **changes: Any) -> Any:
    return an_event(**{"event_id": name, "timestamp_ms": OCTOBER_12, **changes})


def november(name: str, **changes: Any) -> Any:
    return an_event(**{"event_id": name, "timestamp_ms": NOVEMBER_5 - 3_600_000, **changes})


def rows_of(
    world: ClosingWorld, *filters: str, limit: int = 500, **period: str
) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """All rows, and the totals of the last page."""
    first = world.ask("/v1/events", *filters, limit=limit, **period)
    more = {"query_id": first["json"]["query_id"]} if first["statusCode"] == 202 else {}
    pages, cursor = [], more
    while True:
        page = world.ask("/v1/events", *filters, limit=limit, **period, **cursor)
        assert page["statusCode"] == 200, page["json"]
        pages.append(page["json"])
        if pages[-1]["next_cursor"] is None:
            return [row for page in pages for row in page["rows"]], pages[-1]["totals"]
        cursor = {"cursor": pages[-1]["next_cursor"]}


def assert_adds_up(world: ClosingWorld, *filters: str, limit: int = 500, **period: str) -> list[dict[str, Any]]:
    rows, totals = rows_of(world, *filters, limit=limit, **period)
    figure = world.figure(*filters, **period)
    for name in ("requests", "unpriced_requests", "cost_usd", "cost_input_usd", "cost_output_usd"):
        assert totals[name] == figure[name], (name, filters, period)
    assert sum(row["quantity"] for row in rows) == figure["requests"]
    assert sum((Decimal(row["cost_usd"] or 0) for row in rows), Decimal(0)) == Decimal(figure["cost_usd"] or 0)
    assert sum(row["usage"].get("output_tokens", 0) for row in rows) == figure["output_tokens"]
    return rows


def test_an_adjustment_is_listed_in_the_open_month_and_names_what_it_is_about(world: ClosingWorld) -> None:
    world.receive(october("a"), november("n"))
    world.close("2026-10")
    world.receive(october("late", team="ads"))
    rows = assert_adds_up(world, **NOVEMBER)
    assert [(row["id"], row["adjusts"]) for row in rows] == [
        ("n", None),
        ("late", {"day": "2026-10-12", "event_id": "late"}),
    ]
    [row] = assert_adds_up(world, "source:adjustment", "team:ads", **NOVEMBER)
    assert (row["quantity"], row["dimensions"]["source"]) == (1, "adjustment")
    assert [row["id"] for row in assert_adds_up(world, **OCTOBER)] == ["a"]


def test_a_void_takes_its_row_from_an_open_day_and_adds_one_for_a_closed_day(world: ClosingWorld) -> None:
    batch = world.receive(october("a"), october("b"), november("n"), november("m"))
    world.close("2026-10")
    for position in (1, 3):
        world.void(batch, position)
    rows = assert_adds_up(world, **NOVEMBER)
    assert [(row["id"], row["quantity"], row["cost_usd"]) for row in rows] == [
        ("n", 1, "0.0035"),
        ("b", -1, "-0.0035"),
    ]
    assert len(assert_adds_up(world, **OCTOBER)) == 2
    assert_adds_up(world, **BOTH)


def test_a_batch_by_itself_has_the_rows_that_count_of_it_by_now_also_of_closed_days(world: ClosingWorld) -> None:
    batch = world.receive(october("a"), october("b"), november("n"), november("m"))
    world.close("2026-10")
    page = world.send("GET", "/v1/events", query=f"batch={batch.batch_id}")["json"]
    assert [row["id"] for row in page["rows"]] == ["m", "n", "b", "a"]
    assert (page["source"], page["complete"]) == ("log", True)
    assert (page["from"], page["to"]) == ("2026-10-12T00:00:00Z", "2026-11-06T00:00:00Z")
    for position in (1, 3):
        world.void(batch, position)
    page = world.send("GET", "/v1/events", query=f"batch={batch.batch_id}&limit=1")["json"]
    rest = world.send("GET", "/v1/events", query=f"batch={batch.batch_id}&limit=1&cursor={page['next_cursor']}")["json"]
    assert [row["id"] for row in (*page["rows"], *rest["rows"])] == ["n", "a"]
    assert rest["totals"]["requests"] == 2
    late = world.receive(october("late"))
    assert world.send("GET", "/v1/events", query=f"batch={late.batch_id}")["json"]["rows"] == []


def test_a_late_event_that_is_voided_again_is_not_listed(world: ClosingWorld) -> None:
    world.receive(october("a"))
    world.close("2026-10")
    late = world.receive(october("late-1"), october("late-2"))
    world.void(late, 0)
    assert [row["adjusts"]["event_id"] for row in assert_adds_up(world, **NOVEMBER)] == ["late-2"]


def test_a_late_event_that_had_lost_and_came_back_is_listed_where_it_counts(world: ClosingWorld) -> None:
    world.receive(october("a"))
    world.close("2026-10")
    wrong = world.receive(october("late", team="wrong"))
    right = world.receive(october("late", team="right", digest="e" * 20), october("late", team="copy"))
    world.void(wrong, 0)
    world.count(right)
    [row] = assert_adds_up(world, **NOVEMBER)
    assert (row["adjusts"]["event_id"], row["dimensions"]["team"]) == ("late", "right")
    assert_adds_up(world, limit=1, **BOTH)


def test_a_persons_adjustments_are_found_by_the_pseudonym(world: ClosingWorld) -> None:
    world.receive(october("a"))
    world.close("2026-10")
    world.receive(october("mine", user="u_" + "5" * 32), october("other", user="u_" + "6" * 32))
    start, end = NOVEMBER_5 - DAY_MS, NOVEMBER_5 + DAY_MS
    query = EventsQuery(start_ms=start, end_ms=end, filters={"user": frozenset({"u_" + "5" * 32})}, adjusted=True)
    place: Place | None = first_place(world.now_ms)
    found: list[str] = []
    while place is not None:
        page = list_events(query, org=ORG, log=world.events, prices=bare_prices, place=place, limit=10)
        found += [row.columns["event_id"] for row in page.rows]
        place = page.following
    assert found == ["adj:0:+:mine"]


def test_adjustments_are_paged_like_other_rows(world: ClosingWorld) -> None:
    world.receive(october("a"), *(november(f"n-{index}") for index in range(3)))
    world.close("2026-10")
    world.receive(*(october(f"late-{index}") for index in range(4)))
    world.now_ms += DAY_MS
    world.receive(*(october(f"later-{index}") for index in range(3)))
    whole = assert_adds_up(world, **NOVEMBER)
    assert assert_adds_up(world, limit=2, **NOVEMBER) == whole
    assert len(whole) == 10


def test_a_batch_with_events_of_closed_and_open_days_has_all_its_rows_in_the_lake(world: ClosingWorld) -> None:
    world.receive(october("a"))
    world.close("2026-10")
    world.receive(november("n"), october("late"))
    assert {row["id"] for row in assert_adds_up(world, **BOTH)} == {"a", "n", "late"}


def test_rows_rated_again_say_the_revision_in_force(world: ClosingWorld) -> None:
    batch = world.receive(november("n"))
    world.change(batch, 0, price=1)
    [row] = assert_adds_up(world, **NOVEMBER)
    assert (row["price"]["revision"], row["price"]["rating"]) == (1, 0)


STEP = st.tuples(
    st.sampled_from(["october", "november", "void", "close"]),
    st.integers(0, 5),
    st.sampled_from(TEAMS),
    st.sampled_from(["gpt-4o", "no-such-model"]),
)


@settings(max_examples=30)
@given(steps=st.lists(STEP, min_size=3, max_size=14), limit=st.integers(1, 6))
def test_the_rows_of_any_figure_add_up_to_it_whatever_was_closed_voided_and_late(
    steps: list[tuple[str, int, str, str]], limit: int
) -> None:
    world, sent = ClosingWorld(), []
    world.receive(october("first"), november("other"))
    for kind, number, team, model in steps:
        world.now_ms += 600_000
        event = (october if kind == "october" else november)(f"{kind}-{number}", team=team, model=model)
        if kind == "close":
            world.sweep()
            world.close("2026-10")
        elif kind == "void" and sent:
            world.void(sent[number % len(sent)], 0)
        elif kind != "void":
            sent.append(world.receive(event, october(f"x-{number}"), received_ms=world.now_ms - 1000))
    for period in (OCTOBER, NOVEMBER, BOTH):
        assert_adds_up(world, limit=limit, **period)
        assert_adds_up(world, "team:search", limit=500, **period)
