"""What each function may touch: one statement per set of actions, each on exactly its resources.

A transaction needs the permission of each action in it (PutItem, UpdateItem, ConditionCheckItem), none of its own.
"""

from aws_cdk import Stack, Token
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3
from outlay.contracts import anchors, budget_keys, door_keys, keys, lake, topics

from infra.components.accepted import accept
from infra.components.lake import QUARANTINE_PREFIX
from infra.components.service_function import ServiceFunction
from infra.components.tenant_role import OWN_KEYS, OWN_ORG, TenantRole
from infra.environments import Environment
from infra.stacks import reach
from infra.stacks.storage import StorageStack


def ingest(function: ServiceFunction, storage: StorageStack, environment: Environment) -> None:
    tables = storage.tables
    function.grant(["dynamodb:PutItem"], tables.log.table_arn)
    function.grant(["dynamodb:GetItem"], tables.control.table_arn)
    # When a key was last used.
    reach.grant_keys(function, environment, ["dynamodb:UpdateItem"], tables.control, ["O#*#KEYS"])
    # What fell short of policies; which names are registered, where a policy asks for that.
    reach.grant_keys(function, environment, ["dynamodb:UpdateItem"], tables.control, ["O#*#VIOLATIONS#*"])
    reach.grant_keys(function, environment, ["dynamodb:Query"], tables.control, ["O#*#REGISTER#*"])
    people = [f"O#*#{prefix}*" for prefix in keys.PEOPLE_PREFIXES]
    reach.grant_keys(function, environment, ["dynamodb:BatchGetItem", "dynamodb:PutItem"], tables.control, people)
    # That an organization is in use, before its first batch is stored: nothing else of its profile.
    named = reach.only_keys(["O#*#ORG"])
    named["ForAllValues:StringEquals"] = {"dynamodb:Attributes": ["pk", "sk", "rev", "unused", "v"]}
    named["StringEqualsIfExists"] = {"dynamodb:ReturnValues": "NONE"}
    function.grant(
        ["dynamodb:UpdateItem"], tables.control.table_arn, conditions=None if environment.is_local else named
    )
    function.grant(["secretsmanager:GetSecretValue"], storage.pepper_arn)


def rollup(function: ServiceFunction, storage: StorageStack, environment: Environment) -> None:
    tables, bucket = storage.tables, storage.lake.bucket
    function.grant(["dynamodb:BatchGetItem", "dynamodb:GetItem", "dynamodb:UpdateItem"], tables.log.table_arn)
    function.grant(["dynamodb:Query"], reach.index(tables.log, keys.LOG_DAY_INDEX))
    function.grant(["dynamodb:BatchGetItem", "dynamodb:PartiQLInsert", "dynamodb:UpdateItem"], tables.claims.table_arn)
    # Scan finds the organizations whose logs are swept.
    function.grant(["dynamodb:Scan"], tables.control.table_arn)
    # Of the one whose events a void takes back from the lake, how its figures are cut; which prices it has by now.
    reach.grant_keys(function, environment, ["dynamodb:GetItem"], tables.control, ["O#*#ORG", "O#*#BOARD"])
    reach.read_prices(function, storage, environment)
    if environment.is_local:
        # The emulator checks PartiQL batches by the call's name, without a resource; AWS by statement and table.
        function.grant(["dynamodb:BatchExecuteStatement"], "*")
    function.grant(
        [
            "dynamodb:BatchGetItem",
            "dynamodb:DeleteItem",
            "dynamodb:GetItem",
            "dynamodb:PutItem",
            "dynamodb:Query",
            "dynamodb:UpdateItem",
        ],
        tables.figures.table_arn,
    )
    function.grant(["firehose:PutRecordBatch"], storage.lake.delivery.stream.attr_arn)
    function.grant(["s3:GetObject", "s3:PutObject"], bucket.arn_for_objects(f"{QUARANTINE_PREFIX}*"))
    reach.accept_prefixes(function, bucket, QUARANTINE_PREFIX)
    # What a void takes back that the log does not hold any more. Of a copy that isn't there S3 says so only to who may
    # list, as reading the lake has to.
    reach.read_lake(function, storage, environment)


def aggregate(function: ServiceFunction, storage: StorageStack, environment: Environment) -> None:
    tables = storage.tables
    function.grant(
        [
            "dynamodb:BatchGetItem",
            "dynamodb:ConditionCheckItem",
            # Of cubes by user only, which are replaced under new names.
            "dynamodb:DeleteItem",
            "dynamodb:PutItem",
            "dynamodb:Query",
            "dynamodb:UpdateItem",
        ],
        tables.figures.table_arn,
    )
    # What a day has to hold, derived again where figures and lake differ, and what users add to it.
    # Scan finds the organizations: a few hundred items, once in a quarter of an hour.
    function.grant(["dynamodb:Scan"], tables.control.table_arn)
    reach.read_batches(function, storage)
    reach.read_prices(function, storage, environment)
    reach.use_user_cubes(function, storage, "s3:DeleteObject", "s3:GetObject", "s3:PutObject")
    reach.read_lake(function, storage, environment)


def api(function: ServiceFunction, storage: StorageStack, environment: Environment) -> None:
    """Under its own role it finds out who asks; an organization's items it reaches only as ``tenant``."""
    tables = storage.tables
    # Who they are: keys, memberships, profiles of organizations; and what belongs to the deployment itself.
    listed = [door_keys.subject_key("*"), door_keys.PLATFORM_PREFIX + "*"]
    known = [door_keys.api_key_key("*"), *listed, "O#*#ORG"]
    reach.grant_keys(function, environment, ["dynamodb:GetItem"], tables.control, known)
    reach.grant_keys(function, environment, ["dynamodb:Query"], tables.control, listed)
    reach.grant_keys(function, environment, ["dynamodb:UpdateItem"], tables.control, ["O#*#ORG"])
    reach.grant_keys(
        function,
        environment,
        ["dynamodb:DeleteItem", "dynamodb:PutItem", "dynamodb:UpdateItem"],
        tables.control,
        [door_keys.PLATFORM_PREFIX + "*"],
    )
    _give_access(function, storage, environment)
    # A new organization: who made it is the first entry of its audit log, in the same transaction.
    reach.grant_keys(function, environment, ["dynamodb:PutItem"], tables.control, ["O#*#ORG"])
    # How old is what waits, of all organizations together.
    reach.grant_keys(function, environment, ["dynamodb:Query"], tables.figures, [keys.SWEEP])
    function.grant(["secretsmanager:GetSecretValue"], storage.pepper_arn)
    reach.use_user_cubes(function, storage, "s3:GetObject")
    reach.read_lake(function, storage, environment)
    reach.grant_objects(function, storage.lake.bucket, ["s3:GetObject"], lake.ARCHIVE_PREFIX)
    _list_anchors(function, storage, environment, f"{anchors.PLATFORM_PREFIX}*")
    # The addresses that it presigns for an upload and for a report may do what it may.
    uploads = ["s3:AbortMultipartUpload", "s3:DeleteObject", "s3:ListMultipartUploadParts", "s3:PutObject"]
    _imports(function, storage.lake.bucket, uploads, ["s3:GetObject"])


def accounts(function: ServiceFunction, storage: StorageStack, environment: Environment) -> None:
    """Accounts and memberships. The calls of an account itself need no identity of ours, but for two."""
    pool = storage.users.pool.user_pool_arn
    function.grant(["cognito-idp:AdminUserGlobalSignOut", "cognito-idp:DescribeUserPoolClient"], pool)
    # Whoever accepts an invitation has no organization yet, whose session could read it. What it makes of them, and the
    # entry of the audit log in the same transaction, is granted with all that gives access.
    control = storage.tables.control
    reach.grant_keys(function, environment, ["dynamodb:DeleteItem", "dynamodb:GetItem"], control, ["O#*#INVITATIONS"])
    reach.grant_keys(function, environment, ["dynamodb:GetItem"], control, ["O#*#MEMBERS"])
    if environment.mail_from:
        _send_mail(function, environment, environment.mail_from)
        function.grant(["ses:GetAccount"], "*")


def _send_mail(function: ServiceFunction, environment: Environment, sender: str) -> None:
    """As one sender: SES takes it by its own identity, else by its domain's."""
    identities = [
        Stack.of(function).format_arn(service="ses", resource="identity", resource_name=identity)
        for identity in (sender, sender.rpartition("@")[2])
    ]
    only = {"StringEquals": {"ses:FromAddress": sender}}
    if environment.is_local:
        # The emulator knows neither the identity nor the sender that a call names.
        function.grant(["ses:SendEmail"], "*")
    else:
        function.grant(["ses:SendEmail"], *identities, conditions=only)


ENTRIES = (door_keys.api_key_key("*"), "O#*#KEYS", "O#*#KEYRING", door_keys.subject_key("*"), "O#*#MEMBERS")
"""Keys of what gives access: where the doors find it, and on the organization's lists."""
CHAIN = ("O#*#AUDIT", "O#*#AUDIT-HEAD", "O#*#IDEMPOTENCY")
"""Of what is written with each change, in the same transaction."""


def _give_access(function: ServiceFunction, storage: StorageStack, environment: Environment) -> None:
    """Memberships and API keys lie outside of any organization's keys, and change with their audit entry."""
    control = storage.tables.control
    reach.grant_keys(function, environment, ["dynamodb:GetItem"], control, ["O#*#AUDIT-HEAD"])
    written = [*ENTRIES, *CHAIN]
    reach.grant_keys(function, environment, ["dynamodb:PutItem", "dynamodb:UpdateItem"], control, written)
    gone = [door_keys.subject_key("*"), "O#*#MEMBERS"]
    reach.grant_keys(function, environment, ["dynamodb:DeleteItem"], control, gone)
    # Of the administrator who stays one.
    reach.grant_keys(function, environment, ["dynamodb:ConditionCheckItem"], control, [door_keys.subject_key("*")])


def tenant(function: ServiceFunction, role: TenantRole, storage: StorageStack, environment: Environment) -> None:
    """What the api function may do within the organization that a session is tagged with."""
    function.grant(["sts:AssumeRole", "sts:TagSession"], role.role.role_arn)
    tables, own = storage.tables, [OWN_KEYS]
    read = ["dynamodb:BatchGetItem", "dynamodb:GetItem", "dynamodb:Query"]
    reach.grant_keys(role, environment, read, tables.figures, own)
    reach.grant_keys(role, environment, ["dynamodb:BatchGetItem", "dynamodb:GetItem"], tables.log, own)
    reach.grant_keys(role, environment, ["dynamodb:BatchGetItem"], tables.claims, own)
    for index in (keys.LOG_DAY_INDEX, keys.LOG_IMPORT_INDEX):
        reach.grant_keys(role, environment, ["dynamodb:Query"], reach.index(tables.log, index), own)
    change = ["dynamodb:DeleteItem", "dynamodb:PutItem", "dynamodb:UpdateItem"]
    # A condition check: what a change rests on (a team's cost center) has to be as it was read.
    reach.grant_keys(role, environment, ["dynamodb:ConditionCheckItem", *read, *change], tables.control, own)
    # The deployment's prices are read; the number that orders all entries is raised with one of its own.
    reach.grant_keys(role, environment, ["dynamodb:Query"], tables.control, [door_keys.PRICES])
    raised = ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"]
    reach.grant_keys(role, environment, raised, tables.control, [door_keys.PRICES_HEAD])
    # Put on the list of imports at work, and taken off it; the list itself is not for a session to read.
    at_work = ["dynamodb:DeleteItem", "dynamodb:UpdateItem"]
    reach.grant_keys(role, environment, at_work, tables.control, [keys.IMPORTS_AT_WORK])
    # That an alert is to be told, and a delivery sent again; the list itself is not for a session to read.
    reach.grant_keys(
        role, environment, ["dynamodb:DeleteItem", "dynamodb:PutItem"], tables.control, [budget_keys.DUE_KEY]
    )
    _publish(role, f"{topics.topic_prefix(OWN_ORG)}*")
    if environment.is_local:
        role.grant(["sns:Publish"], "*")  # the emulator never substitutes the session's tag
    _seal_keys(role, storage, environment)
    _list_anchors(role, storage, environment, f"{anchors.ORGANIZATIONS_PREFIX}{OWN_ORG}/*")


def _imports(function: ServiceFunction, bucket: s3.Bucket, uploads: list[str], reports: list[str]) -> None:
    reach.grant_objects(function, bucket, uploads, lake.UPLOADS_PREFIX)
    reach.grant_objects(function, bucket, reports, lake.IMPORT_REPORTS_PREFIX)


def importer(function: ServiceFunction, storage: StorageStack, environment: Environment) -> None:
    """Of control only the records of imports and the list of those at work; of figures and log it reads what became
    of what it sent."""
    control, bucket = storage.tables.control, storage.lake.bucket
    function.grant(["dynamodb:BatchGetItem"], storage.tables.figures.table_arn)
    function.grant(["dynamodb:Query"], reach.index(storage.tables.log, keys.LOG_IMPORT_INDEX))
    reach.grant_keys(function, environment, ["dynamodb:GetItem", "dynamodb:UpdateItem"], control, ["O#*#I"])
    at_work = ["dynamodb:DeleteItem", "dynamodb:Query"]
    reach.grant_keys(function, environment, at_work, control, [keys.IMPORTS_AT_WORK])
    _imports(function, bucket, ["s3:DeleteObject", "s3:GetObject"], ["s3:GetObject", "s3:PutObject"])
    # Without it S3 says of a file that isn't there that it may not be read, which is another thing.
    function.grant(["s3:ListBucket"], bucket.bucket_arn)


def alerts(function: ServiceFunction, storage: StorageStack, environment: Environment) -> None:
    """Of control: alerts, whom they go to, and what became of it. Secrets of channels it opens, of nothing else."""
    control = storage.tables.control
    told = [f"O#*#{kind}" for kind in ("ALERTS", "DELIVERIES#*")]
    due = budget_keys.DUE_KEY
    one = [*told, "O#*#CHANNELS", "O#*#MEMBERS", "O#*#ORG", due]
    reach.grant_keys(function, environment, ["dynamodb:GetItem"], control, one)
    many = [*told, "O#*#CHANNELS", "O#*#MEMBERS", "O#*#PREFERENCES", due]
    reach.grant_keys(function, environment, ["dynamodb:Query"], control, many)
    reach.grant_keys(function, environment, ["dynamodb:UpdateItem"], control, told)
    dead = "O#*#DEAD-DELIVERIES"
    new = ["O#*#DELIVERIES#*", "O#*#NOTIFICATIONS#*", dead, due]
    reach.grant_keys(function, environment, ["dynamodb:PutItem"], control, new)
    reach.grant_keys(function, environment, ["dynamodb:DeleteItem"], control, [dead, due])
    sealed = {
        "StringLike": {"kms:EncryptionContext:connection": "ch_*"},
        "ForAllValues:StringEquals": {"kms:EncryptionContextKeys": ["org", "connection", "host"]},
    }
    conditions = None if environment.is_local else sealed
    function.grant(["kms:Decrypt"], storage.provider_keys.key.key_arn, conditions=conditions)
    _publish(function, f"{topics.TOPIC_PREFIX}*")
    if environment.mail_from:
        _send_mail(function, environment, environment.mail_from)
        function.grant(["ses:GetAccount"], "*")


def budget(function: ServiceFunction, storage: StorageStack, environment: Environment) -> None:
    """It reads figures, and the log for what is not packed by user; of control it changes where budgets stand, leases
    that were settled, and what was told."""
    tables, control = storage.tables, storage.tables.control
    function.grant(["dynamodb:BatchGetItem", "dynamodb:GetItem", "dynamodb:Query"], tables.figures.table_arn)
    reach.read_batches(function, storage)
    reach.read_prices(function, storage, environment)
    reach.use_user_cubes(function, storage, "s3:GetObject")
    # Scan finds the organizations, once in a quarter of an hour.
    function.grant(["dynamodb:Scan"], control.table_arn)
    kinds = ("BOARD", "EXCESSES#*", "LEASES#*", "WATCH")
    kept = [f"O#*#{kind}" for kind in kinds]
    reach.grant_keys(function, environment, ["dynamodb:GetItem"], control, [*kept, "O#*#ORG"])
    many = [f"O#*#{kind}" for kind in ("BUDGETS", "KEYS", "RECORDS#recommendation", "TERMS", "WATCH")]
    reach.grant_keys(function, environment, ["dynamodb:Query"], control, many)
    reach.grant_keys(function, environment, ["dynamodb:UpdateItem"], control, kept)
    new = ["O#*#ALERTS", "O#*#EXCESSES#*", "O#*#WATCH", budget_keys.DUE_KEY]
    reach.grant_keys(function, environment, ["dynamodb:PutItem"], control, new)
    # What is told of a budget holds for the budget as it was read.
    reach.grant_keys(function, environment, ["dynamodb:ConditionCheckItem"], control, ["O#*#BUDGETS"])
    # What is foreseen, of budgets that have a threshold on it.
    reach.grant_keys(function, environment, ["dynamodb:BatchGetItem"], control, ["O#*#RECORDS#forecast"])


def _publish(grantee: ServiceFunction | TenantRole, name: str) -> None:
    """To topics whose name says that they are for alerts, and whose."""
    stack = Stack.of(grantee)
    grantee.grant(["sns:Publish"], stack.format_arn(service="sns", resource=name))
    known = {"Partition": stack.partition, "Region": stack.region, "AccountId": stack.account}
    told = [f"<AWS::{part}>" if Token.is_unresolved(value) else value for part, value in known.items()]
    arn = "arn:{}:sns:{}:{}:".format(*told) + name.replace("${", "<").replace("}", ">")
    reason = "Topics are the customer's; their name says which organization's they are."
    accept(grantee.role, f"AwsSolutions-IAM5[Resource::{arn}]", reason=reason)


def call_itself(function: ServiceFunction) -> None:
    """Beside the role's own policy, which the function has to wait for."""
    statement = iam.PolicyStatement(actions=["lambda:InvokeFunction"], resources=[function.function.function_arn])
    iam.Policy(function, "Again", roles=[function.role], statements=[statement])


def cleanup(function: ServiceFunction, storage: StorageStack, environment: Environment) -> None:
    """Scan finds the organizations; what it writes and deletes in control is records with a life cycle, and its own."""
    control, bucket = storage.tables.control, storage.lake.bucket
    function.grant(["dynamodb:Scan"], control.table_arn)
    _grant_own(function, storage, environment)
    # Organizations and members of release 0.1, which are on no list.
    reach.grant_keys(function, environment, ["dynamodb:ConditionCheckItem"], control, [door_keys.subject_key("*")])
    lists = ["O#*#MEMBERS", door_keys.ORGANIZATIONS_KEY]
    reach.grant_keys(function, environment, ["dynamodb:PutItem"], control, lists)
    reach.read_lake(function, storage, environment)
    # Athena writes what is kept of a day as its caller; the day's other objects go.
    upload = ["s3:AbortMultipartUpload", "s3:ListMultipartUploadParts", "s3:PutObject"]
    function.grant([*upload, "s3:DeleteObject"], bucket.arn_for_objects(f"{lake.ROWS_PREFIX}*"))
    reach.grant_objects(function, bucket, ["s3:GetObject", "s3:PutObject"], lake.ARCHIVE_PREFIX)
    # Puts anchors and nothing else: it can neither read nor remove one.
    for prefix in (anchors.ORGANIZATIONS_PREFIX, anchors.PLATFORM_PREFIX):
        reach.grant_objects(function, storage.anchors.bucket, ["s3:PutObject"], prefix)


def _grant_own(function: ServiceFunction, storage: StorageStack, environment: Environment) -> None:
    """Records that are over, where their archiving stands, reports, what is done of a day, lease and anchors."""
    records, archiving, reports, retained = (
        f"O#*#{kind}" for kind in ("RECORDS#*", "ARCHIVING", "CLEANUPS", "RETAINED")
    )
    own, days = keys.CLEANUP_KEY, keys.REWRITES_KEY
    for action, patterns in (
        ("DeleteItem", [records, archiving, reports, days, own]),
        ("GetItem", [archiving, retained, days, own]),
        ("PutItem", [archiving, reports, retained, days, own]),
        ("Query", [records, reports]),
    ):
        reach.grant_keys(function, environment, [f"dynamodb:{action}"], storage.tables.control, patterns)


def _seal_keys(role: TenantRole, storage: StorageStack, environment: Environment) -> None:
    """Encrypt and decrypt providers' keys, bound to the session's organization; a condition the emulator lacks."""
    bound = {
        "StringEquals": {"kms:EncryptionContext:org": OWN_ORG},
        # Nothing beside what a key is bound to, and all of it.
        "ForAllValues:StringEquals": {"kms:EncryptionContextKeys": ["org", "connection", "host"]},
        "Null": {"kms:EncryptionContext:connection": "false", "kms:EncryptionContext:host": "false"},
    }
    conditions = None if environment.is_local else bound
    role.grant(["kms:Decrypt", "kms:Encrypt"], storage.provider_keys.key.key_arn, conditions=conditions)


def _list_anchors(
    grantee: ServiceFunction | TenantRole, storage: StorageStack, environment: Environment, prefix: str
) -> None:
    """A listing says all of an anchor. The emulator never substitutes the session's tag."""
    under = None if environment.is_local else {"StringLike": {"s3:prefix": prefix}}
    grantee.grant(["s3:ListBucket"], storage.anchors.bucket.bucket_arn, conditions=under)


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
        [
            "cognito-idp:AdminAddUserToGroup",
            "cognito-idp:AdminCreateUser",
            "cognito-idp:AdminGetUser",
            "cognito-idp:AdminRemoveUserFromGroup",
            "cognito-idp:AdminSetUserPassword",
        ],
        storage.users.pool.user_pool_arn,
    )
