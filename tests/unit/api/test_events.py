"""From a figure to its rows: what is listed adds up to the figure, whatever was sent however often."""

from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from outlay.contracts.dimensions import OTHER

from tests.support.builders import NOW_MS, a_batch, a_batch_id, a_membership, an_event, an_organization, some_events
from tests.support.events_world import EventsWorld, MemoryLake
from tests.support.faults import Crash, Faults

DAY_MS = 86_400_000
WEEK = {"start": "2026-11-16", "end": "2026-11-23"}
OLD = {"start": "2026-06-01", "end": "2026-06-08"}
MONEY = ("cost_usd", "cost_input_usd", "cost_cache_read_usd", "cost_cache_write_usd", "cost_output_usd")


@pytest.fixture
def world() -> EventsWorld:
    return EventsWorld()


def rows_of(pages: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [row for page in pages for row in page["rows"]]


def assert_adds_up(world: EventsWorld, *filters: str, limit: int = 500) -> list[dict[str, Any]]:
    """Sum of the rows = ``totals`` of the listing = the figure."""
    pages = world.list_all(*filters, **WEEK, limit=limit)
    rows, figure = rows_of(pages), world.figure(*filters, **WEEK)
    totals = pages[-1]["totals"]
    assert pages[-1]["complete"] is True
    assert {name: totals[name] for name in (*MONEY, "requests", "unpriced_requests")} == {
        name: figure[name] for name in (*MONEY, "requests", "unpriced_requests")
    }
    assert len(rows) == figure["requests"]
    for name in MONEY:
        assert sum((Decimal(row[name]) for row in rows if row[name] is not None), Decimal(0)) == Decimal(
            figure[name] or 0
        )
    tokens = sum(row["usage"].get("output_tokens", 0) for row in rows)
    assert tokens == figure["output_tokens"]
    return rows


def batch(number: int, *events: Any, **changes: Any) -> Any:
    return a_batch(*events, batch_id=a_batch_id(number), received_ms=NOW_MS + number * 1000, **changes)


def test_the_rows_of_a_figure_add_up_to_it_after_duplicates_and_conflicts(world: EventsWorld) -> None:
    first = batch(1, *some_events(5), an_event(event_id="other-team", team="ads", usage={"output_tokens": 77}))
    again = batch(2, *some_events(7))
    conflict = batch(3, an_event(event_id="call-0", digest="x" * 20, team="ads", usage={"output_tokens": 9_999}))
    unpriced = batch(4, an_event(event_id="unheard", provider="nobody", model="no-such-model"))
    positional = batch(5, an_event(event_id="p_1", needs_claim=False), an_event(event_id="call-1"))
    world.rig.deliver(first, again)
    world.rig.deliver(conflict, unpriced, positional)
    world.rig.deliver(again, first)
    rows = assert_adds_up(world)
    assert sorted(row["id"] for row in rows) == sorted(
        [*(f"call-{index}" for index in range(7)), "other-team", "unheard", "p_1"]
    )
    for filters in (["team:search"], ["team:ads"], ["team:ads", "team:search"], ["team:ads", "model:gpt-4o"]):
        assert_adds_up(world, *filters, limit=2)
    assert len(assert_adds_up(world, "model:no-such-model")) == 1
    assert assert_adds_up(world, "team:nobody") == []


@settings(max_examples=25)
@given(
    batches=st.lists(
        st.lists(
            st.tuples(st.integers(0, 6), st.sampled_from(["search", "ads", ""]), st.integers(1, 900), st.booleans()),
            min_size=1,
            max_size=6,
        ),
        min_size=1,
        max_size=6,
    ),
    limit=st.integers(1, 7),
)
def test_the_rows_of_any_figure_add_up_to_it(batches: list[list[tuple[int, str, int, bool]]], limit: int) -> None:
    world = EventsWorld()
    sent = [
        batch(
            number,
            *(
                an_event(
                    event_id=f"call-{identity}" if claimed else f"p_{number}_{position}",
                    needs_claim=claimed,
                    team=team,
                    digest=f"{tokens:020d}",
                    usage={"output_tokens": tokens},
                )
                for position, (identity, team, tokens, claimed) in enumerate(events)
            ),
        )
        for number, events in enumerate(batches, 1)
    ]
    for one in sent:
        world.rig.deliver(one)
    world.rig.deliver(*reversed(sent))
    for filters in ((), ("team:search",), ("team:ads", "team:")):
        assert_adds_up(world, *filters, limit=limit)


def test_rows_counted_as_other_are_found_under_it_and_keep_their_value(world: EventsWorld) -> None:
    world.fill_registry("team", "2026-11")
    world.rig.deliver(batch(1, an_event(event_id="a", team="late-one"), an_event(event_id="b", team="value-3")))
    (row,) = assert_adds_up(world, f"team:{OTHER}")
    assert (row["dimensions"]["team"], row["counted_as"]) == ("late-one", {"team": OTHER})
    assert assert_adds_up(world, "team:late-one") == []
    assert [row["id"] for row in assert_adds_up(world, "team:value-3")] == ["b"]


def test_pages_hold_each_row_once_newest_received_first(world: EventsWorld) -> None:
    for number in range(1, 6):
        events = [an_event(event_id=f"{number}-{index}", timestamp_ms=NOW_MS - index * DAY_MS) for index in range(3)]
        world.rig.deliver(batch(number, *events))
    whole = rows_of(world.list_all(**WEEK, limit=500))
    assert [row["id"] for row in whole] == [f"{number}-{index}" for number in range(5, 0, -1) for index in (2, 1, 0)]
    pages = world.list_all(**WEEK, limit=4)
    assert rows_of(pages) == whole
    assert [page["totals"]["requests"] for page in pages if page["rows"]] == [4, 8, 12, 15]
    assert [page["complete"] for page in pages] == [False] * (len(pages) - 1) + [True]


def test_what_arrives_while_pages_are_turned_moves_no_page(world: EventsWorld) -> None:
    world.rig.deliver(batch(1, *some_events(4)))
    first = world.ask("/v1/events", **WEEK, limit=2)["json"]
    late = a_batch(an_event(event_id="new"), batch_id=a_batch_id(2), received_ms=world.now_ms + 1)
    world.now_ms += 60_000
    world.rig.deliver(late)
    second = world.ask("/v1/events", **WEEK, limit=2, cursor=first["next_cursor"])["json"]
    assert [row["id"] for row in first["rows"] + second["rows"]] == ["call-3", "call-2", "call-1", "call-0"]
    assert second["as_of"] == first["as_of"]
    assert len(rows_of(world.list_all(**WEEK))) == 5


def test_a_row_says_what_it_cost_and_why(world: EventsWorld) -> None:
    sent = an_event(user="u_" + "5" * 32, tags={"ticket": "T-17"}, latency_ms=120, provider="openai")
    world.rig.deliver(batch(1, sent))
    (row,) = rows_of(world.list_all(**WEEK))
    assert row["timestamp"] == "2026-11-22T12:00:00.000Z"
    assert row["usage"] == {"input_uncached_tokens": 1000, "output_tokens": 100}
    assert (row["cost_usd"], row["cost_input_usd"], row["cost_output_usd"]) == ("0.0035", "0.0025", "0.001")
    assert row["unpriced_reason"] is None
    assert row["price"]["model"] == "openai/gpt-4o"
    assert (row["price"]["revision"], row["price"]["rating"]) == (1, 0)
    assert row["price"]["source"]
    assert row["price"]["effective_from"] == "2024-10-02"
    assert (row["user"], row["tags"], row["details"]["latency_ms"]) == ("u_" + "5" * 32, {"ticket": "T-17"}, 120)
    assert (row["batch_id"], row["position"], row["received_at"]) == (a_batch_id(1), 0, "2026-11-22T12:00:01.000Z")


def test_a_call_without_a_price_has_no_amount_but_a_reason(world: EventsWorld) -> None:
    world.rig.deliver(batch(1, an_event(model="no-such-model")))
    (page,) = world.list_all(**WEEK)
    (row,) = page["rows"]
    assert (row["cost_usd"], row["cost_input_usd"], row["unpriced_reason"]) == (None, None, "unknown_model")
    assert row["price"]["model"] is None
    assert (page["lower_bound"], page["totals"]["cost_usd"]) == (True, None)


def test_any_tag_can_be_asked_for_though_it_is_no_dimension(world: EventsWorld) -> None:
    world.rig.deliver(
        batch(1, an_event(event_id="a", tags={"ticket": "T:1"}), an_event(event_id="b", tags={"ticket": "T-2"})),
        batch(2, an_event(event_id="c")),
    )

    def found(*filters: str) -> list[str]:
        return [row["id"] for row in rows_of(world.list_all(*filters, **WEEK))]

    assert found("tag:ticket:T:1") == ["a"]
    assert found("tag:ticket:T:1", "tag:ticket:T-2") == ["b", "a"]
    assert found("tag:ticket:") == ["c"]


def test_what_is_not_counted_yet_is_not_listed(world: EventsWorld) -> None:
    unmarked = batch(1, *some_events(3), an_event(event_id="p_x", needs_claim=False))
    world.rig.log(unmarked)
    assert rows_of(world.list_all(**WEEK)) == []
    world.rig.deliver(unmarked)
    assert len(assert_adds_up(world)) == 4


def test_what_went_to_quarantine_is_not_listed(world: EventsWorld) -> None:
    world.rig.deliver(batch(1, an_event(needs_claim=False, usage={"output_tokens": 10**15})), batch(2, *some_events(2)))
    assert len(assert_adds_up(world)) == 2


def test_a_part_that_a_crash_left_uncounted_is_not_listed(world: EventsWorld) -> None:
    faults = Faults(lambda _, operation: "before" if operation == "transact_write_items" else None)
    with pytest.raises(Crash):
        world.rig.deliver(batch(1, *some_events(2)), faults=faults)
    assert world.rig.claims()
    assert rows_of(world.list_all(**WEEK)) == []


def test_an_event_that_came_late_is_listed_on_its_own_day(world: EventsWorld) -> None:
    world.rig.deliver(batch(1, an_event(event_id="late", timestamp_ms=NOW_MS - 20 * DAY_MS)), batch(2, an_event()))
    (row,) = rows_of(world.list_all(start="2026-11-02", end="2026-11-03"))
    assert row["id"] == "late"
    assert len(rows_of(world.list_all(**WEEK))) == 1


def test_one_call_reads_a_bounded_part_of_the_log_and_the_cursor_goes_on(world: EventsWorld) -> None:
    for number in range(1, 1_301):
        world.rig.log(batch(number, an_event(event_id=f"call-{number}")))
    last = batch(1, an_event(event_id="call-1"))
    world.rig.deliver(last)
    world.now_ms += DAY_MS
    world.database.read.clear()
    first = world.ask("/v1/events", **WEEK)["json"]
    assert (first["rows"], first["complete"]) == ([], False)
    assert sum(items for place, items in world.database.read if place == "log") == 1_000
    assert sum(place == "index" for place, _ in world.database.read) <= 4
    assert [row["id"] for row in rows_of(world.list_all(**WEEK))] == ["call-1"]


@pytest.mark.parametrize("most", [1, 3, 4, 5])
def test_a_call_that_stops_anywhere_loses_and_repeats_nothing(
    world: EventsWorld, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    for name, value in (("MAX_BATCHES", most), ("_CHUNK_BATCHES", 2), ("REFERENCES_A_QUERY", 4), ("MAX_QUERIES", 2)):
        monkeypatch.setattr(f"outlay.application.list_events.{name}", value)
    for number in range(1, 12):
        received = NOW_MS - (number % 4) * DAY_MS + number
        events = [an_event(event_id=f"{number}-{letter}", timestamp_ms=received) for letter in "ab"]
        world.rig.deliver(a_batch(*events, batch_id=a_batch_id(number), received_ms=received))
    rows = rows_of(world.list_all(**WEEK, limit=500))
    assert len({row["id"] for row in rows}) == len(rows) == 22
    assert [row["received_at"] for row in rows] == sorted((row["received_at"] for row in rows), reverse=True)


def test_a_period_holds_its_first_moment_and_not_its_last(world: EventsWorld) -> None:
    start = NOW_MS // DAY_MS * DAY_MS
    moments = {"before": start - 1, "first": start, "last": start + DAY_MS - 1, "after": start + DAY_MS}
    world.now_ms = start + 2 * DAY_MS
    events = [an_event(event_id=name, timestamp_ms=moment) for name, moment in moments.items()]
    world.rig.deliver(a_batch(*events, received_ms=start + DAY_MS))
    rows = rows_of(world.list_all(start="2026-11-22", end="2026-11-23"))
    assert {row["id"] for row in rows} == {"first", "last"}


def test_an_event_ahead_of_its_time_is_found_on_the_day_it_names(world: EventsWorld) -> None:
    start = NOW_MS // DAY_MS * DAY_MS
    ahead = an_event(event_id="ahead", timestamp_ms=start + 60_000)
    world.rig.deliver(a_batch(ahead, received_ms=start - 60_000))
    assert [row["id"] for row in rows_of(world.list_all(start="2026-11-22", end="2026-11-23"))] == ["ahead"]


def test_what_was_received_after_the_listing_began_is_not_in_it(world: EventsWorld) -> None:
    world.rig.deliver(a_batch(an_event(), received_ms=world.now_ms))
    assert rows_of(world.list_all(**WEEK)) == []
    world.now_ms += 1
    assert len(rows_of(world.list_all(**WEEK))) == 1


def test_claims_are_read_only_where_something_of_a_part_was_lost(world: EventsWorld) -> None:
    world.rig.deliver(batch(1, *some_events(50)))
    world.database.read.clear()
    assert len(rows_of(world.list_all(**WEEK))) == 50
    assert not any(place == "claims" for place, _ in world.database.read)


def test_another_organization_sees_nothing(world: EventsWorld) -> None:
    world.rig.deliver(batch(1, *some_events(3)))
    mine = world.ask("/v1/events", **WEEK, limit=1)["json"]
    world.control.put_organization(an_organization(org="other"))
    world.control.put_membership(a_membership(subject="sub-2", org="other"))
    world.claims = {**world.claims, "sub": "sub-2"}
    assert rows_of(world.list_all(**WEEK)) == []
    assert world.ask("/v1/events", **WEEK, limit=1, cursor=mine["next_cursor"])["json"]["rows"] == []


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("from=2026-11-16&to=2026-11-16", "from"),
        ("from=2026-08-01&to=2026-11-16", "to"),
        ("from=2026-11-16&to=2026-11-17&limit=501", "limit"),
        ("from=2026-11-16&to=2026-11-17&filter=colour:red", "filter"),
        ("from=2026-11-16&to=2026-11-17&filter=team:a%00b", "filter"),
        ("from=2026-11-16&to=2026-11-17&filter=team:" + "x" * 300, "filter"),
        ("from=2026-11-16&to=2026-11-17&filter=tag:no%20key:x", "filter"),
        ("from=2026-11-16&to=2026-11-17&cursor=bm9uc2Vuc2U", "cursor"),
        ("from=2026-11-16&to=2026-11-17&cursor=%C3%BF", "cursor"),
        ("from=2026-06-01&to=2026-06-02&filter=team:(other)", "filter"),
        ("from=2026-06-01&to=2026-06-02&query_id=a'b", "query_id"),
        ("from=2026-11-16&to=2026-11-17&group_by=team", "group_by"),
    ],
)
def test_a_query_that_is_not_understood_is_refused_with_its_field(world: EventsWorld, query: str, field: str) -> None:
    answer = world.send("GET", "/v1/events", query=query)
    assert answer["statusCode"] == 400
    assert field in {problem["field"] for problem in answer["json"]["errors"]}


def test_a_cursor_continues_only_its_own_listing_and_not_for_ever(world: EventsWorld) -> None:
    world.rig.deliver(batch(1, *some_events(3)))
    cursor = world.ask("/v1/events", **WEEK, limit=1)["json"]["next_cursor"]
    assert world.ask("/v1/events", "team:search", **WEEK, cursor=cursor)["statusCode"] == 400
    world.now_ms += 13 * 3_600_000
    assert world.ask("/v1/events", **WEEK, cursor=cursor)["statusCode"] == 400


def lake_row(number: int, **changes: Any) -> dict[str, Any]:
    return {
        "event_id": f"old-{number}",
        "rating": 1,
        "batch_id": a_batch_id(number),
        "batch_position": 0,
        "received_ms": NOW_MS - number,
        "timestamp_ms": NOW_MS - 170 * DAY_MS,
        "model": "gpt-4o",
        "is_priced": True,
        "cost_output_picousd": 2_000_000,
        "output_tokens": 5,
        "price_revision": 1,
        **changes,
    }


def test_what_the_log_no_longer_holds_is_asked_of_the_lake(world: EventsWorld) -> None:
    world.lake = MemoryLake(*(lake_row(number) for number in range(3)))
    begun = world.ask("/v1/events", "team:search", **OLD)
    assert (begun["statusCode"], begun["headers"]["retry-after"]) == (202, "2")
    assert (begun["json"]["state"], begun["json"]["query_id"]) == ("running", "q-1")
    running = world.ask("/v1/events", "team:search", **OLD, query_id="q-1")
    assert (running["statusCode"], running["json"]["progress"]) == (202, {"elapsed_ms": 1200, "scanned_bytes": 4096})
    pages = world.list_all("team:search", **OLD, query_id="q-1")
    assert [row["id"] for row in rows_of(pages)] == ["old-0", "old-1", "old-2"]
    assert (pages[-1]["source"], pages[-1]["complete"]) == ("lake", True)
    assert pages[-1]["totals"]["cost_usd"] == "0.000006"


def test_pages_of_the_lake_sum_up_by_cursor(world: EventsWorld) -> None:
    world.lake = MemoryLake(*(lake_row(number) for number in range(5)))
    world.ask("/v1/events", **OLD)
    world.ask("/v1/events", **OLD, query_id="q-1")
    first = world.ask("/v1/events", **OLD, query_id="q-1", limit=2)["json"]
    second = world.ask("/v1/events", **OLD, limit=2, cursor=first["next_cursor"])["json"]
    third = world.ask("/v1/events", **OLD, limit=2, cursor=second["next_cursor"])["json"]
    assert [page["totals"]["requests"] for page in (first, second, third)] == [2, 4, 5]
    assert all(before["totals"]["cost_usd"] < after["totals"]["cost_usd"] for before, after in pairwise([first, third]))
    assert (first["complete"], third["complete"], third["next_cursor"]) == (False, True, None)


def test_a_listing_of_the_lake_belongs_to_its_query(world: EventsWorld) -> None:
    world.lake = MemoryLake(lake_row(1))
    world.ask("/v1/events", **OLD)
    assert world.ask("/v1/events", "team:search", **OLD, query_id="q-1")["statusCode"] == 404


def test_a_listing_that_was_cut_off_is_not_complete(world: EventsWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("functions.api.events_routes.MAX_LAKE_ROWS", 3)
    world.lake = MemoryLake(*(lake_row(number) for number in range(3)))
    world.ask("/v1/events", **OLD)
    world.ask("/v1/events", **OLD, query_id="q-1")
    page = world.ask("/v1/events", **OLD, query_id="q-1")["json"]
    assert (page["complete"], page["next_cursor"]) == (False, None)
