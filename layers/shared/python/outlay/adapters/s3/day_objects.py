"""The objects of a day of arrival in the lake, for the clean-up to delete."""

from collections.abc import Iterator
from typing import Any

from outlay.adapters.dynamodb.batch_read import chunks
from outlay.adapters.retry import CALL_FAILED
from outlay.contracts import lake
from outlay.domain.errors import Upstream

_A_CALL = 1_000
"""Of DeleteObjects (AWS limit)."""


class S3DayObjects:
    """The port ``DayObjects`` of ``application.retain_rows``."""

    def __init__(self, client: Any, bucket: str) -> None:
        self._client = client
        self._bucket = bucket

    def any(self, day: str) -> bool:
        return next(self._names(_prefix(day)), None) is not None

    def delete(self, day: str, *, kept: str = "") -> int:
        inside = f"{_prefix(day)}{kept}/"
        return self._delete(name for name in self._names(_prefix(day)) if not kept or not name.startswith(inside))

    def delete_kept(self, day: str, kept: str) -> int:
        if not kept.startswith(lake.KEPT_FOLDER):
            raise ValueError(f"not a folder of a rewrite: {kept!r}")
        return self._delete(self._names(f"{_prefix(day)}{kept}/"))

    def _names(self, prefix: str) -> Iterator[str]:
        following: dict[str, str] = {}
        while True:
            try:
                page = self._client.list_objects_v2(Bucket=self._bucket, Prefix=prefix, **following)
            except CALL_FAILED as error:
                raise Upstream("the lake's objects could not be listed") from error
            yield from (entry["Key"] for entry in page.get("Contents", []))
            if not page.get("IsTruncated"):
                return
            following = {"ContinuationToken": page["NextContinuationToken"]}

    def _delete(self, names: Iterator[str]) -> int:
        deleted = 0
        # Listed to the end before anything goes: a listing that loses its ground could skip names.
        for chunk in chunks(list(names), _A_CALL):
            wanted = {"Objects": [{"Key": name} for name in chunk], "Quiet": True}
            try:
                answer = self._client.delete_objects(Bucket=self._bucket, Delete=wanted)
            except CALL_FAILED as error:
                raise Upstream("the lake's objects could not be deleted") from error
            if answer.get("Errors"):  # a 200 can hold failures
                raise Upstream(f"{len(answer['Errors'])} of the lake's objects could not be deleted")
            deleted += len(chunk)
        return deleted


def _prefix(day: str) -> str:
    return f"{lake.ROWS_PREFIX}{lake.PARTITION_KEY}={day}/"
