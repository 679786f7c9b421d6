"""``outlay imports``: what was imported, what is under way, what was wrong, and taking it back."""

import json
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from decimal import Decimal
from typing import Any
from urllib.parse import quote

import click
from outlay_client import Client, ImportRecord, ImportUndo

from outlay_cli import asking, paging, problems, rendering
from outlay_cli.context import App, pass_app
from outlay_cli.problems import Trouble

_json_option = click.option("--json", "as_json", is_flag=True, help="The answer as JSON.")
POLL_S = 1.0
PATIENCE_S = 600.0
RETURN_S = 60.0
"""How long it is waited for what comes back, once all is taken back."""
SAY_EVERY_S, REPEAT_S = 5.0, 60.0
_ALL_TAKEN = 3
"""The phase of a correction in which what had lost to what is void comes back: nothing more is taken back."""


@click.group(
    invoke_without_command=True,
    epilog="""\b
Examples:
  outlay imports
  outlay imports show imp_01kb2v5w3n8d6e9f0g1h2j3k4m
  outlay imports problems imp_01kb2v5w3n8d6e9f0g1h2j3k4m
  outlay imports undo imp_01kb2v5w3n8d6e9f0g1h2j3k4m --reason "wrong project in the file" """,
)
@click.pass_context
def imports(context: click.Context) -> None:
    """Imports: without a subcommand, all of them, newest first."""
    if context.invoked_subcommand is None:
        context.invoke(list_imports)


@imports.command("list")
@click.option("--limit", type=click.IntRange(1, 10_000), default=50, show_default=True, help="Imports at most.")
@_json_option
@pass_app
def list_imports(app: App, *, limit: int = 50, as_json: bool = False) -> int:
    """All imports, newest first."""
    with app.reader() as client:
        pages = client.imports.pages(limit=min(limit, 200))
        shown, _ = paging.first((page.imports for page in pages), limit)
    if as_json:
        app.print_line(json.dumps([one.raw for one in shown]))
    elif shown:
        columns = [("import", False), ("file", False), ("state", False), ("rows", True), ("accepted", True)]
        columns += [("rejected", True), ("created", False), ("by", False)]
        app.out.print(rendering.table(columns, [_row(one) for one in shown]))
    else:
        app.note("Nothing was imported yet. Begin with `outlay import FILE --dry-run`.")
    return problems.OK


def _row(one: ImportRecord) -> list[str]:
    numbers = [rendering.count(one.tally.get(name, 0)) for name in ("rows", "accepted", "rejected")]
    return [one.import_id, rendering.clean(one.file), one.state, *numbers, one.created_at, one.created_by]


@imports.command()
@click.argument("import_id")
@_json_option
@pass_app
def show(app: App, *, import_id: str, as_json: bool) -> int:
    """One import: where it stands, what it came to, how its columns were read."""
    with app.reader() as client:
        one = client.imports.get(import_id)
    if as_json:
        app.print_line(json.dumps(one.raw))
        return problems.OK
    tally = one.tally if one.tally.get("rows") or one.checked is None else one.checked
    lines: tuple[tuple[str, Any], ...] = (
        ("import", one.import_id),
        ("file", one.file),
        ("state", one.state + (f" ({_percent(one)})" if one.is_under_way and one.bytes else "")),
        ("failure", one.failure),
        ("bytes", None if one.bytes is None else rendering.count(one.bytes)),
        ("rows", rendering.count(tally.get("rows", 0))),
        ("accepted", rendering.count(tally.get("accepted", 0))),
        ("rejected", rendering.count(tally.get("rejected", 0))),
        ("problems", rendering.count(one.problems)),
        *(("of those", line) for line in _became(one)),
        ("created", f"{one.created_at} by {one.created_by}"),
        ("finished", one.raw.get("finished_at")),
        *(("read as", note) for note in one.raw.get("notes", ())),
    )
    for name, value in lines:
        if value:
            app.print_line(f"{name:<10} {rendering.clean(value, limit=2_000)}")
    return problems.OK


def _became(one: ImportRecord) -> list[str]:
    """What became of the accepted events: they add up; and what an undo has taken back."""
    found, lines = one.outcomes, []
    if found is not None:
        counted = ", ".join(f"{rendering.count(found[name])} {name}" for name in ("late", "unpriced") if found[name])
        numbers = [f"counted {rendering.count(found['counted'])}" + (f" ({counted})" if counted else "")]
        numbers += [
            f"{said} {rendering.count(found[name])}"
            for name, said in _OUTCOMES.items()
            if found[name] or name in ("duplicates", "conflicts")
        ]
        lines.append(" · ".join(numbers))
    if one.taken_back is not None:
        events, copies = (rendering.count(one.taken_back[name]) for name in ("events", "copies"))
        by = f" by {one.raw['undone_by']}" if one.raw.get("undone_by") else ""
        why = f": {one.raw['reason']}" if one.raw.get("reason") else ""
        lines.append(f"taken back{by}: {events} counted events, and {copies} that counted elsewhere{why}")
    return lines


_OUTCOMES = {
    "duplicates": "duplicates",
    "conflicts": "conflicts",
    "voided": "taken back",
    "quarantined": "in quarantine",
    "in_flight": "in flight",
    "unknown": "not known any more",
}
"""As the API names them, and as they are shown; those of nothing are left out, but for the first two."""


def _percent(one: ImportRecord) -> str:
    return f"{one.reached_bytes * 100 // max(one.bytes or 1, 1)} %"


@imports.command("problems")
@click.argument("import_id")
@_json_option
@pass_app
def list_problems(app: App, *, import_id: str, as_json: bool) -> int:
    """Every problem of the last check or import, by line. The report quotes no cell of the file."""
    cursor: str | None = ""
    with app.reader() as client:
        while cursor is not None:
            page = client.imports.problems(import_id, cursor=cursor)
            for one in page.problems:
                text = f"line {one['line']:,}: {one['field']}: {one['reason']}"
                app.print_line(json.dumps(one) if as_json else rendering.clean(text, limit=400))
            cursor = page.next_cursor
    return problems.OK


@imports.command()
@click.argument("import_id")
@click.option("--reason", default="", help="Why; kept with your name. Without it nothing is changed, only shown.")
@click.option("--yes", is_flag=True, help="Don't ask.")
@_json_option
@pass_app
def undo(app: App, *, import_id: str, reason: str, yes: bool, as_json: bool) -> int:
    """Take a whole import back, after showing what that changes. For administrators.

    What live events had lost to it comes back, and a corrected file can be imported.
    """
    with app.reader() as client:
        preview = _preview(app, client, import_id)
        if not as_json:
            _print_preview(app, preview)
        if not reason:
            if as_json:
                app.print_line(json.dumps(preview.raw))
            app.note("Nothing was changed. Give --reason to take it back.")
            return problems.OK
        if not yes and not asking.confirm("Take it back?"):
            return problems.NEGATIVE
        client.imports.undo(import_id, apply=True, reason=reason)
        record, correction = _taken_back(app, client, import_id)
    if as_json:
        app.print_line(json.dumps(record.raw))
    else:
        _say_undone(app, record, correction)
    return problems.OK


def _preview(app: App, client: Client, import_id: str) -> ImportUndo:
    deadline = time.monotonic() + PATIENCE_S
    with _saying(app, "Working out what that changes …") as say:
        while True:
            preview = client.imports.undo(import_id)
            if preview.is_complete:
                return preview
            _check_problem(preview.raw, "look again in a quarter of an hour.")
            if time.monotonic() > deadline:
                raise Trouble(f"it is still being worked out; look again with: outlay imports undo {import_id}")
            say(f"Working out what that changes: {_counts(preview.events, preview.copies)} so far")
            time.sleep(POLL_S)


def _check_problem(view: Mapping[str, Any], hint: str) -> None:
    if problem := view.get("problem"):
        raise Trouble(f"{problem}; it is tried again by itself, {hint}")


def _counts(events: int, copies: int) -> str:
    return f"{events:,} counted events, and {copies:,} that counted elsewhere"


def _print_preview(app: App, preview: ImportUndo) -> None:
    app.print_line(f"takes back {_counts(preview.events, preview.copies)}")
    lines = preview.raw["lines"]
    if lines:
        columns = [("day", False), ("model", False), ("team", False), ("requests", True), ("cost USD", True)]
        app.out.print(rendering.table(columns, [_difference(one) for one in lines]))


def _difference(line: Mapping[str, Any]) -> list[str]:
    """What figures will have less."""
    cost = "unpriced" if line["cost_usd"] is None else rendering.money(-Decimal(line["cost_usd"]))
    names = [rendering.clean(line[name], limit=60) for name in ("day", "model", "team")]
    return [*names, rendering.count(-line["requests"]), cost]


def _taken_back(app: App, client: Client, import_id: str) -> tuple[ImportRecord, Mapping[str, Any]]:
    """The import and its correction, once all of it that counted is taken back."""
    hint = f"look again with: outlay imports show {import_id}"
    deadline, all_taken = time.monotonic() + PATIENCE_S, 0.0
    with _saying(app, "Taking it back …") as say:
        while True:
            record = client.imports.get(import_id)
            if record.state not in ("undoing", "undone"):
                raise Trouble(f"the import is {record.state}; look at `outlay imports show {import_id}`.")
            correction = _correction(client, record)
            if record.state == "undone":
                return record, correction
            _check_problem(correction, hint)
            now = time.monotonic()
            if correction["progress"]["phase"] >= _ALL_TAKEN:
                all_taken = all_taken or now
                if now - all_taken > RETURN_S:
                    return record, correction
            if now > deadline and not all_taken:
                raise Trouble(f"it is being taken back and goes on by itself; {hint}")
            say(_how_far(correction))
            time.sleep(POLL_S)


def _correction(client: Client, record: ImportRecord) -> Mapping[str, Any]:
    """As ``/v1/corrections`` has it; of one that is only about to begin what the undo's own answer says."""
    if correction_id := record.raw.get("correction_id"):
        return client.call("GET", f"/v1/corrections/{quote(correction_id, safe='')}")
    view = client.imports.undo(record.import_id) if record.state == "undoing" else None
    problem = view.raw.get("problem") if view else None
    return {"state": "beginning", "problem": problem, "progress": {"phase": 0}, "voided": 0, "copies": 0, "returned": 0}


def _how_far(correction: Mapping[str, Any]) -> str:
    taken = _counts(correction["voided"], correction["copies"])
    if correction["progress"]["phase"] < _ALL_TAKEN:
        return f"Taking it back ({correction['state']}): {taken} so far"
    return f"All of it is taken back: {taken}. Looking for what had lost to it: {correction['returned']:,} count again"


def _say_undone(app: App, record: ImportRecord, correction: Mapping[str, Any]) -> None:
    if record.state == "undone":
        app.print_line(f"undone {record.import_id}")
        if correction["state"] == "settling":
            app.note(
                "Figures are right already. A second look, at what was on its way, follows by itself within half an "
                f"hour: `outlay corrections {correction['correction_id']}` shows it."
            )
        return
    app.print_line(f"taken back {record.import_id}")
    app.note(
        "Figures hold none of it any more. What had lost to it is still being looked for, and a second look follows, "
        f"both by themselves: `outlay imports show {record.import_id}` shows when it is undone."
    )


@contextmanager
def _saying(app: App, first: str) -> Iterator[Callable[[str], None]]:
    """Says how far it is: on a terminal in one place, else in a line now and then, sooner if something changed."""
    said, said_at = "", time.monotonic()

    def say(text: str) -> None:
        nonlocal said, said_at
        status.update(text)
        now = time.monotonic()
        if not app.err.is_terminal and now - said_at >= (REPEAT_S if text == said else SAY_EVERY_S):
            app.note(text)
            said, said_at = text, now

    with app.err.status(first) as status:
        if not app.err.is_terminal:
            app.note(first)
        yield say
