"""What people do with alerts and notifications, over HTTP; and what they may not see."""

from typing import Any

import pytest

from tests.support.alerting import BUDGET, DAY_MS, AlertWorld, a_world_with_people, an_alert
from tests.support.audited_routes import demote
from tests.support.builders import NOW_MS, ORG, a_membership


@pytest.fixture
def world() -> AlertWorld:
    return a_world_with_people()


def listed(world: AlertWorld, query: str = "") -> list[str]:
    answer = world.api.send("GET", "/v1/alerts", query=query)
    assert answer["statusCode"] == 200, answer
    return [one["alert_id"] for one in answer["json"]["alerts"]]


def test_alerts_are_listed_newest_first_by_what_is_asked(world: AlertWorld) -> None:
    made = [
        world.raise_alert(an_alert(at_ms=NOW_MS - age, level=level))
        for age, level in ((3_000, "info"), (2_000, "warning"), (1_000, "critical"))
    ]
    ids = [one.alert_id for one in reversed(made)]
    assert listed(world) == ids
    assert listed(world, "level=warning") == [ids[1]]
    assert listed(world, f"budget_id={BUDGET}&state=open") == ids
    assert listed(world, "budget_id=bud_2") == []
    assert listed(world, "kind=spend_spike") == []
    first = world.api.send("GET", "/v1/alerts", query="limit=2")["json"]
    assert [one["alert_id"] for one in first["alerts"]] == ids[:2]
    assert listed(world, f"limit=2&cursor={first['next_cursor']}") == ids[2:]


@pytest.mark.parametrize(
    "query", ["state=odd", "level=loud", "kind=x", "since=then", "cursor=1", "limit=0", "assigned_to=a%20b"]
)
def test_a_query_that_means_nothing_is_refused(world: AlertWorld, query: str) -> None:
    assert world.api.send("GET", "/v1/alerts", query=query)["statusCode"] == 400


def tend(world: AlertWorld, alert_id: str, verb: str, body: Any = None) -> Any:
    return world.api.send("POST", f"/v1/alerts/{alert_id}/{verb}", body=body)


def test_an_alert_is_acknowledged_assigned_and_resolved(world: AlertWorld) -> None:
    alert = world.raise_alert(an_alert())
    assert tend(world, alert.alert_id, "acknowledge")["json"]["acknowledged_by"] == "sub-1"
    assert tend(world, alert.alert_id, "assign", {"subject": "owner"})["json"]["assigned_to"] == "owner"
    answer = tend(world, alert.alert_id, "resolve")
    assert answer["json"]["state"] == "resolved"
    assert tend(world, alert.alert_id, "acknowledge")["json"]["code"] == "alert_resolved"


def test_what_was_given_to_somebody_is_found_by_them(world: AlertWorld) -> None:
    mine, theirs, _ = (world.raise_alert(an_alert(at_ms=NOW_MS - age)) for age in (1, 2, 3))
    for alert, subject in ((mine, "sub-1"), (theirs, "owner")):
        tend(world, alert.alert_id, "assign", {"subject": subject})
    assert listed(world, "assigned_to=me") == listed(world, "assigned_to=sub-1") == [mine.alert_id]
    assert listed(world, "assigned_to=owner&state=open") == [theirs.alert_id]
    assert listed(world, "assigned_to=lead") == []
    tend(world, mine.alert_id, "assign", {"subject": ""})
    assert listed(world, "assigned_to=me") == []


def test_nobody_is_given_an_alert_who_is_no_member(world: AlertWorld) -> None:
    alert = world.raise_alert(an_alert())
    answer = tend(world, alert.alert_id, "assign", {"subject": "nobody"})
    assert [one["field"] for one in answer["json"]["errors"]] == ["subject"]


def test_a_snooze_is_over_by_itself(world: AlertWorld) -> None:
    alert = world.raise_alert(an_alert())
    assert tend(world, alert.alert_id, "snooze", {"until": "2026-11-23T12:00:00Z"})["json"]["state"] == "snoozed"
    assert listed(world, "state=snoozed") == [alert.alert_id]
    world.api.now_ms += 2 * DAY_MS
    assert listed(world, "state=open") == [alert.alert_id]


@pytest.mark.parametrize("until", ["2026-11-21T12:00:00Z", "2027-11-23T12:00:00Z", "soon"])
def test_a_snooze_has_an_end_that_is_near(world: AlertWorld, until: str) -> None:
    alert = world.raise_alert(an_alert())
    answer = tend(world, alert.alert_id, "snooze", {"until": until})
    assert [one["field"] for one in answer["json"]["errors"]] == ["until"]


def test_a_manager_sees_alerts_of_their_part_and_where_they_are_named(world: AlertWorld) -> None:
    world.api.claims.pop("cognito:groups", None)
    scope = {"team": ("search",)}
    world.api.control.memberships["sub-1"] = {ORG: a_membership(role="manager", scope=scope)}
    theirs = world.raise_alert(an_alert(scope=scope, at_ms=NOW_MS - 1))
    named = world.raise_alert(an_alert(owners=("sub-1",), at_ms=NOW_MS - 2))
    other = world.raise_alert(an_alert(scope={"team": ("sales",)}, at_ms=NOW_MS - 3))
    assert listed(world) == [theirs.alert_id, named.alert_id]
    assert world.api.send("GET", f"/v1/alerts/{other.alert_id}")["statusCode"] == 404
    assert tend(world, other.alert_id, "acknowledge")["statusCode"] == 404


def test_notifications_are_one_s_own_and_are_read_and_dismissed(world: AlertWorld) -> None:
    mine, theirs = an_alert(at_ms=NOW_MS - 2), an_alert(at_ms=NOW_MS - 1)
    world.tell(mine)
    world.tell(theirs)
    demote(world.api)
    shown = world.api.send("GET", "/v1/notifications")["json"]
    assert [one["notification_id"] for one in shown["notifications"]] == [theirs.alert_id, mine.alert_id]
    assert shown["unread"] == 2
    path = f"/v1/notifications/{mine.alert_id}"
    for _ in range(2):
        assert world.api.send("POST", f"{path}/read")["statusCode"] == 204
    unread = world.api.send("GET", "/v1/notifications", query="unread=true")["json"]
    assert [one["notification_id"] for one in unread["notifications"]] == [theirs.alert_id]
    assert world.api.send("POST", f"{path}/dismiss")["statusCode"] == 204
    assert world.api.send("GET", "/v1/notifications")["json"]["unread"] == 1
    assert world.api.send("POST", f"/v1/notifications/{'al_' + '0' * 13 + '_' + '0' * 10}/read")["statusCode"] == 404


def test_preferences_are_the_defaults_until_somebody_chooses(world: AlertWorld) -> None:
    first = world.api.send("GET", "/v1/preferences")
    assert first["json"] == {
        "app": ["info", "warning", "critical", "exceeded"],
        "email": ["warning", "critical", "exceeded"],
        "quiet_hours": "organization",
        "time_zone": None,
    }
    body = {
        "app": [],
        "email": ["critical"],
        "quiet_hours": {"from": "22:00", "to": "07:00"},
        "time_zone": "Asia/Tokyo",
    }
    changed = world.api.send("PUT", "/v1/preferences", body=body, if_match=first["headers"]["etag"])
    assert changed["json"] == {**body, "app": ["exceeded"], "email": ["critical", "exceeded"]}
    stale = world.api.send("PUT", "/v1/preferences", body=body, if_match=first["headers"]["etag"])
    assert stale["statusCode"] == 412
    assert world.api.send("GET", "/v1/preferences")["json"] == changed["json"]


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"quiet_hours": {"from": "07:00", "to": "07:00"}}, "quiet_hours"),
        ({"time_zone": "Europe/Nowhere"}, "time_zone"),
        ({"email": ["loud"]}, "email.0"),
    ],
)
def test_preferences_that_mean_nothing_are_refused(world: AlertWorld, more: Any, field: str) -> None:
    answer = world.api.send("PUT", "/v1/preferences", body={"app": [], "email": [], **more}, if_match="*")
    assert field in [one["field"] for one in answer["json"]["errors"]]


def test_the_organization_s_settings_name_every_problem(world: AlertWorld) -> None:
    quiet = {"from": "20:00", "to": "20:00"}
    body = {"quiet_hours": quiet, "spike_percent": 100, "key_expiry_days": 0}
    answer = world.api.send("PUT", "/v1/alert-settings", body=body, if_match="*")
    assert {one["field"] for one in answer["json"]["errors"]} == {"quiet_hours", "spike_percent", "key_expiry_days"}


def test_the_organization_s_settings_are_changed_at_the_version_that_was_seen(world: AlertWorld) -> None:
    first = world.api.send("GET", "/v1/alert-settings")
    body = {"quiet_hours": {"from": "20:00", "to": "08:00"}, "spike_percent": 300, "spike_minimum_usd": "25.00"}
    changed = world.api.send("PUT", "/v1/alert-settings", body=body, if_match=first["headers"]["etag"])
    assert {name: changed["json"][name] for name in body} == body
    assert (
        world.api.send("PUT", "/v1/alert-settings", body=body, if_match=first["headers"]["etag"])["statusCode"] == 412
    )
    now = world.api.send("GET", "/v1/alert-settings")
    assert now["json"] == changed["json"]
    assert now["headers"]["etag"] == changed["headers"]["etag"]


def test_an_alert_says_all_of_itself_and_to_whom_it_went(world: AlertWorld) -> None:
    channel = world.channel(kind="email", target="finance@example.com")
    world.told.outbox.becomes = ["failed"]
    alert = an_alert(owners=("owner",), scope={"team": ("search",)})
    world.tell(alert)
    shown = world.api.send("GET", f"/v1/alerts/{alert.alert_id}")["json"]
    assert (shown["facts"]["spent"], shown["scope"], shown["state"]) == ("431.25", {"team": ["search"]}, "open")
    answer = world.api.send("GET", f"/v1/alerts/{alert.alert_id}/deliveries")["json"]
    went = {
        (one["medium"], one["receiver"]["subject"] or one["receiver"]["channel_id"]) for one in answer["deliveries"]
    }
    people = {("app", "sub-1"), ("app", "owner"), ("app", "lead"), ("email", "owner")}
    assert went == {*people, ("email", channel["channel_id"])}
    [waiting] = [one for one in answer["deliveries"] if one["state"] == "waiting"]
    assert [one["result"] for one in waiting["attempts"]] == ["failed"]
    assert waiting["next_attempt_at"] == "2026-11-22T12:00:50.000Z"
