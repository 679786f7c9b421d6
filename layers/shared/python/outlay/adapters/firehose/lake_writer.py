"""Rows to Firehose: newline-delimited JSON, many to a record, since each record is billed as 5 KB at least."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec

from outlay.adapters.retry import CALL_FAILED, Retry

RECORD_BYTES = 900_000
"""AWS takes 1,000 KiB a record."""
RECORD_ROWS = 500
"""Firehose takes records apart into 500 at most where it does so itself (PutRecordBatch's documentation)."""
CALL_RECORDS = 500
CALL_BYTES = 3_900_000
"""AWS takes 500 records and 4 MiB a call."""


class FirehoseLake:
    """``application.rollup_ports.Lake``."""

    def __init__(self, client: Any, stream: str, *, retry: Retry) -> None:
        self._client = client
        self._stream = stream
        self._retry = retry

    def send(self, rows: Iterable[Mapping[str, Any]]) -> None:
        """Deliver every row at least once. See the port."""
        for records in _calls(_records(rows)):
            self._put(records)

    def _put(self, records: list[bytes]) -> None:
        """A call that is answered with 200 may still have failed records; only those are sent again."""
        backoff = self._retry.begin()
        while True:
            try:
                answer = self._client.put_record_batch(
                    DeliveryStreamName=self._stream, Records=[{"Data": data} for data in records]
                )
            except CALL_FAILED as error:
                backoff.wait("lake", error)
                continue
            if not answer["FailedPutCount"]:
                return
            answers = zip(records, answer["RequestResponses"], strict=True)
            records = [data for data, response in answers if "RecordId" not in response]
            backoff.wait("lake")


def _records(rows: Iterable[Mapping[str, Any]]) -> Iterator[bytes]:
    lines: list[bytes] = []
    size = 0
    for row in rows:
        line = msgspec.json.encode(row) + b"\n"
        if lines and (len(lines) == RECORD_ROWS or size + len(line) > RECORD_BYTES):
            yield b"".join(lines)
            lines, size = [], 0
        lines.append(line)
        size += len(line)
    if lines:
        yield b"".join(lines)


def _calls(records: Iterable[bytes]) -> Iterator[list[bytes]]:
    call: list[bytes] = []
    size = 0
    for record in records:
        if call and (len(call) == CALL_RECORDS or size + len(record) > CALL_BYTES):
            yield call
            call, size = [], 0
        call.append(record)
        size += len(record)
    if call:
        yield call
