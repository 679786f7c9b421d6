"""A person from the door to the erasure, and the clean-up, on the real deployment with IAM enforced."""

import json
import secrets
import time

import pytest
from outlay_cli.local.stack import Stack
from outlay_client import EventQuery

from tests.e2e.test_main_line import an_event, day, send
from tests.support.local_aws import Tenant

pytestmark = [pytest.mark.local_aws, pytest.mark.slow]


def everything_in(stack: Stack) -> str:
    """All items of all tables and all objects, as text."""
    names = [stack.outputs[f"{table}TableName"] for table in ("Log", "Claims", "Figures", "Control")]
    pages = [
        page for name in names for page in stack.aws.client("dynamodb").get_paginator("scan").paginate(TableName=name)
    ]
    s3, bucket = stack.aws.client("s3"), stack.outputs["LakeBucketName"]
    objects = [
        s3.get_object(Bucket=bucket, Key=entry["Key"])["Body"].read()
        for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket)
        for entry in page.get("Contents", [])
    ]
    return repr(pages) + repr(objects)


def test_a_person_is_found_exported_and_erased(stack: Stack, tenant: Tenant) -> None:
    name = f"marker-{secrets.token_hex(6)}@example.com"
    event = {"provider": "openai", "model": "gpt-4o", "input_uncached_tokens": 10, "output_tokens": 5}
    with tenant.sender() as sender:
        sender.send_events([{**event, "id": "a", "user": name}, {**event, "id": "b", "user": "ben"}])
    with tenant.reader() as reader:
        [page] = reader.people.pages(name=name)
        [person] = page["people"]
        pseudonym = person["pseudonym"]
        day = time.strftime("%Y-%m-%d", time.gmtime(time.time() - 86_400))
        after = time.strftime("%Y-%m-%d", time.gmtime(time.time() + 2 * 86_400))
        deadline, rows = time.monotonic() + 60, []
        while not rows and time.monotonic() < deadline:
            pages = reader.people.event_pages(pseudonym, EventQuery(start=day, end=after))
            rows = [row for one in pages for row in one.rows]
        assert [row["id"] for row in rows] == ["a"]
        assert reader.people.export(pseudonym)["person"]["name"] == name
        assert name in everything_in(stack)
        certificate = reader.people.erase(pseudonym, reason="end-to-end test")
        assert reader.people.erase(pseudonym, reason="again") == certificate
        assert reader.people.erasure(certificate["erasure_id"]) == certificate
        left = everything_in(stack)
    assert name not in left
    assert pseudonym in left, "what was spent stays, under a pseudonym of nobody"


def test_names_stand_beside_pseudonyms_where_the_organization_shows_them(tenant: Tenant) -> None:
    with tenant.reader() as reader:
        reader.organizations.change(shows_names=True)
        send(tenant, [an_event("a", user="ada@example.com")])
        [page] = reader.event_pages(EventQuery(start=day(-1), end=day(1)))
    assert [row["user_name"] for row in page.rows] == ["ada@example.com"]


def test_the_clean_up_runs_as_deployed_and_reports(stack: Stack, tenant: Tenant) -> None:
    answer = stack.aws.client("lambda").invoke(FunctionName=stack.outputs["CleanupFunctionName"], Payload=b"{}")
    done = json.loads(answer["Payload"].read())
    assert "FunctionError" not in answer, done
    assert (done["ran"], done["failures"]) == (True, 0)
    with tenant.reader() as reader:
        [report] = reader._get("/v1/cleanups")["cleanups"]
    assert report["complete"] is True
