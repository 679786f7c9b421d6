"""Figures as people read them. Amounts stay decimal strings until here and are rounded only here."""

import csv
import io
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from outlay.domain.foreign_text import clean
from rich.cells import cell_len
from rich.table import Table
from rich.text import Text

__all__ = ["bars", "calls", "clean", "count", "csv_text", "money", "table"]

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_BLOCKS = " ▏▎▍▌▋▊▉█"


def money(value: Any) -> str:
    """USD with two decimals from a dollar on, four below; ``n/a`` where unknown."""
    if value is None:
        return "n/a"
    amount = Decimal(str(value))
    if amount and abs(amount) < Decimal("0.0001"):
        return "<0.0001" if amount > 0 else ">-0.0001"
    return f"{amount:,.2f}" if abs(amount) >= 1 or not amount else f"{amount:,.4f}"


def cost(values: Any, name: str) -> str:
    """Unknown is not zero: no amount where nothing has a price, a lower bound where something has none."""
    unpriced = values.get("unpriced_requests") or 0
    if unpriced and unpriced == values.get("requests"):
        return "unpriced"
    return ("≥ " if unpriced else "") + money(values.get(name))


def count(value: Any) -> str:
    """A whole number with separators; ``n/a`` where unknown."""
    return "n/a" if value is None else f"{int(value):,}"


def calls(number: int) -> str:
    """``1 call``, ``1,200 calls``."""
    return f"{number:,} call" + ("" if number == 1 else "s")


_LEAST_TEXT = 12
"""Columns that a text has at least, as far as it needs them."""


def as_of(moment: str | None) -> str:
    """Up to when figures hold what was counted."""
    return f"as of {moment}" if moment else "nothing counted yet"


def table(columns: Sequence[tuple[str, bool]], rows: Iterable[Sequence[str]]) -> Table:
    """A plain table. ``columns``: heading and whether it holds numbers.

    Where the terminal is too narrow, headings and texts are folded; a number never is, lest a part of it be read as it.
    """
    told = [list(row) for row in rows]
    result = Table(box=None, pad_edge=False, header_style="bold")
    for place, (heading, numeric) in enumerate(columns):
        longest = max((cell_len(row[place]) for row in told), default=0)
        least = max(longest, *map(cell_len, heading.split())) if numeric else min(longest, _LEAST_TEXT)
        result.add_column(heading, justify="right" if numeric else "left", min_width=least, overflow="fold")
    for row in told:
        result.add_row(*(Text(cell) for cell in row))
    return result


def csv_text(rows: Iterable[Sequence[Any]]) -> str:
    """CSV lines; a text that a spreadsheet would run as a formula gets an apostrophe in front."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerows([_cell(value) for value in row] for row in rows)
    return buffer.getvalue()


def _cell(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, str) and value.startswith(_FORMULA) and not _is_number(value):
        return "'" + value
    return value


def _is_number(value: str) -> bool:
    return value.removeprefix("-").replace(".", "", 1).isdecimal()


def bars(items: Sequence[tuple[str, Decimal]], *, width: int = 40) -> list[str]:
    """A horizontal bar per label, scaled to the largest; in eighths of a character."""
    largest = max((amount for _, amount in items), default=Decimal(0))
    label_width = min(32, max((len(label) for label, _ in items), default=0))
    lines = []
    for label, amount in items:
        eighths = int(amount / largest * width * 8) if largest > 0 and amount > 0 else 0
        bar = _BLOCKS[8] * (eighths // 8) + _BLOCKS[eighths % 8].strip()
        lines.append(f"{label[:32]:<{label_width}}  {bar or '▏'} {money(amount)}")
    return lines
