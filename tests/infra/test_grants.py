"""Grants are as narrow as they can be, and the emulator's quirk stays out of what customers deploy."""

import pytest

from tests.support.templates import Assembly, listed, text

pytestmark = pytest.mark.xdist_group("infra")

WITHOUT_RESOURCES = {"xray:PutTraceSegments", "xray:PutTelemetryRecords", "dynamodb:ListStreams"}
"""AWS authorizes these actions on ``*`` only."""

PREFIXES = ("rows/*", "errors/*", "query-results/*", "quarantine/*")


def test_no_action_is_a_pattern(aws: Assembly) -> None:
    for name, statement in aws.statements():
        assert not any("*" in action for action in listed(statement["Action"])), name


def test_everything_is_a_resource_only_for_actions_that_know_none(aws: Assembly) -> None:
    for name, statement in aws.statements():
        if "*" in listed(statement["Resource"]):
            assert set(listed(statement["Action"])) <= WITHOUT_RESOURCES, name


def test_patterns_in_resources_are_prefixes_of_the_lake(aws: Assembly) -> None:
    for name, statement in aws.statements():
        for resource in listed(statement["Resource"]):
            written = text(resource)
            assert resource == "*" or "*" not in written or any(f"/{prefix}" in written for prefix in PREFIXES), name


def test_no_managed_policy_is_attached(aws: Assembly) -> None:
    for name, role in aws.of_type("AWS::IAM::Role").items():
        assert "ManagedPolicyArns" not in role["Properties"], name


def test_claims_are_inserted_by_partiql_on_their_table_only(aws: Assembly) -> None:
    found = [statement for _, statement in aws.statements() if "dynamodb:PartiQLInsert" in listed(statement["Action"])]
    assert len(found) == 1
    assert "TablesClaims" in text(found[0]["Resource"])


def test_the_emulators_name_for_partiql_is_granted_on_this_machine_only(aws: Assembly, local: Assembly) -> None:
    assert "BatchExecuteStatement" not in text(aws.service)
    found = [item for _, item in local.statements() if item["Action"] == "dynamodb:BatchExecuteStatement"]
    assert [item["Resource"] for item in found] == ["*"]


def test_lake_queries_without_their_workgroup_are_granted_on_this_machine_only(aws: Assembly, local: Assembly) -> None:
    def resources(assembly: Assembly) -> list[object]:
        statements = (statement for _, statement in assembly.statements())
        return [item["Resource"] for item in statements if "athena:GetQueryExecution" in listed(item["Action"])]

    assert "*" not in resources(aws)
    assert "*" in resources(local)


@pytest.mark.parametrize("name", ["Api", "Aggregate"])
def test_readers_of_the_lake_have_what_athena_asks_for_in_their_name(aws: Assembly, name: str) -> None:
    """Athena uses the caller's permissions on the catalog, the rows and the place of the results."""
    granted = {
        (action, text(resource).rpartition(":")[2].strip('"]} '))
        for _, statement in aws.statements(name)
        for action in listed(statement["Action"])
        for resource in listed(statement["Resource"])
    }
    assert ("glue:GetDatabase", "database/default") in granted
    for action in ("s3:GetObject", "s3:PutObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"):
        assert any(found == action and "query-results/*" in place for found, place in granted), action
    assert any(found == "s3:GetObject" and "rows/*" in place for found, place in granted)
    assert not any(found == "s3:PutObject" and "rows/*" in place for found, place in granted)


def test_the_api_changes_nothing_but_settings(aws: Assembly) -> None:
    writing = {action for action in aws.actions("Api") if action.startswith("dynamodb:") and _writes(action)}
    assert writing == {"dynamodb:UpdateItem"}
    for _, statement in aws.statements("Api"):
        if "dynamodb:UpdateItem" in listed(statement["Action"]):
            assert "TablesControl" in text(statement["Resource"])


def test_the_api_reads_the_log_and_claims_behind_a_figure_and_writes_neither(aws: Assembly) -> None:
    found = {
        (action, table)
        for _, statement in aws.statements("Api")
        for action in listed(statement["Action"])
        for table in ("TablesLog", "TablesClaims")
        if action.startswith("dynamodb:") and table in text(statement["Resource"])
    }
    assert {action for action, table in found if table == "TablesClaims"} == {"dynamodb:BatchGetItem"}
    assert ("dynamodb:BatchGetItem", "TablesLog") in found
    assert not any(_writes(action) for action, _ in found)


def test_ingest_writes_the_log_and_nothing_else(aws: Assembly) -> None:
    for _, statement in aws.statements("Ingest"):
        if any(_writes(action) for action in listed(statement["Action"]) if action.startswith("dynamodb:")):
            assert "TablesLog" in text(statement["Resource"])
    assert not any(action.startswith(("s3:", "firehose:", "athena:")) for action in aws.actions("Ingest"))


def test_only_those_who_check_or_make_api_keys_read_the_pepper(aws: Assembly) -> None:
    readers = {name for name, item in aws.statements() if "secretsmanager:GetSecretValue" in listed(item["Action"])}
    assert {name.removesuffix(name[-8:]) for name in readers} == {"IngestRoleDefaultPolicy", "AdminRoleDefaultPolicy"}


def test_only_schedules_the_gateway_and_for_rollup_and_closing_the_api_may_invoke_functions(aws: Assembly) -> None:
    invokers = [(name, item) for name, item in aws.statements() if "lambda:InvokeFunction" in listed(item["Action"])]
    others = [item["Resource"] for name, item in invokers if not name.startswith("SchedulesRole")]
    called = [text(resource) for given in others for resource in listed(given)]
    assert sorted(name for one in called for name in ("AggregateFunction", "RollupFunction") if name in one) == [
        "AggregateFunction",
        "RollupFunction",
    ]
    assert len(called) == 2
    callers = {name for name, _ in invokers if not name.startswith("SchedulesRole")}
    assert all(name.startswith("ApiRole") for name in callers)
    principals = {item["Properties"]["Principal"] for item in aws.of_type("AWS::Lambda::Permission").values()}
    assert principals == {"apigateway.amazonaws.com"}


def _writes(action: str) -> bool:
    return action.partition(":")[2] in {"PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem", "PartiQLInsert"}
