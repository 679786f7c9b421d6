"""The delivery stream: newline-delimited JSON rows in, Parquet in the lake's bucket out, at least once."""

from aws_cdk import Duration, RemovalPolicy, Stack
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kinesisfirehose as firehose
from aws_cdk import aws_logs as logs
from aws_cdk import aws_s3 as s3
from constructs import Construct
from outlay.contracts import lake

from infra.components.accepted import accept
from infra.components.catalog import Catalog

_BUFFER_MB = 128
_BUFFER_SECONDS = 300
"""Whichever comes first. Larger objects are cheaper to store and to scan; nothing but reconciliation waits for them."""

_Destination = firehose.CfnDeliveryStream.ExtendedS3DestinationConfigurationProperty
_Conversion = firehose.CfnDeliveryStream.DataFormatConversionConfigurationProperty


class Delivery(Construct):
    """A Firehose stream for direct puts, its role, and the log of what it could not deliver."""

    def __init__(self, scope: Construct, name: str, *, bucket: s3.Bucket, catalog: Catalog) -> None:
        super().__init__(scope, name)
        self._role = iam.Role(self, "Role", assumed_by=iam.ServicePrincipal("firehose.amazonaws.com"))
        log = logs.LogGroup(self, "Log", retention=logs.RetentionDays.ONE_MONTH, removal_policy=RemovalPolicy.DESTROY)
        errors = logs.LogStream(self, "Errors", log_group=log, removal_policy=RemovalPolicy.DESTROY)
        granted = self._grant(bucket, catalog, log)
        self.stream = firehose.CfnDeliveryStream(
            self,
            "Stream",
            delivery_stream_type="DirectPut",
            delivery_stream_encryption_configuration_input=(
                firehose.CfnDeliveryStream.DeliveryStreamEncryptionConfigurationInputProperty(key_type="AWS_OWNED_CMK")
            ),
            extended_s3_destination_configuration=_Destination(
                bucket_arn=bucket.bucket_arn,
                role_arn=self._role.role_arn,
                prefix=f"{lake.ROWS_PREFIX}{lake.PARTITION_KEY}=!{{timestamp:yyyy-MM-dd}}/",
                error_output_prefix=f"{lake.ERRORS_PREFIX}!{{firehose:error-output-type}}/!{{timestamp:yyyy-MM-dd}}/",
                compression_format="UNCOMPRESSED",  # Parquet compresses by itself, with Snappy
                buffering_hints=firehose.CfnDeliveryStream.BufferingHintsProperty(
                    size_in_m_bs=_BUFFER_MB, interval_in_seconds=_BUFFER_SECONDS
                ),
                cloud_watch_logging_options=firehose.CfnDeliveryStream.CloudWatchLoggingOptionsProperty(
                    enabled=True, log_group_name=log.log_group_name, log_stream_name=errors.log_stream_name
                ),
                data_format_conversion_configuration=self._conversion(catalog),
            ),
        )
        self.stream.node.add_dependency(granted)
        self.stream.add_resource_dependency(catalog.table)

    def refused_rows(self, *, period: Duration) -> cloudwatch.Metric:
        """Records that did not fit the table, which Firehose puts under ``errors/`` without failing."""
        return cloudwatch.Metric(
            namespace="AWS/Firehose",
            metric_name="FailedConversion.Records",
            dimensions_map={"DeliveryStreamName": self.stream.ref},
            statistic="Sum",
            period=period,
        )

    def _conversion(self, catalog: Catalog) -> _Conversion:
        stream = firehose.CfnDeliveryStream
        return _Conversion(
            enabled=True,
            input_format_configuration=stream.InputFormatConfigurationProperty(
                # By default it makes every key lower case, those of a map too: tags would be renamed, and a row with
                # "Team" beside "team" refused for its duplicate key. Our columns are lower case as they are.
                deserializer=stream.DeserializerProperty(
                    open_x_json_ser_de=stream.OpenXJsonSerDeProperty(case_insensitive=False)
                )
            ),
            output_format_configuration=stream.OutputFormatConfigurationProperty(
                serializer=stream.SerializerProperty(parquet_ser_de=stream.ParquetSerDeProperty(compression="SNAPPY"))
            ),
            schema_configuration=stream.SchemaConfigurationProperty(
                catalog_id=Stack.of(self).account,
                database_name=catalog.database_name,
                table_name=catalog.table_name,
                region=Stack.of(self).region,
                role_arn=self._role.role_arn,
                version_id="LATEST",
            ),
        )

    def _grant(self, bucket: s3.Bucket, catalog: Catalog, log: logs.LogGroup) -> iam.Policy:
        rows, errors = (bucket.arn_for_objects(f"{prefix}*") for prefix in (lake.ROWS_PREFIX, lake.ERRORS_PREFIX))
        policy = iam.Policy(self, "Policy", roles=[self._role])
        policy.add_statements(
            iam.PolicyStatement(actions=["s3:PutObject", "s3:AbortMultipartUpload"], resources=[rows, errors]),
            iam.PolicyStatement(
                actions=["s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"],
                resources=[bucket.bucket_arn],
            ),
            iam.PolicyStatement(
                actions=["glue:GetTable", "glue:GetTableVersion", "glue:GetTableVersions"], resources=catalog.arns()
            ),
            iam.PolicyStatement(actions=["logs:PutLogEvents"], resources=[log.log_group_arn]),
        )
        for prefix in (lake.ROWS_PREFIX, lake.ERRORS_PREFIX):
            finding = f"AwsSolutions-IAM5[Resource::<{_logical_id(bucket)}.Arn>/{prefix}*]"
            accept(policy, finding, reason="Objects under one prefix of the lake's bucket.")
        return policy


def _logical_id(bucket: s3.Bucket) -> str:
    resource = bucket.node.default_child
    assert isinstance(resource, s3.CfnBucket)
    return str(Stack.of(bucket).resolve(resource.logical_id))
