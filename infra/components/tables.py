"""The four tables. They differ in stream, retention and traffic; the keys are in ``outlay.contracts.keys``."""

from aws_cdk import RemovalPolicy
from aws_cdk import aws_dynamodb as dynamodb
from constructs import Construct
from outlay.contracts import keys

from infra.components.accepted import accept
from infra.environments import Environment

_PK = dynamodb.Attribute(name=keys.PK, type=dynamodb.AttributeType.STRING)
_SK = dynamodb.Attribute(name=keys.SK, type=dynamodb.AttributeType.STRING)


class Tables(Construct):
    """log (with a stream), claims, figures, control: on demand, encrypted, deletion-protected where data is to stay."""

    def __init__(self, scope: Construct, name: str, *, environment: Environment) -> None:
        super().__init__(scope, name)
        self._environment = environment
        self.log = self._table("Log", stream=dynamodb.StreamViewType.NEW_IMAGE, expires=True)
        self._index_log()
        self.claims = self._table("Claims", expires=True)
        self.figures = self._table("Figures", sorted_by=_SK, recoverable=True, expires=True)
        self.control = self._table("Control", sorted_by=_SK, recoverable=True, expires=True)
        accept(
            self.log, "AwsSolutions-DDB3", reason="What it holds for 35 days is archived in the lake within minutes."
        )
        accept(self.claims, "AwsSolutions-DDB3", reason="Claims can be derived again, from the lake's rows.")

    def _table(
        self,
        name: str,
        *,
        sorted_by: dynamodb.Attribute | None = None,
        stream: dynamodb.StreamViewType | None = None,
        recoverable: bool = False,
        expires: bool = False,
    ) -> dynamodb.Table:
        retain = self._environment.retain
        return dynamodb.Table(
            self,
            name,
            partition_key=_PK,
            sort_key=sorted_by,
            stream=stream,
            billing_mode=dynamodb.BillingMode.PAY_PER_REQUEST,
            encryption=dynamodb.TableEncryption.AWS_MANAGED,
            time_to_live_attribute=keys.TTL if expires else None,
            point_in_time_recovery_specification=dynamodb.PointInTimeRecoverySpecification(
                point_in_time_recovery_enabled=recoverable
            ),
            deletion_protection=retain,
            removal_policy=RemovalPolicy.RETAIN if retain else RemovalPolicy.DESTROY,
        )

    def _index_log(self) -> None:
        self.log.add_global_secondary_index(
            index_name=keys.LOG_DAY_INDEX,
            partition_key=dynamodb.Attribute(name=keys.LOG_DAY_PK, type=dynamodb.AttributeType.STRING),
            sort_key=dynamodb.Attribute(name=keys.LOG_DAY_SK, type=dynamodb.AttributeType.STRING),
            projection_type=dynamodb.ProjectionType.INCLUDE,
            non_key_attributes=["org", "batch", "n", "days"],
        )
        # Of release 0.1, empty by now. DynamoDB makes or removes one index an update: this one makes ``by-import``, so
        # that it goes with the next.
        self.log.add_global_secondary_index(
            index_name=keys.LOG_PENDING_INDEX,
            partition_key=dynamodb.Attribute(name="pm", type=dynamodb.AttributeType.STRING),
            projection_type=dynamodb.ProjectionType.INCLUDE,
            non_key_attributes=["org", "batch", "recv"],
        )
        # Holds the batches of imports only.
        self.log.add_global_secondary_index(
            index_name=keys.LOG_IMPORT_INDEX,
            partition_key=dynamodb.Attribute(name=keys.LOG_IMPORT_PK, type=dynamodb.AttributeType.STRING),
            sort_key=dynamodb.Attribute(name=keys.LOG_DAY_SK, type=dynamodb.AttributeType.STRING),
            projection_type=dynamodb.ProjectionType.INCLUDE,
            non_key_attributes=["batch", "n", "parts", "quarantined"],
        )
