"""Records with a life cycle: when the clean-up moves one to the archive. What else a record says is its own business.

A record of any kind is an item of control under ``keys.records_key(org, kind)`` and its id, with ``kind``, ``st``
(its state), ``created`` and, once it is over, ``closed`` (UTC milliseconds).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from outlay.domain.anomaly import since_id
from outlay.domain.forecast_record import id_from
from outlay.domain.periods import utc_day

_DAY_MS = 86_400_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """``ends``: the states that end its life; ``days`` later it is archived. None: ``days`` after it began.

    ``ids_after``: where ids are in the order of time, what sorts before the ids of all that began later than a moment
    (UTC milliseconds).
    """

    name: str
    days: int
    ends: frozenset[str] = frozenset()
    ids_after: Callable[[int], str] | None = None

    def ids_before(self, now_ms: int) -> str:
        """What sorts behind the ids of all that can be due by now; empty where ids tell no time."""
        return "" if self.ids_after is None else self.ids_after(now_ms - self.days * _DAY_MS)


def _forecast_ids_after(moment_ms: int) -> str:
    """Their days are local ones: those of the moment are at most the next one of UTC."""
    return id_from(datetime.fromtimestamp(moment_ms / 1_000, UTC).date() + timedelta(days=2))


KINDS: tuple[Kind, ...] = (
    Kind(name="forecast", days=90, ids_after=_forecast_ids_after),
    Kind(name="anomaly", days=180, ends=frozenset({"closed"}), ids_after=since_id),
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
