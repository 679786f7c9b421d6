"""The log by receipt, oldest first, some batches at a time: what corrections and re-ratings go over."""

from collections.abc import Iterable, Iterator
from itertools import chain

from outlay.application.sweep import LogIndex, Waiting
from outlay.domain.periods import days_between, utc_day

DAY_MS = 86_400_000
CHUNK = 25


def received_chunks(index: LogIndex, org: str, *, start_ms: int, end_ms: int) -> Iterator[list[Waiting]]:
    """What was received from ``start_ms`` through ``end_ms``."""
    for day in days_between(utc_day(start_ms), utc_day(end_ms + DAY_MS)):
        yield from chunks(chain.from_iterable(index.received_from(org, day, start_ms=start_ms, end_ms=end_ms)))


def chunks(batches: Iterable[Waiting]) -> Iterator[list[Waiting]]:
    """Some at a time; those of one receipt together, so that a receipt says which were looked at."""
    chunk: list[Waiting] = []
    for one in batches:
        if len(chunk) >= CHUNK and one.received_ms != chunk[-1].received_ms:
            yield chunk
            chunk = []
        chunk.append(one)
    if chunk:
        yield chunk
