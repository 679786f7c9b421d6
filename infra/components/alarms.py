"""Alarms: few, each with its reason, all to one topic. CloudWatch takes $0.10 a month for each."""

from aws_cdk import Duration, Stack
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_iam as iam
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sns_subscriptions as subscriptions
from constructs import Construct
from outlay.contracts.metrics import NAMESPACE

from infra.components.accepted import accept

_PERIOD = Duration.minutes(5)


class Alarms(Construct):
    """The topic that operators hear from, and the alarms on it."""

    def __init__(self, scope: Construct, name: str, *, email: str | None) -> None:
        super().__init__(scope, name)
        # Not encrypted by a key: CloudWatch can't publish under AWS's own key, and a message names only a metric.
        self.topic = sns.Topic(self, "Topic", enforce_ssl=True)
        self._let_alarms_publish()
        if email:
            self.topic.add_subscription(subscriptions.EmailSubscription(email))
            accept(self.topic, "Serverless-SNSRedrivePolicy", reason="The alarm itself stays in CloudWatch.")

    def _let_alarms_publish(self) -> None:
        """A topic with a policy of its own has lost the default one, which let the account's alarms publish."""
        stack = Stack.of(self)
        self.topic.add_to_resource_policy(
            iam.PolicyStatement(
                sid="AllowPublishByOurAlarms",
                principals=[iam.ServicePrincipal("cloudwatch.amazonaws.com")],
                actions=["sns:Publish"],
                resources=[self.topic.topic_arn],
                conditions={"StringEquals": {"aws:SourceAccount": stack.account}},
            )
        )

    def watch(self, name: str, metric: cloudwatch.IMetric, *, reason: str, above: float = 0, periods: int = 1) -> None:
        """Raise an alarm when ``metric`` is above ``above`` for ``periods`` of five minutes. No data is no alarm."""
        alarm = cloudwatch.Alarm(
            self,
            name,
            metric=metric,
            alarm_description=reason,
            comparison_operator=cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
            threshold=above,
            evaluation_periods=periods,
            treat_missing_data=cloudwatch.TreatMissingData.NOT_BREACHING,
        )
        alarm.add_alarm_action(actions.SnsAction(self.topic))


def own_metric(name: str, *, service: str) -> cloudwatch.Metric:
    """A metric that the function ``service`` publishes, summed over five minutes."""
    return cloudwatch.Metric(
        namespace=NAMESPACE,
        metric_name=name,
        dimensions_map={"service": service},
        statistic="Sum",
        period=_PERIOD,
    )
