"""Hours and ledger as a repair reads and replaces them in the table: whole, and only where nothing came between."""

from typing import Any

import pytest
from outlay.adapters.dynamodb.hour_repair import HourRepair, RepairLog
from outlay.application.repair_plan import Step, StoredCounter, StoredRow
from outlay.contracts import keys
from outlay.domain.counting import LedgerDelta
from outlay.domain.errors import Upstream

from tests.support.builders import ORG, a_batch, an_event, some_events
from tests.support.faults import Faults
from tests.support.repair_world import RepairWorld
from tests.support.rollup_rig import patient

HOUR = ("2026-11-22T12:00", 0)
DAY = "2026-11-22"
ROW = (DAY, 0)
VALUES = ("openai", "gpt-4o", "", "", "", "", "", "", "", "event")


def a_world(*events: Any) -> RepairWorld:
    world = RepairWorld()
    world.send(a_batch(*(events or some_events(3))))
    return world


def store_of(world: RepairWorld, faults: Faults | None = None, *, slept: list[float] | None = None) -> HourRepair:
    client = (faults or Faults()).around(world.dynamodb)
    return HourRepair(client, "figures", retry=patient(slept=slept), clock=lambda: world.now_ms)


def a_step(*, assumed: int | None = 1, **counters: StoredCounter) -> Step:
    return Step(assumed=assumed, state="open", revision=9, updates=5, counters=counters)


def item(world: RepairWorld, pk: str, sk: str = keys.HEAD) -> dict[str, Any]:
    found: dict[str, Any] = world.dynamodb.tables["figures"][pk, sk]
    return found


def put(world: RepairWorld, pk: str, sk: str, *, rev: int) -> None:
    world.dynamodb.tables["figures"][pk, sk] = {"pk": {"S": pk}, "sk": {"S": sk}, "rev": {"N": str(rev)}}


def told(store: HourRepair) -> LedgerDelta:
    return store.ledger(ORG, DAY)[ROW].numbers


def once(fault: str, operation: str) -> Faults:
    """The fault at the first such call."""
    left = [fault]
    return Faults(at=lambda _, called: left.pop() if left and called == operation else None)


def test_an_hour_is_read_with_its_head_its_counters_and_the_newest_of_its_cubes() -> None:
    world = a_world(an_event(event_id="a"), an_event(event_id="b", team="other"))
    pk = keys.hour_key(ORG, *HOUR)
    put(world, pk, keys.cube_sort(0), rev=7)
    put(world, pk, keys.cube_sort(1), rev=4)
    found = store_of(world).hour(ORG, HOUR)
    assert found.head is not None
    assert (found.head.revision, found.newest, found.updates) == (1, 7, 2)
    assert [counter.measures["requests"] for counter in found.counters.values()] == [1, 1]


def test_an_hour_of_many_pages_is_read_whole() -> None:
    world = a_world(*(an_event(event_id=f"{number}", team=f"team-{number}") for number in range(7)))
    world.dynamodb.page_items = 3
    assert len(store_of(world).hour(ORG, HOUR).counters) == 7


@pytest.mark.parametrize(
    ("revisions", "by"),
    [
        ({}, 1),
        ({keys.HEAD: 5}, 1),
        ({keys.HEAD: 5, "B#cube#000": 2}, 1),
        ({keys.HEAD: 5, "B#cube#000": 5}, 1),
        ({keys.HEAD: 5, "B#cube#000": 8, keys.PROOF: 6}, 4),
        ({keys.HEAD: 5, keys.PROOF: 6}, 2),
        ({keys.PROOF: 2}, 3),
    ],
)
def test_a_head_has_to_be_raised_beyond_every_cube_and_proof_and_by_one_at_least(
    revisions: dict[str, int], by: int
) -> None:
    for kind, pk in enumerate((keys.day_key(ORG, DAY), keys.month_key(ORG, DAY[:7]))):
        world = RepairWorld()
        for sk, revision in revisions.items():
            put(world, pk, sk, rev=revision)
        assert store_of(world).behind(ORG, DAY)[kind] == by


def test_a_replacement_raises_the_heads_of_hour_day_and_month_and_says_when() -> None:
    world = a_world()
    store = store_of(world)
    day, month = keys.day_key(ORG, DAY), keys.month_key(ORG, DAY[:7])
    put(world, day, keys.HEAD, rev=4)
    world.now_ms += 60_000
    counter = StoredCounter(values=VALUES, measures={"requests": 4}, updates=5)
    assert store.replace(ORG, HOUR, a_step(counted=counter), day=DAY, raised=(3, 2)) is True
    hour = item(world, keys.hour_key(ORG, *HOUR))
    assert (hour["rev"], hour["u"], hour["st"]) == ({"N": "9"}, {"N": "5"}, {"S": "open"})
    assert [item(world, pk)["rev"] for pk in (day, month)] == [{"N": "7"}, {"N": "2"}]
    for pk in (keys.hour_key(ORG, *HOUR), day, month):
        assert (item(world, pk)["at"], item(world, pk)["org"]) == ({"N": str(world.now_ms)}, {"S": ORG})


def test_a_counter_that_is_replaced_loses_the_measures_that_are_zero_now() -> None:
    world = a_world(an_event(status="error", latency_ms=5))
    store = store_of(world)
    [combination] = store.hour(ORG, HOUR).counters
    counter = StoredCounter(values=VALUES, measures={"requests": 4}, updates=5)
    assert store.replace(ORG, HOUR, a_step(**{combination: counter}), day=DAY, raised=(1, 1))
    assert store.hour(ORG, HOUR).counters == {combination: counter}
    assert world.counters() == {(keys.hour_key(ORG, *HOUR), "|".join(VALUES)): {"n": 4}}


@pytest.mark.parametrize("assumed", [None, 0, 2])
def test_an_hour_that_is_not_as_assumed_is_not_replaced(assumed: int | None) -> None:
    world = a_world()
    before = world.figures()
    assert store_of(world).replace(ORG, HOUR, a_step(assumed=assumed), day=DAY, raised=(1, 1)) is False
    assert world.figures() == before


@pytest.mark.parametrize("operation", ["transact_write_items", "update_item", "query"])
def test_a_table_that_is_busy_is_asked_again_after_a_wait(operation: str) -> None:
    world = a_world()
    slept: list[float] = []
    store = store_of(world, once("throttled", operation), slept=slept)
    held = store.ledger(ORG, DAY)[ROW]
    assert store.replace(ORG, HOUR, a_step(), day=DAY, raised=(1, 1)) is True
    assert store.replace_ledger(ORG, DAY, ROW, held=held, wanted=LedgerDelta(won=1)) is True
    assert told(store) == LedgerDelta(won=1)
    assert len(slept) == 1


def test_a_table_that_stays_busy_is_given_up() -> None:
    world = a_world()
    store = store_of(world, Faults(at=lambda *_: "throttled"))
    for call in (
        lambda: store.hour(ORG, HOUR),
        lambda: store.replace(ORG, HOUR, a_step(), day=DAY, raised=(1, 1)),
        lambda: store.replace_ledger(ORG, DAY, ROW, held=StoredRow(), wanted=LedgerDelta()),
    ):
        with pytest.raises(Upstream):
            call()


FULL = LedgerDelta(won=5, duplicates=4, conflicts=3, unpriced=2, voided=1)


@pytest.mark.parametrize("held", [LedgerDelta(), LedgerDelta(won=3), LedgerDelta(won=2, voided=1), FULL])
@pytest.mark.parametrize("wanted", [LedgerDelta(), LedgerDelta(won=7, unpriced=1), FULL])
def test_a_ledger_row_is_replaced_where_it_is_as_it_was_read(held: LedgerDelta, wanted: LedgerDelta) -> None:
    store = store_of(RepairWorld())
    assert store.replace_ledger(ORG, DAY, ROW, held=StoredRow(), wanted=held)
    assert store.ledger(ORG, DAY) == {ROW: StoredRow(numbers=held, updates=1)}
    assert store.replace_ledger(ORG, DAY, ROW, held=StoredRow(numbers=held, updates=1), wanted=wanted)
    assert store.ledger(ORG, DAY) == {ROW: StoredRow(numbers=wanted, updates=2)}


@pytest.mark.parametrize(
    "held",
    [
        StoredRow(),
        StoredRow(numbers=LedgerDelta(won=2), updates=1),
        StoredRow(numbers=LedgerDelta(won=3, conflicts=1), updates=1),
        StoredRow(numbers=LedgerDelta(won=3), updates=0),
        StoredRow(numbers=LedgerDelta(won=3), updates=2),
    ],
)
def test_a_ledger_row_that_moved_on_stays_as_it_is(held: StoredRow) -> None:
    """Also where the same numbers were reached another way: the row counts its updates."""
    world = a_world()
    store = store_of(world)
    assert store.replace_ledger(ORG, DAY, ROW, held=held, wanted=FULL) is False
    assert store.ledger(ORG, DAY) == {ROW: StoredRow(numbers=LedgerDelta(won=3), updates=1)}


def test_the_owner_of_an_id_is_told_with_what_it_sent() -> None:
    world = a_world(an_event(event_id="a#b", digest="x" * 20), an_event(event_id="c"))
    log = RepairLog(world.dynamodb, log_table="log", claims_table="claims", figures_table="figures", retry=patient())
    found = log.claims(ORG, ["a#b", "c", "nobody's"])
    assert {name: (claim.event_id, claim.position, claim.digest) for name, claim in found.items()} == {
        "a#b": ("a#b", 0, "x" * 20),
        "c": ("c", 1, "d" * 20),
    }
