"""What runs: functions, routes, the stream's reader, schedules, alarms, outputs."""

import json

import pytest

from tests.support.templates import Assembly, text

FUNCTIONS = (
    *("ingest", "rollup", "aggregate", "cleanup", "importer", "alerts", "budget", "anomalies", "forecast"),
    *("optimize", "api", "admin"),
)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_functions_are_arm64_traced_and_log_to_their_own_group(aws: Assembly, name: str) -> None:
    function = aws.function(name)
    assert function["Runtime"] == "python3.13"
    assert function["Architectures"] == ["arm64"]
    assert function["TracingConfig"] == {"Mode": "Active"}
    assert function["Handler"] == f"functions.{name}.handler.lambda_handler"
    assert function["LoggingConfig"]["SystemLogLevel"] == "WARN"
    assert function["LoggingConfig"]["LogGroup"]["Ref"].startswith(f"{name.capitalize()}Log")


def test_every_log_group_forgets(aws: Assembly) -> None:
    groups = aws.of_type("AWS::Logs::LogGroup")
    assert len(groups) == len(FUNCTIONS) + 2
    for name, group in groups.items():
        assert group["Properties"]["RetentionInDays"] == 30, name


def test_only_functions_that_read_cubes_carry_numpy(aws: Assembly) -> None:
    layers = {name: text(aws.function(name)["Layers"]) for name in FUNCTIONS}
    assert {name for name, listed in layers.items() if "LayersNumeric" in listed} == {
        "aggregate",
        "anomalies",
        "api",
        "budget",
        "forecast",
        "optimize",
    }
    assert {name for name, listed in layers.items() if "LayersIdentity" in listed} == {"api"}
    assert all("LayersBase" in listed and "LayersShared" in listed for listed in layers.values())


def test_requests_are_throttled_and_logged_without_what_could_name_a_person(aws: Assembly) -> None:
    stage = aws.the("AWS::ApiGatewayV2::Stage")
    assert stage["DefaultRouteSettings"] == {"ThrottlingBurstLimit": 500, "ThrottlingRateLimit": 200}
    logged = set(json.loads(stage["AccessLogSettings"]["Format"]).values())
    assert "$context.requestId" in logged
    assert not logged & {"$context.path", "$context.identity.sourceIp", "$context.identity.userAgent"}
    assert not any("authorizer" in field or "query" in field.lower() for field in logged)


def test_the_functions_check_who_asks_and_api_gateway_knows_just_these_routes(aws: Assembly) -> None:
    """Preflight requests carry no token: a route for any method would answer them."""
    routes = {route["Properties"]["RouteKey"]: route["Properties"] for route in _routes(aws)}
    everything = {f"{method} /v1/{{proxy+}}" for method in ("GET", "POST", "PUT", "DELETE")}
    assert set(routes) == {"POST /v1/events", "GET /health", *everything}
    assert {route["AuthorizationType"] for route in routes.values()} == {"NONE"}
    assert "/ingest" not in text([routes[key]["Target"] for key in everything])


def test_no_other_origin_may_ask_unless_it_is_named(aws: Assembly, local: Assembly) -> None:
    assert "CorsConfiguration" not in aws.the("AWS::ApiGatewayV2::Api")
    assert local.the("AWS::ApiGatewayV2::Api")["CorsConfiguration"]["AllowOrigins"] == ["*"]


def test_the_streams_reader_takes_new_batches_and_survives_a_bad_one(aws: Assembly) -> None:
    reader = aws.the("AWS::Lambda::EventSourceMapping")
    patterns = [json.loads(item["Pattern"]) for item in reader["FilterCriteria"]["Filters"]]
    assert patterns == [{"eventName": ["INSERT"]}]
    assert reader["BisectBatchOnFunctionError"] is True
    assert reader["MaximumRetryAttempts"] == -1
    assert reader["MaximumRecordAgeInSeconds"] == 6 * 3_600
    assert reader["StartingPosition"] == "TRIM_HORIZON"
    assert reader["MaximumBatchingWindowInSeconds"] <= 1
    assert 1 <= reader["ParallelizationFactor"] <= 10
    assert "LogReaderFailures" in text(reader["DestinationConfig"]["OnFailure"]["Destination"])
    # Partial failures are not reported: rollup raises for the whole invocation, which every emulator and AWS retry.
    assert "FunctionResponseTypes" not in reader


def test_schedules_ask_for_packing_reconciliation_the_sweep_and_the_clean_up_in_utc(aws: Assembly) -> None:
    found = {
        (item["Properties"]["ScheduleExpression"], item["Properties"]["Target"]["Input"])
        for item in aws.of_type("AWS::Scheduler::Schedule").values()
    }
    assert found == {
        ("rate(15 minutes)", '{"task": "pack"}'),
        ("cron(30 2 * * ? *)", '{"task": "reconcile"}'),
        ("cron(0 2 * * ? *)", '{"task": "forecast"}'),
        ("cron(0 3 * * ? *)", '{"task": "daily"}'),
        ("cron(0 3 ? * SUN *)", '{"task": "recommend"}'),
        ("rate(15 minutes)", '{"sweep": true}'),
        ("rate(15 minutes)", '{"resume": true}'),
        ("cron(0 4 * * ? *)", "{}"),
        ("rate(60 minutes)", '{"task": "anchor"}'),
    }
    zones = {
        item["Properties"]["ScheduleExpressionTimezone"] for item in aws.of_type("AWS::Scheduler::Schedule").values()
    }
    assert zones == {"UTC"}


def test_alarms_are_few_and_each_gives_its_reason(aws: Assembly) -> None:
    alarms = aws.of_type("AWS::CloudWatch::Alarm")
    assert len(alarms) <= 12
    for name, alarm in alarms.items():
        properties = alarm["Properties"]
        assert len(properties["AlarmDescription"]) > 20, name
        assert properties["TreatMissingData"] == "notBreaching", name
        assert "AlarmsTopic" in text(properties["AlarmActions"]), name
        assert "Metrics" not in properties, f"{name} is billed for each metric of its formula"


def test_alarms_may_publish_to_their_topic(aws: Assembly) -> None:
    """A topic's own policy replaces the default one, so a policy that only denies would silence every alarm."""
    statements = aws.the("AWS::SNS::TopicPolicy")["PolicyDocument"]["Statement"]
    (allowed,) = [statement for statement in statements if statement["Effect"] == "Allow"]
    assert allowed["Principal"] == {"Service": "cloudwatch.amazonaws.com"}
    assert allowed["Action"] == "sns:Publish"
    assert allowed["Condition"] == {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}}


def test_what_fails_without_a_functions_error_is_watched_where_it_shows(aws: Assembly) -> None:
    """Functions behind the API answer 5xx themselves, and Firehose puts aside what does not fit: no error of ours."""
    found = {
        (alarm["Properties"]["Namespace"], alarm["Properties"]["MetricName"], alarm["Properties"]["Statistic"]): {
            dimension["Name"] for dimension in alarm["Properties"]["Dimensions"]
        }
        for alarm in aws.of_type("AWS::CloudWatch::Alarm").values()
    }
    assert found["AWS/ApiGateway", "5xx", "Sum"] == {"ApiId"}
    assert found["AWS/Firehose", "FailedConversion.Records", "Sum"] == {"DeliveryStreamName"}


def test_only_schedules_of_this_account_take_their_role(aws: Assembly) -> None:
    trust = aws.the("AWS::IAM::Role", "SchedulesRole")["AssumeRolePolicyDocument"]["Statement"]
    assert [statement["Condition"] for statement in trust] == [
        {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}}
    ]


def test_our_own_metrics_are_watched_under_the_names_they_are_published_under(aws: Assembly) -> None:
    found = {
        (alarm["Properties"]["MetricName"], alarm["Properties"]["Dimensions"][0]["Value"])
        for alarm in aws.of_type("AWS::CloudWatch::Alarm").values()
        if alarm["Properties"]["Namespace"] == "Outlay"
    }
    assert found == {
        ("BatchesQuarantined", "rollup"),
        ("EventsUnpriced", "rollup"),
        ("ValuesToOther", "rollup"),
        ("DriftEvents", "aggregate"),
    }


def test_outputs_say_where_everything_is_and_what_to_do_first(aws: Assembly) -> None:
    outputs = {**aws.storage["Outputs"], **aws.service["Outputs"]}
    wanted = {
        *("ApiUrl", "ApiId", "AdminFunctionName", "RollupFunctionName", "AggregateFunctionName", "LogTableName"),
        "CleanupFunctionName",
        *("ClaimsTableName", "FiguresTableName", "ControlTableName", "LakeBucketName", "UserPoolId"),
        *("UserPoolClientId", "FirstSteps"),
    }
    assert wanted <= set(outputs)
    first = text(outputs["FirstSteps"]["Value"])
    assert "aws lambda invoke" in first
    assert "create_organization" in first


def _routes(aws: Assembly) -> list[dict[str, dict[str, str]]]:
    return [dict(route) for route in aws.of_type("AWS::ApiGatewayV2::Route").values()]


def test_what_was_given_up_is_read_by_tls_only(aws: Assembly) -> None:
    denials = aws.the("AWS::SQS::QueuePolicy", "LogReaderFailures")["PolicyDocument"]["Statement"]
    assert [(one["Effect"], one["Condition"]) for one in denials] == [
        ("Deny", {"Bool": {"aws:SecureTransport": "false"}})
    ]
