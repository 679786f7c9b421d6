"""A marker put into each kind of store on purpose, and taken out again: whoever searches must see it."""

import gzip
import io
import json
import time
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, suppress
from typing import Any

from botocore.exceptions import ClientError
from outlay_cli.local.stack import Stack

Plant = Callable[[Stack, str], AbstractContextManager[None]]
NAME = "planted"


@contextmanager
def _until_removed(remove: Callable[..., Any], **arguments: Any) -> Iterator[None]:
    try:
        yield
    finally:
        with suppress(ClientError):
            remove(**arguments)


def _table(stack: Stack, *, streams: bool) -> tuple[Any, str]:
    database = stack.aws.client("dynamodb")
    stream = {"StreamSpecification": {"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"}} if streams else {}
    name = f"{NAME}-{time.time_ns()}"
    database.create_table(
        TableName=name,
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
        **stream,
    )
    return database, name


@contextmanager
def in_a_table(stack: Stack, marker: str) -> Iterator[None]:
    database, name = _table(stack, streams=False)
    with _until_removed(database.delete_table, TableName=name):
        body = {"M": {"inside": {"L": [{"B": b"head" + zlib.compress(json.dumps({"a": marker}).encode())}]}}}
        database.put_item(TableName=name, Item={"pk": {"S": "x"}, "body": body})
        yield


@contextmanager
def in_a_stream(stack: Stack, marker: str) -> Iterator[None]:
    database, name = _table(stack, streams=True)
    with _until_removed(database.delete_table, TableName=name):
        database.put_item(TableName=name, Item={"pk": {"S": "x"}, "body": {"B": marker.encode()}})
        database.delete_item(TableName=name, Key={"pk": {"S": "x"}})
        yield


@contextmanager
def in_an_object(stack: Stack, marker: str) -> Iterator[None]:
    s3, name = stack.aws.client("s3"), f"{NAME}-{time.time_ns()}"
    s3.create_bucket(Bucket=name)
    s3.put_object(Bucket=name, Key="deep/down.gz", Body=gzip.compress(marker.encode()))
    with (
        _until_removed(s3.delete_bucket, Bucket=name),
        _until_removed(s3.delete_object, Bucket=name, Key="deep/down.gz"),
    ):
        yield


@contextmanager
def in_a_log(stack: Stack, marker: str) -> Iterator[None]:
    logs, group = stack.aws.client("logs"), f"/{NAME}/{time.time_ns()}"
    logs.create_log_group(logGroupName=group)
    with _until_removed(logs.delete_log_group, logGroupName=group):
        logs.create_log_stream(logGroupName=group, logStreamName="s")
        line = {"timestamp": time.time_ns() // 1_000_000, "message": f'{{"message": "{marker}"}}'}
        logs.put_log_events(logGroupName=group, logStreamName="s", logEvents=[line])
        yield


@contextmanager
def in_a_queue(stack: Stack, marker: str) -> Iterator[None]:
    sqs = stack.aws.client("sqs")
    url = sqs.create_queue(QueueName=f"{NAME}-{time.time_ns()}")["QueueUrl"]
    with _until_removed(sqs.delete_queue, QueueUrl=url):
        for body in ("one", marker, "three"):
            sqs.send_message(QueueUrl=url, MessageBody=body)
        yield


@contextmanager
def in_a_secret(stack: Stack, marker: str) -> Iterator[None]:
    manager, name = stack.aws.client("secretsmanager"), f"{NAME}-{time.time_ns()}"
    manager.create_secret(Name=name, SecretString=json.dumps({"a": marker}))
    with _until_removed(manager.delete_secret, SecretId=name, ForceDeleteWithoutRecovery=True):
        yield


@contextmanager
def in_a_parameter(stack: Stack, marker: str) -> Iterator[None]:
    ssm, name = stack.aws.client("ssm"), f"/{NAME}/{time.time_ns()}"
    ssm.put_parameter(Name=name, Value=marker, Type="SecureString")
    with _until_removed(ssm.delete_parameter, Name=name):
        yield


@contextmanager
def in_an_account(stack: Stack, marker: str) -> Iterator[None]:
    pool, which = stack.aws.client("cognito-idp"), {"UserPoolId": stack.outputs["UserPoolId"]}
    name = f"{marker}@outlay.example"
    pool.admin_create_user(**which, Username=name, MessageAction="SUPPRESS")
    with _until_removed(pool.admin_delete_user, **which, Username=name):
        yield


@contextmanager
def in_a_query(stack: Stack, marker: str) -> Iterator[None]:
    """A query stays in the history, with a marker that means nothing."""
    athena = stack.aws.client("athena")
    ours = next(one["Name"] for one in athena.list_work_groups()["WorkGroups"] if one["Name"] != "primary")
    athena.start_query_execution(QueryString=f"SELECT '{marker}'", WorkGroup=ours)
    yield


@contextmanager
def in_a_mail(stack: Stack, marker: str) -> Iterator[None]:
    """A mail that was sent is sent."""
    content = {"Simple": {"Subject": {"Data": "planted"}, "Body": {"Text": {"Data": marker}}}}
    ses = stack.aws.client("sesv2")
    to = {"ToAddresses": ["planted@outlay.example"]}
    ses.send_email(FromEmailAddress="outlay@outlay.example", Destination=to, Content=content)
    yield


@contextmanager
def in_a_metric(stack: Stack, marker: str) -> Iterator[None]:
    """Metrics can't be removed: this one has a namespace of its own."""
    datum = {"MetricName": "m", "Value": 1, "Dimensions": [{"Name": "user", "Value": marker}]}
    stack.aws.client("cloudwatch").put_metric_data(Namespace=NAME, MetricData=[datum])
    yield


@contextmanager
def in_an_alarm(stack: Stack, marker: str) -> Iterator[None]:
    watch, name = stack.aws.client("cloudwatch"), f"{NAME}-{time.time_ns()}"
    watch.put_metric_alarm(
        AlarmName=name,
        AlarmDescription=marker,
        Namespace=NAME,
        MetricName="m",
        Period=60,
        EvaluationPeriods=1,
        Threshold=1,
        Statistic="Sum",
        ComparisonOperator="GreaterThanThreshold",
    )
    with _until_removed(watch.delete_alarms, AlarmNames=[name]):
        yield


@contextmanager
def in_a_function(stack: Stack, marker: str) -> Iterator[None]:
    code, name, lambda_ = io.BytesIO(), f"{NAME}-{time.time_ns()}", stack.aws.client("lambda")
    with zipfile.ZipFile(code, "w") as archive:
        archive.writestr("x.py", "def f(event, context): ...")
    role = lambda_.get_function_configuration(FunctionName=stack.outputs["AdminFunctionName"])["Role"]
    lambda_.create_function(
        FunctionName=name,
        Runtime="python3.11",
        Role=role,
        Handler="x.f",
        Code={"ZipFile": code.getvalue()},
        Environment={"Variables": {"A": marker}},
    )
    with _until_removed(lambda_.delete_function, FunctionName=name):
        yield


@contextmanager
def in_a_schedule(stack: Stack, marker: str) -> Iterator[None]:
    scheduler, name = stack.aws.client("scheduler"), f"{NAME}-{time.time_ns()}"
    known = scheduler.get_schedule(Name=scheduler.list_schedules()["Schedules"][0]["Name"])
    target = {**known["Target"], "Input": json.dumps({"a": marker})}
    scheduler.create_schedule(
        Name=name,
        ScheduleExpression="rate(300 days)",
        FlexibleTimeWindow={"Mode": "OFF"},
        Target=target,
        State="DISABLED",
    )
    with _until_removed(scheduler.delete_schedule, Name=name):
        yield


@contextmanager
def in_the_catalog(stack: Stack, marker: str) -> Iterator[None]:
    glue, name = stack.aws.client("glue"), f"{NAME}_{time.time_ns()}"
    glue.create_database(DatabaseInput={"Name": name, "Description": marker})
    with _until_removed(glue.delete_database, Name=name):
        yield


PLANTS: Mapping[str, Plant] = {
    "tables": in_a_table,
    "streams": in_a_stream,
    "objects": in_an_object,
    "logs": in_a_log,
    "queues": in_a_queue,
    "secrets": in_a_secret,
    "parameters": in_a_parameter,
    "users": in_an_account,
    "queries": in_a_query,
    "mails": in_a_mail,
    "metrics": in_a_metric,
    "alarms": in_an_alarm,
    "functions": in_a_function,
    "schedules": in_a_schedule,
    "catalog": in_the_catalog,
}
"""By the name that ``canary_stores.STORES`` has for the store."""
