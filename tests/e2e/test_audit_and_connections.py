"""The audit log and a connection on the real deployment, with IAM enforced: anchored, tampered with, found."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from outlay.contracts import door_keys
from outlay.domain.audit import Head
from outlay.domain.audit_proof import breaks
from outlay_cli.local.demo import invoke
from outlay_cli.local.stack import Stack
from outlay_client import ApiError, Client

from tests.support.local_aws import Tenant, a_tenant
from tests.support.tls_server import answer, serving

pytestmark = [pytest.mark.local_aws, pytest.mark.slow]

KEY = "sk-canary-0123456789-abcdef-wxyz"


def anchor(stack: Stack) -> dict[str, Any]:
    told = stack.aws.client("lambda").invoke(
        FunctionName=stack.outputs["CleanupFunctionName"], Payload=json.dumps({"task": "anchor"}).encode()
    )
    done: dict[str, Any] = json.loads(told["Payload"].read())
    assert "FunctionError" not in told, done
    return done


def found(client: Client) -> list[tuple[int, str]]:
    """As ``outlay audit verify`` comes to it."""
    anchors = [Head(seq=one["seq"], hash=one["hash"]) for one in client.audit.anchors()]
    entries, head = list(client.audit.entries()), client.audit.head()
    told = breaks(entries, chain=head["chain"], head=Head(seq=head["seq"], hash=head["hash"]), anchors=anchors)
    return [(one.seq, one.reason) for one in told]


def behind_its_back(stack: Stack, org: str, seq: int, change: Callable[[dict[str, Any]], None]) -> None:
    database, table = stack.aws.client("dynamodb"), stack.outputs["ControlTableName"]
    place = {"pk": {"S": door_keys.audit_key(org)}, "sk": {"S": door_keys.audit_sort(seq)}}
    item = database.get_item(TableName=table, Key=place)["Item"]
    change(item)
    database.put_item(TableName=table, Item=item)


def test_a_log_is_anchored_and_whoever_changes_it_is_found(stack: Stack, tenant: Tenant) -> None:
    with tenant.reader() as reader:
        for days in (400, 500, 600):
            reader.call("PUT", "/v1/retention", body={"days": days})
        assert anchor(stack)["failures"] == 0
        [newest, *_] = reader.audit.anchors()
        assert (newest["chain"], newest["seq"]) == (tenant.org, 4)
        before = len(list(reader.audit.anchors()))
        anchor(stack)
        assert len(list(reader.audit.anchors())) == before, "written again, nothing is added"
        [page] = reader.audit.pages(action="retention.")
        assert [one["changes"][0]["after"] for one in page["entries"]] == [600, 500, 400]
        assert {one["actor"]["name"] for one in page["entries"]} == {tenant.email}
        assert found(reader) == []
        behind_its_back(stack, tenant.org, 3, lambda item: item["entry"]["M"]["target"].update(S="another"))
        assert (3, "edited") in found(reader)
        behind_its_back(stack, tenant.org, 3, lambda item: item["entry"]["M"]["target"].update(S=tenant.org))
        assert found(reader) == []
        place = {"pk": {"S": door_keys.audit_key(tenant.org)}, "sk": {"S": door_keys.audit_sort(4)}}
        stack.aws.client("dynamodb").delete_item(TableName=stack.outputs["ControlTableName"], Key=place)
        assert (4, "truncated") in found(reader)


def test_the_deployments_own_log_is_anchored_as_well(stack: Stack, tenant: Tenant) -> None:
    wanted = {"action": "grant_platform_admin", "email": tenant.email}
    assert invoke(stack.aws, stack.outputs["AdminFunctionName"], wanted)["platform_admin"] is True
    assert anchor(stack)["failures"] == 0
    with tenant.reader() as root:
        told = root.call("GET", "/v1/platform/audit/anchors")
    assert told["anchors"]


def test_a_key_is_sealed_used_and_nowhere_else(stack: Stack, tenant: Tenant) -> None:
    with tenant.reader() as reader, serving(answer(b'{"data": []}', content_type="application/json")) as provider:
        address = f"http://127.0.0.1:{provider.port}"
        made = reader.connections.create(
            provider="openai", key=KEY, name="Production", purpose="gateway", base_url=address
        )
        connection_id = made.body["connection_id"]
        assert reader.connections.test(connection_id).body["result"] == "ok"
        assert f"Authorization: Bearer {KEY}".lower() in provider.requests[0].decode().lower()
        known = reader.connections.get(connection_id)
        with pytest.raises(ApiError) as stale:
            reader.connections.disable(connection_id, version='"1"')
        assert stale.value.code == "version_changed"
        assert reader.connections.disable(connection_id, version=known.version).body["enabled"] is False
        assert [one["enabled"] for one in reader.connections.list()] == [False]
        scanned = stack.aws.client("dynamodb").scan(TableName=stack.outputs["ControlTableName"])
        assert KEY not in repr(scanned)
        assert KEY not in repr(list(reader.audit.entries()))
        other = a_tenant(stack)
        with other.reader() as stranger, pytest.raises(ApiError) as hidden:
            stranger.connections.get(connection_id)
        assert hidden.value.code == "not_found"
        last = reader.connections.get(connection_id)
        reader.connections.delete(connection_id, version=last.version)
        assert reader.connections.list() == []
