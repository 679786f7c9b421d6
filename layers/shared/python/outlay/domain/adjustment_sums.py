"""What adjustments come to, by the month they are about and the reason they were entered for."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from outlay.contracts.buckets import COST_CLASSES
from outlay.domain.adjustments import adjusted_event_id
from outlay.domain.periods import month_of_day

LATE = "late"
"""The event came when its hour was closed."""
VOID = "void"
RE_RATING = "re-rating"
REPLACEMENT = "replacement"
"""The event had lost to one that was voided, and counts in its place."""
KINDS: tuple[str, ...] = (LATE, VOID, RE_RATING, REPLACEMENT)

_COSTS = tuple(f"cost_{name}_picousd" for name in COST_CLASSES)

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class AdjustmentSum:
    """``month``: of the closed day. ``quantity``: events, what was taken back subtracted; money in pico-USD."""

    month: str
    kind: str
    rows: int
    quantity: int
    unpriced: int
    picousd: int

    def plus(self, more: "AdjustmentSum") -> "AdjustmentSum":
        """With another one of the same month and kind."""
        return replace(
            self,
            rows=self.rows + more.rows,
            quantity=self.quantity + more.quantity,
            unpriced=self.unpriced + more.unpriced,
            picousd=self.picousd + more.picousd,
        )


def is_adjustment(row: Row) -> bool:
    return bool(row.get("adjusts_day"))


def quantity_of(row: Row) -> int:
    quantity: int = row.get("quantity", 1)
    return quantity


def cost_of(row: Row) -> int:
    """Pico-USD over all classes."""
    return sum(row.get(name, 0) for name in _COSTS)


def kinds_of(rows: Sequence[Row]) -> list[str]:
    """The reason of each adjustment of one journal entry, as far as rows tell: a re-rating has both signs."""
    signs = Counter(adjusted_event_id(row) for row in rows)
    return [_kind(row, both=signs[adjusted_event_id(row)] > 1) for row in rows]


def _kind(row: Row, *, both: bool) -> str:
    _, rating, sign, _ = row["event_id"].split(":", 3)
    if both:
        return RE_RATING
    if sign == "-":
        return VOID
    return LATE if rating == "0" else REPLACEMENT


def sums_of(rows: Iterable[Row]) -> list[AdjustmentSum]:
    """Of one journal entry's rows; those that are no adjustments are left out."""
    kept = [row for row in rows if is_adjustment(row)]
    totals: dict[tuple[str, str], list[int]] = {}
    for row, kind in zip(kept, kinds_of(kept), strict=True):
        total = totals.setdefault((month_of_day(row["adjusts_day"]), kind), [0, 0, 0, 0])
        quantity = quantity_of(row)
        for place, more in enumerate((1, quantity, 0 if row["is_priced"] else quantity, cost_of(row))):
            total[place] += more
    return [
        AdjustmentSum(month=month, kind=kind, rows=rows, quantity=quantity, unpriced=unpriced, picousd=picousd)
        for (month, kind), (rows, quantity, unpriced, picousd) in sorted(totals.items())
    ]
