"""Parts, the events' codec and the log item."""

import base64
import random
import zlib
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from outlay.adapters.dynamodb.batch_item import UnreadableItem, answer_of, from_item, to_item
from outlay.adapters.dynamodb.event_json import UndecodableEvents, decode_events, encode_events
from outlay.contracts import keys
from outlay.domain.batch import DimensionConfig
from outlay.domain.event import UsageEvent
from outlay.domain.parts import TRANSACTION_ITEMS, split_parts
from outlay.domain.periods import day_of, hour_start_ms, month_of_day

from tests.support.builders import NOW_MS, a_batch, an_event, some_events

_HOUR = 3_600_000


def _many(seed: int, hours: int, teams: int) -> list[UsageEvent]:
    """Enough for some parts: a list that hypothesis draws item by item seldom fills even one."""
    chance = random.Random(seed)
    return [
        an_event(timestamp_ms=NOW_MS - chance.randrange(hours) * _HOUR, team=f"t{chance.randrange(teams)}")
        for _ in range(chance.randint(1, 400))
    ]


def _transaction_items(events, dimensions):
    zone = dimensions.time_zone
    hours = {hour_start_ms(event.timestamp_ms, zone) for event in events}
    counters = {(hour_start_ms(e.timestamp_ms, zone), e.dimension_values(dimensions.tag_keys)) for e in events}
    days = {day_of(event.timestamp_ms, zone) for event in events}
    return 1 + len(counters) + len(hours) + 2 * len(days) + len({month_of_day(day) for day in days})


@given(
    st.builds(_many, st.integers(), hours=st.integers(1, 24 * 40), teams=st.integers(1, 200)),
    st.sampled_from(["UTC", "Asia/Kolkata", "America/New_York"]),
)
def test_every_part_fits_one_transaction_and_no_part_could_take_one_event_more(events, zone):
    batch = a_batch(*events, dimensions=DimensionConfig(time_zone=zone))
    ranges = batch.part_ranges()
    assert [position for part in ranges for position in part] == list(range(len(events)))
    for part in ranges:
        assert _transaction_items([events[n] for n in part], batch.dimensions) <= TRANSACTION_ITEMS
    for part in ranges[:-1]:
        assert _transaction_items([events[n] for n in (*part, part.stop)], batch.dimensions) > TRANSACTION_ITEMS


def test_events_of_one_kind_are_one_part_however_many():
    assert split_parts(some_events(1000), DimensionConfig()) == (0,)


def test_a_part_leaves_six_of_a_transactions_hundred_items_to_adjustments():
    """Besides its counters a part of one hour has a marker, three heads and a row of the ledger."""
    teams = [an_event(team=f"t{number}") for number in range(178)]
    assert split_parts(teams[:89], DimensionConfig()) == (0,)
    assert split_parts(teams, DimensionConfig()) == (0, 89)
    assert split_parts([*teams, teams[0]], DimensionConfig()) == (0, 89, 178)


def test_more_events_of_what_a_full_part_counts_already_stay_in_it():
    teams = [an_event(team=f"t{number}") for number in range(90)]
    assert split_parts([*teams[:89], *teams[:89], teams[89], teams[89]], DimensionConfig()) == (0, 178)


def test_each_hour_has_a_head_each_day_two_items_more_and_each_month_one():
    """A marker, a whole day and its month take 52; then come 20 hours of the day before, or 19 if its month is new."""
    midnight = NOW_MS - 12 * _HOUR
    hours = [an_event(timestamp_ms=midnight - hour * _HOUR) for hour in range(-23, 48)]
    assert split_parts(hours, DimensionConfig()) == (0, 44)
    end_of_month = [an_event(timestamp_ms=midnight + 9 * 24 * _HOUR - hour * _HOUR) for hour in range(-23, 48)]
    assert split_parts(end_of_month, DimensionConfig()) == (0, 43)


_TEXT = st.text(max_size=10)
_EVENTS = st.lists(
    st.builds(
        an_event,
        event_id=_TEXT,
        needs_claim=st.booleans(),
        usage=st.dictionaries(_TEXT, st.integers(1, 10**12)),
        tags=st.dictionaries(_TEXT, _TEXT),
        user=_TEXT,
        status=st.sampled_from(["ok", "error"]),
        is_batch=st.booleans(),
        latency_ms=st.none() | st.integers(0, 10**9),
        client_cost_picousd=st.none() | st.integers(0, 10**18),
    ),
    min_size=1,
    max_size=5,
)


@given(_EVENTS)
def test_events_come_back_from_the_log_as_they_went_in(events):
    assert decode_events(encode_events(events)) == tuple(events)
    batch = a_batch(*events, dimensions=DimensionConfig(revision=3, time_zone="Asia/Kolkata", tag_keys=("region",)))
    item = to_item(batch, {"batch_id": "b"})
    assert from_item(item) == batch
    assert answer_of(item) == {"batch_id": "b"}


_BARE = b"""[{"event_id":"e","needs_claim":false,"digest":"d","timestamp_ms":1,"provider":"openai","model":"m",\
"usage":{"output_tokens":2}}]"""


def test_the_log_keeps_only_what_differs_from_the_defaults():
    event = UsageEvent(
        event_id="e",
        needs_claim=False,
        digest="d",
        timestamp_ms=1,
        provider="openai",
        model="m",
        usage={"output_tokens": 2},
    )
    assert encode_events([event]) == _BARE
    assert decode_events(_BARE) == (event,)


def test_a_stream_image_whose_binary_is_still_base64_is_read_too():
    item = to_item(a_batch(), {})
    item["body"] = {"B": base64.b64encode(item["body"]["B"]).decode()}
    assert from_item(item) == a_batch()


def test_an_item_carries_its_indexes_and_its_end():
    item = to_item(a_batch(), {})
    assert item[keys.LOG_DAY_PK] == {"S": "O#acme#R#2026-11-22"}
    assert item["days"] == {"M": {"2026-11-22": {"N": "1"}}}
    assert "ik" not in item, "only batches of imports stand in the index by import"
    imported = to_item(replace(a_batch(), import_id="imp_1"), {})
    assert (imported["imp"], imported["ik"]) == ({"S": "imp_1"}, {"S": "O#acme#M#imp_1"})
    assert int(item["ttl"]["N"]) == (NOW_MS + 1000) // 1000 + 35 * 86_400


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{}",
        b"[1]",
        b"[{}]",
        b"[" * 5000,
        b'[{"unknown":1}]',
        encode_events([an_event()]).replace(b'"openai"', b"1"),
        encode_events([an_event()]).replace(b"1000", b"-5"),
        encode_events([an_event()]).replace(b"1000", b"1.5"),
        encode_events([an_event(tags={"a": "b"})]).replace(b'"b"', b"1"),
    ],
)
def test_what_is_no_array_of_events_is_refused_without_quoting_it(data):
    with pytest.raises(UndecodableEvents):
        decode_events(data)


@pytest.mark.parametrize("broken", [b"rubbish", zlib.compress(b"[]")[:-3], zlib.compress(b"x" * 70_000_000)])
def test_a_damaged_item_is_refused(broken):
    with pytest.raises(UnreadableItem):
        from_item({**to_item(a_batch(), {}), "body": {"B": broken}})
