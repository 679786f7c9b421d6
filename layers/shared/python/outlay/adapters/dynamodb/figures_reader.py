"""Reads heads, cubes and counters from the table ``figures``. All reads are consistent.

Calls: 100 keys a BatchGetItem, so 50 days or hours each (head and first chunk of the cube), several at a time;
columns that lie in further chunks take one more round; one Query for each hour whose cube is not current.
"""

import random
import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from outlay.adapters.dynamodb.batch_read import KEYS_A_READ, chunks, query_all, read_all
from outlay.adapters.dynamodb.cube_items import (
    CubeChunks,
    Item,
    cube_key,
    head_key,
    number,
    to_counter,
    to_head,
)
from outlay.adapters.retry import Retry
from outlay.application.figures_ports import Counters, Head, HourLane, Packed
from outlay.contracts import keys
from outlay.contracts.measures import UPDATES_ATTRIBUTE

_T = TypeVar("_T")
_READS_AT_ONCE = 8
_REGISTERED = "source"
"""A dimension that no event is without: its registry of values exists in every month that has events."""

COUNTERS_CONDITION = "pk = :pk AND sk >= :head"
REGISTRY_PROJECTION = "pk"


class DynamoFiguresReader:
    """The port ``FiguresReader``. ``client`` is boto3's low-level DynamoDB client (safe to share between threads)."""

    def __init__(self, client: Any, table: str, *, retry: Retry | None = None) -> None:
        self._client = client
        self._table = table
        self._retry = retry or Retry(sleep=time.sleep, chance=random.random)

    def days(
        self, org: str, days: Sequence[str], *, columns: frozenset[str] | None = None
    ) -> Iterator[tuple[str, Packed]]:
        return self._packed({keys.day_key(org, day): day for day in days}, columns)

    def months(
        self, org: str, months: Sequence[str], *, columns: frozenset[str] | None = None
    ) -> Iterator[tuple[str, Packed]]:
        return self._packed({keys.month_key(org, month): month for month in months}, columns)

    def hours(
        self, org: str, hours: Sequence[HourLane], *, columns: frozenset[str] | None = None
    ) -> Iterator[tuple[HourLane, Packed]]:
        return self._packed({keys.hour_key(org, hour, lane): (hour, lane) for hour, lane in hours}, columns)

    def heads(
        self,
        org: str,
        *,
        hours: Sequence[HourLane] = (),
        days: Sequence[str] = (),
        months: Sequence[str] = (),
        consistent: bool = False,
    ) -> dict[HourLane | str, Head]:
        """See ``HeadsReader``."""
        wanted: dict[str, HourLane | str] = {keys.hour_key(org, *hour): hour for hour in hours}
        wanted |= {keys.day_key(org, day): day for day in days}
        wanted |= {keys.month_key(org, month): month for month in months}
        items = [head_key(pk) for pk in wanted]
        found = read_all(self._client, self._table, items, "", self._retry, consistent=consistent)
        return {wanted[item[keys.PK]["S"]]: to_head(item) for item in found}

    def months_with_events(self, org: str, months: Iterable[str]) -> frozenset[str]:
        wanted = {keys.values_key(org, _REGISTERED, month): month for month in months}
        found = self._get(
            [{keys.PK: {"S": pk}, keys.SK: {"S": keys.VALUES_SORT}} for pk in wanted], projection=REGISTRY_PROJECTION
        )
        return frozenset(wanted[item[keys.PK]["S"]] for page in found for item in page)

    def counters(self, org: str, hour: HourLane) -> Counters:
        """One query in key order: the head is read before every counter."""
        request: dict[str, Any] = {
            "TableName": self._table,
            "ConsistentRead": True,
            "KeyConditionExpression": COUNTERS_CONDITION,
            "ExpressionAttributeValues": {":pk": {"S": keys.hour_key(org, *hour)}, ":head": {"S": keys.HEAD}},
        }
        head, updates, rows = Head(), 0, []
        for item in query_all(self._client, request, self._retry, "read counters"):
            sort = item[keys.SK]["S"]
            if sort == keys.HEAD:
                head = to_head(item)
            elif sort.startswith(keys.COUNTER_PREFIX):
                updates += number(item, UPDATES_ATTRIBUTE)
                rows.append(to_counter(item))
        return Counters(head=head, updates=updates, rows=rows)

    def _packed(self, wanted: dict[str, _T], columns: frozenset[str] | None) -> Iterator[tuple[_T, Packed]]:
        pairs = [key for pk in wanted for key in (head_key(pk), cube_key(pk, 0))]
        for items in self._get(pairs):
            heads: dict[str, Head] = {}
            cubes: dict[str, CubeChunks] = {}
            for item in items:
                pk = item[keys.PK]["S"]
                if item[keys.SK]["S"] == keys.HEAD:
                    heads[pk] = to_head(item)
                else:
                    cubes[pk] = CubeChunks(item, columns)
            self._complete(cubes)
            for pk in heads.keys() | cubes.keys():
                yield wanted[pk], Packed(head=heads.get(pk), cube=cubes[pk].cube() if pk in cubes else None)

    def _complete(self, cubes: dict[str, CubeChunks]) -> None:
        """Read the further chunks that are needed."""
        missing = {(pk, keys.cube_sort(chunk)): chunk for pk, cube in cubes.items() for chunk in cube.missing}
        for page in self._get([cube_key(pk, chunk) for (pk, _), chunk in missing.items()]):
            for item in page:
                pk, sort = item[keys.PK]["S"], item[keys.SK]["S"]
                cubes[pk].add(missing[pk, sort], item)

    def _get(self, wanted: Sequence[Item], *, projection: str = "") -> Iterator[list[Item]]:
        """The items that exist, in lists; a head and its cube's first chunk are in the same list."""
        requests = list(chunks(wanted, KEYS_A_READ))
        if len(requests) <= 1:
            yield from (self._get_one(request, projection) for request in requests)
            return
        with ThreadPoolExecutor(min(_READS_AT_ONCE, len(requests))) as pool:
            yield from pool.map(lambda request: self._get_one(request, projection), requests)

    def _get_one(self, wanted: Sequence[Item], projection: str) -> list[Item]:
        return list(read_all(self._client, self._table, wanted, projection, self._retry))
