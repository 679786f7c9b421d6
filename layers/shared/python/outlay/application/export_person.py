"""All that is stored about a person: the record, what their events sum up to, and where the events are listed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

from outlay.contracts.buckets import COST_CLASSES
from outlay.domain.organization import Organization
from outlay.domain.periods import next_day, utc_day
from outlay.domain.retention import kept_from

LOG_DAYS = 33
"""The newest window: whole days that the log certainly holds, which is asked at once."""
WINDOW_DAYS = 90
"""Of the lake, in one listing."""


class PersonLake(Protocol):
    def start_person_months(self, org: str, pseudonym: str, arrived_from: str) -> str:
        """Begin a query; its id."""

    def person_months(
        self, org: str, pseudonym: str, arrived_from: str, *, query_id: str
    ) -> list[dict[str, str]] | None:
        """Sums as text by month, provider and model; None while the query runs. ``NotFound``: another's id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonMonth:
    """Money in pico-USD, in the order of ``COST_CLASSES``."""

    month: str
    provider: str
    model: str
    requests: int
    unpriced: int
    by_class: tuple[int, ...]
    first_day: str
    last_day: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """``months`` is None while the lake is being asked under ``query_id``."""

    query_id: str
    months: Sequence[PersonMonth] | None
    windows: Sequence[tuple[str, str]] = ()
    """Half-open periods of days that together hold all events."""


def export_person(
    organization: Organization, pseudonym: str, *, lake: PersonLake, query_id: str, now_ms: int
) -> Export:
    """Start the sums, or fetch them. Raises ``NotFound`` for the id of another query."""
    org = organization.org
    # Rows arrive after the organization was made, whatever days they are about, and are kept for a while.
    arrived_from = max(utc_day(organization.created_ms), kept_from(organization.retention_days, now_ms=now_ms))
    if not query_id:
        return Export(query_id=lake.start_person_months(org, pseudonym, arrived_from), months=None)
    rows = lake.person_months(org, pseudonym, arrived_from, query_id=query_id)
    if rows is None:
        return Export(query_id=query_id, months=None)
    months = [_month(row) for row in rows]
    return Export(query_id=query_id, months=months, windows=windows(months, today=utc_day(now_ms)))


def _month(row: dict[str, str]) -> PersonMonth:
    return PersonMonth(
        month=row["month"],
        provider=row["provider"],
        model=row["model"],
        requests=int(row["requests"]),
        unpriced=int(row["unpriced_requests"]),
        by_class=tuple(int(row[f"cost_{name}"]) for name in COST_CLASSES),
        first_day=row["first_day"],
        last_day=row["last_day"],
    )


def windows(months: Sequence[PersonMonth], *, today: str) -> list[tuple[str, str]]:
    """Newest first. The log's days are always among them: what came just now is not in the lake yet."""
    end = next_day(next_day(today))  # wherever the organization is, and the clock of who sends
    start = _before(today, LOG_DAYS)
    found = [(start, end)]
    # Event days are local dates: one day more on the earlier side.
    first = min((_before(month.first_day, 1) for month in months), default=start)
    while first < start:
        start, end = max(first, _before(start, WINDOW_DAYS)), start
        found.append((start, end))
    return found


def _before(day: str, days: int) -> str:
    return (date.fromisoformat(day) - timedelta(days=days)).isoformat()
