"""The grants of the roles that are deployed, and what it takes to remove one and to give it back."""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

NEVER_ASKED: Mapping[str, str] = {
    "dynamodb:DescribeStream": "the emulator's reader of the stream asks nobody",
    "dynamodb:GetRecords": "the emulator's reader of the stream asks nobody",
    "dynamodb:GetShardIterator": "the emulator's reader of the stream asks nobody",
    "dynamodb:ListStreams": "the emulator's reader of the stream asks nobody",
    "glue:GetTableVersion": "Firehose's, which the emulator does unasked",
    "glue:GetTableVersions": "Firehose's, which the emulator does unasked",
    "logs:CreateLogStream": "the emulator writes logs of functions itself",
    "logs:PutLogEvents": "the emulator writes logs of functions itself",
    "sqs:SendMessage": "the stream's failure queue, which the emulator has not",
    "xray:PutTelemetryRecords": "nothing is traced here",
    "xray:PutTraceSegments": "nothing is traced here",
    "glue:GetDatabase": "Athena's, in its caller's name: DuckDB asks nobody",
    "glue:GetPartitions": "Athena's, in its caller's name: DuckDB asks nobody",
    "glue:GetTable": "Athena's, in its caller's name: DuckDB asks nobody",
    "s3:GetBucketLocation": "Athena's, in its caller's name: DuckDB asks nobody",
    "s3:ListBucketMultipartUploads": "Athena's, in its caller's name: DuckDB asks nobody",
    "s3:ListMultipartUploadParts": "Athena's, in its caller's name: DuckDB asks nobody",
}
"""Actions that no test here can need, and why; the templates' tests look at each of them."""


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Grant:
    role: str
    action: str
    resources: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.role}: {self.action} on {', '.join(self.resources)}"


def all_grants(iam: Any) -> list[Grant]:
    """Every action of every statement of every inline policy of the deployed roles."""
    return sorted(
        Grant(role=role, action=action, resources=tuple(sorted(_listed(statement["Resource"]))))
        for role, _, document in _policies(iam)
        for statement in document["Statement"]
        for action in _listed(statement["Action"])
    )


def _policies(iam: Any) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for page in iam.get_paginator("list_roles").paginate():
        for role in page["Roles"]:
            name = role["RoleName"]
            for policy in iam.list_role_policies(RoleName=name)["PolicyNames"]:
                document = iam.get_role_policy(RoleName=name, PolicyName=policy)["PolicyDocument"]
                yield name, policy, json.loads(document) if isinstance(document, str) else document


def _listed(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value]


@contextmanager
def without(iam: Any, grant: Grant) -> Iterator[None]:
    """The role lacks the grant while the block runs."""
    for role, policy, document in _policies(iam):
        reduced = _reduced(document, grant) if role == grant.role else document
        if reduced == document:
            continue
        iam.put_role_policy(RoleName=role, PolicyName=policy, PolicyDocument=json.dumps(reduced))
        try:
            yield
        finally:
            iam.put_role_policy(RoleName=role, PolicyName=policy, PolicyDocument=json.dumps(document))
        return
    raise LookupError(f"no policy holds {grant}")


def _reduced(document: Mapping[str, Any], grant: Grant) -> dict[str, Any]:
    kept = []
    for statement in document["Statement"]:
        actions = _listed(statement["Action"])
        if tuple(sorted(_listed(statement["Resource"]))) == grant.resources and grant.action in actions:
            actions = [action for action in actions if action != grant.action]
        if actions:
            kept.append({**statement, "Action": actions})
    return {**document, "Statement": kept}


@dataclass(slots=True)
class Trace:
    """Which test needed which grant, and how long each test took."""

    tests: dict[Grant, list[str]] = field(default_factory=lambda: defaultdict(list))
    took_s: dict[str, float] = field(default_factory=dict)

    def shortest(self, grant: Grant, count: int) -> list[str]:
        found = dict.fromkeys(self.tests.get(grant, ()))
        return sorted(found, key=lambda test: self.took_s.get(test, 1e9))[:count]


def read_trace(file: Path) -> Trace:
    trace, test = Trace(), ""
    for line in file.read_text(encoding="utf-8").splitlines():
        told = json.loads(line)
        if "test" in told:
            test = told["test"]
        elif "took_s" in told:
            trace.took_s[test] = told["took_s"]
        elif test:
            grant = Grant(role=told["role"], action=told["action"], resources=tuple(told["resources"]))
            trace.tests[grant].append(test)
    return trace
