"""What is out of the ordinary beside budgets: told once each, by the clock, and not told where it is ordinary."""

from dataclasses import replace
from typing import Any

import pytest
from outlay.application.alert_settings_records import find_settings, settings_write
from outlay.application.control_store import create
from outlay.application.key_items import key_to_content, listed_key_place
from outlay.application.tell_anomaly import tell
from outlay.domain.alert import Alert, AlertKind
from outlay.domain.alert_settings import AlertSettings
from outlay.domain.budget import Increase
from outlay.domain.detection import ActiveHour, baseline, expiring, silence, spike
from outlay.domain.errors import Upstream
from outlay.domain.organization import ApiKey
from outlay.domain.periods import day_start_ms

from tests.support.anomaly_world import an_anomaly
from tests.support.builders import ORG, an_api_key, an_event
from tests.support.evaluation_world import DOLLAR, EvaluationWorld

HOUR_MS, DAY_MS, HOUR = 3_600_000, 86_400_000, 60
TODAY = "2026-11-25"


@pytest.fixture
def world() -> EvaluationWorld:
    """At noon of a Wednesday in UTC."""
    world = EvaluationWorld()
    world.now_ms = day_start_ms(TODAY, "UTC") + 12 * HOUR_MS
    return world


def spent_daily(world: EvaluationWorld, dollars: int, *, days: int = 8, hour: int = 9) -> None:
    for back in range(days, 0, -1):
        world.spend(dollars, timestamp_ms=day_start_ms(TODAY, "UTC") - back * DAY_MS + hour * HOUR_MS)


def of_kind(world: EvaluationWorld, kind: AlertKind) -> list[Alert]:
    return [one for one in world.raised() if one.kind is kind]


def change(world: EvaluationWorld, **changes: object) -> None:
    stored, before = find_settings(ORG, store=world.store)
    write = settings_write(ORG, stored, replace(before, **changes))
    world.store.commit([write], now_ms=world.now_ms)


def test_a_day_far_above_the_days_before_is_told_once(world: EvaluationWorld) -> None:
    spent_daily(world, 20)
    world.spend(39)
    world.sweep()
    assert of_kind(world, AlertKind.SPEND_SPIKE) == []
    world.spend(2)
    world.sweep()
    world.spend(50)
    world.sweep()
    (alert,) = of_kind(world, AlertKind.SPEND_SPIKE)
    facts = alert.facts
    assert (facts["today"], facts["usual"], facts["ratio_percent"]) == (41 * DOLLAR, 20 * DOLLAR, 205)
    assert facts["top"][0]["amount"] == 41 * DOLLAR
    assert dict(map(tuple, facts["days"]))[TODAY] == 41 * DOLLAR
    world.later(24 * HOUR)
    world.spend(150)
    world.sweep()
    assert len(of_kind(world, AlertKind.SPEND_SPIKE)) == 2


def test_what_other_days_spend_by_this_time_is_what_is_usual(world: EvaluationWorld) -> None:
    """A job that runs every night is no spike in the morning, and half a day's spend in the morning is one."""
    spent_daily(world, 30, hour=3)
    spent_daily(world, 30, hour=20)
    world.now_ms = day_start_ms(TODAY, "UTC") + 4 * HOUR_MS
    world.spend(31)
    world.sweep()
    assert of_kind(world, AlertKind.SPEND_SPIKE) == []
    world.spend(30)
    world.sweep()
    (alert,) = of_kind(world, AlertKind.SPEND_SPIKE)
    assert alert.facts["usual"] == 30 * DOLLAR


def test_small_amounts_and_unknown_habits_are_no_spike(world: EvaluationWorld) -> None:
    spent_daily(world, 1)
    world.spend(9)
    world.sweep()
    assert of_kind(world, AlertKind.SPEND_SPIKE) == []  # below the least that counts, $10
    change(world, spike_minimum=5 * DOLLAR)
    world.spend(1)
    world.sweep()
    assert len(of_kind(world, AlertKind.SPEND_SPIKE)) == 1


def test_spikes_can_be_switched_off_and_their_ratio_set(world: EvaluationWorld) -> None:
    change(world, spike_percent=None)
    spent_daily(world, 20)
    world.spend(200)
    world.sweep()
    assert of_kind(world, AlertKind.SPEND_SPIKE) == []
    change(world, spike_percent=2_000)
    world.spend(1)
    world.sweep()
    assert of_kind(world, AlertKind.SPEND_SPIKE) == []
    change(world, spike_percent=1_000)
    world.spend(1)
    world.sweep()
    assert len(of_kind(world, AlertKind.SPEND_SPIKE)) == 1


def tell_anomaly(world: EvaluationWorld, dollars: int, **changes: Any) -> None:
    """As the look at anomalies does: the organization's spend is so much above what was expected."""
    one = an_anomaly(world.now_ms - 2 * HOUR_MS, scope=(), **changes)
    one = replace(one, measured=replace(one.measured, actual=one.measured.expected + dollars * DOLLAR))
    telling = tell(None, one, settings=AlertSettings(), store=world.store, now_ms=world.now_ms)
    world.store.commit(telling.writes, now_ms=world.now_ms)


def test_a_spike_is_not_told_where_an_anomaly_of_the_same_rise_was(world: EvaluationWorld) -> None:
    spent_daily(world, 20)
    tell_anomaly(world, 11)
    world.spend(41)
    world.sweep()
    assert of_kind(world, AlertKind.SPEND_SPIKE) == []
    assert len(of_kind(world, AlertKind.ANOMALY)) == 1
    world.spend(2)  # more than twice what was told
    world.sweep()
    assert len(of_kind(world, AlertKind.SPEND_SPIKE)) == 1


def test_an_anomaly_of_the_day_before_or_of_a_drop_hides_no_spike(world: EvaluationWorld) -> None:
    spent_daily(world, 20)
    tell_anomaly(world, 100)
    tell_anomaly(world, -100, direction="drop")
    world.later(24 * HOUR)
    world.spend(100)
    world.sweep()
    assert len(of_kind(world, AlertKind.SPEND_SPIKE)) == 1


def test_a_spike_and_an_anomaly_of_the_same_moment_are_told_once(world: EvaluationWorld) -> None:
    """The sweep has read what was told before the anomaly is, and writes after it."""
    spent_daily(world, 20)
    world.spend(41)
    told: list[int] = []

    class Between:
        def __getattr__(self, operation: str) -> Any:
            if operation == "transact_write_items" and not told:
                told.append(1)
                tell_anomaly(world, 20)
            return getattr(world.control_database, operation)

    world.sweep(world.app(client=Between()))
    world.sweep()
    assert told
    assert of_kind(world, AlertKind.SPEND_SPIKE) == []


def test_a_weekday_is_compared_with_its_like() -> None:
    settings = AlertSettings()
    week = {f"2026-11-{day:02d}": 10 for day in range(1, 25)}
    assert baseline(week, TODAY, settings) == ["2026-11-18", "2026-11-11", "2026-11-04"]
    assert len(baseline(week, TODAY, replace(settings, weekday_aware=False))) == 7
    few = {"2026-11-24": 10, "2026-11-22": 10, "2026-11-20": 10}
    assert baseline(few, TODAY, settings) == [f"2026-11-{day}" for day in (24, 23, 22, 21, 20)]
    assert baseline({"2026-11-24": 10}, TODAY, settings) == []
    assert spike(100, [], settings) is None


def test_calls_without_a_price_are_told_once_a_day_and_set_of_models(world: EvaluationWorld) -> None:
    def call(model: str) -> None:
        world.spend(1, model=model)
        world.sweep()
        world.sweep()

    call("nobody-knows")
    (first,) = of_kind(world, AlertKind.UNPRICED_USAGE)
    assert (first.facts["models"], first.facts["requests"]) == (["openai/nobody-knows"], 1)
    call("nobody-knows")
    assert len(of_kind(world, AlertKind.UNPRICED_USAGE)) == 1
    call("nobody-knows-either")
    assert len(of_kind(world, AlertKind.UNPRICED_USAGE)) == 2
    world.later(24 * HOUR)
    call("nobody-knows")
    assert len(of_kind(world, AlertKind.UNPRICED_USAGE)) == 3
    change(world, unpriced=False)
    call("a-third")
    assert len(of_kind(world, AlertKind.UNPRICED_USAGE)) == 3


def test_an_organization_that_always_sends_and_stops_is_told_once(world: EvaluationWorld) -> None:
    for _ in range(8 * 24):
        for _ in range(2):
            world.spend(0, usage={"output_tokens": 1})
        world.later(HOUR)
    world.sweep()
    assert of_kind(world, AlertKind.INGESTION_STOPPED) == []
    last = world.now_ms - HOUR_MS
    world.later(2 * HOUR)
    for _ in range(6):
        world.sweep()
        world.later(15)
    (alert,) = of_kind(world, AlertKind.INGESTION_STOPPED)
    assert abs(alert.facts["last_event_ms"] - last) < HOUR_MS
    assert alert.facts["usual_gap_minutes"] == 30
    world.spend(0, usage={"output_tokens": 1})
    world.later(4 * HOUR)
    world.sweep()
    assert len(of_kind(world, AlertKind.INGESTION_STOPPED)) == 2


def active(now_ms: int, hours: range, *, updates: int = 4) -> list[ActiveHour]:
    return [
        ActiveHour(start_ms=now_ms - back * HOUR_MS, updates=updates, at_ms=now_ms - back * HOUR_MS + 59 * 60_000)
        for back in hours
    ]


def test_who_sends_in_office_hours_is_not_silent_at_night() -> None:
    midnight = day_start_ms(TODAY, "UTC")
    office = [
        ActiveHour(start_ms=start, updates=9, at_ms=start + HOUR_MS - 1)
        for day in range(8)
        for hour in range(9, 18)
        if (start := midnight - day * DAY_MS + hour * HOUR_MS) < midnight
    ]
    assert silence(office, midnight + 3 * HOUR_MS) is None
    assert silence(office, midnight + 9 * HOUR_MS) is None
    assert silence([], midnight) is None


def test_who_sends_once_an_hour_is_silent_after_three() -> None:
    now = day_start_ms(TODAY, "UTC")
    hourly = active(now, range(3, 24 * 9), updates=1)
    assert silence(hourly, now) is None  # the last one came 2 h 1 min ago
    found = silence(hourly, now + HOUR_MS)
    assert found is not None
    assert found.usual_gap_minutes == 60


def a_key(key_id: str, days: float | None, now_ms: int, **changes: object) -> ApiKey:
    expires = None if days is None else now_ms + int(days * DAY_MS)
    return replace(an_api_key(key_id=key_id, expires_ms=expires, created_ms=1), **changes)


def test_keys_that_end_are_told_of_two_weeks_and_three_days_before(world: EvaluationWorld) -> None:
    keys = [a_key("key-a", 20, world.now_ms), a_key("key-b", None, world.now_ms), a_key("key-c", 2, world.now_ms)]
    for key in keys:
        content = {name: value for name, value in key_to_content(key).items() if value is not None}
        world.store.commit([create(listed_key_place(ORG, key.key_id), content)], now_ms=world.now_ms)
    for _ in range(22):
        world.sweep()
        world.later(12 * HOUR)
        world.sweep()
        world.later(12 * HOUR)
    told = [(one.facts["key_id"], one.level) for one in of_kind(world, AlertKind.KEY_EXPIRING)]
    assert told == [("key-c", "critical"), ("key-a", "warning"), ("key-a", "critical")]


def test_keys_that_are_over_or_have_a_successor_are_not_told_of() -> None:
    now = day_start_ms(TODAY, "UTC")
    keys = [
        a_key("revoked", 2, now, revoked_ms=now),
        a_key("over", -1, now),
        a_key("old", 2, now),
        a_key("new", 400, now, replaces="old"),
        a_key("alone", 2, now),
    ]
    assert [one.key.key_id for one in expiring(keys, now, AlertSettings())] == ["alone"]
    assert expiring(keys, now, AlertSettings(key_expiry_days=None)) == []


def test_one_organization_that_fails_keeps_no_other_waiting(world: EvaluationWorld) -> None:
    world.a_budget()
    world.spend(90)
    broken = replace(world.organization, org="broken")
    app = world.app()
    every = [broken, world.organization]

    def tools(organization: object) -> object:
        if organization is broken:
            raise Upstream("its names can't be read")
        return app.tools(organization)  # type: ignore[arg-type] - handed on as it came

    with pytest.raises(Upstream, match="1 organizations"):
        replace(app, tools=tools, organizations=lambda _: every).answer({"sweep": True})
    assert len(world.raised()) == 1


def test_a_sweep_that_runs_out_of_time_is_gone_on_with(world: EvaluationWorld) -> None:
    world.a_budget()
    world.spend(90)
    later: list[object] = []
    app = replace(world.app(), again=later.append)
    app.answer({"sweep": True}, remaining_ms=lambda: 30_000)
    assert (later, world.raised()) == ([{"sweep": True, "orgs": [ORG]}], [])
    app.answer({"sweep": True, "orgs": [ORG]})
    assert len(world.raised()) == 1


def test_where_nothing_changed_the_sweep_reads_heads_and_no_more(world: EvaluationWorld) -> None:
    world.a_budget()
    world.spend(10)
    world.now_ms += HOUR_MS
    world.pack_cubes()
    app = world.app()
    assert app.answer({"sweep": True})["evaluated"] == 1
    before = len(world.database.calls)
    world.later(15)
    assert app.answer({"sweep": True})["evaluated"] == 0
    assert len(world.database.calls) - before <= 2
    world.send(an_event(event_id="later", timestamp_ms=world.now_ms - 20 * DAY_MS))
    assert app.answer({"sweep": True})["evaluated"] == 1


def test_an_increase_that_ends_is_noticed_though_nothing_is_spent(world: EvaluationWorld) -> None:
    budget = world.a_budget()
    increase = Increase(
        increase_id="inc", amount=100 * DOLLAR, reason="", granted_by="", from_ms=0, until_ms=world.now_ms + HOUR_MS
    )
    world.put_budgets([replace(budget, increases=(increase,))])
    world.spend(96)
    world.sweep()
    assert world.told() == []
    world.later(61)
    world.sweep()
    assert world.told() == [("budget_threshold", "actual-95")]
