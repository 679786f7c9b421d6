"""Forecasts as people read them in a terminal."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from rich.table import Table

from outlay_cli import rendering
from outlay_cli.commands.budget_tables import UNKNOWN, amount, scope

Json = Mapping[str, Any]
_WEEK = 7
_BASIS = {"none": "no forecast", "short": "few days: wide bands", "weeks": "some weeks", "full": "enough"}
_DAYS_SHOWN = 31


def facts(one: Json) -> list[tuple[str, str]]:
    """Labels and values of what a forecast says in all, and what it rests on."""
    low, high = amount(one, "total_low_80"), amount(one, "total_high_80")
    rows = [
        ("forecast", one["forecast_id"]),
        ("of", one["budget_id"] or scope(one)),
        ("days", f"{one['horizon']} from {one['first_day']}"),
        ("total", amount(one, "total")),
        ("80 %", f"{low} to {high}"),
        ("95 %", f"{amount(one, 'total_low_95')} to {amount(one, 'total_high_95')}"),
        ("made of", f"{one['days_used']} days ({_BASIS[one['basis']]})"),
        ("model", f"{one['model'].replace('_', ' ')}: {rendering.clean(one['reason'], limit=200)}"),
        ("error on this series", _error(one)),
        ("trend", f"{one['trend']['direction']}, {one['trend']['per_week']:+.1%} a week"),
        ("season", ", ".join(one["seasonality"]) or "none found"),
    ]
    rows += [("adjusted by", f"{rendering.clean(each['note'])}: {_effect(one, each)}") for each in one["adjustments"]]
    rows += [("note", rendering.clean(note, limit=200)) for note in one["notes"]]
    if one["unpriced_days"]:
        rows.append(("lower bound", f"{one['unpriced_days']} days have calls without a known price"))
    return rows if one["horizon"] else [row for row in rows if row[0] in ("forecast", "of", "made of", "model")]


def _effect(one: Json, adjustment: Json) -> str:
    return amount({**adjustment, "unit": one["unit"]}, "effect")


def _error(one: Json) -> str:
    chosen = next((each for each in one["errors"] if each["model"] == one["model"]), None)
    if chosen is None or chosen["wape"] is None:
        return UNKNOWN
    return f"days {_share(chosen['wape'])}, total {_share(chosen['total_error'])} (from {chosen['origins']} days)"


def days(one: Json) -> Table:
    """Day by day, of long ones week by week."""
    columns = [("until", False), ("day", True), ("80 %", False), ("total", True), ("80 % of the total", False)]
    shown = one["days"] if len(one["days"]) <= _DAYS_SHOWN else one["days"][_WEEK - 1 :: _WEEK]
    rows = [
        [
            day["day"],
            amount(told, "amount"),
            f"{amount(told, 'low_80')} – {amount(told, 'high_80')}",
            amount(told, "total"),
            f"{amount(told, 'total_low_80')} – {amount(told, 'total_high_80')}",
        ]
        for day in shown
        for told in [{**day, "unit": one["unit"]}]
    ]
    return rendering.table(columns, rows)


def chart(one: Json) -> list[str]:
    """A bar a day, of long ones a week."""
    unit, found = one["unit"], one["days"]
    step = 1 if len(found) <= _DAYS_SHOWN else _WEEK
    parts: Sequence[Sequence[Json]] = [found[start : start + step] for start in range(0, len(found), step)]
    sums = [(part[0]["day"], sum(Decimal(str(day[f"amount_{unit}"])) for day in part)) for part in parts]
    return rendering.bars([(day, Decimal(total)) for day, total in sums])


def actual(one: Json) -> list[tuple[str, str]]:
    """What came on its days that are over; nothing while none is."""
    came = one.get("actual")
    if came is None:
        return []
    told = {**came, "unit": one["unit"]}
    count = len(came["days"])
    off = UNKNOWN if came["off"] is None else f"{came['off']:+.1%}"
    return [
        ("came so far", f"{amount(told, 'total')} in {count} days"),
        ("foreseen for these", f"{amount(told, 'foreseen')} ({off})"),
        ("within the bands", f"{came['within_80']} of {count} days (80 %), {came['within_95']} (95 %)"),
    ]


def forecasts(found: Iterable[Json]) -> Table:
    """Of a list of them."""
    columns = [
        ("id", False),
        ("made", False),
        ("of", False),
        ("first day", False),
        ("days", True),
        ("total", True),
        ("80 %", False),
        ("model", False),
    ]
    rows = [
        [
            one["forecast_id"],
            one["origin"],
            one["budget_id"] or scope(one),
            one["first_day"],
            str(one["horizon"]),
            amount(one, "total"),
            f"{amount(one, 'total_low_80')} – {amount(one, 'total_high_80')}",
            one["model"].replace("_", " "),
        ]
        for one in found
    ]
    return rendering.table(columns, rows)


def accuracy(found: Json) -> Table:
    """How nightly forecasts turned out, by how many days ahead."""
    columns = [
        ("days", True),
        ("forecasts", True),
        ("error (median)", True),
        ("error (mean)", True),
        ("too high by", True),
        ("totals within 80 %", True),
        ("days within 80 %", True),
    ]
    names = ("error_median", "error_mean", "bias", "total_cover80", "day_cover80")
    rows = [
        [str(one["days"]), str(one["forecasts"]), *(_share(one[name]) for name in names)] for one in found["horizons"]
    ]
    return rendering.table(columns, rows)


def _share(value: float | None) -> str:
    return UNKNOWN if value is None else f"{value:.1%}"


def surprises(found: Json) -> str:
    if not found["overruns"]:
        return "No budget came to stand above its limit in this time."
    return f"{found['announced']} of {found['overruns']} overruns were announced ahead."


def adjustments(found: Iterable[Json]) -> Table:
    """Of known changes."""
    columns = [("id", False), ("note", False), ("from", False), ("until", False), ("of", False), ("change", True)]
    rows = [
        [
            one["adjustment_id"],
            rendering.clean(one["note"]),
            one["from"],
            one["until"] or "stays",
            scope(one),
            f"{one['percent']:+d} %" if one["percent"] is not None else f"{amount(one, 'per_day')} a day",
        ]
        for one in found
    ]
    return rendering.table(columns, rows)
