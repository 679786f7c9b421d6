"""One Lambda function of Outlay with all that belongs to it; what it may touch is granted in the stack."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import aws_cdk as cdk
from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from constructs import Construct
from outlay.contracts.environment import ENVIRONMENT_NAME

from infra.components.accepted import accept
from infra.components.alarms import Alarms
from infra.components.bundles import Layers, function_code
from infra.environments import Environment

_ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1"}
"""For numpy: threads that wait for each other over small matrices double the time of a forecast."""


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """What all functions share."""

    environment: Environment
    layers: Layers
    alarms: Alarms


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """Memory (a whole core is 1,769 MB), time limit, which packages are needed on top, and room on the disk."""

    memory_mb: int
    timeout_s: int
    numeric: bool = False
    parquet: bool = False
    identity: bool = False
    disk_mb: int = 512


class ServiceFunction(Construct):
    """The function of ``functions/<name>``: code, layers, role, log with retention, tracing, environment, alarms."""

    def __init__(
        self, scope: Construct, name: str, *, house: House, size: Size, variables: Mapping[str, str | None]
    ) -> None:
        super().__init__(scope, name.capitalize())
        self.name = name
        self.role = iam.Role(self, "Role", assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"))
        log = logs.LogGroup(self, "Log", retention=logs.RetentionDays.ONE_MONTH, removal_policy=RemovalPolicy.DESTROY)
        layers = house.layers
        self.function = lambda_.Function(
            self,
            "Function",
            description=f"Outlay: {name}",
            code=function_code(name),
            handler=f"functions.{name}.handler.lambda_handler",
            runtime=lambda_.Runtime(house.environment.runtime_name, lambda_.RuntimeFamily.PYTHON),
            architecture=lambda_.Architecture.custom(house.environment.architecture),
            layers=[
                layers.base,
                layers.shared,
                *([layers.numeric] if size.numeric else []),
                *([layers.parquet] if size.parquet else []),
                *([layers.identity] if size.identity else []),
            ],
            ephemeral_storage_size=cdk.Size.mebibytes(size.disk_mb) if size.disk_mb > 512 else None,
            memory_size=size.memory_mb,
            timeout=Duration.seconds(size.timeout_s),
            role=self.role,
            log_group=log,
            # Without START, END and REPORT lines: at a line an event, logs cost more than the ledger.
            logging_format=lambda_.LoggingFormat.JSON,
            system_log_level_v2=lambda_.SystemLogLevel.WARN,
            application_log_level_v2=lambda_.ApplicationLogLevel.INFO,
            tracing=lambda_.Tracing.ACTIVE,
            environment={
                ENVIRONMENT_NAME: house.environment.target,
                **(_ONE_THREAD if size.numeric else {}),
                **_given(variables),
            },
        )
        self.grant(["logs:CreateLogStream", "logs:PutLogEvents"], log.log_group_arn)
        self._accept()

    def _accept(self) -> None:
        accept(
            self.role,
            "AwsSolutions-IAM5[Resource::*]",
            reason="Actions that know no resources: X-Ray's PutTraceSegments, and ListStreams of a stream's reader.",
        )
        for rule in ("AwsSolutions-L1", "Serverless-LambdaLatestVersion"):
            accept(
                self.function,
                rule,
                reason="Python 3.13 is the newest that Outlay is tested on; it is raised by a release.",
            )
        accept(
            self.function,
            "Serverless-LambdaDLQ",
            reason="Callers wait for answers, the stream has a queue, and a schedule's next run does the same work.",
        )

    def grant(self, actions: Sequence[str], *resources: str, conditions: Mapping[str, Any] | None = None) -> None:
        """Allow the function ``actions`` on exactly ``resources``, under all ``conditions``."""
        statement = iam.PolicyStatement(actions=list(actions), resources=list(resources), conditions=conditions)
        self.role.add_to_policy(statement)

    def alarm_on_errors(self, alarms: Alarms, *, reason: str) -> None:
        alarms.watch(f"{self.name}-errors", self.function.metric_errors(period=Duration.minutes(5)), reason=reason)

    def alarm_on_throttles(self, alarms: Alarms, *, reason: str) -> None:
        metric = self.function.metric_throttles(period=Duration.minutes(5))
        alarms.watch(f"{self.name}-throttles", metric, reason=reason)


def _given(variables: Mapping[str, str | None]) -> dict[str, str]:
    return {name: value for name, value in variables.items() if value is not None}
