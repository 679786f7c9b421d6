"""One typo can't stop a company: an event that no single call can be is refused at the door, alone."""

import pytest
from outlay.domain.plausible import FACTOR, LEAST, largest_plausible

from tests.support.builders import an_organization
from tests.support.ingest import Door, sent_event

OVERRIDE = "; what is the sum of many calls comes as an import (header Outlay-Source: import)"


def test_a_typo_of_a_thousand_million_tokens_is_refused_and_the_999_others_count() -> None:
    door = Door()
    events = [sent_event(id=f"e{number}") for number in range(1_000)]
    events[500] = sent_event(id="typo", output_tokens=10**9)
    answer = door.post(events)
    assert (answer.body["accepted"], answer.body["rejected"]) == (999, 1)
    [error] = answer.body["errors"]
    assert (error["index"], error["field"]) == (500, "output_tokens")
    assert error["reason"].startswith("is implausible: more than 6,400,000 tokens in one call of this model")
    assert error["reason"].endswith(OVERRIDE)
    [(_, noted)] = door.noted
    assert (noted.policy_id, noted.rule_id, noted.samples) == ("plausibility", "tokens", ("typo",))


def test_what_many_calls_add_up_to_comes_as_an_import() -> None:
    door = Door()
    answer = door.post([sent_event(output_tokens=10**9)], outlay_source="import")
    assert answer.body["accepted"] == 1
    assert door.noted == []


def test_the_bound_is_the_model_s_window_many_times_over() -> None:
    assert largest_plausible("openai", "gpt-4o") == FACTOR * 128_000
    assert largest_plausible("openai", "gpt-4") == LEAST
    assert largest_plausible("nobody", "unheard-of") == FACTOR * 10_000_000
    edge = largest_plausible("openai", "gpt-4o")
    door = Door(organization=an_organization(largest_event_usd="1000000"))
    accepted = [
        door.post([sent_event(id=f"{tokens}", input_uncached_tokens=tokens, output_tokens=0)]).status
        for tokens in (edge, edge + 1)
    ]
    assert accepted == [202, 422]


def test_a_call_dearer_than_the_organization_s_largest_event_is_refused() -> None:
    cheap = Door(organization=an_organization(largest_event_usd="0.01"))
    answer = cheap.post([sent_event(id="small"), sent_event(id="large", output_tokens=2_000)])
    assert [(one["index"], one["field"]) for one in answer.body["errors"]] == [(1, "output_tokens")]
    assert "dearer than $0.01 (largest_event_usd)" in answer.body["errors"][0]["reason"]
    assert Door().post([sent_event(output_tokens=2_000)]).body["rejected"] == 0


def test_what_is_no_token_is_priced_too() -> None:
    door = Door(organization=an_organization(largest_event_usd="1"))
    answer = door.post([sent_event(id="a", provider="anthropic", model="claude-sonnet-4-5", web_searches=1_000)])
    assert answer.status == 422


@pytest.mark.parametrize(("stated", "status"), [("1000", 202), ("1000.01", 422)])
def test_the_cost_that_a_client_states_is_held_to_it_too(stated: str, status: int) -> None:
    assert Door().post([sent_event(client_cost_usd=stated)]).status == status


def test_a_model_without_a_price_is_held_to_its_tokens_only() -> None:
    door = Door(organization=an_organization(largest_event_usd="0.01"))
    assert door.post([sent_event(provider="nobody", model="unheard-of", output_tokens=10**8)]).status == 202
