"""What the grants of functions are made of: items under some keys, objects under a prefix, prices, the lake."""

from typing import Any

from aws_cdk import Stack
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_s3 as s3
from outlay.contracts import door_keys, keys, lake

from infra.components.accepted import accept
from infra.components.service_function import ServiceFunction
from infra.components.tenant_role import TenantRole
from infra.environments import Environment
from infra.stacks.storage import StorageStack


def grant_objects(function: ServiceFunction, bucket: s3.Bucket, actions: list[str], prefix: str) -> None:
    function.grant(actions, bucket.arn_for_objects(f"{prefix}*"))
    accept_prefixes(function, bucket, prefix)


def grant_keys(
    grantee: ServiceFunction | TenantRole,
    environment: Environment,
    actions: list[str],
    table: dynamodb.Table | str,
    patterns: list[str],
) -> None:
    """Only on items whose partition key fits a pattern; the emulator never says which keys a call names."""
    arn = table if isinstance(table, str) else table.table_arn
    grantee.grant(actions, arn, conditions=None if environment.is_local else only_keys(patterns))


def only_keys(patterns: list[str]) -> dict[str, Any]:
    """For all values of none, anything holds: so there must be some."""
    return {
        "ForAllValues:StringLike": {"dynamodb:LeadingKeys": patterns},
        "Null": {"dynamodb:LeadingKeys": "false"},
    }


def index(table: dynamodb.Table, name: str) -> str:
    return f"{table.table_arn}/index/{name}"


def read_batches(function: ServiceFunction, storage: StorageStack) -> None:
    """Walk the log by received day, and ask the claims who owns an event."""
    tables = storage.tables
    function.grant(["dynamodb:BatchGetItem"], tables.log.table_arn)
    function.grant(["dynamodb:BatchGetItem"], tables.claims.table_arn)
    function.grant(["dynamodb:Query"], index(tables.log, keys.LOG_DAY_INDEX))


def read_prices(function: ServiceFunction, storage: StorageStack, environment: Environment) -> None:
    """The entries that a batch's stamp means, and how many there are."""
    control = storage.tables.control
    grant_keys(function, environment, ["dynamodb:Query"], control, ["O#*#PRICES", door_keys.PRICES])
    grant_keys(function, environment, ["dynamodb:GetItem"], control, [door_keys.PRICES_HEAD])


def use_user_cubes(function: ServiceFunction, storage: StorageStack, *actions: str) -> None:
    """The large ones, which lie in the lake's bucket. (Of one that is gone S3 says so only to who may list.)"""
    bucket = storage.lake.bucket
    function.grant([*actions], bucket.arn_for_objects(f"{keys.USERS_PREFIX}*"))
    accept_prefixes(function, bucket, keys.USERS_PREFIX)


def read_lake(function: ServiceFunction, storage: StorageStack, environment: Environment) -> None:
    """Query the lake with Athena, which reads and writes S3 as the caller."""
    bucket, catalog, stack = storage.lake.bucket, storage.lake.catalog, Stack.of(function)
    workgroup = stack.format_arn(service="athena", resource="workgroup", resource_name=storage.lake.workgroup.name)
    function.grant(
        ["athena:GetQueryExecution", "athena:GetQueryResults", "athena:StartQueryExecution"],
        workgroup,
    )
    if environment.is_local:
        # The emulator knows a query's workgroup only where the request names it; AWS finds it by the query's id.
        function.grant(["athena:GetQueryExecution", "athena:GetQueryResults"], "*")
    function.grant(["glue:GetPartitions", "glue:GetTable"], *catalog.arns())
    # Whatever database a query names, Athena looks at the account's default one as well (its user guide, "Fine-grained
    # access to databases and tables").
    default = stack.format_arn(service="glue", resource="database", resource_name="default")
    function.grant(["glue:GetDatabase"], *catalog.database_arns(), default)
    function.grant(["s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"], bucket.bucket_arn)
    rows, results = (bucket.arn_for_objects(f"{prefix}*") for prefix in (lake.ROWS_PREFIX, lake.QUERY_RESULTS_PREFIX))
    function.grant(["s3:GetObject"], rows, results)
    function.grant(["s3:AbortMultipartUpload", "s3:ListMultipartUploadParts", "s3:PutObject"], results)
    accept_prefixes(function, bucket, lake.ROWS_PREFIX, lake.QUERY_RESULTS_PREFIX)


def accept_prefixes(function: ServiceFunction, bucket: s3.Bucket, *prefixes: str) -> None:
    export = Stack.of(bucket).export_value(bucket.bucket_arn)
    name = Stack.of(function).resolve(export)["Fn::ImportValue"]
    for prefix in prefixes:
        finding = f"AwsSolutions-IAM5[Resource::{name}/{prefix}*]"
        accept(function.role, finding, reason="Objects under one prefix of the lake's bucket.")
