"""``outlay member``: who belongs to the organization, and what they may do."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import click

from outlay_cli import asking, people, problems, rendering
from outlay_cli.context import App, pass_app

ROLES = ("viewer", "manager", "admin")
_json_option = click.option("--json", "as_json", is_flag=True, help="The answer as JSON.")


@click.group(
    epilog="""\b
Examples:
  outlay member list --role manager
  outlay member set bob@example.com --role manager --scope team:search --scope team:web
  outlay member set bob@example.com --user bob@corp
  outlay member remove bob@example.com"""
)
def member() -> None:
    """Members of the organization. For administrators.

    A member is given by e-mail address, or by subject (the account's id). Changes need a login of the last minutes.
    """


@member.command("list")
@click.option("--role", type=click.Choice(ROLES), help="Only these.")
@_json_option
@pass_app
def list_members(app: App, *, role: str | None, as_json: bool) -> int:
    """Who belongs to the organization."""
    with app.reader() as client:
        found = sorted(client.members.all(role=role or ""), key=lambda one: str(one["email"]))
    if as_json:
        app.print_line(json.dumps(found, ensure_ascii=False))
    else:
        columns = [("e-mail", False), ("role", False), ("scope", False), ("attributes", False), ("subject", False)]
        app.out.print(rendering.table(columns, map(_row, found)))
    return problems.OK


def _row(one: Mapping[str, Any]) -> Sequence[str]:
    shown = one["email"], one["role"], _scope(one), ", ".join(one["attributes"]), one["subject"]
    return [rendering.clean(cell, limit=300) for cell in shown]


def _scope(one: Mapping[str, Any]) -> str:
    return " ".join(f"{name}:{value}" for name, values in one["scope"].items() for value in values)


@member.command()
@click.argument("who")
@_json_option
@pass_app
def show(app: App, *, who: str, as_json: bool) -> int:
    """One member."""
    with app.reader() as client:
        _show(app, people.member_of(client, who), as_json=as_json)
    return problems.OK


@member.command("set")
@click.argument("who")
@click.option("--role", type=click.Choice(ROLES), help="As it is, if left out.")
@click.option("--scope", "scope", multiple=True, metavar=people.SCOPE, help="Of a manager; replaces all. Repeatable.")
@click.option("--attribute", "attributes", multiple=True, metavar="WORD", help="Replaces all. Repeatable.")
@click.option("--no-attributes", is_flag=True, help="None any more.")
@click.option("--user", metavar="NAME", help="The name that applications send this person's usage under; '' for none.")
@_json_option
@pass_app
def set_member(app: App, /, *, who: str, as_json: bool, **wanted: Any) -> int:
    """Change role, scope, attributes or user name; what is left out stays as it is."""
    with app.reader() as client:
        found = people.member_of(client, who)
        role = wanted["role"] or found["role"]
        scope = people.given_scope(wanted["scope"]) or (found["scope"] if role == "manager" else {})
        attributes = [] if wanted["no_attributes"] else wanted["attributes"] or found["attributes"]
        user = found["user"] if wanted["user"] is None else wanted["user"]
        changed = client.members.set(
            found["subject"], role=role, scope=scope, attributes=attributes, user=user, etag=found["etag"]
        )
    _show(app, changed, as_json=as_json)
    app.note("In force within a minute.")
    return problems.OK


@member.command()
@click.argument("who")
@click.option("--yes", is_flag=True, help="Don't ask.")
@pass_app
def remove(app: App, *, who: str, yes: bool) -> int:
    """End somebody's membership; the account stays, without access to the organization."""
    with app.reader() as client:
        found = people.member_of(client, who)
        if not yes:
            asking.confirm(f"Remove {rendering.clean(found['email'])}?", abort=True)
        client.members.remove(found["subject"], etag=found["etag"])
    app.note("Access ends within a minute.")
    return problems.OK


def _show(app: App, one: Mapping[str, Any], *, as_json: bool) -> None:
    if as_json:
        app.print_line(json.dumps(one, ensure_ascii=False))
        return
    for name in ("email", "role", "subject", "user"):
        app.print_line(f"{name:<12} {rendering.clean(one[name], limit=300)}")
    app.print_line(f"{'scope':<12} {rendering.clean(_scope(one), limit=1_000)}")
    app.print_line(f"{'attributes':<12} {rendering.clean(', '.join(one['attributes']), limit=1_000)}")
