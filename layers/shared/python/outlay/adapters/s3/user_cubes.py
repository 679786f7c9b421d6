"""Cubes by user that are too large for an item, in the lake's bucket. An object never changes under its name."""

import random
import time
from collections.abc import Mapping
from typing import Any

from outlay.adapters.retry import Retry

_GONE = frozenset({"NoSuchKey", "404"})


class S3UserCubes:
    """``adapters.dynamodb.user_cubes.Objects``. Raises ``Upstream``."""

    def __init__(self, client: Any, bucket: str, *, retry: Retry | None = None) -> None:
        self._client = client
        self._bucket = bucket
        self._retry = retry or Retry(sleep=time.sleep, chance=random.random)

    def read(self, key: str) -> bytes | None:
        """The object; ``None`` where it is gone."""
        answer = self._call("get_object", Key=key)
        return None if answer is None else bytes(answer["Body"].read())

    def write(self, key: str, data: bytes) -> None:
        self._call("put_object", Key=key, Body=data, ContentType="application/octet-stream")

    def remove(self, key: str) -> None:
        self._call("delete_object", Key=key)

    def _call(self, operation: str, **arguments: Any) -> Mapping[str, Any] | None:
        return self._retry.call_unless(
            _GONE, "users", getattr(self._client, operation), Bucket=self._bucket, **arguments
        )
