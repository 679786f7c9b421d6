"""``outlay void``: take back events that should not count. Shown first, applied after a yes."""

import json
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

import click
from outlay_client import Client

from outlay_cli import asking, problems, rendering
from outlay_cli.context import App, pass_app
from outlay_cli.problems import Trouble
from outlay_cli.void_body import body_of

_POLL_S = 0.5
_PATIENCE_S = 600.0
_SHOWN = 40
_APPLIED = frozenset({"running", "settling", "done"})
Correction = Mapping[str, Any]


@click.command(
    epilog="""\b
Examples:
  outlay void --event call-0001 --reason "sent with the wrong project"
  outlay void --key k7f3m2p9x4d1 --from 2026-11-20T08:00Z --to 2026-11-21T00:00Z --reason "leaked key"
  outlay void --key k7f3m2p9x4d1 --from 2026-11-20 --to today --reason "leaked key"
  outlay void --import imp_4c1d2e3f --reason "wrong file" --yes
  outlay corrections

What is voided counts no more and its id is free: send the corrected event under the same id. An event is voided with
all copies of its content; other content that had lost to it counts from then on. Closed months stay as they are: there,
what is voided is taken back today, as an adjustment; so is what is older than the log (34 days), which only the lake
still holds."""
)
@click.option("--event", "event_id", metavar="ID", help="One event, by its id.")
@click.option(
    "--key", "api_key", metavar="ID", help="An API key's events of a time range, by its id (what follows ok_)."
)
@click.option("--from", metavar="WHEN", help="First instant; with --key. A date, a time with zone, today or 7d.")
@click.option("--to", metavar="WHEN", help="End, not included; with --key.")
@click.option("--import", "import_id", metavar="ID", help="A whole import.")
@click.option("--reason", help="Why; kept with your name and the time. Needed.")
@click.option("--yes", is_flag=True, help="Apply without asking.")
@click.option("--dry-run", is_flag=True, help="Show what would be taken back, and stop.")
@click.option("--json", "as_json", is_flag=True, help="The correction as JSON, at the end.")
@pass_app
def void(app: App, /, *, yes: bool, dry_run: bool, as_json: bool, **scope: str | None) -> int:
    """Take back events that should not count: shown first, then applied. For administrators.

    Exit code 1 if there is nothing to take back, or you say no.
    """
    body = body_of(scope)
    with app.reader() as client:
        begun = client.call("POST", "/v1/corrections", body=body)
        with app.err.status("Looking for what would be taken back …"):
            found = _wait(client, begun["correction_id"], until={"previewed"})
        if not as_json:
            _show(app, found)
        if not (found["voided"] or found["copies"] or found["uncounted"]):
            app.note(_nothing(found))
            return problems.NEGATIVE
        if found["uncounted"]:
            app.note(f"Not counted yet: {_events(found['uncounted'])}; taken back as soon as they come to be counted.")
        if dry_run or not (yes or asking.confirm("Take it back?")):
            return _told(app, found, as_json, problems.OK if dry_run else problems.NEGATIVE)
        client.call("POST", f"{_path(found)}/apply")
        with app.err.status("Taking it back …"):
            done = _wait(client, begun["correction_id"], until={"settling", "done"})
    if not as_json:
        app.print_line(
            f"voided {_events(done['voided'])}, and {done['copies']:,} that did not count (copies or conflicts);"
            f" {done['returned']:,} that had lost to them count again"
        )
    if done.get("adjusted"):
        app.note(f"{done['adjusted']:,} of them only the lake still held: adjustments of today take them back.")
    if done["state"] == "settling":
        app.note("A second look follows once all that is on its way has been counted (within half an hour).")
    return _told(app, done, as_json, problems.OK)


@click.command()
@click.argument("correction_id", required=False)
@click.option("--json", "as_json", is_flag=True, help="The answer as JSON.")
@pass_app
def corrections(app: App, *, correction_id: str | None, as_json: bool) -> int:
    """What was taken back, by whom and why, and what was only shown; or one with what it takes back."""
    with app.reader() as client:
        if correction_id is not None:
            one = client.call("GET", _path({"correction_id": correction_id}))
            if not as_json:
                _show(app, one)
                app.print_line(f"{rendering.clean(one['who'], limit=60)}: {rendering.clean(one['reason'], limit=500)}")
            return _told(app, one, as_json, problems.OK)
        answer = client.call("GET", "/v1/corrections")
    if as_json:
        app.print_line(json.dumps(answer))
    elif answer["corrections"]:
        columns = [("correction", False), ("created at", False), ("state", False), ("voided", True)]
        columns += [("by", False), ("reason", False)]
        app.out.print(rendering.table(columns, [_row(one) for one in answer["corrections"]]))
    else:
        app.note("Nothing was ever taken back.")
    return problems.OK


def _nothing(found: Correction) -> str:
    if found["scope"]["api_key"]:
        return (
            "There is nothing to take back: no event of this key lies in that time. Check the key's id and the range."
        )
    return "There is nothing to take back."


def _row(one: Correction) -> list[str]:
    voided = rendering.count(one["voided"]) if one["state"] in _APPLIED else ""
    who, reason = rendering.clean(one["who"], limit=60), rendering.clean(one["reason"], limit=80)
    return [one["correction_id"], one["created_at"], one["state"], voided, who, reason]


def _events(number: int) -> str:
    return f"{number:,} event" + ("" if number == 1 else "s")


def _path(one: Correction) -> str:
    return f"/v1/corrections/{quote(one['correction_id'], safe='')}"


def _wait(client: Client, correction_id: str, *, until: set[str]) -> Correction:
    deadline = time.monotonic() + _PATIENCE_S
    while True:
        found = client.call("GET", _path({"correction_id": correction_id}))
        if found["state"] in until:
            return found
        if found.get("problem"):
            raise Trouble(f"{found['problem']}; it is tried again by itself: outlay corrections {correction_id}")
        if time.monotonic() > deadline:
            raise Trouble(f"It goes on by itself; look again with: outlay corrections {correction_id}")
        time.sleep(_POLL_S)


def _show(app: App, one: Correction) -> None:
    if one["scope"].get("batch_id"):
        _show_of_batch(app, one)
        return
    totals = one["totals"]
    cost = ("at least " if totals["lower_bound"] else "") + rendering.money(totals["cost_usd"])
    app.print_line(
        f"{one['correction_id']} ({one['state']}): {_events(totals['requests'])}, {cost} USD"
        + (f"; {one['copies']:,} copies that do not count" if one["copies"] else "")
        + (f"; {one['uncounted']:,} not counted yet" if one["uncounted"] else "")
        + (f"; waits: {one['problem']}" if one.get("problem") else "")
    )
    if one["scope"].get("from"):
        app.note(f"Of key {one['scope']['api_key']}, from {one['scope']['from']} to {one['scope']['to']}.")
    columns = [("day", False), ("model", False), ("team", False), ("requests", True), ("cost", True)]
    rows = [
        [
            line["day"],
            rendering.clean(line["model"], limit=60),
            rendering.clean(line["team"], limit=60),
            rendering.count(-line["requests"]),
            "unpriced" if line["cost_usd"] is None else "-" + rendering.money(line["cost_usd"]),
        ]
        for line in one["lines"][:_SHOWN]
    ]
    if rows:
        app.out.print(rendering.table(columns, rows))
    if len(one["lines"]) > _SHOWN:
        app.note(f"{len(one['lines']) - _SHOWN:,} more lines; --json shows all.")


def _show_of_batch(app: App, one: Correction) -> None:
    """A discard, or a void narrowed to a batch that was in quarantine: nothing of it was shown before."""
    app.print_line(
        f"{one['correction_id']} ({one['state']}): {one['kind']} in batch {one['scope']['batch_id']}: "
        f"{_events(one['voided'])} taken back; {one['copies']:,} had lost to others, "
        f"{one['uncounted']:,} were never counted; {one['returned']:,} of others count again"
    )


def _told(app: App, one: Correction, as_json: bool, code: int) -> int:
    if as_json:
        app.print_line(json.dumps(one))
    return code
