"""What ``make least-privilege`` takes away is one grant, and it gives it back."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws

from tests.least_privilege.grants import Grant, all_grants, place_of, role_name, without
from tests.least_privilege.trace import read_trace, was_refused

ROLE = "OutlayService-ApiRoleDE7A08EC-C04F34F1017AF"
STATEMENTS = [
    {"Effect": "Allow", "Action": ["s3:GetObject", "s3:PutObject"], "Resource": ["arn:aws:s3:::lake/rows/*", "*"]},
    {"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "*"},
]
TAKEN = Grant(role=ROLE, action="s3:GetObject", resource="arn:aws:s3:::lake/rows/*")


@pytest.fixture
def iam(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    with mock_aws():
        client = boto3.client("iam", region_name="us-east-1")
        client.create_role(RoleName=ROLE, AssumeRolePolicyDocument="{}")
        for policy, statements in (("own", STATEMENTS), ("again", STATEMENTS[:1])):
            document = json.dumps({"Version": "2012-10-17", "Statement": statements})
            client.put_role_policy(RoleName=ROLE, PolicyName=policy, PolicyDocument=document)
        yield client


def test_one_action_on_one_resource_goes_from_all_policies_and_comes_back(iam: Any) -> None:
    before = all_grants(iam)
    assert len(before) == 5
    with without(iam, TAKEN):
        assert set(before) - set(all_grants(iam)) == {TAKEN}
    assert all_grants(iam) == before


def test_it_comes_back_after_a_failure_too(iam: Any) -> None:
    before = all_grants(iam)
    with pytest.raises(ZeroDivisionError), without(iam, TAKEN):
        raise ZeroDivisionError
    assert all_grants(iam) == before


def test_a_grant_that_nobody_has_can_t_be_taken_away(iam: Any) -> None:
    with pytest.raises(LookupError), without(iam, Grant(role=ROLE, action="s3:DeleteObject", resource="*")):
        pass


@pytest.mark.parametrize(
    ("deployed", "in_the_template", "name"),
    [
        (
            "arn:aws:s3:::outlaystorage-lakebucketb1d32e10-d02/rows/*",
            '"ExportLakeBucketB1D32E10Arn", "/rows/*"',
            "rows/",
        ),
        ("arn:aws:s3:::outlaystorage-lakebucketb1d32e10-d02", '"ExportLakeBucketB1D32E10Arn"', "lake bucket"),
        ("arn:aws:logs:x:0:log-group:/aws/y/ApiLogA9343957:*", '{"Fn::GetAtt": ["ApiLogA9343957", "Arn"]}', "log"),
        ("arn:aws:dynamodb:x:0:table/TablesLog72BABB86/stream/1", '"TablesLog72BABB86StreamArn"', "stream"),
        ("arn:aws:glue:x:0:catalog", '":glue:", {"Ref": "AWS::Region"}, ":catalog"', "catalog"),
        ("*", "*", "*"),
    ],
)
def test_a_place_has_one_name_however_it_is_written(deployed: str, in_the_template: str, name: str) -> None:
    assert place_of(deployed) == place_of(in_the_template) == name


def test_a_role_has_one_name_however_it_is_written() -> None:
    assert role_name(ROLE) == role_name("ApiRoleDE7A08EC") == "ApiRole"


def test_the_trace_says_which_test_needs_a_grant_and_what_was_refused(tmp_path: Path) -> None:
    file = tmp_path / "trace.jsonl"
    asked = {"role": ROLE, "action": "s3:GetObject", "asked": "arn:aws:s3:::lake/rows/1"}
    told: list[dict[str, Any]] = [{**asked, "resource": TAKEN.resource}]
    for test, took_s in (("a.py::slow", 9.0), ("b.py::failed", None), ("a.py::fast", 1.0)):
        told += [{"test": test}, {"when": "setup", "took_s": 0.5}, {**asked, "resource": TAKEN.resource}]
        told += [{"when": "call", "took_s": took_s}] if took_s else []
    file.write_text("".join(json.dumps(one) + "\n" for one in told))
    trace = read_trace(file)
    assert trace.shortest(TAKEN, 3) == ["a.py::fast", "a.py::slow"]
    assert trace.seconds("a.py::fast") == 1.5

    end = file.stat().st_size
    assert not was_refused(file, 0, TAKEN)
    with file.open("a") as trace_file:
        trace_file.write(json.dumps({**asked, "resource": None}) + "\n")
    assert was_refused(file, end, TAKEN)
    assert not was_refused(file, end, Grant(role=ROLE, action="s3:GetObject", resource="arn:aws:s3:::lake/errors/*"))
