"""What only the lake still holds is taken back by adjustments of today: once, whoever asks, and whatever fails."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from outlay.application.list_events import EventsQuery, Place, list_events
from outlay.contracts import keys
from outlay.contracts.measures import MEASURE_ATTRIBUTES
from outlay.domain.adjustment_sums import cost_of, quantity_of
from outlay.domain.batch import Batch, DimensionConfig
from outlay.domain.periods import day_of

from tests.support.builders import NOW_MS, ORG, a_batch, a_batch_id, an_event
from tests.support.faults import Faults
from tests.support.ledger_checks import assert_consistent, lake_rows, ledger_by_day
from tests.support.price_entries import bare_prices
from tests.support.rollup_rig import Rig
from tests.unit.rollup.test_voids import DAY, HOUR, begin, correction, finish, go_on, requests, void

OLD = NOW_MS - 60 * DAY
OLDER = NOW_MS - 200 * DAY
OLD_DAY = day_of(OLD, "UTC")
IMPORT = "imp_12345678"
MONTHS_AGO = {"api_key": "key-1", "start_ms": OLDER - DAY, "end_ms": OLD + DAY}


def received(*batches: Batch) -> Counter[str]:
    return Counter(day_of(event.timestamp_ms, "UTC") for batch in batches for event in batch.events)


def an_old_batch(*names: str, at: int = OLD, number: int = 1, **more: Any) -> Batch:
    digest = str(number) * 20
    events = [
        an_event(event_id=name, timestamp_ms=at + place * 1000, digest=digest) for place, name in enumerate(names)
    ]
    return a_batch(*events, received_ms=at + HOUR, batch_id=a_batch_id(number), **more)


def a_rig(*old: Batch) -> Rig:
    """With batches that were delivered when they were received, and what has expired since is gone."""
    rig = Rig()
    for batch in old:
        rig.now_ms = batch.received_ms + 1000
        rig.deliver(batch)
    rig.now_ms = NOW_MS + HOUR
    expire(rig)
    rig.organizations_with_batches = lambda: [ORG]  # type: ignore[method-assign] - also without any in the log
    return rig


def expire(rig: Rig) -> None:
    """As time to live does: of the log after 35 days, of all else where it is said."""
    assert rig.now_ms is not None
    now_s = rig.now_ms // 1000
    for name, table in rig.dynamodb.tables.items():
        for key, item in [*table.items()]:
            ends_s = int(item[keys.TTL]["N"]) if keys.TTL in item else now_s
            if name == "log":
                ends_s = int(item["rs"]["S"].partition("#")[0]) // 1000 + 35 * DAY // 1000
            if ends_s < now_s:
                del table[key]


def adjustments(rig: Rig) -> list[tuple[str, int, str]]:
    return sorted(
        (row["event_id"].split(":", 3)[3], row["quantity"], row["adjusts_day"])
        for row in lake_rows(rig.firehose.rows())
        if row.get("adjusts_day") and row.get("quantity") == -1
    )


@pytest.mark.parametrize("at", [OLD, OLDER], ids=["markers-there", "markers-expired"])
def test_an_old_event_is_taken_back_today_and_its_own_day_stays(at: int):
    batch = an_old_batch("a", "b", at=at)
    rig = a_rig(batch)
    assert bool(rig.markers()) is (at == OLD)
    void(rig, event_id="a")
    day = day_of(at, "UTC")
    assert adjustments(rig) == [("a", -1, day)]
    assert ledger_by_day(rig) == {day: {"won": 2}, day_of(NOW_MS, "UTC"): {"adj": -1}}
    assert requests(rig) == 1
    assert_consistent(rig, received=received(batch))
    done = correction(rig, f"c_{1:024x}")
    assert (done.tally.voided, done.tally.adjusted) == (1, 1)


def test_a_preview_says_what_would_be_taken_back_and_takes_nothing():
    batch = an_old_batch("a", "b", "c")
    rig = a_rig(batch)
    before = rig.counters()
    done = correction(rig, begin(rig, **MONTHS_AGO))
    assert rig.counters() == before
    assert (done.tally.voided, {key: line.requests for key, line in done.lines.items()}) == (
        3,
        {(OLD_DAY, "gpt-4o", "search"): 3},
    )
    assert sum(line.picousd for line in done.lines.values()) == 3 * (1000 * 2_500_000 + 100 * 10_000_000)


def test_a_preview_of_events_of_no_team_says_so():
    batch = a_batch(an_event(event_id="a", timestamp_ms=OLD, team=""), received_ms=OLD + HOUR)
    rig = a_rig(batch)
    assert [*correction(rig, begin(rig, **MONTHS_AGO)).lines] == [(OLD_DAY, "gpt-4o", "")]


def test_a_keys_range_takes_the_old_from_the_lake_and_the_recent_from_the_log():
    """And what lies between, which both may see, once."""
    between = NOW_MS - 34 * DAY - 12 * HOUR
    old, middle = an_old_batch("a", "b"), an_old_batch("c", at=between, number=2)
    edges = [an_old_batch(f"edge{n}", at=NOW_MS - 34 * DAY + (n - 3) * 300_000, number=n + 4) for n in range(5)]
    rig = a_rig(old, middle, *edges)
    recent = a_batch(an_event(event_id="d"), batch_id=a_batch_id(3))
    rig.deliver(recent)
    everything = {"api_key": "key-1", "start_ms": OLD - DAY, "end_ms": NOW_MS + 1}
    shown = correction(rig, begin(rig, 2, **everything))
    assert shown.tally.voided == 9
    void(rig, **everything)
    assert requests(rig) == 0
    assert adjustments(rig) == [("a", -1, OLD_DAY), ("b", -1, OLD_DAY)]
    assert_consistent(rig, received=received(old, middle, recent, *edges))


def test_an_import_of_last_year_is_undone_and_a_corrected_file_counts():
    wrong = an_old_batch("a", "b", at=OLDER, source="import", import_id=IMPORT)
    rig = a_rig(wrong)
    assert len(rig.claims()) == 2
    void(rig, import_id=IMPORT, start_ms=OLDER)
    assert requests(rig) == 0
    right = an_old_batch("a", "b", "c", at=OLDER, number=2, source="import", import_id="imp_87654321")
    right = replace(right, received_ms=NOW_MS)
    rig.deliver(right)
    rig.deliver(right)
    assert requests(rig) == 3
    assert_consistent_but_for_ids(rig, wrong, right)


def assert_consistent_but_for_ids(rig: Rig, *batches: Batch) -> None:
    """An event that was taken back in the lake and came again has two rows of its own and an adjustment: one in all."""
    net: Counter[str] = Counter()
    for row in lake_rows(rig.firehose.rows()):
        event_id = row["event_id"]
        net[event_id.split(":", 3)[3] if row.get("adjusts_day") else event_id] += row.get("quantity", 1)
    assert set(net.values()) <= {0, 1}
    assert sum(net.values()) == requests(rig)
    ledger = ledger_by_day(rig)
    for day, number in received(*batches).items():
        assert sum(ledger[day][name] for name in ("won", "dup", "con", "vod", "late")) == number


def test_a_live_event_that_had_lost_to_an_old_import_comes_back():
    wrong = an_old_batch("a", "b", at=OLDER, source="import", import_id=IMPORT)
    rig = a_rig(wrong)
    live = a_batch(an_event(event_id="a", digest="e" * 20), batch_id=a_batch_id(2))
    rig.deliver(live)
    assert requests(rig) == 2
    void(rig, import_id=IMPORT)
    assert requests(rig) == 1
    assert correction(rig, f"c_{1:024x}").tally.returned == 1
    assert_consistent_but_for_ids(rig, wrong, live)


def test_markers_that_still_exist_become_void_part_by_part():
    batch = an_old_batch(*"abcdef", parts=(0, 1, 3))
    rig = a_rig(batch)
    void(rig, **MONTHS_AGO)
    parts = rig.container().ports.figures.stored(ORG, [(batch.batch_id, part) for part in range(3)])
    outcomes = {part: [outcome.value for outcome in one.state.outcomes] for (_, part), one in parts.items()}
    assert outcomes == {0: ["voided"], 1: ["voided"] * 2, 2: ["voided"] * 3}


def test_the_same_again_and_another_void_of_it_take_nothing_more():
    batch = an_old_batch("a", "b", "c")
    rig = a_rig(batch)
    first, second = begin(rig, 1, event_id="a"), begin(rig, 2, **MONTHS_AGO)
    finish(rig, first)
    finish(rig, second)
    void(rig, 3, **MONTHS_AGO)
    assert requests(rig) == 0
    assert len(adjustments(rig)) == 3
    assert rig.now_ms is not None
    rig.now_ms += 60 * DAY
    expire(rig)
    assert not rig.markers()
    void(rig, 4, **MONTHS_AGO)
    assert len(adjustments(rig)) == 3
    assert_consistent(rig, received=received(batch))


def test_the_lake_may_be_behind_and_nothing_is_taken_twice():
    """Rows that say what was taken back are on their way for a quarter of an hour."""
    batch = an_old_batch("a", "b")
    rig = a_rig(batch)
    before = rig.firehose.rows()
    void(rig, 1, event_id="a")
    rig.athena._rows = lambda: before
    void(rig, 2, **MONTHS_AGO)
    assert requests(rig) == 0
    assert len(adjustments(rig)) == 2
    assert_consistent(rig, received=received(batch))


def test_two_at_once_take_each_event_once():
    batch = an_old_batch(*"abcd", parts=(0, 2))
    rig = a_rig(batch)
    first, second = begin(rig, 1, **MONTHS_AGO), begin(rig, 2, **MONTHS_AGO)
    for one in (first, second):
        rig.container().answer({"apply": {"org": ORG, "id": one}})

    def meanwhile(_: int, operation: str) -> str | None:
        if operation == "transact_write_items" and correction(rig, second).state == "running":
            assert go_on(rig, second) == "settling"
        return None

    assert go_on(rig, first, Faults(at=meanwhile)) == "settling"
    assert requests(rig) == 0
    assert len(adjustments(rig)) == 4
    assert_consistent(rig, received=received(batch))


def test_a_part_that_comes_again_after_its_log_item_is_gone_stays_taken_back():
    """A redrive of a copy that quarantine kept, for one."""
    batch = an_old_batch("a", "b")
    rig = a_rig(batch)
    void(rig, event_id="a")
    before = rig.counters()
    rig.deliver(batch)
    assert rig.counters() == before
    assert_consistent(rig, received=received(batch))


def test_events_of_a_closed_month_that_count_as_adjustments_are_taken_back_too():
    """What came late for a closed hour, and what was voided there."""
    rig = a_rig()
    hour = "2026-09-01T12:00"
    pk = keys.hour_key(ORG, hour, 0)
    head = {"pk": {"S": pk}, "sk": {"S": keys.HEAD}, "st": {"S": "closed"}, "rev": {"N": "1"}, "u": {"N": "0"}}
    rig.dynamodb.tables["figures"][pk, keys.HEAD] = head
    time = NOW_MS - 82 * DAY
    assert day_of(time, "UTC") == "2026-09-01"
    late = a_batch(
        *(an_event(event_id=name, timestamp_ms=time) for name in "ab"),
        received_ms=time + 31 * DAY,
        batch_id=a_batch_id(1),
    )
    rig.now_ms = late.received_ms + 1000
    rig.deliver(late)
    rig.now_ms = NOW_MS + HOUR
    expire(rig)
    void(rig, api_key="key-1", start_ms=time, end_ms=time + 1)
    assert requests(rig) == 0
    assert adjustments(rig) == [("a", -1, "2026-09-01"), ("b", -1, "2026-09-01")]
    assert_consistent(rig, received=received(late))
    void(rig, 2, api_key="key-1", start_ms=time, end_ms=time + 1)
    assert len(adjustments(rig)) == 2


def test_nothing_is_asked_of_the_lake_where_the_log_holds_all_of_the_scope():
    rig = a_rig()
    rig.deliver(a_batch(an_event(event_id="a")))
    void(rig, 1, event_id="a")
    void(rig, 2, api_key="key-1", start_ms=NOW_MS - 30 * DAY, end_ms=NOW_MS)
    void(rig, 3, import_id=IMPORT, start_ms=NOW_MS - 30 * DAY)
    assert rig.athena.queries == []


def test_where_there_is_nothing_the_figures_stay_as_they_are():
    batch = an_old_batch("a")
    rig = a_rig(batch)
    before = rig.counters()
    void(rig, api_key="key-9", start_ms=OLDER, end_ms=NOW_MS)
    assert rig.counters() == before
    assert len(rig.athena.queries) == 3


def test_thousands_of_rows_go_page_by_page_and_transaction_by_transaction():
    batches = [
        a_batch(
            *(
                an_event(event_id=f"{n}-{k}", timestamp_ms=OLDER + k, team=f"team-{k % 70}", digest="1" * 20)
                for k in range(400)
            ),
            received_ms=OLDER + HOUR,
            batch_id=a_batch_id(n),
            source="import",
            import_id=IMPORT,
            parts=(0, 60, 120, 180, 240, 300, 360),
        )
        for n in range(1, 4)
    ]
    rig = a_rig(*batches)
    faults = Faults()
    correction_id = begin(rig, import_id=IMPORT)
    rig.container().answer({"apply": {"org": ORG, "id": correction_id}})
    assert go_on(rig, correction_id, faults) == "settling"
    assert faults.calls.count("get_query_results") == 2
    assert requests(rig) == 0
    assert len(adjustments(rig)) == correction(rig, correction_id).tally.adjusted == 1200
    assert_consistent(rig, received=received(*batches))


def test_tags_that_are_dimensions_by_now_and_values_beyond_the_cap_count_as_the_rows_say(
    monkeypatch: pytest.MonkeyPatch,
):
    batch = a_batch(
        *(an_event(event_id=f"e{n}", timestamp_ms=OLD, tags={"region": f"r{n}"}, team=f"t{n}") for n in range(3)),
        received_ms=OLD + HOUR,
    )
    rig = a_rig(batch)
    rig.dimensions = DimensionConfig(tag_keys=("region",), time_zone="Asia/Kolkata")
    monkeypatch.setattr("outlay.adapters.dynamodb.values_registry.MAX_VALUES_PER_DIMENSION", 2)
    container = rig.container
    capped: Callable[..., Any] = lambda faults=None: _with_cap(container(faults), 2)  # noqa: E731
    monkeypatch.setattr(rig, "container", capped)
    void(rig, **MONTHS_AGO)
    rows = [row for row in lake_rows(rig.firehose.rows()) if row.get("quantity") == -1]
    assert sorted(row["team"] for row in rows) == ["(other)", "t0", "t1"]
    taken = {key[1].split("|")[4] + key[1].split("|")[10] for key, _ in rig.counters().items() if key[1].count("|") > 9}
    assert taken == {"t0r0", "t1r1", "(other)(other)"}
    assert requests(rig) == 0


def _with_cap(app: Any, cap: int) -> Any:
    app.ports.values._cap = cap
    return app


def test_rows_listed_add_up_to_the_figure_of_the_day():
    """The listing takes today's adjustments from the journal, and so does a filter by team."""
    batch = an_old_batch("a", "b")
    rig = a_rig(batch)
    recent = a_batch(an_event(event_id="c"), batch_id=a_batch_id(2))
    rig.deliver(recent)
    assert rig.container().corrections.is_adjusting(ORG) is False
    void(rig, **MONTHS_AGO)
    app = rig.container()
    assert app.corrections.is_adjusting(ORG) is True
    query = EventsQuery(
        start_ms=NOW_MS - DAY,
        end_ms=NOW_MS + 3 * HOUR,
        filters={"team": frozenset({"search"})},
        adjusted=True,
    )
    place = Place(day=day_of(NOW_MS + 3 * HOUR, "UTC"), before="~")
    log: Any = app.batches
    page = list_events(query, org=ORG, log=log, prices=bare_prices, place=place, limit=100)
    rows = [row.columns for row in page.rows]
    assert sum(quantity_of(row) for row in rows) == -1
    today = [counter for (pk, _), counter in rig.counters().items() if "#H#2026-11-22" in pk]
    assert sum(counter.get("n", 0) for counter in today) == -1
    costs = [name for name in MEASURE_ATTRIBUTES if name.startswith("cost_")]
    figure = sum(counter.get(MEASURE_ATTRIBUTES[name], 0) for counter in today for name in costs)
    assert sum(cost_of(row) for row in rows) == figure < 0
