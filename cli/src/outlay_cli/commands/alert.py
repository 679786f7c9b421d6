"""``outlay alert``: what was crossed or happened, and what became of telling people."""

import json
from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any

import click

from outlay_cli import problems, rendering
from outlay_cli.commands import alert_words as words
from outlay_cli.context import App, pass_app

_json_option = click.option("--json", "as_json", is_flag=True, help="The answer as JSON.")
_LEVELS = ("info", "warning", "critical", "exceeded", "resolved")


@click.group(
    epilog="""\b
Examples:
  outlay alert list --state open --level critical
  outlay alert acknowledge al_…
  outlay alert snooze al_… --until 2026-12-01T08:00:00Z
  outlay alert deliveries al_…                   to whom it went, and what became of it
  outlay alert dead                              what could not be delivered
  outlay alert resend al_… dl_…"""
)
def alert() -> None:
    """Alerts of budgets, spend, keys and usage that stopped. For managers and administrators."""


@alert.command("list")
@click.option("--state", type=click.Choice(["open", "acknowledged", "snoozed", "resolved"]), help="Only those.")
@click.option("--level", type=click.Choice(_LEVELS), help="Only those.")
@click.option("--kind", help="Only those, e.g. budget_threshold or spend_spike.")
@click.option("--budget", "budget_id", metavar="ID", help="Only those of the budget.")
@click.option("--assigned-to", metavar="SUBJECT", help="Only those given to this member; me: to you.")
@click.option("--since", metavar="MOMENT", help="RFC 3339, e.g. 2026-11-01T00:00:00Z.")
@click.option("--limit", type=click.IntRange(1), default=50, show_default=True)
@_json_option
@pass_app
def list_alerts(app: App, /, *, limit: int, as_json: bool, **filters: str | None) -> int:
    """The newest first."""
    with app.reader() as client:
        found = list(islice(client.alerts.list(**{name: text for name, text in filters.items() if text}), limit))
    if as_json:
        app.print_line(json.dumps(found, ensure_ascii=False))
    elif found:
        columns = ("id", "at", "level", "about", "what", "state")
        app.out.print(rendering.table([(name, False) for name in columns], map(_row, found)))
    else:
        app.note("There is no such alert.")
    return problems.OK


def _row(one: Mapping[str, Any]) -> list[str]:
    told = (one["alert_id"], one["at"], one["level"], words.about(one), words.what(one), one["state"])
    return [rendering.clean(text) for text in told]


@alert.command()
@click.argument("alert_id")
@_json_option
@pass_app
def show(app: App, *, alert_id: str, as_json: bool) -> int:
    """One alert, with its facts."""
    with app.reader() as client:
        return _print(app, client.alerts.get(alert_id).body, as_json)


@alert.command()
@click.argument("alert_id")
@_json_option
@pass_app
def acknowledge(app: App, *, alert_id: str, as_json: bool) -> int:
    """Say that you take care of it."""
    with app.reader() as client:
        return _print(app, client.alerts.acknowledge(alert_id).body, as_json)


@alert.command()
@click.argument("alert_id")
@click.option("--until", required=True, metavar="MOMENT", help="RFC 3339, e.g. 2026-12-01T08:00:00Z.")
@_json_option
@pass_app
def snooze(app: App, *, alert_id: str, until: str, as_json: bool) -> int:
    """Put it off: it is open again from then on."""
    with app.reader() as client:
        return _print(app, client.alerts.snooze(alert_id, until).body, as_json)


@alert.command()
@click.argument("alert_id")
@click.option("--to", "subject", default="", help="A member's id (outlay member list); left out: nobody's.")
@_json_option
@pass_app
def assign(app: App, *, alert_id: str, subject: str, as_json: bool) -> int:
    """Give it to a member."""
    with app.reader() as client:
        return _print(app, client.alerts.assign(alert_id, subject).body, as_json)


@alert.command()
@click.argument("alert_id")
@_json_option
@pass_app
def resolve(app: App, *, alert_id: str, as_json: bool) -> int:
    """Close it: nothing is left to be done."""
    with app.reader() as client:
        return _print(app, client.alerts.resolve(alert_id).body, as_json)


@alert.command()
@click.argument("alert_id")
@_json_option
@pass_app
def deliveries(app: App, *, alert_id: str, as_json: bool) -> int:
    """To whom it went, by what, and what became of it."""
    with app.reader() as client:
        return _deliveries(app, client.alerts.deliveries(alert_id), as_json)


@alert.command()
@_json_option
@pass_app
def dead(app: App, *, as_json: bool) -> int:
    """What could not be delivered. Exit code 1 if there is something."""
    with app.reader() as client:
        found = list(client.alerts.dead_deliveries())
    _deliveries(app, found, as_json, of_one=False)
    return problems.NEGATIVE if found else problems.OK


@alert.command()
@click.argument("alert_id")
@click.argument("delivery_id")
@_json_option
@pass_app
def resend(app: App, *, alert_id: str, delivery_id: str, as_json: bool) -> int:
    """Try a dead delivery again."""
    with app.reader() as client:
        return _deliveries(app, [client.alerts.resend(alert_id, delivery_id)], as_json)


def _deliveries(app: App, found: Iterable[Mapping[str, Any]], as_json: bool, *, of_one: bool = True) -> int:
    listed = list(found)
    if as_json:
        app.print_line(json.dumps(listed, ensure_ascii=False))
    elif listed:
        columns = ("id", *(() if of_one else ("alert",)), "by", "to", "state", "attempts", "last result")
        rows = (_delivery_row(one, of_one=of_one) for one in listed)
        app.out.print(rendering.table([(name, False) for name in columns], rows))
    else:
        app.note("There is none.")
    return problems.OK


def _delivery_row(one: Mapping[str, Any], *, of_one: bool) -> list[str]:
    receiver, attempts = one["receiver"], one["attempts"]
    to = receiver["channel_name"] or receiver["channel_id"] or receiver["subject"]
    last = attempts[-1]["says"] if attempts else ""
    alert = () if of_one else (one["alert_id"],)
    told = (one["delivery_id"], *alert, one["medium"], to, one["state"], str(len(attempts)), last)
    return [rendering.clean(text) for text in told]


def _print(app: App, one: Mapping[str, Any], as_json: bool) -> int:
    if as_json:
        app.print_line(json.dumps(one, ensure_ascii=False))
        return problems.OK
    for name, value in {**{key: one[key] for key in one if key != "facts"}, **one["facts"]}.items():
        if value not in (None, "", {}, []):
            app.print_line(f"{name.replace('_', ' '):<18} {rendering.clean(words.fact(name, value), limit=300)}")
    return problems.OK
