"""Rows of figures in their order, a page at a time: as they are, or each beside what it was in an earlier period."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from typing import Any

from outlay.domain.calendar import Slice
from outlay.domain.earlier_period import Earlier, change_between
from outlay.domain.figures import Amounts, Figures
from outlay.domain.money import usd_text

from functions.api.figures_measures import is_lower_bound, ratio_text

Place = tuple[int, tuple[str, ...]]
"""Start of the bucket, and the group."""
NO_CALLS: Amounts = {}


class Rows:
    """All rows of some figures."""

    def __init__(self, figures: Figures) -> None:
        self._figures = figures

    def __len__(self) -> int:
        return len(self._figures)

    def place(self, row: int) -> Place:
        return self._figures.slice_of(row).start_ms, self._figures.group_of(row)

    def after(self, place: Place | None) -> int:
        """The first row behind the place; all of them where there is none."""
        return 0 if place is None else bisect_right(range(len(self)), place, key=self.place)

    def take(self, first: int, last: int) -> Iterator[tuple[Slice, tuple[str, ...], Amounts, dict[str, Any]]]:
        """Bucket, group, amounts and what is said beside them, from row ``first`` to before ``last``."""
        for piece, group, amounts in self._figures.rows(first, last):
            yield piece, group, amounts, {}


class ComparedRows(Rows):
    """Also the rows that only the earlier period had, so that the changes add up to the whole one."""

    def __init__(self, figures: Figures, before: Figures, earlier: Earlier) -> None:
        super().__init__(figures)
        pieces = figures.query.slices
        self._pieces = {piece.start_ms: piece for piece in pieces}
        matched = [now for now, then in zip(pieces, earlier.pieces, strict=True) if then is not None]
        self._comparable = frozenset(piece.start_ms for piece in matched)
        begins = {then.start_ms: now.start_ms for then, now in zip(earlier.slices, matched, strict=True)}
        self._then: dict[Place, Amounts] = {
            (begins[piece.start_ms], group): amounts for piece, group, amounts in before.rows(0, len(before))
        }
        self._now: Mapping[Place, int] = {super(ComparedRows, self).place(row): row for row in range(len(figures))}
        self._places = sorted({*self._now, *self._then})

    def __len__(self) -> int:
        return len(self._places)

    def place(self, row: int) -> Place:
        return self._places[row]

    def take(self, first: int, last: int) -> Iterator[tuple[Slice, tuple[str, ...], Amounts, dict[str, Any]]]:
        some = self._places[first:last]
        rows = [self._now[place] for place in some if place in self._now]
        known = self._figures.rows(rows[0], rows[-1] + 1) if rows else iter(())
        for place in some:
            piece, group, amounts = next(known) if place in self._now else (self._pieces[place[0]], place[1], NO_CALLS)
            then = self._then.get(place, NO_CALLS) if place[0] in self._comparable else None
            yield piece, group, amounts, {"comparison": None if then is None else change_to_api(amounts, then)}


def change_to_api(now: Amounts, then: Amounts) -> dict[str, Any]:
    """What it was before, and the change; relative only where there was something before."""
    change = change_between(now, then)
    earlier, by = change.earlier, change.by
    return {
        "cost_usd": None if earlier is None else usd_text(earlier),
        "requests": then.get("requests", 0),
        "lower_bound": is_lower_bound(then),
        "change_usd": None if by is None else usd_text(by),
        "change": None if earlier is None or by is None or earlier <= 0 else ratio_text(by, earlier),
        "bound": change.bound,
    }
