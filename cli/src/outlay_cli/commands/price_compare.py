"""``outlay price compare``: the same usage on other models."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import click

from outlay_cli import problems, rendering
from outlay_cli.commands.price_list import json_option
from outlay_cli.context import App, pass_app
from outlay_cli.usage_options import usage_from, usage_options

_COLUMNS = [("model", False), ("cost (USD)", True), ("difference", True), ("per cent", True), ("", False)]


@click.command(
    epilog="""\b
Examples:
  outlay price compare --input 1200 --output 300 --calls 100000 --current openai/gpt-4o
  outlay price compare --input 9000 --output 500 --calls 5000 openai/gpt-6-luna anthropic/claude-haiku-5-5
  outlay price compare --last-30-days openai/gpt-6-luna"""
)
@click.argument("models", nargs=-1, metavar="[PROVIDER/MODEL]…")
@usage_options
@click.option("--calls", type=click.IntRange(min=1), default=1, show_default=True, help="How many such calls.")
@click.option("--current", default="", metavar="PROVIDER/MODEL", help="The model to compare with.")
@click.option("--last-30-days", "last_days", is_flag=True, help="The organization's own usage instead.")
@click.option("--tools", "tool_use", is_flag=True, help="The calls use tools.")
@click.option("--batch", "is_batch", is_flag=True, help="The provider's batch processing.")
@json_option
@pass_app
def compare(app: App, /, *, models: tuple[str, ...], last_days: bool, as_json: bool, **options: Any) -> int:
    """What usage costs on other models, cheapest first. Without MODELS, on those that the catalogue looks after.

    What a model has no price for has no amount; what it can't do, and what is not known of it, stands beside it.
    """
    usage = usage_from(options)
    if last_days == bool(usage):
        raise click.UsageError("say what one call uses (--input, --output …), or give --last-30-days")
    with app.reader() as client, app.err.status("Comparing …"):
        if last_days:
            told = client.price_list.compare_last_30_days(models=models, tool_use=options["tool_use"])
        else:
            how = {"current": options["current"]} if options["current"] else {}
            flags = {name: True for name in ("tool_use", "is_batch") if options[name]}
            told = client.price_list.compare(usage, calls=options["calls"], models=models, **how, **flags)
    if as_json:
        app.print_line(json.dumps(told))
        return problems.OK
    _print(app, told, _of_usage(told) if last_days else _of_profile(told))
    return problems.OK


def _print(app: App, told: Mapping[str, Any], rows: Sequence[Sequence[str]]) -> None:
    app.out.print(rendering.table(_COLUMNS, rows))
    for name in told["unknown_models"]:
        app.note(f"{rendering.clean(name)} means no model of the price book")
    for each in told["assumptions"]:
        app.note(each["text"])


def _of_profile(told: Mapping[str, Any]) -> list[list[str]]:
    now = told["current"]
    first = [] if now is None else [[_name(now) + " (now)", _amount(now), "", "", _remarks(now)]]
    return first + [_row(each, _remarks(each)) for each in told["models"]]


def _of_usage(told: Mapping[str, Any]) -> list[list[str]]:
    now = told["current"]
    left_out = sum(each["requests"] for each in now["left_out"])
    note = f"{rendering.calls(left_out)} left out, without a price" if left_out else ""
    first = [f"{rendering.calls(now['requests'])} on {len(now['models'])} models (now)"]
    rows = [[*first, rendering.money(now["compared_usd"]), "", "", note]]
    for each in told["models"]:
        lacking = sorted({name for part in each["in_place_of"] for name in part["lacks"]})
        missing = sum(part["unpriced"] is not None for part in each["in_place_of"])
        parts = [f"no price in place of {missing} models" if missing else "", _lacks(lacking)]
        rows.append(_row(each, "; ".join(part for part in parts if part)))
    return rows


def _row(each: Mapping[str, Any], remarks: str) -> list[str]:
    percent = each["difference_percent"]
    difference = "" if each["difference_usd"] is None else rendering.money(each["difference_usd"])
    return [_name(each), _amount(each), difference, "" if percent is None else f"{percent} %", remarks]


def _name(each: Mapping[str, Any]) -> str:
    return rendering.clean(each["asked"] if "asked" in each else f"{each['provider']}/{each['model']}")


def _amount(each: Mapping[str, Any]) -> str:
    return "unpriced" if each["cost_usd"] is None else rendering.money(each["cost_usd"])


def _remarks(each: Mapping[str, Any]) -> str:
    why = each.get("unpriced")
    words = [] if why is None else ["not in the price book" if why["reason"] == "unknown_model" else "no rate"]
    words += why["buckets"] if why else []
    said = [" ".join(words), _lacks(each.get("lacks", ()))]
    if each.get("tier_above_input_tokens"):
        said.append(f"tier above {each['tier_above_input_tokens']:,} input tokens")
    return "; ".join(part for part in said if part)


def _lacks(names: Sequence[str]) -> str:
    return "lacks " + ", ".join(name.replace("_", " ") for name in names) if names else ""
