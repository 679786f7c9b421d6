"""Batches that could not be counted, kept whole in S3 without expiry, for people to look at and to redrive."""

import base64
import json
from collections.abc import Callable
from typing import Any

from outlay.adapters.dynamodb.log_entries import name_of, to_entry
from outlay.adapters.retry import Retry
from outlay.application.rollup_ports import LogEntry
from outlay.contracts.keys import is_org_id, org_of_log_key
from outlay.domain.periods import iso_utc

_NOBODY = "_unknown"
"""Where items lie that no organization's key names; no organization can have this id."""


class S3Quarantine:
    """``application.rollup_ports.Quarantine``: ``<prefix>/<org>/<batch>.json``."""

    def __init__(self, client: Any, bucket: str, *, prefix: str, retry: Retry, clock: Callable[[], int]) -> None:
        self._client = client
        self._bucket = bucket
        self._prefix = prefix.rstrip("/")
        self._retry = retry
        self._clock = clock

    def keep(self, entry: LogEntry, reason: str) -> None:
        """Put the copy; a repeated delivery overwrites it with the same."""
        body = {
            "log_key": entry.key,
            "reason": reason,
            "quarantined_at": iso_utc(self._clock()),
            "received_ms": _plain(entry, "recv"),
            "events": _plain(entry, "n"),
            "item": _readable(entry.item),
        }
        org, batch_id = name_of(entry)
        self._call(
            "put_object",
            Key=self._name(org or _NOBODY, batch_id),
            Body=json.dumps(body, separators=(",", ":")).encode(),
            ContentType="application/json",
        )

    def read(self, org: str, batch_id: str) -> LogEntry | None:
        """The copy, if it is the organization's own."""
        if not is_org_id(org) or "/" in batch_id:
            return None
        answer = self._call("get_object", Key=self._name(org, batch_id))
        if answer is None:
            return None
        copy = json.loads(answer["Body"].read())
        key = str(copy["log_key"])
        return to_entry(key, copy["item"]) if org_of_log_key(key) == org else None

    def _name(self, org: str, batch_id: str) -> str:
        return f"{self._prefix}/{org}/{batch_id}.json"

    def _call(self, operation: str, **arguments: Any) -> dict[str, Any] | None:
        """The answer; ``None`` where there is no such object."""
        return self._retry.call_unless(
            {"NoSuchKey", "404"}, "quarantine", getattr(self._client, operation), Bucket=self._bucket, **arguments
        )


def _plain(entry: LogEntry, name: str) -> Any:
    """The attribute's text or number as text, ``None`` if it isn't one."""
    value = entry.item.get(name)
    return next(iter(value.values()), None) if isinstance(value, dict) else None


def _readable(value: Any) -> Any:
    """JSON-ready: bytes as base64, as a stream's image has them."""
    if isinstance(value, dict):
        return {name: _readable(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_readable(inner) for inner in value]
    if isinstance(value, bytes | bytearray):
        return base64.b64encode(value).decode("ascii")
    return value
