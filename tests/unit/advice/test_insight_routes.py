"""Insights over HTTP."""

from typing import Any

import pytest

from tests.support.advice_made import advised
from tests.support.api_world import ApiWorld
from tests.support.builders import ORG, a_membership
from tests.support.optimize_world import OptimizeWorld


def ask(world: ApiWorld, method: str, path: str, body: Any = None, *, query: str = "", **headers: str) -> Any:
    answer = world.send(method, path, query=query, body=body, **headers)
    assert answer["statusCode"] == 200, answer
    return answer["json"]


def listed(world: ApiWorld, query: str = "") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = ask(world, "GET", "/v1/insights", query=query)["insights"]
    return found


def manage(world: OptimizeWorld, **scope: tuple[str, ...]) -> None:
    """Who asks is a manager of a part."""
    world.claims.pop("cognito:groups", None)
    world.control.memberships["sub-1"] = {ORG: a_membership(role="manager", scope=scope)}


def test_insights_are_listed_with_their_numbers_and_rule() -> None:
    found = {one["rule"]: one for one in listed(advised())}

    one = found["cost_concentration"]
    assert one["about"] == {"provider": "openai"}
    assert one["rule_says"] == "one provider has more than 80 % of all spend"
    assert one["numbers"]["share_percent"] == "100.0"
    assert one["state"] == "open"
    assert one["made_from"]["days"] == 30
    assert one["made_from"]["revisions"]


def test_those_about_the_most_money_come_first_a_page_at_a_time() -> None:
    world = advised()
    everything = listed(world)

    amounts = [float(one["amount_usd"]) for one in everything]
    assert amounts == sorted(amounts, reverse=True)
    pages, cursor = [], ""
    while True:
        page = ask(world, "GET", "/v1/insights", query=f"limit=2{cursor}")
        pages += page["insights"]
        if page["next_cursor"] is None:
            break
        cursor = f"&cursor={page['next_cursor']}"
    assert pages == everything


def test_filters_narrow_the_list() -> None:
    world = advised()

    assert {one["rule"] for one in listed(world, "rule=high_growth,feature_anomaly")} == {
        "high_growth",
        "feature_anomaly",
    }
    assert listed(world, "status=dismissed") == []
    assert all(float(one["amount_usd"]) >= 300 for one in listed(world, "min_amount=300"))
    assert len(listed(world, "min_amount=300")) < len(listed(world))


@pytest.mark.parametrize("query", ["status=new", "rule=guess", "min_amount=-1", "cursor=x", "limit=0", "other=1"])
def test_a_query_that_can_not_be_meant_is_refused(query: str) -> None:
    answer = advised().send("GET", "/v1/insights", query=query)

    assert answer["statusCode"] == 400
    assert [one["field"] for one in answer["json"]["errors"]] == [query.partition("=")[0]]


def test_a_cursor_that_is_gone_is_refused() -> None:
    answer = advised().send("GET", "/v1/insights", query="cursor=ins_" + "0" * 24)

    assert answer["json"]["errors"][0]["reason"] == "does not belong to this listing any more"


def test_one_is_dismissed_with_a_note_and_opened_again() -> None:
    world = advised()
    path = f"/v1/insights/{listed(world)[0]['insight_id']}"

    done = ask(world, "POST", f"{path}/dismiss", {"note": "one provider is what we want"})
    assert (done["state"], done["note"], done["dismissed_by"]) == ("dismissed", "one provider is what we want", "sub-1")
    assert ask(world, "GET", path) == done
    again = ask(world, "POST", f"{path}/reopen")
    assert (again["state"], again["note"], again["dismissed_by"]) == ("open", None, None)
    assert ask(world, "POST", f"{path}/reopen") == again


def test_a_change_of_what_nobody_has_seen_is_refused() -> None:
    world = advised()
    path = f"/v1/insights/{listed(world)[0]['insight_id']}"
    ask(world, "POST", f"{path}/dismiss", {})

    answer = world.send("POST", f"{path}/reopen", if_match='"1"')

    assert (answer["statusCode"], answer["json"]["code"]) == (412, "version_changed")


def test_one_that_no_longer_holds_can_not_be_dismissed() -> None:
    world = advised()
    path = f"/v1/insights/{listed(world)[0]['insight_id']}"
    world.now_ms += 70 * 86_400_000
    world.run()

    answer = world.send("POST", f"{path}/dismiss", body={})

    assert (answer["statusCode"], answer["json"]["code"]) == (409, "insight_gone")


def test_managers_see_what_lies_within_their_part() -> None:
    world = advised()
    manage(world, team=("search",))

    abouts = [one["about"] for one in listed(world)]
    assert {"team": "search"} in abouts
    assert {"provider": "openai"} not in abouts
    assert {} not in abouts


def test_of_others_it_is_not_told_that_they_exist() -> None:
    world = advised()
    concentration = listed(world, "rule=cost_concentration")[0]["insight_id"]
    manage(world, team=("search",))

    for method, verb in (("GET", ""), ("POST", "/dismiss"), ("POST", "/reopen")):
        assert world.send(method, f"/v1/insights/{concentration}{verb}", body={})["statusCode"] == 404
    assert world.send("GET", "/v1/insights/nothing")["statusCode"] == 404


def test_settings_hold_from_the_next_run_on() -> None:
    world = advised()
    usual = world.send("GET", "/v1/insights/settings")
    assert usual["json"]["concentration"] == 80
    assert usual["json"]["minimum_usd"] == "10.00"

    told = ask(world, "PUT", "/v1/insights/settings", {"minimum_usd": "100000.00"}, if_match=usual["headers"]["etag"])
    assert told["minimum_usd"] == "100000.00"
    world.now_ms += 86_400_000
    world.run(day="2026-11-24")

    assert {one["state"] for one in listed(world)} == {"gone"}


def test_settings_that_can_not_be_are_refused_with_every_problem() -> None:
    world = OptimizeWorld()

    answer = world.send("PUT", "/v1/insights/settings", body={"concentration": 10, "idle_days": 1_000}, if_match="*")

    assert {one["field"] for one in answer["json"]["errors"]} == {"concentration", "idle_days"}
    assert world.send("PUT", "/v1/insights/settings", body={})["statusCode"] == 428
