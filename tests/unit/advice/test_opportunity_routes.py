"""Opportunities over HTTP."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from outlay.application.control_store import create
from outlay.application.opportunity_records import place_of, to_content

from tests.support.advice_made import advised
from tests.support.builders import ORG
from tests.support.optimize_world import OptimizeWorld
from tests.unit.advice.test_insight_routes import ask, manage


def listed(world: OptimizeWorld, query: str = "") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = ask(world, "GET", "/v1/opportunities", query=query)["opportunities"]
    return found


def first(world: OptimizeWorld) -> str:
    return f"/v1/opportunities/{listed(world)[0]['opportunity_id']}"


def test_opportunities_are_listed_with_what_they_concern_and_promise() -> None:
    one = listed(advised(), "type=duplicate_requests")[0]

    assert Decimal(one["savings_usd"]) <= Decimal(one["current_usd"])
    assert one["models"] == ["openai/gpt-4o"]
    assert one["scope"]["feature"] == ["answers"]
    assert one["data"]["repeats"] == 149
    assert 0 < one["confidence"] < 1
    assert one["method"].startswith("Four fifths")
    assert sum(Decimal(part["savings_usd"]) for part in one["spend"]) == Decimal(one["savings_usd"])


def test_filters_narrow_the_list() -> None:
    world = advised()
    everything = listed(world)

    most = max(Decimal(one["savings_usd"]) for one in everything)
    assert [Decimal(one["savings_usd"]) for one in listed(world, f"min_savings={most}")] == [most]
    assert listed(world, "status=planned,dismissed") == []
    assert listed(world, "status=open") == everything
    assert listed(world, "assigned_to=sub-1") == []
    assert {one["type"] for one in listed(world, "type=low_cache_hits")} <= {"low_cache_hits"}


@pytest.mark.parametrize(
    "query", ["status=new", "type=guess", "min_savings=x", "cursor=x", "limit=0", "assigned_to=-%20-", "a=1"]
)
def test_a_query_that_can_not_be_meant_is_refused(query: str) -> None:
    answer = advised().send("GET", "/v1/opportunities", query=query)

    assert answer["statusCode"] == 400
    assert [one["field"] for one in answer["json"]["errors"]] == [query.partition("=")[0]]


def test_one_goes_from_open_to_verified() -> None:
    world = advised()
    path = first(world)

    assert ask(world, "POST", f"{path}/investigate")["state"] == "investigating"
    assert ask(world, "POST", f"{path}/assign", {"subject": ""})["assigned_to"] is None
    assert ask(world, "POST", f"{path}/notes", {"text": "it is the FAQ"})["notes"][0]["text"] == "it is the FAQ"
    done = ask(world, "POST", f"{path}/plan", {"day": "2026-12-01"})
    assert (done["state"], done["planned_for"]) == ("planned", "2026-12-01")
    done = ask(world, "POST", f"{path}/implement", {"day": world.today})
    assert (done["state"], done["implemented_on"]) == ("implemented", world.today)
    done = ask(world, "POST", f"{path}/verify", {"savings_usd": "12.50", "note": "from the invoice"})
    assert done["verification"]["savings_usd"] == "12.50"
    assert done["verification"]["by"] == "sub-1"
    read = ask(world, "GET", path)
    assert {name: value for name, value in read.items() if name != "users"} == done


def test_what_does_not_follow_is_refused_with_what_would() -> None:
    world = advised()
    path = first(world)

    answer = world.send("POST", f"{path}/verify", body={"savings_usd": "1"})

    assert (answer["statusCode"], answer["json"]["code"]) == (409, "opportunity_state")
    assert "while it is implemented" in answer["json"]["detail"]


def test_one_is_dismissed_with_a_reason_and_opened_again() -> None:
    world = advised()
    path = first(world)

    assert world.send("POST", f"{path}/dismiss", body={})["statusCode"] == 400
    assert ask(world, "POST", f"{path}/dismiss", {"reason": "too little"})["dismissed_because"] == "too little"
    assert ask(world, "POST", f"{path}/reopen")["state"] == "open"


def test_one_that_came_back_as_another_is_not_opened_beside_it() -> None:
    world = advised()
    path = first(world)
    ask(world, "POST", f"{path}/dismiss", {"reason": "too little"})
    dismissed = next(one for one in world.opportunities() if one.opportunity_id == path.rpartition("/")[2])
    later = replace(
        dismissed, opportunity_id=f"{dismissed.opportunity_id[:-8]}20270101", former=dismissed.opportunity_id
    )
    content = {
        name: value
        for name, value in to_content(replace(later, state="open", closed_ms=None)).items()
        if value is not None
    }
    world.store.commit([create(place_of(ORG, later.opportunity_id), content)], now_ms=world.now_ms)

    answer = world.send("POST", f"{path}/reopen")

    assert (answer["statusCode"], answer["json"]["code"]) == (409, "opportunity_state")


@pytest.mark.parametrize(
    ("verb", "day"), [("plan", "2026-11-01"), ("plan", "2030-01-01"), ("implement", "2027-01-01"), ("plan", "soon")]
)
def test_a_day_that_can_not_be_is_refused(verb: str, day: str) -> None:
    world = advised()

    answer = world.send("POST", f"{first(world)}/{verb}", body={"day": day})

    assert [one["field"] for one in answer["json"]["errors"]] == ["day"]


def test_notes_and_amounts_that_can_not_be_shown_or_stored_are_refused() -> None:
    world = advised()
    path = first(world)
    ask(world, "POST", f"{path}/implement", {})

    for verb, body in (("notes", {"text": "\u202eexe"}), ("verify", {"savings_usd": "9" * 38})):
        answer = world.send("POST", f"{path}/{verb}", body=body)
        assert (answer["statusCode"], [one["field"] for one in answer["json"]["errors"]]) == (400, [*body])


def test_it_is_given_to_members_alone() -> None:
    world = advised()

    answer = world.send("POST", f"{first(world)}/assign", body={"subject": "nobody"})

    assert answer["json"]["errors"] == [{"field": "subject", "reason": "is no member of the organization"}]


def test_reading_one_tells_who_uses_what_it_concerns() -> None:
    world = advised()
    world.later()
    world.pack()
    path = f"/v1/opportunities/{listed(world, 'type=duplicate_requests')[0]['opportunity_id']}"

    users = ask(world, "GET", path)["users"]
    assert users["count"] == 1
    assert len(users["top"]) == 1

    manage(world, team=("search",))
    assert ask(world, "GET", path)["users"] == {"count": 1, "top": None}
    manage(world, feature=("answers",))
    assert ask(world, "GET", path)["users"] is None


def test_managers_see_what_lies_within_their_part_and_nothing_else() -> None:
    world = advised()
    everything = listed(world)
    manage(world, feature=("new",))

    seen = listed(world)
    assert all(one["scope"]["feature"] == ["new"] for one in seen)
    hidden = next(one for one in everything if one["scope"]["feature"] != ["new"])
    for method, verb, body in (("GET", "", None), ("POST", "/investigate", None), ("POST", "/notes", {"text": "x"})):
        answer = world.send(method, f"/v1/opportunities/{hidden['opportunity_id']}{verb}", body=body)
        assert answer["statusCode"] == 404


def test_the_summary_counts_each_dollar_once_and_shows_the_pipeline() -> None:
    world = advised()
    ask(world, "POST", f"{first(world)}/investigate")

    told = ask(world, "GET", "/v1/opportunities/summary")

    singles = [Decimal(one["savings_usd"]) for one in listed(world)]
    assert max(singles) <= Decimal(told["savings_usd"]) <= sum(singles) == Decimal(told["sum_with_overlaps_usd"])
    assert [one["state"] for one in told["pipeline"]] == ["open", "investigating", "planned", "implemented"]
    assert [one["count"] for one in told["pipeline"]] == [len(singles) - 1, 1, 0, 0]
    assert told["unassigned"] == len(singles)
    assert told["verified"] == {"count": 0, "savings_usd": "0.00"}


def test_an_organization_without_any_has_a_summary_of_nothing() -> None:
    told = ask(OptimizeWorld(), "GET", "/v1/opportunities/summary")

    assert told["savings_usd"] == "0.00"
    assert told["by_type"] == []
    assert ORG == "acme"
