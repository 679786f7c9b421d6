"""``outlay quarantine``: what could not be counted, and what becomes of it. ``outlay redrive``: try once more."""

import json

import click
from outlay_client import QuarantinedBatch

from outlay_cli import paging, problems, rendering
from outlay_cli.context import App, pass_app

_json_option = click.option("--json", "as_json", is_flag=True, help="The answer as JSON.")
_STATES = ("kept", "redriven", "discarded", "all")


@click.group(
    epilog="""\b
Examples:
  outlay quarantine list
  outlay quarantine show b_16d0caec935b09df716f392e6835b3a517df4fb3
  outlay quarantine redrive b_16d0caec935b09df716f392e6835b3a517df4fb3
  outlay quarantine discard b_16d0caec935b09df716f392e6835b3a517df4fb3 --reason "sent again corrected" """
)
def quarantine() -> None:
    """Batches that could not be counted: they can't be read, or can't be true.

    They are kept whole, delay nobody, and are not in any figure. After a fix, redrive them; if they were sent again
    corrected, discard them.
    """


@quarantine.command("list")
@click.option("--state", type=click.Choice(_STATES), default="kept", show_default=True)
@click.option("--limit", type=click.IntRange(1, 10_000), default=100, show_default=True, help="Batches at most.")
@_json_option
@pass_app
def list_batches(app: App, *, state: str, limit: int, as_json: bool) -> int:
    """What is in quarantine, newest first."""
    with app.reader() as client:
        pages = client.quarantine_pages(state="" if state == "all" else state)
        shown, there_are_more = paging.first((page.batches for page in pages), limit)
    if as_json:
        app.print_line(json.dumps([one.raw for one in shown]))
    elif shown:
        columns = [("batch", False), ("received at", False), ("state", False), ("events", True), ("reason", False)]
        app.out.print(rendering.table(columns, [_row(one) for one in shown]))
    if there_are_more:
        app.note(f"There are more than {limit:,}; give a larger --limit.")
    if not shown:
        app.note("There is nothing in quarantine." if state in {"kept", "all"} else f"There is nothing {state}.")
    return problems.OK


def _row(one: QuarantinedBatch) -> list[str]:
    events = "?" if one.events is None else rendering.count(one.events)
    return [one.batch_id, one.received_at or "?", one.state, events, rendering.clean(one.reason, limit=200)]


@quarantine.command()
@click.argument("batch_id")
@_json_option
@pass_app
def show(app: App, *, batch_id: str, as_json: bool) -> int:
    """One batch: why it is there, how large it is, what became of it."""
    with app.reader() as client:
        one = client.quarantined(batch_id)
    if as_json:
        app.print_line(json.dumps(one.raw))
    else:
        _print(app, one)
    return problems.OK


def _print(app: App, one: QuarantinedBatch) -> None:
    closed = f"{one.closed_at} by {one.closed_by}" if one.closed_at else ""
    lines = (
        ("batch", one.batch_id),
        ("state", f"{one.state}, being redriven" if one.redriving else one.state),
        ("reason", one.reason),
        ("events", "unknown" if one.events is None else rendering.count(one.events)),
        ("bytes", rendering.count(one.bytes)),
        ("received at", one.received_at or "unknown"),
        ("put aside at", one.quarantined_at),
        (one.state, closed),
        ("note", one.note or ""),
    )
    for name, value in lines:
        if value:
            app.print_line(f"{name:<12} {rendering.clean(value, limit=500)}")


@click.command(
    epilog="""\b
Examples:
  outlay redrive b_16d0caec935b09df716f392e6835b3a517df4fb3"""
)
@click.argument("batch_id")
@_json_option
@pass_app
def redrive(app: App, *, batch_id: str, as_json: bool) -> int:
    """Try once more to count a batch; what was counted before changes no figure.

    For administrators. Works as long as the log or quarantine has the batch. Exit code 1 if it still can't be counted.
    """
    with app.reader() as client, app.err.status("Counting …"):
        done = client.redrive(batch_id)
    if as_json:
        app.print_line(json.dumps(done.raw))
    elif done.redriven:
        app.print_line(
            f"counted {done.counted:,} · duplicates {done.duplicates:,} · conflicts {done.conflicts:,}"
            + ("" if done.counted or done.duplicates or done.conflicts else " (it was counted before)")
        )
    if done.redriven:
        return problems.OK
    reason = "" if done.quarantine is None else f": {rendering.clean(done.quarantine.reason, limit=200)}"
    app.note(f"It still can't be counted and stays in quarantine{reason}")
    return problems.NEGATIVE


quarantine.add_command(redrive)


@quarantine.command()
@click.argument("batch_id")
@click.option("--reason", required=True, help="Why it is never to be counted; kept with your name and the time.")
@_json_option
@pass_app
def discard(app: App, *, batch_id: str, reason: str, as_json: bool) -> int:
    """Decide that a batch is never to be counted. Its copy stays. For administrators.

    What it had counted or claimed is taken back: its events' ids are free for whoever else sent, or sends, them.
    """
    with app.reader() as client:
        one = client.discard(batch_id, reason=reason)
    if as_json:
        app.print_line(json.dumps(one.raw))
    else:
        app.print_line(f"discarded {one.batch_id}")
    if one.correction_id:
        app.note(f"What it had counted or claimed is taken back beside this: outlay corrections {one.correction_id}")
    return problems.OK
