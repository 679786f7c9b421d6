"""Cubes by user: a small head in ``figures``, and the bytes beside it or, where they are many, in S3.

Bytes are written under a name of their own (place, version and digest), then the head is put under the condition that
it is still the one that was read; only then what it replaced is removed. So a reader finds what the head names, or
finds it gone and reads the head again. A writer that dies in between leaves bytes that nothing names.
"""

import random
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from hashlib import blake2b
from typing import Any, Protocol

from outlay.adapters.dynamodb.batch_read import read_all
from outlay.adapters.dynamodb.cube_items import Item, head_key, number
from outlay.adapters.dynamodb.failures import CONDITION_FAILED
from outlay.adapters.retry import Retry
from outlay.application.user_cubes import Progress, UserCube, UserHead
from outlay.contracts import keys
from outlay.domain.user_cubes import DayTotals

NEW_CONDITION = "attribute_not_exists(pk)"
UNCHANGED_CONDITION = "v = :v"
COMPARED_UPDATE = "SET ex = :ex, cmp = :cmp"
ITEM_BYTES = 100_000
"""Up to this size an item answers faster; above it an object is cheaper to write (100 write units) and to parse."""
_READS_AT_ONCE = 8
_IN_ITEM, _IN_OBJECT = "i", "o"
"""How the names of bytes begin."""


class Objects(Protocol):
    """Where large cubes lie."""

    def read(self, key: str) -> bytes | None: ...

    def write(self, key: str, data: bytes) -> None: ...

    def remove(self, key: str) -> None: ...


class DynamoUserCubes:
    """``application.user_cubes.UserCubesWriter``. ``client`` is boto3's low-level DynamoDB client."""

    def __init__(
        self,
        client: Any,
        table: str,
        *,
        objects: Objects,
        retry: Retry | None = None,
        item_bytes: int = ITEM_BYTES,
    ) -> None:
        self._client = client
        self._table = table
        self._objects = objects
        self._retry = retry or Retry(sleep=time.sleep, chance=random.random)
        self._item_bytes = item_bytes

    def progress(self, org: str) -> Progress:
        found = [*self._read([head_key(keys.users_state_key(org))])]
        return _progress(found[0]) if found else Progress()

    def heads(self, org: str, days: Sequence[str]) -> Mapping[str, UserHead]:
        wanted = {keys.users_day_key(org, day): day for day in days}
        return {wanted[item[keys.PK]["S"]]: _head(item) for item in self._read([head_key(pk) for pk in wanted])}

    def cubes(self, org: str, heads: Mapping[str, UserHead]) -> Iterator[tuple[str, bytes]]:
        large = [day for day, head in heads.items() if head.name.startswith(_IN_OBJECT)]
        small = {
            (keys.users_day_key(org, day), keys.users_cube_sort(head.name)): day
            for day, head in heads.items()
            if head.name.startswith(_IN_ITEM)
        }
        for item in self._read([_key(*place) for place in small]):
            yield small[item[keys.PK]["S"], item[keys.SK]["S"]], bytes(item["b"]["B"])
        if not large:
            return
        with ThreadPoolExecutor(min(_READS_AT_ONCE, len(large))) as pool:
            named = (keys.users_object(org, day, heads[day].name) for day in large)
            for day, data in zip(large, pool.map(self._objects.read, named), strict=True):
                if data is not None:
                    yield day, data

    def advance(self, org: str, progress: Progress) -> bool:
        item = {**head_key(keys.users_state_key(org)), "org": {"S": org}, **_progress_item(progress)}
        return self._put(item, version=progress.version)

    def replace(self, org: str, cube: UserCube, *, held: UserHead | None) -> bool:
        version = 0 if held is None else held.version
        place = _IN_OBJECT if len(cube.data) > self._item_bytes else _IN_ITEM
        name = f"{place}{version + 1}-{blake2b(cube.data, digest_size=12).hexdigest()}"
        self._write_bytes(org, cube.day, name, cube.data)
        pk = keys.users_day_key(org, cube.day)
        stored = self._put({**head_key(pk), "org": {"S": org}, **_head_item(cube, name)}, version=version)
        if not stored:  # unless it was our own write, whose answer was lost
            present = self.heads(org, [cube.day]).get(cube.day)
            stored = present is not None and present.name == name
        if not stored:
            self._remove_bytes(org, cube.day, name)
        elif held is not None:
            self._remove_bytes(org, cube.day, held.name)
        return stored

    def compared(self, org: str, day: str, held: UserHead, *, is_exact: bool, compared_at: str) -> bool:
        values = {":v": {"N": str(held.version)}, ":ex": {"BOOL": is_exact}, ":cmp": {"S": compared_at}}
        return self._conditional(
            "update_item",
            Key=head_key(keys.users_day_key(org, day)),
            UpdateExpression=COMPARED_UPDATE,
            ConditionExpression=UNCHANGED_CONDITION,
            ExpressionAttributeValues=values,
        )

    def _write_bytes(self, org: str, day: str, name: str, data: bytes) -> None:
        if name.startswith(_IN_OBJECT):
            self._objects.write(keys.users_object(org, day, name), data)
            return
        key = _key(keys.users_day_key(org, day), keys.users_cube_sort(name))
        self._call("put_item", Item={**key, "org": {"S": org}, "b": {"B": data}})

    def _remove_bytes(self, org: str, day: str, name: str) -> None:
        if name.startswith(_IN_OBJECT):
            self._objects.remove(keys.users_object(org, day, name))
        else:
            self._call("delete_item", Key=_key(keys.users_day_key(org, day), keys.users_cube_sort(name)))

    def _read(self, wanted: Sequence[Item]) -> Iterator[Item]:
        return read_all(self._client, self._table, wanted, "", self._retry)

    def _put(self, item: Item, *, version: int) -> bool:
        """As the version after this one, 0 being none."""
        if version == 0:
            return self._conditional("put_item", Item={**item, "v": {"N": "1"}}, ConditionExpression=NEW_CONDITION)
        return self._conditional(
            "put_item",
            Item={**item, "v": {"N": str(version + 1)}},
            ConditionExpression=UNCHANGED_CONDITION,
            ExpressionAttributeValues={":v": {"N": str(version)}},
        )

    def _conditional(self, operation: str, **arguments: Any) -> bool:
        """Whether the condition held; after a lost answer it may not, because of our own write."""
        call = getattr(self._client, operation)
        answer = self._retry.call_unless(CONDITION_FAILED, "users", call, TableName=self._table, **arguments)
        return answer is not None

    def _call(self, operation: str, **arguments: Any) -> None:
        self._retry.call("users", getattr(self._client, operation), TableName=self._table, **arguments)


def _key(pk: str, sk: str) -> Item:
    return {keys.PK: {"S": pk}, keys.SK: {"S": sk}}


def _texts(values: Sequence[str]) -> Item:
    return {"L": [{"S": value} for value in values]}


def _listed(item: Mapping[str, Any], name: str) -> tuple[str, ...]:
    return tuple(value["S"] for value in item[name]["L"])


def _progress_item(progress: Progress) -> Item:
    return {
        "rnd": {"N": str(progress.round)},
        "fr": {"N": str(progress.from_ms)},
        "to": {"N": str(progress.to_ms)},
        "app": {"BOOL": progress.is_applying},
        "wait": _texts(progress.waiting),
        "late": _texts(progress.late),
        "due": _texts(progress.unproven),
    }


def _progress(item: Mapping[str, Any]) -> Progress:
    return Progress(
        version=number(item, "v"),
        round=number(item, "rnd"),
        from_ms=number(item, "fr"),
        to_ms=number(item, "to"),
        is_applying=item["app"]["BOOL"],
        waiting=_listed(item, "wait"),
        late=_listed(item, "late"),
        unproven=_listed(item, "due"),
    )


def _head_item(cube: UserCube, name: str) -> Item:
    return {
        "rnd": {"N": str(cube.round)},
        "name": {"S": name},
        "size": {"N": str(len(cube.data))},
        "n": {"N": str(cube.totals.requests)},
        "un": {"N": str(cube.totals.unpriced)},
        "c": {"N": str(cube.totals.cost)},
        "first": {"S": cube.first_received},
        "reb": {"S": cube.rebuilt_at},
    }


def _head(item: Mapping[str, Any]) -> UserHead:
    return UserHead(
        version=number(item, "v"),
        round=number(item, "rnd"),
        name=item["name"]["S"],
        size=number(item, "size"),
        totals=DayTotals(requests=number(item, "n"), unpriced=number(item, "un"), cost=number(item, "c")),
        first_received=item["first"]["S"],
        is_exact=item["ex"]["BOOL"] if "ex" in item else None,
        compared_at=item["cmp"]["S"] if "cmp" in item else "",
        rebuilt_at=item["reb"]["S"],
    )
