"""``outlay costs --compare``: each amount beside what it was."""

from typing import Any

import httpx
import pytest

from tests.support.cli import Command

CHANGE: dict[str, Any] = {
    "cost_usd": "100.00",
    "requests": 4,
    "lower_bound": False,
    "change_usd": "-12.50",
    "change": "-0.1250",
    "bound": "exact",
}
CHANGES: dict[str, dict[str, Any] | None] = {
    "less": CHANGE,
    "more": {**CHANGE, "change_usd": "1.00", "change": "0.0100", "bound": "at_least"},
    "grown": {**CHANGE, "lower_bound": True, "change_usd": "1.00", "change": "0.0100", "bound": "at_most"},
    "new": {**CHANGE, "cost_usd": "0.00", "change_usd": "87.50", "change": None},
    "unpriced": {**CHANGE, "cost_usd": None, "change_usd": None, "change": None, "bound": "open"},
    "nothing": None,
}
REPORT = {
    "as_of": "2026-11-22T12:00:00Z",
    "from": "2026-11-01T00:00:00Z",
    "to": "2026-11-23T00:00:00Z",
    "time_zone": "UTC",
    "granularity": "total",
    "group_by": ["team"],
    "lower_bound": False,
    "totals": {"cost_usd": "87.50"},
    "comparison": {"with": "month", "from": "2026-10-01T00:00:00Z", "to": "2026-10-22T13:00:00Z", "total": CHANGE},
    "rows": [
        {"start": "s", "end": "e", "group": {"team": team}, "measures": {"cost_usd": "87.50"}, "comparison": change}
        for team, change in CHANGES.items()
    ],
    "next_cursor": None,
}


def told(outlay: Command, *options: str) -> Any:
    outlay.api.on("GET", "/v1/costs", httpx.Response(200, json=REPORT))
    result = outlay("costs", "--by", "team", "--compare", "month", *options)
    assert result.code == 0
    assert outlay.api.requests[0].url.params["compare"] == "month"
    return result


@pytest.mark.parametrize(
    ("team", "cells"),
    [
        ("less", ["100.00", "-12.50", "-12.5%"]),
        ("more", ["100.00", "≥", "+1.00", "≥", "+1.0%"]),
        ("grown", ["≥", "100.00", "≤", "+1.00", "≤", "+1.0%"]),
        ("new", ["0.00", "+87.50", "n/a"]),
        ("unpriced", ["unpriced", "unknown", "unknown"]),
        ("nothing", ["–", "–", "–"]),
        ("total", ["100.00", "-12.50", "-12.5%"]),
    ],
)
def test_each_row_says_what_it_was_and_how_it_changed(outlay: Command, team: str, cells: list[str]) -> None:
    [line] = [line for line in told(outlay).out.splitlines() if line.startswith(team)]
    assert line.split()[2:] == cells


def test_the_earlier_period_is_named(outlay: Command) -> None:
    assert "before: 2026-10-01T00:00:00Z to 2026-10-22T13:00:00Z" in told(outlay).err


def test_the_csv_has_the_comparison_as_the_api_says_it(outlay: Command) -> None:
    head, less, *_, nothing = told(outlay, "--format", "csv").out.splitlines()
    assert head == "start,end,team,cost_usd,cost_usd_before,change_usd,change,change_bound"
    assert less == "s,e,less,87.50,100.00,-12.50,-0.1250,exact"
    assert nothing == "s,e,nothing,87.50,,,,"


def test_without_the_option_nothing_is_asked_or_shown(outlay: Command) -> None:
    outlay.api.on("GET", "/v1/costs", httpx.Response(200, json={**REPORT, "comparison": None}))
    shown = outlay("costs", "--by", "team").out
    assert "before" not in shown
    assert "compare" not in outlay.api.requests[0].url.params
