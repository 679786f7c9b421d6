"""Records with a life cycle: when the clean-up moves one to the archive. What else a record says is its own business.

A record of any kind is an item of control under ``keys.records_key(org, kind)`` and its id, with ``kind``, ``st``
(its state), ``created`` and, once it is over, ``closed`` (UTC milliseconds).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from outlay.domain.periods import utc_day

_DAY_MS = 86_400_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """``ends``: the states that end its life; ``days`` later it is archived. None: ``days`` after it began."""

    name: str
    days: int
    ends: frozenset[str] = frozenset()


KINDS: tuple[Kind, ...] = (
    Kind(name="forecast", days=90),
    Kind(name="anomaly", days=180, ends=frozenset({"closed"})),
    Kind(name="insight", days=90, ends=frozenset({"gone"})),
    Kind(name="opportunity", days=180, ends=frozenset({"implemented", "dismissed", "expired"})),
    Kind(name="recommendation", days=180, ends=frozenset({"archived", "rejected", "expired"})),
)
KIND_BY_NAME: Mapping[str, Kind] = {kind.name: kind for kind in KINDS}


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    org: str
    kind: str
    record_id: str
    state: str
    created_ms: int
    closed_ms: int | None
    content: Mapping[str, Any]
    """All of it, as JSON."""


def over_ms(record: Record) -> int | None:
    """Since when the record is over; None while it is not."""
    kind = KIND_BY_NAME[record.kind]
    if not kind.ends:
        return record.created_ms
    return record.closed_ms if record.state in kind.ends else None


def is_due(record: Record, *, now_ms: int) -> bool:
    """Whether it belongs into the archive."""
    since = over_ms(record)
    return since is not None and since + KIND_BY_NAME[record.kind].days * _DAY_MS <= now_ms


def archive_month(record: Record) -> str:
    """``YYYY-MM`` (UTC) of when it was over. Only of records that are."""
    since = over_ms(record)
    if since is None:
        raise ValueError("the record is not over")
    return utc_day(since)[:7]
