"""Anchors of audit logs can't be taken back, and providers' keys open for their organization only."""

from collections.abc import Mapping
from typing import Any

import pytest
from outlay.contracts.anchors import anchors_prefix

from tests.support.iam_policy import Asked, allows
from tests.support.templates import Assembly, listed, text

BUCKET, KEY = "AnchorsBucket", "ProviderKeysKey"
BOUND = {
    "kms:EncryptionContext:org": "acme",
    "kms:EncryptionContext:connection": "pc_1",
    "kms:EncryptionContext:host": "api.openai.com",
    "kms:EncryptionContextKeys": ("org", "connection", "host"),
    "aws:PrincipalTag/org": "acme",
}


def locked(assembly: Assembly) -> Any:
    return assembly.the("AWS::S3::Bucket", "Anchors")["ObjectLockConfiguration"]["Rule"]["DefaultRetention"]


def test_every_anchor_is_locked_for_a_year_unless_it_is_set(aws: Assembly, trial: Assembly) -> None:
    for assembly in (aws, trial):
        assert assembly.the("AWS::S3::Bucket", "Anchors")["ObjectLockEnabled"] is True
    assert locked(aws) == {"Mode": "GOVERNANCE", "Days": 365}
    assert locked(trial) == {"Mode": "COMPLIANCE", "Days": 30}


def test_the_anchors_are_private_encrypted_versioned_kept_and_reached_by_tls_only(aws: Assembly) -> None:
    bucket = aws.the("AWS::S3::Bucket", "Anchors")
    assert set(bucket["PublicAccessBlockConfiguration"].values()) == {True}
    assert bucket["VersioningConfiguration"] == {"Status": "Enabled"}
    rules = bucket["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    assert rules == [{"ServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}]
    assert "LifecycleConfiguration" not in bucket, "they never expire"
    denials = aws.the("AWS::S3::BucketPolicy", "Anchors")["PolicyDocument"]["Statement"]
    assert any(
        item["Effect"] == "Deny" and item["Condition"] == {"Bool": {"aws:SecureTransport": "false"}} for item in denials
    )
    assert all(item["Effect"] == "Deny" for item in denials)


def test_nobody_of_ours_can_do_more_with_anchors_than_put_and_list(aws: Assembly, local: Assembly) -> None:
    for assembly in (aws, local):
        granted = {
            (name.partition("Role")[0], action)
            for name, statement in assembly.statements()
            for action in listed(statement["Action"])
            if BUCKET in text(statement["Resource"])
        }
        assert granted == {("Cleanup", "s3:PutObject"), ("Api", "s3:ListBucket"), ("Tenant", "s3:ListBucket")}


def test_a_session_lists_its_own_anchors_and_the_api_the_deployments(aws: Assembly) -> None:
    tenant = [statement for _, statement in aws.statements("TenantRole")]
    api = [statement for _, statement in aws.statements("ApiRole")]

    def lists(statements: list[Mapping[str, Any]], prefix: str | None) -> bool:
        context = {"aws:PrincipalTag/org": "acme", **({} if prefix is None else {"s3:prefix": prefix})}
        return allows(statements, Asked(action="s3:ListBucket", resource=BUCKET, context=context))

    assert lists(tenant, anchors_prefix("acme"))
    assert lists(api, anchors_prefix(""))
    for prefix in (anchors_prefix("acme-2"), anchors_prefix(""), "O/", "", None):
        assert not lists(tenant, prefix)
    for prefix in (anchors_prefix("acme"), "O/", "", None):
        assert not lists(api, prefix)


def test_the_key_is_replaced_every_year_and_outlives_its_stack(aws: Assembly, trial: Assembly) -> None:
    [(name, key)] = aws.of_type("AWS::KMS::Key").items()
    assert name.startswith(KEY)
    assert key["Properties"]["EnableKeyRotation"] is True
    assert key["DeletionPolicy"] == key["UpdateReplacePolicy"] == "Retain"
    assert aws.the("AWS::KMS::Alias")["AliasName"] == "alias/outlay-provider-keys"
    assert next(iter(trial.of_type("AWS::KMS::Key").values()))["DeletionPolicy"] == "Delete"


def may(assembly: Assembly, owner: str, action: str, **context: Any) -> bool:
    statements = [statement for _, statement in assembly.statements(owner)]
    asked = {name: value for name, value in {**BOUND, **context}.items() if value is not None}
    return allows(statements, Asked(action=action, resource=KEY, context=asked))


@pytest.mark.parametrize("action", ["kms:Encrypt", "kms:Decrypt"])
def test_a_session_seals_and_opens_keys_of_its_own_organization_only(aws: Assembly, action: str) -> None:
    assert may(aws, "TenantRole", action)
    assert not may(aws, "TenantRole", action, **{"kms:EncryptionContext:org": "globex"})
    assert not may(aws, "TenantRole", action, **{"kms:EncryptionContext:org": None})
    assert not may(aws, "TenantRole", action, **{"aws:PrincipalTag/org": None})
    for missing in ("connection", "host"):
        assert not may(aws, "TenantRole", action, **{f"kms:EncryptionContext:{missing}": None})
    more = (*BOUND["kms:EncryptionContextKeys"], "more")
    assert not may(aws, "TenantRole", action, **{"kms:EncryptionContextKeys": more})


def test_nobody_else_may_use_the_key(aws: Assembly) -> None:
    using = {
        (name.partition("Role")[0], action)
        for name, statement in aws.statements()
        for action in listed(statement["Action"])
        if action.startswith("kms:")
    }
    assert using == {("Tenant", "kms:Encrypt"), ("Tenant", "kms:Decrypt"), ("Alerts", "kms:Decrypt")}


def test_who_delivers_alerts_opens_secrets_of_channels_and_no_provider_s_key(aws: Assembly) -> None:
    channel = {"kms:EncryptionContext:connection": "ch_" + "0" * 24}
    assert may(aws, "AlertsRole", "kms:Decrypt", **channel)
    assert not may(aws, "AlertsRole", "kms:Decrypt")
    assert not may(aws, "AlertsRole", "kms:Encrypt", **channel)
