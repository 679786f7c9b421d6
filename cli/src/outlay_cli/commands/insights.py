"""``outlay insights``: what is worth knowing of the usage, each fact with its numbers and its rule."""

import json
from collections.abc import Mapping
from itertools import islice
from typing import Any

import click

from outlay_cli import problems, rendering
from outlay_cli.context import App, pass_app

_json_option = click.option("--json", "as_json", is_flag=True, help="The answer as JSON.")
_STATES = ("open", "dismissed", "gone")
_RULES = (
    "cost_concentration",
    "high_growth",
    "inefficient_model",
    "feature_anomaly",
    "low_cache_hits",
    "error_waste",
    "idle_key",
    "untagged_spend",
)


@click.group(
    epilog="""\b
Examples:
  outlay insights list                              what holds and was not put away
  outlay insights list --rule high_growth --json
  outlay insights show ins_…
  outlay insights dismiss ins_… --note "we know"
  outlay insights reopen ins_…"""
)
def insights() -> None:
    """What is worth knowing of the usage: looked at every night. For managers and administrators."""


@insights.command("list")
@click.option("--status", "states", type=click.Choice(_STATES), multiple=True, help="Only those; repeatable.")
@click.option("--rule", "rules", type=click.Choice(_RULES), multiple=True, help="Only those; repeatable.")
@click.option("--min-amount", metavar="USD", default="", help="Only those about so much of the period, at least.")
@click.option("--limit", type=click.IntRange(1), default=50, show_default=True)
@_json_option
@pass_app
def list_insights(app: App, /, *, limit: int, as_json: bool, **filters: Any) -> int:
    """Those about the most money first; without --status those that are open."""
    asked = {
        "status": ",".join(filters["states"]) or "open",
        "rule": ",".join(filters["rules"]),
        "min_amount": filters["min_amount"],
    }
    with app.reader() as client:
        found = list(islice(client.insights.list(**{name: text for name, text in asked.items() if text}), limit))
    if as_json:
        app.print_line(json.dumps(found, ensure_ascii=False))
    elif found:
        columns = [("id", False), ("about $", True), ("state", False), ("rule", False), ("what", False)]
        app.out.print(rendering.table(columns, map(_row, found)))
    else:
        app.note("There is no such insight. They are looked for every night at 03:00 UTC.")
    return problems.OK


def _row(one: Mapping[str, Any]) -> list[str]:
    told = (one["insight_id"], rendering.money(one["amount_usd"]), one["state"], one["rule"], one["told"])
    return [rendering.clean(text) for text in told]


@insights.command()
@click.argument("insight_id")
@_json_option
@pass_app
def show(app: App, *, insight_id: str, as_json: bool) -> int:
    """One of them, with its numbers."""
    with app.reader() as client:
        return _print(app, client.insights.get(insight_id).body, as_json)


@insights.command()
@click.argument("insight_id")
@click.option("--note", default="", help="Why it needs no attention.")
@_json_option
@pass_app
def dismiss(app: App, *, insight_id: str, note: str, as_json: bool) -> int:
    """Put it away: it stays so while it holds, unless it grows by half."""
    with app.reader() as client:
        return _print(app, client.insights.dismiss(insight_id, note=note).body, as_json)


@insights.command()
@click.argument("insight_id")
@_json_option
@pass_app
def reopen(app: App, *, insight_id: str, as_json: bool) -> int:
    """Open it again."""
    with app.reader() as client:
        return _print(app, client.insights.reopen(insight_id).body, as_json)


def _print(app: App, one: Mapping[str, Any], as_json: bool) -> int:
    if as_json:
        app.print_line(json.dumps(one, ensure_ascii=False))
        return problems.OK
    numbers = {name: value for name, value in one["numbers"].items() if value is not None}
    for name, text in (
        ("", one["told"]),
        ("rule", f"{one['rule']}: {one['rule_says']}"),
        ("state", one["state"] + (f" ({one['note']})" if one["note"] else "")),
        ("since", one["opened_at"]),
        ("period", f"{one['made_from']['days']} days from {one['made_from']['from']}"),
        *((name, str(value)) for name, value in numbers.items()),
    ):
        app.print_line(f"{name:<22} {rendering.clean(text, limit=500)}")
    return problems.OK
