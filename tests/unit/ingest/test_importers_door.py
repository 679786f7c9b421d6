"""The importer's way into ingest: checks, pseudonyms and answers as for everybody, and only by its own call."""

import base64
import json

import pytest

from tests.support.builders import ORG
from tests.support.ingest import Door, sent_event

IMPORT = "imp_01kb2v5w3n8d6e9f0g1h2j3k4m"


@pytest.fixture
def door() -> Door:
    return Door()


def test_events_come_in_as_an_imports_own(door: Door) -> None:
    old = sent_event(timestamp="2024-11-22T11:59:00Z", user="ann@example.com")
    answer = door.of_importer(ORG, IMPORT, [old], key="k1")
    assert (answer["status"], answer["body"]["accepted"]) == (202, 1)
    batch = door.log.only_batch()
    assert (batch.import_id, batch.source, batch.client) == (IMPORT, "import", f"import:{IMPORT}")
    (event,) = batch.events
    assert (event.api_key, event.user.startswith("u_")) == ("import", True)


def test_a_repeat_is_recognised_and_other_content_under_its_key_is_not_stored(door: Door) -> None:
    first = door.of_importer(ORG, IMPORT, [sent_event()], key="k1")
    again = door.of_importer(ORG, IMPORT, [sent_event()], key="k1")
    other = door.of_importer(ORG, IMPORT, [sent_event(output_tokens=7)], key="k1")
    assert again["body"] == {**first["body"], "replayed": True}
    assert (other["status"], other["body"]["code"]) == (409, "idempotency_conflict")
    assert len(door.log.events) == 1


def test_a_check_names_every_problem_and_stores_nothing(door: Door) -> None:
    events = [sent_event(), sent_event(id="b", team="one two three four five six seven eight nine")]
    answer = door.of_importer(ORG, IMPORT, events, key="k1", check=True)
    assert (answer["status"], answer["body"]["accepted"], answer["body"]["rejected"]) == (202, 1, 1)
    assert [(one["index"], one["field"]) for one in answer["body"]["errors"]] == [(1, "team")]
    assert door.log.events == []
    assert door.counted == {}


def test_failures_are_answers_and_no_exceptions(door: Door) -> None:
    assert door.of_importer("nobody-here", IMPORT, [sent_event()], key="k")["status"] == 404
    assert door.of_importer(ORG, "imp_X", [sent_event()], key="k")["status"] == 400
    assert door.of_importer(ORG, IMPORT, [], key="k")["status"] == 400
    assert door.of_importer(ORG, IMPORT, [sent_event(model=None)], key="k")["body"]["code"] == "unprocessable"


def test_nobody_gets_that_way_in_over_http(door: Door) -> None:
    """API Gateway puts what a client sends into ``body``: as an event it is an unknown field."""
    body = base64.b64encode(json.dumps([sent_event()]).encode()).decode()
    wanted = {"accept": {"org": ORG, "import_id": IMPORT, "idempotency_key": "k", "body": body}}
    assert door.post(wanted).status == 422
    assert door.post(wanted, authorization="Bearer nothing").status == 401
    assert door.log.events == []
