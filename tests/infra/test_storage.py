"""What holds data is kept, encrypted, recoverable and shaped as the contracts say."""

import json

import pytest
from outlay.contracts import keys, lake

from tests.support.templates import Assembly, text

TABLE = "AWS::DynamoDB::Table"
STATEFUL = {
    "TablesLog72BABB86": TABLE,
    "TablesClaimsE002CF53": TABLE,
    "TablesFigures523E2569": TABLE,
    "TablesControlDF2E6BDD": TABLE,
    "LakeBucketB1D32E10": "AWS::S3::Bucket",
    "AnchorsBucketE0A93AD3": "AWS::S3::Bucket",
    "LakeCatalogDatabaseE32E4637": "AWS::Glue::Database",
    "Pepper2B9638F2": "AWS::SecretsManager::Secret",
    "UsersPoolBFC35D3B": "AWS::Cognito::UserPool",
}
"""A changed logical id replaces the resource, and with it the data."""


def test_logical_ids_of_what_holds_data_never_change(aws: Assembly) -> None:
    resources = aws.storage["Resources"]
    assert {name: resources.get(name, {}).get("Type") for name in STATEFUL} == STATEFUL


def test_data_outlives_its_stack_in_a_customers_account(aws: Assembly) -> None:
    kept = ("AWS::DynamoDB::Table", "AWS::S3::Bucket", "AWS::SecretsManager::Secret", "AWS::Cognito::UserPool")
    for kind in kept:
        for name, resource in aws.of_type(kind).items():
            assert resource["DeletionPolicy"] == resource["UpdateReplacePolicy"] == "Retain", name
    for name, table in aws.of_type(TABLE).items():
        assert table["Properties"]["DeletionProtectionEnabled"] is True, name
    assert aws.the("AWS::Cognito::UserPool")["DeletionProtection"] == "ACTIVE"


def test_data_goes_with_its_stack_on_this_machine(local: Assembly) -> None:
    for name, table in local.of_type(TABLE).items():
        assert table["DeletionPolicy"] == "Delete", name
        assert table["Properties"]["DeletionProtectionEnabled"] is False, name


@pytest.mark.parametrize(("name", "expires"), [("Log", True), ("Claims", True), ("Figures", True), ("Control", True)])
def test_tables_expire_what_they_are_told_to(aws: Assembly, name: str, expires: bool) -> None:
    found = aws.the(TABLE, f"Tables{name}").get("TimeToLiveSpecification")
    assert found == ({"AttributeName": keys.TTL, "Enabled": True} if expires else None)


@pytest.mark.parametrize(
    ("name", "recoverable"), [("Log", False), ("Claims", False), ("Figures", True), ("Control", True)]
)
def test_what_cannot_be_derived_again_can_be_restored_to_any_second(
    aws: Assembly, name: str, recoverable: bool
) -> None:
    found = aws.the(TABLE, f"Tables{name}")["PointInTimeRecoverySpecification"]
    assert found == {"PointInTimeRecoveryEnabled": recoverable}


def test_tables_are_encrypted_and_paid_by_request(aws: Assembly) -> None:
    for name, table in aws.of_type(TABLE).items():
        assert table["Properties"]["SSESpecification"] == {"SSEEnabled": True}, name
        assert table["Properties"]["BillingMode"] == "PAY_PER_REQUEST", name


def test_keys_and_indexes_of_the_tables_are_those_of_the_contracts(aws: Assembly) -> None:
    log = aws.the(TABLE, "TablesLog")
    assert log["StreamSpecification"] == {"StreamViewType": "NEW_IMAGE"}
    assert [key["AttributeName"] for key in log["KeySchema"]] == [keys.PK]
    indexes = {index["IndexName"]: index for index in log["GlobalSecondaryIndexes"]}
    assert set(indexes) == {keys.LOG_DAY_INDEX, keys.LOG_IMPORT_INDEX, keys.LOG_PENDING_INDEX}
    by_day = indexes[keys.LOG_DAY_INDEX]
    assert [key["AttributeName"] for key in by_day["KeySchema"]] == [keys.LOG_DAY_PK, keys.LOG_DAY_SK]
    assert by_day["Projection"]["NonKeyAttributes"] == ["org", "batch", "n", "days"]
    by_import = indexes[keys.LOG_IMPORT_INDEX]
    assert [key["AttributeName"] for key in by_import["KeySchema"]] == [keys.LOG_IMPORT_PK, keys.LOG_DAY_SK]
    assert by_import["Projection"]["NonKeyAttributes"] == ["batch", "n", "parts", "quarantined"]
    assert [key["AttributeName"] for key in aws.the(TABLE, "TablesClaims")["KeySchema"]] == [keys.PK]
    for name in ("Figures", "Control"):
        assert [key["AttributeName"] for key in aws.the(TABLE, f"Tables{name}")["KeySchema"]] == [keys.PK, keys.SK]


def test_nothing_has_a_name_that_a_second_deployment_would_collide_with(aws: Assembly) -> None:
    named = {"TableName", "BucketName", "FunctionName", "RoleName", "TopicName", "QueueName", "LogGroupName", "Name"}
    by_hand = {"AWS::Athena::WorkGroup", "AWS::ApiGatewayV2::Api", "AWS::ApiGatewayV2::Authorizer"}
    for template in (aws.storage, aws.service):
        for name, resource in template["Resources"].items():
            properties = set(resource["Properties"])
            if resource["Type"] == "AWS::Lambda::EventSourceMapping":
                properties.discard("FunctionName")  # the function it reads for
            if resource["Type"] in {"AWS::Lambda::Permission", "AWS::Logs::LogStream"}:
                properties -= {"FunctionName", "LogGroupName"}
            assert resource["Type"] in by_hand or not properties & named, name


def test_the_bucket_is_private_encrypted_versioned_and_reached_by_tls_only(aws: Assembly) -> None:
    bucket = aws.the("AWS::S3::Bucket", "Lake")
    assert set(bucket["PublicAccessBlockConfiguration"].values()) == {True}
    rules = bucket["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    assert rules == [{"ServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}]
    assert bucket["VersioningConfiguration"] == {"Status": "Enabled"}
    denials = aws.the("AWS::S3::BucketPolicy", "Lake")["PolicyDocument"]["Statement"]
    assert any(
        item["Effect"] == "Deny" and item["Condition"] == {"Bool": {"aws:SecureTransport": "false"}} for item in denials
    )


def test_rows_stay_readable_for_athena_and_quarantine_stays_for_ever(aws: Assembly) -> None:
    rules = {rule["Id"]: rule for rule in aws.the("AWS::S3::Bucket", "Lake")["LifecycleConfiguration"]["Rules"]}
    assert rules["rows"]["Prefix"] == lake.ROWS_PREFIX
    assert rules["rows"]["ExpirationInDays"] == 1_095
    assert [step["StorageClass"] for step in rules["rows"]["Transitions"]] == ["GLACIER_IR"]
    assert rules["query-results"]["ExpirationInDays"] == 7
    expiring = [rule.get("Prefix", "") for rule in rules.values() if "ExpirationInDays" in rule]
    assert not any("quarantine/".startswith(prefix) for prefix in expiring)


def test_the_archive_stays_readable_at_once_and_never_expires(aws: Assembly) -> None:
    rules = {rule["Id"]: rule for rule in aws.the("AWS::S3::Bucket", "Lake")["LifecycleConfiguration"]["Rules"]}
    archive = rules["archive"]
    assert archive["Prefix"] == "archive/"
    assert not any(name.startswith("Expiration") for name in archive)
    assert {one["StorageClass"] for one in archive["Transitions"]} == {"GLACIER_IR"}
    assert not any("archive/".startswith(rule["Prefix"]) for rule in rules.values() if "ExpirationInDays" in rule)


def test_uploads_and_reports_of_imports_are_forgotten(aws: Assembly) -> None:
    rules = {rule["Id"]: rule for rule in aws.the("AWS::S3::Bucket", "Lake")["LifecycleConfiguration"]["Rules"]}
    uploads, reports = rules["uploads"], rules["import-reports"]
    assert (uploads["Prefix"], uploads["ExpirationInDays"]) == (lake.UPLOADS_PREFIX, 30)
    assert uploads["NoncurrentVersionExpiration"] == {"NoncurrentDays": 1}
    assert (reports["Prefix"], reports["ExpirationInDays"]) == (lake.IMPORT_REPORTS_PREFIX, 400)


def test_a_page_may_put_a_file_at_a_presigned_address_and_read_nothing(aws: Assembly) -> None:
    (cors,) = aws.the("AWS::S3::Bucket", "Lake")["CorsConfiguration"]["CorsRules"]
    assert (cors["AllowedMethods"], cors["AllowedOrigins"]) == (["PUT"], ["*"])


def test_what_expires_does_so_by_the_same_attribute_in_every_table_that_expires(aws: Assembly) -> None:
    expiring = {
        name: table["Properties"]["TimeToLiveSpecification"]
        for name, table in aws.of_type("AWS::DynamoDB::Table").items()
        if "TimeToLiveSpecification" in table["Properties"]
    }
    assert all(one == {"AttributeName": "ttl", "Enabled": True} for one in expiring.values())
    assert {name.removesuffix(name[-8:]) for name in expiring} == {
        "TablesLog",
        "TablesClaims",
        "TablesFigures",
        "TablesControl",
    }


def test_the_lakes_table_has_the_contracts_columns_and_projects_its_partitions(aws: Assembly) -> None:
    table = aws.the("AWS::Glue::Table")["TableInput"]
    columns = [(column["Name"], column["Type"]) for column in table["StorageDescriptor"]["Columns"]]
    assert columns == list(lake.COLUMNS)
    assert [key["Name"] for key in table["PartitionKeys"]] == [lake.PARTITION_KEY]
    parameters = table["Parameters"]
    assert parameters["projection.enabled"] == "true"
    assert parameters["projection.arrival_day.range"] == "2026-01-01,NOW+1DAYS"
    assert "rows/arrival_day=${arrival_day}/" in text(parameters["storage.location.template"])


def test_the_stream_delivers_parquet_by_day_of_arrival(aws: Assembly) -> None:
    stream = aws.the("AWS::KinesisFirehose::DeliveryStream")
    target = stream["ExtendedS3DestinationConfiguration"]
    assert stream["DeliveryStreamEncryptionConfigurationInput"] == {"KeyType": "AWS_OWNED_CMK"}
    assert target["Prefix"] == "rows/arrival_day=!{timestamp:yyyy-MM-dd}/"
    assert target["ErrorOutputPrefix"].startswith(lake.ERRORS_PREFIX)
    assert 64 <= target["BufferingHints"]["SizeInMBs"] <= 128
    assert 60 <= target["BufferingHints"]["IntervalInSeconds"] <= 300
    conversion = target["DataFormatConversionConfiguration"]
    assert conversion["Enabled"] is True
    # By default keys become lower case, those of the tags too, and two that differ in case only refuse the row.
    serde = conversion["InputFormatConfiguration"]["Deserializer"]["OpenXJsonSerDe"]
    assert serde == {"CaseInsensitive": False}
    assert all(name == name.lower() for name, _ in lake.COLUMNS)
    assert "ParquetSerDe" in conversion["OutputFormatConfiguration"]["Serializer"]
    database = aws.the("AWS::Glue::Database")["DatabaseInput"]["Name"]
    assert conversion["SchemaConfiguration"]["DatabaseName"] == database


def test_queries_are_bounded_and_their_results_short_lived(aws: Assembly) -> None:
    settings = aws.the("AWS::Athena::WorkGroup")["WorkGroupConfiguration"]
    assert settings["EnforceWorkGroupConfiguration"] is True
    assert settings["BytesScannedCutoffPerQuery"] == 100 * 1024**3
    assert lake.QUERY_RESULTS_PREFIX in text(settings["ResultConfiguration"]["OutputLocation"])


def test_the_pepper_is_made_by_aws_as_version_one(aws: Assembly) -> None:
    generated = aws.the("AWS::SecretsManager::Secret")["GenerateSecretString"]
    assert json.loads(generated["SecretStringTemplate"]) == {"current": "1"}
    assert generated["GenerateStringKey"] == "pepper"
    assert generated["PasswordLength"] >= 32


def test_the_pool_takes_accounts_by_address_that_their_owners_confirm(aws: Assembly) -> None:
    """Sign-ups come from its clients alone, whose secrets the API has: it decides who may register."""
    pool = aws.the("AWS::Cognito::UserPool")
    assert pool["AdminCreateUserConfig"] == {"AllowAdminCreateUserOnly": False}
    assert pool["UsernameAttributes"] == ["email"]
    assert pool["AutoVerifiedAttributes"] == ["email"]
    assert pool["UserAttributeUpdateSettings"] == {"AttributesRequireVerificationBeforeUpdate": ["email"]}
    assert pool["Policies"]["PasswordPolicy"]["MinimumLength"] == 12
    client = aws.the("AWS::Cognito::UserPoolClient")
    assert client["TokenValidityUnits"]["AccessToken"] == "minutes"
    assert set(client["ExplicitAuthFlows"]) == {"ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"}
