"""Budgets as people read them in a terminal."""

from collections.abc import Iterable, Mapping
from typing import Any

from rich.table import Table

from outlay_cli import rendering

Json = Mapping[str, Any]
UNKNOWN = "n/a"


def amount(one: Json, name: str) -> str:
    """Money with its sign, anything else with its unit."""
    unit = one["unit"]
    value = one.get(f"{name}_{unit}")
    if value is None:
        return UNKNOWN
    return f"${rendering.money(value)}" if unit == "usd" else f"{rendering.count(value)} {unit}"


def scope(one: Json) -> str:
    told = "; ".join(
        f"{name}:{', '.join(value or '(none)' for value in values)}" for name, values in one["scope"].items()
    )
    return rendering.clean(told or "everything", limit=200)


def decided(one: Json) -> list[tuple[str, str]]:
    """Labels and values of what was decided about a budget; without what is empty or takes no effect."""
    unused = {"unit", "active", f"limit_{one['unit']}"}
    if one["enforcement"] != "throttle":
        unused |= {"throttle_percent", "throttle_per_minute"}
    told = {"budget": one["budget_id"], "name": one["name"], "limit": amount(one, "limit"), "of": scope(one)}
    rest = {name: value for name, value in one.items() if name not in unused | {"budget_id", "name", "scope"}}
    plain = {name.replace("_", " "): _plain(name, value) for name, value in rest.items() if value not in _EMPTY}
    return [*(told | plain).items()]


_EMPTY: tuple[Any, ...] = (None, [], {}, "")


def _plain(name: str, value: Any) -> str:
    match name:
        case "thresholds":
            return ", ".join(_threshold(one) for one in value)
        case "owners":
            return ", ".join(value)
        case "increases":
            return ", ".join(f"{one['increase_id']} until {one['until']}" for one in value)
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


def _threshold(one: Json) -> str:
    return f"{one['percent']} % {one['level']}" + (" (forecast)" if one["kind"] == "forecast" else "")


def budgets(found: Iterable[Json]) -> Table:
    """Of a list of budgets."""
    columns = [
        ("id", False),
        ("name", False),
        ("limit", True),
        ("cycle", False),
        ("of", False),
        ("at the limit", False),
    ]
    rows = [
        [
            one["budget_id"],
            rendering.clean(one["name"]),
            amount(one, "limit"),
            one["cycle"],
            scope(one),
            one["enforcement"] if one["state"] == "active" else one["state"],
        ]
        for one in found
    ]
    return rendering.table(columns, rows)


def utilization(found: Iterable[Json]) -> Table:
    """Of where all budgets stand."""
    columns = [
        ("budget", False),
        ("health", False),
        ("used", True),
        ("spent", True),
        ("reserved", True),
        ("limit", True),
        ("projected", True),
        ("exhausted at", False),
    ]
    return rendering.table(columns, map(_use, found))


def _health(one: Json) -> str:
    return str(one["health"]).replace("_", " ")


def _use(one: Json) -> list[str]:
    name = rendering.clean(one["name"])
    if one["period"] is None:
        return [name, "no period", *[UNKNOWN] * 5, ""]
    return [
        name,
        _health(one),
        f"{one['percent']} %",
        spent(one),
        amount(one, "reserved"),
        amount(one, "limit"),
        amount(one, "projected"),
        one["exhausted_at"] or "",
    ]


def spent(one: Json) -> str:
    """A lower bound is told as one."""
    return ("≥ " if one.get("lower_bound") else "") + amount(one, "spent")


def _whose(one: Json) -> list[tuple[str, str]]:
    period = one["period"]
    if period is None:
        return [("budget", rendering.clean(one["name"])), ("state", one["state"]), ("period", "none at the moment")]
    return [
        ("budget", rendering.clean(one["name"])),
        ("of", scope(one)),
        ("period", f"{period['first_day']} to before {period['end_day']}"),
    ]


def status(one: Json, foreseen: Json | None = None) -> list[tuple[str, str]]:
    """Labels and values of where one budget stands. ``foreseen``: its risk, where a forecast says it."""
    if one["period"] is None:
        return _whose(one)
    pace = one["pace_percent"]
    told = foreseen or one
    return [
        *_whose(one),
        ("limit", amount(one, "limit")),
        ("  carried", amount(one, "carried")),
        ("  increase", amount(one, "increase")),
        ("spent", f"{spent(one)} ({one['percent']} %)"),
        ("reserved", amount(one, "reserved")),
        ("remaining", amount(one, "remaining")),
        ("a day", amount(one, "per_day")),
        ("pace", UNKNOWN if pace is None else f"{pace} % (100 % ends exactly at the limit)"),
        *_projected(told),
        ("exhausted at", one["exhausted_at"] or "not in this period"),
        *_between(told),
        ("health", _health(one)),
        ("risk", _risk(told)),
    ]


def risk(one: Json) -> list[tuple[str, str]]:
    """Labels and values of how likely a budget's limit is exceeded."""
    if one["period"] is None:
        return _whose(one)
    over = [("over by", amount(one, "over"))]
    if _is_foreseen(one):
        over.append(("  80 %", f"{amount(one, 'over_low')} to {amount(one, 'over_high')}"))
    return [
        *_whose(one),
        ("risk", _risk(one)),
        ("limit", amount(one, "limit")),
        ("spent", spent(one)),
        ("a day", amount(one, "per_day")),
        *_projected(one),
        *over,
        ("exhausted at", one["exhausted_at"] or "not in this period"),
        *_between(one),
    ]


def _is_foreseen(one: Json) -> bool:
    """Whether it is a forecast's answer, which has intervals."""
    return one["method"] == "forecast" and "probability" in one


def _projected(one: Json) -> list[tuple[str, str]]:
    found = [("projected", amount(one, "projected"))]
    if _is_foreseen(one):
        found.append(("  80 %", f"{amount(one, 'projected_low')} to {amount(one, 'projected_high')}"))
    by = f"forecast {one['forecast_id']}" if _is_foreseen(one) else one["method"].replace("_", " ")
    return [*found, ("projected by", by)]


def _between(one: Json) -> list[tuple[str, str]]:
    """When the limit is reached in 80 of 100 outcomes."""
    if not _is_foreseen(one) or one["exhausted_earliest"] is None:
        return []
    return [("  80 %", f"{one['exhausted_earliest']} to {one['exhausted_latest'] or 'after the period'}")]


def _risk(one: Json) -> str:
    """A probability near 0 or 1 is not said to be either."""
    if not _is_foreseen(one):
        return str(one["risk"])
    percent = min(99, max(1, round(one["probability"] * 100)))
    edge = "less than " if one["probability"] < 0.01 else "more than " if one["probability"] > 0.99 else ""
    return f"{one['risk']} ({edge}{percent} % that the limit is exceeded)"


def history(unit: str, found: Iterable[Json]) -> Table:
    """Of periods that are over."""
    columns = [
        ("from", False),
        ("to before", False),
        ("limit", True),
        ("spent", True),
        ("used", True),
        ("over by", True),
    ]
    rows = []
    for period in found:
        one = {**period, "unit": unit}
        first, end = period["period"]["first_day"], period["period"]["end_day"]
        final = "" if period["final"] else "not closed"
        rows.append(
            [first, end, amount(one, "limit"), spent(one), f"{period['percent']} %", amount(one, "over_by"), final]
        )
    return rendering.table([*columns, ("", False)], rows)


def excesses(unit: str, found: Iterable[Json]) -> Table:
    """Of what brought a budget above its limit."""
    columns = [("at", False), ("limit", True), ("spent", True), ("over by", True), ("because of", False)]
    rows = []
    for each in found:
        one = {**each, "unit": unit}
        causes = (
            f"{why['cause'].replace('_', ' ')} {amount({**why, 'unit': unit}, 'amount')}" for why in one["causes"]
        )
        rows.append([one["at"], amount(one, "limit"), amount(one, "spent"), amount(one, "over"), ", ".join(causes)])
    return rendering.table(columns, rows)


def increases(found: Iterable[Json]) -> Table:
    """Of increases that were asked for or granted."""
    columns = [("id", False), ("budget", False), ("more", True), ("until", False), ("state", False), ("reason", False)]
    rows = [
        [
            one["increase_id"],
            rendering.clean(one["budget_name"]),
            amount(one, "amount"),
            one["until"],
            one["state"],
            rendering.clean(one["reason"]),
        ]
        for one in found
    ]
    return rendering.table(columns, rows)
