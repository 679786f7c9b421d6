"""``outlay channel``: where alerts go beside the app and people's mail."""

import json
import sys
from collections.abc import Mapping
from typing import Any

import click
from outlay_client import Versioned

from outlay_cli import asking, problems, rendering
from outlay_cli.context import App, pass_app

_json_option = click.option("--json", "as_json", is_flag=True, help="The answer as JSON.")
_LEVELS = ("info", "warning", "critical", "exceeded")
_SECRET_TARGETS = {"slack": "Address of the incoming webhook", "webhook": "Address"}


@click.group(
    epilog="""\b
Examples:
  outlay channel add email --name Finance --target finance@example.com
  outlay channel add slack --name "#ai-costs" --level critical --level exceeded       (asks for the address)
  outlay channel add webhook --name Pager < address.txt                              (prints the secret once)
  outlay channel add sns --name Automation --target arn:aws:sns:eu-central-1:123456789012:outlay_acme_alerts
  outlay channel test ch_…
  outlay channel rotate-secret ch_…"""
)
def channel() -> None:
    """Channels of alerts. For administrators; changes need a login of the last minutes.

    Addresses of Slack and webhooks are secrets: they are asked for without being shown, or read from stdin.
    """


@channel.command("list")
@_json_option
@pass_app
def list_channels(app: App, *, as_json: bool) -> int:
    """All of the organization's, by name."""
    with app.reader() as client:
        found = client.channels.list()
    if as_json:
        app.print_line(json.dumps(found, ensure_ascii=False))
        return problems.OK
    if found["channels"]:
        columns = ("id", "kind", "name", "to", "levels", "state", "last test")
        app.out.print(rendering.table([(name, False) for name in columns], map(_row, found["channels"])))
    else:
        app.note("There is no channel. Make one with `outlay channel add`.")
    if found["mail"] not in ("ready", "unknown"):
        app.note(f"Mail can't be relied on ({found['mail']}): see `outlay notifications settings`.")
    return problems.OK


def _row(one: Mapping[str, Any]) -> list[str]:
    tested = f"{one['result']} at {one['tested_at']}" if one["tested_at"] else "never"
    state = "enabled" if one["enabled"] else "disabled"
    told = (one["channel_id"], one["kind"], one["name"], one["target"], ", ".join(one["levels"]), state, tested)
    return [rendering.clean(text) for text in told]


@channel.command()
@click.argument("channel_id")
@_json_option
@pass_app
def show(app: App, *, channel_id: str, as_json: bool) -> int:
    """One channel."""
    with app.reader() as client:
        return _print(app, client.channels.get(channel_id), as_json)


def _target(kind: str, given: str | None) -> str:
    """Where it leads; of what is a secret not from an option, which others could see."""
    if kind not in _SECRET_TARGETS:
        if given:
            return given
        raise click.UsageError("Give --target.")
    if given:
        raise click.UsageError("The address is a secret: give it when asked, or on stdin.")
    if not sys.stdin.isatty():
        return sys.stdin.readline().strip()
    with asking.or_give("the address on stdin"):
        return str(click.prompt(_SECRET_TARGETS[kind], hide_input=True, err=True)).strip()


def _chosen(function: Any) -> Any:
    options = (
        click.option("--name", help="For people."),
        click.option("--level", "levels", multiple=True, type=click.Choice(_LEVELS), help="Repeatable."),
        click.option("--budget", "budgets", multiple=True, metavar="ID", help="Only of these. Repeatable."),
    )
    for option in reversed(options):
        function = option(function)
    return function


@channel.command()
@click.argument("kind", type=click.Choice(["email", "sns", "slack", "webhook"]))
@_chosen
@click.option("--target", help="An e-mail address, or a topic's ARN.")
@_json_option
@pass_app
def add(app: App, /, *, kind: str, target: str | None, as_json: bool, **chosen: Any) -> int:
    """Make one. The secret of a webhook is shown this once."""
    if not chosen["name"]:
        raise click.UsageError("Give --name.")
    address = _target(kind, target)
    given = {name: list(value) if isinstance(value, tuple) else value for name, value in chosen.items() if value}
    with app.reader() as client:
        return _print(app, client.channels.create(kind=kind, target=address, **given), as_json)


@channel.command()
@click.argument("channel_id")
@_chosen
@click.option("--enable/--disable", "enabled", default=None, help="Whether it is used.")
@click.option("--target", help="An e-mail address, or a topic's ARN.")
@click.option("--with-target", is_flag=True, help="Ask for another address (Slack, webhook).")
@_json_option
@pass_app
def change(app: App, /, *, channel_id: str, target: str | None, with_target: bool, as_json: bool, **chosen: Any) -> int:
    """Change what is given; the rest stays."""
    with app.reader() as client:
        known = client.channels.get(channel_id)
        kept = {name: known.body[name] for name in ("name", "levels", "budgets", "enabled")}
        given = {
            name: list(one) if isinstance(one, tuple) else one for name, one in chosen.items() if one not in (None, ())
        }
        if target or with_target:
            given["target"] = _target(known.body["kind"], target)
        return _print(app, client.channels.change(channel_id, version=known.version, **{**kept, **given}), as_json)


@channel.command("rotate-secret")
@click.argument("channel_id")
@_json_option
@pass_app
def rotate_secret(app: App, *, channel_id: str, as_json: bool) -> int:
    """Give a webhook another secret, shown this once. For a day it is signed with both."""
    with app.reader() as client:
        version = client.channels.get(channel_id).version
        return _print(app, client.channels.rotate_secret(channel_id, version=version), as_json)


@channel.command()
@click.argument("channel_id")
@_json_option
@pass_app
def test(app: App, *, channel_id: str, as_json: bool) -> int:
    """Send a message that says that it is a test. Exit code 1 if it was not taken."""
    with app.reader() as client:
        tested = client.channels.test(channel_id)
    _print(app, tested, as_json)
    return problems.OK if tested.body["result"] == "sent" else problems.NEGATIVE


@channel.command()
@click.argument("channel_id")
@click.option("--yes", is_flag=True, help="Don't ask.")
@_json_option
@pass_app
def remove(app: App, *, channel_id: str, yes: bool, as_json: bool) -> int:
    """Remove it. What waits to be delivered to it is dropped."""
    with app.reader() as client:
        known = client.channels.get(channel_id)
        if not yes:
            asking.confirm(f"Remove the channel {rendering.clean(known.body['name'])}?", abort=True)
        return _print(app, client.channels.delete(channel_id, version=known.version), as_json)


def _print(app: App, one: Versioned, as_json: bool) -> int:
    if as_json:
        app.print_line(json.dumps(one.body, ensure_ascii=False))
        return problems.OK
    for name, value in one.body.items():
        if value not in (None, []):
            shown = ", ".join(value) if isinstance(value, list) else str(value)
            app.print_line(f"{name.replace('_', ' '):<16} {rendering.clean(shown, limit=300)}")
    if "secret" in one.body:
        app.note("Keep the secret: it is not shown again.")
    return problems.OK
