"""The port ``ControlStore`` over the control table: ``pk sk v`` and an item's own attributes beside them.

Expressions are made of placeholders only, so no name of an attribute can be a reserved word.
"""

from collections.abc import Sequence
from typing import Any

from outlay.adapters.dynamodb.failures import CALL_FAILED, as_outlay_error, code_of
from outlay.adapters.dynamodb.plain_values import from_attribute, to_attribute
from outlay.application.control_store import Place, Refused, Stored, Write
from outlay.contracts import keys
from outlay.domain.errors import LimitExceeded

Item = dict[str, Any]
VERSION = "v"
ABSENT = "attribute_not_exists(pk)"
ABSENT_OR_EXPIRED = "attribute_not_exists(pk) OR #ttl < :now"
AT_VERSION = "v = :version"
AT_FIRST = "v = :version OR (attribute_exists(pk) AND attribute_not_exists(v))"
PARTITION = "pk = :pk"
PARTITION_PREFIX = "pk = :pk AND begins_with(sk, :prefix)"
_RACED = frozenset({"TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"})
_OURS = frozenset({keys.PK, keys.SK, VERSION, keys.TTL})


class ControlItems:
    """Over a low-level client; one that may reach a single organization makes this reach no other."""

    def __init__(self, client: Any, table: str) -> None:
        self._client = client
        self._table = table

    def find(self, place: Place) -> Stored | None:
        try:
            answer = self._client.get_item(TableName=self._table, Key=_key(place), ConsistentRead=True)
        except CALL_FAILED as error:
            raise as_outlay_error(error) from error
        return _stored(answer["Item"]) if "Item" in answer else None

    def page(
        self, pk: str, *, prefix: str = "", after: str = "", limit: int = 1_000, newest_first: bool = False
    ) -> Sequence[Stored]:
        values = {":pk": {"S": pk}, **({":prefix": {"S": prefix}} if prefix else {})}
        call: Item = {
            "TableName": self._table,
            "KeyConditionExpression": PARTITION_PREFIX if prefix else PARTITION,
            "ExpressionAttributeValues": values,
            "ConsistentRead": True,
            "ScanIndexForward": not newest_first,
            "Limit": limit,
            **({"ExclusiveStartKey": _key(Place(pk, after))} if after else {}),
        }
        found: list[Stored] = []
        while len(found) < limit:
            try:
                answer = self._client.query(**call)
            except CALL_FAILED as error:
                raise as_outlay_error(error) from error
            found += map(_stored, answer["Items"])
            if "LastEvaluatedKey" not in answer:
                break
            call["ExclusiveStartKey"] = answer["LastEvaluatedKey"]
        return found[:limit]

    def commit(self, writes: Sequence[Write], *, now_ms: int) -> None:
        try:
            self._client.transact_write_items(TransactItems=self.actions(writes, now_ms=now_ms))
        except CALL_FAILED as error:
            if code_of(error) != "TransactionCanceledException":
                raise as_outlay_error(error) from error
            raise _refusal(error, writes) from error

    def actions(self, writes: Sequence[Write], *, now_ms: int) -> list[Item]:
        """The writes as a transaction has them."""
        return [self._action(write, now_ms) for write in writes]

    def _action(self, write: Write, now_ms: int) -> Item:
        match write.kind:
            case "create":
                return {"Put": self._creation(write, now_ms)}
            case "change":
                return {"Update": self._update(write)}
            case "delete":
                return {"Delete": {"TableName": self._table, "Key": _key(write.place), **_at(write)}}
            case "expect":
                return {"ConditionCheck": {"TableName": self._table, "Key": _key(write.place), **_at(write)}}

    def _creation(self, write: Write, now_ms: int) -> Item:
        item = {**_key(write.place), VERSION: {"N": "1"}}
        item |= {name: to_attribute(value) for name, value in write.content.items() if name not in _OURS}
        put: Item = {"TableName": self._table, "Item": item, "ConditionExpression": ABSENT}
        if write.expires_s is not None:
            item[keys.TTL] = {"N": str(write.expires_s)}
            put["ConditionExpression"] = ABSENT_OR_EXPIRED
            put["ExpressionAttributeNames"] = {"#ttl": keys.TTL}
            put["ExpressionAttributeValues"] = {":now": {"N": str(now_ms // 1_000)}}
        return put

    def _update(self, write: Write) -> Item:
        at = _at(write)
        names: dict[str, str] = {}
        values = {**at.pop("ExpressionAttributeValues"), ":next": {"N": str(write.version + 1)}}
        sets, removed = ["v = :next"], []
        for number, (name, value) in enumerate(sorted(write.content.items())):
            names[f"#n{number}"] = name
            if value is None:
                removed.append(f"#n{number}")
            else:
                sets.append(f"#n{number} = :n{number}")
                values[f":n{number}"] = to_attribute(value)
        expression = "SET " + ", ".join(sets) + (" REMOVE " + ", ".join(removed) if removed else "")
        return {
            "TableName": self._table,
            "Key": _key(write.place),
            "UpdateExpression": expression,
            "ExpressionAttributeValues": values,
            **({"ExpressionAttributeNames": names} if names else {}),
            **at,
        }


def _key(place: Place) -> Item:
    return {keys.PK: {"S": place.pk}, keys.SK: {"S": place.sk}}


def _at(write: Write) -> Item:
    """Condition that the item has the version; one without any was written by a release that kept none."""
    return {
        "ConditionExpression": AT_FIRST if write.version == 1 else AT_VERSION,
        "ExpressionAttributeValues": {":version": {"N": str(write.version)}},
    }


def _stored(item: Item) -> Stored:
    return Stored(
        place=Place(item[keys.PK]["S"], item[keys.SK]["S"]),
        version=int(item[VERSION]["N"]) if VERSION in item else 1,
        content={name: from_attribute(value) for name, value in item.items() if name not in _OURS},
    )


def _refusal(error: Exception, writes: Sequence[Write]) -> Exception:
    reasons = [reason.get("Code", "None") for reason in getattr(error, "response", {}).get("CancellationReasons", [])]
    failed = [write.place for write, reason in zip(writes, reasons, strict=False) if reason == "ConditionalCheckFailed"]
    if failed:
        return Refused(failed)
    if _RACED & set(reasons):
        return LimitExceeded("Somebody else is changing the same. Try again.", retry_after_s=1, code="throttled")
    return as_outlay_error(error)
