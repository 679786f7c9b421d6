"""Firehose and S3 in memory, at boto3's client interface, and the lake's queries over what was sent."""

# ruff: noqa: N803 - the names of boto3's arguments

import json
from collections import Counter
from collections.abc import Callable, Collection
from io import BytesIO
from typing import Any

from outlay.application.list_events import EventsQuery, LakePage, Running
from outlay.contracts import lake
from outlay.contracts.buckets import BUCKETS, COST_CLASSES

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


def kept(rows: Collection[dict[str, Any]]) -> list[dict[str, Any]]:
    """As every query of the lake begins: of each identity the highest rating, unless that is void."""
    best: dict[tuple[str, str, int], dict[str, Any]] = {}
    for row in rows:
        key = row["event_id"], row["batch_id"], row["batch_position"]
        if key not in best or row["rating"] >= best[key]["rating"]:
            best[key] = row
    return [row for row in best.values() if not row.get("is_void")]


class ClosingLake:
    """``AthenaLake`` over what was sent to Firehose."""

    def __init__(self, firehose: FakeFirehose) -> None:
        self._firehose = firehose
        self.answers = True
        self.before: Callable[[], None] = lambda: None
        """Called before a query is answered, so that something else can happen meanwhile."""

    def start_measures_per_day(self, org: str, start_day: str, end_day: str) -> str:
        return json.dumps([start_day, end_day])

    def fetch(self, query_id: str, *, org: str) -> list[dict[str, str]] | None:
        if not self.answers:
            return None
        self.before()
        start, end = json.loads(query_id)
        days: dict[str, Counter[str]] = {}
        for row in kept([row for row in self._firehose.rows() if row["org"] == org]):
            if start <= row["event_day"] < end:
                days.setdefault(row["event_day"], Counter()).update(_measures(row))
        return [
            {"event_day": day, **{name: str(number) for name, number in sums.items()}}
            for day, sums in sorted(days.items())
        ]

    def start_events(self, org: str, query: EventsQuery) -> str:
        return "q-1"

    def events_page(self, org: str, query: EventsQuery, *, query_id: str, token: str, limit: int) -> LakePage | Running:
        rows = [
            row
            for row in kept([row for row in self._firehose.rows() if row["org"] == org])
            if query.start_ms <= row["timestamp_ms"] < query.end_ms
            and all(row.get(name, "") in wanted for name, wanted in query.filters.items())
        ]
        rows.sort(key=lambda row: (row["received_ms"], row["batch_id"], row["batch_position"]), reverse=True)
        first = int(token or 0)
        more = first + limit < len(rows)
        return LakePage(rows=rows[first : first + limit], token=str(first + limit) if more else None)


def _measures(row: dict[str, Any]) -> dict[str, int]:
    net = row.get("quantity", 1)
    unpriced = {} if row["is_priced"] else {"unpriced_requests": net}
    failed = {"errors": net} if row.get("status") == "error" else {}
    costs = {f"cost_{name}": row.get(f"cost_{name}_picousd", 0) for name in COST_CLASSES}
    return {
        "requests": net,
        **unpriced,
        **failed,
        **costs,
        **{bucket: row[bucket] for bucket in BUCKETS if bucket in row},
    }
