"""No function may do what its code never does: the grants of the template against the AWS calls in the source.

What is missing shows in the end-to-end tests, which run with IAM enforced; what is too much shows only here.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import botocore.session
import pytest
from botocore import xform_name

from tests.support.templates import Assembly

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT / "layers/shared/python"
SERVICES = ("athena", "cognito-idp", "dynamodb", "firehose", "kms", "lambda", "secretsmanager", "sesv2")
AUTHORIZED_AS = {
    "invoke": {"FunctionError": "lambda:InvokeFunction", "Event": "lambda:InvokeFunction"},
    "batch_execute_statement": {"INSERT INTO": "dynamodb:PartiQLInsert"},
    "transact_write_items": {
        "ConditionCheck": "dynamodb:ConditionCheckItem",
        "Delete": "dynamodb:DeleteItem",
        "Put": "dynamodb:PutItem",
        "Update": "dynamodb:UpdateItem",
    },
}
"""Calls that are authorized as something else: beginning of a text beside them → action."""
OF_THE_STREAMS_READER = {
    "dynamodb:DescribeStream",
    "dynamodb:GetRecords",
    "dynamodb:GetShardIterator",
    "dynamodb:ListStreams",
}


def _operations() -> dict[str, str]:
    """Name of a client's method → IAM action."""
    session = botocore.session.get_session()
    models = [session.get_service_model(service) for service in SERVICES]
    return {xform_name(name): f"{model.signing_name}:{name}" for model in models for name in model.operation_names}


def _adapters(path: Path, seen: set[Path]) -> Iterator[ast.Module]:
    """The modules of ``outlay.adapters`` that a module imports, and those that they import."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("outlay.adapters"):
            names = [str(node.module), *(f"{node.module}.{alias.name}" for alias in node.names)]
            for found in (SHARED / f"{name.replace('.', '/')}.py" for name in names):
                if found.is_file() and found not in seen:
                    seen.add(found)
                    yield ast.parse(found.read_text())
                    yield from _adapters(found, seen)


def _words(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def _possible(function: str) -> set[str]:
    """What the code of a function's adapters could ask AWS for."""
    seen: set[Path] = set()
    sources = (ROOT / "functions" / function).glob("*.py")
    words = {word for path in sources for tree in _adapters(path, seen) for word in _words(tree)}
    operations = _operations()
    actions = {operations[word] for word in words & operations.keys()}
    for call in words & AUTHORIZED_AS.keys():
        signs = AUTHORIZED_AS[call].items()
        actions |= {action for sign, action in signs if any(word.startswith(sign) for word in words)}
    return actions


@pytest.mark.parametrize(
    "name",
    [
        *("ingest", "rollup", "aggregate", "cleanup", "importer", "alerts", "budget", "anomalies", "forecast"),
        *("optimize", "api", "admin"),
    ],
)
def test_a_function_may_do_nothing_that_its_code_never_does(aws: Assembly, name: str) -> None:
    prefixes = {action.partition(":")[0] for action in _operations().values()}
    granted = {action for action in aws.actions(name.capitalize()) if action.partition(":")[0] in prefixes}
    assert granted - OF_THE_STREAMS_READER <= _possible(name)


def test_the_search_finds_what_is_known_to_be_asked() -> None:
    assert {"dynamodb:PartiQLInsert", "dynamodb:PutItem", "firehose:PutRecordBatch"} <= _possible("rollup")
    assert "dynamodb:ConditionCheckItem" not in _possible("importer")
    assert {"dynamodb:ConditionCheckItem", "dynamodb:Scan", "athena:StartQueryExecution"} <= _possible("aggregate")
    assert "cognito-idp:AdminCreateUser" in _possible("admin")
