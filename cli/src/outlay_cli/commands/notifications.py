"""``outlay notifications``: your own, and how you are told."""

import json
from collections.abc import Mapping
from itertools import islice
from typing import Any

import click

from outlay_cli import problems, rendering
from outlay_cli.commands import alert_words as words
from outlay_cli.context import App, pass_app

_json_option = click.option("--json", "as_json", is_flag=True, help="The answer as JSON.")
_LEVELS = ("info", "warning", "critical", "exceeded")
_CHOSEN = ("app", "email", "quiet_hours", "time_zone")


@click.group(
    epilog="""\b
Examples:
  outlay notifications list --unread
  outlay notifications read al_…
  outlay notifications preferences                                    how you are told
  outlay notifications preferences --email critical --quiet 22:00-07:00 --time-zone Europe/Berlin
  outlay notifications settings --quiet 20:00-08:00                   the organization's (administrators)"""
)
def notifications() -> None:
    """Your own notifications, and how you are told."""


@notifications.command("list")
@click.option("--unread", is_flag=True, help="Only those that you did not read.")
@click.option("--limit", type=click.IntRange(1), default=50, show_default=True)
@_json_option
@pass_app
def list_notifications(app: App, *, unread: bool, limit: int, as_json: bool) -> int:
    """The newest first."""
    with app.reader() as client:
        found = list(islice(client.notifications.list(unread_only=unread), limit))
        waiting = client.notifications.unread()
    if as_json:
        app.print_line(json.dumps(found, ensure_ascii=False))
        return problems.OK
    if found:
        columns = ("id", "at", "level", "about", "what", "")
        app.out.print(rendering.table([(name, False) for name in columns], map(_row, found)))
    app.note(f"{waiting} unread.")
    return problems.OK


def _row(one: Mapping[str, Any]) -> list[str]:
    alert, seen = one["alert"], "" if one["read"] else "new"
    told = (one["notification_id"], alert["at"], alert["level"], words.about(alert), words.what(alert), seen)
    return [rendering.clean(text) for text in told]


@notifications.command()
@click.argument("notification_ids", nargs=-1, required=True)
@pass_app
def read(app: App, *, notification_ids: tuple[str, ...]) -> int:
    """Mark as read."""
    with app.reader() as client:
        for one in notification_ids:
            client.notifications.read(one)
    return problems.OK


@notifications.command()
@click.argument("notification_ids", nargs=-1, required=True)
@pass_app
def dismiss(app: App, *, notification_ids: tuple[str, ...]) -> int:
    """Take off the list; the alerts stay."""
    with app.reader() as client:
        for one in notification_ids:
            client.notifications.dismiss(one)
    return problems.OK


def _quiet(text: str) -> Any:
    """``22:00-07:00``, ``organization`` or ``none``."""
    if text in ("organization", "none"):
        return text if text == "organization" else None
    start, dash, end = text.partition("-")
    if not dash:
        raise click.UsageError("--quiet is like 22:00-07:00, organization or none.")
    return {"from": start, "to": end}


@notifications.command()
@click.option("--app", "in_app", multiple=True, type=click.Choice(_LEVELS), help="What stands in the app. Repeatable.")
@click.option("--email", multiple=True, type=click.Choice(_LEVELS), help="What is mailed. Repeatable.")
@click.option("--quiet", metavar="HH:MM-HH:MM", help="Mails below critical wait; or: organization, none.")
@click.option("--time-zone", metavar="IANA", help="Of the quiet hours; organization: its own.")
@_json_option
@pass_app
def preferences(app: App, /, *, as_json: bool, **given: Any) -> int:
    """How you are told; with options they are changed, and the rest stays. What is exceeded is always told."""
    wanted: dict[str, Any] = {}
    if given["in_app"]:
        wanted["app"] = list(given["in_app"])
    if given["email"]:
        wanted["email"] = list(given["email"])
    if given["quiet"]:
        wanted["quiet_hours"] = _quiet(given["quiet"])
    if given["time_zone"]:
        wanted["time_zone"] = None if given["time_zone"] == "organization" else given["time_zone"]
    with app.reader() as client:
        known = client.notifications.preferences()
        if wanted:
            kept = {name: known.body[name] for name in _CHOSEN}
            known = client.notifications.change_preferences(version=known.version, **{**kept, **wanted})
    return _print(app, known.body, as_json)


@notifications.command()
@click.option("--quiet", metavar="HH:MM-HH:MM", help="Of members who chose none; or: none.")
@_json_option
@pass_app
def settings(app: App, *, quiet: str | None, as_json: bool) -> int:
    """The organization's: quiet hours, what is told beside budgets, and whether mail works. For administrators."""
    with app.reader() as client:
        known = client.alerts.settings()
        if quiet:
            told = ("mail", "mail_detail", "topic_prefix", "time_zone")
            kept = {name: value for name, value in known.body.items() if name not in told}
            wanted = {**kept, "quiet_hours": _quiet(quiet)}
            known = client.alerts.change_settings(version=known.version, **wanted)
    return _print(app, known.body, as_json)


def _print(app: App, one: Mapping[str, Any], as_json: bool) -> int:
    if as_json:
        app.print_line(json.dumps(one, ensure_ascii=False))
        return problems.OK
    for name, value in one.items():
        app.print_line(f"{name.replace('_', ' '):<18} {rendering.clean(_plain(value), limit=300)}")
    return problems.OK


def _plain(value: Any) -> str:
    match value:
        case None:
            return "none"
        case {"from": start, "to": end}:
            return f"{start} to {end}"
        case list():
            return ", ".join(value)
        case _:
            return str(value)
