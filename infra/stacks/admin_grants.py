"""What the function may touch that makes the first organization, and gives people access again."""

from infra.components.service_function import ServiceFunction
from infra.stacks.storage import StorageStack


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
