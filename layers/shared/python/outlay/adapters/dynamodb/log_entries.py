"""Log items as rollup takes them: from the stream, or read for redrive and sweep."""

import re
from collections.abc import Iterable, Mapping
from hashlib import blake2b
from typing import Any

from outlay.adapters.dynamodb.batch_item import from_item
from outlay.adapters.retry import Retry
from outlay.application.rollup_ports import LogEntry
from outlay.contracts import keys

_BATCH_ID = re.compile(r"b_[0-9a-f]{40}")


def to_entry(key: str, item: Mapping[str, Any]) -> LogEntry:
    """The item's batch, or why it can't be read; an item found under a key that is not its own is not readable."""
    try:
        batch = from_item(item)
        if keys.log_key(batch.org, batch.batch_id) != key:
            return LogEntry(key=key, item=item, problem="the key is not the batch's")
    except (ValueError, AttributeError) as error:
        # The codec's messages name fields and positions only; of other errors the kind is all that may be told.
        problem = str(error) if type(error).__module__.startswith("outlay.") else type(error).__name__
        return LogEntry(key=key, item=item, problem=f"undecodable: {problem}")
    return LogEntry(key=key, item=item, batch=batch)


def name_of(entry: LogEntry) -> tuple[str | None, str]:
    """(organization, batch id) as the item's own key confirms them, whatever else of the item can be read.

    The key was written by the door and can't be changed. Without a batch id that fits it, the name is ``x_`` + 40 hex
    digits of the key; without a key of ours, the organization is ``None``.
    """
    org = keys.org_of_log_key(entry.key)
    held = entry.item.get("batch")
    batch = held.get("S") if isinstance(held, Mapping) else None
    if org is not None and isinstance(batch, str) and _fits(org, batch, entry.key):
        return org, batch
    return org, "x_" + blake2b(entry.key.encode("utf-8", "replace"), digest_size=20).hexdigest()


def _fits(org: str, batch: str, key: str) -> bool:
    return _BATCH_ID.fullmatch(batch) is not None and keys.log_key(org, batch) == key


def from_stream(records: Iterable[Mapping[str, Any]]) -> list[LogEntry]:
    """Entries of the new items among a stream's records; changes and expiries are none."""
    return [
        to_entry(record["dynamodb"]["Keys"][keys.PK]["S"], record["dynamodb"]["NewImage"])
        for record in records
        if record.get("eventName") == "INSERT"
    ]


class LogReader:
    """``application.rollup_ports.LogReader``."""

    def __init__(self, client: Any, table: str, *, retry: Retry) -> None:
        self._client = client
        self._table = table
        self._retry = retry

    def read(self, org: str, batch_id: str) -> LogEntry | None:
        """The batch's entry; ``None`` if the log has none of this id."""
        key = keys.log_key(org, batch_id)
        answer = self._call("get_item", Key={keys.PK: {"S": key}}, ConsistentRead=True)
        item = answer.get("Item")
        if item is None or item.get("batch", {}).get("S") != batch_id:
            return None
        return to_entry(key, item)

    def _call(self, operation: str, **arguments: Any) -> dict[str, Any]:
        return self._retry.call("log", getattr(self._client, operation), TableName=self._table, **arguments)
