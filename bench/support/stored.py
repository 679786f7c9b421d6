"""DynamoDB's answers made beforehand: items as the JSON that goes over the wire, found by key in no time."""

import base64
import json
import threading
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
_INDEXED = (keys.PK, keys.LOG_DAY_PK, keys.LOG_DAY_SK, "org", "batch", "n", "days")
_AFTER_ALL = "\uffff"

Key = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class _Made:
    content: bytes
    checksum: int
    units: float
    size: int


class StoredAnswers:
    """A botocore ``before-send`` handler. Counts calls, bytes and read units; reads of tables are consistent."""

    def __init__(self) -> None:
        self._items: dict[Key, tuple[bytes, int]] = {}
        self._partitions: dict[tuple[str, str], dict[str, tuple[bytes, int]]] = {}
        """(table, and index if it is one's; partition key) → sort key → item and its size."""
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
        stored = _stored(item)
        self._items[table, pk, sk] = stored
        self._partitions.setdefault((table, pk), {})[sk] = stored
        if keys.LOG_DAY_PK in item:
            entry = {name: item[name] for name in _INDEXED}
            day = self._partitions.setdefault((table + keys.LOG_DAY_INDEX, item[keys.LOG_DAY_PK]["S"]), {})
            day[item[keys.LOG_DAY_SK]["S"]] = _stored(entry)

    def __call__(self, request: Any, **_: Any) -> AWSResponse:
        operation = request.headers["X-Amz-Target"].decode().rpartition(".")[2]
        read: Callable[[dict[str, Any]], bytes] = getattr(self, "_" + operation.lower())
        with self._lock:
            self.calls[f"dynamodb.{operation}"] += 1
            made = self._made(request.body, read)
            self.read_units += made.units
            self.item_bytes += made.size
            return answer(request.url, made.content, checksum=made.checksum)

    def _made(self, body: bytes, read: Callable[[dict[str, Any]], bytes]) -> _Made:
        """The answer to a request, made once: the second time it takes no time that a benchmark would measure."""
        known = self._known.get(body)
        if known is None:
            self._units, self._size = 0.0, 0
            content = read(json.loads(body))
            known = _Made(content, zlib.crc32(content), self._units, self._size)
            self._known[body] = known
        return known

    def _count(self, size: int, *, consistent: bool = True) -> None:
        self._units += read_units(size, consistent=consistent)
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
        """A partition of a table or of the log's index by day, in the order of its sort keys or backwards."""
        values = {name: value["S"] for name, value in asked["ExpressionAttributeValues"].items()}
        index = asked.get("IndexName", "")
        rows = self._partitions.get((asked["TableName"] + index, values[":dk" if index else ":pk"]), {})
        after = asked.get("ExclusiveStartKey", {}).get(keys.SK, {}).get("S", "")
        wanted = [sk for sk in rows if after < sk < values.get(":before", _AFTER_ALL)]
        page: list[bytes] = []
        size = 0
        for sk in sorted(wanted, reverse=asked.get("ScanIndexForward") is False):
            content, held = rows[sk]
            if size + held > MAX_PAGE_BYTES or len(page) == asked.get("Limit"):
                last = json.dumps({keys.PK: {"S": values.get(":pk", "")}, keys.SK: {"S": after}}).encode()
                self._count(size, consistent=not index)
                return b'{"Items":[' + b",".join(page) + b'],"LastEvaluatedKey":' + last + b"}"
            page.append(content)
            size += held
            after = sk
        self._count(size, consistent=not index)
        return b'{"Items":[' + b",".join(page) + b"]}"


def _key(key: Mapping[str, Any]) -> tuple[str, str]:
    """Sort key ``""`` in a table that has none."""
    return key[keys.PK]["S"], key.get(keys.SK, {}).get("S", "")


def _stored(item: Mapping[str, Any]) -> tuple[bytes, int]:
    return json.dumps(_wired(item), separators=(",", ":")).encode(), item_bytes(item)


def _wired(item: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: {"B": base64.b64encode(value["B"]).decode()} if "B" in value else value for name, value in item.items()
    }
