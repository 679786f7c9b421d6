"""Daily series from a CSV file with the columns unique_id, ds, y and perhaps group: all of them, or every problem."""

import csv
import io
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import BinaryIO

import numpy as np
from outlay.domain.forecasting.backtest_scores import DailySeries
from outlay.domain.importing.files import opened

from outlay_cli.problems import Trouble

COLUMNS = ("unique_id", "ds", "y")
_MOST_DAYS = 20 * 366
_MOST_AMOUNT = 1e24
_SHOWN = 50
"""More problems than that are counted only."""


@dataclass(slots=True)
class _Rows:
    """What was read of one series."""

    line: int
    group: str
    amounts: dict[date, float] = field(default_factory=dict)


def daily_series(file: BinaryIO) -> list[DailySeries]:
    """In the order of their first rows; days in between that have no row are missing ones.

    Raises:
        Trouble: with every problem and its line.
    """
    text = io.TextIOWrapper(opened(file), encoding="utf-8-sig", newline="")
    found: dict[str, _Rows] = {}
    try:
        wrong = list(_problems(csv.DictReader(text), found))
    except (UnicodeDecodeError, csv.Error) as error:
        raise Trouble(f"the file can't be read as CSV in UTF-8: {error}.") from error
    finally:
        text.detach()  # the file is closed by whoever opened it
    wrong += [problem for rows in found.values() for problem in _too_long(rows)]
    if not wrong and not any(rows.amounts for rows in found.values()):
        wrong = ["line 2: there are no rows"]
    if wrong:
        more = [f"and {len(wrong) - _SHOWN:,} more"] if len(wrong) > _SHOWN else []
        raise Trouble("the file does not fit:\n" + "\n".join(f"  {it}" for it in [*wrong[:_SHOWN], *more]))
    return [_series(name, rows) for name, rows in found.items()]


def _problems(reader: "csv.DictReader[str]", found: dict[str, _Rows]) -> Iterator[str]:
    """Take up each row, and say what is wrong with it."""
    missing = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
    if missing:
        yield f"line 1: the column {' and '.join(missing)} is missing; needed are {', '.join(COLUMNS)}"
        return
    for row in reader:
        for problem in _row_problems(row, reader.line_num, found):
            yield f"line {reader.line_num}: {problem}"


def _row_problems(row: Mapping[str | None, str | None], line: int, found: dict[str, _Rows]) -> Iterator[str]:
    name, group = (row["unique_id"] or "").strip(), (row.get("group") or "").strip()
    if not name:
        yield "unique_id is empty"
    if None in row:
        yield "there are more cells than columns"
    day, amount = _day(row["ds"] or ""), _amount(row["y"] or "")
    if isinstance(day, str):
        yield day
    if isinstance(amount, str):
        yield amount
    if not name or isinstance(day, str) or isinstance(amount, str):
        return
    rows = found.setdefault(name, _Rows(line=line, group=group))
    if group != rows.group:
        yield f"the group of this series is another in line {rows.line}"
    if day in rows.amounts:
        yield f"there is a row of this series for {day.isoformat()} already"
    rows.amounts[day] = amount


def _day(text: str) -> date | str:
    whole, _, clock = text.strip().replace("T", " ").partition(" ")
    if clock.strip("0:."):
        return "ds has a time of day; it must be a day"
    try:
        return date.fromisoformat(whole)
    except ValueError:
        return "ds must be a day as YYYY-MM-DD"


def _amount(text: str) -> float | str:
    """A missing one is NaN."""
    if not text.strip():
        return math.nan
    try:
        amount = float(text)
    except ValueError:
        return "y must be a number, or empty where the day is missing"
    if not math.isfinite(amount):
        return math.nan if math.isnan(amount) else "y must be finite"
    return amount if 0 <= amount <= _MOST_AMOUNT else f"y must be 0 to {_MOST_AMOUNT:g}"


def _too_long(rows: _Rows) -> Iterator[str]:
    if rows.amounts and (max(rows.amounts) - min(rows.amounts)).days >= _MOST_DAYS:
        yield f"line {rows.line}: the days of this series are more than 20 years apart"


def _series(name: str, rows: _Rows) -> DailySeries:
    first, last = min(rows.amounts), max(rows.amounts)
    values = np.full((last - first).days + 1, np.nan)
    for day, amount in rows.amounts.items():
        values[(day - first).days] = amount
    return DailySeries(name=name, group=rows.group, first_day=first, values=values)
