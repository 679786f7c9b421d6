"""The function as it is composed in Lambda, over DynamoDB and Secrets Manager by moto."""

import base64
import gzip
import json

import boto3
import pytest
from moto import mock_aws
from outlay.adapters.dynamodb.batch_item import from_item
from outlay.adapters.dynamodb.control import ControlTable
from outlay.application.authenticate_key import hash_secret
from outlay.contracts import metrics
from outlay.runtime.observability import Telemetry, http_edge

from functions.ingest.composition import compose
from functions.ingest.settings import IngestSettings
from tests.support.builders import an_api_key, an_organization
from tests.support.ingest import KEY, PEPPER, SECRET, sent_event


@pytest.fixture
def aws(monkeypatch):
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    with mock_aws():
        yield lambda service: boto3.client(service, region_name="us-east-1")


def _tables(dynamodb):
    for table, names in {"log": ("pk",), "control": ("pk", "sk")}.items():
        dynamodb.create_table(
            TableName=table,
            BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in names],
            KeySchema=[
                {"AttributeName": name, "KeyType": kind} for name, kind in zip(names, ("HASH", "RANGE"), strict=False)
            ],
        )


def test_a_request_through_api_gateway_s_event_becomes_one_item_of_the_log(aws):
    dynamodb = aws("dynamodb")
    _tables(dynamodb)
    aws("secretsmanager").create_secret(Name="pepper", SecretString=json.dumps({"pepper": PEPPER.decode()}))
    control = ControlTable(dynamodb, "control")
    control.put_organization(an_organization())
    control.put_api_key(an_api_key(secret_hash=hash_secret(SECRET, pepper=PEPPER)), created_ms=0)
    settings = IngestSettings(
        outlay_environment="test",
        outlay_log_table="log",
        outlay_control_table="control",
        outlay_pepper_secret="pepper",
        outlay_log_retention_days=35,
    )
    counted = {}
    handler = http_edge(Telemetry("ingest"), compose(settings, client=aws, count=counted.__setitem__))
    event = {
        "rawPath": "/v1/events",
        "headers": {"Authorization": f"Bearer {KEY}", "Content-Type": "application/gzip", "Idempotency-Key": "k-1"},
        "requestContext": {"http": {"method": "POST"}, "requestId": "req-1"},
        "body": base64.b64encode(gzip.compress(json.dumps([sent_event(timestamp=None)]).encode())).decode(),
        "isBase64Encoded": True,
    }
    first, again = (handler(event, None) for _ in range(2))
    assert (first["statusCode"], again["statusCode"]) == (202, 202)
    assert json.loads(again["body"]) == {**json.loads(first["body"]), "replayed": True}
    (item,) = dynamodb.scan(TableName="log")["Items"]
    assert from_item(item).events[0].event_id == "call-1"
    assert counted == {metrics.EVENTS_ACCEPTED: 1}
