"""A DynamoDB stream and its Lambda event source mapping, as AWS documents them.

Sources: Lambda Developer Guide, "Using AWS Lambda with Amazon DynamoDB" and "Configuring partial batch response and
retries"; DynamoDB Developer Guide, "Change data capture for DynamoDB Streams".

* Records of one key are in one shard, in order; shards are independent. A shard may split: its children are read once
  it is read to the end.
* Batches have any boundaries. At least once: a position that was not kept is read again, with other boundaries.
* A failed batch is bisected (both halves keep their order) and tried again; a single record that keeps failing goes to
  the failure queue after the last attempt, as a range of sequence numbers without the records, and the shard goes on.
"""

import random
import zlib
from collections import Counter, deque
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

_RANGE = 1 << 16


@dataclass(frozen=True, slots=True)
class Record:
    sequence: int
    key: str
    body: dict[str, Any]


@dataclass(slots=True, eq=False)
class Window:
    """Records that are delivered together, and how often they were in vain."""

    records: list[Record]
    attempts: int = 0


@dataclass(slots=True, eq=False)
class Shard:
    low: int = 0
    high: int = _RANGE
    parent: "Shard | None" = None
    records: list[Record] = field(default_factory=list)
    position: int = 0
    windows: deque[Window] = field(default_factory=deque)
    is_busy: bool = False
    is_closed: bool = False

    @property
    def is_read(self) -> bool:
        """Whether nothing is left and nothing more will come."""
        return self.is_closed and self.position == len(self.records) and not self.windows and not self.is_busy

    @property
    def is_ready(self) -> bool:
        if self.is_busy or (self.parent is not None and not self.parent.is_read):
            return False
        return bool(self.windows) or self.position < len(self.records)


@dataclass(frozen=True, slots=True, eq=False)
class Delivery:
    shard: Shard
    window: Window

    def event(self) -> dict[str, Any]:
        """What Lambda passes to the function."""
        return {"Records": [record.body for record in self.window.records]}


class EventSource:
    """``max_attempts``: deliveries of a single record before it goes to ``failures``."""

    def __init__(self, chance: random.Random, *, shards: int = 2, batch_size: int = 100, max_attempts: int = 3) -> None:
        edges = [_RANGE * number // shards for number in range(shards + 1)]
        self.shards = [Shard(low=low, high=high) for low, high in pairwise(edges)]
        self.failures: list[tuple[str, int, int]] = []
        """What the queue holds: (shard, first sequence number, last sequence number)."""
        self.counts: Counter[str] = Counter()
        self._chance = chance
        self._batch_size = batch_size
        self._max_attempts = max_attempts
        self._sequence = 0

    def put(self, key: str, body: dict[str, Any]) -> None:
        self._sequence += 1
        place = zlib.crc32(key.encode()) % _RANGE
        [shard] = [one for one in self.shards if one.low <= place < one.high and not one.is_closed]
        shard.records.append(Record(self._sequence, key, body))

    def replace(self, key: str, body: dict[str, Any]) -> None:
        """What the stream shows of the key's new item from now on: a reader that understands it was released."""
        for shard in self.shards:
            for record in shard.records:
                if record.key == key and record.body["eventName"] == "INSERT":
                    record.body.update(body)

    def ready(self) -> list[Shard]:
        return [shard for shard in self.shards if shard.is_ready]

    def take(self, shard: Shard) -> Delivery:
        """The shard's next delivery; the shard waits until it is told how that went."""
        if not shard.windows:
            most = min(len(shard.records) - shard.position, self._batch_size)
            end = shard.position + self._chance.randint(1, most)
            shard.windows.append(Window(shard.records[shard.position : end]))
            shard.position = end
        shard.is_busy = True
        self.counts["deliveries"] += 1
        return Delivery(shard, shard.windows[0])

    def succeeded(self, delivery: Delivery) -> None:
        delivery.shard.is_busy = False
        delivery.shard.windows.popleft()

    def failed(self, delivery: Delivery) -> None:
        """Bisect, try again, or give up."""
        shard, window = delivery.shard, delivery.window
        shard.is_busy = False
        window.attempts += 1
        self.counts["failed deliveries"] += 1
        if len(window.records) > 1:
            shard.windows.popleft()
            middle = len(window.records) // 2
            shard.windows.extendleft(
                Window(half, window.attempts) for half in (window.records[middle:], window.records[:middle])
            )
            self.counts["bisects"] += 1
        elif window.attempts >= self._max_attempts:
            shard.windows.popleft()
            numbers = [record.sequence for record in window.records]
            self.failures.append((f"{shard.low}-{shard.high}", numbers[0], numbers[-1]))
            self.counts["given up"] += 1

    def forget_position(self, shard: Shard) -> None:
        """The position was not kept: some that were delivered come again, with other boundaries."""
        if not shard.is_busy and not shard.windows and shard.position:
            shard.position = self._chance.randrange(shard.position)
            self.counts["positions forgotten"] += 1

    def split(self, shard: Shard) -> None:
        if not shard.is_closed and shard.high - shard.low > 1:
            shard.is_closed = True
            middle = (shard.low + shard.high) // 2
            self.shards += [Shard(shard.low, middle, shard), Shard(middle, shard.high, shard)]
            self.counts["shards split"] += 1

    def given_up(self) -> list[Record]:
        """The records of the ranges in the queue, as a person finds them while the stream holds them (24 hours)."""
        ranges = [(first, last) for _, first, last in self.failures]
        return [
            record
            for shard in self.shards
            for record in shard.records
            if any(first <= record.sequence <= last for first, last in ranges)
        ]
