"""A bucket with Object Lock in memory, at botocore's interface: what is there can be neither replaced nor removed."""

# ruff: noqa: N803 - the names of boto3's arguments

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from tests.support.fake_dynamodb import client_error


class FakeAnchorBucket:
    """``objects`` are by key; ``failing`` says with which code the next puts end instead."""

    def __init__(self, now_ms: Callable[[], int]) -> None:
        self.objects: dict[str, bytes] = {}
        self.failing: list[str] = []
        self._put_at: dict[str, datetime] = {}
        self._now_ms = now_ms

    def put_object(self, *, Bucket: str, Key: str, Body: bytes, ContentType: str, IfNoneMatch: str) -> dict[str, Any]:
        assert (Bucket, ContentType, IfNoneMatch) == ("anchors", "application/json", "*")
        if self.failing:
            raise client_error(self.failing.pop(0), "PutObject", status=503)
        if Key in self.objects:
            raise client_error("PreconditionFailed", "PutObject", status=412)
        self.objects[Key] = Body
        self._put_at[Key] = datetime.fromtimestamp(self._now_ms() // 1_000, UTC)
        return {}

    def list_objects_v2(self, *, Bucket: str, Prefix: str, MaxKeys: int, StartAfter: str = "") -> dict[str, Any]:
        assert Bucket == "anchors"
        names = [name for name in sorted(self.objects) if name.startswith(Prefix) and name > StartAfter][:MaxKeys]
        return {"Contents": [{"Key": name, "LastModified": self._put_at[name]} for name in names]} if names else {}
