"""``outlay budget``: what may be spent, and where that stands."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

import click
from outlay_client import Client

from outlay_cli import asking, problems, rendering
from outlay_cli.commands import budget_tables as tables
from outlay_cli.commands.budget_increase import increase
from outlay_cli.commands.budget_names import budget_argument, id_of
from outlay_cli.commands.budget_options import budget_options, chosen_of, split_scope
from outlay_cli.context import App, pass_app

_json_option = click.option("--json", "as_json", is_flag=True, help="The answer as JSON.")
_HEALTHS = ("on_track", "watch", "at_risk", "exceeded")
_FILTERS = (
    click.option("--state", type=click.Choice(["active", "paused"]), help="Only those."),
    click.option("--enforcement", type=click.Choice(["notify", "throttle", "stop"]), help="Only those."),
    click.option("--unit", type=click.Choice(["usd", "tokens", "requests"]), help="Only those."),
    click.option("--scope", metavar="DIMENSION[:VALUE]", help="Only those whose scope names it."),
    click.option("--search", "q", metavar="TEXT", help="Part of the name or the notes."),
)


@click.group(
    epilog="""\b
Examples:
  outlay budget create --name Search --limit-usd 500 --scope team:search
  outlay budget create --name "No surprises" --limit-usd 2000 --enforcement stop --owner ann@example.com
  outlay budget utilization                       all of them, the worst first
  outlay budget status Search                     by its name, or its id
  outlay budget risk Search                       how likely it is exceeded, when and by how much
  outlay budget change Search --limit-usd 750
  outlay budget increase request bud_… --amount 50 --until 2026-12-01T00:00:00Z --reason "the launch\""""
)
def budget() -> None:
    """Budgets: limits for a scope and a period, and what happens near and at them.

    Changes need a login of the last minutes.
    """


budget.add_command(increase)


def _filters(function: Any) -> Any:
    for option in reversed(_FILTERS):
        function = option(function)
    return function


def _query(given: Mapping[str, str | None]) -> dict[str, str]:
    query = {name: value for name, value in given.items() if value and name != "scope"}
    dimension, value = split_scope(given["scope"] or "")
    about = {"dimension": dimension, "value": value}
    return query | {name: told for name, told in about.items() if told}


@budget.command("list")
@_filters
@_json_option
@pass_app
def list_budgets(app: App, /, *, as_json: bool, **given: str | None) -> int:
    """Budgets that one may see, in the order in which they were made."""
    with app.reader() as client:
        found = list(client.budgets.all(**_query(given)))
    if as_json:
        app.print_line(json.dumps(found, ensure_ascii=False))
    elif found:
        app.out.print(tables.budgets(found))
    else:
        app.note("There is no such budget. Make one with `outlay budget create`.")
    return problems.OK


@budget.command()
@budget_options
@_json_option
@pass_app
def create(app: App, /, *, as_json: bool, **given: Any) -> int:
    """Make one. It needs a name and a limit."""
    if not given["name"] or all(given[f"limit_{unit}"] is None for unit in ("usd", "tokens", "requests")):
        raise click.UsageError("Give --name, and one of --limit-usd, --limit-tokens and --limit-requests.")
    with app.reader() as client:
        return _print(app, client.budgets.create(**chosen_of(client, given)).body, as_json=as_json)


@budget.command()
@budget_argument()
@_json_option
@pass_app
def show(app: App, *, budget_id: str, as_json: bool) -> int:
    """What was decided about one; also of one that was deleted."""
    with app.reader() as client:
        budget_id = id_of(client, budget_id)
        return _print(app, client.budgets.get(budget_id).body, as_json=as_json)


@budget.command()
@budget_argument()
@budget_options
@_json_option
@pass_app
def change(app: App, /, *, budget_id: str, as_json: bool, **given: Any) -> int:
    """Change what is given; the rest stays. Periods that are over don't change."""
    with app.reader() as client:
        budget_id = id_of(client, budget_id)
        known = client.budgets.get(budget_id)
        chosen = chosen_of(client, given, unit=known.body["unit"])
        changed = client.budgets.change(budget_id, version=known.version, **chosen)
        return _print(app, changed.body, as_json=as_json)


@budget.command()
@budget_argument()
@budget_options
@_json_option
@pass_app
def copy(app: App, /, *, budget_id: str, as_json: bool, **given: Any) -> int:
    """Make one like it, under another name, with what else is given instead."""
    if not given["name"]:
        raise click.UsageError("Give --name.")
    with app.reader() as client:
        budget_id = id_of(client, budget_id)
        unit = client.budgets.get(budget_id).body["unit"]
        return _print(app, client.budgets.copy(budget_id, **chosen_of(client, given, unit=unit)).body, as_json=as_json)


@budget.command()
@budget_argument()
@click.option("--yes", is_flag=True, help="Don't ask.")
@_json_option
@pass_app
def delete(app: App, *, budget_id: str, yes: bool, as_json: bool) -> int:
    """It limits nothing from now on. Its history stays."""
    with app.reader() as client:
        budget_id = id_of(client, budget_id)
        known = client.budgets.get(budget_id)
        if not yes:
            asking.confirm(f"Delete {rendering.clean(known.body['name'])}?", abort=True)
        return _print(app, client.budgets.delete(budget_id, version=known.version).body, as_json=as_json)


@budget.command()
@budget_argument()
@_json_option
@pass_app
def status(app: App, *, budget_id: str, as_json: bool) -> int:
    """Where it stands. Exit code 1 if its limit is reached."""
    with app.reader() as client:
        budget_id = id_of(client, budget_id)
        found = client.budgets.status(budget_id)
        is_foreseen = not as_json and found.get("method") == "forecast"
        foreseen = client.budgets.risk(budget_id) if is_foreseen else None
    _told(app, found, tables.status(found, foreseen), as_json=as_json)
    return problems.NEGATIVE if found.get("health") == "exceeded" else problems.OK


@budget.command()
@budget_argument()
@_json_option
@pass_app
def risk(app: App, *, budget_id: str, as_json: bool) -> int:
    """How likely its limit is exceeded, when and by how much. Exit code 1 if the risk is high."""
    with app.reader() as client:
        found = client.budgets.risk(id_of(client, budget_id))
    _told(app, found, tables.risk(found), as_json=as_json)
    return problems.NEGATIVE if found.get("risk") == "high" else problems.OK


def _told(app: App, found: Mapping[str, Any], rows: Iterable[tuple[str, str]], *, as_json: bool) -> None:
    if as_json:
        app.print_line(json.dumps(found, ensure_ascii=False))
        return
    for name, value in rows:
        app.print_line(f"{name:<14} {value}")
    app.note(rendering.as_of(found["as_of"]))


@budget.command()
@budget_argument()
@click.option("--limit", type=click.IntRange(1), default=12, show_default=True, help="Periods.")
@_json_option
@pass_app
def history(app: App, *, budget_id: str, limit: int, as_json: bool) -> int:
    """How its past periods ended, the newest first."""
    with app.reader() as client:
        budget_id = id_of(client, budget_id)
        unit = client.budgets.get(budget_id).body["unit"]
        found = _first(client, budget_id, limit)
    if as_json:
        app.print_line(json.dumps(found, ensure_ascii=False))
    elif found:
        app.out.print(tables.history(unit, found))
    else:
        app.note("No period of it is over.")
    return problems.OK


@budget.command()
@budget_argument()
@_json_option
@pass_app
def excesses(app: App, *, budget_id: str, as_json: bool) -> int:
    """What brought its spend above a limit that was held, the newest first. Exit code 1 if anything did."""
    with app.reader() as client:
        budget_id = id_of(client, budget_id)
        unit = client.budgets.get(budget_id).body["unit"]
        found = client.budgets.excesses(budget_id)
    if as_json:
        app.print_line(json.dumps(found, ensure_ascii=False))
    elif found:
        app.out.print(tables.excesses(unit, found))
    else:
        app.note("Nothing brought it above its limit.")
    return problems.NEGATIVE if found else problems.OK


def _first(client: Client, budget_id: str, limit: int) -> list[Mapping[str, Any]]:
    return [one for one, _ in zip(client.budgets.history(budget_id), range(limit), strict=False)]


@budget.command()
@_filters
@click.option("--health", type=click.Choice(_HEALTHS), help="Only those.")
@_json_option
@pass_app
def utilization(app: App, /, *, health: str | None, as_json: bool, **given: str | None) -> int:
    """Where all of them stand, the worst first."""
    query = _query(given) | ({"health": health} if health else {})
    with app.reader() as client:
        found = client.budgets.utilization(**query)
    if as_json:
        app.print_line(json.dumps(found, ensure_ascii=False))
        return problems.OK
    if found["budgets"]:
        app.out.print(tables.utilization(found["budgets"]))
    totals = found["totals"]
    told = ", ".join(f"{totals[name]} {name.replace('_', ' ')}" for name in _HEALTHS[::-1] if totals[name])
    number = f"{totals['budgets']} budget{'' if totals['budgets'] == 1 else 's'}"
    app.note(f"{number}{': ' if told else ''}{told}; {rendering.as_of(found['as_of'])}")
    return problems.OK


def _print(app: App, one: Mapping[str, Any], *, as_json: bool) -> int:
    if as_json:
        app.print_line(json.dumps(one, ensure_ascii=False))
        return problems.OK
    for name, value in tables.decided(one):
        app.print_line(f"{name:<16} {rendering.clean(value, limit=400)}")
    return problems.OK
