"""What a void says of what it takes back, which ids it frees, and which batches it rolls up again."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from outlay.application.corrections import Corrector
from outlay.application.rollup_ports import LogEntry, LogReader
from outlay.domain.batch import DimensionConfig
from outlay.domain.correction import Correction, Line, Scope, Tally
from outlay.domain.periods import day_start_ms

from tests.support.builders import NOW_MS, ORG, a_batch, a_batch_id, an_event
from tests.support.faults import Crash, Faults
from tests.support.ledger_checks import assert_consistent, ledger_by_day
from tests.support.rollup_rig import Rig
from tests.unit.rollup.test_voids import DAY, a_rig, begin, correction, finish, go_on, received, requests, void
from tests.unit.rollup.test_walking_the_log import begun, corrector, times

ID = f"c_{1:024x}"
TODAY = "2026-11-22"
KEYS: dict[str, Any] = {"api_key": "key-1", "start_ms": NOW_MS - DAY, "end_ms": NOW_MS + 1}


@dataclass
class LogRead:
    log: LogReader
    read_ids: list[str] = field(default_factory=list)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.log, name)

    def read(self, org: str, batch_id: str) -> LogEntry | None:
        self.read_ids.append(batch_id)
        return self.log.read(org, batch_id)


def watched(rig: Rig) -> tuple[Corrector, list[str]]:
    """And the batches that it reads to roll them up."""
    tools = corrector(rig)
    log = LogRead(tools.log)
    return replace(tools, log=log), log.read_ids


def preview(rig: Rig, **scope: Any) -> Correction:
    return correction(rig, begin(rig, **scope))  # type: ignore[no-any-return]


def test_a_preview_tells_copies_from_what_counts() -> None:
    rig = a_rig()
    rig.deliver(a_batch(*(an_event(event_id=name) for name in "abc"), batch_id=a_batch_id(1)))
    rig.deliver(a_batch(*(an_event(event_id=name) for name in "abacaa"), batch_id=a_batch_id(2)))
    tally = preview(rig, event_id="a").tally
    assert tally == Tally(voided=1, copies=4)
    rig = a_rig()
    rig.deliver(a_batch(an_event(event_id="a"), an_event(event_id="a"), an_event(event_id="b")))
    assert preview(rig, **KEYS).tally == Tally(voided=2, copies=1)


def test_a_previews_lines_are_by_local_day_model_and_team_and_say_what_has_no_price() -> None:
    rig = a_rig()
    kolkata = DimensionConfig(time_zone="Asia/Kolkata")
    midnight = day_start_ms(TODAY, "Asia/Kolkata")
    events = [
        an_event(event_id="a", timestamp_ms=midnight - 1),
        an_event(event_id="b", timestamp_ms=midnight),
        an_event(event_id="c", timestamp_ms=midnight, model="no-such-model", team=""),
        an_event(event_id="d", timestamp_ms=midnight, model="no-such-model", team=""),
        an_event(event_id="e", timestamp_ms=midnight, team="", usage={"output_tokens": 1}),
    ]
    rig.deliver(a_batch(*events, dimensions=kolkata))
    call = 1000 * 2_500_000 + 100 * 10_000_000
    assert preview(rig, **KEYS).lines == {
        ("2026-11-21", "gpt-4o", "search"): Line(requests=1, picousd=call),
        (TODAY, "gpt-4o", "search"): Line(requests=1, picousd=call),
        (TODAY, "no-such-model", ""): Line(requests=2, unpriced=2),
        (TODAY, "gpt-4o", ""): Line(requests=1, picousd=10_000_000),
    }


def test_a_thousand_lines_are_told_and_what_belongs_to_one_of_them_still_goes_there() -> None:
    rig = a_rig()
    events = [an_event(event_id=f"e{n}", team=f"team-{n}") for n in range(1_001)]
    rig.deliver(a_batch(*events, *(an_event(event_id=f"again{n}", team="team-3") for n in range(2))))
    lines = preview(rig, **KEYS).lines
    assert len(lines) == 1_001
    assert lines[TODAY, "gpt-4o", "team-3"].requests == 3
    assert lines["(more)", "", ""].requests == 1
    rig = a_rig()
    rig.deliver(a_batch(*events[:1_000]))
    assert ("(more)", "", "") not in preview(rig, **KEYS).lines


def test_the_ids_of_all_parts_and_batches_come_free() -> None:
    rig = a_rig()
    first = a_batch(*(an_event(event_id=name) for name in "abcd"), batch_id=a_batch_id(1), parts=(0, 2))
    second = a_batch(an_event(event_id="e"), batch_id=a_batch_id(2))
    rig.deliver(first, second)
    void(rig, **KEYS)
    assert requests(rig) == 0
    again = a_batch(*(an_event(event_id=name, digest="e" * 20) for name in "abcde"), batch_id=a_batch_id(3))
    rig.deliver(again)
    assert requests(rig) == 5
    assert_consistent(rig, received=received(first, second, again))


def a_rig_with_losers() -> tuple[Rig, Sequence[Any]]:
    """``a`` is wrong; ``b`` stays. Who lost to ``b`` only is of no concern."""
    rig = a_rig()
    batches = [
        a_batch(an_event(event_id="a"), an_event(event_id="b", api_key="key-2"), batch_id=a_batch_id(1)),
        a_batch(an_event(event_id="b", digest="e" * 20), batch_id=a_batch_id(2), received_ms=NOW_MS + 2000),
        a_batch(
            an_event(event_id="c", api_key="key-3"),
            an_event(event_id="b", digest="f" * 20),
            an_event(event_id="a", digest="e" * 20, api_key="key-3"),
            batch_id=a_batch_id(3),
            received_ms=NOW_MS + 3000,
        ),
        a_batch(an_event(event_id="d", api_key="key-4"), batch_id=a_batch_id(4), received_ms=NOW_MS + 4000),
    ]
    for batch in batches:
        rig.deliver(batch)
    return rig, batches


def test_only_batches_that_hold_who_may_return_are_rolled_up_again() -> None:
    rig, batches = a_rig_with_losers()
    assert ledger_by_day(rig)[TODAY] == {"won": 4, "con": 3}
    begin(rig, event_id="a")
    rig.container().answer({"apply": {"org": ORG, "id": ID}})
    tools, read = watched(rig)
    tally = tools.run(correction(rig, ID)).tally
    assert read == [batches[2].batch_id]
    assert tally == Tally(voided=1, returned=1)
    assert ledger_by_day(rig)[TODAY] == {"won": 4, "con": 2, "vod": 1}
    assert_consistent(rig, received=received(*batches))


def test_who_took_a_freed_id_over_and_ended_before_it_counted_is_counted() -> None:
    """A crash came between claim and marker: the marker says lost, and the claim is the batch's own."""
    rig, batches = a_rig_with_losers()
    begin(rig, event_id="a")
    rig.container().answer({"apply": {"org": ORG, "id": ID}})
    claimed: list[str] = []

    def crash(_: int, operation: str) -> str | None:
        if operation == "transact_write_items" and (batches[2].batch_id, 2) in rig.claims().values():
            claimed.append(operation)
            return "before"
        return None

    with pytest.raises(Crash):
        go_on(rig, ID, Faults(at=crash))
    assert claimed
    tools, read = watched(rig)
    assert tools.run(correction(rig, ID)).tally.returned == 1
    assert read == [batches[2].batch_id]
    assert_consistent(rig, received=received(*batches))


def forget_outcomes(rig: Rig) -> None:
    """Markers as the first release wrote them: how many count, not which."""
    for key, item in rig.dynamodb.tables["figures"].items():
        if "#P#" in key[0]:
            item.pop("o", None)


def test_of_markers_of_the_first_release_it_is_noted_who_lost_before_ids_come_free() -> None:
    rig, batches = a_rig_with_losers()
    forget_outcomes(rig)
    before = rig.counters()
    shown = preview(rig, event_id="a")
    assert shown.tally == Tally(voided=1)
    rig.container().answer({"apply": {"org": ORG, "id": ID}})
    one = corrector(rig).run(correction(rig, ID), may_continue=times(2))  # enough for the first phase
    assert (one.state, one.phase) == ("running", 1)
    ratings = {key[0].rpartition("#")[2]: int(item["rating"]["N"]) for key, item in rig.markers().items()}
    assert ratings == {batch.batch_id: number for batch, number in zip(batches, (0, 1, 1, 0), strict=True)}
    assert rig.counters() == before
    go_on(rig, ID)
    assert correction(rig, ID).tally == Tally(voided=1, returned=1)
    assert_consistent(rig, received=received(*batches))


def test_an_import_is_undone_as_the_first_thing_and_an_event_is_not() -> None:
    rig = a_rig()
    rig.deliver(a_batch(an_event(event_id="a"), source="import", import_id="imp_12345678"))
    undone = rig.container().corrections.undone
    for scope, expected in ((Scope(event_id="a", digest="d" * 20), set()), (Scope(import_id="imp_12345678"), {1})):
        one = begun(rig, scope, state="running", correction_id=f"c_{len(expected):024x}")
        corrector(rig).run(one, may_continue=times(1))
        assert len(undone(ORG, ["imp_12345678"])) == len(expected)


def test_a_void_says_when_it_ended_and_a_settling_one_since_when_it_waits() -> None:
    rig = a_rig()
    rig.deliver(a_batch(an_event(event_id="a")))
    begin(rig, event_id="a")
    rig.container().answer({"apply": {"org": ORG, "id": ID}})
    go_on(rig, ID)
    one = correction(rig, ID)
    assert (one.settle_after_ms, one.finished_ms) == (rig.now_ms, None)
    rig2 = a_rig()
    rig2.deliver(a_batch(an_event(event_id="a")))
    begin(rig2, event_id="a")
    finish(rig2, ID)
    assert correction(rig2, ID).finished_ms == rig2.now_ms
