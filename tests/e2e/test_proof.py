"""The proof in detail on the real deployment, with IAM enforced: by dimension, claims, batches, cubes, healing."""

import time
from typing import Any

import pytest
from outlay.contracts import keys
from outlay.contracts.lake import ROWS_PREFIX
from outlay_cli.local.stack import Stack
from outlay_client import Client, GroupVerification

from tests.e2e.test_main_line import aggregate, an_event, at, day, send
from tests.support.local_aws import Tenant, a_tenant

pytestmark = [pytest.mark.local_aws, pytest.mark.slow]

HOUR_MS = 3_600_000
PERIOD = {"start": day(-10), "end": day(1)}


def by(reader: Client, *dimensions: str) -> GroupVerification:
    answer = reader.proof.by_dimensions(dimensions, **PERIOD)
    while answer.lake == "pending":
        answer = reader.proof.by_dimensions(dimensions, **PERIOD, query_id=answer.query_id)
    assert answer.lake == "complete"
    return answer


def test_each_difference_has_a_reason_and_each_group_agrees_with_the_lake(tenant: Tenant) -> None:
    one = an_event("a")
    (first,) = send(tenant, [one, an_event("b", team="ads"), an_event("c", team="")])
    (second,) = send(tenant, [one, an_event("b", team="changed")])
    with tenant.reader() as reader:
        (row,) = reader.verify(**PERIOD).days
        reasons = {one.reason: one for one in row.reasons if one.reason != "in_flight"}
        assert {name: one.events for name, one in reasons.items()} == {"duplicate": 1, "conflict": 1}
        assert reasons["conflict"].path is not None
        assert [one["batch_id"] for one in reader.proof.follow(reasons["conflict"].path)["batches"]] == [second]

        answer = by(reader, "team", "model")
        assert {(one.group["team"], one.counted, one.in_lake) for one in answer.rows} == {
            ("search", 1, 1),
            ("ads", 1, 1),
            ("", 1, 1),
        }
        assert (answer.totals["drift"], answer.totals["in_flight"]) == (0, 0)

        (claims,) = reader.proof.claims_pages(**PERIOD)
        assert (claims.days[0]["claims_checked"], claims.mismatches, claims.uncounted) == (5, (), ())

        checked = reader.proof.batch(first)
        while checked.lake == "pending":
            checked = reader.proof.batch(first, query_id=checked.query_id)
        assert (checked.in_lake, checked.drift) == (3, 0)
        assert checked.claims == {"won": 3, "duplicate": 0, "conflict": 0, "voided": 0}


def test_years_are_proven_by_month(tenant: Tenant) -> None:
    send(tenant, [an_event("a"), an_event("b", timestamp=at(-3))])
    with tenant.reader() as reader:
        answer = reader.verify(start="2022-01-01", end=day(1), by_month=True)
        assert (answer.lake, answer.raw["totals"]["counted"], answer.raw["totals"]["drift"]) == ("complete", 2, 0)


def test_the_nightly_proof_notices_rows_lost_on_the_way_heals_them_from_the_log_and_proves_the_day(
    stack: Stack,
) -> None:
    tenant = a_tenant(stack)
    send(tenant, [an_event("kept", timestamp=at(-3))])
    before = objects(stack)
    lost = send(tenant, [an_event(f"lost-{index}", timestamp=at(-3), team="ads") for index in range(3)])
    deadline = time.monotonic() + 30
    while not (new := objects(stack) - before) and time.monotonic() < deadline:
        time.sleep(0.5)
    assert new
    aggregate(stack, "pack", tenant)
    with tenant.reader() as reader:
        cubes = reader.verify(start=day(-4), end=day(-2), deep=True).raw["cubes"]
        assert (cubes["differing"], cubes["moved"]) == (0, 0)
        assert cubes["checked"] >= 2
    for key in new:
        stack.aws.client("s3").delete_object(Bucket=stack.outputs["LakeBucketName"], Key=key)
    make_old(tenant, day(-3), *lost)

    found = aggregate(stack, "reconcile", tenant)
    assert found["drift"] == 3
    assert found["differences"][day(-3)]["requests"] == [4, 1]
    (healed,) = found["healed"]
    assert (healed["redriven"], healed["repaired"], healed["left"]) == (list(lost), False, "")

    proven = aggregate(stack, "reconcile", tenant)
    assert (proven["days"], proven["final"], proven["drift"]) == (1, 1, 0)
    with tenant.reader() as reader:
        newest, first = reader.proof.history(limit=2).runs
        assert (newest["drift"], first["drift"], first["healed"][0]["redriven"]) == (0, 3, list(lost))
        assert reader.verify(start=day(-4), end=day(-2)).raw["totals"]["drift"] == 0
        assert {(one.group["team"], one.in_lake) for one in by(reader, "team").rows} == {("search", 1), ("ads", 3)}


def objects(stack: Stack) -> set[str]:
    pages = stack.aws.client("s3").get_paginator("list_objects_v2")
    found = pages.paginate(Bucket=stack.outputs["LakeBucketName"], Prefix=ROWS_PREFIX)
    return {item["Key"] for page in found for item in page.get("Contents", ())}


def make_old(tenant: Tenant, event_day: str, *batches: str) -> None:
    """As if the day had been counted, and the batches received, two hours ago: nothing of it is on its way."""
    outputs, database = tenant.stack.outputs, tenant.stack.aws.client("dynamodb")
    ago = time.time_ns() // 1_000_000 - 2 * HOUR_MS

    def change(table: str, key: dict[str, Any], name: str, value: dict[str, str]) -> None:
        database.update_item(
            TableName=outputs[table],
            Key=key,
            UpdateExpression="SET #name = :value",
            ExpressionAttributeNames={"#name": name},
            ExpressionAttributeValues={":value": value},
        )

    cube = {"pk": {"S": keys.day_key(tenant.org, event_day)}, "sk": {"S": keys.cube_sort(0)}}
    change("FiguresTableName", cube, "at", {"N": str(ago)})
    for batch in batches:
        place = {"pk": {"S": keys.log_key(tenant.org, batch)}}
        change("LogTableName", place, keys.LOG_DAY_SK, {"S": keys.log_day_sort(ago, batch)})
