"""Whatever comes twice, late, at once, or not at all: each threshold is told once, and none is left out."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from outlay.contracts import budget_keys
from outlay.domain.alert import AlertKind
from outlay.domain.errors import OutlayError

from tests.support.evaluation_world import EvaluationWorld
from tests.support.faults import Crash, Faults
from tests.support.interleaving import Turns

PERCENTS = (50, 80, 90, 95, 100)
SCOPES = ({}, {"team": frozenset({"search"})}, {"team": frozenset({"ads"})})


def a_world() -> EvaluationWorld:
    world = EvaluationWorld()
    for number, scope in enumerate(SCOPES, start=1):
        world.a_budget(number=number, scope=scope)
    return world


def told_once(world: EvaluationWorld) -> None:
    """Of each budget exactly what its spend crossed, each once, and each on its way to people."""
    raised = world.raised()
    told = Counter((one.budget_id, key) for one in raised for key in one.facts["thresholds"])
    assert {one.kind for one in raised} <= {AlertKind.BUDGET_THRESHOLD}
    spent = {number: _spent(world, scope) for number, scope in enumerate(SCOPES, start=1)}
    assert told == {
        (f"bud_{number:024x}", f"actual-{percent}"): 1
        for number, dollars in spent.items()
        for percent in PERCENTS
        if dollars >= percent
    }
    waiting = {one.place.sk.split("#")[2] for one in world.store.page(budget_keys.DUE_KEY)}
    assert waiting == {one.alert_id for one in raised}


def _spent(world: EvaluationWorld, scope: Any) -> int:
    events = [event for batch in world.sent for event in batch.events]
    fitting = [event for event in events if event.team in scope.get("team", {event.team})]
    return sum(event.usage["output_tokens"] for event in fitting) // 100_000


acts = st.one_of(
    st.tuples(st.just("spend"), st.integers(1, 60), st.sampled_from(["search", "ads"])),
    st.tuples(st.just("trigger"), st.booleans(), st.just("")),
    st.tuples(st.just("sweep"), st.booleans(), st.just("")),
    st.tuples(st.just("later"), st.integers(1, 30), st.just("")),
)
faults = st.lists(st.sampled_from(["", "", "", "before", "after", "lost", "throttled", "conflict"]), max_size=80)


@settings(max_examples=60, deadline=None)
@given(played=st.lists(acts, min_size=1, max_size=14), failing=faults)
def test_each_threshold_is_told_once_whatever_fails_on_the_way(played: list[Any], failing: list[str]) -> None:
    world = a_world()
    waiting = iter(failing)
    broken = Faults(at=lambda number, operation: next(waiting, "") or None)
    warm = world.app(client=broken.around(world.control_database))
    for act, number, team in played:
        match act:
            case "spend":
                world.spend(number, team=team)
            case "later":
                world.later(number)
            case _:
                app = warm if number else world.app(client=broken.around(world.control_database))
                _tried(lambda app=app, act=act: (world.evaluate if act == "trigger" else world.sweep)(app))
    world.sweep()
    told_once(world)
    world.sweep()
    world.evaluate()
    told_once(world)


def _tried(work: Callable[[], Any]) -> None:
    try:
        work()
    except (OutlayError, Crash):
        return


class Paused:
    """A client whose every call is a turn."""

    def __init__(self, client: Any, turns: Turns) -> None:
        self._client, self._turns = client, turns

    def __getattr__(self, operation: str) -> Any:
        call = getattr(self._client, operation)

        def paused(**arguments: Any) -> Any:
            self._turns.pause()
            return call(**arguments)

        return paused


@settings(max_examples=60, deadline=None)
@given(choices=st.lists(st.integers(0, 2), max_size=200), spends=st.lists(st.integers(1, 70), min_size=2, max_size=4))
@example(choices=[0, 2, 2, 2, 2, 2, 0], spends=[1, 1, 48])
def test_triggers_and_the_sweep_at_the_same_moment_tell_once(choices: list[int], spends: list[int]) -> None:
    world, turns = a_world(), Turns()
    world.spend(spends[0])

    def app() -> Any:
        return world.app(client=Paused(world.control_database, turns))

    actors = [turns.begin(lambda run=run: run(app())) for run in (world.evaluate, world.sweep, world.evaluate)]
    left = list(spends[1:])
    for choice in choices:
        running = [actor for actor in actors if not actor.is_done]
        if not running:
            break
        turns.step(running[choice % len(running)])
        if choice == 0 and left:
            world.spend(left.pop(), team="ads")
    for actor in actors:
        turns.finish(actor)
        assert actor.error is None or isinstance(actor.error, OutlayError), actor.error
    world.sweep()
    told_once(world)


def test_a_lost_trigger_is_made_up_for_by_the_sweep() -> None:
    world = a_world()
    world.sweep()
    world.spend(85)
    world.later(15)
    world.sweep()
    told_once(world)
    assert len(world.raised()) == 2  # the organization's budget, and the team's


def _calls_of_an_evaluation() -> int:
    """To the control table, where nothing fails."""
    world, counted = a_world(), Faults()
    world.spend(85)
    world.evaluate(world.app(client=counted.around(world.control_database)))
    return len(counted.calls)


@pytest.mark.parametrize("fault", ["before", "after"])
def test_a_crash_between_any_two_steps_leaves_nothing_untold(fault: str) -> None:
    for step in range(1, _calls_of_an_evaluation() + 1):
        world = a_world()
        world.spend(85)
        crashing = Faults(at=lambda number, _, step=step: fault if number == step else None)
        with pytest.raises(Crash):
            world.evaluate(world.app(client=crashing.around(world.control_database)))
        world.evaluate()  # Lambda repeats it
        told_once(world)
