"""A batch: what one request brought, with everything that later steps depend on stamped on it at the door."""

from collections.abc import Sequence
from dataclasses import dataclass

from outlay.domain.event import UsageEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class DimensionConfig:
    """How an organization's events are spread over counters; stamped, so that a later change moves no figure."""

    revision: int = 0
    time_zone: str = "UTC"
    """IANA name; its days are the organization's days, and its minutes past the hour begin the counter hours."""
    tag_keys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """One request's events in the order they were sent, without the invalid ones.

    ``parts`` holds the first position of each part, beginning with 0; a part's counters, heads and marker fit one
    DynamoDB transaction (100 items) in the worst case.
    """

    org: str
    batch_id: str
    received_ms: int
    client: str
    """Stable over key rotation: what a retry is recognised by."""
    source: str
    content_digest: str
    price_revision: int
    dimensions: DimensionConfig
    lane: int
    parts: tuple[int, ...]
    events: tuple[UsageEvent, ...]
    import_id: str = ""
    """The import that it belongs to, which can be undone as a whole."""

    def part_ranges(self) -> Sequence[range]:
        """Positions of each part, in order."""
        ends = (*self.parts[1:], len(self.events))
        return [range(start, end) for start, end in zip(self.parts, ends, strict=True)]
