"""The control table and its stand-in in memory keep the same promises."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import boto3
import pytest
from moto import mock_aws
from outlay.adapters.dynamodb.onboarding import OnboardingTable
from outlay.domain.batch import DimensionConfig
from outlay.domain.errors import Conflict, NotFound

from tests.support.api_world import MemoryControl
from tests.support.builders import NOW_MS, ORG, a_membership, an_api_key, an_organization


@pytest.fixture(params=["memory", "dynamodb"])
def control(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    if request.param == "memory":
        yield MemoryControl()
        return
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    with mock_aws():
        client = boto3.client("dynamodb", region_name="us-east-1")
        client.create_table(
            TableName="control",
            BillingMode="PAY_PER_REQUEST",
            KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
            AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in ("pk", "sk")],
        )
        yield OnboardingTable(client, "control")


def test_an_organization_comes_with_its_key_and_administrator(control: Any) -> None:
    organization = an_organization(dimensions=DimensionConfig(revision=1, time_zone="Asia/Kolkata", tag_keys=("a",)))
    control.create_organization(organization, key=an_api_key(), admin=a_membership())
    assert control.get_organization(ORG) == organization
    assert control.get_membership("sub-1") == a_membership()
    assert control.get_api_key("abcdefghijk1") == an_api_key()


def test_nothing_is_made_where_the_organization_exists(control: Any) -> None:
    control.put_organization(an_organization())
    with pytest.raises(Conflict):
        control.create_organization(an_organization(name="Other"), key=an_api_key(), admin=a_membership())
    assert control.get_organization(ORG).name == "Acme"
    assert control.get_api_key("abcdefghijk1") is None
    assert control.get_membership("sub-1") is None


def test_nothing_is_made_where_the_administrator_is_a_member_already(control: Any) -> None:
    control.put_membership(a_membership())
    with pytest.raises(Conflict):
        control.create_organization(an_organization(), key=an_api_key(), admin=a_membership())
    assert control.get_organization(ORG) is None


def test_who_is_a_member_joins_no_second_organization(control: Any) -> None:
    control.put_membership(a_membership())
    for org in (ORG, "other"):
        with pytest.raises(Conflict):
            control.put_membership(a_membership(org=org))
    assert control.get_membership("sub-1") == a_membership()


def test_listed_keys_carry_no_hash(control: Any) -> None:
    control.create_organization(an_organization(), key=an_api_key(), admin=None)
    assert control.list_api_keys(ORG) == [replace(an_api_key(), secret_hash=b"", pepper_version="")]
    assert control.list_api_keys("other") == []


def test_the_first_revocation_stays(control: Any) -> None:
    control.create_organization(an_organization(), key=an_api_key(), admin=None)
    control.revoke_api_key("abcdefghijk1", revoked_ms=NOW_MS)
    control.revoke_api_key("abcdefghijk1", revoked_ms=NOW_MS + 1)
    assert control.get_api_key("abcdefghijk1").revoked_ms == NOW_MS
    assert control.list_api_keys(ORG)[0].revoked_ms == NOW_MS
    with pytest.raises(NotFound):
        control.revoke_api_key("unknown00000", revoked_ms=NOW_MS)


def test_aliases_change_one_by_one(control: Any) -> None:
    control.put_organization(an_organization())
    control.put_alias(ORG, "openai/a", "openai/gpt-4o")
    control.put_alias(ORG, "openai/b.c", "openai/gpt-4o-mini")
    control.delete_alias(ORG, "openai/a")
    control.delete_alias(ORG, "openai/a")
    assert control.get_organization(ORG).aliases == {"openai/b.c": "openai/gpt-4o-mini"}
    with pytest.raises(NotFound):
        control.put_alias("other", "openai/a", "openai/gpt-4o")
