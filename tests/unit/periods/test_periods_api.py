"""Months over HTTP: listed, closed by administrators, read again and compared; adjustments shown with their reason."""

import hashlib
import json
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.support.builders import ORG, a_membership, an_event
from tests.support.closing_world import NOVEMBER_5, OCTOBER_12, ClosingWorld

DAY_MS = 86_400_000
NOVEMBER = {"start": "2026-11-01", "end": "2026-12-01"}


@pytest.fixture
def world() -> ClosingWorld:
    return ClosingWorld()


def october(name: str, **changes: Any) -> Any:
    return an_event(**{"event_id": name, "timestamp_ms": OCTOBER_12, **changes})


def get(world: ClosingWorld, path: str, **query: Any) -> dict[str, Any]:
    return world.send("GET", path, query=urlencode(query))


def post(world: ClosingWorld, month: str, body: Any) -> dict[str, Any]:
    return world.send("POST", f"/v1/periods/{month}/close", body=body)


def test_nothing_was_ever_counted(world: ClosingWorld) -> None:
    assert get(world, "/v1/periods")["json"]["periods"] == []
    assert get(world, "/v1/periods/2026-10")["statusCode"] == 404


def test_a_preview_shows_what_would_be_closed_and_changes_nothing(world: ClosingWorld) -> None:
    world.receive(october("a"))
    before = world.rig.figures()
    answer = post(world, "2026-10", {"apply": False})
    assert answer["statusCode"] == 200
    assert (answer["json"]["state"], answer["json"]["applied"]) == ("open", False)
    [one] = answer["json"]["closes"]
    assert (one["month"], one["requests"], one["cost_usd"]) == ("2026-10", 1, "0.0035")
    assert (answer["json"]["days_to_pack"], answer["json"]["problems"]) == (31, [])
    assert world.rig.figures() == before
    assert world.aggregate.calls == []


def test_closing_begins_and_the_month_tells_that_it_is_closed(world: ClosingWorld) -> None:
    world.receive(october("a"))
    answer = post(world, "2026-10", {"apply": True})
    assert (answer["statusCode"], answer["json"]["applied"]) == (202, True)
    assert world.aggregate.calls == [(ORG, "2026-10", "a@example.com")]
    [one] = get(world, "/v1/periods")["json"]["periods"]
    assert (one["state"], one["closed_by"], one["totals"]["cost_usd"]) == ("closed", "a@example.com", "0.0035")
    again = post(world, "2026-10", {"apply": True})
    assert (again["statusCode"], again["json"]["closes"], again["json"]["applied"]) == (200, [], False)


def test_what_stands_against_it_is_a_conflict_that_names_all_of_it(world: ClosingWorld) -> None:
    world.receive(october("a"))
    world.receive(october("x", usage={"output_tokens": 10**15}))
    world.forget_sweep()
    answer = post(world, "2026-10", {"apply": True})
    assert (answer["statusCode"], answer["json"]["code"]) == (409, "not_closable")
    assert sorted(one["field"] for one in answer["json"]["errors"]) == ["quarantine", "sweep"]
    assert world.aggregate.calls == []


@pytest.mark.parametrize("month", ["2026-13", "october", "1999-01", "2026-1"])
@pytest.mark.parametrize("ending", ["", "/statement", "/close"])
def test_what_is_no_month_is_refused(world: ClosingWorld, month: str, ending: str) -> None:
    method, body = ("POST", {"apply": True}) if ending == "/close" else ("GET", None)
    answer = world.send(method, f"/v1/periods/{month}{ending}", body=body)
    assert answer["statusCode"] == 422 or answer["statusCode"] == 400
    assert [one["field"] for one in answer["json"]["errors"]] == ["month"]


@pytest.mark.parametrize("month", ["2026-11", "2027-03"])
def test_a_running_or_future_month_cannot_be_closed(world: ClosingWorld, month: str) -> None:
    world.receive(october("a"), an_event(event_id="n", timestamp_ms=NOVEMBER_5))
    answer = post(world, month, {"apply": True})
    assert (answer["statusCode"], [one["field"] for one in answer["json"]["errors"]]) == (409, ["month"])


@pytest.mark.parametrize("body", [{"apply": "yes"}, {"apply": True, "force": True}, "no json"])
def test_bodies_that_are_not_understood_close_nothing(world: ClosingWorld, body: Any) -> None:
    world.receive(october("a"))
    assert post(world, "2026-10", body)["statusCode"] in (400, 422)
    assert world.aggregate.calls == []


def test_unknown_parameters_are_refused(world: ClosingWorld) -> None:
    world.receive(october("a"))
    for path in ("/v1/periods", "/v1/periods/2026-10", "/v1/periods/2026-10/statement"):
        assert get(world, path, colour="red")["json"]["errors"][0]["field"] == "colour"
    answer = get(world, "/v1/periods/2026-10", limit=0, cursor="x")
    assert sorted(one["field"] for one in answer["json"]["errors"]) == ["cursor", "limit"]


def test_only_administrators_close(world: ClosingWorld) -> None:
    world.receive(october("a"))
    world.control.memberships["sub-1"] = {ORG: a_membership(role="viewer")}
    assert post(world, "2026-10", {"apply": False})["statusCode"] == 403
    assert get(world, "/v1/periods")["statusCode"] == 403


def test_adjustments_are_told_by_day_and_reason_page_by_page(world: ClosingWorld) -> None:
    batch = world.receive(october("a"), october("b"))
    world.close("2026-10")
    world.receive(october("late-1"), october("late-2", model="no-such-model"))
    world.now_ms += DAY_MS
    world.void(batch, 0)
    world.receive(october("late-3"))
    body = get(world, "/v1/periods/2026-10", limit=2)["json"]
    assert (body["reproduces"], body["differences"], body["digest"] == body["digest_now"]) == (True, {}, True)
    assert (body["adjustments"]["count"], body["adjustments"]["requests"]) == (4, 2)
    assert body["adjustments"]["cost_usd"] == "0.0035"
    rest = get(world, "/v1/periods/2026-10", limit=2, cursor=body["adjustments"]["next_cursor"])["json"]
    entries = body["adjustments"]["entries"] + rest["adjustments"]["entries"]
    assert [(one["day"], one["reason"], one["requests"]) for one in entries] == [
        ("2026-11-05", "late", 2),
        ("2026-11-06", "late", 1),
        ("2026-11-06", "void", -1),
    ]
    assert rest["adjustments"]["next_cursor"] is None
    [listed] = [one for one in get(world, "/v1/periods")["json"]["periods"] if one["month"] == "2026-10"]
    assert listed["adjustments"] == {name: body["adjustments"][name] for name in listed["adjustments"]}


def test_an_adjustment_that_was_voided_while_its_month_is_open_is_none_any_more(world: ClosingWorld) -> None:
    world.receive(october("a"))
    world.close("2026-10")
    late = world.receive(october("late-1"), october("late-2"))
    world.void(late, 1)
    adjusted = get(world, "/v1/periods/2026-10")["json"]["adjustments"]
    assert (adjusted["count"], adjusted["requests"]) == (1, 1)
    assert world.figure("source:adjustment", **NOVEMBER)["requests"] == 1


def test_a_month_whose_figures_changed_does_not_reproduce_and_says_by_how_much(world: ClosingWorld) -> None:
    world.receive(october("a"))
    world.close("2026-10")
    record = next(item for item in world.database.tables["figures"].values() if "#Z" in item["pk"]["S"])
    record["tot"]["M"]["requests"] = {"N": "2"}
    record["dig"] = {"S": "0" * 64}
    body = get(world, "/v1/periods/2026-10")["json"]
    assert (body["reproduces"], body["differences"]) == (False, {"requests": {"closed": 2, "now": 1}})


def test_anyone_can_recompute_the_digest_from_the_statement(world: ClosingWorld) -> None:
    world.receive(october("a"), october("b", team="ads"), october("c", team="büro", timestamp_ms=OCTOBER_12 + DAY_MS))
    world.close("2026-10")
    rows, cursor = [], "0"
    while cursor is not None:
        page = get(world, "/v1/periods/2026-10/statement", limit=2, cursor=cursor)["json"]
        rows += page["rows"]
        cursor = page["next_cursor"]
    lines = [json.dumps(row, sort_keys=True, separators=(",", ":"), ensure_ascii=False) for row in rows]
    digest = hashlib.sha256("".join(f"{line}\n" for line in lines).encode()).hexdigest()
    assert digest == page["digest"] == get(world, "/v1/periods/2026-10")["json"]["digest"]
    assert (len(rows), page["row_count"], page["totals"]["requests"]) == (3, 3, 3)


def test_a_statement_can_be_grouped_for_charging_back(world: ClosingWorld) -> None:
    world.receive(october("a"), october("b", team="ads"), october("c"))
    world.close("2026-10")
    page = get(world, "/v1/periods/2026-10/statement", group_by="team")["json"]
    assert [(row["dimensions"], row["measures"]["cost_usd"]) for row in page["rows"]] == [
        ({"team": "ads"}, "0.0035"),
        ({"team": "search"}, "0.007"),
    ]
    wrong = get(world, "/v1/periods/2026-10/statement", group_by="colour", cursor="-1", limit=9999)
    assert sorted(one["field"] for one in wrong["json"]["errors"]) == ["cursor", "group_by", "limit"]


def test_an_open_month_has_no_statement(world: ClosingWorld) -> None:
    world.receive(october("a"))
    answer = get(world, "/v1/periods/2026-10/statement")
    assert (answer["statusCode"], answer["json"]["code"]) == (409, "not_closed")


def test_the_summary_says_how_much_of_the_month_is_adjustments(world: ClosingWorld) -> None:
    world.receive(october("a"), an_event(event_id="n", timestamp_ms=NOVEMBER_5 - 1000))
    world.close("2026-10")
    world.receive(october("late"))
    month = get(world, "/v1/costs/summary")["json"]["periods"]["month"]
    assert (month["requests"], month["adjustments"]["requests"], month["adjustments"]["cost_usd"]) == (2, 1, "0.0035")
    rows = get(world, "/v1/costs", **{"from": "2026-11-01", "to": "2026-12-01", "group_by": "source"})["json"]["rows"]
    assert sorted((row["group"]["source"], row["measures"]["requests"]) for row in rows) == [
        ("adjustment", 1),
        ("event", 1),
    ]
