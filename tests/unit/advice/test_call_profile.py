"""The profile of a day's calls: what is alike is added up, repeats are seen, and nothing grows without bound."""

import json
import zlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from outlay.contracts.dimensions import OTHER
from outlay.domain import call_profile
from outlay.domain.call_profile import DayProfile, ProfileTally, decode, encode, merged, size_of
from outlay.domain.counting import price_event
from outlay.domain.event import UsageEvent
from outlay.domain.pricing import Priced, load_price_book
from outlay.domain.registers import Names, names_of

from tests.support.builders import an_event

BOOK = load_price_book(1)
DAY = "2026-11-21"


def cost_of(event: UsageEvent) -> int:
    price = price_event(event, BOOK)
    assert isinstance(price, Priced)
    return price.picousd


def tally_of(*events: UsageEvent) -> ProfileTally:
    tally = ProfileTally()
    for event in events:
        tally.add(event, price_event(event, BOOK), {})
    return tally


@pytest.mark.parametrize(
    ("input_tokens", "output_tokens", "size"),
    [
        (1_000, 300, "small"),
        (1_001, 300, "medium"),
        (1_000, 301, "medium"),
        (8_000, 2_000, "medium"),
        (8_001, 0, "large"),
        (0, 2_001, "large"),
    ],
)
def test_a_calls_size_goes_by_its_tokens(input_tokens: int, output_tokens: int, size: str) -> None:
    assert size_of(input_tokens, output_tokens) == size


def test_errors_and_retries_are_told_with_what_they_cost() -> None:
    failed, again = an_event(status="error"), an_event(event_id="again", attempt=2)

    (group,) = tally_of(failed, again, an_event(event_id="plain", attempt=1)).profile(DAY).groups

    assert (group.requests, group.errors, group.retries) == (3, 1, 1)
    assert group.error_cost_picousd == cost_of(failed)
    assert group.retry_cost_picousd == cost_of(again)
    assert group.cost_picousd == 3 * cost_of(failed)


def test_a_repeat_is_the_same_content_at_the_same_model() -> None:
    marks = [("gpt-4o", "a"), ("gpt-4o", "a"), ("gpt-4o-mini", "a"), ("gpt-4o", "b"), ("gpt-4o", "a"), ("gpt-4o", "")]
    events = [
        an_event(event_id=f"c-{number}", model=model, content_fingerprint=mark)
        for number, (model, mark) in enumerate(marks)
    ]

    groups = {group.model: group for group in tally_of(*events).profile(DAY).groups}

    assert (groups["gpt-4o"].fingerprinted, groups["gpt-4o"].repeats) == (4, 2)
    assert groups["gpt-4o"].repeat_cost_picousd == 2 * cost_of(events[0])
    assert (groups["gpt-4o-mini"].fingerprinted, groups["gpt-4o-mini"].repeats) == (1, 0)


def test_more_fingerprints_than_are_remembered_make_repeats_a_lower_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(call_profile, "MAX_FINGERPRINTS", 2)
    events = [an_event(event_id=f"c-{n}", content_fingerprint=mark) for n, mark in enumerate("aabbccc")]

    profile = tally_of(*events).profile(DAY)

    assert sum(group.repeats for group in profile.groups) == 2
    assert not profile.is_whole


def test_hours_are_of_calls_that_could_wait() -> None:
    hour_ms = 3_600_000
    events = (
        an_event(timestamp_ms=5 * hour_ms),
        an_event(timestamp_ms=29 * hour_ms, event_id="next day"),
        an_event(timestamp_ms=5 * hour_ms, is_stream=True),
        an_event(timestamp_ms=5 * hour_ms, is_batch=True),
    )

    assert [(one.hour, one.requests) for one in tally_of(*events).profile(DAY).hours] == [(5, 2)]


def test_values_that_figures_do_not_count_are_not_counted_here() -> None:
    tally = ProfileTally()
    tally.add(an_event(), price_event(an_event(), BOOK), {"feature": OTHER})

    assert [group.feature for group in tally.profile(DAY).groups] == [OTHER]


def test_a_call_without_a_price_counts_and_costs_nothing_known() -> None:
    event = an_event(provider="nobody", model="nothing")

    (group,) = tally_of(event).profile(DAY).groups

    assert (group.requests, group.cost_picousd) == (1, 0)


def test_an_item_holds_a_day_of_the_longest_and_most_different_names() -> None:
    names = (f"{number:0>20x}" * 10 for number in range(4_000))
    tally = tally_of(*(an_event(feature=name[:200], team=name[::-1][:200], task_type=name[7:60]) for name in names))

    profile = tally.fitting(DAY)

    assert len(encode(profile)) <= call_profile.MAX_BYTES
    assert profile.requests == 4_000
    assert not profile.is_whole


some_events = st.lists(
    st.builds(
        an_event,
        feature=st.sampled_from("abcdefgh"),
        model=st.sampled_from(["gpt-4o", "gpt-4o-mini"]),
        status=st.sampled_from(["ok", "error"]),
        is_stream=st.booleans(),
        attempt=st.sampled_from([None, 1, 2]),
        content_fingerprint=st.sampled_from(["", "x", "y"]),
    ),
    max_size=30,
)


def sums(profile: DayProfile) -> Any:
    return {
        name: sum(getattr(group, name) for group in profile.groups)
        for name in ("requests", "cost_picousd", "errors", "retries", "repeats", "input_tokens")
    }


@given(events=some_events, most=st.integers(1, 5))
def test_merging_the_rest_changes_no_sum(events: list[UsageEvent], most: int) -> None:
    tally = tally_of(*events)

    assert sums(tally.profile(DAY, most=most)) == sums(tally.profile(DAY))


@given(events=some_events)
def test_a_profile_survives_being_stored(events: list[UsageEvent]) -> None:
    profile = tally_of(*events).fitting(DAY)

    assert decode(encode(profile)) == profile


@given(first=some_events, second=some_events)
def test_two_days_add_up(first: list[UsageEvent], second: list[UsageEvent]) -> None:
    days = [tally_of(*first).profile("2026-11-20"), tally_of(*second).profile(DAY)]

    groups, hours = merged(days, Names())

    assert sum(group.requests for group in groups) == len(first) + len(second)
    assert sum(hour.requests for hour in hours) == sum(one.requests for day in days for one in day.hours)
    assert merged(days[::-1], Names()) == (groups, hours)


def test_teams_and_features_are_added_up_under_the_names_they_are_shown_by() -> None:
    days = [tally_of(an_event(team=team, feature="f")).profile(DAY) for team in ("old", "new", "other")]

    groups, _ = merged(days, names_of({"team": {"old": "new"}}, version=1))

    assert [(group.team, group.requests) for group in groups] == [("new", 2), ("other", 1)]


def test_a_format_of_a_later_release_is_not_guessed_at() -> None:
    later = encode(tally_of(an_event()).profile(DAY))

    content = {**json.loads(zlib.decompress(later)), "format": 2}
    with pytest.raises(LookupError, match="format 2"):
        decode(zlib.compress(json.dumps(content).encode()))
