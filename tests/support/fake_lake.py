"""Firehose and S3 in memory, at boto3's client interface."""

# ruff: noqa: N803 - the names of boto3's arguments

import json
from io import BytesIO
from typing import Any

from outlay.contracts import lake

from tests.support.fake_dynamodb import client_error


class FakeFirehose:
    """Keeps what was delivered. ``failing`` records of each call fail although the call is answered with 200."""

    def __init__(self, *, failing: int = 0) -> None:
        self.records: list[bytes] = []
        self.calls: list[int] = []
        self.failing = failing

    def put_record_batch(self, *, DeliveryStreamName: str, Records: list[dict[str, bytes]]) -> dict[str, Any]:
        assert 1 <= len(Records) <= 500
        assert sum(len(record["Data"]) for record in Records) <= 4 * 1024 * 1024
        assert all(len(record["Data"]) <= 1000 * 1024 for record in Records)
        self.calls.append(len(Records))
        refused, self.failing = min(self.failing, len(Records)), 0
        self.records.extend(record["Data"] for record in Records[refused:])
        failed = [{"ErrorCode": "ServiceUnavailableException", "ErrorMessage": "slow down"}] * refused
        return {"FailedPutCount": refused, "RequestResponses": failed + [{"RecordId": "1"}] * (len(Records) - refused)}

    def rows(self) -> list[dict[str, Any]]:
        """All rows as delivered, duplicates included; only columns of the lake."""
        rows = [json.loads(line) for record in self.records for line in record.splitlines()]
        assert all(set(row) <= set(lake.COLUMN_NAMES) for row in rows)
        return rows

    def distinct(self) -> dict[str, dict[str, Any]]:
        """(org/event id) → row; equal ids must be equal rows."""
        found: dict[str, dict[str, Any]] = {}
        for row in self.rows():
            key = f"{row['org']}/{row['event_id']}"
            assert found.setdefault(key, row) == row
        return found


class FakeS3:
    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}

    def put_object(self, *, Bucket: str, Key: str, Body: bytes, ContentType: str) -> dict[str, Any]:
        self.objects[Key] = Body
        return {}

    def get_object(self, *, Bucket: str, Key: str) -> dict[str, Any]:
        if Key not in self.objects:
            raise client_error("NoSuchKey", "GetObject", status=404)
        return {"Body": BytesIO(self.objects[Key])}

    def delete_object(self, *, Bucket: str, Key: str) -> dict[str, Any]:
        self.objects.pop(Key, None)
        return {}
