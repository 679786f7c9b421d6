"""Price entries in the table ``control``, as they are read: never changed, numbered over all organizations.

====================================  ============  ================================================================
pk                                    sk            attributes
====================================  ============  ================================================================
``P#PRICES-HEAD``                     ``head``      ``seq``: the newest number of all; ``dep``: of the deployment's
``P#PRICES``, ``O#org#PRICES``        ``E#number``  an entry's fields, as far as it has them
``O#org#ORG``                         profile       ``prices``: the newest number of the organization's entries
====================================  ============  ================================================================

One transaction puts an entry and raises the head from the number before (``application.price_entries``): whoever reads
a head knows that all entries up to it are there.
"""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any

from outlay.adapters.dynamodb import conditions
from outlay.adapters.dynamodb.batch_read import query_all
from outlay.adapters.dynamodb.plain_values import from_attribute
from outlay.adapters.retry import Retry
from outlay.application.price_books import Heads
from outlay.contracts import door_keys, keys
from outlay.domain.price_entry import PriceEntry

Item = dict[str, Any]
_FIELDS = frozenset(field.name for field in fields(PriceEntry))
_NOT_OURS = frozenset({keys.PK, keys.SK, "v"})


class PriceEntriesTable:
    """``application.price_books.PriceEntries``."""

    def __init__(self, client: Any, table: str, *, retry: Retry) -> None:
        self._client, self._table, self._retry = client, table, retry

    def heads(self) -> Heads:
        item = self._get(door_keys.PRICES_HEAD, door_keys.PRICES_HEAD_SORT)
        return Heads(newest=_number(item, "seq"), deployment=_number(item, "dep"))

    def newest(self, org: str) -> int:
        return _number(self._get(keys.organization_key(org), keys.ORGANIZATION_SORT), "prices")

    def entries(self, org: str, *, after: int, upto: int) -> Sequence[PriceEntry]:
        values = {
            ":pk": {"S": door_keys.price_entries_key(org)},
            ":first": {"S": door_keys.price_entry_sort(after + 1)},
            ":last": {"S": door_keys.price_entry_sort(upto)},
        }
        request: Item = {
            "TableName": self._table,
            "KeyConditionExpression": conditions.PRICE_ENTRIES_CONDITION,
            "ExpressionAttributeValues": values,
            "ConsistentRead": True,
        }
        return [_from_item(item, org) for item in query_all(self._client, request, self._retry, "prices")]

    def _get(self, pk: str, sk: str) -> Item:
        key, call = {keys.PK: {"S": pk}, keys.SK: {"S": sk}}, self._client.get_item
        item: Item = self._retry.call("prices", call, TableName=self._table, Key=key, ConsistentRead=True).get(
            "Item", {}
        )
        return item


def _number(item: Mapping[str, Any], name: str) -> int:
    return int(item[name]["N"]) if name in item else 0


def _from_item(item: Mapping[str, Any], org: str) -> PriceEntry:
    """Raises LookupError for an entry that a later release wrote and this one can't read."""
    sequence = door_keys.sequence_of_price_entry(item[keys.SK]["S"])
    told = {name: from_attribute(value) for name, value in item.items() if name not in _NOT_OURS}
    if not told.keys() <= _FIELDS:
        raise LookupError(f"price entry {sequence} is of a later release")
    return PriceEntry(**told, org=org, sequence=sequence)
