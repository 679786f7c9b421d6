"""``outlay alert``, ``channel`` and ``notifications`` against the real API in memory."""

import json
from typing import Any

import httpx
import pytest
from outlay.domain.alert import AlertKind
from outlay.domain.money import PICO_PER_USD

from tests.support.alerting import HOOK, SLACK, AlertWorld, a_world_with_people, an_alert
from tests.support.cli import Command


@pytest.fixture
def world() -> AlertWorld:
    return a_world_with_people()


@pytest.fixture
def outlay(world: AlertWorld, outlay: Command) -> Command:
    def answer(request: httpx.Request) -> httpx.Response:
        headers = {name.replace("-", "_"): value for name, value in request.headers.items() if name != "authorization"}
        body = request.content.decode() or None
        query = request.url.query.decode()
        told = world.api.send(request.method, request.url.path, query=query, body=body, **headers)
        return httpx.Response(told["statusCode"], headers=told["headers"], content=told["body"].encode())

    outlay.api.fallback = answer
    return outlay


def test_an_alert_is_found_shown_and_tended(world: AlertWorld, outlay: Command) -> None:
    alert = world.raise_alert(an_alert())
    assert alert.alert_id in outlay("alert", "list", "--state", "open").out
    assert "Search in production" in outlay("alert", "show", alert.alert_id).out
    assert "acknowledged" in outlay("alert", "acknowledge", alert.alert_id).out
    assert "2026-11-25" in outlay("alert", "snooze", alert.alert_id, "--until", "2026-11-25T08:00:00Z").out
    assert "owner" in outlay("alert", "assign", alert.alert_id, "--to", "owner").out
    assert "resolved" in outlay("alert", "resolve", alert.alert_id).out
    assert outlay("alert", "list", "--state", "open").err.strip() == "There is no such alert."


def test_alerts_that_were_given_to_somebody_are_found(world: AlertWorld, outlay: Command) -> None:
    alert = world.raise_alert(an_alert())
    assert outlay("alert", "list", "--assigned-to", "me").err.strip() == "There is no such alert."
    outlay("alert", "assign", alert.alert_id, "--to", "sub-1")
    for whom in ("me", "sub-1"):
        assert alert.alert_id in outlay("alert", "list", "--assigned-to", whom).out
    assert outlay("alert", "list", "--assigned-to", "owner").err.strip() == "There is no such alert."


def test_what_could_be_saved_is_said_in_a_line(world: AlertWorld, outlay: Command) -> None:
    lines = ["Move a to b: $2.50 a month (rec_0a_20261122).", "Something else"]
    alert = world.raise_alert(an_alert(facts={"recommendations": lines}))
    shown = outlay("alert", "show", alert.alert_id).out
    assert "recommendations    Move a to b: $2.50 a month (rec_0a_20261122) · Something else\n" in shown


def test_what_could_not_be_delivered_is_listed_and_sent_again(world: AlertWorld, outlay: Command) -> None:
    world.channel(kind="slack", target=SLACK)
    world.told.posted.becomes = [404]
    alert = an_alert(level="critical", owners=("owner",))
    world.tell(alert)
    dead = outlay("alert", "dead")
    assert dead.code == 1
    assert "The receiver refused it" in dead.out
    [one] = [each for each in world.deliveries(alert).values() if each.state == "dead"]
    assert "waiting" in outlay("alert", "resend", alert.alert_id, one.delivery_id).out
    world.work()
    assert outlay("alert", "dead").code == 0
    assert len(json.loads(outlay("alert", "deliveries", alert.alert_id, "--json").out)) == 4


def test_an_address_that_is_a_secret_is_read_from_stdin_and_never_an_option(outlay: Command) -> None:
    refused = outlay("channel", "add", "slack", "--name", "Chat", "--target", SLACK)
    assert refused.code == 2
    assert "secret" in refused.err
    made = outlay("channel", "add", "slack", "--name", "Chat", stdin=SLACK)
    assert "hooks.slack.com/…efgh" in made.out
    assert SLACK not in outlay("channel", "list", "--json").out


def test_a_webhook_s_secret_is_shown_once(outlay: Command) -> None:
    made = outlay("channel", "add", "webhook", "--name", "Pager", "--level", "exceeded", "--json", stdin=HOOK)
    channel = json.loads(made.out)
    assert channel["levels"] == ["exceeded"]
    assert "secret" not in outlay("channel", "show", channel["channel_id"]).out
    rotated = json.loads(outlay("channel", "rotate-secret", channel["channel_id"], "--json").out)
    assert rotated["secret"] != channel["secret"]


def test_a_channel_is_tested_changed_and_removed(world: AlertWorld, outlay: Command) -> None:
    made = outlay("channel", "add", "email", "--name", "Finance", "--target", "finance@example.com", "--json")
    channel_id = json.loads(made.out)["channel_id"]
    assert outlay("channel", "test", channel_id).code == 0
    world.told.outbox.becomes = ["rejected"]
    assert outlay("channel", "test", channel_id).code == 1
    changed = outlay("channel", "change", channel_id, "--disable", "--json")
    assert (json.loads(changed.out)["enabled"], json.loads(changed.out)["name"]) == (False, "Finance")
    assert outlay("channel", "remove", channel_id, "--yes").code == 0
    assert outlay("channel", "list").err.startswith("There is no channel.")


def test_notifications_are_read_and_dismissed(world: AlertWorld, outlay: Command) -> None:
    alert = an_alert()
    world.tell(alert)
    assert "new" in outlay("notifications", "list", "--unread").out
    assert outlay("notifications", "read", alert.alert_id).code == 0
    assert outlay("notifications", "list", "--unread").err.strip() == "0 unread."
    assert outlay("notifications", "dismiss", alert.alert_id).code == 0
    assert json.loads(outlay("notifications", "list", "--json").out) == []


def test_preferences_change_what_is_given_and_keep_the_rest(outlay: Command) -> None:
    given = ("--email", "critical", "--quiet", "22:00-07:00", "--time-zone", "Asia/Tokyo", "--json")
    changed = json.loads(outlay("notifications", "preferences", *given).out)
    assert changed["app"] == ["info", "warning", "critical", "exceeded"]
    assert (changed["email"], changed["quiet_hours"]) == (["critical", "exceeded"], {"from": "22:00", "to": "07:00"})
    again = json.loads(outlay("notifications", "preferences", "--quiet", "none", "--json").out)
    assert (again["quiet_hours"], again["time_zone"]) == (None, "Asia/Tokyo")
    assert outlay("notifications", "preferences", "--quiet", "night").code == 2


def test_the_organization_s_quiet_hours_leave_its_other_settings(outlay: Command) -> None:
    changed = json.loads(outlay("notifications", "settings", "--quiet", "20:00-08:00", "--json").out)
    assert (changed["quiet_hours"], changed["spike_percent"]) == ({"from": "20:00", "to": "08:00"}, 200)
    assert "20:00 to 08:00" in outlay("notifications", "settings").out


@pytest.mark.parametrize(
    ("kind", "facts", "told"),
    [
        (AlertKind.BUDGET_THRESHOLD, {}, "above 80 %"),
        (AlertKind.BUDGET_THRESHOLD, {"threshold": "forecast-120"}, "heading beyond 120 %"),
        (AlertKind.BUDGET_REMINDER, {}, "still above 80 %"),
        (AlertKind.BUDGET_RESOLVED, {}, "back below 80 %"),
        (AlertKind.INCREASE_REQUESTED, {"amount": 5 * PICO_PER_USD}, "$5.00 more asked for"),
        (AlertKind.INCREASE_DECIDED, {"amount": 70, "unit": "tokens", "decision": "refused"}, "70 tokens more refused"),
        (AlertKind.SPEND_SPIKE, {}, "spend spike"),
        (AlertKind.ANOMALY, {"difference": 87 * PICO_PER_USD}, "$87.00 more than expected"),
        (AlertKind.ANOMALY, {"difference": -3 * PICO_PER_USD}, "$3.00 less than expected"),
        (AlertKind.ANOMALY_OVER, {"difference": 87 * PICO_PER_USD}, "as expected again ($87.00 more)"),
    ],
)
def test_lists_say_what_was_crossed_or_asked_for(
    world: AlertWorld, outlay: Command, kind: AlertKind, facts: dict[str, Any], told: str
) -> None:
    world.tell(an_alert(kind=kind, facts=facts, owners=("sub-1",)))
    for command in ("alert", "notifications"):
        line = outlay(command, "list").out.splitlines()[1]
        assert f"Search in production  {told}  " in line


def test_an_alert_s_days_and_costliest_activities_are_words(world: AlertWorld, outlay: Command) -> None:
    days = [["2026-11-21", 0], ["2026-11-22", 2 * PICO_PER_USD]]
    alert = world.raise_alert(an_alert(facts={"days": days}, scope={"team": ("search", "")}))
    shown = outlay("alert", "show", alert.alert_id).out
    assert "days               2026-11-22 2.00\n" in shown
    assert "top                feature summaries 210.00, feature answers 96.00" in shown
    assert "scope              team:(none), search\n" in shown
