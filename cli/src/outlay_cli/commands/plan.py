"""``outlay plan``: sets of limits, and those that hold for oneself."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import click
from outlay_client import NotFound

from outlay_cli import asking, problems, rendering
from outlay_cli.context import App, pass_app

_json_option = click.option("--json", "as_json", is_flag=True, help="The answer as JSON.")
_COLUMNS = [("class", False), ("whose", False), ("a minute", True), ("at once", True)]


@click.group(
    epilog="""\b
Examples:
  outlay plan limits                              what holds for my organization
  outlay plan show standard --json > large.json
  outlay plan set large large.json
  outlay plan remove large"""
)
def plan() -> None:
    """Plans: named sets of limits. To define them is for administrators of the deployment."""


@plan.command()
@_json_option
@pass_app
def limits(app: App, *, as_json: bool) -> int:
    """What holds for your organization, and for each of its keys and accounts."""
    with app.reader() as client:
        found = client.limits()
    _print(app, found, found["plan"], as_json=as_json)
    return problems.OK


@plan.command("list")
@_json_option
@pass_app
def list_plans(app: App, *, as_json: bool) -> int:
    """All plans."""
    with app.reader() as client:
        found = list(client.plans.all())
    if as_json:
        app.print_line(json.dumps(found))
    else:
        rows = [[rendering.clean(one["name"]), "built in" if one["built_in"] else "defined"] for one in found]
        app.out.print(rendering.table([("plan", False), ("", False)], rows))
    return problems.OK


@plan.command()
@click.argument("name")
@_json_option
@pass_app
def show(app: App, *, name: str, as_json: bool) -> int:
    """One plan."""
    with app.reader() as client:
        found = client.plans.get(name)
    _print(app, found, found["name"], as_json=as_json)
    return problems.OK


@plan.command("set")
@click.argument("name")
@click.argument("file", type=click.File("r"))
@pass_app
def set_plan(app: App, *, name: str, file: Any) -> int:
    """Define a plan by FILE, JSON as `outlay plan show --json` gives it (- is stdin)."""
    try:
        wanted = json.load(file)
        limits = wanted["limits"]
    except (ValueError, KeyError, TypeError) as error:
        raise problems.Trouble("the file should be a JSON object with 'limits'.") from error
    with app.reader() as client:
        try:
            found: Mapping[str, Any] = client.plans.get(name)
        except NotFound:
            found = {"built_in": True}
        if found["built_in"]:
            client.plans.create(name, limits)
        else:
            client.plans.set(name, limits, etag=found["etag"])
    app.note("In force within a minute.")
    return problems.OK


@plan.command()
@click.argument("name")
@click.option("--yes", is_flag=True, help="Don't ask.")
@pass_app
def remove(app: App, *, name: str, yes: bool) -> int:
    """Remove a plan; its organizations fall back to `standard`."""
    with app.reader() as client:
        found = client.plans.get(name)
        if found["built_in"]:
            raise problems.Trouble("that plan is built in, and nothing else is defined under its name.")
        if not yes:
            asking.confirm(f"Remove the plan {rendering.clean(name)}?", abort=True)
        client.plans.remove(name, etag=found["etag"])
    return problems.OK


def _print(app: App, found: Mapping[str, Any], name: str, *, as_json: bool) -> None:
    if as_json:
        app.print_line(json.dumps(found))
        return
    rows: Sequence[Sequence[str]] = [
        [rendering.clean(kind), whose, rendering.count(quota["per_minute"]), rendering.count(quota["burst"])]
        for kind, both in found["limits"].items()
        for whose, quota in both.items()
    ]
    app.out.print(rendering.table(_COLUMNS, rows))
    app.note(f"plan {rendering.clean(name)}; each function instance counts for itself, so limits are approximate")
