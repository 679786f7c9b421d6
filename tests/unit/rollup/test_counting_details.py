"""What counting must get right to the letter: names of combinations, aliases, expiry, and merged values."""

from dataclasses import replace

import pytest
from outlay.contracts.dimensions import OTHER
from outlay.domain.claims import Outcome, wanted_claims
from outlay.domain.counting import JudgedBatch, PartCount, combination_id, count_parts, price_events
from outlay.domain.pricing import Priced, load_price_book

from tests.support.builders import NOW_MS, a_batch, an_event

DAY_MS = 86_400_000


def counted(*events, refused=None, **changes) -> list[PartCount]:
    batch = a_batch(*events, **changes)
    judged = JudgedBatch(
        batch=batch, prices=price_events(batch, load_price_book(1)), outcomes=[Outcome.WON] * len(batch.events)
    )
    return count_parts(judged, refused=refused or {}, retention_days=80)


@pytest.mark.parametrize(
    ("values", "name"),
    [
        (("a", "b"), "6e1a751da766ab44b8138a9b"),
        (("ü", ""), "fda0aea5bb47b62012037451"),
        (("\ud800",), "b6a037c336b84b64644f82cb"),
    ],
)
def test_the_name_of_a_combination_is_stored_and_never_changes(values: tuple[str, ...], name: str) -> None:
    assert combination_id(values) == name


def test_what_became_of_an_event_is_told_under_names_that_stay() -> None:
    assert [outcome.value for outcome in Outcome] == ["won", "duplicate", "conflict", "voided"]


def test_every_event_that_needs_a_claim_names_its_owner_whatever_stands_between() -> None:
    needs = (True, False, True, False, True)
    batch = a_batch(*(an_event(event_id=f"{place}", needs_claim=one) for place, one in enumerate(needs)))
    wanted = wanted_claims([batch], retention_days=80)
    assert {name: [claim.position for claim in claims] for name, claims in wanted.items()} == {
        "0": [0],
        "2": [2],
        "4": [4],
    }


def test_values_that_are_collapsed_together_add_up_whatever_each_of_them_measured() -> None:
    one = an_event(event_id="a", team="x", usage={"output_tokens": 5}, latency_ms=7, time_to_first_token_ms=3)
    two = an_event(event_id="b", team="y", usage={"cache_read_tokens": 2}, status="error", response_cache_hit=True)
    [part] = counted(one, two, refused={("team", "2026-11"): {"x", "y"}})
    [counter] = part.counters.values()
    assert OTHER in counter.values
    measures = {name: n for name, n in counter.measures.items() if not name.startswith("cost")}
    assert measures == {
        "requests": 2,
        "errors": 1,
        "cache_hits": 1,
        "output_tokens": 5,
        "cache_read_tokens": 2,
        "latency_ms_sum": 7,
        "latency_count": 1,
        "time_to_first_token_ms_sum": 3,
        "time_to_first_token_count": 1,
    }
    assert part.state.other == {"team": frozenset({0, 1})}
    assert part.key == (part.batch_id, 0)


def test_an_event_is_priced_under_the_name_that_its_alias_gives_it() -> None:
    event = an_event(provider="azure", model="prod-gpt", price_provider="openai", price_model="gpt-4o")
    [aliased] = price_events(a_batch(event), load_price_book(1))
    [plain] = price_events(a_batch(an_event()), load_price_book(1))
    assert isinstance(aliased, Priced)
    assert isinstance(plain, Priced)
    assert (aliased.provider, aliased.model, aliased.cost) == (plain.provider, plain.model, plain.cost)
    [only_model] = price_events(a_batch(replace(event, provider="openai", price_provider="")), load_price_book(1))
    assert isinstance(only_model, Priced)


def test_a_marker_lives_until_eighty_days_after_the_newest_event_of_its_part() -> None:
    events = [
        an_event(event_id="a", timestamp_ms=NOW_MS - DAY_MS),
        an_event(event_id="b", timestamp_ms=NOW_MS + DAY_MS),
    ]
    [part] = counted(*events, received_ms=NOW_MS)
    assert part.expires_s == (NOW_MS + 81 * DAY_MS) // 1000
