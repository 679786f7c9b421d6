"""Where a storm's tables are: in memory, or on the local AWS. Both offer boto3's client, and a look at all items."""

# ruff: noqa: N803 - the names of boto3's arguments

import re
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from outlay.contracts import keys
from outlay_cli.local import process
from outlay_cli.local.aws import LocalAws

from tests.support.dynamodb_expressions import Evaluator, parse_condition
from tests.support.fake_dynamodb import FakeDynamoDB, Item, copied
from tests.support.local_aws import home_in

TABLES = ("log", "claims", "figures", "control")
_KEY_CONDITION = re.compile(r"(pk|dk) = (:\w+)")


class Store(Protocol):
    client: Any
    names: Mapping[str, str]
    """``TABLES`` → the tables' names."""

    def items(self, table: str) -> list[Item]:
        """All items, ordered by key; not to be changed."""
        ...

    def put(self, table: str, item: Item) -> None: ...

    def delete(self, table: str, item: Item) -> None: ...

    def close(self) -> None: ...


class MemoryDynamoDB(FakeDynamoDB):
    """With queries of tables and indexes in pages, as readers, packer, sweep and verify make them."""

    def __init__(self, page_items: int = 1_000) -> None:
        super().__init__("log", "claims", sort_keys=("figures", "control"))
        self.page_items = page_items

    def items(self, table: str) -> list[Item]:
        held = self.tables[table]
        return [held[key] for key in sorted(held)]

    def batch_get_item(self, *, RequestItems: dict[str, Item]) -> Item:
        [(table, request)] = RequestItems.items()
        if "ProjectionExpression" in request:
            return super().batch_get_item(RequestItems=RequestItems)
        wanted = [self._key(table, key) for key in request["Keys"]]
        assert request["ConsistentRead"] is True
        assert 1 <= len(set(wanted)) == len(wanted) <= 100
        found = [copied(self.tables[table][key]) for key in wanted if key in self.tables[table]]
        return {"Responses": {table: found}, "UnprocessedKeys": {}}

    def query(self, *, TableName: str, ExpressionAttributeValues: Item, **arguments: Any) -> Item:
        parsed = parse_condition(arguments["KeyConditionExpression"])
        evaluator = Evaluator(arguments.get("ExpressionAttributeNames", {}), ExpressionAttributeValues)
        match = _KEY_CONDITION.match(arguments["KeyConditionExpression"])
        assert match is not None, arguments["KeyConditionExpression"]
        name, wanted = match[1], ExpressionAttributeValues[match[2]]
        assert (name == "pk") is ("IndexName" not in arguments)
        names = ("sk",) if name == "pk" else (keys.LOG_DAY_SK, "pk")
        table = self.tables[TableName].values()
        found = [item for item in table if item.get(name) == wanted and evaluator.holds(parsed, item)]
        places = sorted(((_place(item, names), item) for item in found), key=lambda pair: pair[0])
        if not arguments.get("ScanIndexForward", True):
            places.reverse()
        if "Limit" in arguments:  # a page that says itself how long it is
            asked = places[: arguments["Limit"]]
            more = {"LastEvaluatedKey": {}} if len(places) > len(asked) else {}
            return {"Items": [copied(item) for _, item in asked], **more}
        if start := arguments.get("ExclusiveStartKey"):
            rest = [one for one, _ in places].index(_place(start, names)) + 1
            places = places[rest:]
        page = places[: self.page_items]
        answer: Item = {"Items": [copied(item) for _, item in page]}
        if len(places) > len(page):
            answer["LastEvaluatedKey"] = {key: page[-1][1][key] for key in {name, *names, "pk"} if key in page[-1][1]}
        return answer

    def get_paginator(self, operation: str) -> "_Pages":
        assert operation == "query"
        return _Pages(self)


def _place(item: Item, names: Sequence[str]) -> tuple[str, ...]:
    return tuple(item[name]["S"] if name in item else "" for name in names)


class _Pages:
    def __init__(self, client: MemoryDynamoDB) -> None:
        self._client = client

    def paginate(self, **arguments: Any) -> Iterator[Item]:
        start: Item = {}
        while True:
            page = self._client.query(**arguments, **start)
            yield page
            if "LastEvaluatedKey" not in page:
                return
            start = {"ExclusiveStartKey": page["LastEvaluatedKey"]}


class MemoryStore:
    def __init__(self, *, page_items: int = 1_000) -> None:
        self.client = MemoryDynamoDB(page_items)
        self.names = {table: table for table in TABLES}

    def items(self, table: str) -> list[Item]:
        return self.client.items(table)

    def put(self, table: str, item: Item) -> None:
        self.client.put_item(TableName=table, Item=item)

    def delete(self, table: str, item: Item) -> None:
        place = tuple(item[name]["S"] for name in (keys.PK, keys.SK) if name in item)
        self.client.tables[table].pop(place, None)

    def close(self) -> None:
        """Nothing is left."""


@contextmanager
def local_dynamodb(folder: Path) -> Iterator[Any]:
    """The DynamoDB client of a local AWS that is started for the block, on a free loopback port."""
    home = home_in(folder)
    running = process.start(home, port=process.free_port())
    try:
        yield LocalAws(running, process.credentials(home)).client("dynamodb")
    finally:
        process.stop(home)


class LocalStore:
    """New tables on the local AWS, deleted by ``close``."""

    def __init__(self, client: Any) -> None:
        self.client = client
        self.names = {table: f"{table}-{uuid.uuid4().hex[:12]}" for table in TABLES}
        self._create("claims", ("pk",))
        self._create("figures", ("pk", "sk"))
        self._create("control", ("pk", "sk"))
        self._create(
            "log",
            ("pk",),
            {keys.LOG_DAY_INDEX: (keys.LOG_DAY_PK, keys.LOG_DAY_SK)},
        )

    def _create(self, table: str, key: tuple[str, ...], indexes: Mapping[str, tuple[str, ...]] | None = None) -> None:
        found = indexes or {}
        names = sorted({*key, *(name for index in found.values() for name in index)})
        options: dict[str, Any] = {
            "GlobalSecondaryIndexes": [
                {"IndexName": index, "KeySchema": _schema(of), "Projection": {"ProjectionType": "ALL"}}
                for index, of in found.items()
            ]
        }
        self.client.create_table(
            TableName=self.names[table],
            KeySchema=_schema(key),
            AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in names],
            BillingMode="PAY_PER_REQUEST",
            **(options if found else {}),
        )

    def items(self, table: str) -> list[Item]:
        pages = self.client.get_paginator("scan").paginate(TableName=self.names[table], ConsistentRead=True)
        found = [item for page in pages for item in page["Items"]]
        return sorted(found, key=lambda item: (item["pk"]["S"], item.get("sk", {}).get("S", "")))

    def put(self, table: str, item: Item) -> None:
        self.client.put_item(TableName=self.names[table], Item=item)

    def delete(self, table: str, item: Item) -> None:
        key = {name: item[name] for name in (keys.PK, keys.SK) if name in item}
        self.client.delete_item(TableName=self.names[table], Key=key)

    def close(self) -> None:
        for name in self.names.values():
            self.client.delete_table(TableName=name)


def _schema(names: tuple[str, ...]) -> list[dict[str, str]]:
    return [{"AttributeName": name, "KeyType": kind} for name, kind in zip(names, ("HASH", "RANGE"), strict=False)]
