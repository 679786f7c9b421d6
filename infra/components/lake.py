"""The lake: Firehose writes rows as Parquet to S3 by the columns of ``outlay.contracts.lake``; Athena reads them.

Rows are partitioned by the day they arrived. Partition projection knows the partitions, so none is ever added.
"""

from aws_cdk import Duration, Names, RemovalPolicy
from aws_cdk import aws_athena as athena
from aws_cdk import aws_s3 as s3
from constructs import Construct
from outlay.contracts import lake

from infra.components.accepted import accept
from infra.components.catalog import Catalog
from infra.components.delivery import Delivery
from infra.environments import Environment

QUARANTINE_PREFIX = "quarantine/"
_SCAN_LIMIT_BYTES = 100 * 1024**3  # half a dollar


class Lake(Construct):
    """Bucket, catalog, delivery stream and Athena workgroup."""

    def __init__(self, scope: Construct, name: str, *, environment: Environment) -> None:
        super().__init__(scope, name)
        self.bucket = _bucket(self, environment)
        self.catalog = Catalog(self, "Catalog", bucket=self.bucket)
        self.delivery = Delivery(self, "Delivery", bucket=self.bucket, catalog=self.catalog)
        self.workgroup = athena.CfnWorkGroup(
            self,
            "Workgroup",
            name=Names.unique_resource_name(self, max_length=40).lower(),
            description="Outlay's queries on its lake",
            recursive_delete_option=not environment.retain,
            work_group_configuration=athena.CfnWorkGroup.WorkGroupConfigurationProperty(
                enforce_work_group_configuration=True,
                publish_cloud_watch_metrics_enabled=False,  # each would cost $0.30 a month
                bytes_scanned_cutoff_per_query=_SCAN_LIMIT_BYTES,
                result_configuration=athena.CfnWorkGroup.ResultConfigurationProperty(
                    output_location=f"s3://{self.bucket.bucket_name}/{lake.QUERY_RESULTS_PREFIX}",
                    encryption_configuration=athena.CfnWorkGroup.EncryptionConfigurationProperty(
                        encryption_option="SSE_S3"
                    ),
                ),
            ),
        )


def _bucket(scope: Construct, environment: Environment) -> s3.Bucket:
    bucket = s3.Bucket(
        scope,
        "Bucket",
        encryption=s3.BucketEncryption.S3_MANAGED,
        block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
        object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
        # The emulator speaks plain HTTP on loopback, where the policy would refuse the functions' own calls.
        enforce_ssl=not environment.is_local,
        # Where data is to go with the stack, old versions would keep the emptied bucket from being removed.
        versioned=environment.retain,
        lifecycle_rules=_life_cycle(environment),
        cors=_uploads(),
        removal_policy=RemovalPolicy.RETAIN if environment.retain else RemovalPolicy.DESTROY,
    )
    accept(
        bucket,
        "AwsSolutions-S1",
        reason="Access logs would be a second bucket to pay and keep; accounts that must have them use CloudTrail.",
    )
    return bucket


def _uploads() -> list[s3.CorsRule]:
    """Pages may put a file to import at a presigned address. Any page: the address itself is the permission, no cookie
    goes along, and naming the site's distribution, which knows this bucket, would be a circle.
    """
    return [s3.CorsRule(allowed_methods=[s3.HttpMethods.PUT], allowed_origins=["*"], allowed_headers=["*"])]


def _life_cycle(environment: Environment) -> list[s3.LifecycleRule]:
    """Athena reads Glacier Instant Retrieval and nothing slower. Quarantine stays until someone has looked at it."""
    retention = Duration.days(environment.lake_retention_days)
    to_glacier = s3.Transition(
        storage_class=s3.StorageClass.GLACIER_INSTANT_RETRIEVAL, transition_after=Duration.days(90)
    )
    return [
        s3.LifecycleRule(
            id="rows",
            prefix=lake.ROWS_PREFIX,
            expiration=retention,
            transitions=[to_glacier] if environment.lake_retention_days > 180 else None,
        ),
        s3.LifecycleRule(id="errors", prefix=lake.ERRORS_PREFIX, expiration=retention),
        # Readable at once for ever. Objects below 128 KB, which Glacier would bill as if they had it, S3 leaves alone.
        s3.LifecycleRule(id="archive", prefix=lake.ARCHIVE_PREFIX, transitions=[to_glacier]),
        s3.LifecycleRule(id="query-results", prefix=lake.QUERY_RESULTS_PREFIX, expiration=Duration.days(7)),
        # Removed once they are imported: what stays was never started, or failed. They may hold more than counts.
        s3.LifecycleRule(
            id="uploads",
            prefix=lake.UPLOADS_PREFIX,
            expiration=Duration.days(30),
            noncurrent_version_expiration=Duration.days(1),
        ),
        s3.LifecycleRule(id="import-reports", prefix=lake.IMPORT_REPORTS_PREFIX, expiration=Duration.days(400)),
        s3.LifecycleRule(
            id="leftovers",
            abort_incomplete_multipart_upload_after=Duration.days(7),
            noncurrent_version_expiration=Duration.days(7),
        ),
    ]
