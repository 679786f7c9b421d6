"""DynamoDB in memory, at boto3's low-level client interface: the calls that rollup makes, with their conditions.

It is stricter than the emulators: expressions are parsed by AWS's grammar, unused placeholders are refused, and so
are transactions over 100 items or two actions on one item. Faults are injected around it (``tests.support.faults``).
"""

# ruff: noqa: N803 - the names of boto3's arguments

import copy
import marshal
import re
from collections.abc import Mapping, Sequence
from typing import Any

from botocore.exceptions import ClientError
from outlay.contracts import keys

from tests.support.dynamodb_expressions import Evaluator, NotAws, parse_condition, parse_projection, parse_update

Item = dict[str, Any]
DELETED: Item = {}
"""What is left of a deleted item."""
_INSERT = re.compile(r"""INSERT INTO "([^"]+)" VALUE \{(.*)\}""")
MAX_ITEMS = 100


def client_error(code: str, operation: str, *, status: int = 400, **more: Any) -> ClientError:
    response: Any = {"Error": {"Code": code, "Message": code}, "ResponseMetadata": {"HTTPStatusCode": status}, **more}
    return ClientError(response, operation)


def copied(value: Any) -> Any:
    """As ``deepcopy``, and many times as fast for the plain dictionaries, lists and sets that items are made of."""
    try:
        return marshal.loads(marshal.dumps(value))
    except ValueError:  # something that is no plain one of them, such as a table that a test watches
        return copy.deepcopy(value)


class FakeDynamoDB:
    """Tables by name; ``sort_keys`` names those with a sort key. An unknown table is an error."""

    def __init__(self, *tables: str, sort_keys: Sequence[str] = ()) -> None:
        self.tables: dict[str, dict[tuple[str, ...], Item]] = {name: {} for name in (*tables, *sort_keys)}
        self._sorted = frozenset(sort_keys)
        self.calls: list[str] = []

    def __deepcopy__(self, memo: dict[int, Any]) -> "FakeDynamoDB":
        other = memo[id(self)] = copy.copy(self)
        for name, value in vars(self).items():
            setattr(other, name, copied(value) if name == "tables" else copy.deepcopy(value, memo))
        return other

    def _key(self, table: str, item: Mapping[str, Any]) -> tuple[str, ...]:
        if len(item["pk"]["S"].encode()) > 2_048 or len(item.get("sk", {"S": ""})["S"].encode()) > 1_024:
            raise client_error("ValidationException", "any")
        if table in self._sorted:
            return item["pk"]["S"], item["sk"]["S"]
        return (item["pk"]["S"],)

    def items(self, table: str) -> list[Item]:
        held = self.tables[table]
        items: list[Item] = copied([held[key] for key in sorted(held)])
        return items

    def put_item(self, *, TableName: str, Item: Item, **condition: Any) -> Item:
        self.calls.append("put_item")
        self._write({"Put": {"TableName": TableName, "Item": Item, **condition}}, "PutItem")
        return {}

    def update_item(self, *, ReturnValues: str = "NONE", **arguments: Any) -> Item:
        self.calls.append("update_item")
        held = self.tables[arguments["TableName"]].get(self._key(arguments["TableName"], arguments["Key"]), {})
        self._write({"Update": arguments}, "UpdateItem")
        if ReturnValues == "NONE":
            return {}
        assert ReturnValues == "UPDATED_OLD"
        names = [action[1][1] for action in parse_update(arguments["UpdateExpression"])]
        return {"Attributes": {name: copied(held[name]) for name in names if name in held}}

    def delete_item(self, **arguments: Any) -> Item:
        self.calls.append("delete_item")
        self._write({"Delete": arguments}, "DeleteItem")
        return {}

    def get_item(self, *, TableName: str, Key: Item, ConsistentRead: bool = False) -> Item:
        self.calls.append("get_item")
        item = self.tables[TableName].get(self._key(TableName, Key))
        return {} if item is None else {"Item": copied(item)}

    def batch_get_item(self, *, RequestItems: dict[str, Item]) -> Item:
        self.calls.append("batch_get_item")
        if sum(len(request["Keys"]) for request in RequestItems.values()) > 100:
            raise client_error("ValidationException", "BatchGetItem")
        responses = {}
        for table, request in RequestItems.items():
            # People alone may be read eventually: who is missed is put on a condition, which tells.
            eventually = all("#PEOPLE#" in key["pk"]["S"] for key in request["Keys"])
            assert request["ConsistentRead"] is True or eventually
            wanted = request.get("ProjectionExpression")
            names = None if wanted is None else [path[1] for path in parse_projection(wanted)]
            places = [self._key(table, key) for key in request["Keys"]]
            if len(set(places)) != len(places):
                raise client_error("ValidationException", "BatchGetItem")
            found = [self.tables[table][key] for key in places if key in self.tables[table]]
            responses[table] = [
                copied(item if names is None else {n: item[n] for n in names if n in item}) for item in found
            ]
        return {"Responses": responses, "UnprocessedKeys": {}}

    def query(self, *, TableName: str, ExpressionAttributeValues: Item, **arguments: Any) -> Item:
        self.calls.append("query")
        evaluator = Evaluator(arguments.get("ExpressionAttributeNames", {}), ExpressionAttributeValues)
        condition = parse_condition(arguments["KeyConditionExpression"])
        parse_projection(arguments.get("ProjectionExpression", "pk"))
        evaluator.note(arguments["KeyConditionExpression"], arguments.get("ProjectionExpression"))
        evaluator.check_all_used()
        partition = evaluator.partition(condition)
        places = sorted(key for key in self.tables[TableName] if partition in (None, key[0]))
        found = [item for key in places if evaluator.holds(condition, item := self.tables[TableName][key])]
        if arguments.get("IndexName") == keys.LOG_DAY_INDEX:
            found.sort(key=lambda item: item[keys.LOG_DAY_SK]["S"])
        found = found if arguments.get("ScanIndexForward", True) else found[::-1]
        start = arguments.get("ExclusiveStartKey")
        if start is not None and "IndexName" not in arguments:
            # Need not be there, as on AWS.
            behind, ascending = self._key(TableName, start), arguments.get("ScanIndexForward", True)
            keyed = ((self._key(TableName, item), item) for item in found)
            found = [item for key, item in keyed if (key > behind if ascending else key < behind)]
        elif start is not None:
            found = found[[self._key(TableName, item) for item in found].index(self._key(TableName, start)) + 1 :]
        limit = arguments.get("Limit", len(found) + 1)
        page = found[:limit]
        # As on AWS, a full page says that there may be more, whether there is or not.
        more = (
            {"LastEvaluatedKey": {name: page[-1][name] for name in ("pk", "sk") if name in page[-1]}}
            if len(page) == limit
            else {}
        )
        return {"Items": copied(page), **more}

    def batch_execute_statement(self, *, Statements: list[Item]) -> Item:
        self.calls.append("batch_execute_statement")
        if not 1 <= len(Statements) <= 25:
            raise client_error("ValidationException", "BatchExecuteStatement")
        return {"Responses": [self._statement(one) for one in Statements]}

    def _statement(self, statement: Item) -> Item:
        match = _INSERT.fullmatch(statement["Statement"])
        assert match is not None, statement["Statement"]
        names = re.findall(r"'([a-z]+)':\?", match[2])
        assert len(names) == len(statement["Parameters"])
        item = dict(zip(names, statement["Parameters"], strict=True))
        table, key = self.tables[match[1]], self._key(match[1], item)
        if key in table:
            return {"Error": {"Code": "DuplicateItem", "Message": "Duplicate primary key exists in table"}}
        table[key] = copied(item)
        return {"TableName": match[1]}

    def transact_write_items(self, *, TransactItems: list[Item]) -> Item:
        self.calls.append("transact_write_items")
        if not 1 <= len(TransactItems) <= MAX_ITEMS:
            raise client_error("ValidationException", "TransactWriteItems")
        planned, reasons = [], []
        for one in TransactItems:
            try:
                planned.append(self._planned(one))
                reasons.append({"Code": "None"})
            except _ConditionFailed:
                reasons.append({"Code": "ConditionalCheckFailed", "Message": "The conditional request failed"})
        if len(planned) < len(TransactItems):
            raise client_error("TransactionCanceledException", "TransactWriteItems", CancellationReasons=reasons)
        places = [(table, key) for table, key, _ in planned]
        if len(set(places)) != len(places):
            raise client_error("ValidationException", "TransactWriteItems")
        for table, key, item in planned:
            self._set(table, key, item)
        return {}

    def _write(self, action: Item, operation: str) -> None:
        try:
            table, key, item = self._planned(action)
        except _ConditionFailed as failed:
            held = {"Item": copied(failed.held)} if failed.held and _tells_what_holds(action) else {}
            raise client_error("ConditionalCheckFailedException", operation, **held) from None
        self._set(table, key, item)

    def _set(self, table: str, key: tuple[str, ...], item: Item | None) -> None:
        if item is DELETED:
            self.tables[table].pop(key, None)
        elif item is not None:
            self.tables[table][key] = item

    def _planned(self, action: Item) -> tuple[str, tuple[str, ...], Item | None]:
        """Where the action would write what (None: a check); nothing is written yet."""
        kind, request = next(iter(action.items()))
        table = request["TableName"]
        key = self._key(table, request["Item"] if kind == "Put" else request["Key"])
        held = self.tables[table].get(key, {})
        evaluator = Evaluator(request.get("ExpressionAttributeNames", {}), request.get("ExpressionAttributeValues", {}))
        condition = request.get("ConditionExpression")
        parsed = None if condition is None else parse_condition(condition)
        update = request["UpdateExpression"] if kind == "Update" else None
        actions = [] if update is None else parse_update(update)
        evaluator.note(condition, update)
        evaluator.check_all_used()
        if parsed is not None and not evaluator.holds(parsed, held):
            raise _ConditionFailed(held)
        if kind == "Put":
            return table, key, copied(request["Item"])
        if kind == "ConditionCheck":
            return table, key, None
        if kind == "Delete":
            return table, key, DELETED
        if kind != "Update":
            raise NotAws(kind)
        return table, key, evaluator.apply(actions, {**request["Key"], **copied(held)})


def _tells_what_holds(action: Item) -> bool:
    return any(one.get("ReturnValuesOnConditionCheckFailure") == "ALL_OLD" for one in action.values())


class _ConditionFailed(Exception):
    def __init__(self, held: Item) -> None:
        super().__init__()
        self.held = held
