"""Archived records in S3: ``archive/<org>/<kind>/<month>/<hash>.jsonl.gz``."""

from collections.abc import Sequence
from typing import Any

from outlay.adapters.retry import CALL_FAILED, code_of
from outlay.contracts import lake
from outlay.contracts.keys import is_org_id
from outlay.domain.errors import Upstream

_ABSENT = frozenset({"NoSuchKey", "404"})


class S3Archive:
    """The port ``Archive`` of ``application.archive_records``."""

    def __init__(self, client: Any, bucket: str) -> None:
        self._client = client
        self._bucket = bucket

    def put(self, org: str, kind: str, name: str, content: bytes) -> None:
        place = {"Bucket": self._bucket, "Key": _place(org, kind) + name}
        try:
            self._client.put_object(**place, Body=content, ContentType="application/gzip")
        except CALL_FAILED as error:
            raise Upstream("the archive could not be written") from error

    def get(self, org: str, kind: str, name: str) -> bytes | None:
        try:
            answer = self._client.get_object(Bucket=self._bucket, Key=_place(org, kind) + name)
            content: bytes = answer["Body"].read()
        except CALL_FAILED as error:
            if code_of(error) in _ABSENT:
                return None
            raise Upstream("the archive could not be read") from error
        return content

    def names(self, org: str, kind: str, *, beginning: str, after: str, limit: int) -> Sequence[str]:
        place = _place(org, kind)
        behind = {"StartAfter": place + after} if after else {}
        try:
            page = self._client.list_objects_v2(Bucket=self._bucket, Prefix=place + beginning, MaxKeys=limit, **behind)
        except CALL_FAILED as error:
            raise Upstream("the archive could not be listed") from error
        return [entry["Key"].removeprefix(place) for entry in page.get("Contents", [])]


def _place(org: str, kind: str) -> str:
    if not is_org_id(org) or not kind.isalpha():
        raise ValueError(f"not of an organization: {org!r}, {kind!r}")
    return f"{lake.ARCHIVE_PREFIX}{org}/{kind}/"
