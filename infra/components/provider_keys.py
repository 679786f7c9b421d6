"""What the keys of providers are encrypted with: the deployment's own key in KMS, replaced by AWS every year."""

from aws_cdk import RemovalPolicy
from aws_cdk import aws_kms as kms
from constructs import Construct

from infra.environments import Environment

ALIAS = "alias/outlay-provider-keys"


class ProviderKeys(Construct):
    """A key that is administered by the account, and used only by whom its policies let."""

    def __init__(self, scope: Construct, name: str, *, environment: Environment) -> None:
        super().__init__(scope, name)
        self.key = kms.Key(
            self,
            "Key",
            description="Outlay: keys of AI providers",
            enable_key_rotation=True,
            removal_policy=RemovalPolicy.RETAIN if environment.retain else RemovalPolicy.DESTROY,
        )
        kms.Alias(self, "Alias", alias_name=ALIAS, target_key=self.key)
