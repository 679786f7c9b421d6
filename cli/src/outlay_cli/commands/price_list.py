"""``outlay price list|show|history``: the deployment's prices, as they are and were."""

import json
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

import click
from outlay.contracts.buckets import BUCKETS

from outlay_cli import problems, rendering
from outlay_cli.context import App, pass_app

json_option = click.option("--json", "as_json", is_flag=True, help="The answer as JSON.")
_COLUMNS = ("input_uncached_tokens", "cache_read_tokens", "cache_write_5m_tokens", "output_tokens")
_HEADINGS = ("input", "cache read", "cache write", "output")
_THREE = ("true", "false", "unknown")


def model_options(command: Any) -> Any:
    """The filters that lists of models and of prices share."""
    for option in (
        click.option("--limit", type=click.IntRange(1), default=100, show_default=True, help="Rows at most."),
        click.option("--deprecated", type=click.Choice(_THREE), default=None),
        click.option("--family", default="", metavar="NAME", help="e.g. claude, gpt, gemini."),
        click.option("--provider", default="", metavar="NAME"),
        click.option("--search", "q", default="", metavar="TEXT", help="Part of the id or the name."),
    ):
        command = option(command)
    return command


def split_name(model: str) -> tuple[str, str]:
    """``provider/model`` apart; a model's name alone has no provider."""
    provider, slash, rest = model.partition("/")
    return (provider, rest) if slash else ("", provider)


def rows_of(pages: Iterator[Mapping[str, Any]], name: str, limit: int) -> tuple[list[Mapping[str, Any]], int]:
    """At most so many rows, and how many there are."""
    found = 0

    def rows() -> Iterator[Mapping[str, Any]]:
        nonlocal found
        for page in pages:
            found = page["found"]
            yield from page[name]

    return list(islice(rows(), limit)), found


@click.command(
    "list",
    epilog="""\b
Examples:
  outlay price list --provider anthropic
  outlay price list --family gemini --at 2026-06-01
  outlay price list --bucket web_searches --format csv > searches.csv""",
)
@model_options
@click.option("--bucket", type=click.Choice(BUCKETS), default=None, metavar="BUCKET", help="With a rate for it.")
@click.option("--at", default="", metavar="WHEN", help="A date (UTC) or RFC 3339; now if left out.")
@click.option("--format", "form", type=click.Choice(["table", "json", "csv"]), default="table", show_default=True)
@pass_app
def list_prices(app: App, /, *, form: str, limit: int, **filters: str | None) -> int:
    """Models with their rates in force, USD per million tokens.

    `+` behind a rate: calls with more input cost more; `*`: batch or a service tier costs otherwise; `show` tells.
    """
    with app.reader() as client:
        chosen = {name: value or "" for name, value in filters.items()}
        rows, found = rows_of(client.price_list.pages(**chosen, limit=str(min(limit, 200))), "rows", limit)
    if form == "json":
        app.print_line(json.dumps(rows))
    elif form == "csv":
        click.echo(rendering.csv_text(_csv(rows)), nl=False)
    else:
        columns = [("provider", False), ("model", False), *((each, True) for each in _HEADINGS), ("since", False)]
        app.out.print(rendering.table(columns, [_cells(row) for row in rows]))
    if found > len(rows):
        app.note(f"{len(rows):,} of {found:,} models; give a larger --limit, or narrow it.")
    return problems.OK


def _cells(row: Mapping[str, Any]) -> list[str]:
    mark = "*" if row["variants"] or row["day_parts"] else ""
    rates = [_cell(row["rates"].get(bucket)) for bucket in _COLUMNS]
    return [row["provider"], rendering.clean(row["model"]) + mark, *rates, row["effective_from"] or ""]


def _cell(rate: Mapping[str, Any] | None) -> str:
    if rate is None:
        return "no rate"
    if "charged_as" in rate:
        return f"as {rate['charged_as'].split('_')[0]}"
    return f"{rate['usd']}+" if "tiers" in rate else str(rate["usd"])


def _csv(rows: list[Mapping[str, Any]]) -> Iterator[list[Any]]:
    yield ["provider", "model", "bucket", "usd", "per", "above_input_tokens", "effective_from", "source", "revision"]
    for row in rows:
        about = [row["effective_from"], _source(row), row["price_revision"]]
        for bucket, rate in row["rates"].items():
            for above, usd in (
                (None, rate["usd"]),
                *((t["above_input_tokens"], t["usd"]) for t in rate.get("tiers", ())),
            ):
                yield [row["provider"], row["model"], bucket, usd, rate["per"], above, *about]


@click.command(
    epilog="""\b
Examples:
  outlay price show gpt-6.1-sol
  outlay price show aws/us.anthropic.claude-sonnet-5-v1:0 --at 2026-09-01"""
)
@click.argument("model")
@click.option("--at", default="", metavar="WHEN", help="A date (UTC) or RFC 3339; now if left out.")
@json_option
@pass_app
def show(app: App, /, *, model: str, at: str, as_json: bool) -> int:
    """One model's rates: by any name that events use, with the provider in front where it matters."""
    provider, name = split_name(model)
    with app.reader() as client:
        row = client.price_list.get(name, provider=provider, at=at)
    if as_json:
        app.print_line(json.dumps(row))
        return problems.OK
    app.print_line(f"{row['provider']}/{rendering.clean(row['model'])}")
    _print_rates(app, row)
    return problems.OK


def _print_rates(app: App, rates: Mapping[str, Any]) -> None:
    """Rates, tiers, variants and parts of the day of one stretch of time."""
    lines = list(_lines(rates["rates"], "")) or [("no rate: calls are unpriced", "", "", "")]
    for variant in rates["variants"]:
        kind = " ".join(f"{name}={value}" for name, value in variant["when"].items())
        lines += _lines(variant["rates"], kind)
    for part in rates["day_parts"]:
        lines += _lines(part["rates"], f"{part['from']}–{part['until']} {part['time_zone']}")
    app.out.print(rendering.table([("", False), ("USD", True), ("per", False), ("for", False)], lines))
    since = f"since {rates['effective_from']}, " if rates["effective_from"] else ""
    until = f"until {rates['effective_until']}, " if rates["effective_until"] else ""
    source = rates["source"] or {"name": "none", "url": None}
    app.note(f"{since}{until}source {source['name']}: {source['url'] or 'no address'}")


def _source(rates: Mapping[str, Any]) -> str:
    return str(rates["source"]["name"]) if rates["source"] else ""


def _lines(rates: Mapping[str, Any], kind: str) -> Iterator[tuple[str, str, str, str]]:
    for bucket, rate in rates.items():
        as_other = f"as {rate['charged_as']}" if "charged_as" in rate else ""
        yield bucket, rate["usd"], rate["per"], " ".join(part for part in (kind, as_other) if part)
        for tier in rate.get("tiers", ()):
            above = f"{kind} above {tier['above_input_tokens']:,} input tokens".strip()
            yield bucket, tier["usd"], rate["per"], above


@click.command(
    epilog="""\b
Examples:
  outlay price history openai/gpt-4o
  outlay price history deepseek-v4-pro --json"""
)
@click.argument("model")
@json_option
@pass_app
def history(app: App, /, *, model: str, as_json: bool) -> int:
    """Every dated price of a model, newest first, with its source and the price book that had it first."""
    provider, name = split_name(model)
    with app.reader() as client:
        told = client.price_list.history(name, provider=provider)
    if as_json:
        app.print_line(json.dumps(told))
        return problems.OK
    app.print_line(f"{told['provider']}/{rendering.clean(told['model'])}")
    columns = [
        ("from", False),
        ("until", False),
        *((each, True) for each in _HEADINGS),
        ("source", False),
        ("book", True),
    ]
    body = [
        [
            each["from"] or "",
            each["until"] or "now",
            *(_cell(each["rates"].get(bucket)) for bucket in _COLUMNS),
            _source(each),
            "" if each["first_revision"] is None else str(each["first_revision"]),
        ]
        for each in told["history"]
    ]
    app.out.print(rendering.table(columns, body))
    return problems.OK
