"""``outlay person``: whose usage is reported; everything about one; and their erasure."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import click
from outlay_client import Client, EventPage, EventQuery

from outlay_cli import asking, paging, problems, rendering
from outlay_cli.context import App, pass_app

_PAGE = 500
_json_option = click.option("--json", "as_json", is_flag=True, help="The answer as JSON.")


@click.group(
    epilog="""\b
Examples:
  outlay person list --name anna@example.com
  outlay person export anna@example.com --to anna.json
  outlay person erase anna@example.com --reason "asked for by letter of 24 November" """
)
def person() -> None:
    """The people whose usage is reported: their data, and its erasure. For administrators.

    Everywhere but here people are pseudonyms (u_…). A person is given by name, exactly as it was sent, or by pseudonym.
    """


@person.command("list")
@click.option("--name", default="", help="Exactly as it was sent.")
@click.option("--pseudonym", default="", metavar="u_…")
@click.option("--limit", type=click.IntRange(1, 100_000), default=100, show_default=True, help="People at most.")
@_json_option
@pass_app
def list_people(app: App, *, name: str, pseudonym: str, limit: int, as_json: bool) -> int:
    """Who is on record, in no order that means anything."""
    with app.reader() as client:
        pages = client.people.pages(name=name, pseudonym=pseudonym)
        shown, there_are_more = paging.first((page["people"] for page in pages), limit)
    if as_json:
        app.print_line(json.dumps(shown, ensure_ascii=False))
    elif shown:
        columns = [("name", False), ("pseudonym", False), ("first seen", False)]
        rows = [[rendering.clean(one["name"]), one["pseudonym"], one["first_seen_at"]] for one in shown]
        app.out.print(rendering.table(columns, rows))
    if there_are_more:
        app.note(f"There are more than {limit:,}; give a larger --limit.")
    if not shown:
        app.note("There is nobody on record." if not name and not pseudonym else "There is no such person.")
    return problems.OK if shown or not (name or pseudonym) else problems.NEGATIVE


@person.command()
@click.argument("who")
@click.option("--to", "target", type=click.Path(dir_okay=False, path_type=Path), help="A file; else stdout.")
@pass_app
def export(app: App, *, who: str, target: Path | None) -> int:
    """Everything stored about a person, as JSON: the record, sums by month and model, and every event."""
    with app.reader() as client, app.err.status("Collecting …"):
        pseudonym = _pseudonym(client, who)
        found = client.people.export(pseudonym)
        pages = [
            page for window in found["events"] for page in _events(client, pseudonym, window["from"], window["to"])
        ]
    rows = [row for page in pages for row in page.rows]
    whole = {name: value for name, value in found.items() if name not in ("query_id", "state")}
    text = json.dumps({**whole, "events": rows}, ensure_ascii=False, indent=2)
    if target is None:
        app.print_line(text)
    else:
        target.write_text(text + "\n", encoding="utf-8")
        app.note(f"{len(rows):,} events of {pseudonym} are in {target}")
    return problems.OK


def _events(client: Client, pseudonym: str, start: str, end: str) -> Iterator[EventPage]:
    """All of a period: one that holds more rows than a listing of the lake is asked for in halves."""
    pages = list(client.people.event_pages(pseudonym, EventQuery(start=start, end=end, limit=_PAGE)))
    first, after = date.fromisoformat(start), date.fromisoformat(end)
    if pages[-1].complete or (after - first).days <= 1:
        yield from pages
        return
    middle = (first + timedelta(days=(after - first).days // 2)).isoformat()
    yield from _events(client, pseudonym, middle, end)
    yield from _events(client, pseudonym, start, middle)


@person.command()
@click.argument("who")
@click.option("--reason", required=True, help="Why; stays on the certificate, so it must not hold the name.")
@click.option("--yes", is_flag=True, help="Don't ask.")
@_json_option
@pass_app
def erase(app: App, *, who: str, reason: str, yes: bool, as_json: bool) -> int:
    """Delete a person's name for good. What was spent stays in the figures, under a pseudonym of nobody.

    Prints the certificate. Exports are not possible by name afterwards: make one before, if it is asked for.
    """
    with app.reader() as client:
        pseudonym = _pseudonym(client, who)
        if not yes:
            asking.confirm(f"Erase {pseudonym} for good?", abort=True)
        certificate = client.people.erase(pseudonym, reason=reason)
    _show(app, certificate, as_json=as_json)
    return problems.OK


@person.command()
@click.argument("erasure_id", required=False, default="")
@_json_option
@pass_app
def erasures(app: App, *, erasure_id: str, as_json: bool) -> int:
    """The certificates of all erasures, newest first; or of one."""
    with app.reader() as client:
        if erasure_id:
            _show(app, client.people.erasure(erasure_id), as_json=as_json)
            return problems.OK
        found = [one for page in client.people.erasure_pages() for one in page["erasures"]]
    if as_json:
        app.print_line(json.dumps(found, ensure_ascii=False))
    elif found:
        columns = [("erasure", False), ("erased at", False), ("by", False), ("reason", False)]
        app.out.print(rendering.table(columns, [_row(one) for one in found]))
    else:
        app.note("Nobody was erased.")
    return problems.OK


def _row(one: Mapping[str, Any]) -> Sequence[str]:
    by, reason = (rendering.clean(one[name], limit=200) for name in ("erased_by", "reason"))
    return one["erasure_id"], one["erased_at"], by, reason


def _show(app: App, certificate: Mapping[str, Any], *, as_json: bool) -> None:
    if as_json:
        app.print_line(json.dumps(certificate, ensure_ascii=False))
        return
    for name in ("erasure_id", "pseudonym", "erased_at", "erased_by", "reason", "backups_until", "sha256"):
        app.print_line(f"{name.replace('_', ' '):<14} {rendering.clean(certificate[name], limit=500)}")
    for store, holds in certificate["remains"].items():
        app.print_line(f"{store:<14} {rendering.clean(holds, limit=500)}")


def _pseudonym(client: Client, who: str) -> str:
    if who.startswith("u_") and len(who) == 34:
        return who
    if not who:
        raise problems.Trouble("whose? The name or pseudonym is empty.")
    for page in client.people.pages(name=who):
        for one in page["people"]:
            return str(one["pseudonym"])
    raise problems.Trouble("there is no such person; names are found exactly as they were sent")
