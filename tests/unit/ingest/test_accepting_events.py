"""POST /v1/events: what is accepted, how it is named, and what a re-send is told."""

import gzip
import json
from decimal import Decimal

import pytest
from outlay.application.accept_events import IN_QUARANTINE

from tests.support.builders import NOW_MS, an_organization
from tests.support.ingest import Door, sent_event

EVENTS = [sent_event(id=f"call-{number}") for number in range(3)]

FORMS = {
    "one event": json.dumps(EVENTS[0]).encode(),
    "one pretty event": json.dumps(EVENTS[0], indent=2).encode(),
    "array": json.dumps(EVENTS).encode(),
    "envelope": json.dumps({"events": EVENTS}).encode(),
    "lines": b"\n".join(json.dumps(event).encode() for event in EVENTS),
    "lines with empty lines and CRLF": b"\r\n\r\n".join(json.dumps(event).encode() for event in EVENTS) + b"\r\n",
    "array with a byte order mark": b"\xef\xbb\xbf" + json.dumps(EVENTS).encode(),
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["plain", "gzip"])
def test_every_form_of_body_is_accepted(form, pack):
    door = Door()
    answer = door.post(pack(FORMS[form]), content_type="application/whatever")
    expected = 1 if form.startswith("one") else 3
    assert (answer.status, answer.body["accepted"], answer.body["rejected"]) == (202, expected, 0)
    assert [event.event_id for event in door.log.events] == [f"call-{number}" for number in range(expected)]


def test_a_gzip_body_of_several_members_is_read_to_its_end():
    door = Door()
    halves = [json.dumps(event).encode() + b"\n" for event in EVENTS]
    assert door.post(b"".join(gzip.compress(half) for half in halves)).body["accepted"] == 3


def test_the_batch_is_stamped_with_all_that_later_steps_depend_on():
    door = Door()
    answer = door.post(EVENTS, idempotency_key="k-1").body
    batch = door.log.only_batch()
    assert answer["batch_id"] == batch.batch_id
    assert (batch.org, batch.client, batch.source, batch.price_revision) == ("acme", "client-1", "event", 7)
    assert (batch.received_ms, batch.parts, batch.lane) == (NOW_MS, (0,), 0)
    assert batch.events[0].api_key == door.key.key_id


def test_valid_events_of_a_mixed_request_are_kept_and_every_problem_of_the_others_is_named():
    door = Door()
    bad = sent_event(id="x", output_tokens=-1, model=None, team="=cmd()", wrong=1)
    answer = door.post([EVENTS[0], bad, EVENTS[1]])
    assert answer.status == 202
    assert [(error["index"], error["field"]) for error in answer.body["errors"]] == [
        (1, "model"),
        (1, "team"),
        (1, "output_tokens"),
        (1, "wrong"),
    ]
    assert [event.event_id for event in door.log.events] == ["call-0", "call-1"]
    assert door.counted == {"EventsAccepted": 2, "EventsRejected": 1}


def test_a_broken_line_loses_only_itself():
    door = Door()
    answer = door.post(json.dumps(EVENTS[0]).encode() + b'\n{"broken\n' + json.dumps(EVENTS[1]).encode())
    assert answer.body["accepted"] == 2
    assert answer.body["errors"] == [{"index": 1, "field": "", "reason": "is not JSON"}]


def test_a_retry_with_the_same_key_gets_the_first_answer_and_stores_nothing():
    door = Door()
    first = door.post([sent_event(id=None)], idempotency_key="k-1").body
    door.now_ms += 5000
    again = door.post([sent_event(id=None)], idempotency_key="k-1")
    assert again.body == {**first, "replayed": True}
    assert (again.status, len(door.log.batches), door.counted) == (202, 1, {"EventsAccepted": 1})
    assert first["warnings"] == []


def test_the_same_key_with_other_content_is_a_conflict():
    door = Door()
    door.post([EVENTS[0]], idempotency_key="k-1")
    answer = door.post([EVENTS[1]], idempotency_key="k-1")
    assert (answer.status, answer.body["code"]) == (409, "idempotency_conflict")
    assert len(door.log.batches) == 1


def test_without_a_key_named_events_are_recognised_by_their_content():
    door = Door()
    first = door.post(EVENTS).body
    assert door.post(EVENTS).body == {**first, "replayed": True}
    assert first["warnings"] == []


def test_plain_and_compressed_content_are_the_same_request():
    door = Door()
    door.post(json.dumps(EVENTS).encode())
    assert door.post(gzip.compress(json.dumps(EVENTS).encode())).body["replayed"]


def test_nameless_events_without_a_key_are_new_each_time_and_the_answer_warns():
    door = Door()
    answers = [door.post([sent_event(id=None)]).body for _ in range(2)]
    assert [answer["replayed"] for answer in answers] == [False, False]
    assert all("Idempotency-Key" in answer["warnings"][0] for answer in answers)
    ids = [event.event_id for event in door.log.events]
    assert len(set(ids)) == 2
    assert all(event.event_id.startswith("p_b_") and not event.needs_claim for event in door.log.events)


def test_a_response_id_names_an_event_and_spelling_does_not_matter():
    door = Door()
    event = sent_event(id=None, response_id="chatcmpl-1", model="gpt-4o")
    door.post([event])
    door.post([dict(reversed(event.items()))])
    first, second = door.log.events
    assert first.event_id == second.event_id
    assert first.event_id.startswith("r_")
    assert first.needs_claim
    assert first.digest == second.digest


def test_equal_ids_with_other_content_have_other_digests():
    door = Door()
    door.post([sent_event(), sent_event(output_tokens=101)])
    first, second = door.log.events
    assert first.event_id == second.event_id
    assert first.digest != second.digest


@pytest.mark.parametrize("text", ["0.1", "0.100000000000", "1e-1"])
@pytest.mark.parametrize("as_number", [True, False])
def test_a_stated_cost_is_read_from_its_text_never_by_way_of_a_float(text, as_number):
    door = Door()
    stated = text if as_number else f'"{text}"'
    body = json.dumps(sent_event()).replace('"gpt-4o"', f'"gpt-4o","client_cost_usd":{stated}')
    door.post(body.encode())
    assert door.log.events[0].client_cost_picousd == int(Decimal("0.1") * 10**12)


def test_the_user_is_kept_as_a_keyed_pseudonym_only():
    door = Door()
    door.post([sent_event(user="anna@example.com")])
    assert door.log.events[0].user.startswith("u_")
    assert "anna" not in repr(door.log.batches)
    other = Door(organization=an_organization(user_key=b"o" * 32))
    other.post([sent_event(user="anna@example.com")])
    assert other.log.events[0].user != door.log.events[0].user
    assert other.log.events[0].digest != door.log.events[0].digest


def test_provider_usage_is_converted_and_aliases_name_the_price():
    door = Door(organization=an_organization(aliases={"azure/my-gpt": "openai/gpt-4o"}))
    usage = {
        "prompt_tokens": 1200,
        "completion_tokens": 80,
        "total_tokens": 1280,
        "prompt_tokens_details": {"cached_tokens": 200},
    }
    event = sent_event(
        provider="Azure", model=" My-GPT ", provider_usage=usage, input_uncached_tokens=None, output_tokens=None
    )
    assert door.post(event).status == 202
    kept = door.log.events[0]
    assert dict(kept.usage) == {"input_uncached_tokens": 1000, "cache_read_tokens": 200, "output_tokens": 80}
    assert (kept.provider, kept.model, kept.price_provider, kept.price_model) == (
        "azure",
        "My-GPT",
        "openai",
        "gpt-4o",
    )


@pytest.mark.parametrize(
    "fields", [{"status": "error", "error_code": "429"}, {"response_cache_hit": True}, {"output_tokens": 0}]
)
def test_an_error_a_cache_hit_or_a_stated_zero_may_come_without_counts(fields):
    event = sent_event(input_uncached_tokens=None, output_tokens=None)
    assert Door().post({**event, **fields}).status == 202


def test_an_import_may_be_years_old_and_is_marked():
    door = Door()
    old = sent_event(timestamp="2023-06-15T10:00:00+02:00")
    assert door.post(old).status == 422
    assert door.post(old, outlay_source="import").status == 202
    event = door.log.events[0]
    assert (event.source, event.timestamp_ms) == ("import", 1_686_816_000_000)


def test_unusual_but_honest_values_are_accepted():
    door = Door()
    event = sent_event(
        model="@cf/meta/llama-3.1-8b-instruct",
        team="R&D (Zürich)",
        project="検索基盤",
        feature="हिन्दी खोज",
        user="o'brien@example.com",
        response_id="-Nabc_123",
        tags={"region": "eu-west-1", "cost.center": "4711"},
        timestamp=NOW_MS - 1,
        quality_score=0.95,
    )
    answer = door.post(event)
    assert answer.body.get("errors") == []
    assert door.log.events[0].quality_score == "0.95"


def test_a_retry_is_recognised_after_a_crash_behind_the_put():
    door = Door()
    door.post(EVENTS, idempotency_key="k")
    assert door.post(EVENTS, idempotency_key="k").body["accepted"] == 3
    assert len(door.log.events) == 3


def test_a_made_up_field_name_is_told_once_but_not_stored():
    door = Door()
    body = [EVENTS[0], sent_event(id="x", tell_me_a_secret_story=1, tags={"prompt": "x"})]
    assert "tell_me_a_secret_story" in str(door.post(body).body)
    assert "tell_me_a_secret_story" not in repr(door.log.batches)


def test_a_correction_is_taken_under_the_key_of_a_request_in_quarantine() -> None:
    door = Door()
    first = door.post([sent_event(id=None)], idempotency_key="k").body
    corrected = [sent_event(id=None, output_tokens=7)]
    assert door.post(corrected, idempotency_key="k").status == 409
    door.log.quarantined.add(first["batch_id"])
    second = door.post(corrected, idempotency_key="k")
    assert (second.status, second.body["replayed"]) == (202, False)
    assert second.body["batch_id"] != first["batch_id"]
    again = door.post(corrected, idempotency_key="k")
    assert (again.status, again.body) == (202, {**second.body, "replayed": True})
    assert len({event.event_id for event in door.log.events}) == len(door.log.batches) == 2


def test_the_same_content_again_is_told_that_it_is_in_quarantine() -> None:
    door = Door()
    first = door.post([sent_event()], idempotency_key="k").body
    door.log.quarantined.add(first["batch_id"])
    again = door.post([sent_event()], idempotency_key="k").body
    assert again == {**first, "replayed": True, "warnings": [IN_QUARANTINE]}
    assert len(door.log.batches) == 1
