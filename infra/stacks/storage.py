"""What holds data: the tables, the lake, the pepper of the API keys, the users."""

import json
from typing import Any, cast

from aws_cdk import CfnOutput, RemovalPolicy, Stack
from aws_cdk import aws_secretsmanager as secrets
from constructs import Construct

from infra.components.accepted import accept
from infra.components.anchors import Anchors
from infra.components.lake import Lake
from infra.components.provider_keys import ProviderKeys
from infra.components.tables import Tables
from infra.components.users import Users
from infra.environments import Environment

_FORMER_EXPORT = "ExportsOutputRefUsersPoolClient39A19381BD40EB9B"


class StorageStack(Stack):
    """Everything that must survive a deployment of the service; protected from removal unless told otherwise."""

    def __init__(self, scope: Construct, name: str, *, environment: Environment, **stack: Any) -> None:
        super().__init__(scope, name, **stack)
        self.tables = Tables(self, "Tables", environment=environment)
        self.lake = Lake(self, "Lake", environment=environment)
        self.anchors = Anchors(self, "Anchors", environment=environment)
        self.provider_keys = ProviderKeys(self, "ProviderKeys", environment=environment)
        self.pepper = _pepper(self, environment)
        # Not Ref, which is the ARN on AWS but the name in the emulator, where no policy would match it.
        self.pepper_arn = cast("secrets.CfnSecret", self.pepper.node.default_child).attr_id
        self.users = Users(self, "Users", environment=environment)
        self._outputs()
        if environment.former_client:
            self._keep_former_client(environment.former_client)

    def _outputs(self) -> None:
        outputs = {
            "LogTableName": self.tables.log.table_name,
            "ClaimsTableName": self.tables.claims.table_name,
            "FiguresTableName": self.tables.figures.table_name,
            "ControlTableName": self.tables.control.table_name,
            "LakeBucketName": self.lake.bucket.bucket_name,
            "AnchorBucketName": self.anchors.bucket.bucket_name,
            "UserPoolId": self.users.pool.user_pool_id,
        }
        for name, value in outputs.items():
            CfnOutput(self, name, value=value)

    def _keep_former_client(self, client_id: str) -> None:
        """The export of release 0.1, for the one deployment in which its service still imports it."""
        kept = CfnOutput(self, "FormerClient", value=client_id, export_name=f"{self.stack_name}:{_FORMER_EXPORT}")
        kept.override_logical_id(_FORMER_EXPORT)


def _pepper(scope: Construct, environment: Environment) -> secrets.Secret:
    secret = secrets.Secret(
        scope,
        "Pepper",
        description="Outlay: what API keys are hashed with; field 'pepper' is version 1",
        generate_secret_string=secrets.SecretStringGenerator(
            secret_string_template=json.dumps({"current": "1"}),
            generate_string_key="pepper",
            password_length=64,
            exclude_punctuation=True,
        ),
        removal_policy=RemovalPolicy.RETAIN if environment.retain else RemovalPolicy.DESTROY,
    )
    accept(
        secret,
        "AwsSolutions-SMG4",
        reason="Replacing it would void every API key; it is rotated by adding a version that new keys name.",
    )
    return secret
