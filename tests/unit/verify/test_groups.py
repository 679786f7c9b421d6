"""Figures and lake agree per day and dimension in every measure; where they differ, the group and the measure show."""

from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl

import pytest
from outlay.contracts.measures import MEASURE_ATTRIBUTES
from outlay.domain.batch import Batch, DimensionConfig
from outlay.domain.event import UsageEvent

from tests.support.builders import NOW_MS, ORG, a_batch, a_batch_id, an_event
from tests.support.proof_world import HOUR_MS, ProofWorld

DAY, NEXT, HOUR = "2026-11-22", "2026-11-23", "2026-11-22T12:00"
DAY_MS = 24 * HOUR_MS


@pytest.fixture
def world() -> ProofWorld:
    return ProofWorld()


def batch(number: int, *events: UsageEvent, **changes: Any) -> Batch:
    return a_batch(*events, batch_id=a_batch_id(number), **changes)


def by(world: ProofWorld, dimensions: str = "team", **more: Any) -> dict[str, Any]:
    return world.ask("/v1/verify", **{"start": "2026-11-20", "end": NEXT, "by": dimensions, **more})


def rows(answer: dict[str, Any]) -> dict[tuple[str, ...], dict[str, Any]]:
    return {(row["period"], *row["group"].values()): row for row in answer["rows"]}


def test_groups_that_agree_show_no_drift(world: ProofWorld) -> None:
    world.deliver(
        batch(1, an_event(event_id="a", team="search"), an_event(event_id="b", team="ads")),
        batch(2, an_event(event_id="c", team="ads", timestamp_ms=NOW_MS - DAY_MS)),
        batch(3, an_event(event_id="d", team="", model="unheard-of", status="error")),
    )
    answer = by(world, "team,model")
    assert {key: (row["counted"], row["in_lake"], row["drift"]) for key, row in rows(answer).items()} == {
        ("2026-11-21", "ads", "gpt-4o"): (1, 1, 0),
        (DAY, "", "unheard-of"): (1, 1, 0),
        (DAY, "ads", "gpt-4o"): (1, 1, 0),
        (DAY, "search", "gpt-4o"): (1, 1, 0),
    }
    assert answer["totals"] == {"groups": 4, "counted": 4, "in_lake": 4, "in_flight": 0, "drift": 0}
    assert (answer["by"], answer["lake"], answer["next_cursor"]) == (["team", "model"], "complete", None)


def test_a_row_that_the_lake_lacks_shows_in_its_group_with_a_pointer_to_its_rows(world: ProofWorld) -> None:
    world.deliver(batch(1, an_event(event_id="a", team="a & b"), an_event(event_id="b", team="ads")))
    world.hidden = {(a_batch_id(1), 0)}
    answer = by(world)
    assert answer["totals"]["drift"] == 1
    row = rows(answer)[DAY, "a & b"]
    assert (row["counted"], row["in_lake"], row["drift"]) == (1, 0, 1)
    assert row["measures"]["requests"] == {"counted": 1, "in_lake": 0}
    assert row["measures"]["cost_input_usd"] == {"counted": "0.0025", "in_lake": "0.00"}
    (reason,) = row["reasons"]
    assert (reason["reason"], reason["events"]) == ("drift", 1)
    query = dict(parse_qsl(reason["pointer"]["path"].partition("?")[2]))
    assert query == {"from": DAY, "to": NEXT, "filter": "team:a & b"}
    assert [one["id"] for one in world.follow(reason)["rows"]] == ["a"]


@pytest.mark.parametrize("measure", ["cost_input", "cost_output", "input_uncached_tokens", "output_tokens"])
def test_a_counter_that_lies_about_any_measure_is_drift_although_the_requests_agree(
    world: ProofWorld, measure: str
) -> None:
    world.deliver(batch(1, an_event(event_id="a", team="ads"), an_event(event_id="b")))
    (lying,) = [one for one in world.counters(HOUR) if {"S": "ads"} in one["d"]["L"]]
    attribute = MEASURE_ATTRIBUTES[measure]
    lying[attribute] = {"N": str(int(lying[attribute]["N"]) + 1)}
    answer = by(world)
    row = rows(answer)[DAY, "ads"]
    shown = measure + "_usd" * measure.startswith("cost")
    assert (row["drift"], [*row["measures"]]) == (1, [shown])
    assert rows(answer)[DAY, "search"]["drift"] == 0


def test_groups_whose_differences_cancel_out_in_the_days_total_are_found(world: ProofWorld) -> None:
    world.deliver(batch(1, an_event(event_id="a", team="ads"), an_event(event_id="b", team="search")))
    for one in world.counters(HOUR):
        if {"S": "ads"} in one["d"]["L"]:
            one["d"]["L"] = [{"S": "search"} if value == {"S": "ads"} else value for value in one["d"]["L"]]
    day = world.ask("/v1/verify", start="2026-11-20", end=NEXT)
    assert day["totals"]["drift"] == 0
    found = {key: row["drift"] for key, row in rows(by(world)).items()}
    assert found == {(DAY, "ads"): 1, (DAY, "search"): 1}


def test_values_counted_as_other_are_compared_together(world: ProofWorld) -> None:
    world.deliver(batch(1, an_event(event_id="named", team="known")))
    world.fill_registry("team", "2026-11")
    world.deliver(
        batch(2, *(an_event(event_id=team, team=team) for team in ("late-1", "late-2"))),
        batch(3, an_event(event_id="v", team="value-3")),
    )
    answer = by(world)
    found = {key: (row["counted"], row["in_lake"], row["collapsed"], row["drift"]) for key, row in rows(answer).items()}
    assert found == {
        (DAY, "(other)"): (2, 2, True, 0),
        (DAY, "known"): (1, 1, False, 0),
        (DAY, "value-3"): (1, 1, False, 0),
    }
    world.hidden = {(a_batch_id(2), 1)}
    row = rows(by(world))[DAY, "(other)"]
    assert (row["in_lake"], row["drift"]) == (1, 1)


def test_a_tag_chosen_as_a_dimension_later_is_compared_with_what_is_unset(world: ProofWorld) -> None:
    tagged = {"tags": {"region": "eu"}}
    world.deliver(batch(1, an_event(event_id="before", timestamp_ms=NOW_MS - DAY_MS, **tagged)))
    chosen = DimensionConfig(revision=1, tag_keys=("region",))
    world.control.organizations[ORG] = replace(world.organization, dimensions=chosen)
    world.deliver(batch(2, an_event(event_id="after", **tagged), dimensions=chosen))
    answer = by(world, "tag:region")
    assert {key: (row["counted"], row["drift"], row["collapsed"]) for key, row in rows(answer).items()} == {
        ("2026-11-21", ""): (1, 0, True),
        (DAY, "eu"): (1, 0, False),
    }


def test_recent_events_are_in_flight_in_their_groups_and_excuse_no_more_than_themselves(world: ProofWorld) -> None:
    world.now_ms = NOW_MS + 60_000
    world.deliver(batch(1, *(an_event(event_id=str(n), team=f"t{n}") for n in range(2)), received_ms=NOW_MS))
    world.hidden = {(a_batch_id(1), 0)}
    answer = by(world)
    row = rows(answer)[DAY, "t0"]
    assert (row["in_flight"], row["drift"], answer["totals"]["drift"]) == (1, 0, 0)
    assert row["reasons"][0]["pointer"]["path"] == f"/v1/verify/batches?from={DAY}&to={NEXT}&outcome=uncounted"
    world.extra = [{**row, "event_id": f"x{n}", "batch_position": n} for n, row in enumerate(world.rows() * 3, 50)]
    assert by(world)["totals"]["drift"] > 0


def test_months_are_compared_as_a_whole(world: ProofWorld) -> None:
    for number, days in enumerate((0, 1, 30), 1):
        world.deliver(batch(number, an_event(event_id=str(number), timestamp_ms=NOW_MS - days * DAY_MS)))
    answer = by(world, start="2021-11-01", end="2026-12-01", granularity="month")
    assert {key: (row["counted"], row["in_lake"]) for key, row in rows(answer).items()} == {
        ("2026-10", "search"): (1, 1),
        ("2026-11", "search"): (2, 2),
    }
    world.hidden = {(a_batch_id(3), 0)}
    answer = by(world, start="2021-11-01", end="2026-12-01", granularity="month", only="drift")
    (row,) = answer["rows"]
    assert row["reasons"][0]["pointer"]["path"].startswith("/v1/events?from=2026-10-01&to=2026-11-01&")
    assert answer["totals"]["groups"] == 2


def test_many_groups_come_in_pages_each_once(world: ProofWorld) -> None:
    world.deliver(batch(1, *(an_event(event_id=str(n), team=f"t{n}") for n in range(7))))
    pages = [by(world, limit=3)]
    while cursor := pages[-1]["next_cursor"]:
        pages.append(by(world, limit=3, cursor=cursor, query_id=pages[-1]["query_id"]))
    assert [row["group"]["team"] for page in pages for row in page["rows"]] == [f"t{n}" for n in range(7)]
    assert [len(page["rows"]) for page in pages] == [3, 3, 1]
    assert {page["totals"]["counted"] for page in pages} == {7}
    assert len(world.athena.queries) == 1


def test_the_lakes_answer_can_be_waited_for_and_its_failure_is_said(world: ProofWorld) -> None:
    world.deliver(batch(1, an_event(event_id="a")))
    world.athena.pending = 10**6
    world.proofs.groups.keywords["sources"] = replace(world.proofs.groups.keywords["sources"], patience_s=0.0)  # type: ignore[union-attr]
    answer = by(world)
    assert (answer["lake"], answer["totals"]["drift"], answer["rows"][0]["in_lake"]) == ("pending", None, None)
    world.athena.pending = 0
    again = by(world, query_id=answer["query_id"])
    assert (again["lake"], again["totals"]["drift"], len(world.athena.queries)) == ("complete", 0, 1)
    world.athena.fails = True
    assert by(world)["lake"] == "failed"


def test_a_query_of_something_else_is_unknown_here(world: ProofWorld) -> None:
    other = by(world, "model")["query_id"]
    by(world, query_id=other, status=404)


def test_more_groups_than_one_answer_compares_are_refused_with_the_way_out(
    world: ProofWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("outlay.application.verify_groups.MAX_GROUPS", 2)
    world.deliver(batch(1, *(an_event(event_id=str(n), team=f"t{n}") for n in range(3))))
    assert "ask for a shorter period, by month" in by(world, status=400)["detail"]


def test_an_empty_period_is_an_empty_answer(world: ProofWorld) -> None:
    answer = by(world)
    assert (answer["rows"], answer["totals"]["drift"]) == ([], 0)


@pytest.mark.parametrize(
    ("query", "fields"),
    [
        ({"by": "team,model,project"}, {"by"}),
        ({"by": "user"}, {"by"}),
        ({"by": "team", "deep": "true"}, {"deep"}),
        ({"by": "team", "start": "2026-01-01"}, {"from"}),
        ({"limit": "5"}, {"limit"}),
        ({"only": "drift"}, {"only"}),
        ({"by": "team", "only": "rows", "limit": "0", "granularity": "week"}, {"only", "limit", "granularity"}),
        ({"by": "team", "cursor": "WyJ4Iiwid2F5IiwxXQ"}, {"cursor"}),
        ({"deep": "true", "start": "2026-09-01"}, {"deep"}),
        ({"deep": "yes", "from": "x", "end": "y", "query_id": "/"}, {"deep", "from", "to", "query_id"}),
    ],
)
def test_bad_input_is_refused_with_every_problem(world: ProofWorld, query: dict[str, str], fields: set[str]) -> None:
    refused = world.ask("/v1/verify", status=400, **query)
    assert {error["field"] for error in refused["errors"]} == fields


def test_a_period_too_long_by_day_says_how_to_ask_for_it(world: ProofWorld) -> None:
    refused = world.ask("/v1/verify", status=400, start="2021-11-01", end="2026-11-01")
    assert "granularity=month within 3660" in refused["errors"][0]["reason"]
    answer = world.ask("/v1/verify", start="2021-11-01", end="2026-11-01", granularity="month")
    assert (answer["granularity"], answer["days"]) == ("month", [])
