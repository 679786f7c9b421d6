"""Drill-down: the events behind a figure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class EventQuery:
    """Which events. ``start`` and ``end`` are dates (in ``time_zone``) or RFC 3339 instants, half-open.

    ``filters`` are ``dimension:value`` as of figures, or ``tag:key:value`` of any tag. ``query_id`` asks for a listing
    of the lake that was begun, ``cursor`` for the page after another.
    """

    start: str = ""
    """Left out with a ``batch``: then it is of all its events."""
    end: str = ""
    time_zone: str = ""
    filters: tuple[str, ...] = ()
    batch: str = ""
    """Only rows of this batch, as long as the log holds it."""
    limit: int | None = None
    cursor: str = ""
    query_id: str = ""

    def to_query(self) -> list[tuple[str, str]]:
        pairs = [
            ("from", self.start),
            ("to", self.end),
            ("time_zone", self.time_zone),
            *(("filter", one) for one in self.filters),
            ("batch", self.batch),
            ("limit", "" if self.limit is None else str(self.limit)),
            ("cursor", self.cursor),
            ("query_id", self.query_id),
        ]
        return [(name, value) for name, value in pairs if value]


@dataclass(frozen=True, slots=True, kw_only=True)
class EventPage:
    """A page of rows, as JSON. Amounts are decimal strings in USD; ``None`` is unknown, not zero."""

    as_of: str
    source: str
    """``log``, or ``lake`` for what is older than 34 days."""
    is_running: bool
    """The lake is still being asked: there are no rows yet."""
    query_id: str
    rows: tuple[Json, ...]
    totals: Json
    """Of this page and those before it."""
    complete: bool
    """Nothing follows, and nothing was cut off: ``totals`` are the figure."""
    next_cursor: str | None
    deleted_before: str | None
    """Set where the period reaches back to rows that retention has deleted: those that arrived before this date."""
    raw: Json = field(repr=False)

    @classmethod
    def from_api(cls, body: Json) -> "EventPage":
        running = body["state"] == "running"
        return cls(
            as_of=body["as_of"],
            source=body["source"],
            is_running=running,
            query_id=body["query_id"] if running else "",
            rows=() if running else tuple(body["rows"]),
            totals={} if running else body["totals"],
            complete=not running and body["complete"],
            next_cursor=None if running else body["next_cursor"],
            deleted_before=body.get("deleted_before"),
            raw=body,
        )
