"""Whatever comes, the door answers: accepted, or refused with a reason; never by an exception."""

import gzip
import json
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from functions.ingest.schemas import EventIn
from tests.support.ingest import Door, sent_event

_NUMBERS = st.one_of(
    st.integers(),
    st.floats(),
    st.decimals(allow_nan=False, allow_infinity=False).map(float),
    st.sampled_from([10**30, -(10**30), 0, 1, -0.0, 1e308]),
)
_LEAVES = st.none() | st.booleans() | _NUMBERS | st.text(max_size=20)
_JSON = st.recursive(
    _LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
_USAGE_KEYS = st.sampled_from(
    [
        "prompt_tokens",
        "completion_tokens",
        "total_tokens",
        "prompt_tokens_details",
        "cached_tokens",
        "input_tokens",
        "output_tokens",
        "cache_creation",
        "promptTokenCount",
        "candidatesTokensDetails",
        "modality",
    ]
)
_USAGES = st.recursive(
    _NUMBERS | st.none() | st.text(max_size=5),
    lambda inner: st.dictionaries(_USAGE_KEYS, inner, max_size=4) | st.lists(inner, max_size=2),
    max_leaves=8,
)
_EVENTS = st.dictionaries(st.sampled_from(EventIn.__struct_fields__), _JSON, max_size=5).map(
    lambda changes: {**sent_event(), **changes}
)


def _settles(body: bytes) -> None:
    door = Door()
    answer = door.post(body)
    assert answer.status == 202 or 400 <= answer.status < 500
    assert bool(door.log.events) == (answer.status == 202)
    if answer.status == 202:
        assert answer.body["accepted"] == len(door.log.events)
        assert answer.body["accepted"] + answer.body["rejected"] == answer.body["received"]


@given(st.binary(max_size=200))
def test_any_bytes(body):
    _settles(body)


@given(_JSON)
def test_any_json(value):
    _settles(json.dumps(value).encode())


@given(st.lists(_EVENTS, max_size=3))
def test_any_events(events):
    _settles(json.dumps(events).encode())


@given(_USAGES, st.sampled_from(["openai", "anthropic", "google", "aws", "mistral", "unheard-of"]))
def test_any_provider_usage(usage, provider):
    event = sent_event(provider=provider, input_uncached_tokens=None, output_tokens=None)
    _settles(json.dumps({**event, "provider_usage": usage}).encode())


@given(st.decimals(), st.sampled_from(["client_cost_usd", "quality_score"]))
def test_any_decimal(number: Decimal, field):
    _settles(json.dumps(sent_event(**{field: str(number)})).encode())


@given(st.integers(0, 400), st.integers(0, 255))
def test_gzip_with_any_byte_changed(place, value):
    body = bytearray(gzip.compress(json.dumps([sent_event()]).encode(), mtime=0))
    body[place % len(body)] = value
    _settles(bytes(body))
