"""Who is told of an alert, by what and when."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from outlay.domain.alert import AlertKind, AlertLevel
from outlay.domain.delivery import DEFAULT_LEVELS, RETRY_AFTER_MS, TOLD, Channel, next_attempt_ms
from outlay.domain.delivery_plan import Audience, Receiver, holds, planned
from outlay.domain.organization import Membership
from outlay.domain.periods import from_ms, utc_ms
from outlay.domain.quiet_hours import Preferences, Quiet, quiet_until

from tests.support.alerting import BUDGET, an_alert
from tests.support.builders import NOW_MS, ORG

NIGHT = Quiet(from_minute=22 * 60, to_minute=7 * 60)
ADMIN = Membership(subject="admin", org=ORG, role="admin")
OWNER = Membership(subject="owner", org=ORG, role="viewer")
LEAD = Membership(subject="lead", org=ORG, role="manager", scope={"team": ("search",)})
OTHER = Membership(subject="other", org=ORG, role="manager", scope={"team": ("sales",)})
VIEWER = Membership(subject="viewer", org=ORG, role="viewer")


def a_channel(kind: Any, **more: Any) -> Channel:
    usual = {"org": ORG, "channel_id": f"ch_{kind}", "kind": kind, "name": "", "levels": DEFAULT_LEVELS[kind]}
    return Channel(**{**usual, **more})


CHANNELS = tuple(a_channel(kind) for kind in ("email", "sns", "slack", "webhook"))


def an_audience(**more: Any) -> Audience:
    members = (ADMIN, OWNER, LEAD, OTHER, VIEWER)
    return Audience(**{"members": members, "channels": CHANNELS, **more})


def told(alert: Any, audience: Audience | None = None, *, earlier: Any = frozenset()) -> set[tuple[str, str]]:
    found = planned(alert, audience or an_audience(), earlier=earlier, now_ms=NOW_MS)
    return {tuple(one.receiver) for one in found}


APP = {("app", "admin"), ("app", "owner"), ("app", "lead")}
MAIL = {("email", "owner")}
ALWAYS = {("email", "ch_email"), ("sns", "ch_sns"), ("webhook", "ch_webhook")}
CHAT = {("slack", "ch_slack")}


@pytest.mark.parametrize(
    ("level", "wanted"),
    [
        ("info", APP),
        ("warning", APP | MAIL | ALWAYS),
        ("critical", APP | MAIL | ALWAYS | CHAT),
        ("exceeded", APP | MAIL | ALWAYS | CHAT),
    ],
)
def test_each_level_goes_where_the_table_says(level: AlertLevel, wanted: set[tuple[str, str]]) -> None:
    alert = an_alert(level=level, owners=("owner",), scope={"team": ("search",)})
    assert told(alert) == wanted


def test_a_budget_without_owners_is_the_administrators() -> None:
    assert {one for one in told(an_alert()) if one[0] == "email"} == {("email", "admin"), ("email", "ch_email")}


def test_owners_that_left_leave_it_to_the_administrators() -> None:
    assert ("email", "admin") in told(an_alert(owners=("gone",)))


def test_a_resolved_notice_goes_where_the_alert_had_gone_and_nowhere_else() -> None:
    earlier = frozenset({Receiver("app", "owner"), Receiver("slack", "ch_slack"), Receiver("email", "gone")})
    alert = an_alert(level="resolved", kind=AlertKind.BUDGET_RESOLVED, owners=("owner",))
    assert told(alert, earlier=earlier) == {("app", "owner"), ("slack", "ch_slack")}


def test_a_request_for_more_is_mailed_whatever_its_level() -> None:
    alert = an_alert(level="info", kind=AlertKind.INCREASE_REQUESTED, owners=("owner",))
    assert ("email", "owner") in told(alert)


def test_a_decision_goes_to_who_asked() -> None:
    alert = an_alert(level="info", kind=AlertKind.INCREASE_DECIDED, facts={"requested_by": "viewer"})
    assert told(alert) == {("app", "viewer"), ("email", "viewer")}


def test_a_channel_of_some_budgets_hears_of_no_other() -> None:
    here, there = (a_channel("slack", channel_id=f"ch_{name}", budgets=frozenset({name})) for name in (BUDGET, "x"))
    found = told(an_alert(level="critical"), an_audience(channels=(here, there)))
    assert {one for one in found if one[0] == "slack"} == {("slack", f"ch_{BUDGET}")}


def test_a_channel_that_is_off_is_told_nothing() -> None:
    off = a_channel("slack", is_enabled=False)
    assert not {one for one in told(an_alert(level="critical"), an_audience(channels=(off,))) if one[0] == "slack"}


def test_topics_get_what_would_be_mailed_where_mail_cannot_be_relied_on() -> None:
    quiet_topic = a_channel("sns", levels=frozenset({"exceeded"}))
    for can_mail in (True, False):
        found = told(an_alert(level="warning"), an_audience(channels=(quiet_topic,), can_mail=can_mail))
        assert (("sns", "ch_sns") in found) is not can_mail
    assert ("sns", "ch_sns") not in told(an_alert(level="info"), an_audience(channels=(quiet_topic,), can_mail=False))


def test_a_member_chooses_by_level_but_hears_of_every_exceeded_budget() -> None:
    deaf = Preferences(levels={"app": frozenset(), "email": frozenset()})
    audience = an_audience(preferences={"owner": deaf})
    for level, heard in (("warning", False), ("critical", False), ("exceeded", True)):
        found = told(an_alert(level=level, owners=("owner",)), audience)
        assert (("email", "owner") in found) is heard
        assert (("app", "owner") in found) is heard


def test_a_manager_sees_only_what_lies_within_their_part() -> None:
    assert ("app", "lead") not in told(an_alert(scope={}, owners=("owner",)))
    assert ("app", "lead") not in told(an_alert(scope={"team": ("search", "sales")}, owners=("owner",)))
    assert holds({}, {})
    assert not holds({"team": frozenset({"search"})}, {"project": ("x",)})


# 2026-11-22 is a Sunday; 03:00 UTC is 04:00 in Berlin
AT_NIGHT = utc_ms(datetime(2026, 11, 22, 3, tzinfo=UTC))
MORNING = utc_ms(datetime(2026, 11, 22, 6, tzinfo=UTC))


def due(level: AlertLevel, **more: Any) -> dict[tuple[str, str], int]:
    audience = an_audience(time_zone="Europe/Berlin", quiet=NIGHT, **more)
    found = planned(an_alert(level=level, owners=("owner",)), audience, earlier=frozenset(), now_ms=AT_NIGHT)
    return {tuple(one.receiver): one.due_ms for one in found}


def test_at_night_mails_to_people_wait_until_morning_and_nothing_else_does() -> None:
    found = due("warning")
    assert found.pop(("email", "owner")) == MORNING
    assert set(found.values()) == {AT_NIGHT}


@pytest.mark.parametrize("level", ["critical", "exceeded"])
def test_what_is_urgent_wakes_people(level: AlertLevel) -> None:
    assert set(due(level).values()) == {AT_NIGHT}


def test_a_member_s_own_quiet_hours_and_zone_go_before_the_organization_s() -> None:
    none_at_all = Preferences(own_quiet=True)
    assert due("warning", preferences={"owner": none_at_all})[("email", "owner")] == AT_NIGHT
    in_tokyo = Preferences(time_zone="Asia/Tokyo")  # noon there
    assert due("warning", preferences={"owner": in_tokyo})[("email", "owner")] == AT_NIGHT


ZONES = st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe"])
MINUTES = st.integers(0, 24 * 60 - 1)
MOMENTS = st.integers(utc_ms(datetime(2026, 1, 1, tzinfo=UTC)), utc_ms(datetime(2027, 12, 31, tzinfo=UTC)))


@given(moment=MOMENTS, start=MINUTES, end=MINUTES, zone=ZONES)
def test_quiet_hours_end_within_a_day_at_their_local_time(moment: int, start: int, end: int, zone: str) -> None:
    if start == end:
        return
    quiet = Quiet(from_minute=start, to_minute=end)
    until = quiet_until(moment, quiet, zone)
    if until is not None:
        assert moment < until <= moment + 25 * 3_600_000


@pytest.mark.parametrize(
    ("zone", "day", "quiet", "at", "until"),
    [
        # Clocks go forward at 02:00 UTC+1: there is no 02:30.
        ("Europe/Berlin", "2026-03-29", (0, 150), "2026-03-29T00:30:00+00:00", "2026-03-29T01:30:00+00:00"),
        # Clocks go back at 03:00 UTC+2: 02:30 is there twice, and the first ends them.
        ("Europe/Berlin", "2026-10-25", (0, 150), "2026-10-24T23:00:00+00:00", "2026-10-25T00:30:00+00:00"),
        # Over the night in which they go forward: 07:00 is an hour of night less away.
        ("Europe/Berlin", "2026-03-28", (1320, 420), "2026-03-28T22:00:00+00:00", "2026-03-29T05:00:00+00:00"),
        ("America/New_York", "2026-11-01", (1320, 420), "2026-11-01T03:00:00+00:00", "2026-11-01T12:00:00+00:00"),
    ],
)
def test_quiet_hours_follow_the_clock_over_summer_time(
    zone: str, day: str, quiet: tuple[int, int], at: str, until: str
) -> None:
    found = quiet_until(utc_ms(datetime.fromisoformat(at)), Quiet(from_minute=quiet[0], to_minute=quiet[1]), zone)
    assert found is not None, day
    assert from_ms(found) == datetime.fromisoformat(until)


def test_attempts_come_later_and_later_and_end() -> None:
    at, waits = NOW_MS, []
    tries = 1
    while (due_ms := next_attempt_ms("failed", tries, at)) is not None:
        waits.append(timedelta(milliseconds=due_ms - at))
        at, tries = due_ms, tries + 1
    assert waits == [
        timedelta(seconds=50),
        timedelta(seconds=110),
        *(timedelta(minutes=each) for each in (15, 60, 240)),
    ]
    assert tries == len(RETRY_AFTER_MS) + 1


@pytest.mark.parametrize("result", ["refused", "address_refused", "mail_rejected", "mail_off", "no_address"])
def test_what_would_fail_again_is_not_tried_again(result: Any) -> None:
    assert next_attempt_ms(result, 1, NOW_MS) is None
    assert TOLD[result]
