"""What each function may touch: one statement per set of actions, each on exactly its resources.

A transaction needs the permission of each action in it (PutItem, UpdateItem, ConditionCheckItem), none of its own.
"""

from aws_cdk import Stack
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_s3 as s3
from outlay.contracts import keys, lake

from infra.components.accepted import accept
from infra.components.lake import QUARANTINE_PREFIX
from infra.components.service_function import ServiceFunction
from infra.environments import Environment
from infra.stacks.storage import StorageStack


def ingest(function: ServiceFunction, storage: StorageStack) -> None:
    tables = storage.tables
    function.grant(["dynamodb:GetItem", "dynamodb:PutItem"], tables.log.table_arn)
    function.grant(["dynamodb:GetItem"], tables.control.table_arn)
    function.grant(["secretsmanager:GetSecretValue"], storage.pepper_arn)


def rollup(function: ServiceFunction, storage: StorageStack, environment: Environment) -> None:
    tables, bucket = storage.tables, storage.lake.bucket
    function.grant(["dynamodb:GetItem", "dynamodb:UpdateItem"], tables.log.table_arn)
    function.grant(["dynamodb:Query"], _index(tables.log, keys.LOG_PENDING_INDEX))
    function.grant(["dynamodb:BatchGetItem", "dynamodb:PartiQLInsert"], tables.claims.table_arn)
    if environment.is_local:
        # The emulator checks PartiQL batches by the call's name, without a resource; AWS by statement and table.
        function.grant(["dynamodb:BatchExecuteStatement"], "*")
    function.grant(["dynamodb:BatchGetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"], tables.figures.table_arn)
    function.grant(["firehose:PutRecordBatch"], storage.lake.delivery.stream.attr_arn)
    function.grant(["s3:GetObject", "s3:PutObject"], bucket.arn_for_objects(f"{QUARANTINE_PREFIX}*"))
    # Without it S3 says of a copy that isn't there that it may not be read, which is another thing.
    function.grant(["s3:ListBucket"], bucket.bucket_arn)
    _accept_prefixes(function, bucket, QUARANTINE_PREFIX)


def aggregate(function: ServiceFunction, storage: StorageStack, environment: Environment) -> None:
    tables = storage.tables
    function.grant(
        [
            "dynamodb:BatchGetItem",
            "dynamodb:ConditionCheckItem",
            "dynamodb:PutItem",
            "dynamodb:Query",
            "dynamodb:UpdateItem",
        ],
        tables.figures.table_arn,
    )
    # What a repair derives hours from.
    function.grant(["dynamodb:Query"], _index(tables.log, keys.LOG_DAY_INDEX))
    function.grant(["dynamodb:BatchGetItem"], tables.log.table_arn, tables.claims.table_arn)
    # Scan finds the organizations: a few hundred items, once in a quarter of an hour.
    function.grant(["dynamodb:Scan"], tables.control.table_arn)
    _read_lake(function, storage, environment)


def api(function: ServiceFunction, storage: StorageStack, environment: Environment) -> None:
    tables = storage.tables
    function.grant(["dynamodb:BatchGetItem", "dynamodb:Query"], tables.figures.table_arn)
    function.grant(["dynamodb:BatchGetItem", "dynamodb:GetItem"], tables.log.table_arn)
    function.grant(["dynamodb:BatchGetItem"], tables.claims.table_arn)
    function.grant(["dynamodb:Query"], _index(tables.log, keys.LOG_DAY_INDEX))
    # The age of the oldest batch that waits: a scan of one page, in an index of what is not archived yet.
    function.grant(["dynamodb:Scan"], _index(tables.log, keys.LOG_PENDING_INDEX))
    function.grant(["dynamodb:GetItem", "dynamodb:Query", "dynamodb:UpdateItem"], tables.control.table_arn)
    _read_lake(function, storage, environment)


def call(caller: ServiceFunction, called: ServiceFunction) -> None:
    """Let one function call another, and no other."""
    caller.grant(["lambda:InvokeFunction"], called.function.function_arn)


def admin(function: ServiceFunction, storage: StorageStack) -> None:
    function.grant(
        ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query", "dynamodb:UpdateItem"],
        storage.tables.control.table_arn,
    )
    function.grant(["secretsmanager:GetSecretValue"], storage.pepper_arn)
    function.grant(
        ["cognito-idp:AdminCreateUser", "cognito-idp:AdminGetUser", "cognito-idp:AdminSetUserPassword"],
        storage.users.pool.user_pool_arn,
    )


def _index(table: dynamodb.Table, name: str) -> str:
    return f"{table.table_arn}/index/{name}"


def _read_lake(function: ServiceFunction, storage: StorageStack, environment: Environment) -> None:
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
    function.grant(["glue:GetDatabase", "glue:GetPartitions", "glue:GetTable"], *catalog.arns())
    # Whatever database a query names, Athena looks at the account's default one as well (its user guide, "Fine-grained
    # access to databases and tables").
    function.grant(["glue:GetDatabase"], stack.format_arn(service="glue", resource="database", resource_name="default"))
    function.grant(["s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"], bucket.bucket_arn)
    rows, results = (bucket.arn_for_objects(f"{prefix}*") for prefix in (lake.ROWS_PREFIX, lake.QUERY_RESULTS_PREFIX))
    function.grant(["s3:GetObject"], rows, results)
    function.grant(["s3:AbortMultipartUpload", "s3:ListMultipartUploadParts", "s3:PutObject"], results)
    _accept_prefixes(function, bucket, lake.ROWS_PREFIX, lake.QUERY_RESULTS_PREFIX)


def _accept_prefixes(function: ServiceFunction, bucket: s3.Bucket, *prefixes: str) -> None:
    export = Stack.of(bucket).export_value(bucket.bucket_arn)
    name = Stack.of(function).resolve(export)["Fn::ImportValue"]
    for prefix in prefixes:
        finding = f"AwsSolutions-IAM5[Resource::{name}/{prefix}*]"
        accept(function.role, finding, reason="Objects under one prefix of the lake's bucket.")
