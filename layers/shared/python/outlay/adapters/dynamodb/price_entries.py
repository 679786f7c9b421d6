"""Price entries in the table ``control``: never changed, numbered over all organizations.

=================  ============  ====================================================================
pk                 sk            attributes
=================  ============  ====================================================================
``PRICES``         ``A#head``    ``seq``: the newest number of all; ``dep``: of the deployment's entries
``PRICES``         ``E#number``  an entry of the deployment: ``doc``, its fields as JSON
``O#org#PRICES``   ``E#number``  an entry of the organization
``O#org#ORG``      profile       ``prices``: the newest number of the organization's entries
=================  ============  ====================================================================

One transaction puts an entry and raises the head from the number before: whoever reads a head knows that all entries
up to it are there.
"""

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from typing import Any

import msgspec

from outlay.adapters.dynamodb import conditions
from outlay.adapters.dynamodb.batch_read import query_all
from outlay.adapters.dynamodb.failures import CALL_FAILED, as_outlay_error
from outlay.adapters.retry import Retry
from outlay.application.price_books import DEPLOYMENT, Heads
from outlay.contracts import keys
from outlay.domain.errors import Conflict, LimitExceeded, NotFound
from outlay.domain.price_entry import PriceEntry
from outlay.domain.price_revision import MAX_SEQUENCE

Item = dict[str, Any]
_ATTEMPTS = 8
_CONDITION_FAILED = "ConditionalCheckFailed"
_OUTSIDE = ("sequence", "org")
"""Fields that the key tells."""
_FIELDS = tuple(field.name for field in fields(PriceEntry) if field.name not in _OUTSIDE)


class PriceEntriesTable:
    """``application.price_books.PriceEntries`` and ``application.price_entries.EntryStore``."""

    def __init__(self, client: Any, table: str, *, retry: Retry) -> None:
        self._client, self._table, self._retry = client, table, retry

    def heads(self) -> Heads:
        item = self._retry.call(
            "prices", self._client.get_item, TableName=self._table, Key=_key(DEPLOYMENT, keys.HEAD), ConsistentRead=True
        ).get("Item")
        if item is None:
            return Heads()
        return Heads(newest=int(item["seq"]["N"]), deployment=int(item.get("dep", {"N": "0"})["N"]))

    def newest(self, org: str) -> int:
        key = {keys.PK: {"S": keys.organization_key(org)}, keys.SK: {"S": keys.ORGANIZATION_SORT}}
        call = self._client.get_item
        item = self._retry.call("prices", call, TableName=self._table, Key=key, ConsistentRead=True).get("Item", {})
        return int(item["prices"]["N"]) if "prices" in item else 0

    def entries(self, org: str, *, after: int, upto: int) -> Sequence[PriceEntry]:
        first, last = keys.price_entry_sort(after + 1), keys.price_entry_sort(upto)
        request: Item = {
            "TableName": self._table,
            "KeyConditionExpression": conditions.PRICE_ENTRIES_CONDITION,
            "ExpressionAttributeValues": {
                ":pk": {"S": _partition(org)},
                ":first": {"S": first},
                ":last": {"S": last},
            },
            "ConsistentRead": True,
        }
        return [from_item(item, org=org) for item in query_all(self._client, request, self._retry, "prices")]

    def append(self, entry: PriceEntry, *, also: Sequence[Mapping[str, Any]] = ()) -> PriceEntry:
        """The entry with its number, once it is stored; ``also``: further items of the same transaction.

        Raises:
            NotFound: there is no such organization.
            Conflict: others keep adding at the same moment, or something of ``also`` refused.
            LimitExceeded: there are no more numbers; or the table is busy.
            Upstream: not known to be stored.
        """
        for _ in range(_ATTEMPTS):
            before = self.heads().newest
            if before >= MAX_SEQUENCE:
                raise LimitExceeded(
                    f"There are {MAX_SEQUENCE} price entries, no more are possible.", retry_after_s=3600
                )
            numbered = replace(entry, sequence=before + 1)
            try:
                self._client.transact_write_items(TransactItems=[*self._writes(numbered, before), *also])
            except CALL_FAILED as error:
                self._judge(error)
            else:
                return numbered
        raise Conflict("Others add prices at the same moment; try again.")

    def _writes(self, entry: PriceEntry, before: int) -> list[Item]:
        put = {
            "TableName": self._table,
            "Item": to_item(entry),
            "ConditionExpression": conditions.ABSENT_CONDITION,
        }
        is_of_deployment = entry.org == DEPLOYMENT
        head = {
            "TableName": self._table,
            "Key": _key(DEPLOYMENT, keys.HEAD),
            "UpdateExpression": conditions.PRICE_HEAD_OF_ALL_UPDATE
            if is_of_deployment
            else conditions.PRICE_HEAD_UPDATE,
            "ConditionExpression": conditions.PRICE_HEAD_CONDITION if before else conditions.ABSENT_CONDITION,
            "ExpressionAttributeValues": {
                ":seq": _number(entry.sequence),
                **({":before": _number(before)} if before else {}),
            },
        }
        writes = [{"Update": head}, {"Put": put}]
        if not is_of_deployment:
            profile = {
                "TableName": self._table,
                "Key": {keys.PK: {"S": keys.organization_key(entry.org)}, keys.SK: {"S": keys.ORGANIZATION_SORT}},
                "UpdateExpression": conditions.PROFILE_PRICES_UPDATE,
                "ConditionExpression": conditions.EXISTS_CONDITION,
                "ExpressionAttributeValues": {":seq": _number(entry.sequence)},
            }
            writes.append({"Update": profile})
        return writes

    def _judge(self, error: Exception) -> None:
        """Returns where another attempt may succeed: somebody else was faster."""
        response: Any = getattr(error, "response", {})
        reasons = [reason.get("Code", "") for reason in response.get("CancellationReasons", ())]
        if not reasons:
            raise as_outlay_error(error) from error
        if _CONDITION_FAILED in reasons[:2] or "TransactionConflict" in reasons:
            return
        if reasons[2:3] == [_CONDITION_FAILED]:
            raise NotFound("There is no such organization.") from error
        raise as_outlay_error(error) from error


def to_item(entry: PriceEntry) -> Item:
    told = {name: value for name in _FIELDS if (value := getattr(entry, name))}
    return {**_key(entry.org, keys.price_entry_sort(entry.sequence)), "doc": {"S": msgspec.json.encode(told).decode()}}


def from_item(item: Mapping[str, Any], *, org: str) -> PriceEntry:
    """Raises LookupError for an entry that a later release wrote and this one can't read."""
    sequence = keys.sequence_of_price_entry(item[keys.SK]["S"])
    told = msgspec.json.decode(item["doc"]["S"])
    if not told.keys() <= {*_FIELDS}:
        raise LookupError(f"price entry {sequence} is of a later release")
    return PriceEntry(**told, org=org, sequence=sequence)


def _partition(org: str) -> str:
    return keys.PRICES if org == DEPLOYMENT else keys.organization_prices_key(org)


def _key(org: str, sort: str) -> Item:
    return {keys.PK: {"S": _partition(org)}, keys.SK: {"S": sort}}


def _number(value: int) -> Item:
    return {"N": str(value)}
