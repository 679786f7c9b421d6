"""An incident over simulated hours: it opens, grows and ends, is told once each, whatever is repeated or breaks off."""

import copy
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from outlay.application.anomaly_records import find_anomaly, to_content
from outlay.application.noted import ToldRise, find_noted, noted_write, standing_for
from outlay.application.tend_anomalies import speak
from outlay.domain.alert import Alert, AlertKind
from outlay.domain.alert_message import Setting, message_of
from outlay.domain.anomaly import Anomaly, Feedback
from outlay.domain.errors import OutlayError

from tests.support.anomaly_world import HOUR_MS, AnomalyWorld
from tests.support.builders import ORG
from tests.support.evaluation_world import DOLLAR
from tests.support.faults import Crash, Faults

WEEKS = 3
SEARCH = (("team", "search"),)


@cache
def _after_three_weeks() -> AnomalyWorld:
    world = AnomalyWorld()
    world.usual(WEEKS * 7 * 24 + 10)
    world.look()
    return world


def _a_copy(world: AnomalyWorld) -> AnomalyWorld:
    """Of its own in all that can change: events can't, and are many."""
    return copy.deepcopy(world, {id(event): event for event in world.figures.events})


@pytest.fixture
def world() -> AnomalyWorld:
    """Three calm weeks, at ten in the morning of a Monday; looked at."""
    return _a_copy(_after_three_weeks())


def the_only(world: AnomalyWorld) -> Anomaly:
    (found,) = world.anomalies()
    return found


def told(world: AnomalyWorld) -> list[tuple[str, str]]:
    return [(one.kind.value, one.level) for one in world.raised()]


def content(one: Anomaly) -> dict[str, Any]:
    """All but when it was looked at and told."""
    return {name: value for name, value in to_content(one).items() if name not in ("created", "updated", "alert")}


def test_calm_weeks_hold_no_anomaly(world: AnomalyWorld) -> None:
    assert world.anomalies() == []
    assert world.raised() == []


def test_an_incident_opens_grows_and_ends_as_one(world: AnomalyWorld) -> None:
    world.pass_hour(search=4_000)
    opened = the_only(world)
    assert (opened.status, opened.severity, opened.direction, opened.scope) == ("open", "high", "rise", ())
    assert told(world) == [("anomaly", "critical")]
    for _ in range(2):
        world.pass_hour(search=4_000)
    grown = the_only(world)
    assert grown.anomaly_id == opened.anomaly_id
    assert grown.window.end_ms == opened.window.end_ms + 2 * HOUR_MS
    assert grown.measured.difference > 2.5 * opened.measured.difference
    world.usual(5)
    world.look()
    assert the_only(world).is_open
    world.pass_hour()
    closed = the_only(world)
    assert (closed.status, closed.window) == ("closed", grown.window)
    assert closed.measured.difference == grown.measured.difference
    assert told(world) == [("anomaly", "critical"), ("anomaly_over", "resolved")]
    for _ in range(4):
        world.usual(3)
        world.look()
    assert [one.anomaly_id for one in world.anomalies()] == [opened.anomaly_id]
    assert len(world.raised()) == 2


def test_the_organizations_anomaly_names_what_brought_it_and_its_parts_add_up(world: AnomalyWorld) -> None:
    world.pass_hour(search=4_000)
    one = the_only(world)
    explanation = one.explanation
    assert SEARCH in one.members
    assert sum(explanation.parts.values()) == one.measured.difference
    assert max(explanation.parts, key=lambda cause: explanation.parts[cause]) == "tokens_per_call"
    teams = {each.value: each.amount for each in explanation.brought_by if each.dimension == "team"}
    assert sum(teams.values()) == one.measured.difference
    assert teams["search"] > one.measured.difference * 9 // 10
    assert explanation.compared_with == WEEKS
    (alert,) = world.raised()
    assert alert.facts["difference"] == one.measured.difference
    assert {"dimension": "team", "value": "search", "amount": teams["search"]} in alert.facts["top"]


def test_what_the_organization_does_not_feel_is_an_anomaly_of_a_part(world: AnomalyWorld) -> None:
    """One team spends what another saves. Team and feature are one cause, named by the team, which answers for it."""
    for _ in range(2):
        world.pass_hour(ads=600, search=-600)
    one = the_only(world)
    assert (one.scope, one.direction) == ((("team", "ads"),), "rise")
    assert one.members == ((("feature", "ads-answers"),),)
    assert one.cut == {"team": ("ads",)}
    assert world.raised()[0].scope == {"team": ("ads",)}
    assert {each.dimension for each in one.explanation.brought_by} >= {"feature", "model", "api_key"}


def test_a_second_look_at_the_same_changes_nothing(world: AnomalyWorld) -> None:
    world.pass_hour(search=4_000)
    before = copy.deepcopy(world.database.tables["control"])
    world.look()
    world.app().answer({"task": "watch", "orgs": [ORG]})
    assert world.database.tables["control"] == before


def test_the_same_figures_make_the_same_anomaly(world: AnomalyWorld) -> None:
    """Seen hour by hour, or once afterwards by somebody who has seen nothing yet."""
    other = _a_copy(world)
    for _ in range(3):
        world.pass_hour(search=4_000)
        other.spend(search=4_000)
    other.database.tables["control"].clear()
    other.look()
    assert content(the_only(other)) == content(the_only(world))


def test_hours_that_were_missed_are_made_up_for(world: AnomalyWorld) -> None:
    world.spend(search=4_000)
    world.spend(search=4_000)
    world.pass_hour()
    one = the_only(world)
    assert one.window.end_ms - one.window.start_ms == 2 * HOUR_MS
    assert told(world) == [("anomaly", "critical")]


def test_history_is_recorded_and_not_told() -> None:
    world = _a_copy(_after_three_weeks())
    world.database.tables["control"].clear()
    for more in (4_000, 4_000, *[0] * 48):
        world.spend(search=more)
    world.look()
    assert the_only(world).status == "closed"
    assert world.raised() == []


def test_a_drop_is_less_urgent(world: AnomalyWorld) -> None:
    world.usual(3)
    world.look()
    for _ in range(3):
        world.pass_hour(search=-1_000)
    drops = [one for one in world.anomalies() if one.direction == "drop"]
    assert drops
    assert {one.level for one in world.raised()} <= {"warning"}


def test_an_organization_that_goes_silent_is_told_by_its_silence_alone(world: AnomalyWorld) -> None:
    for _ in range(4):
        world.pass_hour(search=-2_000, ads=-2_000)
    assert world.raised() == []


def test_what_is_below_the_least_amount_is_no_anomaly(world: AnomalyWorld) -> None:
    world.change_settings(anomaly_minimum=500 * 10**12)
    world.pass_hour(search=4_000)
    assert world.anomalies() == []
    world.change_settings(anomaly_minimum=10**12, anomaly_percent=1_000)
    world.pass_hour(search=4_000)
    assert world.anomalies() == []


def test_telling_can_be_switched_off_while_recording_goes_on(world: AnomalyWorld) -> None:
    world.change_settings(anomalies=None)
    world.pass_hour(search=4_000)
    assert the_only(world).told is None
    assert world.raised() == []


def tell_spike(world: AnomalyWorld, dollars: int) -> None:
    noted = find_noted(ORG, store=world.store)
    told = ToldRise(at_ms=world.now_ms, difference=dollars * DOLLAR, alert_id="of-the-spike")
    world.store.commit([noted_write(ORG, noted, told.content("spike"))], now_ms=world.now_ms)


def test_an_anomaly_is_not_told_where_a_spike_of_the_same_rise_was(world: AnomalyWorld) -> None:
    """The spike's alert stands for it, until it is over."""
    tell_spike(world, 30)
    world.pass_hour(search=4_000)
    assert (the_only(world).told, the_only(world).alert_id) == ("high", "of-the-spike")
    assert world.raised() == []
    for _ in range(7):
        world.pass_hour()
    assert told(world) == [("anomaly_over", "resolved")]


def test_an_anomaly_of_more_than_twice_what_a_spike_told_is_news(world: AnomalyWorld) -> None:
    tell_spike(world, 15)
    world.pass_hour(search=4_000)
    assert told(world) == [("anomaly", "critical")]


def test_a_spike_says_nothing_of_a_drop(world: AnomalyWorld) -> None:
    world.usual(3)
    world.look()
    for _ in range(3):
        tell_spike(world, 1_000)
        world.pass_hour(search=-1_000)
    assert [one for one in world.raised() if one.facts["direction"] == "drop"]


def test_what_is_told_of_an_anomaly_grows_with_it(world: AnomalyWorld) -> None:
    """A spike of the afternoon is no news where the anomaly of the morning came to as much."""
    for _ in range(3):
        world.pass_hour(search=4_000)
    noted = find_noted(ORG, store=world.store)
    difference = the_only(world).measured.difference
    assert standing_for(2 * difference, "anomaly", noted, now_ms=world.now_ms)
    assert not standing_for(2 * difference + 1, "anomaly", noted, now_ms=world.now_ms)


def test_that_it_is_over_can_be_left_untold(world: AnomalyWorld) -> None:
    world.change_settings(anomaly_over=False)
    world.pass_hour(search=4_000)
    for _ in range(8):
        world.pass_hour()
    assert the_only(world).status == "closed"
    assert told(world) == [("anomaly", "critical")]


def test_feedback_of_expected_keeps_the_same_jump_from_being_recorded_again(world: AnomalyWorld) -> None:
    world.pass_hour(search=900)
    (jumped,) = world.anomalies()
    world.usual(23)
    world.look()
    other = _a_copy(world)
    say_expected(other, jumped, times=8)
    for each in (world, other):
        each.pass_hour(search=900)
    assert len(world.anomalies()) == 2
    assert () not in {one.scope for one in other.anomalies() if one.anomaly_id != jumped.anomaly_id}


def say_expected(world: AnomalyWorld, one: Anomaly, *, times: int) -> None:
    """Of so many anomalies of the same scope."""
    for number in range(times):
        stored, found = find_anomaly(ORG, one.anomaly_id, store=world.store)
        word = Feedback(expected=True, note="", by="sub-1", at_ms=world.now_ms)
        alike = replace(found, anomaly_id=f"{one.anomaly_id}{number}")
        spoken = speak(stored, alike, word, store=world.store, now_ms=world.now_ms)
        world.store.commit(spoken.writes[1:], now_ms=world.now_ms)


def _calls_of_a_look(hours: int) -> int:
    world, counted = _a_copy(_after_three_weeks()), Faults()
    for _ in range(hours):
        world.spend(search=4_000)
    world.look(client=counted.around(world.database))
    return len(counted.calls)


@pytest.mark.parametrize("fault", ["before", "after", "throttled", "lost", "conflict"])
def test_a_look_that_breaks_off_at_any_call_is_made_up_for_by_the_next(fault: str, world: AnomalyWorld) -> None:
    world.spend(search=4_000)
    whole = _a_copy(world)
    whole.look()
    for step in range(1, _calls_of_a_look(1) + 1):
        broken = _a_copy(world)
        crashing = Faults(at=lambda number, _, step=step: fault if number == step else None)
        try:
            broken.look(client=crashing.around(broken.database))
        except (Crash, OutlayError):
            broken.again.clear()
        broken.look()  # Lambda repeats it, or the next hour does
        assert content(the_only(broken)) == content(the_only(whole)), step
        assert told(broken) == [("anomaly", "critical")], step


def test_two_looks_at_the_same_moment_tell_once(world: AnomalyWorld) -> None:
    """The second reads before the first has written, and writes after it."""
    world.spend(search=4_000)
    world.figures.pack()
    begun: list[int] = []

    class Between:
        def __init__(self, client: Any) -> None:
            self._client = client

        def __getattr__(self, operation: str) -> Any:
            if operation == "transact_write_items" and not begun:
                begun.append(1)
                world.app().answer({"task": "watch", "orgs": [ORG]})
            return getattr(self._client, operation)

    world.app(client=Between(world.database)).answer({"task": "watch", "orgs": [ORG]})
    assert the_only(world).is_open
    assert told(world) == [("anomaly", "critical")]


def test_alerts_are_handed_on_and_name_their_anomaly(world: AnomalyWorld) -> None:
    world.pass_hour(search=4_000)
    (alert,) = world.raised()
    assert isinstance(alert, Alert)
    assert alert.kind is AlertKind.ANOMALY
    assert world.handed.alerts == [(ORG, alert.alert_id)]
    assert the_only(world).alert_id == alert.alert_id
    assert alert.facts["anomaly_id"] == the_only(world).anomaly_id


def test_a_drop_to_calls_whose_price_is_not_known_says_so_where_it_is_told(world: AnomalyWorld) -> None:
    for _ in range(4):
        world.unpriced_hour("search")
    told = [one for one in world.raised() if one.facts["direction"] == "drop"]
    assert [one.facts["unpriced_requests"] > 0 for one in told] == [True] * len(told) != []
    message = message_of(told[0], Setting(organization="Acme"))
    assert (
        "Not in these amounts",
        f"{told[0].facts['unpriced_requests']:,} calls without a known price",
    ) in message.facts
