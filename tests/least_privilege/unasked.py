"""Grants that are needed on AWS and that this machine's emulator never asks for: no end-to-end test can miss one.

So the templates' tests do (``tests/infra/test_unasked_grants.py``): each of these has to be in the template for AWS,
and one that is gone from it fails there.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

_NAMES = ("Admin", "Aggregate", "Alerts", "Anomalies", "Api", "Budget", "Cleanup", "Forecast", "Importer", "Ingest")
_NAMES += ("Optimize", "Rollup")
FUNCTIONS = tuple(f"{name}Role" for name in _NAMES)
LAKE_READERS = ("AggregateRole", "ApiRole", "CleanupRole", "RollupRole")
STREAM_READERS = ("dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator")
MULTIPART = ("s3:AbortMultipartUpload", "s3:ListMultipartUploadParts", "s3:PutObject")
DELIVERY = ("LakeDeliveryRole",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unasked:
    """Each of ``roles`` may each of ``actions`` at each of ``places``; ``why`` nobody asks here."""

    why: str
    roles: tuple[str, ...]
    actions: tuple[str, ...]
    places: tuple[str, ...]

    def grants(self) -> Iterator[tuple[str, str, str]]:
        yield from product(self.roles, self.actions, self.places)


_LOGS = "the emulator writes logs of functions itself"
_STREAM = "the emulator's reader of the stream asks nobody"
_ATHENA = "Athena's, in its caller's name: the emulator's DuckDB asks nobody"
_FIREHOSE = "Firehose's: the emulator's asks nobody"

UNASKED = (
    Unasked(why=_LOGS, roles=FUNCTIONS, actions=("logs:CreateLogStream", "logs:PutLogEvents"), places=("log",)),
    Unasked(
        why="nothing is traced here",
        roles=FUNCTIONS,
        actions=("xray:PutTraceSegments", "xray:PutTelemetryRecords"),
        places=("*",),
    ),
    Unasked(why=_STREAM, roles=("RollupRole",), actions=STREAM_READERS, places=("stream",)),
    Unasked(why=_STREAM, roles=("RollupRole",), actions=("dynamodb:ListStreams",), places=("*",)),
    Unasked(
        why="the stream's failure queue, which the emulator has not",
        roles=("RollupRole",),
        actions=("sqs:SendMessage",),
        places=("failures",),
    ),
    Unasked(
        why="the emulator asks for the call, BatchExecuteStatement, which only this machine grants",
        roles=("RollupRole",),
        actions=("dynamodb:PartiQLInsert",),
        places=("claims",),
    ),
    Unasked(
        why="the emulator asks without the query's workgroup, for everything, which only this machine grants",
        roles=LAKE_READERS,
        actions=("athena:GetQueryExecution", "athena:GetQueryResults"),
        places=("workgroup",),
    ),
    Unasked(
        why=_ATHENA,
        roles=LAKE_READERS,
        actions=("glue:GetDatabase",),
        places=("catalog", "database", "default database"),
    ),
    Unasked(
        why=_ATHENA,
        roles=LAKE_READERS,
        actions=("glue:GetPartitions", "glue:GetTable"),
        places=("catalog", "database", "table"),
    ),
    Unasked(
        why=_ATHENA,
        roles=LAKE_READERS,
        actions=("s3:GetBucketLocation", "s3:ListBucketMultipartUploads"),
        places=("lake bucket",),
    ),
    Unasked(why=_ATHENA, roles=("AggregateRole", "RollupRole"), actions=("s3:ListBucket",), places=("lake bucket",)),
    Unasked(why=_ATHENA, roles=LAKE_READERS, actions=("s3:GetObject",), places=("rows/", "query-results/")),
    Unasked(why=_ATHENA, roles=LAKE_READERS, actions=MULTIPART, places=("query-results/",)),
    Unasked(why=_ATHENA, roles=("CleanupRole",), actions=MULTIPART, places=("rows/",)),
    Unasked(
        why=_FIREHOSE,
        roles=DELIVERY,
        actions=("glue:GetTable", "glue:GetTableVersion", "glue:GetTableVersions"),
        places=("catalog", "database", "table"),
    ),
    Unasked(
        why=_FIREHOSE,
        roles=DELIVERY,
        actions=("s3:AbortMultipartUpload", "s3:PutObject"),
        places=("rows/", "errors/"),
    ),
    Unasked(
        why=_FIREHOSE,
        roles=DELIVERY,
        actions=("s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"),
        places=("lake bucket",),
    ),
    Unasked(why=_FIREHOSE, roles=DELIVERY, actions=("logs:PutLogEvents",), places=("log",)),
    Unasked(
        why="of a missing object the emulator says so to everybody, S3 only to who may list",
        roles=("ImporterRole",),
        actions=("s3:ListBucket",),
        places=("lake bucket",),
    ),
    Unasked(
        why="EventBridge Scheduler's: the emulator's asks nobody",
        roles=("SchedulesRole",),
        actions=("lambda:InvokeFunction",),
        places=("aggregate", "cleanup", "forecast", "importer", "optimize", "rollup"),
    ),
    Unasked(
        why="to go on with a sweep that takes longer than the function may, a quarter of an hour",
        roles=("BudgetRole",),
        actions=("lambda:InvokeFunction",),
        places=("budget",),
    ),
    Unasked(
        why="a call that is lost is made up for by the next hour's",
        roles=("AggregateRole",),
        actions=("lambda:InvokeFunction",),
        places=("anomalies",),
    ),
    Unasked(
        why="an alert that is not handed on is told by the clock",
        roles=("AnomaliesRole",),
        actions=("lambda:InvokeFunction",),
        places=("alerts",),
    ),
    Unasked(
        why="the emulator substitutes no tag in a topic's name, so that this machine grants all topics",
        roles=("TenantRole",),
        actions=("sns:Publish",),
        places=("own topics",),
    ),
    Unasked(
        why="the emulator takes a session's tags with AssumeRole alone",
        roles=("ApiRole",),
        actions=("sts:TagSession",),
        places=("TenantRole",),
    ),
)
NEVER_ASKED = {grant: one.why for one in UNASKED for grant in one.grants()}
"""(role, action, place) → why."""
