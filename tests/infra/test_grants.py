"""Grants are as narrow as they can be, and the emulator's quirk stays out of what customers deploy."""

from fnmatch import fnmatchcase

import pytest
from outlay.contracts import door_keys, keys
from outlay.contracts.advice_keys import KINDS

from tests.least_privilege.unasked import FUNCTIONS
from tests.support.granted import patterns_of, reached, writable, writes
from tests.support.templates import Assembly, listed, text

WITHOUT_RESOURCES = {"xray:PutTraceSegments", "xray:PutTelemetryRecords", "dynamodb:ListStreams"}
"""AWS authorizes these actions on ``*`` only."""

PREFIXES = ("rows/*", "errors/*", "query-results/*", "quarantine/*", "cubes/users/*", "archive/*")
PREFIXES += ("uploads/*", "import-reports/*", "O/*", "P/*")


def test_no_action_is_a_pattern(aws: Assembly) -> None:
    for name, statement in aws.statements():
        assert not any("*" in action for action in listed(statement["Action"])), name


def test_everything_is_a_resource_only_for_actions_that_know_none(aws: Assembly) -> None:
    for name, statement in aws.statements():
        if "*" in listed(statement["Resource"]):
            assert set(listed(statement["Action"])) <= WITHOUT_RESOURCES, name


def test_patterns_in_resources_are_prefixes_of_a_bucket(aws: Assembly) -> None:
    for name, statement in aws.statements():
        for resource in listed(statement["Resource"]):
            written = text(resource)
            is_topic = ":sns:" in written and ":outlay_" in written
            is_prefix = is_topic or any(f"/{prefix}" in written for prefix in PREFIXES)
            assert resource == "*" or "*" not in written or is_prefix, name


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


OWN = "O#${aws:PrincipalTag/org}#*"
PRICES = {("Control", "GetItem"): {"P#PRICES-HEAD"}, ("Control", "Query"): {"O#*#PRICES", "P#PRICES"}}
PATTERNS_READ: dict[str, dict[tuple[str, str], set[str]]] = {
    "AggregateRole": PRICES,
    "AlertsRole": {
        ("Control", "GetItem"): {f"O#*#{of}" for of in ("ALERTS", "CHANNELS", "DELIVERIES#*", "MEMBERS", "ORG")}
        | {"DUE"},
        ("Control", "Query"): {f"O#*#{of}" for of in ("ALERTS", "CHANNELS", "DELIVERIES#*", "MEMBERS", "PREFERENCES")}
        | {"DUE"},
    },
    "ApiRole": {
        ("Control", "ConditionCheckItem"): {"U#*"},
        ("Control", "GetItem"): {"K#*", "U#*", "P#*", *(f"O#*#{of}" for of in ("ORG", "MEMBERS", "INVITATIONS"))}
        | {"O#*#AUDIT-HEAD"},
        ("Control", "Query"): {"U#*", "P#*"},
        ("Figures", "Query"): {keys.SWEEP},
    },
    "CleanupRole": {
        ("Control", "ConditionCheckItem"): {"U#*"},
        ("Control", "GetItem"): {"O#*#ARCHIVING", "O#*#RETAINED", "REWRITES", "CLEANUP"},
        ("Control", "Query"): {"O#*#RECORDS#*", "O#*#CLEANUPS"},
    },
    "ImporterRole": {("Control", "GetItem"): {"O#*#I"}, ("Control", "Query"): {"W#imports"}},
    "IngestRole": {
        ("Control", "BatchGetItem"): {"O#*#PEOPLE#*", "O#*#PSEUDONYM#*"},
        ("Control", "Query"): {"O#*#REGISTER#*"},
    },
    "AnomaliesRole": {
        ("Control", "GetItem"): {"O#*#ORG", "O#*#WATCH"},
        ("Control", "Query"): {"O#*#RECORDS#anomaly"},
    },
    "BudgetRole": {
        ("Control", "BatchGetItem"): {"O#*#RECORDS#forecast"},
        ("Control", "ConditionCheckItem"): {"O#*#BUDGETS"},
        ("Control", "GetItem"): {f"O#*#{kind}" for kind in ("BOARD", "EXCESSES#*", "LEASES#*", "ORG", "WATCH")}
        | {"P#PRICES-HEAD"},
        ("Control", "Query"): {
            f"O#*#{kind}" for kind in ("BUDGETS", "KEYS", "PRICES", "RECORDS#recommendation", "TERMS", "WATCH")
        }
        | {"P#PRICES"},
    },
    "ForecastRole": {
        ("Control", "BatchGetItem"): {"O#*#RECORDS#forecast"},
        ("Control", "GetItem"): {"O#*#ORG", "P#PRICES-HEAD"},
        ("Control", "Query"): {f"O#*#{kind}" for kind in ("BUDGETS", "FORECAST-ADJUSTMENTS", "PRICES")} | {"P#PRICES"},
    },
    "OptimizeRole": {
        ("Control", "GetItem"): {"O#*#ORG", "O#*#RECOMMENDING", "P#PRICES-HEAD"},
        ("Control", "Query"): {
            "O#*#KEYS",
            "O#*#PRICES",
            "P#PRICES",
            *(f"O#*#RECORDS#{kind}" for kind in KINDS),
        },
    },
    "RollupRole": {**PRICES, ("Control", "GetItem"): {"O#*#BOARD", "O#*#ORG", "P#PRICES-HEAD"}},
    "TenantRole": {
        ("Claims", "BatchGetItem"): {OWN},
        ("Control", "BatchGetItem"): {OWN},
        ("Control", "ConditionCheckItem"): {OWN},
        ("Control", "GetItem"): {OWN, "P#PRICES-HEAD"},
        ("Control", "Query"): {OWN, "P#PRICES"},
        ("Figures", "BatchGetItem"): {OWN},
        ("Figures", "GetItem"): {OWN},
        ("Figures", "Query"): {OWN},
        ("Log", "BatchGetItem"): {OWN},
        ("Log", "GetItem"): {OWN},
        ("Log", "Query"): {OWN},
    },
}


@pytest.mark.parametrize("role", PATTERNS_READ)
def test_a_role_reads_the_keys_that_it_needs(aws: Assembly, role: str) -> None:
    """No other, and none of these is missing: this machine's emulator would not notice."""
    found = {
        (table, action.partition(":")[2]): patterns
        for table in ("Claims", "Control", "Figures", "Log")
        for action, patterns in reached(aws, role, f"Tables{table}").items()
        if not writes(action) and patterns != {"*"}
    }
    assert found == PATTERNS_READ[role]


CHAIN = {"O#*#AUDIT", "O#*#AUDIT-HEAD", "O#*#IDEMPOTENCY"}
ENTRIES = {"K#*", "O#*#KEYS", "O#*#KEYRING", "U#*", "O#*#MEMBERS"}


def test_under_its_own_role_the_api_writes_what_gives_access_and_the_deployment_s_own(aws: Assembly) -> None:
    for _, statement in aws.statements("Api"):
        if any(writes(action) for action in listed(statement["Action"]) if action.startswith("dynamodb:")):
            assert "TablesControl" in text(statement["Resource"])
    assert writable(aws, "ApiRole") == {
        "dynamodb:UpdateItem": {"O#*#ORG", "P#*", *ENTRIES, *CHAIN},
        "dynamodb:PutItem": {"P#*", "O#*#ORG", *ENTRIES, *CHAIN},
        "dynamodb:DeleteItem": {"P#*", "U#*", "O#*#MEMBERS", "O#*#INVITATIONS"},
    }


def test_a_session_of_an_organization_writes_its_own_alone(aws: Assembly) -> None:
    # Its price entries take numbers that all organizations share.
    assert writable(aws, "TenantRole") == {
        "dynamodb:PutItem": {OWN, "P#PRICES-HEAD", "DUE"},
        "dynamodb:UpdateItem": {OWN, "W#imports", "P#PRICES-HEAD"},
        "dynamodb:DeleteItem": {OWN, "W#imports", "DUE"},
    }


def test_who_delivers_alerts_writes_what_became_of_them_and_nothing_else(aws: Assembly) -> None:
    told = {"O#*#ALERTS", "O#*#DELIVERIES#*"}
    assert writable(aws, "Alerts") == {
        "dynamodb:UpdateItem": told,
        "dynamodb:PutItem": {"O#*#DELIVERIES#*", "O#*#NOTIFICATIONS#*", "O#*#DEAD-DELIVERIES", "DUE"},
        "dynamodb:DeleteItem": {"O#*#DEAD-DELIVERIES", "DUE"},
    }


def test_an_organization_publishes_to_its_own_topics(aws: Assembly) -> None:
    found = {
        name.partition("Role")[0]: text(resource)
        for name, statement in aws.statements()
        for resource in listed(statement["Resource"])
        if "sns:Publish" in listed(statement["Action"])
    }
    assert found["Tenant"].endswith('":outlay_${aws:PrincipalTag/org}_*"]]}')
    assert found["Alerts"].endswith('":outlay_*"]]}')


def test_the_clean_up_writes_and_deletes_its_own_and_records_with_a_life_cycle(aws: Assembly) -> None:
    both = {"O#*#ARCHIVING", "O#*#CLEANUPS", "REWRITES", "CLEANUP"}
    assert writable(aws, "Cleanup") == {
        "dynamodb:DeleteItem": {*both, "O#*#RECORDS#*"},
        "dynamodb:PutItem": {*both, "O#*#RETAINED", "O#*#MEMBERS", "P#ORGANIZATIONS"},
    }
    tables = {"TablesLog", "TablesClaims", "TablesFigures"}
    assert not any(table in text(statement) for _, statement in aws.statements("Cleanup") for table in tables)


def test_rows_are_deleted_by_the_clean_up_alone(aws: Assembly) -> None:
    deleting = {
        (name.partition("Role")[0], text(resource).rpartition("/")[0].rpartition("/")[2])
        for name, item in aws.statements()
        for resource in listed(item["Resource"])
        if "s3:DeleteObject" in listed(item["Action"])
    }
    assert {name for name, prefix in deleting if prefix == "rows"} == {"Cleanup"}
    assert {name for name, prefix in deleting if prefix == "uploads"} == {"Api", "Importer"}
    assert {prefix for _, prefix in deleting} == {"rows", "uploads", "users"}


def test_patterns_of_keys_are_granted_without_a_condition_on_this_machine_only(local: Assembly) -> None:
    """The emulator says of no call which keys it names, so that the condition would never hold."""
    assert not any("Condition" in item for _, item in local.statements("Cleanup"))


@pytest.mark.parametrize(
    ("pattern", "key"),
    [
        ("O#*#PEOPLE#*", keys.people_key("acme", "a" * 32)),
        ("O#*#PSEUDONYM#*", keys.pseudonym_key("acme", "u_1")),
        ("O#*#ERASURES", keys.erasures_key("acme")),
        ("O#*#RECORDS#*", keys.records_key("acme", "forecast")),
        ("O#*#ARCHIVING", keys.archiving_key("acme")),
        ("O#*#CLEANUPS", keys.cleanups_key("acme")),
        ("O#*#RETAINED", keys.retained_key("acme")),
    ],
)
def test_a_pattern_fits_its_keys_and_no_key_of_what_gives_access(pattern: str, key: str) -> None:
    others = [keys.organization_key("acme"), keys.organization_keys_key("acme"), "K#abc", door_keys.subject_key("s")]
    assert fnmatchcase(key, pattern)
    assert not any(fnmatchcase(other, pattern) for other in others)


def test_the_api_reads_the_log_and_claims_behind_a_figure_and_writes_neither(aws: Assembly) -> None:
    found = {
        (action, table)
        for _, statement in aws.statements("Tenant")
        for action in listed(statement["Action"])
        for table in ("TablesLog", "TablesClaims")
        if action.startswith("dynamodb:") and table in text(statement["Resource"])
    }
    assert {action for action, table in found if table == "TablesClaims"} == {"dynamodb:BatchGetItem"}
    assert ("dynamodb:BatchGetItem", "TablesLog") in found
    assert not any(writes(action) for action, _ in found)


def test_the_proof_reads_log_and_claims_and_mends_by_rollup_alone(aws: Assembly) -> None:
    written = {
        (action, text(statement["Resource"]))
        for _, statement in aws.statements("Aggregate")
        for action in listed(statement["Action"])
        if action.startswith("dynamodb:") and writes(action)
    }
    assert written
    assert all("TablesFigures" in resource for _, resource in written)


def test_aggregate_reads_the_log_and_claims_and_writes_neither(aws: Assembly) -> None:
    for _, statement in aws.statements("Aggregate"):
        writing = [action for action in listed(statement["Action"]) if writes(action) and "dynamodb" in action]
        written = text(statement["Resource"])
        assert not writing or not any(table in written for table in ("TablesLog", "TablesClaims", "TablesControl"))
    assert {"dynamodb:BatchGetItem", "dynamodb:Query"} <= aws.actions("Aggregate")


def test_cubes_of_users_are_written_by_aggregate_and_read_by_the_api(aws: Assembly) -> None:
    def allowed(name: str) -> set[str]:
        statements = (item for _, item in aws.statements(name) if "/cubes/users/*" in text(item["Resource"]))
        return {action for item in statements for action in listed(item["Action"])}

    assert allowed("Aggregate") == {"s3:DeleteObject", "s3:GetObject", "s3:PutObject"}
    assert allowed("Api") == {"s3:GetObject"}


def test_ingest_writes_the_log_and_people_and_nothing_else(aws: Assembly) -> None:
    for _, statement in aws.statements("Ingest"):
        if any(writes(action) for action in listed(statement["Action"]) if action.startswith("dynamodb:")):
            assert "TablesLog" in text(statement["Resource"]) or "TablesControl" in text(statement["Resource"])
    assert writable(aws, "Ingest") == {
        "dynamodb:PutItem": {"O#*#PEOPLE#*", "O#*#PSEUDONYM#*"},
        "dynamodb:UpdateItem": {"O#*#KEYS", "O#*#ORG", "O#*#VIOLATIONS#*"},
    }
    [marking] = [item for _, item in aws.statements("Ingest") if "O#*#ORG" in patterns_of(item)]
    assert listed(marking["Action"]) == ["dynamodb:UpdateItem"]
    named = marking["Condition"]["ForAllValues:StringEquals"]["dynamodb:Attributes"]
    assert set(named) == {"pk", "sk", "rev", "unused", "v"}, "nothing else of a profile, least of all its keys"
    assert marking["Condition"]["StringEqualsIfExists"] == {"dynamodb:ReturnValues": "NONE"}
    assert not any(action.startswith(("s3:", "firehose:", "athena:")) for action in aws.actions("Ingest"))


def test_only_those_who_check_or_make_api_keys_read_the_pepper(aws: Assembly) -> None:
    readers = {name for name, item in aws.statements() if "secretsmanager:GetSecretValue" in listed(item["Action"])}
    assert {name.partition("Role")[0] for name in readers} == {"Ingest", "Api", "Admin"}


def test_who_delivers_alerts_opens_secrets_of_channels_and_no_key_of_a_provider(aws: Assembly) -> None:
    [opening] = [item for _, item in aws.statements("AlertsRole") if "kms:Decrypt" in listed(item["Action"])]
    assert listed(opening["Action"]) == ["kms:Decrypt"]
    assert opening["Condition"] == {
        "StringLike": {"kms:EncryptionContext:connection": "ch_*"},
        "ForAllValues:StringEquals": {"kms:EncryptionContextKeys": ["org", "connection", "host"]},
    }
    for table in ("TablesLog", "TablesClaims", "TablesFigures"):
        assert reached(aws, "AlertsRole", table) == {}


def test_only_schedules_the_gateway_and_those_named_here_may_invoke_functions(aws: Assembly) -> None:
    invokers = [(name, item) for name, item in aws.statements() if "lambda:InvokeFunction" in listed(item["Action"])]
    called = {
        (name[:-8], function)
        for name, item in invokers
        for function in (name.removesuffix("Role") for name in FUNCTIONS)
        if not name.startswith("SchedulesRole") and f"{function}Function" in text(item["Resource"])
    }
    assert called == {
        ("ApiRoleDefaultPolicy", "Rollup"),
        ("AggregateRoleDefaultPolicy", "Rollup"),
        ("ApiRoleDefaultPolicy", "Aggregate"),
        ("ApiRoleDefaultPolicy", "Importer"),
        ("ApiRoleDefaultPolicy", "Aggregate"),
        ("ImporterRoleDefaultPolicy", "Ingest"),
        ("ImporterAgain", "Importer"),
        ("RollupRoleDefaultPolicy", "Budget"),
        ("ApiRoleDefaultPolicy", "Budget"),
        ("BudgetAgain", "Budget"),
        ("OptimizeAgain", "Optimize"),
        ("BudgetRoleDefaultPolicy", "Alerts"),
        ("AnomaliesRoleDefaultPolicy", "Alerts"),
        ("AnomaliesAgain", "Anomalies"),
        ("AggregateRoleDefaultPolicy", "Anomalies"),
        ("ForecastRoleDefaultPolicy", "Budget"),
        ("ForecastAgain", "Forecast"),
        ("ApiRoleDefaultPolicy", "Alerts"),
        ("AlertsAgain", "Alerts"),
    }
    principals = {item["Properties"]["Principal"] for item in aws.of_type("AWS::Lambda::Permission").values()}
    assert principals == {"apigateway.amazonaws.com"}


def test_who_evaluates_budgets_writes_where_they_stand_and_what_was_told_and_nothing_else(aws: Assembly) -> None:
    """Neither a budget nor a figure."""
    kept = {"O#*#EXCESSES#*", "O#*#WATCH"}
    assert writable(aws, "BudgetRole") == {
        "dynamodb:PutItem": {*kept, "O#*#ALERTS", "DUE"},
        "dynamodb:UpdateItem": {*kept, "O#*#BOARD", "O#*#LEASES#*"},
    }
    for table in ("TablesLog", "TablesClaims", "TablesFigures"):
        assert not any(writes(action) for action in reached(aws, "BudgetRole", table))


def test_the_importer_writes_records_of_imports_and_reports_and_nothing_else(aws: Assembly) -> None:
    assert writable(aws, "Importer") == {"dynamodb:UpdateItem": {"O#*#I"}, "dynamodb:DeleteItem": {"W#imports"}}
    written = {
        text(resource)
        for _, statement in aws.statements("Importer")
        for resource in listed(statement["Resource"])
        if "s3:PutObject" in listed(statement["Action"])
    }
    assert len(written) == 1
    assert "import-reports/*" in written.pop()
