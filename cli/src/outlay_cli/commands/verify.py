"""``outlay verify``: the proof that every event counts once."""

import json
import time
from typing import Any

import click
from outlay_client import Client, Verification

from outlay_cli import problems, rendering
from outlay_cli.context import App, pass_app
from outlay_cli.periods import Day

_POLL_S = 2.0
_COLUMNS = {
    "received": "received",
    "claimed": "= claimed",
    "duplicates": "+ duplicates",
    "conflicts": "+ conflicts",
    "quarantined": "+ quarantined",
    "in_flight": "+ in flight",
    "counted": "counted",
    "in_lake": "in lake",
    "drift": "drift",
}


@click.command(
    epilog="""\b
Examples:
  outlay verify                       the last 35 days
  outlay verify --from 2026-11-01 --to 2026-12-01
  outlay verify --json | jq .totals
  outlay verify || page-someone       exit code 1 means drift"""
)
@click.option("--from", "start", type=Day(), help="First event day; 35 days ago if left out.")
@click.option("--to", "end", type=Day(), help="End, not included; the end of today if left out.")
@click.option(
    "--wait", type=click.IntRange(0, 3600), default=180, show_default=True, help="Seconds to wait for the lake."
)
@click.option("--json", "as_json", is_flag=True, help="The answer as JSON.")
@pass_app
def verify(app: App, *, start: str | None, end: str | None, wait: int, as_json: bool) -> int:
    """Hold what was received against what was claimed, counted and stored, per day.

    received = claimed + duplicates + conflicts + quarantined (+ in flight), and claimed = counted = in the lake. Any
    difference is drift: exit code 1. If the lake hasn't answered in time, nothing is proven: exit code 2.
    """
    with app.reader() as client, app.err.status("Asking the lake …"):
        answer = _ask(client, start=start or "", end=end or "", wait=wait)
    if as_json:
        app.print_line(json.dumps(answer.raw))
    else:
        _print(app, answer)
    return _verdict(app, answer)


def _ask(client: Client, *, start: str, end: str, wait: int) -> Verification:
    deadline = time.monotonic() + wait
    answer = client.verify(start=start, end=end)
    while answer.lake == "pending" and time.monotonic() < deadline:
        time.sleep(min(_POLL_S, max(0.0, deadline - time.monotonic())))
        answer = client.verify(start=start, end=end, query_id=answer.query_id)
    return answer


def _print(app: App, answer: Verification) -> None:
    totals = dict(answer.raw.get("totals") or {})
    rows = [[day.day, *(_count(getattr(day, name)) for name in _COLUMNS)] for day in answer.days]
    if totals:
        rows.append(["total", *(_count(totals.get(name, 0 if name == "quarantined" else None)) for name in _COLUMNS)])
    app.out.print(rendering.table([("day", False), *((heading, True) for heading in _COLUMNS.values())], rows))
    app.note(f"as of {answer.as_of}")


def _count(value: Any) -> str:
    return "?" if value is None else rendering.count(value)


def _verdict(app: App, answer: Verification) -> int:
    if answer.has_drift:
        days = ", ".join(f"{day.day} ({day.drift:+,})" for day in answer.days if day.drift)
        app.note(
            f"Drift: {days}. Events that are not counted yet are taken up by the sweep within an hour: run the command "
            "again then. Drift that stays means a figure is wrong; the alarms and rollup's log say why."
        )
        return problems.NEGATIVE
    if answer.lake == "pending":
        app.note("The lake has not answered yet, so nothing is proven. Run the command again or give a longer --wait.")
        return problems.FAILURE
    if answer.lake != "complete" or any(day.drift is None for day in answer.days):
        app.note(
            f"The lake's query is {answer.lake}, so nothing is proven. Run the command again; see `outlay status`."
        )
        return problems.FAILURE
    quarantined = sum(day.quarantined for day in answer.days)
    if quarantined:
        app.note(f"{quarantined:,} events are in quarantine and not counted: see `outlay quarantine`.")
    in_flight = sum(day.in_flight for day in answer.days)
    if in_flight:
        app.note(f"{in_flight:,} events are on their way and not counted yet.")
    app.note("No drift: every event counts once." if answer.days else "Nothing was received in this period.")
    return problems.OK
