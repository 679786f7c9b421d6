"""The plan of a repair: counters become the derived ones, and update counts only ever grow and agree."""

from hypothesis import given
from hypothesis import strategies as st
from outlay.application.figures_ports import Head
from outlay.application.repair_plan import COUNTERS_A_STEP, StoredCounter, StoredHour, plan
from outlay.domain.counting import CounterDelta
from outlay.domain.part_state import ADJUSTMENT

VALUES = ("openai", "gpt-4o", "", "", "", "", "", "", "", "event")


def counter(requests: int, updates: int = 1, values: tuple[str, ...] = VALUES) -> StoredCounter:
    measures = {"requests": requests} if requests else {}
    return StoredCounter(values=values, measures=measures, updates=updates)


def derived(**requests: int) -> dict[str, CounterDelta]:
    return {name: CounterDelta(values=VALUES, measures={"requests": n, "errors": 0}) for name, n in requests.items()}


def test_an_hour_without_anything_needs_nothing() -> None:
    assert plan(StoredHour(), {}).steps == ()
    assert plan(StoredHour(head=Head(state="sealed")), {}).steps == ()


def test_a_right_hour_only_leaves_its_cubes_behind() -> None:
    stored = StoredHour(head=Head(revision=4, updates=2, state="sealed"), newest=4, counters={"a": counter(3, 2)})
    planned = plan(stored, derived(a=3))
    assert not planned.is_needed
    [step] = planned.steps
    assert (step.assumed, step.revision, step.updates, step.state, step.counters) == (4, 5, 2, "sealed", {})


def test_what_is_missing_comes_and_what_should_not_be_there_becomes_zero() -> None:
    stored = StoredHour(head=Head(revision=1, updates=3), counters={"a": counter(3), "b": counter(1), "c": counter(2)})
    planned = plan(stored, derived(a=3, c=5, d=1))
    assert (planned.wrong, planned.torn) == (["b", "c", "d"], False)
    [step] = planned.steps
    assert {name: (dict(one.measures), one.updates) for name, one in step.counters.items()} == {
        "b": ({}, 2),
        "c": ({"requests": 5}, 2),
        "d": ({"requests": 1}, 1),
    }
    assert (step.assumed, step.revision, step.updates) == (1, 2, 6)


def test_a_head_that_is_gone_is_made_again() -> None:
    [step] = plan(StoredHour(counters={"a": counter(3, 7)}), derived(a=3)).steps
    assert (step.assumed, step.revision, step.updates, step.state) == (None, 1, 7, "open")


def test_a_cube_that_is_newer_than_its_head_is_left_behind() -> None:
    stored = StoredHour(head=Head(revision=4, updates=1), newest=9, counters={"a": counter(3)})
    planned = plan(stored, derived(a=3))
    assert planned.torn
    assert [step.revision for step in planned.steps] == [10]


def test_updates_that_only_the_head_knows_go_to_a_counter() -> None:
    right = StoredHour(head=Head(revision=1, updates=5), counters={"a": counter(3, 2)})
    [step] = plan(right, derived(a=3)).steps
    assert (step.updates, step.counters["a"].updates) == (6, 6)
    empty = StoredHour(head=Head(revision=1, updates=5))
    [step] = plan(empty, {}).steps
    assert [one.updates for one in step.counters.values()] == [6]
    assert (step.updates, [dict(one.measures) for one in step.counters.values()]) == (6, [{}])


def test_adjustments_of_closed_periods_are_counters_like_any_other() -> None:
    values = (*VALUES[:9], ADJUSTMENT)
    stored = StoredHour(head=Head(revision=1, updates=2), counters={"a": counter(3), "x": counter(2, values=values)})
    wanted = {**derived(a=3), "y": CounterDelta(values=values, measures={"requests": -1})}
    planned = plan(stored, wanted)
    assert planned.wrong == ["x", "y"]
    [step] = planned.steps
    assert {name: dict(one.measures) for name, one in step.counters.items()} == {"x": {}, "y": {"requests": -1}}


def test_many_counters_take_several_transactions_each_on_the_one_before() -> None:
    many = {f"c{n:04d}": 1 for n in range(2 * COUNTERS_A_STEP + 1)}
    planned = plan(StoredHour(head=Head(revision=7, updates=0)), derived(**many))
    assert [len(step.counters) for step in planned.steps] == [COUNTERS_A_STEP, COUNTERS_A_STEP, 1]
    assert [(step.assumed, step.revision) for step in planned.steps] == [(7, 8), (8, 9), (9, 10)]


COUNTERS = st.dictionaries(
    st.sampled_from("abcdef"), st.builds(counter, st.integers(0, 3), st.integers(1, 4)), max_size=5
)


@given(
    head=st.none() | st.builds(Head, revision=st.integers(0, 5), updates=st.integers(0, 12)),
    newest=st.integers(0, 7),
    counters=COUNTERS,
    wanted=st.dictionaries(st.sampled_from("abcdef"), st.integers(1, 3), max_size=5),
)
def test_whatever_was_torn_the_hour_is_as_derived_and_its_counts_agree(
    head: Head | None, newest: int, counters: dict[str, StoredCounter], wanted: dict[str, int]
) -> None:
    stored = StoredHour(head=head, newest=newest, counters=counters)
    planned = plan(stored, derived(**wanted))
    now = dict(counters)
    for step in planned.steps:
        assert all(one.updates > (now[name].updates if name in now else 0) for name, one in step.counters.items())
        now |= step.counters
        assert step.updates == sum(one.updates for one in now.values())
        assert step.updates >= (head.updates if head else 0)
        assert step.revision > max(newest, head.revision if head else 0)
    counted = {name: one.measures["requests"] for name, one in now.items() if one.measures}
    assert counted == wanted
    if planned.steps:
        last = Head(revision=planned.steps[-1].revision, updates=planned.steps[-1].updates)
        assert not plan(StoredHour(head=last, newest=newest, counters=now), derived(**wanted)).is_needed
