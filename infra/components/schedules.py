"""What runs by the clock. Times are UTC; time zones of organizations are the business of our own code."""

import json
from collections.abc import Mapping
from typing import Any

from aws_cdk import Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_scheduler as scheduler
from constructs import Construct


class Schedules(Construct):
    """EventBridge schedules that invoke functions, under one role that may invoke just those."""

    def __init__(self, scope: Construct, name: str) -> None:
        super().__init__(scope, name)
        # Only for schedules of this account: the service itself acts for every account.
        ours = {"StringEquals": {"aws:SourceAccount": Stack.of(self).account}}
        self._role = iam.Role(self, "Role", assumed_by=iam.ServicePrincipal("scheduler.amazonaws.com", conditions=ours))

    def add(self, name: str, when: str, function: lambda_.Function, payload: Mapping[str, Any]) -> None:
        """Invoke ``function`` with ``payload`` at ``when``: ``rate(…)`` or ``cron(…)``."""
        self._role.add_to_policy(
            iam.PolicyStatement(actions=["lambda:InvokeFunction"], resources=[function.function_arn])
        )
        scheduler.CfnSchedule(
            self,
            name,
            flexible_time_window=scheduler.CfnSchedule.FlexibleTimeWindowProperty(mode="OFF"),
            schedule_expression=when,
            schedule_expression_timezone="UTC",
            target=scheduler.CfnSchedule.TargetProperty(
                arn=function.function_arn,
                role_arn=self._role.role_arn,
                input=json.dumps(payload),
                # Of handing the event to Lambda. A run that fails is repeated by Lambda, after one and two minutes;
                # every task may run twice and beside itself.
                retry_policy=scheduler.CfnSchedule.RetryPolicyProperty(
                    maximum_event_age_in_seconds=600, maximum_retry_attempts=1
                ),
            ),
        )
