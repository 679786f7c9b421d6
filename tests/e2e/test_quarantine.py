"""What can't be counted is put aside, listed and decided on, on the real deployment with IAM enforced."""

import base64
import json
import secrets
import time
from typing import Any

import httpx
import pytest
from outlay.adapters.dynamodb import batch_item
from outlay.contracts import keys
from outlay.domain.batch import Batch
from outlay_cli.local.stack import Stack
from outlay_client import Client, Conflict, QuarantinedBatch

from tests.e2e.test_main_line import proof, totals
from tests.support.builders import a_batch, some_events
from tests.support.local_aws import Tenant, a_tenant

pytestmark = [pytest.mark.local_aws, pytest.mark.slow]

EVENTS = 3


def corrupt_batch(tenant: Tenant) -> Batch:
    """A batch of three events in the log, whose body can't be read."""
    now = time.time_ns() // 1_000_000
    events = some_events(EVENTS, timestamp_ms=now, team="broken")
    batch = a_batch(*events, org=tenant.org, batch_id="b_" + secrets.token_hex(20), received_ms=now)
    item = batch_item.to_item(batch, {"received": EVENTS}, body=b"this is no zlib")
    tenant.stack.aws.client("dynamodb").put_item(TableName=tenant.stack.outputs["LogTableName"], Item=item)
    return batch


def wait_for(reader: Client, batch: Batch) -> QuarantinedBatch:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        found = [one for one in reader.quarantine().batches if one.batch_id == batch.batch_id]
        if found:
            return found[0]
        time.sleep(0.5)
    raise AssertionError("not in quarantine after a minute")


def log_key(batch: Batch) -> dict[str, Any]:
    return {"pk": {"S": keys.log_key(batch.org, batch.batch_id)}}


def repair_in_log(tenant: Tenant, batch: Batch) -> None:
    tenant.stack.aws.client("dynamodb").update_item(
        TableName=tenant.stack.outputs["LogTableName"],
        Key=log_key(batch),
        UpdateExpression="SET body = :body",
        ExpressionAttributeValues={":body": {"B": batch_item.compress_events(batch)}},
    )


def test_a_corrupt_batch_is_kept_and_listed_and_counts_after_a_fix_without_drift(tenant: Tenant) -> None:
    batch = corrupt_batch(tenant)
    with tenant.reader() as reader:
        listed = wait_for(reader, batch)
        assert (listed.state, listed.events, listed.bytes) == ("kept", EVENTS, len(b"this is no zlib"))
        assert listed.reason.startswith("undecodable: ")
        numbers = proof(tenant)
        assert (numbers["received"], numbers["quarantined"], numbers["claimed"], numbers["drift"]) == (3, 3, 0, 0)

        in_vain = reader.redrive(batch.batch_id)
        assert (in_vain.redriven, in_vain.counted) == (False, 0)
        assert reader.quarantined(batch.batch_id).state == "kept"

        repair_in_log(tenant, batch)
        done = reader.redrive(batch.batch_id)
        assert (done.redriven, done.counted) == (True, EVENTS)
        after = reader.quarantined(batch.batch_id)
        assert (after.state, after.closed_by) == ("redriven", tenant.email)
        assert reader.redrive(batch.batch_id).counted == 0
        assert reader.quarantine(state="kept").batches == ()
    assert totals(tenant)["requests"] == EVENTS
    numbers = proof(tenant)
    assert (numbers["received"], numbers["quarantined"], numbers["claimed"], numbers["drift"]) == (3, 0, 3, 0)


def test_a_discarded_batch_is_never_counted_and_is_no_drift(tenant: Tenant) -> None:
    batch = corrupt_batch(tenant)
    with tenant.reader() as reader:
        wait_for(reader, batch)
        gone = reader.discard(batch.batch_id, reason="a test sent it")
        assert (gone.state, gone.note, gone.closed_by) == ("discarded", "a test sent it", tenant.email)
        repair_in_log(tenant, batch)
        with pytest.raises(Conflict, match="discarded"):
            reader.redrive(batch.batch_id)
    numbers = proof(tenant)
    # Its correction runs beside: whether it finds the item before or after the repair decides the column.
    assert (numbers["received"], numbers["counted"], numbers["drift"]) == (3, 0, 0)
    assert numbers["quarantined"] + numbers["voided"] == 3


def test_a_batch_that_has_left_the_log_is_redriven_from_its_copy(tenant: Tenant) -> None:
    batch = corrupt_batch(tenant)
    outputs, aws = tenant.stack.outputs, tenant.stack.aws
    with tenant.reader() as reader:
        wait_for(reader, batch)
        aws.client("dynamodb").delete_item(TableName=outputs["LogTableName"], Key=log_key(batch))
        assert reader.redrive(batch.batch_id).redriven is False
        place = {"Bucket": outputs["LakeBucketName"], "Key": f"quarantine/{tenant.org}/{batch.batch_id}.json"}
        copy = json.loads(aws.client("s3").get_object(**place)["Body"].read())
        copy["item"]["body"]["B"] = base64.b64encode(batch_item.compress_events(batch)).decode()
        aws.client("s3").put_object(**place, Body=json.dumps(copy).encode())
        assert reader.redrive(batch.batch_id).counted == EVENTS
    assert totals(tenant, start=-1)["requests"] == EVENTS


def test_quarantine_is_each_organizations_own(tenant: Tenant, stack: Stack) -> None:
    batch = corrupt_batch(tenant)
    other = a_tenant(stack)
    with tenant.reader() as reader, other.reader() as stranger:
        wait_for(reader, batch)
        assert stranger.quarantine(state="").batches == ()
        token = stranger.tokens.access_token
    headers = {"authorization": f"Bearer {token}"}
    url = f"{stack.api_url}/v1/quarantine/{batch.batch_id}"
    answers = [
        httpx.get(url, headers=headers),
        httpx.post(f"{url}/redrive", headers=headers, timeout=60),
        httpx.post(f"{url}/discard", headers=headers, json={"reason": "not mine"}, timeout=60),
    ]
    assert [answer.status_code for answer in answers] == [404, 404, 404]
