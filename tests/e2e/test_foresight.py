"""What looks ahead, on the real deployment with IAM enforced: forecasts, anomalies, insights, opportunities,
recommendations and scenarios of an organization that has used models for forty days."""

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

import pytest
from outlay.contracts import advice_keys, budget_keys, keys
from outlay.domain.periods import HOUR_MS
from outlay_cli.local.stack import Stack
from outlay_client import Client, Conflict

from tests.e2e.test_budgets import alerts_of, mails, until
from tests.e2e.test_main_line import aggregate, at, day, send
from tests.e2e.test_schedules import call
from tests.support.local_aws import Tenant, a_tenant
from tests.support.steady_usage import JOBS, a_call, last_sealed_ms, look_ahead, steady_usage

pytestmark = [pytest.mark.local_aws, pytest.mark.slow]

DAYS, LOG_DAYS = 40, 34
"""What is older than the log reaches back is imported."""
GENEROUS_S = 15
"""The promises (3 s of a forecast, 5 s of recommendations) are measured; here is said when something is broken."""
Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True, kw_only=True)
class Foreseen:
    tenant: Tenant
    budget_id: str


@pytest.fixture(scope="module")
def foreseen(stack: Stack) -> Foreseen:
    tenant = a_tenant(stack)
    sealed_ms = last_sealed_ms()
    events, reach_ms = steady_usage(DAYS, sealed_ms, user="ann"), sealed_ms - LOG_DAYS * 24 * HOUR_MS
    send(tenant, [one for one in events if one["timestamp"] <= reach_ms], source="import")
    send(tenant, [one for one in events if one["timestamp"] > reach_ms])
    assert aggregate(stack, "pack", tenant)["days_packed"] >= DAYS - 1
    with tenant.reader() as owner:
        # At the rate of the whole period it ends at some $1,130; at that of the last weeks some 700 more are to come.
        budget = owner.budgets.create(
            name="All of it",
            limit_usd="1400",
            cycle="custom",
            start_day=day(-200),
            end_day=day(30),
            thresholds=[{"percent": 100, "level": "warning", "kind": "forecast"}],
        )
        assert owner.budgets.status(budget.body["budget_id"])["method"] == "run_rate"
        [page] = owner.people.pages(name="ann")
        person = page["people"][0]["pseudonym"]
        owner.budgets.create(name="Ann", limit_usd="1000000", scope={"user": [person]})
    for job in JOBS:
        look_ahead(stack, tenant.org, *job)
    return Foreseen(tenant=tenant, budget_id=str(budget.body["budget_id"]))


@pytest.fixture
def owner(foreseen: Foreseen) -> Iterator[Client]:
    with foreseen.tenant.reader() as client:
        yield client


def timed(ask: Callable[[], Answer], what: str) -> Answer:
    """The answer; how long it took is told with ``-s``."""
    started = time.monotonic()
    answer = ask()
    took = time.monotonic() - started
    print(f"{what}: {took:.2f} s")
    assert took < GENEROUS_S
    return answer


def kept(tenant: Tenant) -> list[str]:
    """All that the jobs found out about the organization, but when they last ran."""
    control = [keys.records_key(tenant.org, kind) for kind in ("forecast", "anomaly", *advice_keys.KINDS)]
    places = {
        "ControlTableName": [*control, budget_keys.watch_key(tenant.org)],
        "FiguresTableName": [keys.profiles_key(tenant.org)],
    }
    dynamodb, found = tenant.stack.aws.client("dynamodb"), []
    for table, held in places.items():
        for place in held:
            wanted = {"KeyConditionExpression": "pk = :pk", "ExpressionAttributeValues": {":pk": {"S": place}}}
            items = dynamodb.query(TableName=tenant.stack.outputs[table], **wanted)["Items"]
            found += [json.dumps(item, default=str, sort_keys=True) for item in items]
    return sorted(found)


def forget_the_look(tenant: Tenant) -> None:
    """As if the last one had been cut off before it noted that it was there."""
    key = {keys.PK: {"S": budget_keys.watch_key(tenant.org)}, keys.SK: {"S": "anomalies"}}
    tenant.stack.aws.client("dynamodb").delete_item(TableName=tenant.stack.outputs["ControlTableName"], Key=key)


# ---- forecasts


def test_a_forecast_is_made_on_demand_of_all_and_of_a_scope(owner: Client) -> None:
    for horizon in (7, 14, 30, 90):
        made = timed(lambda horizon=horizon: owner.forecasts.make(horizon=horizon), f"forecast of {horizon} days")
        assert (made["basis"], made["days_used"], len(made["days"])) == ("weeks", DAYS, horizon)
        # $24 a day, whatever came of the one hour.
        assert Decimal(made["total_low_95_usd"]) <= 24 * horizon <= Decimal(made["total_high_95_usd"])
    nobody = owner.forecasts.make(scope={"team": ["nobody"]}, horizon=7)
    assert nobody["basis"] == "none" or nobody["total_usd"] == "0.00"
    again = owner.forecasts.make(horizon=30)
    assert owner.forecasts.get(again["forecast_id"])["total_usd"] == again["total_usd"]


def test_the_night_forecasts_the_organization_and_its_budget(foreseen: Foreseen, owner: Client) -> None:
    [ann] = [one["budget_id"] for one in owner.budgets.all() if one["name"] == "Ann"]
    for budget_id in ("", foreseen.budget_id, ann):
        night = owner.forecasts.latest(budget_id)
        assert (night["origin"], night["first_day"], night["budget_id"]) == ("nightly", day(), budget_id or None)
    assert {one["budget_id"] for one in owner.forecasts.all(origin="nightly")} == {None, foreseen.budget_id, ann}
    assert owner.forecasts.accuracy()["nights"] == 1


def test_a_budget_goes_by_the_forecast_and_its_threshold_is_told_once(foreseen: Foreseen, owner: Client) -> None:
    tenant, budget_id = foreseen.tenant, foreseen.budget_id
    risk = owner.budgets.risk(budget_id)
    assert (risk["method"], risk["risk"]) == ("forecast", "high")
    assert risk["probability"] >= 0.5
    assert Decimal(risk["projected_low_usd"]) <= Decimal(risk["projected_usd"]) <= Decimal(risk["projected_high_usd"])
    assert day(1) < risk["exhausted_at"][:10] < day(31)
    assert risk["exhausted_earliest"] <= risk["exhausted_at"]
    status, exhaustion = owner.budgets.status(budget_id), owner.budgets.exhaustion(budget_id)
    assert status["method"] == exhaustion["method"] == "forecast"
    assert day(1) < exhaustion["exhausted_at"][:10] < day(31)
    until(lambda: mails(tenant, "All of it"))
    look_ahead(tenant.stack, tenant.org, "Forecast", "forecast")
    call(tenant, "Budget", sweep=True)
    call(tenant, "Alerts", due=True)
    [alert] = alerts_of(owner, budget_id)
    assert alert["facts"]["threshold"] == "forecast-100"
    assert len(mails(tenant, "All of it")) == 1


def test_a_known_change_is_reckoned_with_until_it_is_forgotten(owner: Client) -> None:
    before = Decimal(owner.forecasts.make(horizon=30)["total_usd"])
    change = owner.forecasts.adjust(note="Launch", **{"from": day(1)}, percent=50)
    changed = owner.forecasts.make(horizon=30)
    assert [one["note"] for one in changed["adjustments"]] == ["Launch"]
    assert Decimal("1.4") < Decimal(changed["total_usd"]) / before < Decimal("1.5")
    owner.forecasts.forget(change["adjustment_id"])
    assert Decimal(owner.forecasts.make(horizon=30)["total_usd"]) == before


# ---- anomalies


def test_an_anomaly_is_explained_and_mailed_once_however_often_it_is_looked_at(
    foreseen: Foreseen, owner: Client
) -> None:
    [one] = owner.anomalies.list(status="open")
    assert (one["severity"], one["direction"], one["granularity"]) == ("high", "rise", "hour")
    parts = {part["cause"]: Decimal(part["amount_usd"]) for part in one["explanation"]["parts"]}
    assert sum(parts.values()) == Decimal(one["difference_usd"])
    assert max(parts, key=lambda cause: parts[cause]) == "volume"
    brought = {(each["dimension"], each["value"]) for each in one["explanation"]["brought_by"]}
    assert {("team", "search"), ("feature", "answers")} <= brought
    tenant = foreseen.tenant
    until(lambda: mails(tenant, "above what was expected"))
    forget_the_look(tenant)
    look_ahead(tenant.stack, tenant.org, "Anomalies", "watch")
    call(tenant, "Alerts", due=True)
    assert [each["anomaly_id"] for each in owner.anomalies.list(status="open")] == [one["anomaly_id"]]
    assert [each["alert_id"] for each in owner.alerts.list() if each["kind"] == "anomaly"] == [one["alert_id"]]
    assert len(mails(tenant, "above what was expected")) == 1


def test_a_word_on_an_anomaly_makes_the_next_one_like_it_stand_out_less(owner: Client) -> None:
    [one] = owner.anomalies.list(status="open")
    said = owner.anomalies.give_feedback(one["anomaly_id"], "expected", note="the monthly report")
    assert (said.body["feedback"]["verdict"], said.body["threshold_factor"]) == ("expected", "1.25")
    taken_back = owner.anomalies.give_feedback(one["anomaly_id"], None)
    assert (taken_back.body["feedback"], taken_back.body["threshold_factor"]) == (None, "1.00")


# ---- advice


def test_an_insight_is_dismissed_and_opened_again(owner: Client) -> None:
    found = {one["rule"]: one for one in owner.insights.list()}
    one = found["cost_concentration"]
    assert owner.insights.dismiss(one["insight_id"], note="one is enough").body["state"] == "dismissed"
    assert owner.insights.reopen(one["insight_id"]).body["state"] == "open"


def test_an_opportunity_is_found_in_the_profile_and_followed_until_what_it_brought_is_stated(owner: Client) -> None:
    found = {one["type"]: one for one in owner.opportunities.list()}
    assert {"off_peak", "duplicate_requests"} <= found.keys()
    one = found["off_peak"]["opportunity_id"]
    assert 0 < Decimal(found["off_peak"]["savings_usd"]) <= Decimal(found["off_peak"]["current_usd"])
    asked = owner.opportunities
    asked.note(one, "ask the team")
    states = [asked.investigate(one), asked.plan(one, day=day(7)), asked.implement(one, day=day())]
    assert [each.body["state"] for each in states] == ["investigating", "planned", "implemented"]
    assert asked.verify(one, "100.00", note="by the bill").body["verification"]["savings_usd"] == "100.00"
    other = found["duplicate_requests"]["opportunity_id"]
    assert asked.dismiss(other, "they have to be fresh").body["state"] == "dismissed"
    assert asked.reopen(other).body["state"] == "open"
    assert asked.summary()["verified"] == {"count": 1, "savings_usd": "100.00"}


def test_a_recommendation_is_accepted_and_implemented_and_not_measured_before_it_can_be(owner: Client) -> None:
    timed(owner.recommendations.generate, "recommendations")
    found = {one["type"]: one for one in owner.recommendations.list()}
    assert {"batch_processing", "response_caching"} <= found.keys()
    one = found["batch_processing"]["recommendation_id"]
    asked = owner.recommendations
    assert asked.ask(one, "who waits for it?").body["state"] == "more_info"
    assert asked.answer(one, "nobody").body["state"] == "pending"
    assert asked.accept(one, note="yes").body["state"] == "accepted"
    asked.tick(one, 1)
    assert asked.implement(one, hours_spent=4).body["state"] == "implemented"
    with pytest.raises(Conflict) as refused:
        asked.verify(one)
    assert refused.value.code == "too_little_history"
    assert asked.verify(one, amount_usd="120.00").body["result"]["method"] == "stated"
    other = found["response_caching"]["recommendation_id"]
    assert asked.reject(other, "they have to be fresh").body["state"] == "rejected"
    summary = asked.summary()
    assert (summary["verified_usd"], summary["by_state"]["rejected"]) == ("120.00", 1)
    assert asked.alternatives("openai/gpt-4o")["is_own_usage"] is True


# ---- what if


def test_scenarios_are_tried_saved_and_compared(foreseen: Foreseen, owner: Client) -> None:
    move = {"kind": "move", "percent": 50, "model": "openai/gpt-4o", "to_model": "openai/gpt-4o-mini"}
    tried = timed(lambda: owner.scenarios.preview(changes=[move]), "scenario")
    year = tried["year"]
    assert 0 < -Decimal(year["difference_usd"]) <= Decimal(year["concerned_usd"])
    assert [one["budget_id"] for one in tried["budgets"]] == [foreseen.budget_id], "by user no tokens are kept"
    half = owner.scenarios.create("Half on mini", changes=[move])["scenario_id"]
    more = owner.scenarios.create("More of it", changes=[{"kind": "volume", "percent": 20}])["scenario_id"]
    assert [one["scenario_id"] for one in owner.scenarios.compare([more, half])] == [half, more]
    body, version = owner.scenarios.get(half)
    assert body["effect"]["year"] == year
    owner.scenarios.delete(half, version=version)
    assert [one["scenario_id"] for one in owner.scenarios.all()] == [more]


# ---- the jobs


def test_every_job_done_twice_leaves_what_it_left_at_first(foreseen: Foreseen) -> None:
    tenant = foreseen.tenant
    for job in JOBS:
        look_ahead(tenant.stack, tenant.org, *job)
        before = kept(tenant)
        look_ahead(tenant.stack, tenant.org, *job)
        assert kept(tenant) == before, job


def test_the_schedules_hand_every_organization_out_and_each_is_taken(tenant: Tenant) -> None:
    """Asynchronously, by the function that was called."""
    old = {"team": "", "feature": "", "model": "gpt-4-turbo", "task_type": None, "content_fingerprint": None}
    send(tenant, [a_call(hour, at() - hour * HOUR_MS, **old) for hour in range(5 * 24)])
    for function, task in JOBS:
        assert call(tenant, function, task=task)["calls"] >= 1
    with tenant.reader() as owner:
        until(lambda: list(owner.forecasts.all(origin="nightly")))
        until(lambda: list(owner.insights.list(rule="untagged_spend")))
        until(lambda: list(owner.recommendations.list()))
    look = {keys.PK: {"S": budget_keys.watch_key(tenant.org)}, keys.SK: {"S": "anomalies"}}
    control, table = tenant.stack.aws.client("dynamodb"), tenant.stack.outputs["ControlTableName"]
    until(lambda: ["looked"] * ("Item" in control.get_item(TableName=table, Key=look)))
