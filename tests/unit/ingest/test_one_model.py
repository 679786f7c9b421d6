"""The fast decoder and the slow explanation are made from one model: they agree on every event."""

import json
from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as st
from outlay.contracts.buckets import BUCKETS

from functions.ingest import texts
from functions.ingest.decode import decode
from functions.ingest.explain import explain
from functions.ingest.schemas import EventIn
from tests.support.ingest import sent_event

_TEXTS = st.one_of(
    st.text(max_size=12),
    st.text(alphabet="aZ0_.:/@+-()&#%,= |~'!*", max_size=12),
    st.sampled_from(["", " ", "a\n", "x" * 64, "x" * 65, "x" * 128, "x" * 129, "a b c d e f g h", "a b c d e f g h i"]),
    st.sampled_from(["ok", "error", "reported", "r_" + "0" * 32, "2026-11-22T10:00:00Z", "prompt", "1.5", "NaN", "é"]),
)
_VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-2, 2),
    st.integers(10**10 - 1, 10**10 + 1),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    _TEXTS,
    st.lists(st.integers(), max_size=2),
    st.dictionaries(_TEXTS, st.one_of(_TEXTS, st.integers(), st.none()), max_size=3),
)
_FIELDS = st.sampled_from([*EventIn.__struct_fields__, "unknown", "Provider"])
_EVENTS = st.builds(
    lambda changes, left_out: {k: v for k, v in {**sent_event(), **changes}.items() if k not in left_out},
    st.dictionaries(_FIELDS, _VALUES, max_size=4),
    st.sets(st.sampled_from(["provider", "model", "id"]), max_size=1),
)


def _is_accepted_fast(event: Any) -> bool:
    try:
        decoded = msgspec.json.decode(json.dumps(event), type=EventIn)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return False
    return texts.are_harmless([decoded])


@given(_EVENTS)
def test_the_explanation_has_problems_exactly_where_the_decoder_refuses(event):
    parsed = decode(json.dumps([event]).encode()).events[0]
    assert isinstance(parsed, list) != _is_accepted_fast(event)


@given(_EVENTS)
def test_every_refusal_is_explained_by_a_field_of_the_event(event):
    for problem in explain(json.loads(json.dumps(event)), index=0):
        assert problem.reason
        root = problem.field.partition(".")[0]
        assert root in {*EventIn.__struct_fields__, "unknown", "Provider"}


@given(st.lists(_EVENTS, min_size=1, max_size=4))
def test_a_bad_neighbour_changes_nothing_about_an_event(events):
    together = decode(json.dumps(events).encode()).events
    alone = [decode(json.dumps([event]).encode()).events[0] for event in events]
    assert [event for event in together if isinstance(event, EventIn)] == [
        event for event in alone if isinstance(event, EventIn)
    ]


def test_the_model_names_every_bucket():
    assert EventIn.__struct_fields__[-len(BUCKETS) :] == BUCKETS
