"""Batches that could not be counted, kept whole in S3 without expiry, for people to look at and to redrive."""

import base64
import json
import re
from collections.abc import Callable
from hashlib import blake2b
from typing import Any

from outlay.adapters.retry import CALL_FAILED, Retry
from outlay.application.rollup_ports import LogEntry
from outlay.contracts.keys import is_org_id
from outlay.domain.periods import iso_utc

_BATCH_ID = re.compile(r"b_[0-9a-f]{40}")


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
        backoff = self._retry.begin()
        while True:
            try:
                self._client.put_object(
                    Bucket=self._bucket,
                    Key=self._name(entry),
                    Body=json.dumps(body, separators=(",", ":")).encode(),
                    ContentType="application/json",
                )
            except CALL_FAILED as error:
                backoff.wait("quarantine", error)
            else:
                return

    def _name(self, entry: LogEntry) -> str:
        org, batch = _plain(entry, "org"), _plain(entry, "batch")
        known_org = org if isinstance(org, str) and is_org_id(org) else "unknown"
        if not isinstance(batch, str) or _BATCH_ID.fullmatch(batch) is None:
            batch = "x_" + blake2b(entry.key.encode("utf-8", "replace"), digest_size=20).hexdigest()
        return f"{self._prefix}/{known_org}/{batch}.json"


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
