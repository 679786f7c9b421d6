"""``outlay forecast``: what will come, how sure that is, how past forecasts turned out, and changes that are known."""

import json
from collections.abc import Mapping
from typing import Any

import click

from outlay_cli import problems, rendering
from outlay_cli.commands import forecast_tables as tables
from outlay_cli.commands.budget_names import id_of
from outlay_cli.commands.budget_options import in_unit, scope_of
from outlay_cli.context import App, pass_app

_json_option = click.option("--json", "as_json", is_flag=True, help="The answer as JSON.")
_budget_option = click.option("--budget", default="", metavar="BUDGET", help="Of a budget, by its id or name.")
_scope_option = click.option(
    "--scope", multiple=True, metavar="DIMENSION:VALUE", help="Repeatable; calls that fit all of it."
)
_units = click.Choice(["usd", "tokens", "requests"])


@click.group(
    invoke_without_command=True,
    epilog="""\b
Examples:
  outlay forecast                                 all you see, 30 days
  outlay forecast --scope team:search --horizon 90
  outlay forecast --budget Search --horizon period_end --chart
  outlay forecast list --budget Search            past nights
  outlay forecast show fct_…                      with what came
  outlay forecast accuracy                        how good past forecasts were
  outlay forecast adjust --note Launch --from 2026-12-01 --percent 40 --scope team:search""",
)
@_scope_option
@_budget_option
@click.option("--unit", type=_units, help="USD if left out; of a budget it is the budget's.")
@click.option(
    "--horizon", default="30", show_default=True, type=click.Choice(["7", "14", "30", "90", "period_end"]), help="Days."
)
@click.option("--chart", is_flag=True, help="A bar for each day, of 90 days for each week.")
@_json_option
@click.pass_context
def forecast(context: click.Context, /, *, chart: bool, as_json: bool, **given: Any) -> int:
    """What will come of a budget, of a scope, or of all that you see: day by day and in total, with 80 % bands."""
    if context.invoked_subcommand is not None:
        return problems.OK
    app: App = context.obj
    horizon, unit, budget = given["horizon"], given["unit"], given["budget"]
    with app.reader() as client:
        asked: dict[str, Any] = {"horizon": int(horizon) if horizon.isdecimal() else horizon}
        asked |= {"scope": scope_of(given["scope"])} if given["scope"] else {}
        asked |= {"budget_id": id_of(client, budget)} if budget else {}
        asked |= {"unit": unit} if unit else {}
        _show(app, client.forecasts.make(**asked), as_json=as_json, chart=chart)
    return problems.OK


def _show(app: App, found: Mapping[str, Any], *, as_json: bool, chart: bool = False) -> None:
    if as_json:
        app.print_line(json.dumps(found, ensure_ascii=False))
        return
    for label, value in [*tables.facts(found), *tables.actual(found)]:
        app.print_line(f"{label:<22}{value}")
    if found["days"]:
        app.print_line("")
        app.out.print(tables.days(found))
    for line in tables.chart(found) if chart and found["days"] else ():
        app.print_line(line)


@forecast.command("list")
@_budget_option
@click.option("--scope", metavar="DIMENSION:VALUE", help="Only those whose scope names it; or `organization`.")
@click.option("--since", metavar="DATE", help="Those that begin on this day or later.")
@click.option("--origin", type=click.Choice(["nightly", "asked"]), help="Only those.")
@click.option("--limit", default=30, show_default=True, type=click.IntRange(1, 1_000))
@_json_option
@pass_app
def list_forecasts(app: App, /, *, budget: str, limit: int, as_json: bool, **given: str | None) -> int:
    """Forecasts that were kept, the newest first."""
    with app.reader() as client:
        filters = {name: value for name, value in given.items() if value}
        filters |= {"budget_id": id_of(client, budget)} if budget else {}
        found = [one for one, _ in zip(client.forecasts.all(**filters), range(limit), strict=False)]
    if as_json:
        app.print_line(json.dumps(found, ensure_ascii=False))
    elif found:
        app.out.print(tables.forecasts(found))
    else:
        app.note("There is no such forecast. They are made every night at 02:00 UTC, or with `outlay forecast`.")
    return problems.OK


@forecast.command()
@click.argument("forecast_id", default="latest", metavar="[FORECAST]")
@_budget_option
@click.option("--chart", is_flag=True, help="A bar for each day, of 90 days for each week.")
@_json_option
@pass_app
def show(app: App, *, forecast_id: str, budget: str, chart: bool, as_json: bool) -> int:
    """One of them with what came since; without an id the last night's."""
    with app.reader() as client:
        if forecast_id == "latest":
            found = client.forecasts.latest(id_of(client, budget))
        else:
            found = client.forecasts.get(forecast_id)
        _show(app, found, as_json=as_json, chart=chart)
    return problems.OK


@forecast.command()
@_budget_option
@click.option("--days", default=90, show_default=True, type=click.IntRange(1, 90), help="Back from today.")
@_json_option
@pass_app
def accuracy(app: App, *, budget: str, days: int, as_json: bool) -> int:
    """How past nightly forecasts turned out, and how many overruns of budgets were announced ahead."""
    with app.reader() as client:
        found = client.forecasts.accuracy(id_of(client, budget), days=days)
    if as_json:
        app.print_line(json.dumps(found, ensure_ascii=False))
        return problems.OK
    app.out.print(tables.accuracy(found))
    app.print_line(tables.surprises(found))
    return problems.OK


@forecast.command()
@click.option("--note", required=True, help="What happens.")
@click.option("--from", "start", required=True, metavar="DATE", help="First day it holds on.")
@click.option("--until", metavar="DATE", help="The first day it holds no more; it stays if left out.")
@click.option("--percent", type=int, help="Of what would come without it: 20 is a fifth more.")
@click.option("--per-day", metavar="AMOUNT", help="So much more (or less) a day, in --unit (USD if left out).")
@click.option("--unit", type=_units, help="With --percent: only forecasts of this unit.")
@_scope_option
@_json_option
@pass_app
def adjust(app: App, /, *, as_json: bool, start: str, scope: tuple[str, ...], **given: Any) -> int:
    """Enter a change that is known to come: a launch, a price, the end of a project."""
    per_day, unit = given.pop("per_day"), given.pop("unit")
    if (per_day is None) == (given["percent"] is None):
        raise click.UsageError("Give one of --percent and --per-day.")
    change: dict[str, Any] = {"from": start, "scope": scope_of(scope)}
    change |= {name: value for name, value in given.items() if value is not None}
    if per_day is None:
        change |= {"unit": unit} if unit else {}
    else:
        change[f"per_day_{unit or 'usd'}"] = in_unit(per_day, unit or "usd")
    with app.reader() as client:
        found = client.forecasts.adjust(**change)
    app.print_line(json.dumps(found, ensure_ascii=False) if as_json else str(found["adjustment_id"]))
    return problems.OK


@forecast.command()
@_json_option
@pass_app
def adjustments(app: App, *, as_json: bool) -> int:
    """Known changes, in the order in which they begin."""
    with app.reader() as client:
        found = list(client.forecasts.adjustments())
    if as_json:
        app.print_line(json.dumps(found, ensure_ascii=False))
    elif found:
        app.out.print(tables.adjustments(found))
    else:
        app.note("No change is known. Enter one with `outlay forecast adjust`.")
    return problems.OK


@forecast.command()
@click.argument("adjustment_id")
@_json_option
@pass_app
def forget(app: App, *, adjustment_id: str, as_json: bool) -> int:
    """Reckon with a known change no more."""
    with app.reader() as client:
        found = client.forecasts.forget(adjustment_id)
    app.print_line(json.dumps(found, ensure_ascii=False) if as_json else f"Forgotten: {rendering.clean(found['note'])}")
    return problems.OK
