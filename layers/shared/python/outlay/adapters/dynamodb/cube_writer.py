"""Stores cubes in the table ``figures``, each in one transaction with a condition on the head it was packed from.

A day or month that is too large for one transaction takes several, each with that condition, and the first chunk last:
whoever reads it finds the others in place. Until then the chunk that is there is of an earlier revision than the head,
and nobody reads on from it; chunks of two packings are told apart by their digest.
"""

import random
import time
from collections.abc import Mapping, Sequence
from typing import Any

from botocore.exceptions import ClientError

from outlay.adapters.dynamodb.batch_read import chunks
from outlay.adapters.dynamodb.cube_items import Item, cube_items, head_key
from outlay.adapters.retry import CALL_FAILED, Retry
from outlay.application.figures_ports import CubeToStore, HourLane
from outlay.application.rollup_ports import CLOSED
from outlay.contracts import keys

ITEMS_A_TRANSACTION = 100
CHUNKS_A_TRANSACTION = 10
"""Of 350 KB: a transaction carries 4 MB."""

NEW_CONDITION = "attribute_not_exists(pk)"
UNCHANGED_CONDITION = "rev = :rev"
UNCHANGED_OPEN_CONDITION = "rev = :rev AND (attribute_not_exists(st) OR st = :open OR st = :sealed)"
UNTOUCHED_CONDITION = "attribute_not_exists(pk) OR rev = :rev"
SEALED_UNCHANGED_CONDITION = "rev = :rev AND st = :sealed"
SEAL_UPDATE = "SET st = :sealed"
CLOSE_UPDATE = "SET st = :closed"


class DynamoCubeWriter:
    """The port ``CubeWriter``."""

    def __init__(self, client: Any, table: str, *, retry: Retry | None = None) -> None:
        self._client = client
        self._table = table
        self._retry = retry or Retry(sleep=time.sleep, chance=random.random)

    def seal_empty_hours(self, org: str, hours: Sequence[HourLane], *, now_ms: int) -> bool:
        stored = True
        for some in chunks(hours, ITEMS_A_TRANSACTION):
            stored = self._write([self._put(_empty_head(org, hour, now_ms), NEW_CONDITION) for hour in some]) and stored
        return stored

    def seal_hour(self, org: str, hour: HourLane, cube: CubeToStore) -> bool:
        pk = keys.hour_key(org, *hour)
        values = {":rev": {"N": str(cube.revision)}}
        states = {":open": {"S": "open"}, ":sealed": {"S": "sealed"}}
        seal = {
            "Update": {
                "TableName": self._table,
                "Key": head_key(pk),
                "UpdateExpression": SEAL_UPDATE,
                "ConditionExpression": UNCHANGED_OPEN_CONDITION,
                "ExpressionAttributeValues": {**values, **states},
            }
        }
        return self._write([seal, *(self._put(item) for item in cube_items(pk, org, cube))])

    def store_day(self, org: str, day: str, cube: CubeToStore, *, hours: Mapping[HourLane, int]) -> bool:
        held = {keys.hour_key(org, *hour): revision for hour, revision in hours.items()}
        return self._store(keys.day_key(org, day), org, cube, held)

    def store_month(self, org: str, month: str, cube: CubeToStore, *, days: Mapping[str, int]) -> bool:
        held = {keys.day_key(org, day): revision for day, revision in days.items()}
        return self._store(keys.month_key(org, month), org, cube, held)

    def close_hours(
        self, org: str, hours: Mapping[HourLane, int | None], *, day: str, day_revision: int, now_ms: int
    ) -> bool:
        """``application.closed_months.HourCloser``. Hours of which nothing was ever counted get heads of revision 0."""
        check = self._check(keys.day_key(org, day), day_revision)
        for some in chunks(list(hours.items()), ITEMS_A_TRANSACTION - 1):
            if not self._write([check, *(self._closed(org, hour, revision, now_ms) for hour, revision in some)]):
                return False
        return True

    def _closed(self, org: str, hour: HourLane, revision: int | None, now_ms: int) -> Item:
        if revision is None:
            return self._put(_empty_head(org, hour, now_ms, state=CLOSED), NEW_CONDITION)
        values = {":rev": {"N": str(revision)}, ":sealed": {"S": "sealed"}, ":closed": {"S": CLOSED}}
        return {
            "Update": {
                "TableName": self._table,
                "Key": head_key(keys.hour_key(org, *hour)),
                "UpdateExpression": CLOSE_UPDATE,
                "ConditionExpression": SEALED_UNCHANGED_CONDITION,
                "ExpressionAttributeValues": values,
            }
        }

    def _store(self, pk: str, org: str, cube: CubeToStore, held: Mapping[str, int]) -> bool:
        """With a check of its own head and of the heads it was made of, where so many fit one transaction."""
        own = self._check(pk, cube.revision)
        puts = [self._put(item) for item in cube_items(pk, org, cube)]
        checks = [self._check(one, revision) for one, revision in held.items()]
        first, *others = chunks(puts, CHUNKS_A_TRANSACTION)
        if not all(self._write([own, *some]) for some in others):
            return False
        room = ITEMS_A_TRANSACTION - 1 - len(first)
        # Four lanes' hours don't fit: then the day's own head has to do (see application.pack_cubes).
        return self._write([own, *(checks if len(checks) <= room else ()), *first])

    def _check(self, pk: str, revision: int) -> Item:
        return {
            "ConditionCheck": {
                "TableName": self._table,
                "Key": head_key(pk),
                "ConditionExpression": UNTOUCHED_CONDITION if revision == 0 else UNCHANGED_CONDITION,
                "ExpressionAttributeValues": {":rev": {"N": str(revision)}},
            }
        }

    def _put(self, item: Item, condition: str = "") -> Item:
        return {
            "Put": {
                "TableName": self._table,
                "Item": item,
                **({"ConditionExpression": condition} if condition else {}),
            }
        }

    def _write(self, items: list[Item]) -> bool:
        """Whether the transaction took place. A conflict with another one counts as changed meanwhile."""
        backoff = self._retry.begin()
        while True:
            try:
                self._client.transact_write_items(TransactItems=items)
            except CALL_FAILED as error:
                if _is_cancelled(error):
                    return False
                backoff.wait("store a cube", error)
            else:
                return True


def _is_cancelled(error: Exception) -> bool:
    """Because a head changed or is being changed; other reasons (throttling) are worth another try."""
    reasons = error.response.get("CancellationReasons", []) if isinstance(error, ClientError) else []
    return any(reason.get("Code") in ("ConditionalCheckFailed", "TransactionConflict") for reason in reasons)


def _empty_head(org: str, hour: HourLane, now_ms: int, *, state: str = "sealed") -> Item:
    return {
        **head_key(keys.hour_key(org, *hour)),
        "org": {"S": org},
        "rev": {"N": "0"},
        "u": {"N": "0"},
        "st": {"S": state},
        "at": {"N": str(now_ms)},
    }
