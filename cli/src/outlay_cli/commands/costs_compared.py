"""What ``outlay costs --compare`` shows beside each amount: what it was, and the change. Nothing is reckoned here."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from outlay_cli import rendering

COMPARISONS = ("previous", "month", "year")
HEADINGS: tuple[tuple[str, bool], ...] = (("before", True), ("change", True), ("in %", True))
FIELDS: Mapping[str, str] = {
    "cost_usd_before": "cost_usd",
    "change_usd": "change_usd",
    "change": "change",
    "change_bound": "bound",
}
"""Columns of the CSV, and what they are called in the answer."""
_SIGNS = {"exact": "", "at_least": "≥ ", "at_most": "≤ ", "open": "≈ "}
_NOTHING = ("–", "–", "–")


def cells(change: Mapping[str, Any] | None) -> Sequence[str]:
    """For people; dashes where nothing stands against it."""
    if change is None:
        return _NOTHING
    before = (
        "unpriced"
        if change["cost_usd"] is None
        else ("≥ " * change["lower_bound"]) + rendering.money(change["cost_usd"])
    )
    if change["change_usd"] is None:
        return before, "unknown", "unknown"
    sign = _SIGNS[change["bound"]]
    relative = "n/a" if change["change"] is None else f"{sign}{Decimal(change['change']):+.1%}"
    return before, f"{sign}{_plus(change['change_usd'])}{rendering.money(change['change_usd'])}", relative


def fields(change: Mapping[str, Any] | None) -> Sequence[Any]:
    """For machines, as the API says it."""
    return [None if change is None else change[name] for name in FIELDS.values()]


def period(comparison: Mapping[str, Any]) -> str:
    """The earlier period, in words."""
    return f"before: {comparison['from']} to {comparison['to']}"


def _plus(amount: str) -> str:
    return "+" if Decimal(amount) > 0 else ""
