"""What an organization has of which nothing was ever counted, corrected, closed or put on record."""

from typing import Any

from outlay.application.batch_status import LoggedBatch, Marker
from outlay.application.closed_months import ClosedMonth


class NobodyOnRecord:
    """Stands for ``PersonTable`` of an organization under which no person's usage was ever sent."""

    def by_lookup(self, org: str, lookup: str) -> None:
        return None


class NothingCorrected:
    """``application.corrections.ListedCorrections`` of an organization that never took anything back."""

    def find(self, org: str, correction_id: str) -> None:
        return None

    def all(self, org: str) -> tuple[()]:
        return ()

    def is_adjusting(self, org: str) -> bool:
        return False


class MemoryBatchLog:
    """Stands for ``BatchReader``."""

    def __init__(self) -> None:
        self.logged: dict[tuple[str, str], LoggedBatch] = {}
        self.marked: dict[tuple[str, str], list[Marker]] = {}
        self.waiting_ms: int | None = None

    def find_batch(self, *, org: str, batch_id: str) -> LoggedBatch | None:
        return self.logged.get((org, batch_id))

    def markers(self, *, org: str, batch_id: str) -> list[Marker]:
        return sorted(self.marked.get((org, batch_id), []), key=lambda marker: marker.part)

    def oldest_waiting_ms(self) -> int | None:
        return self.waiting_ms


class NoFigures:
    """Stands for a figures table in which nothing was ever counted."""

    def days(self, org: str, days: Any, **columns: Any) -> Any:
        return iter(())

    def hours(self, org: str, hours: Any, **columns: Any) -> Any:
        return iter(())

    def counters(self, org: str, hour: Any) -> Any:
        raise AssertionError("an hour without a head has no counters to read")

    def months_with_events(self, org: str, months: Any) -> frozenset[str]:
        return frozenset()


class NoClosedMonths:
    """Stands for ``ClosedMonthsTable`` of an organization that never closed anything."""

    def months(self, org: str) -> dict[str, ClosedMonth]:
        return {}
