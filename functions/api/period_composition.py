"""What the routes of months are made of."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from outlay.adapters.dynamodb.closed_months import ClosedMonthsTable
from outlay.adapters.dynamodb.day_proofs import DayProofs
from outlay.adapters.dynamodb.sweep_progress import SweepReader
from outlay.adapters.retry import Retry
from outlay.application import close_month, read_periods
from outlay.application.counted_adjustments import AdjustedLog
from outlay.application.figures_ports import FiguresReader
from outlay.application.quarantine import QuarantineList
from outlay.domain.pricing import load_price_book


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodParts:
    """Readers that other routes need as well."""

    database: Any
    figures_table: str
    figures: FiguresReader
    events: AdjustedLog
    quarantine: QuarantineList
    clock: Callable[[], int]

    def periods(self) -> read_periods.Sources:
        return read_periods.Sources(
            figures=self.figures,
            records=self._records(),
            log=self.events,
            prices=load_price_book,
            clock=self.clock,
        )

    def checks(self) -> close_month.Checks:
        return close_month.Checks(
            figures=self.figures,
            quarantine=self.quarantine,
            sweep=SweepReader(self.database, self.figures_table, retry=_retry()),
            records=self._records(),
            proven=DayProofs(self.database, self.figures_table).proven,
            clock=self.clock,
        )

    def _records(self) -> ClosedMonthsTable:
        return ClosedMonthsTable(self.database, self.figures_table, retry=_retry())


def _retry() -> Retry:
    return Retry(sleep=time.sleep, chance=random.random, attempts=4)
