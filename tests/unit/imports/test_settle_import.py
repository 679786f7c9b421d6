"""What became of an import's events: added up in steps, always to the accepted, and kept once it can't change."""

from dataclasses import replace
from pathlib import Path

import pytest
from outlay.application import settle_import
from outlay.application.manage_imports import (
    begin_import,
    complete_import,
    find_import,
    look_at_import,
    start_import,
    undo_import,
)
from outlay.application.settle_import import Settled, known
from outlay.domain.errors import Upstream
from outlay.domain.import_outcomes import Outcomes
from outlay.domain.import_record import ImportRecord

from tests.support.builders import ORG
from tests.support.imports_world import IMPORT, ImportsWorld

HEADER = "timestamp,provider,model,input_tokens,output_tokens\n"


@pytest.fixture
def world(tmp_path: Path) -> ImportsWorld:
    return ImportsWorld(tmp_path)


def imported(world: ImportsWorld, rows: int) -> list[str]:
    """The batches of a file with so many rows, in their order."""
    lines = "".join(f"2026-11-01T08:00:00Z,openai,gpt-4o,{number},1\n" for number in range(rows))
    world.uploaded((HEADER + lines).encode())
    start_import(ORG, IMPORT, tools=world.tools)
    world.work()
    assert world.record.state == "done"
    return world.batches.ids()


def look(world: ImportsWorld) -> Settled:
    found = look_at_import(ORG, IMPORT, tools=world.tools)[1]
    assert found is not None
    return found


def test_what_became_of_the_events_adds_up_to_the_accepted_at_any_moment(world: ImportsWorld) -> None:
    imported(world, 2_500)
    sizes = {batch.batch_id: len(batch.events) for batch, _ in world.door.log.batches.values()}
    third, first, second = sorted(sizes, key=lambda one: sizes[one])
    assert (look(world).outcomes, look(world).left) == (Outcomes(), 2_500)
    world.batches.became[first] = Outcomes(counted=900, late=5, duplicates=100)
    world.door.log.quarantined.add(second)
    assert (look(world).outcomes, look(world).left) == (
        Outcomes(counted=900, late=5, duplicates=100, quarantined=1_000),
        500,
    )
    world.batches.became[third] = Outcomes(conflicts=500)
    assert look(world).left == 0
    assert not look(world).progress.is_final, "what is in quarantine may come out of it"
    world.batches.became[second] = Outcomes(counted=1_000, unpriced=7)
    found = look(world)
    assert found.outcomes == Outcomes(counted=1_900, late=5, unpriced=7, duplicates=100, conflicts=500)
    assert (found.left, found.progress.is_final) == (0, True)


def test_once_settled_it_stands_on_the_record_and_no_batch_is_read_again(world: ImportsWorld) -> None:
    imported(world, 2_500)
    world.batches.count_all()
    settled = look(world)
    reads = world.batches.reads
    assert look(world) == settled
    assert known(world.record) == settled, "so does the list, which takes no looks"
    assert world.batches.reads == reads


def test_one_look_reads_a_bounded_number_of_batches_and_the_next_goes_on_from_there(
    world: ImportsWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settle_import, "MAX_BATCHES", 2)
    imported(world, 5_000)
    world.batches.count_all()
    assert [look(world).outcomes.counted for _ in range(3)] == [2_000, 4_000, 5_000]
    assert (look(world).progress.is_final, world.batches.reads) == (True, 5)


def test_beyond_too_many_open_batches_none_is_taken_as_settled(
    world: ImportsWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settle_import, "MAX_OPEN", 1)
    ids = imported(world, 3_500)
    world.batches.became[ids[1]] = Outcomes(counted=1_000)
    assert (look(world).outcomes.counted, look(world).left, len(look(world).progress.open)) == (1_000, 2_500, 1)
    world.batches.count_all()
    assert look(world).outcomes.counted == 3_500


def test_a_batch_that_the_index_shows_late_and_out_of_order_is_found_by_a_second_pass(world: ImportsWorld) -> None:
    ids = imported(world, 3_000)
    world.batches.count_all()
    world.batches.hidden.add(ids[0])
    assert (look(world).left, look(world).left) == (1_000, 1_000)
    world.batches.hidden.clear()
    assert look(world).left == 1_000, "what comes after the place was read"
    world.now_ms += settle_import.SURE_MS + 1
    look(world)
    found = look(world)
    assert (found.outcomes.counted, found.left, found.progress.is_final) == (3_000, 0, True)


def test_what_no_pass_finds_is_not_looked_for_for_ever(world: ImportsWorld) -> None:
    ids = imported(world, 3_000)
    world.batches.count_all()
    world.batches.hidden.add(ids[0])
    world.now_ms += settle_import.SURE_MS + 1
    for _ in range(5):
        found = look(world)
    assert (found.outcomes.counted, found.left, found.progress.is_final) == (2_000, 1_000, True)


def test_what_the_log_has_forgotten_stays_as_it_was_found(world: ImportsWorld) -> None:
    (batch,) = imported(world, 10)
    world.door.log.quarantined.add(batch)
    look(world)
    world.now_ms += settle_import.LOG_MS + 1
    found = look(world)
    assert (found.outcomes, found.progress.is_final) == (Outcomes(quarantined=10), True)


def test_the_importers_schedule_settles_what_nobody_asks_for(world: ImportsWorld) -> None:
    imported(world, 2_500)
    assert world.work() is False
    assert set(world.records.at_work) == {(ORG, IMPORT)}, "all is in flight: it is looked after again"
    world.batches.count_all()
    assert world.work() is False
    assert world.records.at_work == {}
    found = known(world.record)
    assert found is not None
    assert (found.outcomes, found.progress.is_final) == (Outcomes(counted=2_500), True)


def test_a_run_without_time_is_called_again_where_it_stopped(
    world: ImportsWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settle_import, "MAX_BATCHES", 1)
    imported(world, 2_500)
    world.batches.count_all()
    assert world.work(looks=0) is True
    assert world.work() is False
    assert world.records.at_work == {}


def test_an_import_by_a_client_is_followed_once_it_said_what_it_sent(world: ImportsWorld) -> None:
    named = ImportRecord(
        org=ORG,
        import_id=IMPORT,
        kind="cli",
        state="importing",
        file="(standard input)",
        created_ms=0,
        created_by="ann@example.com",
    )
    begin_import(named, tools=world.tools)
    record = world.record
    event = {"timestamp": "2026-11-01T08:00:00Z", "provider": "openai", "model": "gpt-4o", "output_tokens": 1}
    assert world.accept(record, [event], key="k", check=False).status == 202
    assert look_at_import(ORG, IMPORT, tools=world.tools)[1] is None, "what it has sent is not known yet"
    complete_import(ORG, IMPORT, {"accepted": 1}, tools=world.tools)
    assert (look(world).left, set(world.records.at_work)) == (1, {(ORG, IMPORT)})
    world.batches.count_all()
    assert look(world).outcomes == Outcomes(counted=1)
    complete_import(ORG, IMPORT, {"accepted": 2}, tools=world.tools)
    assert (look(world).left, look(world).progress.is_final) == (1, False), "said again, it is looked at again"


def test_of_an_import_of_an_earlier_release_nothing_is_said(world: ImportsWorld) -> None:
    imported(world, 10)
    world.records.save(replace(world.record, outcomes=None))
    assert look_at_import(ORG, IMPORT, tools=world.tools)[1] is None
    world.work()
    assert world.records.at_work == {}


def test_after_an_undo_the_record_says_what_was_taken_back(world: ImportsWorld) -> None:
    ids = imported(world, 2_000)
    world.batches.count_all()
    look(world)
    world.void.events, world.void.looks, world.void.done = 2_000, 1, True
    undo_import(ORG, IMPORT, who="ann@example.com", reason="wrong file", tools=world.tools)
    world.batches.became = {one: Outcomes(voided=1_000) for one in ids}
    record, found = look_at_import(ORG, IMPORT, tools=world.tools)
    assert found is not None
    assert (record.state, record.taken_back) == ("undone", {"events": 2_000, "copies": 0, "uncounted": 0})
    assert (found.outcomes, found.progress.is_final) == (Outcomes(voided=2_000), True)


@pytest.mark.parametrize("is_logged", [True, False])
def test_what_was_said_of_another_import_is_read_again_once_this_one_is_undone(
    world: ImportsWorld, is_logged: bool
) -> None:
    """Its rows had lost to the one that is undone, and count now; unless the log has forgotten them."""
    ids = imported(world, 10)
    world.batches.count_all()
    look(world)
    settled = world.record
    finished = world.now_ms - (0 if is_logged else settle_import.LOG_MS + 1)
    other = replace(settled, import_id="imp_00000000000000000000000000", version=0, finished_ms=finished)
    world.records.save(other)
    world.void.looks, world.void.done = 1, True
    undo_import(ORG, IMPORT, who="ann@example.com", reason="wrong file", tools=world.tools)
    world.batches.became = {one: Outcomes(voided=10) for one in ids}
    look(world)
    kept = world.records.find(ORG, other.import_id)
    assert kept is not None
    assert kept.outcomes == ({} if is_logged else settled.outcomes)
    assert ((ORG, other.import_id) in world.records.at_work) == is_logged


def test_undone_after_the_log_forgot_it_what_was_found_then_stays_and_counts_no_more(world: ImportsWorld) -> None:
    imported(world, 10)
    world.batches.count_all()
    look(world)
    world.now_ms += settle_import.LOG_MS + 1
    world.door.log.batches.clear()
    world.void.looks, world.void.done = 1, True
    undo_import(ORG, IMPORT, who="ann@example.com", reason="wrong file", tools=world.tools)
    assert look(world).outcomes == Outcomes(counted=10)
    assert look(world).outcomes.all_taken_back() == Outcomes(voided=10)


def test_a_look_beside_another_request_keeps_nothing_and_answers_all_the_same(
    world: ImportsWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    imported(world, 10)
    world.batches.count_all()
    stale = find_import(ORG, IMPORT, tools=world.tools)
    world.records.save(stale)
    found = settle_import.settle(stale, records=world.records, batches=world.batches, now_ms=world.now_ms)
    assert found is not None
    assert (found.outcomes, world.record.outcomes) == (Outcomes(counted=10), {})


def test_where_the_log_does_not_answer_the_request_fails_and_the_record_stays(
    world: ImportsWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    imported(world, 10)

    def fails(*_: object, **__: object) -> None:
        raise Upstream("busy")

    before = world.record
    monkeypatch.setattr(world.batches, "page", fails)
    with pytest.raises(Upstream):
        look(world)
    assert world.record == before
