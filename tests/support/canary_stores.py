"""Everything that a deployment keeps, listed by AWS's own APIs and read whole, in pieces that say where they lie.

Each kind of resource that CloudFormation made is in one of two tables: what is kept in it is read, or it keeps nothing.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import Any

import httpx
from outlay_cli.local.stack import Stack

_LINES = 100
"""Of a log that are looked at together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """Some bytes of a store."""

    place: str
    """What kind of place it is: the table and the kind of item, the bucket and the prefix, the function's log."""
    where: str
    """Which one exactly."""
    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """What a search goes through."""

    stack: Stack
    since: datetime
    """Objects of before are not read: code, and what other tests left."""

    def client(self, service: str) -> Any:
        return self.stack.aws.client(service)

    def pages(self, service: str, operation: str, name: str, **arguments: Any) -> Iterator[Any]:
        """The entries of all pages."""
        for page in self.client(service).get_paginator(operation).paginate(**arguments):
            yield from page.get(name, ())

    def called(self, physical: str, suffix: str) -> str:
        """A resource's name in the stack's outputs (``Control`` of ``ControlTableName``); its own where it has none."""
        named = {value: key.removesuffix(suffix) for key, value in self.stack.outputs.items() if key.endswith(suffix)}
        return named.get(physical, physical)


def _leaves(value: Any) -> Iterator[bytes]:
    """Every text, number and binary of an answer, names of attributes included."""
    match value:
        case Mapping():
            for name, inside in value.items():
                yield str(name).encode()
                yield from _leaves(inside)
        case list() | tuple() | set() | frozenset():
            for inside in value:
                yield from _leaves(inside)
        case bytes() | bytearray():
            yield bytes(value)
        case _ if hasattr(value, "value") and isinstance(value.value, bytes):  # boto3's Binary
            yield value.value
        case _:
            yield str(value).encode("utf-8", "surrogatepass")


def told(value: Any) -> bytes:
    """All of an answer, each leaf on a line of its own, so that binary ones stay readable."""
    return b"\n".join(_leaves(value))


def kind_of_item(pk: str) -> str:
    """Of ``contracts.keys``: what stands behind the organization, of records which; ``P#…`` of the deployment; else the
    first word."""
    first, *rest = pk.split("#")
    if first == "O" and len(rest) > 1:
        return "#".join(rest[1:]) if rest[1] == "RECORDS" else rest[1]
    return "#".join([first, *rest[:1]]) if first == "P" else first


def _tables(search: Search) -> Iterator[str]:
    return search.pages("dynamodb", "list_tables", "TableNames")


def _items(search: Search, name: str) -> Iterator[Piece]:
    for item in search.pages("dynamodb", "scan", "Items", TableName=name):
        pk = item.get("pk", {}).get("S", "")
        place = f"table {search.called(name, 'TableName')} {kind_of_item(pk)}"
        yield Piece(place=place, where=f"{pk} {item.get('sk', {}).get('S', '')}", data=told(item))


def _streams(search: Search) -> Iterator[str]:
    return (one["StreamArn"] for one in search.client("dynamodbstreams").list_streams()["Streams"])


def _records(search: Search, arn: str) -> Iterator[Piece]:
    streams = search.client("dynamodbstreams")
    described = streams.describe_stream(StreamArn=arn)["StreamDescription"]
    place = f"stream {search.called(described['TableName'], 'TableName')}"
    for shard in described["Shards"]:
        begin = {"StreamArn": arn, "ShardId": shard["ShardId"], "ShardIteratorType": "TRIM_HORIZON"}
        iterator = streams.get_shard_iterator(**begin)["ShardIterator"]
        while iterator:
            answer = streams.get_records(ShardIterator=iterator)
            for record in answer["Records"]:
                yield Piece(place=place, where=shard["ShardId"], data=told(record))
            iterator = answer.get("NextShardIterator") if answer["Records"] else None


def _buckets(search: Search) -> Iterator[str]:
    return (bucket["Name"] for bucket in search.client("s3").list_buckets()["Buckets"])


def _objects(search: Search, name: str) -> Iterator[Piece]:
    for entry in search.pages("s3", "list_objects_v2", "Contents", Bucket=name):
        if entry["LastModified"] < search.since:
            continue
        key = entry["Key"]
        got = search.client("s3").get_object(Bucket=name, Key=key)
        place = f"bucket {search.called(name, 'BucketName')} {key.partition('/')[0]}"
        yield Piece(place=place, where=key, data=got["Body"].read())
        yield Piece(place=f"{place} names", where=key, data=told([key, got.get("Metadata", {})]))


def _groups(search: Search) -> Iterator[str]:
    return (group["logGroupName"] for group in search.pages("logs", "describe_log_groups", "logGroups"))


def _lines(search: Search, name: str) -> Iterator[Piece]:
    found = re.search(r"(\w+?)Log[0-9A-F]{8}$", name)
    place = f"log {found[1] if found else name}"
    for stream in search.pages("logs", "describe_log_streams", "logStreams", logGroupName=name):
        yield Piece(place=place, where=name, data=told(stream))
    lines = search.pages("logs", "filter_log_events", "events", logGroupName=name)
    while some := list(islice(lines, _LINES)):
        yield Piece(place=place, where=name, data="\n".join(line["message"] for line in some).encode())


def _queues(search: Search) -> Iterator[str]:
    return iter(search.client("sqs").list_queues().get("QueueUrls", ()))


def _messages(search: Search, url: str) -> Iterator[Piece]:
    """All that wait; they are visible again afterwards."""
    sqs, seen = search.client("sqs"), []
    wanted = {"MaxNumberOfMessages": 10, "VisibilityTimeout": 60, "MessageAttributeNames": ["All"]}
    while messages := sqs.receive_message(QueueUrl=url, **wanted).get("Messages"):
        seen += messages
    for message in seen:
        handle = {"QueueUrl": url, "ReceiptHandle": message["ReceiptHandle"]}
        sqs.change_message_visibility(**handle, VisibilityTimeout=0)
        yield Piece(place="queue", where=url, data=told(message))


def _secrets(search: Search) -> Iterator[str]:
    return (secret["Name"] for secret in search.pages("secretsmanager", "list_secrets", "SecretList"))


def _secret(search: Search, name: str) -> Iterator[Piece]:
    yield Piece(place="secret", where=name, data=told(search.client("secretsmanager").get_secret_value(SecretId=name)))


def _parameters(search: Search) -> Iterator[str]:
    return (one["Name"] for one in search.pages("ssm", "describe_parameters", "Parameters"))


def _parameter(search: Search, name: str) -> Iterator[Piece]:
    got = search.client("ssm").get_parameter(Name=name, WithDecryption=True)
    yield Piece(place="parameter", where=name, data=told(got["Parameter"]))


def _pools(search: Search) -> Iterator[str]:
    return (pool["Id"] for pool in search.pages("cognito-idp", "list_user_pools", "UserPools", MaxResults=60))


def _users(search: Search, pool: str) -> Iterator[Piece]:
    for user in search.pages("cognito-idp", "list_users", "Users", UserPoolId=pool):
        yield Piece(place="users", where=pool, data=told(user))
    clients = search.pages("cognito-idp", "list_user_pool_clients", "UserPoolClients", UserPoolId=pool)
    for client in clients:
        which = {"UserPoolId": pool, "ClientId": client["ClientId"]}
        described = search.client("cognito-idp").describe_user_pool_client(**which)["UserPoolClient"]
        yield Piece(place="app client", where=client["ClientId"], data=told(described))


def _workgroups(search: Search) -> Iterator[str]:
    return (group["Name"] for group in search.client("athena").list_work_groups()["WorkGroups"])


def _queries(search: Search, workgroup: str) -> Iterator[Piece]:
    for query in search.pages("athena", "list_query_executions", "QueryExecutionIds", WorkGroup=workgroup):
        execution = search.client("athena").get_query_execution(QueryExecutionId=query)["QueryExecution"]
        yield Piece(place="query", where=query, data=told(execution))


def _outboxes(search: Search) -> Iterator[str]:
    return iter([f"{search.stack.running.endpoint}/_ministack/ses/messages"])


def _mails(_: Search, url: str) -> Iterator[Piece]:
    for mails in httpx.get(url).raise_for_status().json()["messages"].values():
        for mail in mails:
            yield Piece(place=f"mail to {','.join(mail['To'])}", where="outbox", data=told(mail))


def _descriptions(place: str, service: str, operation: str, name: str) -> "Store":
    """Of what one call describes with all that it holds."""

    def read(search: Search, _: str) -> Iterator[Piece]:
        for entry in search.pages(service, operation, name):
            yield Piece(place=place, where=operation, data=told(entry))

    return Store(names=lambda _: iter([place]), read=read, lists_all=False)


def _schedules(search: Search) -> Iterator[str]:
    return (one["Name"] for one in search.pages("scheduler", "list_schedules", "Schedules"))


def _schedule(search: Search, name: str) -> Iterator[Piece]:
    yield Piece(place="schedule", where=name, data=told(search.client("scheduler").get_schedule(Name=name)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Store:
    """``names``: every one there is; ``read``: all that one of them keeps."""

    names: Callable[[Search], Iterator[str]]
    read: Callable[[Search, str], Iterator[Piece]]
    lists_all: bool = True
    """Whether the names are those by which CloudFormation knows the resources."""

    def pieces(self, search: Search) -> Iterator[Piece]:
        for name in self.names(search):
            yield from self.read(search, name)


STORES: Mapping[str, Store] = {
    "tables": Store(names=_tables, read=_items),
    "streams": Store(names=_streams, read=_records, lists_all=False),
    "objects": Store(names=_buckets, read=_objects),
    "logs": Store(names=_groups, read=_lines),
    "queues": Store(names=_queues, read=_messages),
    "secrets": Store(names=_secrets, read=_secret, lists_all=False),
    "parameters": Store(names=_parameters, read=_parameter),
    "users": Store(names=_pools, read=_users),
    "queries": Store(names=_workgroups, read=_queries),
    "mails": Store(names=_outboxes, read=_mails, lists_all=False),
    "metrics": _descriptions("metric", "cloudwatch", "list_metrics", "Metrics"),
    "alarms": _descriptions("alarm", "cloudwatch", "describe_alarms", "MetricAlarms"),
    "functions": _descriptions("function", "lambda", "list_functions", "Functions"),
    "schedules": Store(names=_schedules, read=_schedule),
    "catalog": _descriptions("catalog", "glue", "get_databases", "DatabaseList"),
}

KEPT_IN: Mapping[str, str] = {
    "AWS::DynamoDB::Table": "tables",
    "AWS::S3::Bucket": "objects",
    "AWS::Logs::LogGroup": "logs",
    "AWS::SQS::Queue": "queues",
    "AWS::SecretsManager::Secret": "secrets",
    "AWS::SSM::Parameter": "parameters",
    "AWS::Cognito::UserPool": "users",
    "AWS::Athena::WorkGroup": "queries",
    "AWS::SES::EmailIdentity": "mails",
    "AWS::CloudWatch::Alarm": "alarms",
    "AWS::Lambda::Function": "functions",
    "AWS::Scheduler::Schedule": "schedules",
    "AWS::Glue::Database": "catalog",
}
"""Type of resource → the store that is searched for it. Streams and metrics have no resource of their own."""

KEEPS_NOTHING: Mapping[str, str] = {
    "AWS::IAM::Role": "says who may what, from the template",
    "AWS::IAM::Policy": "says who may what, from the template",
    "AWS::S3::BucketPolicy": "says who may what, from the template",
    "AWS::SQS::QueuePolicy": "says who may what, from the template",
    "AWS::SNS::TopicPolicy": "says who may what, from the template",
    "AWS::Lambda::Permission": "says who may what, from the template",
    "AWS::Lambda::LayerVersion": "code",
    "AWS::Lambda::EventSourceMapping": "a position in a stream",
    "AWS::Logs::LogStream": "read with its group",
    "AWS::Cognito::UserPoolClient": "read with its pool",
    "AWS::Cognito::UserPoolGroup": "a name from the template",
    "AWS::KMS::Key": "key material, which nobody can read",
    "AWS::KMS::Alias": "a name from the template",
    "AWS::SNS::Topic": "passes on what alarms say, and keeps nothing",
    "AWS::KinesisFirehose::DeliveryStream": "passes on to the bucket within minutes",
    "AWS::Glue::Table": "columns from the template; partitions are projected, so none is kept",
    "AWS::ApiGatewayV2::Api": "configuration from the template; its access log is a log group",
    "AWS::ApiGatewayV2::Stage": "configuration from the template",
    "AWS::ApiGatewayV2::Route": "configuration from the template",
    "AWS::ApiGatewayV2::Integration": "configuration from the template",
    "AWS::CloudFront::Distribution": "serves the site's files; its proof to the API is none of users' data",
    "AWS::CloudFront::Function": "code from the template, which leads addresses to a page or tells whose a request is",
    "Custom::OutlaySiteProof": "derived from the pepper, and kept by the distribution alone",
    "AWS::CloudFront::OriginAccessControl": "configuration from the template",
    "AWS::CloudFront::ResponseHeadersPolicy": "configuration from the template",
}
"""Type of resource → why there is nothing to be searched."""


def resources(stack: Stack) -> Iterator[tuple[str, str]]:
    """Type and physical id of everything that CloudFormation made."""
    search = Search(stack=stack, since=datetime.now(tz=UTC))
    for summary in search.pages("cloudformation", "list_stacks", "StackSummaries"):
        if summary["StackStatus"] == "DELETE_COMPLETE":
            continue
        name = {"StackName": summary["StackName"]}
        for resource in search.pages("cloudformation", "list_stack_resources", "StackResourceSummaries", **name):
            yield resource["ResourceType"], resource["PhysicalResourceId"]


def everything(search: Search) -> Iterator[Piece]:
    """All of all stores."""
    for store in STORES.values():
        yield from store.pieces(search)
