"""A void of what only the lake holds: when it is asked, how far its pages are, and what of a page is done again."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from outlay.application import void_lake
from outlay.application.corrections import Corrector
from outlay.domain.correction import Correction, LakeLook, Line, Scope, Tally

from tests.support.builders import NOW_MS, ORG, a_batch, a_batch_id, an_event
from tests.support.faults import Crash, Faults
from tests.support.ledger_checks import assert_consistent
from tests.support.rollup_rig import Rig
from tests.unit.rollup.test_void_lake import (
    MONTHS_AGO,
    OLD,
    OLD_DAY,
    a_rig,
    adjustments,
    an_old_batch,
    assert_consistent_but_for_ids,
    received,
)
from tests.unit.rollup.test_voids import DAY, HOUR, begin, correction, go_on, requests
from tests.unit.rollup.test_walking_the_log import begun, corrector, run, states_of, times

ID = f"c_{1:024x}"
OLD_SCOPE = Scope(api_key="key-1", start_ms=OLD - DAY, end_ms=OLD + DAY)


def applied(rig: Rig, **scope: Any) -> None:
    begin(rig, **scope)
    rig.container().answer({"apply": {"org": ORG, "id": ID}})


def test_each_look_asks_the_lake_once_and_only_what_is_taken_back_makes_a_note() -> None:
    rig = a_rig()
    app = rig.container()
    for number, phase in enumerate((2, 6), start=1):
        one = begun(rig, OLD_SCOPE, state="running", phase=phase, correction_id=f"c_{phase:024x}")
        expected = [("running", 3), ("settling", 3)] if phase == 2 else [("running", 7), ("done", 7)]
        assert [told for told in states_of(rig, one) if told != ("running", phase)][-2:] == expected
        assert len(rig.athena.queries) == number
    assert app.corrections.is_adjusting(ORG) is False
    rig = a_rig(an_old_batch("a"))
    run(corrector(rig), begun(rig, OLD_SCOPE, state="running", phase=2))
    assert rig.container().corrections.is_adjusting(ORG) is True


@pytest.mark.parametrize(("later_ms", "asks"), [(0, True), (1, False)])
def test_the_lake_is_asked_only_where_the_log_may_not_hold_all_of_the_scope(later_ms: int, asks: bool) -> None:
    """The log reaches back 34 days; events may be received ten minutes before their own time."""
    rig = a_rig()
    rig.deliver(a_batch(an_event(event_id="a")))
    start_ms = NOW_MS + HOUR - 34 * DAY + 10 * 60_000 - 1 + later_ms
    begin(rig, api_key="key-1", start_ms=start_ms, end_ms=NOW_MS + 1)
    assert len(rig.athena.queries) == asks


def test_a_preview_adds_up_what_it_sees_in_the_log_and_page_by_page_in_the_lake(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(void_lake, "PAGE_ROWS", 2)
    rig = a_rig(an_old_batch("a", "b", "c"))
    rig.deliver(a_batch(an_event(event_id="d"), batch_id=a_batch_id(2)))
    done = correction(rig, begin(rig, api_key="key-1", start_ms=OLD - DAY, end_ms=NOW_MS + 1))
    call = 1000 * 2_500_000 + 100 * 10_000_000
    assert done.tally == Tally(voided=4, adjusted=3)
    assert done.lines == {
        (OLD_DAY, "gpt-4o", "search"): Line(requests=3, picousd=3 * call),
        ("2026-11-22", "gpt-4o", "search"): Line(requests=1, picousd=call),
    }
    assert (done.state, done.phase, done.lake) == ("previewed", 1, LakeLook())


def test_a_preview_whose_time_is_up_between_two_pages_goes_on_with_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(void_lake, "PAGE_ROWS", 2)
    rig = a_rig(an_old_batch("a", "b", "c"))
    one = corrector(rig).run(begun(rig, OLD_SCOPE, phase=1), may_continue=times(1))
    assert (one.state, one.phase, one.tally.voided, one.lake.query_id) == ("previewing", 1, 2, "q-1")
    assert one.lake.token != ""
    assert correction(rig, ID) == one
    assert corrector(rig).run(one, may_continue=lambda: False) == one
    done = run(corrector(rig), one)
    assert (done.state, done.tally.voided, len(rig.athena.queries)) == ("previewed", 3, 1)


def test_a_query_that_came_through_after_one_that_failed_is_a_failure_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(void_lake, "PAGE_ROWS", 2)
    batch = an_old_batch("a", "b", "c")
    rig = a_rig(batch)
    rig.athena.fails = True
    one = run(corrector(rig), begun(rig, OLD_SCOPE, state="running", phase=2))
    assert (one.state, one.phase, one.lake.failures, bool(one.lake.problem)) == ("running", 2, 1, True)
    rig.athena.fails = False
    rig.now_ms = NOW_MS + 3 * HOUR
    one = corrector(rig).run(one, may_continue=times(2))
    assert (one.phase, one.lake.query_id, one.lake.failures, one.lake.problem) == (2, "q-2", 0, "")
    assert (one.lake.token != "", len(adjustments(rig))) == (True, 2)
    one = run(corrector(rig), one)
    assert (one.state, one.tally, one.lake) == ("settling", Tally(voided=3, adjusted=3), LakeLook())
    assert_consistent(rig, received=received(batch))


def test_who_had_lost_to_what_was_taken_back_before_a_crash_returns() -> None:
    """The crash came after the adjustments were entered, and before the ids came free."""
    old = an_old_batch("a", "b")
    rig = a_rig(old)
    live = a_batch(an_event(event_id="a", digest="e" * 20, api_key="key-2"), batch_id=a_batch_id(2))
    rig.deliver(live)
    applied(rig, **MONTHS_AGO)

    def crash(_: int, operation: str) -> str | None:
        return "before" if operation == "update_item" and adjustments(rig) else None

    with pytest.raises(Crash):
        go_on(rig, ID, Faults(at=crash))
    assert (requests(rig), len(adjustments(rig))) == (0, 2)
    assert not any("vs" in item for item in rig.dynamodb.items("claims"))
    assert go_on(rig, ID) == "settling"
    assert requests(rig) == 1
    assert_consistent_but_for_ids(rig, old, live)


@dataclass
class ClaimsFreed:
    claims: Any
    freed: list[str] = field(default_factory=list)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.claims, name)

    def void(self, org: str, owners: Sequence[tuple[str, str, int]]) -> None:
        self.freed += [event_id for event_id, _, _ in owners]
        self.claims.void(org, owners)


def watched(rig: Rig) -> tuple[Corrector, list[str]]:
    """And the ids that it frees."""
    tools = corrector(rig)
    claims: Any = ClaimsFreed(tools.ports.claims)
    freed: list[str] = claims.freed
    return replace(tools, ports=replace(tools.ports, claims=claims)), freed


@pytest.mark.parametrize(("phase", "freed_again"), [(2, ["a"]), (6, [])])
def test_the_second_look_frees_only_ids_of_what_it_took_back_itself(phase: int, freed_again: list[str]) -> None:
    rig = a_rig(an_old_batch("a"))
    run(corrector(rig), begun(rig, OLD_SCOPE, state="running", phase=2))
    tools, freed = watched(rig)
    one = begun(rig, OLD_SCOPE, state="running", phase=phase, correction_id=f"c_{2:024x}")
    done: Correction = run(tools, one)
    assert (freed, done.tally) == (freed_again, Tally())


def test_what_the_second_look_finds_in_the_lake_is_taken_back_and_freed() -> None:
    rig = a_rig(an_old_batch("a"))
    tools, freed = watched(rig)
    done = run(tools, begun(rig, OLD_SCOPE, state="running", phase=6))
    assert (done.state, done.tally, freed, requests(rig)) == ("done", Tally(voided=1, adjusted=1), ["a"], 0)


def test_what_the_lake_has_and_the_log_still_holds_is_told_once_in_a_preview() -> None:
    between = NOW_MS - 34 * DAY - 12 * HOUR
    rig = a_rig(an_old_batch("a", "b"), an_old_batch("c", at=between, number=2))
    assert len(rig.dynamodb.items("log")) == 1
    one = run(corrector(rig), begun(rig, Scope(api_key="key-1", start_ms=OLD - DAY, end_ms=NOW_MS + 1)))
    assert (one.state, one.tally) == ("previewed", Tally(voided=3, adjusted=2))
    assert sum(line.requests for line in one.lines.values()) == 3


@pytest.mark.parametrize("is_slow", [True, False])
def test_a_void_that_waits_for_the_lake_gives_the_rest_of_its_time_back(is_slow: bool) -> None:
    rig = a_rig(an_old_batch("a"))
    rig.athena.pending, rig.athena.fails = 500 if is_slow else 0, not is_slow
    asked: list[int] = []

    def may_continue() -> bool:
        asked.append(1)
        return len(asked) < 1_000

    one = corrector(rig).run(begun(rig, OLD_SCOPE, state="running", phase=2), may_continue=may_continue)
    assert (one.state, one.phase, len(rig.athena.queries)) == ("running", 2, 1)
    # Slow: once a second for two minutes, and the few times that are the same for either.
    assert len(asked) < (130 if is_slow else 5)
