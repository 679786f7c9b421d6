"""The list of what is in quarantine, in the table ``figures``: one small record a batch, never removed.

============  ==================================================================
attribute     what
============  ==================================================================
``b``         batch id
``why``       the reason; names positions and fields, no values
``n``         events; null where that could not be read
``size_b``    bytes of the events, compressed
``days``      event day → events, as far as readable: what the proof leaves out
``recv``      received, ms; null where that could not be read
``since``     put aside, ms
``st``        ``kept``, ``redriven`` or ``discarded``
``redriving`` ms when a redrive began that has not ended
``closed``    ms, ``who``: by whom it was redriven or discarded; ``note``: why
``entered``   ms; of a discarded one: since then its events are void in the ledger
============  ==================================================================
"""

import random
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from outlay.adapters.dynamodb import conditions
from outlay.adapters.dynamodb.batch_item import readable_days
from outlay.adapters.dynamodb.batch_read import query_all, read_all
from outlay.adapters.dynamodb.failures import CONDITION_FAILED
from outlay.adapters.dynamodb.log_entries import name_of
from outlay.adapters.retry import Retry
from outlay.application.quarantine import DISCARDED, KEPT, REDRIVEN, STATES, Quarantined
from outlay.application.rollup_ports import LogEntry
from outlay.contracts import keys

STALE_MS = 15 * 60_000
"""No redrive takes so long (a function ends after five minutes): what began before that has broken off."""
BY_ROLLUP = "rollup"
_MAX_MS = 10**14
_NEWEST = "~"
"""Sorts after every place."""

Item = dict[str, Any]


class QuarantineRecords:
    """``application.rollup_ports.Records``: what rollup writes."""

    def __init__(self, client: Any, table: str, *, retry: Retry, clock: Callable[[], int]) -> None:
        self._client = client
        self._table = table
        self._retry = retry
        self._clock = clock

    def keep(self, entry: LogEntry, reason: str) -> None:
        """Nothing where no organization's key names the item: there is nobody to show it to but the operators."""
        key = _key(entry)
        if key is None:
            return
        values = {
            ":b": {"S": name_of(entry)[1]},
            ":why": {"S": reason},
            ":n": _number(_whole(entry, "n")),
            ":recv": _number(_whole(entry, "recv")),
            ":size_b": _number(_size(entry.item.get("body"))),
            ":days": {"M": {day: _number(count) for day, count in readable_days(entry.item).items()}},
            ":kept": {"S": KEPT},
        }
        self._update(key, conditions.RECORD_KEPT_UPDATE, values)

    def begin(self, entry: LogEntry) -> bool:
        key = _key(entry)
        values = {":kept": {"S": KEPT}, ":redriven": {"S": REDRIVEN}}
        condition = conditions.RECORD_BEGIN_CONDITION
        if key is None or self._update(key, conditions.RECORD_BEGIN_UPDATE, values, condition=condition):
            return True
        return self._state(key) != DISCARDED

    def finish(self, entry: LogEntry, *, who: str) -> None:
        key = _key(entry)
        if key is not None:
            self._redriven(key, who or BY_ROLLUP, conditions.RECORD_FINISH_CONDITION, {":kept": {"S": KEPT}})

    def release(self, org: str, batch_id: str, *, received_ms: int) -> None:
        key = _item_key(org, received_ms, batch_id)
        self._redriven(key, BY_ROLLUP, conditions.RECORD_RELEASE_CONDITION)

    def discard(self, entry: LogEntry, *, who: str, reason: str) -> bool:
        key = _key(entry)
        if key is None:
            return False
        values = {
            ":kept": {"S": KEPT},
            ":discarded": {"S": DISCARDED},
            ":who": {"S": who},
            ":note": {"S": reason},
            ":stale": _number(self._clock() - STALE_MS),
        }
        condition = conditions.RECORD_DISCARD_CONDITION
        done = self._update(key, conditions.RECORD_DISCARD_UPDATE, values, condition=condition)
        return done or self._state(key) == DISCARDED

    def entered(self, org: str, batch_id: str, *, received_ms: int) -> None:
        key, values = _item_key(org, received_ms, batch_id), {":discarded": {"S": DISCARDED}}
        condition = conditions.RECORD_ENTERED_CONDITION
        self._update(key, conditions.RECORD_ENTERED_UPDATE, values, condition=condition)

    def _state(self, key: Item) -> str | None:
        held = list(read_all(self._client, self._table, [key], conditions.RECORD_STATE_PROJECTION, self._retry))
        return held[0]["st"]["S"] if held else None

    def _redriven(self, key: Item, who: str, condition: str, asked: Item | None = None) -> None:
        values = {":redriven": {"S": REDRIVEN}, ":who": {"S": who}, **(asked or {})}
        self._update(key, conditions.RECORD_REDRIVEN_UPDATE, values, condition=condition)

    def _update(self, key: Item, update: str, values: Item, *, condition: str | None = None) -> bool:
        """``:now`` is added. Whether the condition held."""
        conditional = {} if condition is None else {"ConditionExpression": condition}
        answer = self._retry.call_unless(
            CONDITION_FAILED,
            "quarantine's list",
            self._client.update_item,
            TableName=self._table,
            Key=key,
            UpdateExpression=update,
            ExpressionAttributeValues={**values, ":now": _number(self._clock())},
            **conditional,
        )
        return answer is not None


class QuarantineReader:
    """``application.quarantine.QuarantineList``. With ``retry`` what works in the background waits out a throttle."""

    def __init__(self, client: Any, table: str, *, retry: Retry | None = None) -> None:
        self._client = client
        self._table = table
        self._retry = retry or Retry(sleep=time.sleep, chance=random.random)

    def newest_first(self, org: str, *, before: str = "") -> Iterator[Quarantined]:
        query: Item = {
            "TableName": self._table,
            "KeyConditionExpression": conditions.RECORDS_CONDITION,
            "ExpressionAttributeValues": {":pk": {"S": keys.quarantine_key(org)}, ":before": {"S": before or _NEWEST}},
            "ScanIndexForward": False,
            "ConsistentRead": True,
        }
        yield from map(from_item, query_all(self._client, query, self._retry, "quarantine's list"))


def from_item(item: Mapping[str, Any]) -> Quarantined:
    """The record of an item; a state that this release doesn't know is taken as kept."""
    state = item["st"]["S"]
    return Quarantined(
        batch_id=item["b"]["S"],
        reason=item["why"]["S"],
        events=_read(item, "n"),
        bytes=_read(item, "size_b") or 0,
        received_ms=_read(item, "recv"),
        quarantined_ms=int(item["since"]["N"]),
        state=next((one for one in STATES if one == state), KEPT),
        is_redriving="redriving" in item,
        closed_ms=_read(item, "closed"),
        closed_by=item.get("who", {}).get("S", ""),
        note=item.get("note", {}).get("S", ""),
        is_entered="entered" in item,
        days=readable_days(item),
        place=item[keys.SK]["S"],
    )


def _key(entry: LogEntry) -> Item | None:
    org, batch_id = name_of(entry)
    return None if org is None else _item_key(org, _whole(entry, "recv") or 0, batch_id)


def _item_key(org: str, received_ms: int, batch_id: str) -> Item:
    return {
        keys.PK: {"S": keys.quarantine_key(org)},
        keys.SK: {"S": keys.quarantine_sort(received_ms, batch_id)},
    }


def _whole(entry: LogEntry, name: str) -> int | None:
    """The attribute's number, if it is one that can be."""
    value = entry.item.get(name)
    text = value.get("N") if isinstance(value, Mapping) else None
    if not isinstance(text, str) or not text.isascii() or not text.isdecimal() or int(text) >= _MAX_MS:
        return None
    return int(text)


def _size(body: Any) -> int:
    value = body.get("B") if isinstance(body, Mapping) else None
    if isinstance(value, str):  # a stream's image, or a copy
        return len(value.rstrip("=")) * 3 // 4
    return len(value) if isinstance(value, bytes | bytearray) else 0


def _number(value: int | None) -> Item:
    return {"NULL": True} if value is None else {"N": str(value)}


def _read(item: Mapping[str, Any], name: str) -> int | None:
    number = item.get(name, {}).get("N")
    return None if number is None else int(number)
