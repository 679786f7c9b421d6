"""Where the heads of the audit logs are anchored: a bucket in which nothing can be changed or removed for a time."""

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_s3 as s3
from constructs import Construct

from infra.components.accepted import accept
from infra.environments import Environment


class Anchors(Construct):
    """A bucket with S3 Object Lock: every object is held from the moment it is put, by the bucket's own rule."""

    def __init__(self, scope: Construct, name: str, *, environment: Environment) -> None:
        super().__init__(scope, name)
        self.bucket = s3.Bucket(
            self,
            "Bucket",
            encryption=s3.BucketEncryption.S3_MANAGED,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
            # The emulator speaks plain HTTP on loopback, where the policy would refuse the functions' own calls.
            enforce_ssl=not environment.is_local,
            versioned=True,
            object_lock_enabled=True,
            object_lock_default_retention=_retention(environment),
            # Even where data is to go with its stack: what is locked can't, and the stack's removal would fail.
            removal_policy=RemovalPolicy.DESTROY if environment.is_local else RemovalPolicy.RETAIN,
        )
        accept(
            self.bucket,
            "AwsSolutions-S1",
            reason="Access logs would be a second bucket to pay and keep; accounts that must have them use CloudTrail.",
        )


def _retention(environment: Environment) -> s3.ObjectLockRetention:
    """Governance: who has ``s3:BypassGovernanceRetention``, which nobody of ours has, may remove them. Compliance:
    nobody, not even the account's root."""
    days = Duration.days(environment.audit_lock_days)
    if environment.audit_lock == "compliance":
        return s3.ObjectLockRetention.compliance(days)
    return s3.ObjectLockRetention.governance(days)
