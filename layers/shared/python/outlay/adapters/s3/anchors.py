"""Anchors of audit logs in a bucket with S3 Object Lock, whose own rule holds each from the moment it is put."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from outlay.adapters.retry import CALL_FAILED, code_of
from outlay.contracts.anchors import anchor_name, anchors_prefix, read_anchor_name
from outlay.domain.audit import FORMAT, Anchor
from outlay.domain.errors import Upstream
from outlay.domain.periods import utc_ms

_THERE = frozenset({"PreconditionFailed", "412", "ConditionalRequestConflict", "409"})
"""It was put before, or is being put at this moment: its name says all that it holds."""


class S3AnchorWriter:
    """The port ``AnchorWriter`` of ``application.anchor_heads``."""

    def __init__(self, client: Any, bucket: str) -> None:
        self._client = client
        self._bucket = bucket

    def put(self, anchor: Anchor) -> None:
        told = {
            "format": FORMAT,
            "chain": anchor.chain,
            "seq": anchor.seq,
            "hash": anchor.hash,
            "at": anchor.at_ms,
        }
        try:
            self._client.put_object(
                Bucket=self._bucket,
                Key=anchors_prefix(anchor.chain) + anchor_name(anchor.seq, anchor.at_ms, anchor.hash),
                Body=json.dumps(told, sort_keys=True).encode(),
                ContentType="application/json",
                IfNoneMatch="*",
            )
        except CALL_FAILED as error:
            if code_of(error) not in _THERE:
                raise Upstream("an audit log's head could not be anchored") from error


class S3AnchorReader:
    """The port ``AnchorReader`` of ``application.anchor_heads``: by listing alone, so that it needs to open nothing."""

    def __init__(self, client: Any, bucket: str) -> None:
        self._client = client
        self._bucket = bucket

    def newest_first(self, chain: str, *, after: str, limit: int) -> Sequence[Anchor]:
        prefix = anchors_prefix(chain)
        behind = {"StartAfter": prefix + after} if after else {}
        try:
            page = self._client.list_objects_v2(Bucket=self._bucket, Prefix=prefix, MaxKeys=limit, **behind)
        except CALL_FAILED as error:
            raise Upstream("the anchors could not be listed") from error
        named = [
            (read_anchor_name(one["Key"].removeprefix(prefix)), one["LastModified"]) for one in page.get("Contents", [])
        ]
        return [_anchor(chain, *name, modified) for name, modified in named if name is not None]


def _anchor(chain: str, seq: int, at_ms: int, digest: str, modified: datetime) -> Anchor:
    return Anchor(chain=chain, seq=seq, hash=digest, at_ms=at_ms, anchored_ms=utc_ms(modified))
