"""Which events a void takes back, where it looks for them, and how far it is."""

from itertools import pairwise

import pytest
from outlay.domain.correction import (
    DONE,
    PREVIEWED,
    PREVIEWING,
    RUNNING,
    SETTLING,
    STATES,
    UNFINISHED,
    Correction,
    LakeLook,
    Line,
    Scope,
    Tally,
)

from tests.support.builders import NOW_MS, ORG, a_batch, an_event

MINUTE = 60_000
DAY = 24 * 60 * MINUTE


def test_an_event_is_selected_with_all_copies_of_its_content_and_nothing_else() -> None:
    batch = a_batch(
        an_event(event_id="a"),
        an_event(event_id="a", digest="e" * 20),
        an_event(event_id="b"),
        an_event(event_id="a", api_key="key-2"),
    )
    scope = Scope(event_id="a", digest="d" * 20)
    assert [position for position in range(4) if scope.selects(batch, position)] == [0, 3]


def test_a_keys_range_begins_with_its_start_and_stops_before_its_end() -> None:
    times = [NOW_MS - 1, NOW_MS, NOW_MS + 9, NOW_MS + 10]
    batch = a_batch(
        *(an_event(event_id=f"{at}", timestamp_ms=at) for at in times), an_event(event_id="x", api_key="key-2")
    )
    scope = Scope(api_key="key-1", start_ms=NOW_MS, end_ms=NOW_MS + 10)
    assert [position for position in range(5) if scope.selects(batch, position)] == [1, 2]


def test_an_import_is_selected_whole_and_no_other() -> None:
    scope = Scope(import_id="imp_1", start_ms=NOW_MS)
    ours, other = (a_batch(an_event(), source="import", import_id=name) for name in ("imp_1", "imp_2"))
    assert scope.selects(ours, 0)
    assert not scope.selects(other, 0)
    assert not scope.selects(a_batch(), 0)


def test_only_a_keys_range_passes_batches_over_by_their_days_with_a_day_for_time_zones() -> None:
    noon = NOW_MS
    days = [f"2026-11-{day}" for day in range(19, 28)]
    scope = Scope(api_key="key-1", start_ms=noon, end_ms=noon + DAY)
    assert [day for day in days if scope.may_be_on(frozenset({day}))] == [f"2026-11-{day}" for day in (21, 22, 23, 24)]
    of_one_date = Scope(api_key="key-1", start_ms=noon - DAY // 2, end_ms=noon + DAY // 2 - 1)
    assert [day for day in days if of_one_date.may_be_on(frozenset({day}))] == [
        f"2026-11-{day}" for day in (21, 22, 23)
    ]
    assert scope.may_be_on(frozenset({"2026-01-01", "2026-11-22"}))
    assert not scope.may_be_on(frozenset())
    for everywhere in (Scope(event_id="a"), Scope(import_id="imp_1", start_ms=noon)):
        assert everywhere.may_be_on(frozenset({"2020-01-01"}))


def test_an_event_reaches_behind_the_log_only_where_the_log_does_not_hold_it() -> None:
    assert Scope(event_id="a", is_older=True).reaches(0)
    assert not Scope(event_id="a").reaches(NOW_MS)


@pytest.mark.parametrize(
    "scope", [Scope(api_key="key-1", start_ms=NOW_MS, end_ms=NOW_MS), Scope(import_id="i", start_ms=NOW_MS)]
)
def test_what_was_received_up_to_ten_minutes_before_its_own_time_is_looked_for(scope: Scope) -> None:
    assert scope.reaches(NOW_MS - 10 * MINUTE + 1)
    assert not scope.reaches(NOW_MS - 10 * MINUTE)


def test_an_import_whose_beginning_is_not_known_is_looked_for_everywhere() -> None:
    assert Scope(import_id="i").reaches(1)


def test_lines_of_one_key_add_up() -> None:
    total = Line(requests=1, unpriced=2, picousd=3).plus(Line(requests=10, unpriced=20, picousd=30))
    assert total == Line(requests=11, unpriced=22, picousd=33)
    assert Line().plus(total) == total


def a_correction(state: str, phase: int = 0, reached_ms: int = 0) -> Correction:
    return Correction(
        correction_id="c_1",
        org=ORG,
        scope=Scope(event_id="a"),
        reason="wrong project",
        who="ann",
        created_ms=NOW_MS,
        state=state,  # type: ignore[arg-type]
        phase=phase,
        reached_ms=reached_ms,
    )


def test_progress_grows_with_every_step_of_a_void_and_with_every_receipt_within() -> None:
    """The order in which a void goes through its phases, the last one of a release without the lake among them."""
    way = [(PREVIEWING, 0), (PREVIEWING, 1), (PREVIEWED, 0), (RUNNING, 0), (RUNNING, 1), (RUNNING, 2), (RUNNING, 3)]
    way += [(SETTLING, 3), (RUNNING, 4), (RUNNING, 5), (RUNNING, 6), (RUNNING, 7), (DONE, 7)]
    steps = [a_correction(state, phase, at).progress for state, phase in way for at in (0, 1, NOW_MS * 2)]
    assert all(before < after for before, after in pairwise(steps))


def test_a_void_begins_as_a_preview_that_has_seen_nothing() -> None:
    assert Scope(event_id="a") == Scope(
        event_id="a", digest="", api_key="", start_ms=0, end_ms=0, import_id="", is_older=False
    )
    begun = Correction(
        correction_id="c_1", org=ORG, scope=Scope(event_id="a"), reason="r", who="ann", created_ms=NOW_MS
    )
    assert (begun.state, begun.phase, begun.day, begun.reached_ms) == ("previewing", 0, "", 0)
    assert begun.progress == 0
    assert (begun.settle_after_ms, begun.finished_ms, begun.lines) == (0, None, {})
    assert begun.tally == Tally(voided=0, copies=0, returned=0, adjusted=0, uncounted=0)
    assert begun.lake == LakeLook(
        query_id="", token="", before_ms=0, elapsed_ms=0, scanned_bytes=0, failures=0, problem="", again_ms=0
    )


def test_a_void_is_unfinished_while_something_goes_on_by_itself() -> None:
    assert STATES == ("previewing", "previewed", "running", "settling", "done")
    assert {"previewing", "running", "settling"} == UNFINISHED


@pytest.mark.parametrize(
    ("scope", "is_discard"),
    [
        (Scope(batch_id="b"), True),
        (Scope(event_id="a"), False),
        (Scope(), False),
        (Scope(batch_id="b", event_id="a"), False),
        (Scope(batch_id="b", api_key="k"), False),
        (Scope(batch_id="b", import_id="i"), False),
    ],
)
def test_only_a_batch_by_itself_is_a_discard(scope: Scope, is_discard: bool) -> None:
    assert scope.is_discard is is_discard


def test_tallies_add_up_number_by_number() -> None:
    one = Tally(voided=1, copies=2, returned=3, adjusted=4, uncounted=5)
    two = Tally(voided=10, copies=20, returned=30, adjusted=40, uncounted=50)
    assert one.plus(two) == Tally(voided=11, copies=22, returned=33, adjusted=44, uncounted=55)
    assert one.plus(Tally()) == one
