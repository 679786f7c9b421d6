"""``outlay users``: who spends, as pseudonyms."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import click
from outlay_client import Client, UserPage, UserQuery

from outlay_cli import problems, rendering
from outlay_cli.commands.costs import say_behind
from outlay_cli.context import App, pass_app
from outlay_cli.periods import Day

_PAGE = 1_000
_BESIDE = ("provider", "model", "project", "team")
_NUMBERS = ("requests", "input_tokens_total", "output_tokens_total")
_COLUMNS = ("first_day", "last_day", "requests", "unpriced_requests", "input_tokens_total", "output_tokens_total")


@click.command(
    epilog="""\b
Examples:
  outlay users                                    this month, the costliest first
  outlay users --by model --top 10
  outlay users --from 30d --filter team:search --sort requests
  outlay users --from 2026-10-01 --to 2026-11-01 --top 0 --format csv > october.csv"""
)
@click.option("--from", "start", type=Day(), default="month", show_default=True, help="First day.")
@click.option("--to", "end", type=Day(), help="End, not included; the end of today if left out.")
@click.option("--by", default="", metavar="DIMENSION,…", help=f"Beside the user: {', '.join(_BESIDE)}.")
@click.option("--filter", "filters", multiple=True, metavar="DIMENSION:VALUE", help="Of those, or user:…. Repeatable.")
@click.option("--sort", type=click.Choice(["cost", "requests"]), default="cost", show_default=True)
@click.option("--top", type=click.IntRange(0), default=50, show_default=True, help="Rows at most; 0 for all.")
@click.option("--format", "form", type=click.Choice(["table", "json", "csv"]), default="table", show_default=True)
@pass_app
def users(app: App, /, *, form: str, top: int, **options: Any) -> int:
    """Who spends how much: a row per user, as pseudonyms, and one for calls without a user.

    Users are packed every quarter of an hour: what the figures hold and the users do not yet is said below the table.
    """
    query = _query(options, top)
    with app.reader() as client, app.err.status("Adding up …"):
        pages = list(_pages(client, query, top))
    found = [row for page in pages for row in page.rows]
    rows = found[:top] if top else found
    first = pages[0]
    if form == "json":
        app.print_line(json.dumps({**first.raw, "rows": rows, "next_cursor": None}))
    elif form == "csv":
        click.echo(_csv(first, rows), nl=False)
    else:
        _print_table(app, first, rows)
    _say(app, first, shown=len(rows), complete=len(rows) == len(found) and not pages[-1].next_cursor)
    return problems.OK


def _query(options: Mapping[str, Any], top: int) -> UserQuery:
    for one in options["filters"]:
        if ":" not in one:
            raise click.BadParameter(f"{one!r} should read dimension:value, e.g. team:search", param_hint="--filter")
    return UserQuery(
        start=options["start"],
        end=options["end"] or "",
        group_by=tuple(part.strip() for part in options["by"].split(",") if part.strip()),
        filters=options["filters"],
        sort=options["sort"],
        limit=min(top, _PAGE) or _PAGE,
    )


def _pages(client: Client, query: UserQuery, top: int) -> Iterator[UserPage]:
    found = 0
    for page in client.user_pages(query):
        yield page
        found += len(page.rows)
        if top and found >= top:
            return


def _print_table(app: App, page: UserPage, rows: Sequence[Mapping[str, Any]]) -> None:
    columns = [("user", False), *((name, False) for name in page.group_by)]
    columns += [("first", False), ("last", False), ("requests", True), ("input", True), ("output", True)]
    columns.append(("cost (USD)", True))
    body = [
        [
            rendering.clean(row["user"]) or "(none)",
            *(rendering.clean(row["group"][name]) or "(none)" for name in page.group_by),
            row["first_day"],
            row["last_day"],
            *_numbers(row),
        ]
        for row in rows
    ]
    total = ["total", *("" for _ in page.group_by), "", "", *_numbers(page.totals)]
    app.out.print(rendering.table(columns, [*body, total]))


def _numbers(amounts: Mapping[str, Any]) -> list[str]:
    return [*(rendering.count(amounts[name]) for name in _NUMBERS), rendering.cost(amounts, "cost_usd")]


def _csv(page: UserPage, rows: Sequence[Mapping[str, Any]]) -> str:
    head = ["user", *page.group_by, *_COLUMNS, "cost_usd"]
    body = (
        [row["user"], *(row["group"][name] for name in page.group_by), *(row[name] for name in (*_COLUMNS, "cost_usd"))]
        for row in rows
    )
    return rendering.csv_text([head, *body])


def _say(app: App, page: UserPage, *, shown: int, complete: bool) -> None:
    app.note(f"{rendering.as_of(page.as_of)}, {page.start} to {page.end} ({page.time_zone}): {page.users:,} users")
    if not complete:
        app.note(f"{shown:,} rows; there are more. `--top 0` lists all.")
    if page.lower_bound:
        app.note(f"lower bound: {rendering.calls(page.totals['unpriced_requests'])} without a known price")
    say_behind(app, exact=page.exact, behind=page.behind)
