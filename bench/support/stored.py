"""DynamoDB's answers made beforehand: items as the JSON that goes over the wire, found by key in no time."""

import base64
import json
import threading
import time
import zlib
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from botocore.awsrequest import AWSResponse
from outlay.contracts import keys

from bench.support.capacity import item_bytes, read_units
from bench.support.wire import answer

MAX_ANSWER_BYTES = 16 * 2**20
"""Of one BatchGetItem; the keys that are left come back as unprocessed."""
MAX_PAGE_BYTES = 2**20
"""Of one Query."""

Key = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class _Made:
    content: bytes
    checksum: int
    units: float
    size: int


class StoredAnswers:
    """A botocore ``before-send`` handler. Counts calls, bytes and read units; every read is consistent.

    ``latency_ms``, by ``dynamodb.Operation``, is how long each answer is kept back; calls may wait side by side.
    """

    def __init__(self, latency_ms: Mapping[str, float] | None = None) -> None:
        self._latency_ms = latency_ms or {}
        self._items: dict[Key, tuple[bytes, int]] = {}
        self._partitions: dict[tuple[str, str], list[str]] = {}
        self._known: dict[bytes, _Made] = {}
        self._units, self._size = 0.0, 0
        self._lock = threading.Lock()
        self.reset()

    def reset(self) -> None:
        """Begin to count anew."""
        self.calls: Counter[str] = Counter()
        self.read_units = 0.0
        self.item_bytes = 0

    def put(self, table: str, item: Mapping[str, Any]) -> None:
        self._known.clear()
        pk, sk = _key(item)
        if (table, pk, sk) not in self._items:
            self._partitions.setdefault((table, pk), []).append(sk)
        self._items[table, pk, sk] = (json.dumps(_wired(item), separators=(",", ":")).encode(), item_bytes(item))

    def __call__(self, request: Any, **_: Any) -> AWSResponse:
        operation = request.headers["X-Amz-Target"].decode().rpartition(".")[2]
        read: Callable[[dict[str, Any]], bytes] = getattr(self, "_" + operation.lower())
        with self._lock:
            self.calls[f"dynamodb.{operation}"] += 1
            made = self._made(request.body, read)
            self.read_units += made.units
            self.item_bytes += made.size
            answered = answer(request.url, made.content, checksum=made.checksum)
        if self._latency_ms:
            time.sleep(self._latency_ms[f"dynamodb.{operation}"] / 1000)
        return answered

    def _made(self, body: bytes, read: Callable[[dict[str, Any]], bytes]) -> _Made:
        """The answer to a request, made once: the second time it takes no time that a benchmark would measure."""
        known = self._known.get(body)
        if known is None:
            self._units, self._size = 0.0, 0
            content = read(json.loads(body))
            known = _Made(content, zlib.crc32(content), self._units, self._size)
            self._known[body] = known
        return known

    def _count(self, size: int) -> None:
        self._units += read_units(size, consistent=True)
        self._size += size

    def _getitem(self, asked: dict[str, Any]) -> bytes:
        found = self._items.get((asked["TableName"], *_key(asked["Key"])))
        self._count(0 if found is None else found[1])
        return b"{}" if found is None else b'{"Item":' + found[0] + b"}"

    def _batchgetitem(self, asked: dict[str, Any]) -> bytes:
        ((table, request),) = asked["RequestItems"].items()
        found: list[bytes] = []
        left: list[Any] = []
        size = 0
        for key in request["Keys"]:
            content, held = self._items.get((table, *_key(key)), (b"", 0))
            if size + held > MAX_ANSWER_BYTES:
                left.append(key)
                continue
            size += held
            self._count(held)
            found += [content] if content else []
        unprocessed = {table: {"Keys": left}} if left else {}
        head = b'{"Responses":{' + json.dumps(table).encode() + b":["
        return head + b",".join(found) + b']},"UnprocessedKeys":' + json.dumps(unprocessed).encode() + b"}"

    def _scan(self, asked: dict[str, Any]) -> bytes:
        """Only the sparse index of pending batches is scanned, and none waits."""
        assert "IndexName" in asked
        self._count(0)
        return b'{"Items":[]}'

    def _query(self, asked: dict[str, Any]) -> bytes:
        """A partition in the order of its sort keys; an index is empty."""
        values = {} if "IndexName" in asked else asked["ExpressionAttributeValues"]
        table, pk = asked["TableName"], values.get(":pk", {}).get("S", "")
        after = asked.get("ExclusiveStartKey", {}).get(keys.SK, {}).get("S", "")
        page: list[bytes] = []
        size = 0
        for sk in sorted(self._partitions.get((table, pk), ())):
            if sk <= after:
                continue
            content, held = self._items[table, pk, sk]
            if size + held > MAX_PAGE_BYTES:
                last = json.dumps({keys.PK: {"S": pk}, keys.SK: {"S": after}}).encode()
                self._count(size)
                return b'{"Items":[' + b",".join(page) + b'],"LastEvaluatedKey":' + last + b"}"
            page.append(content)
            size += held
            after = sk
        self._count(size)
        return b'{"Items":[' + b",".join(page) + b"]}"


def _key(key: Mapping[str, Any]) -> tuple[str, str]:
    """Sort key ``""`` in a table that has none."""
    return key[keys.PK]["S"], key.get(keys.SK, {}).get("S", "")


def _wired(item: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: {"B": base64.b64encode(value["B"]).decode()} if "B" in value else value for name, value in item.items()
    }
