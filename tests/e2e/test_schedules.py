"""What the schedules call, as deployed: each function finds what is left to do and may do all of it, IAM enforced."""

import json
import time
from pathlib import Path
from typing import Any

import duckdb
import pytest
from outlay.adapters.dynamodb.sweep_progress import SweepProgress
from outlay.adapters.retry import Retry
from outlay.application.sweep import Waiting
from outlay.contracts import keys, lake

from tests.e2e.test_imports import HEADER, requests, uploaded, wait
from tests.e2e.test_main_line import an_event, at, day, send
from tests.support.local_aws import Tenant, call_function

pytestmark = [pytest.mark.local_aws, pytest.mark.slow]

LONG_AGO = 100
"""Days: longer than anything is kept that an organization may delete."""
PATIENCE_S = 60


def put(tenant: Tenant, pk: str, sk: str, **attributes: dict[str, str]) -> None:
    """An item of control as an earlier day has left it."""
    place = {keys.PK: {"S": pk}, keys.SK: {"S": sk}}
    tenant.stack.aws.client("dynamodb").put_item(
        TableName=tenant.stack.outputs["ControlTableName"], Item={**place, **attributes}
    )


def item(tenant: Tenant, pk: str, sk: str) -> dict[str, Any] | None:
    key = {keys.PK: {"S": pk}, keys.SK: {"S": sk}}
    table = tenant.stack.outputs["ControlTableName"]
    found: dict[str, Any] = tenant.stack.aws.client("dynamodb").get_item(TableName=table, Key=key)
    return found.get("Item")


def call(tenant: Tenant, function: str, **event: Any) -> dict[str, Any]:
    """A function's answer, as its schedule calls it."""
    return call_function(tenant.stack, function, **event)


# ---- the clean-up


def make_old(tenant: Tenant) -> None:
    """As if the organization, which keeps rows for the shortest time, had been there and had sent long ago."""
    table = tenant.stack.outputs["ControlTableName"]
    tenant.stack.aws.client("dynamodb").update_item(
        TableName=table,
        Key={keys.PK: {"S": keys.organization_key(tenant.org)}, keys.SK: {"S": keys.ORGANIZATION_SORT}},
        UpdateExpression="SET created = :created, retention = :days",
        ExpressionAttributeValues={":created": {"N": str(at(-LONG_AGO))}, ":days": {"N": "90"}},
    )


def rows_of(tenant: Tenant, folder: Path) -> bytes:
    """The tenant's rows that arrived today, alone, as an object of the lake."""
    s3, bucket = tenant.stack.aws.client("s3"), tenant.stack.outputs["LakeBucketName"]
    for number, entry in enumerate(_listed(tenant, day())):
        (folder / f"{number}.parquet").write_bytes(s3.get_object(Bucket=bucket, Key=entry)["Body"].read())
    with duckdb.connect() as database:
        database.execute(
            f"COPY (SELECT * FROM read_parquet('{folder}/*.parquet') WHERE org = '{tenant.org}') TO '{folder}/own'"
            " (FORMAT parquet)"
        )
    return (folder / "own").read_bytes()


def _listed(tenant: Tenant, arrived: str) -> list[str]:
    pages = tenant.stack.aws.client("s3").get_paginator("list_objects_v2")
    prefix = f"{lake.ROWS_PREFIX}{lake.PARTITION_KEY}={arrived}/"
    listing = pages.paginate(Bucket=tenant.stack.outputs["LakeBucketName"], Prefix=prefix)
    return [entry["Key"] for page in listing for entry in page.get("Contents", [])]


def test_the_clean_up_archives_what_is_over_and_deletes_what_is_kept_no_longer(tenant: Tenant, tmp_path: Path) -> None:
    send(tenant, [an_event("a"), an_event("b")])
    make_old(tenant)
    place = f"{lake.ROWS_PREFIX}{lake.PARTITION_KEY}={day(-LONG_AGO)}/{tenant.org}.parquet"
    tenant.stack.aws.client("s3").put_object(
        Bucket=tenant.stack.outputs["LakeBucketName"], Key=place, Body=rows_of(tenant, tmp_path)
    )
    records = keys.records_key(tenant.org, "forecast")
    put(tenant, records, "f_1", kind={"S": "forecast"}, created={"N": str(at(-LONG_AGO))}, told={"S": "12.50"})
    # A run broke off before it had written anything, and another one without giving its lease back.
    put(tenant, keys.archiving_key(tenant.org), "forecast", object={"S": "2026-01/never-written.jsonl.gz"})
    put(tenant, keys.CLEANUP_KEY, keys.CLEANUP_LEASE_SORT, until={"N": "1"})

    done = call(tenant, "Cleanup")
    assert (done["ran"], done["failures"], done["archived"], done["rows_deleted"]) == (True, 0, 1, 2)
    assert place not in _listed(tenant, day(-LONG_AGO))
    assert item(tenant, records, "f_1") is None
    assert item(tenant, keys.archiving_key(tenant.org), "forecast") is None
    with tenant.reader() as reader:
        [report] = reader._get("/v1/cleanups")["cleanups"]
        assert report["days"] == [{"day": day(-LONG_AGO), "action": "deleted", "rows": 2}]
        [archived] = reader._get("/v1/archive/forecast")["records"]
    assert (archived["id"], archived["content"]["told"]) == ("f_1", "12.50")


# ---- imports whose run broke off


def broken_off(tenant: Tenant, import_id: str, **changes: Any) -> None:
    """The record as a run leaves it that ends without a word, long enough ago to be taken up."""
    pk = keys.imports_key(tenant.org)
    found = item(tenant, pk, import_id)
    assert found is not None
    document = {**json.loads(found["doc"]["S"]), "lease_ms": 0, **changes}
    attributes = {name: value for name, value in found.items() if name not in (keys.PK, keys.SK)}
    put(tenant, pk, import_id, **{**attributes, "doc": {"S": json.dumps(document)}})
    put(tenant, keys.IMPORTS_AT_WORK, keys.import_at_work_sort(tenant.org, import_id), since={"N": "1"})


def is_at_work(tenant: Tenant, import_id: str) -> bool:
    return item(tenant, keys.IMPORTS_AT_WORK, keys.import_at_work_sort(tenant.org, import_id)) is not None


def resume(tenant: Tenant, import_id: str) -> None:
    """Call the importer as its schedule does, and wait until nothing of the import is left to do."""
    assert call(tenant, "Importer", resume=True)["resumed"] >= 1
    deadline = time.monotonic() + PATIENCE_S
    while is_at_work(tenant, import_id) and time.monotonic() < deadline:
        time.sleep(0.2)
    assert not is_at_work(tenant, import_id)


def document(tenant: Tenant, import_id: str) -> dict[str, Any]:
    found = item(tenant, keys.imports_key(tenant.org), import_id)
    assert found is not None
    return dict(json.loads(found["doc"]["S"]))


def test_an_import_that_broke_off_is_gone_on_with_and_followed_to_the_figures(tenant: Tenant, tmp_path: Path) -> None:
    path = tmp_path / "usage.csv"
    path.write_text(HEADER + f"never,openai,gpt-4o,1,1,a\n{day(-2)}T08:00:00Z,openai,gpt-4o,1000,10,a\n")
    with tenant.reader() as reader:
        import_id = uploaded(reader, path)
        reader.imports.check(import_id)
        assert wait(reader, import_id).problems == 1
        broken_off(tenant, import_id, state="checking")
        resume(tenant, import_id)
        assert reader.imports.get(import_id).state == "checked"
        assert [one["line"] for one in reader.imports.problems(import_id).problems] == [2]

        reader.imports.start(import_id)
        deadline = time.monotonic() + PATIENCE_S
        # Whoever asks the API for it would look after its events, too.
        while document(tenant, import_id)["state"] != "done" and time.monotonic() < deadline:
            time.sleep(0.2)
        assert requests(tenant, 1) == 1
        broken_off(tenant, import_id)
        resume(tenant, import_id)
        outcomes = document(tenant, import_id)["outcomes"]
        assert (outcomes["is_final"], outcomes["settled"]["counted"]) == (True, 1), outcomes


def test_an_upload_that_is_given_up_leaves_no_file(tenant: Tenant, tmp_path: Path) -> None:
    path = tmp_path / "usage.csv"
    path.write_text(HEADER)
    with tenant.reader() as reader:
        import_id = uploaded(reader, path)
        reader.imports.check(import_id)
        wait(reader, import_id)
        assert reader.imports.cancel(import_id).state == "cancelled"
    prefix = f"{lake.UPLOADS_PREFIX}{tenant.org}/"
    left = tenant.stack.aws.client("s3").list_objects_v2(Bucket=tenant.stack.outputs["LakeBucketName"], Prefix=prefix)
    assert left["KeyCount"] == 0


# ---- the sweep


@pytest.mark.early  # it looks through the log of every organization, thirty-five days each
def test_the_sweep_takes_off_its_list_what_was_counted_meanwhile(tenant: Tenant) -> None:
    (batch_id,) = send(tenant, [an_event("a")])
    outputs, database = tenant.stack.outputs, tenant.stack.aws.client("dynamodb")
    progress = SweepProgress(
        database,
        figures_table=outputs["FiguresTableName"],
        log_table=outputs["LogTableName"],
        retry=Retry(sleep=time.sleep, chance=lambda: 0.5),
    )
    progress.add(tenant.org, [Waiting(batch_id=batch_id, received_ms=at() - 60_000)])
    call(tenant, "Rollup", sweep=True)
    assert list(progress.waiting(tenant.org)) == []
    with tenant.reader() as reader:
        assert (reader.health().stream_age_s or 0) < 600
