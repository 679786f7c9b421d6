"""The nightly job: what it makes, what it leaves alone, and what happens when it breaks off."""

from typing import Any

import pytest
from outlay.application import adjustment_records
from outlay.application.control_store import create
from outlay.application.forecast_records import from_content, to_content
from outlay.domain.budget import Threshold, Unit
from outlay.domain.errors import Upstream
from outlay.domain.forecast_adjustment import Adjustment
from outlay.domain.forecast_record import nightly_id

from tests.support.budgets import scope
from tests.support.builders import ORG
from tests.support.forecast_world import ForecastWorld


def forget(world: ForecastWorld) -> None:
    """Remove every forecast."""
    table = world.control_database.tables["control"]
    for place in [key for key in table if key[1].startswith("fct_")]:
        del table[place]


TODAY = "2026-11-22"


@pytest.fixture
def world() -> ForecastWorld:
    world = ForecastWorld()
    world.days([10, 12, 11, 10, 13, 4, 3] * 4, team="search")
    return world


def test_an_organization_and_each_of_its_budgets_get_a_forecast(world: ForecastWorld) -> None:
    budget = world.a_budget(400)
    tokens = world.a_budget(number=2, unit=Unit.TOKENS, scope=scope(team="search"))
    assert world.night()[1] == {"task": "forecast", "done": 1, "failed": 0, "left": 0}
    kept = {one: from_content(ORG, one, content) for one, content in world.kept().items()}
    assert set(kept) == {nightly_id(TODAY), *(nightly_id(TODAY, one.budget_id) for one in (budget, tokens))}
    own = kept[nightly_id(TODAY)]
    assert (own.first_day, own.unit, own.forecast.horizon, own.forecast.days_used) == (TODAY, Unit.USD, 90, 28)
    assert 7 * 10**6 < own.forecast.totals.values[6] / 7 < 12 * 10**6
    assert (kept[nightly_id(TODAY, budget.budget_id)].period_end_day, own.origin) == ("2026-12-01", "nightly")
    assert kept[nightly_id(TODAY, tokens.budget_id)].scope == scope(team="search")


def test_the_same_data_gives_the_same_records(world: ForecastWorld) -> None:
    world.a_budget(400)
    world.night()
    first = world.kept()
    forget(world)
    assert not world.kept()
    world.night()
    assert world.kept() == first


def test_a_repeat_recognises_what_is_done_and_makes_nothing(world: ForecastWorld) -> None:
    world.night()
    first = world.kept()
    world.now_ms += 60_000
    world.spend(50)
    world.night()
    assert world.kept() == first


def test_a_night_that_breaks_off_is_finished_by_its_repeat(world: ForecastWorld) -> None:
    world.a_budget(400)
    world.a_budget(500, number=2, scope=scope(team="search"))
    for crash_at in range(3):
        forget(world)
        client = Crashing(world.control_database, after=crash_at)
        with pytest.raises(Upstream):
            world.night(client=client)
        assert len(world.kept()) == crash_at
        world.queue.clear()
        world.night()
        assert len(world.kept()) == 3


class Crashing:
    """A client whose puts fail from the ``after``-th on."""

    def __init__(self, client: Any, *, after: int) -> None:
        self._client = client
        self._left = after

    def put_item(self, **call: Any) -> Any:
        if self._left == 0:
            raise Upstream("gone")
        self._left -= 1
        return self._client.put_item(**call)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)


def test_an_organization_without_usage_gets_none(world: ForecastWorld) -> None:
    empty = ForecastWorld()
    empty.a_budget(100)
    assert empty.night()[1]["done"] == 1
    assert empty.kept() == {}


def test_a_budget_of_a_user_is_forecast_from_the_users_cubes() -> None:
    world = ForecastWorld()
    world.days([5, 5, 6, 5, 7, 5, 6, 5, 5, 6], user="ann")
    world.later()
    world.pack_cubes()
    world.pack()
    budget = world.a_budget(100, scope=scope(user="ann"))
    world.night()
    record = from_content(ORG, *_only(world, nightly_id(TODAY, budget.budget_id)))
    assert record.forecast.basis == "short"
    assert 4 * 10**6 < record.forecast.daily.values[0] < 8 * 10**6


def test_a_broken_organization_stops_no_other_and_shows(world: ForecastWorld) -> None:
    world.control.organizations["broken"] = None  # type: ignore[assignment] # as a profile that can't be read
    app_find = world._find

    def find(org: str) -> Any:
        if org == "broken":
            raise KeyError("tz")
        return app_find(org)

    world._find = find  # type: ignore[method-assign] # the world's own seam
    with pytest.raises(Upstream):
        world.night()
    assert nightly_id(TODAY) in world.kept()


def test_known_changes_are_laid_over_it_and_named(world: ForecastWorld) -> None:
    world.night()
    before = from_content(ORG, *_only(world, nightly_id(TODAY)))
    forget(world)
    adjustment = Adjustment(
        org=ORG,
        adjustment_id="adj_" + "0" * 24,
        note="Launch",
        first_day="2026-12-01",
        end_day="2026-12-11",
        scope=scope(team="search"),
        percent=100,
    )
    write = create(
        adjustment_records.place_of(ORG, adjustment.adjustment_id), adjustment_records.to_content(adjustment)
    )
    world.store.commit([write], now_ms=world.now_ms)
    world.night()
    after = from_content(ORG, *_only(world, nightly_id(TODAY)))
    assert [one.note for one in after.adjustments] == ["Launch"]
    assert after.forecast.daily.values[9] == pytest.approx(2 * before.forecast.daily.values[9], rel=1e-3)
    assert after.forecast.daily.values[8] == before.forecast.daily.values[8]
    assert after.adjustments[0].effect == pytest.approx(sum(before.forecast.daily.values[9:19]), rel=1e-3)


def test_budgets_with_a_threshold_on_what_is_foreseen_are_evaluated_once_it_is_known(world: ForecastWorld) -> None:
    world.a_budget(300, thresholds=(Threshold(percent=100, level="warning", kind="forecast"),))
    world.night()
    assert world.looked_at == [ORG]


def test_a_record_comes_back_as_it_was_and_takes_few_write_units(world: ForecastWorld) -> None:
    world.a_budget(400)
    world.night()
    for forecast_id, content in world.kept().items():
        record = from_content(ORG, forecast_id, content)
        assert to_content(record) == content
        assert len(content["numbers"]) + len(content["about"]) + 300 < 4 * 1_024


def _only(world: ForecastWorld, forecast_id: str) -> tuple[str, Any]:
    return forecast_id, world.kept()[forecast_id]
