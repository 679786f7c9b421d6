"""``outlay opportunities``: where spend could be less, and what became of it."""

import json
from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any

import click

from outlay_cli import problems, rendering
from outlay_cli.context import App, pass_app

_json_option = click.option("--json", "as_json", is_flag=True, help="The answer as JSON.")
_STATES = ("open", "investigating", "planned", "implemented", "dismissed", "expired")
_TYPES = (
    "model_overuse",
    "tier_overuse",
    "low_cache_hits",
    "high_error_rate",
    "unused_feature",
    "off_peak",
    "duplicate_requests",
)
_LIVING = "open,investigating,planned"


@click.group(
    epilog="""\b
Examples:
  outlay opportunities list --min-savings 50
  outlay opportunities show opp_…                   with who uses what it concerns
  outlay opportunities plan opp_… --day 2026-12-15
  outlay opportunities implement opp_…
  outlay opportunities verify opp_… 120.00 --note "from the invoice"
  outlay opportunities summary"""
)
def opportunities() -> None:
    """Where spend could be less: looked for every night. For managers and administrators."""


@opportunities.command("list")
@click.option("--status", "states", type=click.Choice(_STATES), multiple=True, help="Only those; repeatable.")
@click.option("--type", "types", type=click.Choice(_TYPES), multiple=True, help="Only those; repeatable.")
@click.option("--min-savings", metavar="USD", default="", help="Only those that save so much a month, at least.")
@click.option("--assigned-to", metavar="SUBJECT", default="", help="Only those given to this member; me: to you.")
@click.option("--limit", type=click.IntRange(1), default=50, show_default=True)
@_json_option
@pass_app
def list_opportunities(app: App, /, *, limit: int, as_json: bool, **filters: Any) -> int:
    """Those that save most first; without --status those that are not over."""
    asked = {
        "status": ",".join(filters["states"]) or _LIVING,
        "type": ",".join(filters["types"]),
        "min_savings": filters["min_savings"],
        "assigned_to": filters["assigned_to"],
    }
    with app.reader() as client:
        found = list(islice(client.opportunities.list(**{name: text for name, text in asked.items() if text}), limit))
    if as_json:
        app.print_line(json.dumps(found, ensure_ascii=False))
    elif found:
        columns = [("id", False), ("saves", True), ("sure", True), ("state", False), ("what", False)]
        app.out.print(rendering.table(columns, map(_row, found)))
        app.note("A month of 30 days, USD. What overlaps doesn't add up: see `outlay opportunities summary`.")
    else:
        app.note("There is no such opportunity. They are looked for every night at 03:00 UTC.")
    return problems.OK


def _row(one: Mapping[str, Any]) -> list[str]:
    told = (
        one["opportunity_id"],
        rendering.money(one["savings_usd"]),
        f"{one['confidence']:.2f}",
        one["state"],
        one["title"],
    )
    return [rendering.clean(text) for text in told]


@opportunities.command()
@click.argument("opportunity_id")
@_json_option
@pass_app
def show(app: App, *, opportunity_id: str, as_json: bool) -> int:
    """One of them, with who uses what it concerns."""
    with app.reader() as client:
        return _print(app, client.opportunities.get(opportunity_id).body, as_json)


@opportunities.command()
@click.argument("opportunity_id")
@_json_option
@pass_app
def investigate(app: App, *, opportunity_id: str, as_json: bool) -> int:
    """Somebody looks into it."""
    with app.reader() as client:
        return _print(app, client.opportunities.investigate(opportunity_id).body, as_json)


@opportunities.command()
@click.argument("opportunity_id")
@click.option("--day", default="", metavar="DATE", help="By which it is to be done.")
@_json_option
@pass_app
def plan(app: App, *, opportunity_id: str, day: str, as_json: bool) -> int:
    """It is going to be done."""
    with app.reader() as client:
        return _print(app, client.opportunities.plan(opportunity_id, day=day).body, as_json)


@opportunities.command()
@click.argument("opportunity_id")
@click.option("--day", default="", metavar="DATE", help="On which it was done; today if left out.")
@_json_option
@pass_app
def implement(app: App, *, opportunity_id: str, day: str, as_json: bool) -> int:
    """It was done."""
    with app.reader() as client:
        return _print(app, client.opportunities.implement(opportunity_id, day=day).body, as_json)


@opportunities.command()
@click.argument("opportunity_id")
@click.option("--reason", required=True, help="Why nothing is done about it.")
@_json_option
@pass_app
def dismiss(app: App, *, opportunity_id: str, reason: str, as_json: bool) -> int:
    """Nothing is done about it. It comes back only where it promises half as much again."""
    with app.reader() as client:
        return _print(app, client.opportunities.dismiss(opportunity_id, reason).body, as_json)


@opportunities.command()
@click.argument("opportunity_id")
@_json_option
@pass_app
def reopen(app: App, *, opportunity_id: str, as_json: bool) -> int:
    """Back to where it was found."""
    with app.reader() as client:
        return _print(app, client.opportunities.reopen(opportunity_id).body, as_json)


@opportunities.command()
@click.argument("opportunity_id")
@click.argument("subject", default="")
@_json_option
@pass_app
def assign(app: App, *, opportunity_id: str, subject: str, as_json: bool) -> int:
    """Give it to a member, by subject, or to nobody."""
    with app.reader() as client:
        return _print(app, client.opportunities.assign(opportunity_id, subject).body, as_json)


@opportunities.command()
@click.argument("opportunity_id")
@click.argument("text")
@_json_option
@pass_app
def note(app: App, *, opportunity_id: str, text: str, as_json: bool) -> int:
    """Write something beside it."""
    with app.reader() as client:
        return _print(app, client.opportunities.note(opportunity_id, text).body, as_json)


@opportunities.command()
@click.argument("opportunity_id")
@click.argument("savings", metavar="USD")
@click.option("--note", "told", default="", help="How you know.")
@_json_option
@pass_app
def verify(app: App, *, opportunity_id: str, savings: str, told: str, as_json: bool) -> int:
    """State what it brought a month."""
    with app.reader() as client:
        return _print(app, client.opportunities.verify(opportunity_id, savings, note=told).body, as_json)


@opportunities.command()
@_json_option
@pass_app
def summary(app: App, *, as_json: bool) -> int:
    """What they come to together, each dollar once, and how far they have come."""
    with app.reader() as client:
        found = client.opportunities.summary()
    if as_json:
        app.print_line(json.dumps(found))
        return problems.OK
    _lines(
        app,
        [
            ("to be saved a month", f"${rendering.money(found['savings_usd'])}"),
            ("sum with overlaps", f"${rendering.money(found['sum_with_overlaps_usd'])}"),
            ("work", f"{found['hours_of_work']} hours"),
            *((one["state"], f"{one['count']}, ${rendering.money(one['savings_usd'])}") for one in found["pipeline"]),
            ("verified", f"{found['verified']['count']}, ${found['verified']['savings_usd']}"),
        ],
    )
    return problems.OK


def _print(app: App, one: Mapping[str, Any], as_json: bool) -> int:
    if as_json:
        app.print_line(json.dumps(one, ensure_ascii=False))
        return problems.OK
    users = one.get("users")
    verification = one["verification"]
    _lines(
        app,
        [
            ("", one["title"]),
            ("why", one["why"]),
            ("state", one["state"]),
            ("now", f"${rendering.money(one['current_usd'])} a month"),
            ("saves", f"${rendering.money(one['savings_usd'])} a month"),
            ("method", one["method"]),
            ("confidence", "; ".join([f"{one['confidence']:.2f}", *one["doubts"]])),
            ("work", f"{one['hours_of_work']} hours"),
            ("models", ", ".join(one["models"])),
            *([("users", str(users["count"]))] if users else []),
            *([("planned for", one["planned_for"])] if one["planned_for"] else []),
            *([("dismissed", one["dismissed_because"])] if one["dismissed_because"] else []),
            *(("note", told["text"]) for told in one["notes"]),
            *([("verified", f"${rendering.money(verification['savings_usd'])} a month")] if verification else []),
        ],
    )
    return problems.OK


def _lines(app: App, rows: Iterable[tuple[str, str]]) -> None:
    for name, text in rows:
        app.print_line(f"{name:<20} {rendering.clean(text, limit=500)}")
