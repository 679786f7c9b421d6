"""Cutting events into requests that the door takes: ≤ 1,000 events and ≤ 4 MB a body."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

MAX_EVENTS = 1_000
MAX_BODY_BYTES = 4_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Chunk:
    """Encoded events of one request. ``first`` is the place of its first event in what was handed in."""

    first: int
    events: tuple[bytes, ...]
    key: str

    @property
    def body(self) -> bytes:
        return b"[" + b",".join(self.events) + b"]"

    def halves(self) -> "tuple[Chunk, Chunk]":
        """Two chunks with keys of their own, derived, so that a retry of the whole cuts and names them the same."""
        middle = len(self.events) // 2
        return (
            Chunk(first=self.first, events=self.events[:middle], key=self.key + ".a"),
            Chunk(first=self.first + middle, events=self.events[middle:], key=self.key + ".b"),
        )


def encode(event: Mapping[str, Any]) -> bytes:
    """One event as JSON.

    Raises:
        TypeError: a value has no JSON form. An object with ``model_dump`` or ``to_dict`` (as the providers' Python
            packages return usage) is taken as it is.
        ValueError: NaN or an infinity.
    """
    return json.dumps(event, separators=(",", ":"), ensure_ascii=False, allow_nan=False, default=_plain).encode()


def _plain(value: Any) -> Any:
    for method in ("model_dump", "to_dict"):
        if callable(dump := getattr(value, method, None)):
            return dump()
    raise TypeError(f"{type(value).__name__} has no JSON form; send plain numbers, texts and mappings")


def chunks(events: Iterable[Mapping[str, Any]], *, key: str) -> Iterator[Chunk]:
    """The events in order, cut; lazily, so that any number of events fits in memory."""
    pending: list[bytes] = []
    size = first = number = 0
    for event in events:
        encoded = encode(event)
        if pending and (len(pending) == MAX_EVENTS or size + len(encoded) + 2 > MAX_BODY_BYTES):
            yield _chunk(first, pending, key, number)
            first, number, size, pending = first + len(pending), number + 1, 0, []
        pending.append(encoded)
        size += len(encoded) + 1
    if pending:
        yield _chunk(first, pending, key, number)


def _chunk(first: int, events: Sequence[bytes], key: str, number: int) -> Chunk:
    return Chunk(first=first, events=tuple(events), key=key if number == 0 else f"{key}.{number}")
