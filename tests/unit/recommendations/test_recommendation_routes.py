"""Recommendations over HTTP: made on demand, decided, done, verified from the figures; each sees their own."""

from typing import Any

import pytest
from outlay.application.recommendation_records import find_recommendation
from outlay.application.verify_recommendation import VerifyTools, read_spans
from outlay.domain.recommendation_result import derived_again, measured
from outlay.domain.registers import Names

from tests.support.builders import ORG
from tests.support.recommendations_world import ABOUT_CHEAP, RecommendationsWorld

SETTINGS = "/v1/recommendations/settings"
ALTERNATIVES = "/v1/recommendations/model-alternatives"


@pytest.fixture
def world() -> RecommendationsWorld:
    return RecommendationsWorld()


def problems(answer: dict[str, Any]) -> dict[str, str]:
    assert answer["statusCode"] == 400, answer
    return {one["field"]: one["reason"] for one in answer["json"]["errors"]}


# ---- made, listed


def test_what_is_made_on_demand_is_listed_and_made_again_it_is_the_same(world: RecommendationsWorld) -> None:
    made = world.generate()
    assert [one["recommendation_id"] for one in world.listed()] == made["created"]
    assert world.generate()["created"] == world.generate()["updated"] == []


def test_filters_narrow_and_pages_follow_one_another(world: RecommendationsWorld) -> None:
    world.use(model="gpt-5-mini", feature="titles")
    world.generate()
    assert len(world.listed("status=pending,accepted&type=deprecated_model")) == 2
    assert world.listed("status=rejected") == world.listed("min_savings=1") == []
    first = world.send("GET", "/v1/recommendations", query="limit=1")["json"]
    rest = world.send("GET", "/v1/recommendations", query=f"limit=1&cursor={first['next_cursor']}")["json"]
    assert rest["next_cursor"] is None
    assert first["recommendations"] + rest["recommendations"] == world.listed()


def test_a_query_is_refused_with_every_problem(world: RecommendationsWorld) -> None:
    query = "status=done&type=magic&min_savings=-1&limit=0&cursor=x"
    told = problems(world.send("GET", "/v1/recommendations", query=query))
    assert set(told) == {"status", "type", "min_savings", "limit", "cursor"}
    gone = "cursor=rec_00000000000000000000_20261101"
    assert set(problems(world.send("GET", "/v1/recommendations", query=gone))) == {"cursor"}


def test_an_organization_without_usage_is_advised_nothing() -> None:
    world = RecommendationsWorld()
    world.passes(90)
    assert world.generate()["created"] == world.listed() == []


def test_managers_see_what_lies_within_their_scope(world: RecommendationsWorld) -> None:
    world.use(model="gpt-5-mini", project="web", team="web")
    world.generate()
    world.becomes("manager", scope={"team": frozenset({"assistant"})})
    (own,) = world.listed()
    assert own["scope"]["team"] == ["assistant"]
    summary = world.send("GET", "/v1/recommendations/summary")["json"]
    assert (summary["by_state"]["pending"], summary["spend_usd"], summary["roi"]) == (1, None, None)
    world.becomes("admin")
    (other,) = (one for one in world.listed() if one["scope"]["team"] == ["web"])
    world.becomes("manager", scope={"team": frozenset({"assistant"})})
    hidden = f"/v1/recommendations/{other['recommendation_id']}"
    assert world.send("GET", hidden)["statusCode"] == 404
    assert world.send("POST", f"{hidden}/accept", body={})["statusCode"] == 404


# ---- decided


def test_it_goes_from_pending_to_archived_step_by_step(world: RecommendationsWorld) -> None:
    name = world.one()
    assert world.ask(name, "more-info", {"question": "Which prompts use it?"})["state"] == "more_info"
    assert world.ask(name, "more-info", {"answer": "All of them."})["state"] == "pending"
    assert world.ask(name, "accept", {"note": "This sprint"})["state"] == "accepted"
    steps = world.ask(name, "steps", {"step": 2})["steps"]
    assert [one["done"] for one in steps] == [False, True, False, False]
    assert not any(one["done"] for one in world.ask(name, "steps", {"step": 2, "done": False})["steps"])
    done = world.ask(name, "implement", {"day": "2026-11-20", "hours_spent": 5})
    assert (done["state"], done["implemented_on"], done["hours_spent"]) == ("implemented", "2026-11-20", 5)
    verified = world.ask(name, "verify", {"amount_usd": "12.50", "note": "from the invoice"})
    assert (verified["state"], verified["result"]["method"]) == ("verified", "stated")
    assert verified["result"]["monthly_usd"] == "12.50"
    archived = world.ask(name, "archive")
    assert (archived["state"], archived["archived_from"]) == ("archived", "verified")
    assert [note["kind"] for note in archived["notes"]] == [
        "question",
        "answer",
        "accepted",
        "implemented",
        "verified",
        "archived",
    ]
    summary = world.send("GET", "/v1/recommendations/summary")["json"]
    assert summary["verified_usd"] == "12.50"
    assert (summary["adoption_percent"], summary["success_percent"]) == ("100.00", "100.00")
    assert summary["roi"] == "4.18"


@pytest.mark.parametrize("verb", ["implement", "verify", "archive"])
def test_no_step_is_left_out(world: RecommendationsWorld, verb: str) -> None:
    answer = world.send("POST", f"/v1/recommendations/{world.one()}/{verb}", body={})
    assert (answer["statusCode"], answer["json"]["code"]) == (409, "recommendation_state")


def test_a_rejection_needs_a_reason_and_is_not_told_again(world: RecommendationsWorld) -> None:
    name = world.one()
    assert set(problems(world.send("POST", f"/v1/recommendations/{name}/reject", body={"reason": " "}))) == {"reason"}
    assert world.ask(name, "reject", {"reason": "It goes away in May"})["closed_at"] is not None
    world.passes(1)
    assert world.generate()["created"] == []


@pytest.mark.parametrize("reason", ["\x1b[31mred", "a\x00b", "\u202eexe.doc", "\x9b1m", "\u2066x", "\r\n", "\n\t"])
def test_notes_with_characters_that_act_on_a_terminal_or_turn_text_round_are_refused(
    world: RecommendationsWorld, reason: str
) -> None:
    path = f"/v1/recommendations/{world.one()}/reject"
    assert set(problems(world.send("POST", path, body={"reason": reason}))) == {"reason"}
    assert world.send("POST", path, body={"reason": "Zu teuer:\n\té, 省钱, 🙂"})["statusCode"] == 200


def test_who_asked_as_often_as_notes_are_kept_may_still_decide(world: RecommendationsWorld) -> None:
    name = world.one()
    for number in range(30):
        world.ask(name, "more-info", {"question": f"What about {number}?"})
        world.ask(name, "more-info", {"answer": "So."})
    accepted = world.ask(name, "accept")
    assert (accepted["state"], len(accepted["notes"]), accepted["notes"][-1]["kind"]) == ("accepted", 50, "accepted")


@pytest.mark.parametrize("amount", ["9" * 38, "1000000000", "-1000000000.5", "1e3", "NaN"])
def test_an_amount_that_nobody_can_have_saved_is_no_statement(world: RecommendationsWorld, amount: str) -> None:
    name = world.one()
    world.ask(name, "accept")
    world.ask(name, "implement")
    answer = world.send("POST", f"/v1/recommendations/{name}/verify", body={"amount_usd": amount})
    assert set(problems(answer)) == {"amount_usd"}


def test_what_is_asked_wrongly_is_refused(world: RecommendationsWorld) -> None:
    name = world.one()
    path = f"/v1/recommendations/{name}"
    assert set(problems(world.send("POST", f"{path}/more-info", body={}))) == {"question"}
    assert set(problems(world.send("POST", f"{path}/more-info", body={"question": "a", "answer": "b"}))) == {"question"}
    assert set(problems(world.send("POST", f"{path}/steps", body={"step": 9}))) == {"step"}
    world.ask(name, "accept")
    assert set(problems(world.send("POST", f"{path}/implement", body={"day": "2026-11-23"}))) == {"day"}
    assert set(problems(world.send("POST", f"{path}/implement", body={"day": "soon"}))) == {"day"}
    assert world.send("GET", "/v1/recommendations/rec_1")["statusCode"] == 404


def test_who_changes_it_unseen_is_told(world: RecommendationsWorld) -> None:
    name = world.one()
    path = f"/v1/recommendations/{name}"
    seen = world.send("GET", path)["headers"]["etag"]
    world.ask(name, "accept", if_match=seen)
    late = world.send("POST", f"{path}/reject", body={"reason": "no"}, if_match=seen)
    assert (late["statusCode"], late["json"]["code"]) == (412, "version_changed")


# ---- verified


def moved(world: RecommendationsWorld) -> str:
    """Twelve weeks on one model, and a week at an eighth of the tokens after it was implemented."""
    for week in range(2, 14):
        world.use(days_ago=7 * week - 2, calls=10, usage={"input_uncached_tokens": 8_000 + week % 3 * 100})
    name = world.one()
    world.ask(name, "accept")
    world.ask(name, "implement", {"day": "2026-11-13"})
    world.use(days_ago=4, calls=10, usage={"input_uncached_tokens": 1_000})
    return name


def test_what_it_brought_is_measured_against_its_own_history() -> None:
    world = RecommendationsWorld(calls=0)
    name = moved(world)
    result = world.ask(name, "verify")["result"]
    assert result["method"] == "measured"
    assert (result["days"], result["held_against"], result["proven"]) == (8, "requests", True)
    assert len(result["before"]) == 12
    # Ten calls of 8,100 tokens at $1.25 a million, in a week of seven days, that now have 1,000 each.
    assert result["savings_usd"] == "0.08875"
    assert float(result["low_usd"]) < float(result["savings_usd"]) < float(result["high_usd"])


def test_a_verified_amount_follows_again_from_the_ledger() -> None:
    world = RecommendationsWorld(calls=0)
    name = moved(world)
    world.ask(name, "verify")
    _, one = find_recommendation(ORG, name, store=world.store)
    assert one.result is not None
    told = one.result.savings, one.result.low, one.result.high
    assert derived_again(one.result) == told
    tools = VerifyTools(organization=world.counted.organization, names=Names(), figures=world.figures)
    before, after, revisions = read_spans(one, days=one.result.days, tools=tools, now_ms=world.now_ms)
    assert revisions == one.result.revisions
    assert measured(before, after, one.result.driver) == told


def test_too_little_to_measure_is_said(world: RecommendationsWorld) -> None:
    name = world.one()
    world.ask(name, "accept")
    world.ask(name, "implement")
    answer = world.send("POST", f"/v1/recommendations/{name}/verify", body={})
    assert (answer["statusCode"], answer["json"]["code"]) == (409, "too_little_history")
    assert "7 whole days" in answer["json"]["detail"]


# ---- settings and alternatives


def test_settings_hold_from_the_next_run_on(world: RecommendationsWorld) -> None:
    before = world.send("GET", SETTINGS)
    assert before["json"]["downgrade_min_savings_usd"] == "100.00"
    put = world.send("PUT", SETTINGS, body=ABOUT_CHEAP, if_match=before["headers"]["etag"])
    assert put["statusCode"] == 200
    world.use(model="gpt-4o", feature="search", calls=10)
    assert {one["type"] for one in world.listed()} == set()
    world.generate()
    assert {one["type"] for one in world.listed()} >= {"deprecated_model", "model_downgrade"}


def test_settings_that_cannot_be_are_refused_with_every_problem(world: RecommendationsWorld) -> None:
    body = {"premium_share": 100, "expiry_days": 1, "hourly_rate_usd": "2000000"}
    told = problems(world.send("PUT", SETTINGS, body=body, if_match="*"))
    assert set(told) == {"premium_share", "expiry_days", "hourly_rate_usd"}


def test_other_models_are_priced_on_ones_own_usage(world: RecommendationsWorld) -> None:
    found = world.send("GET", ALTERNATIVES, query="model=openai/gpt-5&use_case=vision")["json"]
    assert (found["is_own_usage"], found["requests"]) == (True, 3)
    assert found["current"]["cost_usd"] == "0.21"
    costs = [float(one["cost_usd"]) for one in found["models"]]
    assert costs == sorted(costs)
    assert all("image" in one["modalities_in"] for one in found["models"])
    assert not any(one["deprecated"] for one in found["models"])


def test_a_model_without_usage_is_compared_on_a_usual_one(world: RecommendationsWorld) -> None:
    found = world.send("GET", ALTERNATIVES, query="model=gpt-4o")["json"]
    assert (found["is_own_usage"], found["requests"]) == (False, 1_000)
    assert world.send("GET", ALTERNATIVES, query="model=no-such-model")["statusCode"] == 404
    assert set(problems(world.send("GET", ALTERNATIVES, query="use_case=magic"))) == {"model", "use_case"}
