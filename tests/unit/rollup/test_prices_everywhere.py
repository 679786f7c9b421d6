"""Whoever prices what was counted says the same: rows of the lake, listings, the repair, adjustments, the proof."""

from dataclasses import replace
from typing import Any

import pytest
from outlay.adapters.dynamodb.hour_repair import HourRepair, RepairLog
from outlay.adapters.dynamodb.part_states import stored_part
from outlay.application.counted_adjustments import AdjustedDay
from outlay.application.list_events import EventsQuery, Place, list_events
from outlay.application.repair_hours import Ports, repair_hours
from outlay.application.rollup_ports import PriceBookMissing
from outlay.contracts import keys
from outlay.domain.adjustment_sums import cost_of
from outlay.domain.batch import Batch
from outlay.domain.periods import day_of
from outlay.domain.price_revision import PriceRevision

from tests.support.builders import NOW_MS, ORG, a_batch, a_batch_id, an_event, an_organization
from tests.support.ledger_checks import assert_consistent, counter_sums, lake_rows
from tests.support.price_cases import a_discount
from tests.support.rerating_world import DAY, HOUR, RatingRig
from tests.support.rollup_rig import insert_record, patient
from tests.unit.rollup.test_rerating import NEW, UNKNOWN, received

LONG_AGO = NOW_MS - 25 * DAY


def a_mixed_part(rig: RatingRig) -> Batch:
    """One part, whose calls have three revisions: stamped, filled, and rated again."""
    batch = a_batch(
        an_event(event_id="stamped", timestamp_ms=NOW_MS - 2 * DAY),
        an_event(event_id="filled", model="no-such-model", timestamp_ms=NOW_MS - 2 * DAY),
        an_event(event_id="rated", timestamp_ms=NOW_MS),
        an_event(event_id="unpriced", model="another"),
    )
    rig.deliver(batch)
    rig.enter(UNKNOWN)
    rig.container().answer({"fill": {"org": ORG}})
    rig.enter(replace(NEW, org=""))
    rig.finish(rig.preview(start_ms=NOW_MS - DAY))
    return batch


def test_a_marker_says_the_revision_of_each_position() -> None:
    rig = RatingRig()
    batch = a_mixed_part(rig)
    [item] = rig.markers().values()
    stored = stored_part(item)
    found = [stored.revision_at(place, batch.price_revision) for place in range(4)]
    assert found == [1, 1_000_001, 1_000_002, 1_000_002]
    assert item["price"]["N"] == "1000002", "a release that can't read the rest lacks this revision as well"
    assert_consistent(rig, received=received(batch))


def test_the_listing_of_events_has_the_rows_of_the_lake() -> None:
    rig = RatingRig()
    a_mixed_part(rig)
    app: Any = rig.container()
    query = EventsQuery(start_ms=NOW_MS - 3 * DAY, end_ms=NOW_MS + DAY, filters={}, adjusted=False)
    place = Place(day=day_of(NOW_MS + HOUR, "UTC"), before="~")
    page = list_events(query, org=ORG, log=app.batches, prices=app.ports.prices, place=place, limit=100)
    listed = {row.columns["event_id"]: (row.columns["price_revision"], cost_of(row.columns)) for row in page.rows}
    rows = lake_rows(rig.firehose.rows())
    assert listed == {row["event_id"]: (row["price_revision"], cost_of(row)) for row in rows}
    assert len({revision for revision, _ in listed.values()}) == 3


def repair(rig: RatingRig) -> Any:
    tables = {"log_table": "log", "claims_table": "claims", "figures_table": "figures"}
    ports = Ports(
        log=RepairLog(rig.dynamodb, **tables, retry=patient()),
        store=HourRepair(rig.dynamodb, "figures", retry=patient(), clock=lambda: rig.now_ms or 0),
        prices=rig.container().ports.prices,
        clock=lambda: rig.now_ms or 0,
        sleep=lambda _: None,
    )
    rig.later(2 * HOUR)
    return repair_hours(an_organization(), start_ms=NOW_MS - 3 * DAY, end_ms=NOW_MS + HOUR, ports=ports)


def test_a_repair_derives_what_stands_there_and_brings_back_what_was_lost() -> None:
    rig = RatingRig()
    batch = a_mixed_part(rig)
    before = counter_sums(rig)
    assert not repair(rig).mended
    for place in [place for place in rig.dynamodb.tables["figures"] if place[1].startswith(keys.COUNTER_PREFIX)]:
        del rig.dynamodb.tables["figures"][place]
    assert repair(rig).mended
    assert counter_sums(rig) == before
    assert_consistent(rig, received=received(batch))


def test_a_late_event_that_was_rated_again_is_adjusted_by_the_price_in_force() -> None:
    rig = RatingRig()
    pk = keys.hour_key(ORG, "2026-10-28T12:00", 0)
    head = {"pk": {"S": pk}, "sk": {"S": keys.HEAD}, "rev": {"N": "0"}, "u": {"N": "0"}, "st": {"S": "closed"}}
    rig.dynamodb.put_item(TableName="figures", Item=head)
    late = a_batch(
        an_event(event_id="late", timestamp_ms=LONG_AGO), an_event(event_id="other", timestamp_ms=LONG_AGO - DAY)
    )
    rig.deliver(late)
    revision = rig.enter(NEW)
    rig.finish(rig.preview(start_ms=LONG_AGO - HOUR, end_ms=LONG_AGO + HOUR))
    app: Any = rig.container()
    day = AdjustedDay(ORG, day_of(NOW_MS, "UTC"), app.batches, app.ports.prices)
    [adjusted] = day.newest_first()
    assert (adjusted.row["price_revision"], cost_of(adjusted.row)) == (revision, rig.priced(late.events[0], revision))
    assert rig.revisions() == {"adj:0:+:late": revision, "other": 1}
    assert_consistent(rig, received=received(late))


def test_entries_that_can_not_be_read_keep_only_their_batch_waiting() -> None:
    rig = RatingRig()
    ahead = a_batch(an_event(event_id="ahead"), price_revision=PriceRevision(1, 7).number, batch_id=a_batch_id(1))
    plain = a_batch(an_event(event_id="plain"), batch_id=a_batch_id(2))
    rig.log(ahead, plain)
    container = rig.container()
    with pytest.raises(PriceBookMissing, match="not part of this release"):
        container.ports.book(ORG, ahead.price_revision)
    container.answer({"Records": [insert_record(ahead), insert_record(plain)]})
    assert set(rig.costs()) == {"plain"}
    for _ in range(7):
        rig.enter(a_discount("10", org=ORG))
    rig.later()
    rig.sweep()
    assert rig.costs()["ahead"] == rig.priced(ahead.events[0], ahead.price_revision)
    assert_consistent(rig, received=received(ahead, plain))
