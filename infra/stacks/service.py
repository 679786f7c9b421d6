"""What runs: the functions with their grants, the HTTP API, the stream into rollup, schedules, alarms, outputs."""

from typing import Any

from aws_cdk import CfnOutput, Duration, Stack
from aws_cdk import aws_ses as ses
from constructs import Construct
from outlay.contracts import environment as names
from outlay.contracts import metrics
from outlay.contracts.anchors import ANCHORED_EVERY_MIN

from infra.components.alarms import Alarms, own_metric
from infra.components.app_clients import AppClients
from infra.components.bundles import Layers
from infra.components.http_api import HttpApi
from infra.components.log_reader import LogReader
from infra.components.schedules import Schedules
from infra.components.service_function import House, ServiceFunction, Size
from infra.components.tenant_role import TenantRole
from infra.environments import Environment
from infra.stacks import admin_grants, grants, job_grants
from infra.stacks.storage import StorageStack
from infra.stacks.variables import Variables


class ServiceStack(Stack):
    """Holds no data: it can be removed and deployed again."""

    def __init__(
        self, scope: Construct, name: str, *, environment: Environment, storage: StorageStack, **stack: Any
    ) -> None:
        super().__init__(scope, name, **stack)
        self._storage = storage
        self.alarms = Alarms(self, "Alarms", email=environment.alarm_email)
        self._house = House(
            environment=environment, layers=Layers(self, "Layers", environment=environment), alarms=self.alarms
        )
        self._variables = Variables(storage, environment)
        self._functions()
        self._grants(environment)
        self.http = HttpApi(self, "Http", environment=environment)
        self.api.function.add_environment(names.PUBLIC_URL, self.http.api.api_endpoint)
        if environment.is_local and environment.mail_from:
            ses.CfnEmailIdentity(self, "Sender", email_identity=environment.mail_from)
        self._routes()
        self.reader = LogReader(self, "LogReader", log=storage.tables.log, rollup=self.rollup, environment=environment)
        self._schedules()
        self._alarms()
        self._outputs()

    def _functions(self) -> None:
        self.alerts = self._function("alerts", Size(memory_mb=512, timeout_s=60))
        self._variables.set_function(names.ALERTS_FUNCTION, self.alerts.function.function_name)
        self.budget = self._function("budget", Size(memory_mb=1_024, timeout_s=900, numeric=True))
        self._variables.set_function(names.BUDGET_FUNCTION, self.budget.function.function_name)
        self.anomalies = self._function("anomalies", Size(memory_mb=1_769, timeout_s=900, numeric=True))
        self._variables.set_function(names.ANOMALIES_FUNCTION, self.anomalies.function.function_name)
        self.forecast = self._function("forecast", Size(memory_mb=1_769, timeout_s=900, numeric=True))
        self.optimize = self._function("optimize", Size(memory_mb=1_769, timeout_s=900, numeric=True))
        self.ingest = self._function("ingest", Size(memory_mb=1_024, timeout_s=29))
        self.rollup = self._function("rollup", Size(memory_mb=1_769, timeout_s=300))
        # Whoever counts is updated before the door, whose price book it needs.
        self.ingest.function.node.add_dependency(self.rollup.function)
        self._variables.set_function(names.ROLLUP_FUNCTION, self.rollup.function.function_name)
        self._variables.set_function(names.INGEST_FUNCTION, self.ingest.function.function_name)
        # On its disk: an uploaded file of Parquet, and which rows of a file were seen.
        self.importer = self._function("importer", Size(memory_mb=1_769, timeout_s=900, parquet=True, disk_mb=8_192))
        self._variables.set_function(names.IMPORTER_FUNCTION, self.importer.function.function_name)
        self.aggregate = self._function("aggregate", Size(memory_mb=1_769, timeout_s=900, numeric=True))
        self.cleanup = self._function("cleanup", Size(memory_mb=512, timeout_s=900))
        self._variables.set_function(names.AGGREGATE_FUNCTION, self.aggregate.function.function_name)
        self.clients = AppClients(self, "Clients", environment=self._house.environment, pool=self._storage.users.pool)
        self.api = self._function("api", Size(memory_mb=1_024, timeout_s=29, numeric=True, identity=True))
        self.tenant = TenantRole(self, "Tenant", reader=self.api.role)
        self.api.function.add_environment(names.TENANT_ROLE, self.tenant.role.role_arn)
        for name, value in self.clients.variables().items():
            self.api.function.add_environment(name, value)
        self.admin = self._function("admin", Size(memory_mb=512, timeout_s=60))

    def _function(self, name: str, size: Size) -> ServiceFunction:
        return ServiceFunction(self, name, house=self._house, size=size, variables=self._variables.of(name))

    def _grants(self, environment: Environment) -> None:
        grants.ingest(self.ingest, self._storage, environment)
        grants.rollup(self.rollup, self._storage, environment)
        grants.aggregate(self.aggregate, self._storage, environment)
        grants.cleanup(self.cleanup, self._storage, environment)
        grants.api(self.api, self._storage, environment)
        grants.accounts(self.api, self._storage, environment)
        grants.tenant(self.api, self.tenant, self._storage, environment)
        grants.call(self.api, self.rollup)
        grants.call(self.aggregate, self.rollup)
        grants.call(self.api, self.aggregate)
        grants.importer(self.importer, self._storage, environment)
        grants.call(self.api, self.importer)
        grants.call(self.importer, self.ingest)
        grants.call_itself(self.importer)
        grants.alerts(self.alerts, self._storage, environment)
        grants.budget(self.budget, self._storage, environment)
        grants.call(self.budget, self.alerts)
        grants.call_itself(self.budget)
        job_grants.anomalies(self.anomalies, self._storage, environment)
        grants.call(self.anomalies, self.alerts)
        grants.call_itself(self.anomalies)
        grants.call(self.aggregate, self.anomalies)
        job_grants.forecast(self.forecast, self._storage, environment)
        grants.call(self.forecast, self.budget)
        grants.call_itself(self.forecast)
        job_grants.optimize(self.optimize, self._storage, environment)
        grants.call_itself(self.optimize)
        grants.call(self.rollup, self.budget)
        grants.call(self.api, self.budget)
        grants.call(self.api, self.alerts)
        grants.call_itself(self.alerts)
        admin_grants.admin(self.admin, self._storage)

    def _routes(self) -> None:
        ingest, api = self.ingest.function, self.api.function
        self.http.route("/v1/events", ingest, "POST", reason="Applications send an API key, which the function checks.")
        self.http.route("/health", api, "GET", reason="Says no more than whether the service is up.")
        self.http.route(
            "/v1/{proxy+}",
            api,
            "GET",
            "POST",
            "PUT",
            "DELETE",
            reason="Access tokens and API keys: the function checks both.",
        )

    def _schedules(self) -> None:
        schedules = Schedules(self, "Schedules")
        # Where there are organizations it has their spend looked at, once the hour is packed.
        schedules.add("Pack", "rate(15 minutes)", self.aggregate.function, {"task": "pack"})
        schedules.add("Reconcile", "cron(30 2 * * ? *)", self.aggregate.function, {"task": "reconcile"})
        schedules.add("Forecast", "cron(0 2 * * ? *)", self.forecast.function, {"task": "forecast"})
        schedules.add("Optimize", "cron(0 3 * * ? *)", self.optimize.function, {"task": "daily"})
        schedules.add("Recommend", "cron(0 3 ? * SUN *)", self.optimize.function, {"task": "recommend"})
        # Where there are organizations it has budgets swept, and that what is due of alerts.
        schedules.add("Sweep", "rate(15 minutes)", self.rollup.function, {"sweep": True})
        schedules.add("Imports", "rate(15 minutes)", self.importer.function, {"resume": True})
        schedules.add("Cleanup", "cron(0 4 * * ? *)", self.cleanup.function, {})
        schedules.add("Anchor", f"rate({ANCHORED_EVERY_MIN} minutes)", self.cleanup.function, {"task": "anchor"})

    def _alarms(self) -> None:
        """Twelve, which cost $1.20 a month; an alarm more needs a reason better than one of these."""
        alarms = self.alarms
        # Not the functions' own errors: they answer 500 and 503 themselves, which Lambda takes for success.
        alarms.watch(
            "requests-failed",
            self.http.api.metric_server_error(period=Duration.minutes(5), statistic="Sum"),
            reason="Requests end with 5xx: usage sent, which clients keep and try again, or questions about cost.",
        )
        self.rollup.alarm_on_errors(alarms, reason="Accepted batches fail to be counted; figures fall behind.")
        self.aggregate.alarm_on_errors(alarms, reason="Packing or reconciliation failed; figures hold, proof is late.")
        self.cleanup.alarm_on_errors(alarms, reason="Not archived, deleted (see /v1/cleanups) or anchored in time.")
        self.ingest.alarm_on_throttles(alarms, reason="The account's concurrency is used up; raise the quota.")
        alarms.watch(
            "rollup-behind",
            self.rollup.function.metric("IteratorAge", statistic="Maximum", period=Duration.minutes(5)),
            above=120_000,
            periods=3,
            reason="Figures are over two minutes behind what was accepted, for a quarter of an hour. Throttled?",
        )
        alarms.watch(
            "rollup-gave-up",
            self.reader.failures.metric_approximate_number_of_messages_visible(period=Duration.minutes(5)),
            reason="Stream records were given up after hours of failures; the sweep has to count them: see why.",
        )
        alarms.watch(
            "rows-refused",
            self._storage.lake.delivery.refused_rows(period=Duration.minutes(5)),
            reason="Firehose could not turn rows into Parquet; they lie in errors/ and are missing from the lake.",
        )
        for name, service, reason in _OWN_METRICS:
            alarms.watch(name, own_metric(name, service=service), reason=reason)

    def _outputs(self) -> None:
        outputs = {
            "ApiUrl": self.http.api.api_endpoint,
            "ApiId": self.http.api.api_id,
            "UserPoolClientId": self.clients.app.user_pool_client_id,
            **self.clients.outputs(),
            "AdminFunctionName": self.admin.function.function_name,
            "RollupFunctionName": self.rollup.function.function_name,
            "AggregateFunctionName": self.aggregate.function.function_name,
            "CleanupFunctionName": self.cleanup.function.function_name,
            "BudgetFunctionName": self.budget.function.function_name,
            "ForecastFunctionName": self.forecast.function.function_name,
            "AnomaliesFunctionName": self.anomalies.function.function_name,
            "OptimizeFunctionName": self.optimize.function.function_name,
            "AlarmTopicArn": self.alarms.topic.topic_arn,
            "FirstSteps": self._first_steps(),
        }
        for name, value in outputs.items():
            CfnOutput(self, name, value=value)

    def _first_steps(self) -> str:
        payload = '{"action":"create_organization","name":"My company","email":"you@example.com"}'
        return (
            "Make the first organization, its user and its API key (shown once): "
            f"aws lambda invoke --region {self.region} --function-name {self.admin.function.function_name} "
            f"--cli-binary-format raw-in-base64-out --payload '{payload}' /dev/stdout"
        )


_OWN_METRICS = (
    (
        metrics.BATCHES_QUARANTINED,
        "rollup",
        "Batches could not be understood and wait in quarantine with the reason: see outlay quarantine.",
    ),
    (
        metrics.EVENTS_UNPRICED,
        "rollup",
        "Calls without a known price are counted; totals are lower bounds until priced.",
    ),
    (
        metrics.VALUES_TO_OTHER,
        "rollup",
        "A dimension has too many values (an id as a feature?); new ones go to (other).",
    ),
    (metrics.DRIFT_EVENTS, "aggregate", "Received, counted and archived events differ: look at outlay verify."),
)
