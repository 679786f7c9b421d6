"""Thresholds are told once, by whoever looks first, and resolved where people or corrections bring them back."""

import pytest
from outlay.application.generate_recommendations import AdviceTools, generate_recommendations
from outlay.application.show_alert import alert_to_api
from outlay.application.top_recommendations import recommended
from outlay.domain.alert import AlertKind
from outlay.domain.budget import Cycle, Enforcement, Threshold
from outlay.domain.model_catalogue import load_model_catalogue
from outlay.domain.pricing import load_price_book
from outlay.domain.recommendation import is_recommendation_id

from tests.support.advice_facts import a_group, a_kind, some_facts
from tests.support.builders import ORG
from tests.support.evaluation_world import DOLLAR, EvaluationWorld

THRESHOLD, RESOLVED, REMINDER = (
    AlertKind.BUDGET_THRESHOLD.value,
    AlertKind.BUDGET_RESOLVED.value,
    AlertKind.BUDGET_REMINDER.value,
)


@pytest.fixture
def world() -> EvaluationWorld:
    return EvaluationWorld()


def test_each_threshold_is_told_once_however_often_it_is_looked_at(world: EvaluationWorld) -> None:
    world.a_budget()
    for dollars, expected in (
        (49, []),
        (1, ["actual-50"]),
        (30, ["actual-80"]),
        (15, ["actual-95"]),
        (9, ["actual-100"]),
    ):
        world.spend(dollars)
        for _ in range(2):
            world.evaluate()
            world.sweep()
        assert [threshold for _, threshold in world.told()][-len(expected or [1]) :] == (expected or [])
    assert world.told() == [(THRESHOLD, f"actual-{percent}") for percent in (50, 80, 95, 100)]
    assert [one.alert_id for one in world.raised()] == [alert_id for _, alert_id in world.handed.alerts]


def test_of_several_at_once_the_most_urgent_is_told_and_names_the_others(world: EvaluationWorld) -> None:
    world.a_budget()
    world.spend(120)
    world.evaluate()
    (alert,) = world.raised()
    assert (alert.level, alert.facts["threshold"]) == ("exceeded", "actual-100")
    assert alert.facts["thresholds"] == ["actual-100", "actual-95", "actual-80", "actual-90", "actual-50"]
    world.spend(1)
    world.evaluate()
    assert len(world.raised()) == 1


def test_what_is_urgent_says_what_could_be_saved_within_the_budget_s_scope(world: EvaluationWorld) -> None:
    world.a_budget(scope={"team": frozenset({"search"})})
    groups = [a_group(calls=100_000, team=team) for team in ("search", "ads")]
    tools = AdviceTools(book=load_price_book(), catalogue=load_model_catalogue(), store=world.store)
    facts = some_facts(groups, [a_kind(group) for group in groups])
    generate_recommendations(facts, tools=tools, now_ms=world.now_ms)
    world.spend(60)
    world.evaluate()
    world.spend(36)
    world.evaluate()
    calm, urgent = world.raised()
    assert "recommendations" not in calm.facts
    (line,) = urgent.facts["recommendations"]
    assert line.startswith("Answer the simpler calls of shop / search / answers with openai/gpt-4.1-mini")
    assert "$294.00 a month" in line
    (told,) = alert_to_api(urgent)["facts"]["recommendations"]
    assert told["text"] == line.partition(": $")[0]
    assert told["savings_usd"] == "294.00"
    assert is_recommendation_id(told["recommendation_id"])


def test_a_sentence_of_another_make_is_shown_as_it_is() -> None:
    for line in ("Use a smaller model for summaries", "Move: $1.00 a month (rec_1)", ""):
        assert recommended(line) == {"text": line, "recommendation_id": None, "savings_usd": None}
    two = recommended("From $5 a month (x): to: $0.10 a month (rec_0a_20261122).")
    assert two == {"text": "From $5 a month (x): to", "recommendation_id": "rec_0a_20261122", "savings_usd": "0.10"}


def test_an_alert_says_what_people_need_to_know(world: EvaluationWorld) -> None:
    budget = world.a_budget(owners=("sub-1",), scope={"team": frozenset({"search", "ads"})})
    world.spend(60, feature="chat", model="gpt-4o")
    world.later(1_440)
    world.spend(22, feature="rank", team="ads")
    world.spend(500, team="ops")
    world.evaluate()
    (alert,) = world.raised()
    facts = alert.facts
    assert (alert.kind, alert.level, alert.budget_id) == (AlertKind.BUDGET_THRESHOLD, "warning", budget.budget_id)
    assert (alert.owners, dict(alert.scope)) == (("sub-1",), {"team": ("ads", "search")})
    assert (facts["spent"], facts["limit"], facts["percent"]) == (82 * DOLLAR, 100 * DOLLAR, 82)
    assert (facts["unit"], facts["budget_name"], facts["enforcement"]) == ("usd", "budget 1", "notify")
    assert (facts["period_first_day"], facts["period_end_day"]) == ("2026-11-01", "2026-12-01")
    assert facts["top"][0] == {"dimension": "project", "value": "shop", "amount": 82 * DOLLAR}
    assert {"dimension": "feature", "value": "rank", "amount": 22 * DOLLAR} in facts["top"]
    assert {"dimension": "team", "value": "search", "amount": 60 * DOLLAR} in facts["top"]
    days = dict(map(tuple, facts["days"]))
    assert (len(days), days["2026-11-22"], days["2026-11-23"]) == (23, 60 * DOLLAR, 22 * DOLLAR)


def test_an_alert_of_a_budget_by_user_says_the_same_of_that_user(world: EvaluationWorld) -> None:
    world.a_budget(scope={"user": frozenset({"ann"})})
    world.spend(80, user="ann")
    world.spend(80, user="bob")
    world.evaluate()
    (alert,) = world.raised()
    assert alert.facts["spent"] == 80 * DOLLAR
    assert {"dimension": "team", "value": "search", "amount": 80 * DOLLAR} in alert.facts["top"]
    assert alert.facts["days"][-1] == ["2026-11-22", 80 * DOLLAR]


def test_more_for_the_budget_resolves_what_it_brings_below_and_is_told_of_anew_when_crossed(
    world: EvaluationWorld,
) -> None:
    budget = world.a_budget()
    world.spend(96)
    world.evaluate()
    world.a_budget(200)
    world.evaluate()
    (_, resolved) = world.raised()
    assert (resolved.kind, resolved.level, resolved.state) == (AlertKind.BUDGET_RESOLVED, "resolved", "resolved")
    assert resolved.facts["thresholds"] == ["actual-95", "actual-80", "actual-90", "actual-50"]
    assert resolved.budget_id == budget.budget_id
    world.spend(66)  # 162 of 200
    world.evaluate()
    assert world.told()[2:] == [(THRESHOLD, "actual-80")]
    world.spend(1)
    world.sweep()
    assert len(world.raised()) == 3


def test_a_correction_resolves_and_further_spend_is_no_second_alert(world: EvaluationWorld) -> None:
    world.a_budget()
    world.spend(50)
    world.spend(45)
    world.evaluate()
    world.void_last()
    world.evaluate(cause="correction")
    assert world.told() == [(THRESHOLD, "actual-95"), (RESOLVED, "actual-95")]
    world.spend(46)
    world.evaluate()
    assert len(world.told()) == 2


def test_a_forecast_is_told_once_and_not_resolved_by_time(world: EvaluationWorld) -> None:
    world.a_budget(thresholds=(Threshold(percent=100, level="warning", kind="forecast"),))
    world.spend(80)  # at the 22nd: 80 / 21.5 * 30 = 111
    world.evaluate()
    assert world.told() == [(THRESHOLD, "forecast-100")]
    world.later(6 * 1_440)
    world.evaluate()
    world.sweep()
    assert len(world.told()) == 1
    world.a_budget(1_000, thresholds=(Threshold(percent=100, level="warning", kind="forecast"),))
    world.evaluate()
    assert world.told()[1:] == [(RESOLVED, "forecast-100")]


def test_reminders_come_once_a_local_day_while_it_is_above(world: EvaluationWorld) -> None:
    world.a_budget(reminds_daily=True)
    world.spend(50)
    world.evaluate()
    world.later(1_440)
    world.evaluate()
    assert world.told() == [(THRESHOLD, "actual-50")]  # of information nobody is reminded
    world.spend(35)
    for _ in range(3):
        world.evaluate()
    for _ in range(2):
        world.later(1_440)
        world.sweep()
        world.evaluate()
    assert world.told()[1:] == [(THRESHOLD, "actual-80"), (REMINDER, "actual-80"), (REMINDER, "actual-80")]


def test_a_paused_budget_and_one_without_alerts_tell_nothing(world: EvaluationWorld) -> None:
    world.a_budget(number=1, is_active=False)
    world.a_budget(number=2, alerts_on=False)
    world.spend(200)
    world.evaluate()
    world.sweep()
    assert world.told() == []
    world.a_budget(number=2)
    world.evaluate()
    assert world.told() == [(THRESHOLD, "actual-100")]


def test_what_was_crossed_just_before_the_period_ended_is_told_after_it(world: EvaluationWorld) -> None:
    world.a_budget(cycle=Cycle.DAILY)
    world.spend(120)
    world.later(12 * 60 + 1)  # past midnight
    world.evaluate()
    (alert,) = world.raised()
    assert (alert.facts["period_first_day"], alert.facts["threshold"]) == ("2026-11-22", "actual-100")
    world.spend(81)
    world.evaluate()
    assert [one.facts["period_first_day"] for one in world.raised()] == ["2026-11-22", "2026-11-23"]


def test_a_new_period_begins_with_nothing_told(world: EvaluationWorld) -> None:
    world.a_budget()
    world.spend(85)
    world.evaluate()
    world.later(10 * 1_440)
    world.spend(85)
    world.evaluate()
    assert [one.facts["period_first_day"] for one in world.raised()] == ["2026-11-01", "2026-12-01"]


def test_what_is_enforced_is_told_by_the_state_that_refuses(world: EvaluationWorld) -> None:
    world.a_budget(enforcement=Enforcement.STOP)
    world.spend(96)
    world.evaluate()
    (alert,) = world.raised()
    standing = world.app().tools(world.organization).boards.read(ORG).standings[1]
    assert (alert.facts["spent"], alert.facts["enforcement"]) == (standing.spent, "stop")


def test_budgets_that_stand_as_they_did_are_not_looked_at_again(world: EvaluationWorld) -> None:
    world.a_budget(number=1, scope={"team": frozenset({"search"})})
    world.a_budget(number=2, scope={"team": frozenset({"ads"})})
    app = world.app()
    assert world.evaluate(app)["looked_at"] == 2
    world.spend(1)
    assert world.evaluate(app)["looked_at"] == 1
    assert world.evaluate(app)["looked_at"] == 0


def test_a_trigger_that_an_evaluation_began_after_is_answered(world: EvaluationWorld) -> None:
    world.a_budget()
    app = world.app()
    counted = {"counted": {"org": ORG, "at_ms": world.now_ms}}
    world.now_ms += 1_001
    app.answer(counted)
    assert app.answer(counted) == {"answered": True}
    assert "answered" not in app.answer({**counted, "cause": "re_rating"})
    assert "answered" not in world.app().answer(counted)
