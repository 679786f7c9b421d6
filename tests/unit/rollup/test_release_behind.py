"""A batch whose price book rollup's release lacks: it waits for a release that has it, and nobody waits for it.

The door may be a release ahead while one is deployed, or once rollup's was taken back.
"""

from dataclasses import replace

import pytest
from outlay.contracts import keys, metrics
from outlay.domain.errors import Upstream

from functions.rollup.app import RollupApp
from tests.support.builders import NOW_MS, ORG, a_batch, a_batch_id, an_event
from tests.support.price_entries import of_any_organization
from tests.support.quarantine_rig import listed
from tests.support.rollup_rig import Rig, insert_record, item_record

AHEAD = a_batch(an_event(event_id="a"), price_revision=2, batch_id=a_batch_id(1))
ALSO_AHEAD = a_batch(an_event(event_id="d"), price_revision=3, batch_id=a_batch_id(4), org="another")
SOUND = a_batch(an_event(event_id="b"), batch_id=a_batch_id(3))
MINUTE = 60_000


@pytest.fixture
def rig() -> Rig:
    found = Rig()
    found.now_ms = NOW_MS + MINUTE
    return found


def next_release(rig: Rig) -> RollupApp:
    app = rig.container()
    return replace(app, ports=replace(app.ports, prices=of_any_organization))


def counted(rig: Rig) -> int:
    return sum(one.get("n", 0) for one in rig.counters().values())


def test_all_others_of_the_delivery_are_counted_or_put_aside(rig: Rig) -> None:
    broken = a_batch(batch_id=a_batch_id(2))
    rig.log(AHEAD, broken, SOUND, ALSO_AHEAD)
    item = rig.dynamodb.tables["log"][keys.log_key(ORG, broken.batch_id),]
    item["body"] = {"B": b"no zlib"}
    records = [insert_record(AHEAD), insert_record(ALSO_AHEAD), item_record(item), insert_record(SOUND)]
    answer = rig.container().answer({"Records": records})
    assert (answer["batches"], answer["counted"], answer["quarantined"]) == (1, 1, 1)
    assert rig.metrics[metrics.BATCHES_AHEAD] == 2
    assert [one.batch_id for one in listed(rig)] == [broken.batch_id]
    assert [*rig.claims()] == [keys.claim_key(ORG, "b")]


def test_it_is_counted_once_by_the_sweep_of_the_release_that_has_its_prices(rig: Rig) -> None:
    rig.deliver(AHEAD)
    assert counted(rig) == 0
    rig.now_ms = NOW_MS + 60 * MINUTE
    with pytest.raises(Upstream, match="price book revision 2"):
        rig.container().answer({"sweep": True})
    assert [one.batch_id for one in rig.container().progress.waiting(ORG)] == [AHEAD.batch_id]
    for _ in range(2):
        next_release(rig).answer({"sweep": True})
    assert counted(rig) == 1
    assert [*rig.container().progress.waiting(ORG)] == []


def test_what_the_failing_sweep_could_count_is_said_once(rig: Rig) -> None:
    rig.log(AHEAD, SOUND)
    rig.now_ms = NOW_MS + 60 * MINUTE
    with pytest.raises(Upstream):
        rig.container().answer({"sweep": True})
    assert counted(rig) == 1
    next_release(rig).answer({"sweep": True})
    assert counted(rig) == 2


def test_a_redrive_says_that_it_cannot_be_counted_yet(rig: Rig) -> None:
    rig.log(AHEAD)
    with pytest.raises(Upstream) as refused:
        rig.container().answer({"redrive": [{"org": ORG, "batch_id": AHEAD.batch_id}]})
    assert refused.value.detail == "price book revision 2 is not part of this release"
