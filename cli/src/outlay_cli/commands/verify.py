"""``outlay verify``: the proof that every event counts once."""

import json
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

import click
from outlay_client import BatchVerification, Client, GroupVerification, Verification, VerifiedDay

from outlay_cli import problems, rendering
from outlay_cli.commands import verify_details
from outlay_cli.context import App, pass_app
from outlay_cli.periods import Day

_POLL_S = 2.0
_COLUMNS = {
    "received": "received",
    "claimed": "= claimed",
    "duplicates": "+ duplicates",
    "conflicts": "+ conflicts",
    "voided": "+ voided",
    "late": "+ late",
    "quarantined": "+ quarantined",
    "in_flight": "+ in flight",
    "adjusted": "adjusted",
    "counted": "counted",
    "in_lake": "in lake",
    "drift": "drift",
}
_WIDE = 110
"""Columns of a terminal from which on headings are whole words."""
_SHORT = {
    "duplicates": "+ dupl.",
    "conflicts": "+ confl.",
    "quarantined": "+ quar.",
    "in_flight": "+ flight",
    "adjusted": "adj.",
}
_ONLY_WHERE_SOME = ("voided", "late", "adjusted")
_MODES = {"by": "--by", "claims": "--claims", "batch": "--batch", "history": "--history"}
_Answer = TypeVar("_Answer", Verification, GroupVerification, BatchVerification)


@click.command(
    epilog="""\b
Examples:
  outlay verify                       the last 35 days
  outlay verify --from 2026-11-01 --to 2026-12-01 --reasons
  outlay verify --by team,model       each group's calls, cost and tokens against the lake
  outlay verify --months --from 2022-01-01
  outlay verify --claims --from 3d    every event's claim, batch by batch
  outlay verify --batch b_16d0caec935b09df716f392e6835b3a517df4fb3
  outlay verify --history             what the nightly proofs came to
  outlay verify --json | jq .totals
  outlay verify || page-someone       exit code 1 means drift"""
)
@click.option("--from", "start", type=Day(), help="First event day; 35 days ago if left out.")
@click.option("--to", "end", type=Day(), help="End, not included; the end of today if left out.")
@click.option("--months", is_flag=True, help="A row a month: ten years at once.")
@click.option("--by", default="", metavar="DIMENSION,…", help="Figures against the lake by one or two dimensions.")
@click.option("--all", "everything", is_flag=True, help="With --by: the groups that agree as well.")
@click.option("--reasons", is_flag=True, help="Why columns differ, and where the rows are.")
@click.option("--deep", is_flag=True, help="Check every packed cube against its counters as well (35 days at once).")
@click.option("--claims", is_flag=True, help="Check claims and markers against the log, event by event.")
@click.option("--batch", default="", metavar="BATCH_ID", help="Check one batch against all sources.")
@click.option("--history", is_flag=True, help="What the nightly proofs came to, newest first.")
@click.option(
    "--wait", type=click.IntRange(0, 3600), default=180, show_default=True, help="Seconds to wait for the lake."
)
@click.option("--json", "as_json", is_flag=True, help="The answer as JSON.")
@pass_app
def verify(app: App, /, *, wait: int, as_json: bool, **options: Any) -> int:
    """Hold what was received against what was claimed, counted and stored, per day.

    received = claimed + duplicates + conflicts + quarantined (+ in flight), and claimed = counted = in the lake. Any
    difference is drift: exit code 1. If the lake hasn't answered in time, nothing is proven: exit code 2. Voided events
    and those that came late for a closed day have columns of their own where there are some.
    """
    mode = _mode(options)
    period = {"start": options["start"] or "", "end": options["end"] or ""}
    with app.reader() as client, app.err.status("Asking the lake …"):
        if mode == "history":
            return verify_details.history(app, client, as_json=as_json)
        if mode == "claims":
            return verify_details.claims(app, client, as_json=as_json, **period)
        if mode == "batch":
            checked = _ask(lambda given: client.proof.batch(options["batch"], **given), wait=wait)
            return verify_details.batch(app, checked, as_json=as_json)
        if mode == "by":
            pages = _by_dimensions(client, options, period, wait)
            return verify_details.by_dimensions(app, pages, as_json=as_json)
        by_month, deep = options["months"], options["deep"]
        answer = _ask(lambda given: client.verify(by_month=by_month, deep=deep, **period, **given), wait=wait)
        if as_json:
            app.print_line(json.dumps(answer.raw))
        else:
            _print(app, answer)
            if options["reasons"]:
                verify_details.reasons(app, client, answer)
        return _verdict(app, answer)


def _mode(options: Mapping[str, Any]) -> str:
    chosen = [name for name in _MODES if options[name]]
    if len(chosen) > 1:
        raise click.UsageError(f"choose one of {', '.join(_MODES[name] for name in chosen)}")
    mode = chosen[0] if chosen else ""
    for name, modes in (("reasons", ("",)), ("deep", ("",)), ("everything", ("by",)), ("months", ("", "by"))):
        if options[name] and mode not in modes:
            raise click.UsageError(
                f"--{'all' if name == 'everything' else name} does not go with {_MODES.get(mode, 'this')}"
            )
    return mode


def _ask(ask: Callable[[dict[str, str]], _Answer], *, wait: int) -> _Answer:
    """The answer once the lake's part is in it, or as it is when patience ends."""
    deadline = time.monotonic() + wait
    answer = ask({})
    while answer.lake == "pending" and time.monotonic() < deadline:
        time.sleep(min(_POLL_S, max(0.0, deadline - time.monotonic())))
        answer = ask({"query_id": answer.query_id})
    return answer


def _by_dimensions(
    client: Client, options: Mapping[str, Any], period: dict[str, str], wait: int
) -> list[GroupVerification]:
    by = [name.strip() for name in options["by"].split(",") if name.strip()]
    wanted = {"granularity": "month" if options["months"] else "", "only": "" if options["everything"] else "drift"}
    pages = [_ask(lambda given: client.proof.by_dimensions(by, **period, **wanted, **given), wait=wait)]
    while pages[-1].next_cursor:
        given = {"cursor": pages[-1].next_cursor, "query_id": pages[-1].query_id}
        pages.append(client.proof.by_dimensions(by, **period, **wanted, **given))
    return pages


def _print(app: App, answer: Verification) -> None:
    totals = dict(answer.raw.get("totals") or {})
    names = [name for name in _COLUMNS if name not in _ONLY_WHERE_SOME or _is_some(answer.days, name)]
    rows = [[day.day, *(_count(getattr(day, name)) for name in names)] for day in answer.days]
    if totals:
        rows.append(["total", *(_count(totals.get(name, 0 if name == "quarantined" else None)) for name in names)])
    first = "month" if answer.raw.get("granularity") == "month" else "day"
    headings = _COLUMNS if app.out.width >= _WIDE else _COLUMNS | _SHORT
    app.out.print(rendering.table([(first, False), *((headings[name], True) for name in names)], rows))
    app.note(f"as of {answer.as_of}")
    cubes = answer.raw.get("cubes")
    if cubes:
        verify_details.cubes(app, cubes)


def _is_some(days: Iterable[VerifiedDay], name: str) -> bool:
    return any(getattr(day, name) for day in days)


def _count(value: Any) -> str:
    return "?" if value is None else rendering.count(value)


def _verdict(app: App, answer: Verification) -> int:
    if answer.has_drift:
        days = ", ".join(f"{day.day} ({day.drift:+,})" for day in answer.days if day.drift)
        app.note(
            f"Drift: {days}. Events that are not counted yet are taken up by the sweep within an hour: run the command "
            "again then. Drift that stays means a figure is wrong: `outlay verify --reasons` leads to the rows."
        )
        return problems.NEGATIVE
    if (answer.raw.get("cubes") or {}).get("differing"):
        app.note("Cubes differ from the counters that they were packed from: figures read from them are wrong.")
        return problems.NEGATIVE
    if answer.lake == "pending":
        app.note("The lake has not answered yet, so nothing is proven. Run the command again or give a longer --wait.")
        return problems.FAILURE
    if answer.lake != "complete":
        app.note(
            f"The lake's query is {answer.lake}, so nothing is proven. Run the command again; see `outlay status`."
        )
        return problems.FAILURE
    unknown = [day.day for day in answer.days if day.in_lake is None or day.drift is None]
    if unknown:
        when = unknown[0] if len(unknown) == 1 else f"{unknown[0]} to {unknown[-1]}"
        app.note(f"{when}: the lake keeps no rows of then any more, so nothing is proven there. Ask for later days.")
        return problems.FAILURE
    quarantined = sum(day.quarantined for day in answer.days)
    if quarantined:
        app.note(f"{quarantined:,} events are in quarantine and not counted: see `outlay quarantine`.")
    in_flight = sum(day.in_flight for day in answer.days)
    if in_flight:
        app.note(f"{in_flight:,} events are on their way and not counted yet.")
    app.note("No drift: every event counts once." if answer.days else "Nothing was received in this period.")
    return problems.OK
