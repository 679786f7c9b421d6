"""The function as Lambda runs it: composed from its environment, over tables that exist and hold next to nothing."""

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import botocore.session
import pytest
from moto import mock_aws
from outlay.adapters.cognito.tokens import PoolTokens
from outlay.adapters.dynamodb.control import ControlTable
from outlay.runtime.observability import Telemetry, http_edge

from functions.api.app import dispatch
from functions.api.composition import compose
from functions.api.settings import ApiSettings
from tests.support.builders import a_membership, an_organization
from tests.support.signed_tokens import ISSUER, POOL_ID, access_claims, key_set, signed

ENVIRONMENT = {
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "AWS_DEFAULT_REGION": "us-east-1",
    "OUTLAY_ENVIRONMENT": "test",
    "OUTLAY_LOG_TABLE": "log",
    "OUTLAY_CLAIMS_TABLE": "claims",
    "OUTLAY_ROLLUP_FUNCTION": "rollup",
    "OUTLAY_IMPORTER_FUNCTION": "importer",
    "OUTLAY_ALERTS_FUNCTION": "alerts",
    "OUTLAY_BUDGET_FUNCTION": "budget",
    "OUTLAY_LAKE_BUCKET": "bucket",
    "OUTLAY_LAKE_RETENTION_DAYS": "1095",
    "OUTLAY_AGGREGATE_FUNCTION": "aggregate",
    "OUTLAY_FIGURES_TABLE": "figures",
    "OUTLAY_CONTROL_TABLE": "control",
    "OUTLAY_GLUE_DATABASE": "lake",
    "OUTLAY_LAKE_TABLE": "rows",
    "OUTLAY_ATHENA_WORKGROUP": "outlay",
    "OUTLAY_USER_POOL_CLIENT_ID": "client-1",
    "OUTLAY_USER_POOL_ID": POOL_ID,
    "OUTLAY_PEPPER_SECRET": "arn:aws:secretsmanager:us-east-1:123456789012:secret:pepper",
    "OUTLAY_TENANT_ROLE": "arn:aws:iam::123456789012:role/tenant",
    "OUTLAY_FRESH_LOGIN_MINUTES": "15",
    "OUTLAY_PUBLIC_URL": "https://api.example.com",
    "OUTLAY_ANCHOR_BUCKET": "anchors",
    "OUTLAY_PROVIDER_KEYS": "arn:aws:kms:us-east-1:123456789012:key/provider-keys",
    "OUTLAY_NEGOTIATED_PRICES": "platform",
    "OUTLAY_REGISTRATION": "closed",
}

Send = Callable[..., dict[str, Any]]


def create_table(client: Any, name: str, *, sort: bool, index: str = "") -> None:
    names = ["pk", *(["sk"] if sort else []), *(["pm"] if index else [])]
    indexes = {
        "GlobalSecondaryIndexes": [
            {
                "IndexName": index,
                "KeySchema": [{"AttributeName": "pm", "KeyType": "HASH"}],
                "Projection": {"ProjectionType": "KEYS_ONLY"},
            }
        ]
    }
    client.create_table(
        TableName=name,
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[
            {"AttributeName": "pk", "KeyType": "HASH"},
            *([{"AttributeName": "sk", "KeyType": "RANGE"}] if sort else []),
        ],
        AttributeDefinitions=[{"AttributeName": each, "AttributeType": "S"} for each in names],
        **(indexes if index else {}),
    )


@pytest.fixture
def send(monkeypatch: pytest.MonkeyPatch) -> Iterator[Send]:
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    with mock_aws():
        client = botocore.session.get_session().create_client("dynamodb")
        create_table(client, "log", sort=False)
        create_table(client, "figures", sort=True)
        create_table(client, "control", sort=True)
        control = ControlTable(client, "control")
        control.put_organization(an_organization())
        control.put_membership(a_membership())
        now_ms = time.time_ns() // 1_000_000
        tokens = PoolTokens(key_set, issuer=ISSUER, clock=lambda: now_ms)
        doors = replace(compose(ApiSettings.load()), tokens=tokens)
        handle = http_edge(Telemetry("api"), lambda request: dispatch(request, doors))
        headers = {"authorization": f"Bearer {signed(access_claims(now_ms))}"}

        def send(method: str, path: str, *, query: str = "", body: Any = None) -> dict[str, Any]:
            context = {"http": {"method": method}}
            event = {"rawPath": path, "rawQueryString": query, "headers": headers, "body": body and json.dumps(body)}
            answer = handle({**event, "requestContext": context}, None)
            return {"status": answer["statusCode"], **json.loads(answer["body"])}

        yield send


def test_a_fresh_deployment_is_healthy_and_nothing_waits(send: Send) -> None:
    answer = send("GET", "/health")
    assert (answer["status"], answer["environment"], answer["stream_age_s"]) == ("ok", "test", None)


def test_a_fresh_organization_has_no_costs_and_nothing_unpriced(send: Send) -> None:
    assert send("GET", "/v1/prices/unpriced")["rows"] == []
    assert send("GET", "/v1/costs", query="from=2026-11-01&to=2026-11-08")["rows"] == []


def test_an_alias_is_stored_and_read_back(send: Send) -> None:
    body = {"alias": "openai/Our-Own", "target": "openai/gpt-4o"}
    assert send("PUT", "/v1/prices/aliases", body=body)["aliases"] == {"openai/our-own": "openai/gpt-4o"}


def test_a_batch_that_was_never_sent_is_unknown(send: Send) -> None:
    assert send("GET", f"/v1/batches/b_{'0' * 40}")["code"] == "not_found"
