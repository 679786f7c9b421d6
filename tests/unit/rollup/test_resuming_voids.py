"""What a preview counts, which corrections the sweep goes on with, and deliveries that know less than a void."""

import pytest
from outlay.domain.correction import Correction, Scope, State
from outlay.domain.errors import Upstream

from tests.support.builders import ORG, a_batch, a_batch_id, an_event
from tests.support.faults import Faults
from tests.support.ledger_checks import assert_consistent
from tests.unit.rollup.test_voids import a_rig, begin, correction, received, requests, void


def test_a_preview_counts_the_copies_of_what_is_selected_and_no_others():
    rig = a_rig()
    rig.deliver(a_batch(*(an_event(event_id=name) for name in "abc"), batch_id=a_batch_id(1)))
    rig.deliver(a_batch(*(an_event(event_id=name) for name in "abc"), batch_id=a_batch_id(2)))
    tally = correction(rig, begin(rig, event_id="a")).tally
    assert (tally.voided, tally.copies) == (1, 1)


@pytest.mark.parametrize(
    ("state", "phase", "minutes", "is_left"),
    [
        ("previewing", 1, 21, True),
        ("previewing", 1, 19, False),
        ("previewing", 0, 21, False),
        ("previewed", 1, 21, False),
        ("running", 0, 0, True),
        ("settling", 5, 0, True),
        ("done", 5, 0, False),
    ],
)
def test_what_was_applied_is_gone_on_with_and_a_preview_only_where_nobody_works_on_it(
    state: State, phase: int, minutes: int, is_left: bool
):
    rig = a_rig()
    rig.deliver(a_batch())
    app = rig.container()
    one = Correction(
        correction_id="c_000000000000000000000001",
        org=ORG,
        scope=Scope(event_id="nothing"),
        reason="x",
        who="ann",
        created_ms=app.ports.clock() - minutes * 60_000,
        state=state,
        phase=phase,
    )
    app.corrections.save(one)
    before = correction(rig, one.correction_id)
    app.answer({"sweep": True})
    after = correction(rig, one.correction_id)
    assert (after != before) is is_left


def test_a_delivery_that_read_the_claims_before_an_id_came_free_takes_nothing_from_who_took_it_over():
    rig = a_rig()
    wrong = a_batch(an_event(event_id="a", team="wrong"), batch_id=a_batch_id(1))
    right = a_batch(an_event(event_id="a", team="right", digest="e" * 20), batch_id=a_batch_id(2))
    rig.deliver(wrong, right)
    times = []

    def meanwhile(_: int, operation: str) -> None:
        if operation == "transact_write_items" and not times:
            times.append(1)
            void(rig, event_id="a")
            assert requests(rig) == 1

    rig.deliver(right, faults=Faults(at=meanwhile))
    assert times
    assert requests(rig) == 1
    assert_consistent(rig, received=received(wrong, right))


def test_what_one_organization_cannot_count_yet_keeps_no_others_void_waiting():
    rig = a_rig()
    rig.deliver(a_batch(an_event(event_id="a")))
    correction_id = begin(rig, event_id="a")
    rig.container().answer({"apply": {"org": ORG, "id": correction_id}})
    rig.log(a_batch(org="another", price_revision=99, batch_id=a_batch_id(2)))  # a price book that is still to come
    with pytest.raises(Upstream):
        rig.container().answer({"sweep": True})
    assert requests(rig) == 0
    assert correction(rig, correction_id).state == "settling"
