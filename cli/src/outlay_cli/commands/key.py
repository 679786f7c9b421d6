"""``outlay key``: API keys of the organization."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import click

from outlay_cli import asking, problems, rendering
from outlay_cli.context import App, pass_app
from outlay_cli.periods import Instant

_SHOWN = ("key_id", "name", "state", "client", "created_at", "expires_at", "revoked_at", "last_used_at", "replaces")
_json_option = click.option("--json", "as_json", is_flag=True, help="The answer as JSON.")
_expires = click.option("--expires", type=Instant(), metavar="WHEN", help="A date (UTC) or an RFC 3339 moment.")


@click.group(
    epilog="""\b
Examples:
  outlay key create "search in production" --bind team:search --bind environment:production
  outlay key create reports --scope read --address 192.0.2.0/24 --expires 2027-01-01
  outlay key rotate abcdefghijk1                  both live for a week
  outlay key rotate abcdefghijk1 --overlap-hours 0
  outlay key revoke abcdefghijk1"""
)
def key() -> None:
    """API keys of the organization. For administrators; changes need a login of the last minutes."""


@key.command("list")
@click.option("--all", "every", is_flag=True, help="Those that are revoked or have expired as well.")
@_json_option
@pass_app
def list_keys(app: App, *, every: bool, as_json: bool) -> int:
    """The organization's keys, and when each was last used."""
    with app.reader() as client:
        found = [one for one in client.api_keys.all() if every or one["state"] == "live"]
    if as_json:
        app.print_line(json.dumps(found, ensure_ascii=False))
        return problems.OK
    headings = ("key", "name", "state", "scopes", "bound to", "expires", "last used")
    app.out.print(rendering.table([(name, False) for name in headings], map(_row, found)))
    return problems.OK


def _row(one: Mapping[str, Any]) -> Sequence[str]:
    shown = one["key_id"], one["name"], one["state"], ", ".join(one["scopes"]), _bound(one)
    moments = one["expires_at"] or "never", one["last_used_at"] or "not yet"
    return [rendering.clean(cell, limit=300) for cell in (*shown, *moments)]


def _bound(one: Mapping[str, Any]) -> str:
    return " ".join(f"{name}:{value}" for name, value in one["bound"].items())


@key.command()
@click.argument("key_id")
@_json_option
@pass_app
def show(app: App, *, key_id: str, as_json: bool) -> int:
    """One key."""
    with app.reader() as client:
        _show(app, client.api_keys.get(key_id), as_json=as_json)
    return problems.OK


@key.command()
@click.argument("name")
@click.option(
    "--scope",
    "scopes",
    type=click.Choice(["ingest", "read", "lease"]),
    multiple=True,
    default=("ingest",),
    show_default=True,
    help="Repeatable.",
)
@click.option("--bind", "bound", multiple=True, metavar="DIMENSION:VALUE", help="Events without it get it. Repeatable.")
@click.option("--address", "addresses", multiple=True, metavar="CIDR", help="May be used from there only. Repeatable.")
@click.option("--client", default="", help="Under which re-sent requests are recognised; its own if left out.")
@_expires
@_json_option
@pass_app
def create(app: App, /, *, name: str, as_json: bool, expires: str | None, **wanted: Any) -> int:
    """Make a key. It is shown once, on stdout."""
    with app.reader() as client:
        made = client.api_keys.create(
            name,
            scopes=wanted["scopes"],
            bound=_given_bound(wanted["bound"]),
            addresses=list(wanted["addresses"]),
            client=wanted["client"],
            expires_at=_moment(expires),
        )
    return _made(app, made, as_json=as_json)


def _given_bound(given: Sequence[str]) -> dict[str, str]:
    bound: dict[str, str] = {}
    for one in given:
        name, colon, value = one.partition(":")
        if not colon or name in bound:
            raise click.BadParameter(
                f"{one!r} should read dimension:value, each dimension once, e.g. team:search", param_hint="--bind"
            )
        bound[name] = value
    return bound


def _moment(when: str | None) -> str | None:
    return f"{when}T00:00:00Z" if when is not None and len(when) == 10 else when


def _made(app: App, made: Mapping[str, Any], *, as_json: bool) -> int:
    if as_json:
        app.print_line(json.dumps(made, ensure_ascii=False))
    elif made["api_key"] is None:
        raise problems.Trouble("the key was made, but its text got lost on the way: revoke it, and make another.")
    else:
        app.print_line(str(made["api_key"]))
    app.note(f"Key {made['key_id']}. It is not shown again: keep it where your application reads it.")
    return problems.OK


@key.command()
@click.argument("key_id")
@click.option("--name", default="", help="As the old one, if left out.")
@click.option("--overlap-hours", type=click.IntRange(0, 2_160), default=168, show_default=True, help="0: none.")
@_expires
@_json_option
@pass_app
def rotate(app: App, *, key_id: str, name: str, overlap_hours: int, expires: str | None, as_json: bool) -> int:
    """Make a key that takes over; the old one lives on for a while. It is shown once, on stdout."""
    more: dict[str, Any] = {"expires_at": _moment(expires), "overlap_hours": overlap_hours}
    if name:
        more["name"] = name
    with app.reader() as client:
        made = client.api_keys.rotate(key_id, **more)
    return _made(app, made, as_json=as_json)


@key.command("set")
@click.argument("key_id")
@click.option("--name", help="As it is, if left out.")
@click.option("--address", "addresses", multiple=True, metavar="CIDR", help="Replaces all. Repeatable.")
@click.option("--any-address", is_flag=True, help="May be used from anywhere.")
@_expires
@click.option("--no-expiry", is_flag=True, help="Never ends.")
@_json_option
@pass_app
def set_key(app: App, /, *, key_id: str, as_json: bool, **wanted: Any) -> int:
    """Change name, addresses or expiry; what is left out stays as it is."""
    with app.reader() as client:
        found = client.api_keys.get(key_id)
        changed = client.api_keys.set(
            key_id,
            name=wanted["name"] or found["name"],
            addresses=[] if wanted["any_address"] else wanted["addresses"] or found["addresses"],
            expires_at=None if wanted["no_expiry"] else _moment(wanted["expires"]) or found["expires_at"],
            etag=found["etag"],
        )
    _show(app, changed, as_json=as_json)
    app.note("In force within a minute.")
    return problems.OK


@key.command()
@click.argument("key_id")
@click.option("--yes", is_flag=True, help="Don't ask.")
@pass_app
def revoke(app: App, *, key_id: str, yes: bool) -> int:
    """End a key for good."""
    with app.reader() as client:
        found = client.api_keys.get(key_id)
        if not yes:
            asking.confirm(f"Revoke {key_id} ({rendering.clean(found['name'])}) for good?", abort=True)
        client.api_keys.revoke(key_id, etag=found["etag"])
    app.note("It opens nothing any more within a minute.")
    return problems.OK


def _show(app: App, one: Mapping[str, Any], *, as_json: bool) -> None:
    if as_json:
        app.print_line(json.dumps(one, ensure_ascii=False))
        return
    for name in _SHOWN:
        app.print_line(f"{name.replace('_', ' '):<14} {rendering.clean(one[name] or '', limit=300)}")
    for name, cell in (("scopes", ", ".join(one["scopes"])), ("bound", _bound(one))):
        app.print_line(f"{name:<14} {rendering.clean(cell, limit=1_000)}")
    app.print_line(f"{'addresses':<14} {rendering.clean(', '.join(one['addresses']) or 'any', limit=3_000)}")
