"""The tests' DynamoDB in memory with a meter: what each call would be billed, table by table."""

# ruff: noqa: N803 - the names of boto3's arguments

from collections import Counter
from collections.abc import Mapping
from typing import Any

from outlay.contracts import keys

from bench.support.capacity import Item, index_units, item_bytes, projected, read_units, write_units
from tests.support.fake_dynamodb import FakeDynamoDB

INDEXES: Mapping[str, tuple[tuple[str, frozenset[str]], ...]] = {
    "log": (
        (keys.LOG_DAY_PK, frozenset({keys.PK, keys.LOG_DAY_PK, keys.LOG_DAY_SK, "org", "batch", "n", "days"})),
        (
            keys.LOG_IMPORT_PK,
            frozenset({keys.PK, keys.LOG_IMPORT_PK, keys.LOG_DAY_SK, "batch", "n", "parts", "quarantined"}),
        ),
    )
}
"""Table → (partition key, attributes) of its indexes, as infra's component ``Tables`` makes them."""


class MeteredDynamoDB(FakeDynamoDB):
    """Counts write and read units by table, refused writes included, as AWS does."""

    def __init__(self, *tables: str, sort_keys: tuple[str, ...] = ()) -> None:
        super().__init__(*tables, sort_keys=sort_keys)
        self.write_units: Counter[str] = Counter()
        self.read_units: dict[str, float] = {}
        self._transactional = False

    def stored_bytes(self, table: str, *, overhead: int) -> int:
        """What the table and its indexes hold, as it is billed by the month."""
        total = 0
        for item in self.tables[table].values():
            total += item_bytes(item) + overhead
            for key, names in INDEXES.get(table, ()):
                entry = projected(item, names, key)
                total += 0 if entry is None else item_bytes(entry) + overhead
        return total

    def _planned(self, action: dict[str, Any]) -> Any:
        kind, request = next(iter(action.items()))
        table = request["TableName"]
        held = self.tables[table].get(self._key(table, request["Item"] if kind == "Put" else request["Key"]))
        after: Item | None = held
        try:
            made = super()._planned(action)
            after = made[2]
            return made
        finally:
            self._wrote(table, held, after)

    def _wrote(self, table: str, before: Item | None, after: Item | None) -> None:
        sizes = [item_bytes(item) for item in (before, after) if item is not None]
        units = write_units(*sizes, transactional=self._transactional)
        for key, names in INDEXES.get(table, ()):
            units += index_units(projected(before, names, key), projected(after, names, key), key=key)
        self.write_units[table] += units

    def transact_write_items(self, *, TransactItems: list[dict[str, Any]]) -> dict[str, Any]:
        self._transactional = True
        try:
            return super().transact_write_items(TransactItems=TransactItems)
        finally:
            self._transactional = False

    def _statement(self, statement: dict[str, Any]) -> dict[str, Any]:
        table = statement["Statement"].split('"')[1]
        names = statement["Statement"].partition("{")[2].split(",")
        item = {name.split("'")[1]: value for name, value in zip(names, statement["Parameters"], strict=True)}
        answer = super()._statement(statement)
        self._wrote(table, None, None if "Error" in answer else item)
        return answer

    def get_item(self, *, TableName: str, Key: dict[str, Any], ConsistentRead: bool = False) -> dict[str, Any]:
        answer = super().get_item(TableName=TableName, Key=Key, ConsistentRead=ConsistentRead)
        self._read(TableName, item_bytes(answer.get("Item", {})), consistent=ConsistentRead)
        return answer

    def batch_get_item(self, *, RequestItems: dict[str, dict[str, Any]]) -> dict[str, Any]:
        answer = super().batch_get_item(RequestItems=RequestItems)
        for table, request in RequestItems.items():
            for key in request["Keys"]:
                found = self.tables[table].get(self._key(table, key), {})
                self._read(table, item_bytes(found), consistent=bool(request.get("ConsistentRead")))
        return answer

    def query(self, *, TableName: str, **arguments: Any) -> dict[str, Any]:
        """What the page holds is read; of an index, what is projected into it."""
        answer = super().query(TableName=TableName, **arguments)
        items = answer["Items"]
        if "IndexName" in arguments:
            key, names = INDEXES[TableName][0]  # the only one that is queried here
            items = [found for item in items if (found := projected(item, names, key)) is not None]
        size = sum(item_bytes(item) for item in items)
        self._read(TableName, size, consistent=bool(arguments.get("ConsistentRead")))
        return answer

    def _read(self, table: str, size: int, *, consistent: bool) -> None:
        self.read_units[table] = self.read_units.get(table, 0.0) + read_units(size, consistent=consistent)
