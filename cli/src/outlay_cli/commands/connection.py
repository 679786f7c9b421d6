"""``outlay connection``: connections to providers, and their keys, which go in and never come out."""

import json
import sys
from collections.abc import Mapping
from typing import Any, Literal

import click
from outlay_client import Connection

from outlay_cli import asking, problems, rendering
from outlay_cli.context import App, pass_app

_json_option = click.option("--json", "as_json", is_flag=True, help="The answer as JSON.")
_CHOSEN = ("name", "purpose", "base_url", "organization_id", "project_id")


@click.group(
    epilog="""\b
Examples:
  outlay connection add --provider openai --name Production --purpose gateway      (asks for the key)
  outlay connection add --provider anthropic --name Costs --purpose sync < key.txt
  outlay connection test pc_…
  outlay connection replace-key pc_…"""
)
def connection() -> None:
    """Connections to AI providers. For administrators; changes need a login of the last minutes.

    A key is asked for without being shown, or read from stdin; it is never an option, which others could see.
    """


def _key(name: str) -> str:
    """Not echoed by a terminal; else the first line of stdin."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().strip()
    with asking.or_give("the key on stdin"):
        return str(click.prompt(name, hide_input=True, err=True)).strip()


@connection.command("list")
@_json_option
@pass_app
def list_connections(app: App, *, as_json: bool) -> int:
    """All of the organization's, by name."""
    with app.reader() as client:
        found = client.connections.list()
    if as_json:
        app.print_line(json.dumps(found, ensure_ascii=False))
    elif found:
        columns = ("id", "name", "provider", "purpose", "key", "state", "last test")
        app.out.print(rendering.table([(name, False) for name in columns], map(_row, found)))
    else:
        app.note("There is no connection. Make one with `outlay connection add`.")
    return problems.OK


def _row(one: Mapping[str, Any]) -> list[str]:
    tested = f"{one['result']} at {one['checked_at']}" if one["checked_at"] else "never"
    state = "enabled" if one["enabled"] else "disabled"
    told = (
        one["connection_id"],
        one["name"],
        one["provider"],
        one["purpose"],
        f"…{one['key_ends_with']}",
        state,
        tested,
    )
    return [rendering.clean(text) for text in told]


@connection.command()
@click.argument("connection_id")
@_json_option
@pass_app
def show(app: App, *, connection_id: str, as_json: bool) -> int:
    """One connection."""
    with app.reader() as client:
        return _print(app, client.connections.get(connection_id), as_json)


def _print(app: App, one: Connection, as_json: bool) -> int:
    if as_json:
        app.print_line(json.dumps(one.body, ensure_ascii=False))
        return problems.OK
    for name, value in one.body.items():
        if value is not None:
            app.print_line(f"{name.replace('_', ' '):<16} {rendering.clean(str(value), limit=300)}")
    return problems.OK


def _fields(function: Any) -> Any:
    options = (
        click.option("--name", help="For people."),
        click.option("--purpose", type=click.Choice(["sync", "gateway"]), help="Fetch usage, or pass calls on."),
        click.option("--base-url", metavar="URL", help="https address instead of the provider's own."),
        click.option("--organization-id", help="As the provider names you, where a key reaches several."),
        click.option("--project-id", help="Likewise the project."),
    )
    for option in reversed(options):
        function = option(function)
    return function


@connection.command()
@click.option("--provider", required=True, help="openai, anthropic, google, azure, bedrock, mistral, …")
@_fields
@_json_option
@pass_app
def add(app: App, /, *, provider: str, as_json: bool, **chosen: str | None) -> int:
    """Make one. Its key is asked for, or read from stdin."""
    missing = [f"--{name}" for name in ("name", "purpose") if not chosen[name]]
    if missing:
        raise click.UsageError(f"Give {' and '.join(missing)}.")
    key = _key("Key")
    with app.reader() as client:
        given = {name: value for name, value in chosen.items() if value}
        return _print(app, client.connections.create(provider=provider, key=key, **given), as_json)


@connection.command()
@click.argument("connection_id")
@_fields
@click.option("--with-key", is_flag=True, help="Give the key too; needed where the address becomes another one.")
@_json_option
@pass_app
def change(app: App, /, *, connection_id: str, with_key: bool, as_json: bool, **chosen: str | None) -> int:
    """Change what is given; the rest stays."""
    key = {"key": _key("Key")} if with_key else {}
    with app.reader() as client:
        known = client.connections.get(connection_id)
        kept = {name: known.body[name] or "" for name in _CHOSEN}
        wanted = kept | {name: value for name, value in chosen.items() if value is not None} | key
        return _print(app, client.connections.change(connection_id, version=known.version, **wanted), as_json)


@connection.command("replace-key")
@click.argument("connection_id")
@_json_option
@pass_app
def replace_key(app: App, *, connection_id: str, as_json: bool) -> int:
    """Give it another key. The former is gone from Outlay: revoke it at the provider."""
    key = _key("New key")
    with app.reader() as client:
        known = client.connections.get(connection_id)
        return _print(app, client.connections.replace_key(connection_id, key, version=known.version), as_json)


@connection.command()
@click.argument("connection_id")
@_json_option
@pass_app
def enable(app: App, *, connection_id: str, as_json: bool) -> int:
    """Let it be used again."""
    return _switch(app, connection_id, "enable", as_json)


@connection.command()
@click.argument("connection_id")
@_json_option
@pass_app
def disable(app: App, *, connection_id: str, as_json: bool) -> int:
    """Keep it, but let nothing use it."""
    return _switch(app, connection_id, "disable", as_json)


def _switch(app: App, connection_id: str, verb: Literal["enable", "disable"], as_json: bool) -> int:
    with app.reader() as client:
        version = client.connections.get(connection_id).version
        return _print(app, getattr(client.connections, verb)(connection_id, version=version), as_json)


@connection.command()
@click.argument("connection_id")
@_json_option
@pass_app
def test(app: App, *, connection_id: str, as_json: bool) -> int:
    """Ask the provider whether it takes the key. Exit code 1 if it doesn't."""
    with app.reader() as client, app.err.status("Asking the provider …"):
        tested = client.connections.test(connection_id)
    if as_json:
        app.print_line(json.dumps(tested.body, ensure_ascii=False))
    else:
        app.print_line(f"{tested.body['result']}: {tested.body['result_detail']}")
    return problems.OK if tested.body["result"] == "ok" else problems.NEGATIVE


@connection.command()
@click.argument("connection_id")
@click.option("--yes", is_flag=True, help="Don't ask.")
@_json_option
@pass_app
def remove(app: App, *, connection_id: str, yes: bool, as_json: bool) -> int:
    """Remove it with its key."""
    with app.reader() as client:
        known = client.connections.get(connection_id)
        if not yes:
            asking.confirm(f"Remove {rendering.clean(known.body['name'])} and its key?", abort=True)
        return _print(app, client.connections.delete(connection_id, version=known.version), as_json)
