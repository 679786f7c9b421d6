"""``outlay events``: the rows behind a figure."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import click
from outlay_client import Client, EventPage, EventQuery

from outlay_cli import problems, rendering
from outlay_cli.context import App, pass_app
from outlay_cli.periods import Instant

_PAGE = 500
_MONEY = ("cost_usd", "cost_input_usd", "cost_cache_read_usd", "cost_cache_write_usd", "cost_output_usd")
_COLUMNS = ("timestamp", "id", *_MONEY, "cost_other_usd", "unpriced_reason", "user", "batch_id", "position")
_TABLE = (("time", False), ("id", False), ("model", False), ("team", False), ("price", False), ("cost (USD)", True))


_OPTIONS = (
    click.option("--from", "start", type=Instant(), help="First instant; if left out this month's, or all of --batch."),
    click.option("--to", "end", type=Instant(), help="End, not included; the end of today if left out."),
    click.option("--time-zone", default="", metavar="IANA", help="Where days begin, e.g. Europe/Berlin."),
    click.option("--filter", "filters", multiple=True, metavar="DIMENSION:VALUE", help="Or tag:KEY:VALUE. Repeatable."),
    click.option("--batch", default="", metavar="ID", help="Only rows of this batch, not older than 35 days."),
    click.option("--limit", type=click.IntRange(0), default=50, show_default=True, help="Rows at most; 0 for all."),
    click.option("--format", "form", type=click.Choice(["table", "json", "csv"]), default="table", show_default=True),
    click.option("--json", "as_json", is_flag=True, help="The same as --format json."),
)


def event_options(command: Any) -> Any:
    """What chooses events and how they are shown."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


@click.command(
    epilog="""\b
Examples:
  outlay events --from today
  outlay events --filter team:search --filter model:gpt-4o --limit 20
  outlay events --from 2026-11-01 --to 2026-11-02 --filter tag:ticket:T-17 --format csv > rows.csv
  outlay events --from month --limit 0 --json | jq .totals     all rows, and their sum"""
)
@event_options
@pass_app
def events(app: App, /, **options: Any) -> int:
    """The events that a figure adds up, newest received first, each with its price and where that is from.

    With all rows listed, their sum is what `outlay costs` says for the same period and filters. What is older than 34
    days is looked up in the lake, which can take a minute.
    """
    return show(app, **options)


def show(app: App, *, form: str, as_json: bool, limit: int, own: bool = False, **options: Any) -> int:
    """The events that the options choose; ``own``: of one's own calls."""
    query = _query(options, limit)
    with app.reader() as client, app.err.status("Listing …"):
        pages = list(_pages(client, query, limit, own=own))
    rows = [row for page in pages for row in page.rows]
    shown = rows[:limit] if limit else rows
    last = pages[-1]
    complete = last.complete and len(shown) == len(rows)
    if as_json or form == "json":
        whole = {**last.raw, "rows": shown, "complete": complete}
        app.print_line(json.dumps(whole if complete else {**whole, "totals": None}))
    elif form == "csv":
        click.echo(_csv(shown), nl=False)
    elif shown:
        app.out.print(rendering.table(_TABLE, [_cells(row) for row in shown]))
    _say(app, last, shown=len(shown), complete=complete)
    return problems.OK


def _query(options: Mapping[str, Any], limit: int) -> EventQuery:
    for one in options["filters"]:
        if ":" not in one:
            raise click.BadParameter(f"{one!r} should read dimension:value, e.g. team:search", param_hint="--filter")
    is_whole_batch = options["batch"] and not options["end"]
    return EventQuery(
        start=options["start"] or ("" if is_whole_batch else Instant().convert("month", None, None)),
        end=options["end"] or "",
        time_zone=options["time_zone"],
        filters=options["filters"],
        batch=options["batch"],
        limit=min(limit, _PAGE) or _PAGE,
    )


def _pages(client: Client, query: EventQuery, limit: int, *, own: bool) -> Iterator[EventPage]:
    found = 0
    for page in client.event_pages(query, own=own):
        yield page
        found += len(page.rows)
        if limit and found >= limit:
            return


def _cells(row: Mapping[str, Any]) -> Sequence[str]:
    named, price = row["dimensions"], row["price"]
    since = f" since {price['effective_from']}" if price["effective_from"] else ""
    cost = f"unpriced ({row['unpriced_reason']})" if row["cost_usd"] is None else rendering.money(row["cost_usd"])
    return (
        row["timestamp"],
        rendering.clean(row["id"], limit=44),
        rendering.clean(named["model"]),
        rendering.clean(named["team"]) or "(none)",
        rendering.clean(f"{price['source']}{since}" if price["source"] else ""),
        cost,
    )


def _csv(rows: Sequence[Mapping[str, Any]]) -> str:
    dimensions = list(rows[0]["dimensions"]) if rows else []
    usage = sorted({bucket for row in rows for bucket in row["usage"]})
    price = ("model", "source", "effective_from", "revision")
    head = [*_COLUMNS, *dimensions, *usage, *(f"price_{name}" for name in price), "tags", "received_at"]
    body = (
        [
            *(row[name] for name in _COLUMNS),
            *(row["dimensions"][name] for name in dimensions),
            *(row["usage"].get(bucket) for bucket in usage),
            *(row["price"][name] for name in price),
            json.dumps(row["tags"], ensure_ascii=False),
            row["received_at"],
        ]
        for row in rows
    )
    return rendering.csv_text([head, *body])


def _say(app: App, last: EventPage, *, shown: int, complete: bool) -> None:
    app.note(f"as of {last.as_of}, from the {last.source}")
    if last.deleted_before:
        app.note(f"Rows that arrived before {last.deleted_before} were deleted by retention; their figures stay.")
    if not complete:
        app.note(f"{shown:,} rows; there are more. `--limit 0` lists all, with their sum.")
        return
    if not shown:
        app.note("No call fits.")
        return
    unpriced = last.totals["unpriced_requests"]
    amount = "no known price" if last.totals["cost_usd"] is None else f"{last.totals['cost_usd']} USD"
    bound = f"; {unpriced:,} of them have no known price" if unpriced else ""
    app.note(f"all {shown:,} rows: {amount}{bound}")
