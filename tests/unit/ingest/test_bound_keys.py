"""A key that is bound: what its events lack they get, and none of them is another team's."""

from typing import Any

import pytest
from outlay.application.authenticate_key import hash_secret
from outlay.application.limit_requests import FAILURES
from outlay.domain.key_rules import BOUND_DIMENSIONS
from outlay.domain.plan import BUILT_IN, Limits, Plan
from outlay.domain.rate_limit import Quota

from tests.support.builders import an_api_key
from tests.support.ingest import PEPPER, SECRET, Door, sent_event

BOUND = {"team": "search", "environment": "production"}


def a_door(**changes: Any) -> Door:
    return Door(key=an_api_key(secret_hash=hash_secret(SECRET, pepper=PEPPER), **changes))


@pytest.mark.parametrize("name", BOUND_DIMENSIONS)
@pytest.mark.parametrize("sent", [None, "", "search"])
def test_an_event_without_the_field_or_with_the_very_value_has_it(name: str, sent: str | None) -> None:
    door = a_door(bound={name: "search"})
    assert door.post(sent_event(**{name: sent})).status == 202
    assert getattr(door.log.events[0], name) == "search"


def test_another_value_is_refused_by_its_field_and_the_rest_is_taken() -> None:
    door = a_door(bound=BOUND)
    events = [
        sent_event(id="mine"),
        sent_event(id="theirs", team="ads", environment="test"),
        sent_event(id="also-mine", team="search", feature="rerank"),
    ]
    answer = door.post(events)
    assert (answer.status, answer.body["accepted"], answer.body["rejected"]) == (202, 2, 1)
    assert [(one["index"], one["field"]) for one in answer.body["errors"]] == [(1, "team"), (1, "environment")]
    assert all("bound to" in one["reason"] for one in answer.body["errors"])
    assert "search" not in str(answer.body["errors"])
    assert {(event.team, event.environment) for event in door.log.events} == {("search", "production")}


def test_all_that_is_wrong_with_an_event_is_named_beside_it() -> None:
    answer = a_door(bound=BOUND).post(sent_event(team="ads", timestamp="2011-01-01T00:00:00Z"))
    assert answer.status == 422
    assert {one["field"] for one in answer.body["errors"]} == {"team", "timestamp"}


def test_an_event_is_the_same_whether_the_key_or_the_application_said_its_team() -> None:
    """So that a re-send by the key that takes over is a duplicate, and no conflict."""
    by_key, by_application = a_door(bound={"team": "search"}), a_door()
    by_key.post(sent_event())
    by_application.post(sent_event(team="search"))
    (one,), (other,) = by_key.log.events, by_application.log.events
    assert one.digest == other.digest


def test_a_key_that_is_not_bound_sends_for_whomever_it_likes() -> None:
    door = a_door()
    assert door.post([sent_event(id="a", team="x"), sent_event(id="b", team=None)]).body["accepted"] == 2


def limited(organization: int, caller: int) -> Plan:
    small = Limits(organization=Quota(per_minute=60, burst=organization), caller=Quota(per_minute=60, burst=caller))
    return Plan(name="small", limits={**BUILT_IN.limits, "ingest": small})


def test_who_sends_too_often_is_told_when_to_come_again_and_nothing_is_stored() -> None:
    door = a_door()
    door.plan = limited(9, 2)
    answers = [door.post(sent_event(id=f"call-{number}")) for number in range(3)]
    assert [answer.status for answer in answers] == [202, 202, 429]
    assert (answers[0].headers["ratelimit"], answers[2].headers["retry-after"]) == ('"caller";r=1;t=1', "1")
    assert answers[2].body["code"] == "rate_limited"
    assert len(door.log.events) == 2
    door.now_ms += 1_000
    assert door.post(sent_event(id="call-2")).status == 202


def test_many_bad_keys_of_an_address_are_refused_unlooked_at() -> None:
    door = Door()
    for number in range(FAILURES.burst):
        assert door.post(sent_event(), authorization=f"Bearer ok_{number:012d}_{SECRET}").status == 401
    door.keys.reads.clear()
    refused = door.post(sent_event(), authorization=f"Bearer ok_zzzzzzzzzzzz_{SECRET}")
    assert (refused.status, refused.headers["retry-after"], door.keys.reads) == (429, "1", [])


def test_a_key_was_used_once_something_is_stored() -> None:
    door = a_door()
    door.post(sent_event(model=""))
    assert door.used == []
    door.post(sent_event())
    assert door.used == [("acme", "abcdefghijk1")]
