"""``outlay price list|show|history``: the deployment's prices, as they are and were."""

import json
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

import click
from outlay.contracts.buckets import BUCKETS

from outlay_cli import problems, rendering
from outlay_cli.commands.list_prices_beside import Line, beside, list_rates, list_rates_of_variant
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

    `+` behind a rate: calls with more input cost more; `*`: batch or a service tier costs otherwise; `entered` names
    the price entry that it comes from. `show` tells, with the list price beside what you have negotiated.
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
        columns.append(("entered", False))
        app.out.print(rendering.table(columns, [_cells(row) for row in rows]))
    if found > len(rows):
        app.note(f"{len(rows):,} of {found:,} models; give a larger --limit, or narrow it.")
    return problems.OK


def _cells(row: Mapping[str, Any]) -> list[str]:
    mark = "*" if row["variants"] or row["day_parts"] else ""
    rates = [_cell(row["rates"].get(bucket)) for bucket in _COLUMNS]
    entered = _source(row) if row["source"] and row["source"]["entry"] else ""
    return [row["provider"], rendering.clean(row["model"]) + mark, *rates, row["effective_from"] or "", entered]


def _cell(rate: Mapping[str, Any] | None) -> str:
    if rate is None:
        return "no rate"
    if "charged_as" in rate:
        return f"as {rate['charged_as'].split('_')[0]}"
    return f"{rate['usd']}+" if "tiers" in rate else str(rate["usd"])


def _csv(rows: list[Mapping[str, Any]]) -> Iterator[list[Any]]:
    yield [
        *("provider", "model", "bucket", "usd", "list_usd", "per", "above_input_tokens"),
        *("effective_from", "effective_until", "source", "revision"),
    ]
    for row in rows:
        about = [row["effective_from"], row["effective_until"], _source(row), row["price_revision"]]
        for line in beside(row["rates"], list_rates(row)):
            yield [row["provider"], row["model"], *line, *about]


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


def _print_rates(app: App, row: Mapping[str, Any]) -> None:
    """Rates, tiers, variants and parts of the day of one stretch of time, with list prices where they are others."""
    is_listed = row["list_price"] is None
    lines = list(_lines(beside(row["rates"], list_rates(row)), "", row["rates"]))
    for variant in row["variants"]:
        kind = " ".join(f"{name}={value}" for name, value in variant["when"].items())
        lines += _lines(beside(variant["rates"], list_rates_of_variant(row, variant)), kind, variant["rates"])
        lines += [[bucket, "no rate", "", "", kind] for bucket in variant["lacks"]]
    for part in row["day_parts"]:
        hours = f"{part['from']}–{part['until']} {part['time_zone']}"
        lines += _lines(beside(part["rates"], None if is_listed else {}), hours, part["rates"])
    columns = [("", False), ("USD", True), ("list price", True), ("per", False), ("for", False)]
    shown = [place for place, (name, _) in enumerate(columns) if not (is_listed and name == "list price")]
    cells = lines or [["no rate: calls are unpriced", "", "", "", ""]]
    app.out.print(
        rendering.table([columns[place] for place in shown], [[line[place] for place in shown] for line in cells])
    )
    _print_source(app, row)


def _lines(rates: Iterator[Line], kind: str, given: Mapping[str, Any]) -> Iterator[list[str]]:
    for bucket, usd, listed, per, above in rates:
        other = f"as {given[bucket]['charged_as']}" if "charged_as" in given[bucket] and above is None else ""
        size = "" if above is None else f"above {above:,} input tokens"
        yield [bucket, usd, listed, per, " ".join(part for part in (kind, other, size) if part)]


def _print_source(app: App, row: Mapping[str, Any]) -> None:
    since = f"since {row['effective_from']}, " if row["effective_from"] else ""
    until = f"until {row['effective_until']}, " if row["effective_until"] else ""
    source = row["source"] or {"name": "none", "url": None, "level": "book"}
    where = "" if source["level"] == "organization" else f": {source['url'] or 'no address'}"
    app.note(f"{since}{until}source {source['name']}{where}")
    if row["priced_as"]:
        app.note("an alias of {provider}/{model}".format(**row["priced_as"]))


def _source(rates: Mapping[str, Any]) -> str:
    return str(rates["source"]["name"]) if rates["source"] else ""


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
    """Every dated price of a model, newest first, with its source and the price book that had it first; and what was
    entered about it, also if it was withdrawn."""
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
    if told["changes"]:
        app.out.print(
            rendering.table([(name, False) for name in _CHANGES], [_change(each) for each in told["changes"]])
        )
    return problems.OK


_CHANGES = ("at", "change", "entry", "of", "from", "until")


def _change(change: Mapping[str, Any]) -> list[str]:
    percent = f" −{change['percent']} %" if change["percent"] else ""
    entry = f"no. {change['entry']}: {change['kind']}{percent}"
    dates = [change["effective_from"] or "", change["effective_until"] or ""]
    return [change["at"][:16].replace("T", " "), change["change"], entry, change["level"], *dates]
