"""``outlay policy``: rules of an organization, tried before they hold, and what fell short of them."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import click
from outlay_client import Policy

from outlay_cli import asking, problems, rendering
from outlay_cli.context import App, pass_app

_json_option = click.option("--json", "as_json", is_flag=True, help="The answer as JSON.")
_SENT = ("name", "enabled", "rules", "owners", "notes")
_SUMS = ("seen", "falls_short", "undecided")


@click.group(
    epilog="""\b
Examples:
  outlay policy try tags.json                     what would it have refused?
  outlay policy add tags.json
  outlay policy violations --owner me
  outlay policy ask openai/o1-pro --scope team:search --reason "an evaluation"
  outlay policy approve apr_… --until 2026-12-31T00:00:00Z"""
)
def policy() -> None:
    """Policies: required tags, names, models, limits. For administrators; managers see what concerns their scope.

    A FILE is JSON as `outlay policy show --json` gives it (- is stdin).
    """


@policy.command("list")
@_json_option
@pass_app
def list_policies(app: App, *, as_json: bool) -> int:
    """All policies."""
    with app.reader() as client:
        found = client.policies.list()
    if as_json:
        app.print_line(json.dumps(found, ensure_ascii=False))
    elif found:
        rows = [
            [one["policy_id"], one["name"], _state(one), str(len(one["rules"])), str(one["version"])] for one in found
        ]
        _table(app, ("id", "name", "state", "rules", "version"), rows)
    else:
        app.note("There is no policy. Try one with `outlay policy try`, then `outlay policy add`.")
    return problems.OK


def _state(one: Mapping[str, Any]) -> str:
    return "enabled" if one["enabled"] else "disabled"


@policy.command()
@click.argument("policy_id")
@_json_option
@pass_app
def show(app: App, *, policy_id: str, as_json: bool) -> int:
    """One policy with its rules."""
    with app.reader() as client:
        return _print(app, client.policies.get(policy_id).body, as_json)


@policy.command()
@click.argument("policy_id")
@_json_option
@pass_app
def versions(app: App, *, policy_id: str, as_json: bool) -> int:
    """What it said, the newest first; also of one that was deleted."""
    with app.reader() as client:
        found = client.policies.versions(policy_id)
    if as_json:
        app.print_line(json.dumps(found, ensure_ascii=False))
    else:
        rows = [[str(one["version"]), one["changed_at"], one["changed_by"], _state(one), one["name"]] for one in found]
        _table(app, ("version", "changed", "by", "state", "name"), rows)
    return problems.OK


@policy.command("try")
@click.argument("file", type=click.File("r"), required=False)
@click.option("--policy", "policy_id", metavar="pol_…", help="A stored one instead of a file.")
@click.option("--version", type=int, help="An earlier version of it.")
@_json_option
@pass_app
def try_policy(app: App, *, file: Any, policy_id: str | None, version: int | None, as_json: bool) -> int:
    """What a policy would have refused in the last 30 days. Nothing is stored."""
    if (file is None) == (policy_id is None):
        raise click.UsageError("Give a FILE or --policy.")
    wanted: dict[str, Any] = {"policy": _read(file)} if file is not None else {"policy_id": policy_id}
    if version is not None:
        wanted["version"] = version
    with app.reader() as client, app.err.status("Looking at what was used …"):
        pieces = list(client.policies.try_on_usage(wanted))
    if as_json:
        app.print_line(json.dumps(pieces, ensure_ascii=False))
    else:
        _print_trial(app, pieces)
    return problems.OK


def _print_trial(app: App, pieces: Sequence[Mapping[str, Any]]) -> None:
    first = pieces[0]
    app.print_line(f"From {first['from']} to {first['to']}, by {first['source']}:")
    rows = [[name.replace("_", " "), rendering.count(sum(one[name]["requests"] for one in pieces))] for name in _SUMS]
    for mode in ("deny", "unallocated", "warn"):
        rows.append([f"would {_WOULD[mode]}", rendering.count(sum(one["by_mode"][mode]["requests"] for one in pieces))])
    app.out.print(rendering.table([("", False), ("calls", True)], rows))
    if len(pieces) == 1:
        _print_sums(app, first)
    for one in first["limits"]:
        told = (one["rule"], one["period_from"], one["used"], one["limit"], one["unit"])
        app.print_line("limit {}: in the period from {} {} of {} {}".format(*told))
    for one in first["not_tried"]:
        app.note(f"rule {one['rule']} was not tried: it {one['reason']}")


_WOULD = {"deny": "be refused", "unallocated": "count as unallocated", "warn": "be told"}


def _print_sums(app: App, piece: Mapping[str, Any]) -> None:
    rows = [
        [name, rendering.clean(one[name]) or "(none)", rendering.count(one["requests"]), one["cost_usd"] or "unknown"]
        for name in ("rule", "team", "feature", "owner")
        for one in piece[f"by_{name}"]
    ]
    if rows:
        columns = [("by", False), ("", False), ("calls", True), ("USD", True)]
        app.out.print(rendering.table(columns, rows))


@policy.command()
@click.argument("file", type=click.File("r"))
@_json_option
@pass_app
def add(app: App, *, file: Any, as_json: bool) -> int:
    """Make a policy by FILE. It holds within a minute."""
    with app.reader() as client:
        return _print(app, client.policies.create(_read(file)).body, as_json)


@policy.command()
@click.argument("policy_id")
@click.argument("file", type=click.File("r"))
@_json_option
@pass_app
def change(app: App, *, policy_id: str, file: Any, as_json: bool) -> int:
    """Make a new version of a policy by FILE."""
    wanted = _read(file)
    with app.reader() as client:
        known = client.policies.get(policy_id)
        return _print(app, client.policies.change(policy_id, wanted, version=known.version).body, as_json)


@policy.command()
@click.argument("policy_id")
@_json_option
@pass_app
def enable(app: App, *, policy_id: str, as_json: bool) -> int:
    """Let it hold again."""
    return _switch(app, policy_id, is_enabled=True, as_json=as_json)


@policy.command()
@click.argument("policy_id")
@_json_option
@pass_app
def disable(app: App, *, policy_id: str, as_json: bool) -> int:
    """Keep it, but let it hold no more; its budgets are paused."""
    return _switch(app, policy_id, is_enabled=False, as_json=as_json)


def _switch(app: App, policy_id: str, *, is_enabled: bool, as_json: bool) -> int:
    with app.reader() as client:
        known = client.policies.get(policy_id)
        wanted = {**_sent(known.body), "enabled": is_enabled}
        return _print(app, client.policies.change(policy_id, wanted, version=known.version).body, as_json)


@policy.command()
@click.argument("policy_id")
@click.option("--yes", is_flag=True, help="Don't ask.")
@_json_option
@pass_app
def remove(app: App, *, policy_id: str, yes: bool, as_json: bool) -> int:
    """Delete it with the budgets that it made; what it said stays readable."""
    with app.reader() as client:
        known = client.policies.get(policy_id)
        if not yes:
            asking.confirm(f"Delete the policy {rendering.clean(known.body['name'])}?", abort=True)
        return _print(app, client.policies.delete(policy_id, version=known.version).body, as_json)


@policy.command()
@click.option("--owner", metavar="SUBJECT", help="Who answers for the team; `me` is you.")
@click.option("--team")
@click.option("--mode", type=click.Choice(["deny", "warn", "unallocated"]))
@click.option("--from", "start", metavar="DATE", help="Without it the last seven days.")
@click.option("--to", "end", metavar="DATE")
@_json_option
@pass_app
def violations(app: App, /, *, start: str | None, end: str | None, as_json: bool, **filters: str | None) -> int:
    """What fell short, the most frequent first. Counts are attempts: what is sent again counts again."""
    given = {"from": start, "to": end, **filters}
    with app.reader() as client:
        if given["owner"] == "me":
            given["owner"] = str(client.accounts.me()["subject"])
        found = client.policies.violations(**{name: value for name, value in given.items() if value})
    if as_json:
        app.print_line(json.dumps(found, ensure_ascii=False))
        return problems.OK
    names = ("day", "rule", "mode", "team", "field", "reason")
    rows = [[*(str(one[name]) for name in names), rendering.count(one["attempts"])] for one in found["violations"]]
    _table(app, (*names, "attempts"), rows)
    return problems.OK


def _read(file: Any) -> dict[str, Any]:
    """What a file says, without what the API adds."""
    try:
        return _sent(json.load(file))
    except (ValueError, AttributeError, TypeError) as error:
        raise problems.Trouble("the file should be a JSON object with 'name' and 'rules'.") from error


def _sent(body: Mapping[str, Any]) -> dict[str, Any]:
    wanted = {name: body[name] for name in _SENT if name in body}
    if "rules" in wanted:
        wanted["rules"] = [
            {name: value for name, value in one.items() if name != "budget_id"} for one in wanted["rules"]
        ]
    return wanted


def _print(app: App, body: Mapping[str, Any], as_json: bool) -> int:
    if as_json:
        app.print_line(json.dumps(body, ensure_ascii=False))
        return problems.OK
    app.print_line(f"{body['policy_id']}  {rendering.clean(body['name'])}  {_state(body)}, version {body['version']}")
    rows = [[one["id"], one["kind"], one.get("mode", "limit"), one["budget_id"] or ""] for one in body["rules"]]
    _table(app, ("rule", "kind", "mode", "budget"), rows)
    return problems.OK


def _table(app: App, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    app.out.print(
        rendering.table([(name, False) for name in columns], [list(map(rendering.clean, row)) for row in rows])
    )


def print_approval(app: App, one: Policy, as_json: bool) -> int:
    if as_json:
        app.print_line(json.dumps(one.body, ensure_ascii=False))
    else:
        until = f" until {one.body['until']}" if one.body["until"] else ""
        app.print_line(f"{one.body['approval_id']}  {rendering.clean(one.body['model'])}  {one.body['state']}{until}")
    return problems.OK
