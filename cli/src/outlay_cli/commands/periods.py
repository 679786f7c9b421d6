"""``outlay periods``: months, their state and what was adjusted since. ``outlay close``: close one, for ever."""

import json
import time
from datetime import date, timedelta
from typing import Any

import click
from outlay_client import Client, Closing, Period

from outlay_cli import asking, problems, rendering
from outlay_cli.context import App, pass_app
from outlay_cli.periods import Month

_POLL_S = 3.0
_json_option = click.option("--json", "as_json", is_flag=True, help="The answer as JSON.")


@click.group(
    invoke_without_command=True,
    epilog="""\b
Examples:
  outlay periods
  outlay periods show 2026-10
  outlay periods statement 2026-10 --by team > 2026-10.json
  outlay periods statement 2026-10 | jq -cS '.rows[]' | sha256sum     # the digest""",
)
@_json_option
@click.pass_context
def periods(context: click.Context, *, as_json: bool) -> int:
    """Months with events: open or closed, with what was adjusted since."""
    return problems.OK if context.invoked_subcommand else _list(context.obj, as_json=as_json)


def _list(app: App, *, as_json: bool) -> int:
    with app.reader() as client:
        found = client.periods()
    if as_json:
        app.print_line(json.dumps(found.raw))
    elif found.periods:
        columns = [("month", False), ("state", False), ("closed at", False), ("by", False), ("requests", True)]
        columns += [("cost", True), ("adjusted since", True), ("cost of that", True)]
        app.out.print(rendering.table(columns, [_row(one) for one in found.periods]))
    else:
        app.note("There are no events yet.")
    return problems.OK


def _row(one: Period) -> list[str]:
    totals = one.totals or {}
    adjusted = one.adjustments
    return [
        one.month,
        one.state,
        one.closed_at or "",
        rendering.clean(one.closed_by or ""),
        rendering.count(totals["requests"]) if totals else "",
        rendering.money(totals["cost_usd"]) if totals else "",
        rendering.count(adjusted["requests"]) if adjusted["count"] else "",
        rendering.money(adjusted["cost_usd"]) if adjusted["count"] else "",
    ]


@periods.command()
@click.argument("month", type=Month())
@_json_option
@pass_app
def show(app: App, *, month: str, as_json: bool) -> int:
    """One month: its figures are read again and compared with what was closed. Exit code 1 if they differ.

    An open month has no figures to compare with yet; it says how to see those of now.
    """
    with app.reader() as client:
        one = client.period(month)
        entries = [] if as_json else list(client.adjustments(month))
    if as_json:
        app.print_line(json.dumps(one.raw))
    else:
        _print(app, one, entries)
    return problems.NEGATIVE if one.reproduces is False else problems.OK


def _print(app: App, one: Period, entries: list[Any]) -> None:
    closed = f"{one.closed_at} by {one.closed_by}" if one.closed_at else ""
    same = {None: "", True: "yes", False: f"NO: {json.dumps(one.raw.get('differences'))}"}[one.reproduces]
    lines = (
        ("month", one.month),
        ("state", one.state),
        ("closed at", closed),
        ("figures", _figures(one)),
        ("digest", one.digest or ""),
        ("reproduces", same),
    )
    for name, value in lines:
        if value:
            app.print_line(f"{name:<11} {rendering.clean(value, limit=2_000)}")
    if one.totals is None:
        first, after = _days(one.month)
        app.note(f"Its figures still change; see them with `outlay costs --from {first} --to {after}`.")
    if one.last_attempt is not None:
        app.note(f"Closing stopped at {one.last_attempt.at}:")
        _note_problems(app, one.last_attempt.problems)
    if entries:
        columns = [("adjusted on", False), ("reason", False), ("rows", True), ("requests", True), ("cost", True)]
        rows = [
            [
                entry["day"],
                entry["reason"],
                rendering.count(entry["count"]),
                rendering.count(entry["requests"]),
                rendering.money(entry["cost_usd"]),
            ]
            for entry in entries
        ]
        app.out.print(rendering.table(columns, rows))


def _figures(one: Period) -> str:
    if one.totals is None:
        return ""
    return f"{rendering.money(one.totals['cost_usd'])} USD, {rendering.count(one.totals['requests'])} requests"


def _days(month: str) -> tuple[date, date]:
    """The month's first day, and that of the next."""
    first = date.fromisoformat(f"{month}-01")
    return first, (first + timedelta(days=31)).replace(day=1)


def _note_problems(app: App, found: Any) -> None:
    for problem in found:
        app.note(f"  - {problem.field}: {rendering.clean(problem.reason, limit=500)}")


@periods.command()
@click.argument("month", type=Month())
@click.option(
    "--by", "group_by", default="", help="Dimensions, separated by commas; every day and dimension if left out."
)
@pass_app
def statement(app: App, *, month: str, group_by: str) -> int:
    """A closed month's rows as JSON, with the digest that anyone can recompute from them."""
    with app.reader() as client:
        pages = list(client.statement_pages(month, group_by=tuple(part for part in group_by.split(",") if part)))
    whole = {**pages[0].raw, "rows": [row for page in pages for row in page.rows], "next_cursor": None}
    app.print_line(json.dumps(whole))
    return problems.OK


@click.command(
    epilog="""\b
Examples:
  outlay close 2026-10
  outlay close 2026-10 --yes     # asks nothing; for scripts"""
)
@click.argument("month", type=Month())
@click.option("--yes", is_flag=True, help="Close without asking.")
@click.option(
    "--wait", type=click.IntRange(0, 3600), default=900, show_default=True, help="Seconds to wait for the end."
)
@_json_option
@pass_app
def close(app: App, *, month: str, yes: bool, wait: int, as_json: bool) -> int:
    """Close a month for ever; what comes later for it is an adjustment of the open month. For administrators.

    Shows first what it would do. Exit code 1 if something stands against it, 2 if the end was not seen in time.
    """
    with app.reader() as client:
        preview = client.close_period(month)
        if preview.problems:
            return _refused(app, preview, as_json=as_json)
        if not preview.closes:
            return _told(app, client.period(month), as_json=as_json)
        _show_plan(app, preview)
        if not yes:
            asking.confirm(f"Close {month}? There is no way back", abort=True)
        client.close_period(month, apply=True)
        with app.err.status("Closing …"):
            one = _wait(client, preview, wait=wait)
    if one.state == "closed":
        return _told(app, one, as_json=as_json)
    if one.last_attempt is not None and one.last_attempt != preview.last_attempt:
        app.note("The month is not closed:")
        _note_problems(app, one.last_attempt.problems)
        return problems.NEGATIVE
    app.note(f"It is not done yet and goes on by itself: see `outlay periods show {month}`.")
    return problems.FAILURE


def _refused(app: App, preview: Closing, *, as_json: bool) -> int:
    if as_json:
        app.print_line(json.dumps(preview.raw))
    app.note(f"{preview.month} can't be closed:")
    _note_problems(app, preview.problems)
    return problems.NEGATIVE


def _show_plan(app: App, preview: Closing) -> None:
    for one in preview.closes:
        app.note(
            f"{one['month']}: {rendering.money(one['cost_usd'])} USD, {rendering.count(one['requests'])} requests"
            + (f", {rendering.count(one['unpriced_requests'])} of them unpriced" if one["unpriced_requests"] else "")
        )
    if preview.days_to_pack or preview.days_to_prove:
        app.note(f"First {preview.days_to_pack} days are packed and {preview.days_to_prove} proven by the lake.")


def _told(app: App, one: Period, *, as_json: bool) -> int:
    if as_json:
        app.print_line(json.dumps(one.raw))
    else:
        app.print_line(f"{one.month} is {one.state}" + (f", digest {one.digest}" if one.digest else ""))
    return problems.OK


def _wait(client: Client, preview: Closing, *, wait: int) -> Period:
    """The month once it is closed, or closing has stopped, or time is up."""
    deadline = time.monotonic() + wait
    while True:
        one = client.period(preview.month)
        stopped = one.last_attempt is not None and one.last_attempt != preview.last_attempt
        if one.state == "closed" or stopped or time.monotonic() >= deadline:
            return one
        time.sleep(min(_POLL_S, max(deadline - time.monotonic(), 0)))
