"""The journal of adjustments: rows of the lake, by the local date they count on, written with what they count.

``rows`` is zlib of a JSON array; ``due`` stands until the lake has them. ``sums`` tells what they come to, by adjusted
month and reason: ``m k n q un c`` (month, kind, rows, net quantity, unpriced, pico-USD). ``lane``, ``tags``
(keys) and ``other`` (dimension → positions that count as "(other)"), absent where 0 or none, tell with the rows what
counters hold of them. An item has no expiry.
"""

import json
import zlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import msgspec

from outlay.adapters.dynamodb import conditions
from outlay.adapters.dynamodb.batch_read import query_all
from outlay.adapters.dynamodb.failures import CONDITION_FAILED
from outlay.adapters.dynamodb.part_states import positions_by_dimension, positions_item
from outlay.adapters.retry import Retry
from outlay.contracts import keys
from outlay.domain.adjustment_sums import AdjustmentSum, sums_of
from outlay.domain.counting import Journal

Item = dict[str, Any]


def journal_item(org: str, journal: Journal, sort: str, *, lane: int) -> Item:
    item = {
        keys.PK: {"S": keys.journal_key(org, journal.day)},
        keys.SK: {"S": sort},
        "org": {"S": org},
        "n": {"N": str(len(journal.rows))},
        "rows": {"B": zlib.compress(msgspec.json.encode(journal.rows))},
        "sums": {"L": [_sum_item(one) for one in sums_of(journal.rows)]},
        "due": {"N": "1"},
    }
    if lane:
        item["lane"] = {"N": str(lane)}
    if journal.tag_keys:
        item["tags"] = {"L": [{"S": key} for key in journal.tag_keys]}
    if journal.other:
        item["other"] = {"M": {name: positions_item(collapsed) for name, collapsed in journal.other.items()}}
    return item


def _sum_item(one: AdjustmentSum) -> Item:
    numbers = {"n": one.rows, "q": one.quantity, "un": one.unpriced, "c": one.picousd}
    texts = {"m": {"S": one.month}, "k": {"S": one.kind}}
    return {"M": {**texts, **{name: {"N": str(number)} for name, number in numbers.items()}}}


@dataclass(frozen=True)
class StoredEntry:
    """``application.counted_adjustments.JournalEntry``; its rows are decompressed when they are asked for."""

    item: Mapping[str, Any]

    @property
    def place(self) -> str:
        place: str = self.item[keys.SK]["S"]
        return place

    @property
    def batch_id(self) -> str:
        return self.place.split("#")[1]

    @property
    def part(self) -> int:
        return int(self.place.split("#")[2])

    @property
    def rating(self) -> int:
        return int(self.place.split("#")[3])

    @property
    def lane(self) -> int:
        return int(self.item["lane"]["N"]) if "lane" in self.item else 0

    @property
    def tag_keys(self) -> tuple[str, ...]:
        return tuple(key["S"] for key in self.item.get("tags", {"L": []})["L"])

    @property
    def other(self) -> Mapping[str, Collection[int]]:
        return positions_by_dimension(self.item.get("other", {"M": {}}))

    @property
    def is_due(self) -> bool:
        return "due" in self.item

    @cached_property
    def rows(self) -> Sequence[Mapping[str, Any]]:
        rows: Sequence[Mapping[str, Any]] = json.loads(zlib.decompress(bytes(self.item["rows"]["B"])))
        return rows

    @property
    def sums(self) -> Sequence[AdjustmentSum]:
        return [
            AdjustmentSum(
                month=one["M"]["m"]["S"],
                kind=one["M"]["k"]["S"],
                rows=int(one["M"]["n"]["N"]),
                quantity=int(one["M"]["q"]["N"]),
                unpriced=int(one["M"]["un"]["N"]),
                picousd=int(one["M"]["c"]["N"]),
            )
            for one in self.item["sums"]["L"]
        ]


def read_journal(client: Any, table: str, org: str, day: str, retry: Retry) -> Iterator[StoredEntry]:
    """Entries of a local date, oldest first; read consistently."""
    request: Item = {
        "TableName": table,
        "KeyConditionExpression": conditions.JOURNAL_CONDITION,
        "ExpressionAttributeValues": {":pk": {"S": keys.journal_key(org, day)}},
        "ConsistentRead": True,
    }
    for item in query_all(client, request, retry, "journal"):
        yield StoredEntry(item)


class JournalTable:
    """Reads journals back, and marks them as delivered."""

    def __init__(self, client: Any, table: str, *, retry: Retry) -> None:
        self._client = client
        self._table = table
        self._retry = retry

    def entries(self, org: str, day: str) -> Iterator[tuple[str, Sequence[Mapping[str, Any]], bool]]:
        """(place, rows, whether the lake still waits for them) of a local date, oldest first."""
        for entry in read_journal(self._client, self._table, org, day, self._retry):
            yield entry.place, entry.rows, entry.is_due

    def delivered(self, org: str, day: str, place: str) -> None:
        """The lake has them: nothing is due any more."""
        key = {keys.PK: {"S": keys.journal_key(org, day)}, keys.SK: {"S": place}}
        self._retry.call_unless(
            CONDITION_FAILED,
            "journal",
            self._client.update_item,
            TableName=self._table,
            Key=key,
            UpdateExpression=conditions.JOURNAL_DELIVERED_UPDATE,
            ConditionExpression=conditions.EXISTS_CONDITION,
        )
