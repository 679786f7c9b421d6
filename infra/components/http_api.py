"""The HTTP API: who may call which path, how often, and what is logged of it."""

import json

from aws_cdk import RemovalPolicy
from aws_cdk import aws_apigatewayv2 as apigw
from aws_cdk import aws_apigatewayv2_integrations as integrations
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from constructs import Construct

from infra.components.accepted import accept
from infra.environments import Environment

_METHODS = {name: apigw.HttpMethod[name] for name in ("GET", "POST", "PUT", "DELETE")}
"""Named one by one: a route for any method would answer preflight requests, which carry no token, with 401."""

_BURST = 500
_RATE_PER_SECOND = 200

_LOGGED = {
    "request_id": "$context.requestId",
    "time": "$context.requestTimeEpoch",
    "route": "$context.routeKey",
    "status": "$context.status",
    "latency_ms": "$context.responseLatency",
    "integration_ms": "$context.integrationLatency",
    "response_bytes": "$context.responseLength",
    "error": "$context.error.responseType",
    "integration_error": "$context.integrationErrorMessage",
}
"""No path, no query string, no address, no user agent: they can hold names of people."""


class HttpApi(Construct):
    """Routes to functions, which check themselves who asks: one address takes access tokens and API keys alike."""

    def __init__(self, scope: Construct, name: str, *, environment: Environment) -> None:
        super().__init__(scope, name)
        origins = list(environment.allowed_origins)
        self.api = apigw.HttpApi(
            self,
            "Api",
            description="Outlay",
            create_default_stage=False,
            cors_preflight=_cors(origins) if origins else None,
        )
        self.stage = apigw.HttpStage(
            self,
            "Stage",
            http_api=self.api,
            stage_name="$default",
            auto_deploy=True,
            throttle=apigw.ThrottleSettings(burst_limit=_BURST, rate_limit=_RATE_PER_SECOND),
        )
        self._log_access()

    def route(self, path: str, function: lambda_.IFunction, *methods: str, reason: str) -> None:
        """Route ``path`` to ``function``; ``reason`` says why API Gateway lets everybody through."""
        routes = self.api.add_routes(
            path=path,
            methods=[_METHODS[method] for method in methods],
            integration=integrations.HttpLambdaIntegration(f"{_owner(function)}Function", function),
        )
        for route in routes:
            accept(route, "AwsSolutions-APIG4", reason=reason)

    def _log_access(self) -> None:
        log = logs.LogGroup(
            self, "AccessLog", retention=logs.RetentionDays.ONE_MONTH, removal_policy=RemovalPolicy.DESTROY
        )
        stage = self.stage.node.default_child
        assert isinstance(stage, apigw.CfnStage)
        stage.access_log_settings = apigw.CfnStage.AccessLogSettingsProperty(
            destination_arn=log.log_group_arn, format=json.dumps(_LOGGED)
        )


def _owner(function: lambda_.IFunction) -> str:
    scope = function.node.scope
    assert scope is not None
    return scope.node.id


def _cors(origins: list[str]) -> apigw.CorsPreflightOptions:
    return apigw.CorsPreflightOptions(
        allow_origins=origins,
        allow_methods=[apigw.CorsHttpMethod[name] for name in _METHODS],
        allow_headers=[
            "authorization",
            "content-type",
            "if-match",
            "if-none-match",
            "idempotency-key",
            "outlay-organization",
        ],
        expose_headers=["etag", "idempotent-replayed", "ratelimit", "ratelimit-policy", "retry-after"],
    )
