"""DynamoDB's answers are parsed as botocore parses them, only sooner."""

import json
import zlib
from base64 import b64encode
from typing import Any

import botocore.session
import pytest
from botocore.awsrequest import AWSResponse
from botocore.exceptions import ClientError
from outlay.runtime import aws
from outlay.runtime.attribute_values import ParserFactory

BINARY = b64encode(b"\x00\xff some bytes").decode()
ITEM: dict[str, Any] = {
    "text": {"S": "é"},
    "number": {"N": "-12.5"},
    "binary": {"B": BINARY},
    "yes": {"BOOL": False},
    "nothing": {"NULL": True},
    "texts": {"SS": ["a", "b"]},
    "numbers": {"NS": ["1", "2"]},
    "binaries": {"BS": [BINARY, ""]},
    "list": {"L": [{"S": "a"}, {"L": []}, {"M": {"inner": {"B": BINARY}}}]},
    "map": {"M": {"deep": {"L": [{"N": "1"}]}, "empty": {"M": {}}}},
}
ANSWERS: list[tuple[str, int, dict[str, Any], dict[str, Any]]] = [
    ("get_item", 200, {"TableName": "t", "Key": {"pk": {"S": "a"}}}, {"Item": ITEM}),
    ("get_item", 200, {"TableName": "t", "Key": {"pk": {"S": "a"}}}, {}),
    (
        "batch_get_item",
        200,
        {"RequestItems": {"t": {"Keys": [{"pk": {"S": "a"}}]}}},
        {"Responses": {"t": [ITEM, {}]}, "UnprocessedKeys": {"t": {"Keys": [{"pk": {"B": BINARY}}]}}},
    ),
    (
        "query",
        200,
        {"TableName": "t", "KeyConditionExpression": "pk = :pk", "ExpressionAttributeValues": {":pk": {"S": "a"}}},
        {"Items": [ITEM, ITEM], "Count": 2, "LastEvaluatedKey": {"pk": {"S": "a"}}},
    ),
    (
        "batch_execute_statement",
        200,
        {"Statements": [{"Statement": "s"}]},
        {"Responses": [{"Error": {"Code": "DuplicateItem", "Message": "m", "Item": ITEM}, "TableName": "t"}]},
    ),
    (
        "transact_write_items",
        400,
        {"TransactItems": [{"Delete": {"TableName": "t", "Key": {"pk": {"S": "a"}}}}]},
        {
            "__type": "com.amazonaws.dynamodb.v20120810#TransactionCanceledException",
            "Message": "cancelled",
            "CancellationReasons": [{"Code": "None"}, {"Code": "ConditionalCheckFailed", "Item": ITEM}],
        },
    ),
]


class _Body:
    def __init__(self, content: bytes) -> None:
        self._content = content

    def stream(self, **_: Any) -> Any:
        yield self._content


def answered(operation: str, status: int, arguments: dict[str, Any], body: dict[str, Any], *, plain: bool) -> Any:
    session = botocore.session.get_session()
    if not plain:
        session.register_component("response_parser_factory", ParserFactory())
    client = session.create_client(
        "dynamodb", region_name="eu-central-1", aws_access_key_id="x", aws_secret_access_key="x"
    )
    content = json.dumps(body).encode()
    headers: Any = {"content-type": "application/x-amz-json-1.0", "x-amz-crc32": str(zlib.crc32(content))}
    client.meta.events.register(
        "before-send.dynamodb.*", lambda request, **_: AWSResponse(request.url, status, headers, _Body(content))
    )
    try:
        return getattr(client, operation)(**arguments)
    except ClientError as error:
        return error.response


@pytest.mark.parametrize(("operation", "status", "arguments", "body"), ANSWERS)
def test_an_answer_is_what_botocore_itself_makes_of_it(
    operation: str, status: int, arguments: dict[str, Any], body: dict[str, Any]
) -> None:
    ours, theirs = (answered(operation, status, arguments, body, plain=plain) for plain in (False, True))
    assert ours == theirs
    assert "ResponseMetadata" in ours


def test_the_functions_clients_parse_so() -> None:
    assert isinstance(aws._session().get_component("response_parser_factory"), ParserFactory)


def test_values_are_not_walked_by_their_model(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []
    parser: Any = type(ParserFactory().create_parser("json")).__mro__[2]
    walk = parser._handle_structure

    def noted(self: Any, shape: Any, value: Any) -> Any:
        seen.append(shape.name)
        return walk(self, shape, value)

    monkeypatch.setattr(parser, "_handle_structure", noted)
    answered("get_item", 200, {"TableName": "t", "Key": {"pk": {"S": "a"}}}, {"Item": ITEM}, plain=False)
    assert seen == ["GetItemOutput"]
