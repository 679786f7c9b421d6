"""``outlay price rerate``: counted calls get the prices known by now. Shown first, applied after a yes."""

import json
import time
from collections.abc import Mapping
from typing import Any

import click
from outlay_client import Client

from outlay_cli import asking, problems, rendering
from outlay_cli.context import App, pass_app
from outlay_cli.periods import Day
from outlay_cli.problems import Trouble

_POLL_S = 0.5
_PATIENCE_S = 600.0
_SHOWN = 40
Entry = Mapping[str, Any]


@click.command()
@click.argument("rerating_id", required=False)
@click.option("--from", "start", type=Day(), help="First day, of the organization; 7d: a week ago.")
@click.option("--to", "end", type=Day(), help="End, not included.")
@click.option("--only-unpriced", is_flag=True, help="Only calls that have no price.")
@click.option("--reason", help="Why; kept with your name and the time.")
@click.option("--yes", is_flag=True, help="Apply without asking.")
@click.option("--dry-run", is_flag=True, help="Show what would change, and stop.")
@click.option("--json", "as_json", is_flag=True, help="The answer as JSON.")
@pass_app
def rerate(app: App, /, *, rerating_id: str | None, yes: bool, dry_run: bool, as_json: bool, **asked: Any) -> int:
    """Give counted calls of a period the prices known by now: shown first, applied after a yes.

    With an id: shows that one. Without any option: lists them. Exit code 1 if nothing would change, or you say no.
    """
    with app.reader() as client:
        if rerating_id is not None:
            return _shown(app, client.prices.rerating(rerating_id), as_json, problems.OK)
        if not any(asked.values()):
            return _listed(app, client.prices.reratings(), as_json)
        begun = client.prices.rerate(**_wanted(asked))
        with app.err.status("Looking what would change …"):
            found = _wait(client, begun["rerating_id"], until={"previewed"})
        if not as_json:
            _show(app, found, "shown")
        if not found["shown"]["requests"] and not found["uncounted"]:
            app.note("Nothing would change.")
            return _json_or(app, found, as_json, problems.NEGATIVE)
        if dry_run or not (yes or asking.confirm("Apply it?")):
            return _json_or(app, found, as_json, problems.OK if dry_run else problems.NEGATIVE)
        client.prices.apply(found["rerating_id"])
        with app.err.status("Rating …"):
            done = _wait(client, found["rerating_id"], until={"settling", "done"})
    if not as_json:
        app.print_line(f"{done['rerating_id']}: {_sentence(done['applied'])}")
    if done["state"] == "settling":
        app.note("A second look follows once all that is on its way has been counted (within half an hour).")
    return _json_or(app, done, as_json, problems.OK)


def _wanted(asked: Mapping[str, Any]) -> dict[str, Any]:
    missing = [
        f"--{name}" for name, value in (("from", "start"), ("to", "end"), ("reason", "reason")) if not asked[value]
    ]
    if missing:
        raise click.UsageError(f"{', '.join(missing)}: needed to look what would change.")
    return dict(asked)


def _wait(client: Client, rerating_id: str, *, until: set[str]) -> Entry:
    deadline = time.monotonic() + _PATIENCE_S
    while (found := client.prices.rerating(rerating_id))["state"] not in until:
        if time.monotonic() > deadline:
            raise Trouble(f"It goes on by itself; look again with: outlay price rerate {rerating_id}")
        time.sleep(_POLL_S)
    return found


def _shown(app: App, found: Entry, as_json: bool, code: int) -> int:
    if not as_json:
        _show(app, found, "applied" if found["applied_at"] else "shown")
    return _json_or(app, found, as_json, code)


def _show(app: App, found: Entry, which: str) -> None:
    app.print_line(f"{found['rerating_id']} ({found['state']}): {_sentence(found[which])}")
    lines = found["lines"][which]
    columns = [("day", False), ("model", False), ("team", False), ("requests", True), ("before", True), ("after", True)]
    columns += [("difference", True), ("newly priced", True)]
    rows = [
        [line["day"], *(rendering.clean(line[name], limit=60) for name in ("model", "team")), *_numbers(line)]
        for line in lines[:_SHOWN]
    ]
    if rows:
        app.out.print(rendering.table(columns, rows))
    if len(lines) > _SHOWN:
        app.note(f"{len(lines) - _SHOWN:,} more lines; --json shows all.")
    for note in _notes(found):
        app.note(note)


def _numbers(line: Entry) -> list[str]:
    amounts = [_amount(line[f"cost_{which}_usd"]) for which in ("before", "after")]
    newly = rendering.count(line["newly_priced"]) if line["newly_priced"] else ""
    return [rendering.count(line["requests"]), *amounts, rendering.money(line["difference_usd"]), newly]


def _amount(value: str | None) -> str:
    return "unpriced" if value is None else rendering.money(value)


def _notes(found: Entry) -> list[str]:
    notes = []
    if found["closed"]["requests"]:
        months = ", ".join(found["closed"]["months"])
        notes.append(f"{rendering.calls(found['closed']['requests'])} of closed months keep their price: {months}.")
    if found["uncounted"]:
        notes.append(f"{rendering.calls(found['uncounted'])} not counted yet: the second look takes them.")
    if found["out_of_reach_before"]:
        notes.append(f"What was received before {found['out_of_reach_before']} is older than the log, and stays.")
    return notes


def _sentence(sums: Entry) -> str:
    before, after = _amount(sums["cost_before_usd"]), _amount(sums["cost_after_usd"])
    newly = f", {sums['newly_priced']:,} newly priced" if sums["newly_priced"] else ""
    difference = rendering.money(sums["difference_usd"])
    return f"{rendering.calls(sums['requests'])}, {before} → {after} USD ({difference}){newly}"


def _listed(app: App, found: list[Entry], as_json: bool) -> int:
    if as_json:
        app.print_line(json.dumps(found))
        return problems.OK
    columns = [("re-rating", False), ("created at", False), ("state", False), ("from", False), ("to", False)]
    columns += [("difference", True), ("by", False), ("reason", False)]
    rows = [
        [
            one["rerating_id"],
            one["created_at"],
            one["state"],
            one["from"] or "",
            one["to"] or "",
            rendering.money(one["applied" if one["applied_at"] else "shown"]["difference_usd"]),
            rendering.clean(one["who"], limit=60),
            rendering.clean(one["reason"], limit=80),
        ]
        for one in found
    ]
    if rows:
        app.out.print(rendering.table(columns, rows))
    else:
        app.note("Nothing was ever rated again.")
    return problems.OK


def _json_or(app: App, one: Entry, as_json: bool, code: int) -> int:
    if as_json:
        app.print_line(json.dumps(one))
    return code
