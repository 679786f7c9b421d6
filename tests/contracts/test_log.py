"""The port ``accept_events.Log``: the fake and the DynamoDB adapter hold the same contract."""

import random
import re
from dataclasses import replace

import boto3
import pytest
from botocore.exceptions import ClientError, ReadTimeoutError
from moto import mock_aws
from outlay.adapters.dynamodb.batch_item import from_item
from outlay.adapters.dynamodb.log import LogTable
from outlay.contracts import keys
from outlay.domain.errors import LimitExceeded, TooLarge, Upstream

from tests.support.builders import ORG, a_batch, a_batch_id, an_event, some_events
from tests.support.ingest import LogInMemory

ANSWER = {"batch_id": a_batch_id(), "accepted": 1, "errors": [], "warnings": []}


@pytest.fixture
def dynamodb(monkeypatch):
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    with mock_aws():
        client = boto3.client("dynamodb", region_name="us-east-1")
        client.create_table(
            TableName="log",
            BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
            KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        )
        yield client


@pytest.fixture(params=["memory", "dynamodb"])
def log(request):
    if request.param == "memory":
        return LogInMemory()
    return LogTable(request.getfixturevalue("dynamodb"), "log", retention_days=35)


def test_the_first_batch_of_a_slot_stays_and_is_told_to_the_next(log):
    first = a_batch()
    assert log.append(first, ANSWER) is None
    other = replace(first, batch_id=first.batch_id[:22] + "f" * 20, content_digest="f" * 40)
    for late in (first, other):
        stored = log.append(late, {"batch_id": "later"})
        assert (stored.batch_id, stored.content_digest) == (first.batch_id, first.content_digest)
        assert stored.answer == ANSWER


def test_other_slots_and_other_organizations_are_not_in_the_way(log):
    assert log.append(a_batch(), ANSWER) is None
    assert log.append(a_batch(batch_id=a_batch_id(2)), ANSWER) is None
    assert log.append(a_batch(org="other"), ANSWER) is None


def test_what_is_read_back_is_what_was_appended(dynamodb):
    batch = a_batch(*some_events(3))
    LogTable(dynamodb, "log", retention_days=35).append(batch, ANSWER)
    item = dynamodb.get_item(TableName="log", Key={"pk": {"S": keys.log_key(ORG, batch.batch_id)}})["Item"]
    assert from_item(item) == batch


def test_a_refusal_that_leaves_out_the_holder_is_none_that_can_be_answered(dynamodb):
    class Terse:
        def put_item(self, **call):
            call.pop("ReturnValuesOnConditionCheckFailure")
            return dynamodb.put_item(**call)

    log = LogTable(Terse(), "log", retention_days=35)
    log.append(a_batch(), ANSWER)
    with pytest.raises(Upstream):
        log.append(a_batch(), {})


def test_events_that_don_t_fit_an_item_are_refused_with_a_number_that_does(dynamodb):
    chance = random.Random(1)
    noise = [{f"t{n}": f"{chance.getrandbits(256):064x}" for n in range(30)} for _ in range(1000)]
    events = tuple(an_event(event_id=f"e{n}", tags=tags) for n, tags in enumerate(noise))
    log = LogTable(dynamodb, "log", retention_days=35)
    with pytest.raises(TooLarge) as refusal:
        log.append(a_batch(*events), ANSWER)
    fit = int(re.search(r"at most ([\d,]+)", refusal.value.detail)[1].replace(",", ""))
    assert 100 < fit < 1000
    assert log.append(a_batch(*events[:fit]), ANSWER) is None


def test_an_answer_with_very_many_errors_is_kept_without_them(dynamodb):
    chance = random.Random(1)
    errors = [{"index": n, "field": "x", "reason": f"{chance.getrandbits(256):064x}"} for n in range(5000)]
    log = LogTable(dynamodb, "log", retention_days=35)
    log.append(a_batch(), {**ANSWER, "errors": errors})
    kept = log.append(a_batch(), {}).answer
    assert kept["errors"] == []
    assert len(kept["warnings"]) == 1


@pytest.mark.parametrize(
    ("failure", "expected"),
    [
        (ClientError({"Error": {"Code": "ThrottlingException", "Message": "arn:secret"}}, "PutItem"), LimitExceeded),
        (ClientError({"Error": {"Code": "InternalServerError", "Message": "arn:secret"}}, "PutItem"), Upstream),
        (ReadTimeoutError(endpoint_url="http://secret"), Upstream),
    ],
)
def test_a_failed_call_is_told_by_category_without_aws_s_text(failure, expected):
    class Failing:
        def put_item(self, **_):
            raise failure

    with pytest.raises(expected) as refusal:
        LogTable(Failing(), "log", retention_days=35).append(a_batch(), ANSWER)
    assert "secret" not in refusal.value.detail


def test_a_lost_response_is_answered_like_the_first_when_the_call_is_repeated(dynamodb):
    class Lossy:
        calls = 0

        def put_item(self, **call):
            self.calls += 1
            answer = dynamodb.put_item(**call)
            if self.calls == 1:
                raise ReadTimeoutError(endpoint_url="http://x")
            return answer

    log = LogTable(Lossy(), "log", retention_days=35)
    with pytest.raises(Upstream):
        log.append(a_batch(), ANSWER)
    assert log.append(a_batch(), ANSWER).batch_id == a_batch().batch_id
