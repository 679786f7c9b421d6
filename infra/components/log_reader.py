"""The log's stream into rollup: in order per batch, at least once, and never blocked for long by one bad record."""

from aws_cdk import Duration
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infra.components.accepted import accept
from infra.components.service_function import ServiceFunction
from infra.environments import Environment

_RECORD_AGE = Duration.hours(6)
"""A record that fails for so long is given up here. Nothing is lost: the sweep counts batches that no marker names."""


class LogReader(Construct):
    """The event source mapping and the queue of the positions it gave up."""

    def __init__(
        self, scope: Construct, name: str, *, log: dynamodb.Table, rollup: ServiceFunction, environment: Environment
    ) -> None:
        super().__init__(scope, name)
        stream = log.table_stream_arn
        assert stream is not None
        self.failures = sqs.Queue(
            self,
            "Failures",
            encryption=sqs.QueueEncryption.SQS_MANAGED,
            # The emulator speaks plain HTTP on loopback, where the policy would let nobody read what was given up.
            enforce_ssl=not environment.is_local,
            retention_period=Duration.days(14),
        )
        for rule in ("AwsSolutions-SQS3", "Serverless-SQSRedrivePolicy"):
            accept(self.failures, rule, reason="It is itself the end of the line.")
        rollup.grant(["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"], stream)
        rollup.grant(["dynamodb:ListStreams"], "*")  # knows no resources
        rollup.grant(["sqs:SendMessage"], self.failures.queue_arn)
        mapping = lambda_.CfnEventSourceMapping(
            self,
            "Mapping",
            function_name=rollup.function.function_name,
            event_source_arn=stream,
            # From the oldest record: what was accepted before the mapping stood is counted, too.
            starting_position="TRIM_HORIZON",
            # Only new batches; the updates that mark them archived would be half of all records.
            filter_criteria=lambda_.CfnEventSourceMapping.FilterCriteriaProperty(
                filters=[lambda_.CfnEventSourceMapping.FilterProperty(pattern='{"eventName":["INSERT"]}')]
            ),
            batch_size=100,
            # A second of waiting lets batches of one organization share a transaction.
            maximum_batching_window_in_seconds=1,
            # Few: parallel transactions on the counters of one hour cancel one another.
            parallelization_factor=2,
            bisect_batch_on_function_error=True,
            maximum_retry_attempts=-1,
            maximum_record_age_in_seconds=int(_RECORD_AGE.to_seconds()),
            destination_config=lambda_.CfnEventSourceMapping.DestinationConfigProperty(
                on_failure=lambda_.CfnEventSourceMapping.OnFailureProperty(destination=self.failures.queue_arn)
            ),
        )
        mapping.node.add_dependency(rollup.role)
