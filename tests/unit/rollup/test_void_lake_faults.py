"""A void of what only the lake holds, crashed anywhere, its query slow, failed or gone: resumed to the same end."""

import copy

import pytest
from outlay.domain.batch import Batch

from tests.support.builders import NOW_MS, ORG, a_batch, a_batch_id, an_event
from tests.support.faults import Crash, Faults
from tests.support.rollup_rig import Rig
from tests.unit.rollup.test_void_lake import (
    IMPORT,
    MONTHS_AGO,
    OLDER,
    a_rig,
    adjustments,
    an_old_batch,
    assert_consistent_but_for_ids,
)
from tests.unit.rollup.test_voids import HOUR, begin, correction, go_on, requests


def a_history() -> tuple[Rig, list[Batch]]:
    old = an_old_batch(*"abcd", parts=(0, 2), source="import", import_id=IMPORT)
    older = an_old_batch(*"ef", at=OLDER, number=2, source="import", import_id=IMPORT)
    rig = a_rig(older, old)
    live = a_batch(an_event(event_id="a", digest="e" * 20), batch_id=a_batch_id(3))
    again = a_batch(an_event(event_id="g", digest="1" * 20), batch_id=a_batch_id(4), source="import", import_id=IMPORT)
    rig.deliver(live, again)
    rig.athena._page_rows = 3
    return rig, [old, older, live, again]


def _applied() -> tuple[Rig, list[Batch]]:
    rig, batches = a_history()
    assert begin(rig, import_id=IMPORT) == UNDO
    rig.container().answer({"apply": {"org": ORG, "id": UNDO}})
    return rig, batches


UNDO = f"c_{1:024x}"
APPLIED = _applied()


def _calls() -> list[str]:
    faults = Faults()
    go_on(copy.deepcopy(APPLIED[0]), UNDO, faults)
    return faults.calls


CALLS = _calls()
NUMBERS = [number for number in range(CALLS.index("start_query_execution"), len(CALLS)) if CALLS[number - 1] != "query"]
"""A crash after a call is one before the next. All before is any void's (``test_voids``), and walks change nothing."""
IN_LAKE = [
    number for number in NUMBERS if number <= max(n for n, call in enumerate(CALLS) if "query_results" in call) + 12
]


def _crashed(number: int) -> Rig:
    rig = copy.deepcopy(APPLIED[0])
    with pytest.raises(Crash):
        go_on(rig, UNDO, Faults(at=lambda n, _: "after" if n == number else None))
    return rig


def _ends_as_it_should(rig: Rig) -> None:
    assert rig.now_ms is not None
    for _ in range(3):
        rig.now_ms += HOUR
        rig.container().answer({"sweep": True})
    assert correction(rig, UNDO).state == "done"
    assert requests(rig) == 1
    assert len(adjustments(rig)) == 6
    assert_consistent_but_for_ids(rig, *APPLIED[1])
    claims = {item["pk"]["S"][-1]: item for item in rig.dynamodb.items("claims")}
    assert all("vs" in claims[name] for name in "abcdefg")


@pytest.mark.parametrize("number", NUMBERS, ids=lambda n: f"{n}-{CALLS[n - 1]}")
def test_it_may_crash_anywhere_and_is_resumed_to_the_same_end(number: int):
    _ends_as_it_should(_crashed(number))


@pytest.mark.parametrize("number", IN_LAKE, ids=lambda n: f"{n}-{CALLS[n - 1]}")
def test_a_result_that_is_lost_with_a_crash_is_asked_for_again(number: int):
    rig = _crashed(number)
    rig.athena.queries[:] = ["gone" for _ in rig.athena.queries]
    _ends_as_it_should(rig)


def test_it_waits_for_a_slow_query_and_goes_on_with_the_same_one():
    batch = an_old_batch("a")
    rig = a_rig(batch)
    correction_id = begin(rig, **MONTHS_AGO)
    rig.container().answer({"apply": {"org": ORG, "id": correction_id}})
    rig.athena.pending = 130
    assert go_on(rig, correction_id) == "running"
    assert correction(rig, correction_id).lake.query_id == "q-2"
    assert go_on(rig, correction_id) == "settling"
    assert len(rig.athena.queries) == 2
    assert requests(rig) == 0


def test_a_query_that_fails_is_said_and_asked_again_later_or_when_somebody_asks():
    batch = an_old_batch("a")
    rig = a_rig(batch)
    correction_id = begin(rig, **MONTHS_AGO)
    rig.container().answer({"apply": {"org": ORG, "id": correction_id}})
    rig.athena.fails = True
    assert go_on(rig, correction_id) == "running"
    assert correction(rig, correction_id).lake.problem == (
        "the query of the lake ended as failed: Bytes scanned limit was exceeded"
    )
    assert go_on(rig, correction_id) == "running"
    assert len(rig.athena.queries) == 2
    rig.container().answer({"apply": {"org": ORG, "id": correction_id}})
    assert go_on(rig, correction_id) == "running"
    assert len(rig.athena.queries) == 3
    rig.athena.fails = False
    rig.now_ms = NOW_MS + 3 * HOUR
    rig.container().answer({"sweep": True})
    assert correction(rig, correction_id).state == "settling"
    assert correction(rig, correction_id).lake.problem == ""
    assert requests(rig) == 0


def test_a_preview_that_waits_for_the_lake_is_gone_on_with_by_the_sweep():
    batch = an_old_batch("a")
    rig = a_rig(batch)
    rig.athena.fails = True
    wanted = {"id": f"c_{1:024x}", "org": ORG, "reason": "x", "who": "ann", "scope": MONTHS_AGO}
    rig.deliver(a_batch(an_event(event_id="recent", api_key="another"), batch_id=a_batch_id(7)))
    rig.container().answer({"void": wanted})
    assert go_on(rig, wanted["id"]) == "previewing"
    rig.athena.fails = False
    rig.now_ms = NOW_MS + 2 * HOUR
    rig.container().answer({"sweep": True})
    assert correction(rig, wanted["id"]).state == "previewed"
    assert correction(rig, wanted["id"]).tally.voided == 1
