"""``outlay budget increase``: more for a while, asked for or granted."""

import json
from collections.abc import Mapping
from typing import Any

import click

from outlay_cli import problems, rendering
from outlay_cli.commands import budget_tables as tables
from outlay_cli.commands.budget_names import budget_argument, id_of
from outlay_cli.commands.budget_options import in_unit
from outlay_cli.context import App, pass_app

_json_option = click.option("--json", "as_json", is_flag=True, help="The answer as JSON.")


@click.group()
def increase() -> None:
    """Temporary increases of a limit: any member asks, owners and those who manage the scope decide."""


def _wanted(function: Any) -> Any:
    options = (
        click.option("--amount", required=True, help="How much more, in the budget's unit."),
        click.option("--unit", type=click.Choice(["usd", "tokens", "requests"]), default="usd", show_default=True),
        click.option("--reason", required=True, help="For whoever decides, and for the record."),
        click.option("--until", required=True, metavar="MOMENT", help="RFC 3339, e.g. 2026-12-01T00:00:00Z."),
    )
    for option in reversed(options):
        function = option(function)
    return function


@increase.command("list")
@budget_argument(required=False)
@click.option("--state", type=click.Choice(["requested", "granted", "refused", "ended"]), help="Only those.")
@_json_option
@pass_app
def list_increases(app: App, *, budget_id: str, state: str | None, as_json: bool) -> int:
    """Of one budget or of all, the newest first: those one decides about, and one's own requests."""
    with app.reader() as client:
        budget_id = id_of(client, budget_id)
        found = list(client.budgets.increases(budget_id, state=state or ""))
    if as_json:
        app.print_line(json.dumps(found, ensure_ascii=False))
    elif found:
        app.out.print(tables.increases(found))
    else:
        app.note("There is none.")
    return problems.OK


@increase.command()
@budget_argument()
@_wanted
@_json_option
@pass_app
def request(app: App, /, *, budget_id: str, amount: str, unit: str, as_json: bool, **given: str) -> int:
    """Ask for more until a moment. The budget's owners are told."""
    with app.reader() as client:
        budget_id = id_of(client, budget_id)
        return _print(app, client.budgets.request(budget_id, **_more(amount, unit), **given), as_json=as_json)


@increase.command()
@budget_argument()
@_wanted
@_json_option
@pass_app
def grant(app: App, /, *, budget_id: str, amount: str, unit: str, as_json: bool, **given: str) -> int:
    """More at once, without anybody's having asked."""
    with app.reader() as client:
        budget_id = id_of(client, budget_id)
        return _print(app, client.budgets.grant(budget_id, **_more(amount, unit), **given), as_json=as_json)


def _more(amount: str, unit: str) -> dict[str, str | int]:
    return {f"amount_{unit}": in_unit(amount, unit)}


@increase.command()
@budget_argument()
@click.argument("increase_id")
@click.option("--note", default="", help="For whoever asked.")
@_json_option
@pass_app
def approve(app: App, *, budget_id: str, increase_id: str, note: str, as_json: bool) -> int:
    """Grant what was asked for."""
    with app.reader() as client:
        budget_id = id_of(client, budget_id)
        return _print(app, client.budgets.decide(budget_id, increase_id, "approve", note=note), as_json=as_json)


@increase.command()
@budget_argument()
@click.argument("increase_id")
@click.option("--note", default="", help="For whoever asked.")
@_json_option
@pass_app
def refuse(app: App, *, budget_id: str, increase_id: str, note: str, as_json: bool) -> int:
    """Refuse what was asked for."""
    with app.reader() as client:
        budget_id = id_of(client, budget_id)
        return _print(app, client.budgets.decide(budget_id, increase_id, "refuse", note=note), as_json=as_json)


@increase.command()
@budget_argument()
@click.argument("increase_id")
@_json_option
@pass_app
def end(app: App, *, budget_id: str, increase_id: str, as_json: bool) -> int:
    """End one now, before its time."""
    with app.reader() as client:
        budget_id = id_of(client, budget_id)
        return _print(app, client.budgets.end(budget_id, increase_id), as_json=as_json)


def _print(app: App, one: Mapping[str, Any], *, as_json: bool) -> int:
    if as_json:
        app.print_line(json.dumps(one, ensure_ascii=False))
        return problems.OK
    told = f"{one['state']}: {tables.amount(one, 'amount')} more for {one['budget_name']} until {one['until']}"
    app.print_line(rendering.clean(told, limit=300))
    app.note(str(one["increase_id"]))
    return problems.OK
