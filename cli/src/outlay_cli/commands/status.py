"""``outlay status``: is it up, how fresh is it, what became of the last batches."""

import json
from typing import Any

import click
from outlay_client import BatchStatus, ClientError, Health, NotFound

from outlay_cli import config, history, problems, rendering
from outlay_cli.context import App, not_signed_in, pass_app


@click.command(
    epilog="""\b
Examples:
  outlay status
  outlay status --json | jq .health.stream_age_s"""
)
@click.option("--json", "as_json", is_flag=True, help="The answer as JSON.")
@pass_app
def status(app: App, *, as_json: bool) -> int:
    """Health, version and freshness of the deployment, and the last batches sent from here.

    Exit code 1 if the deployment says that it isn't well.
    """
    connection = app.connection()
    with app.anonymous() as client:
        health = client.health()
    batches = _last_batches(app, connection)
    if as_json:
        organization, user = app.who()
        whose = {"profile": connection.profile, "organization": organization or None, "user": user or None}
        shown: dict[str, Any] = {"url": connection.url, **whose, "health": health.raw}
        app.print_line(json.dumps({**shown, "batches": [one.raw for one in batches]}))
    else:
        _print(app, connection, health, batches)
    return problems.OK if health.status == "ok" else problems.NEGATIVE


def _last_batches(app: App, connection: config.Connection) -> list[BatchStatus]:
    known = history.last_batches(connection)
    if not known:
        return []
    found = []
    try:
        with app.reader() as client:
            for batch_id in known:
                try:
                    found.append(client.batch(batch_id))
                except NotFound:
                    continue
    except (ClientError, problems.Trouble) as error:
        # Health needs no session; without one, the batches are simply not shown.
        app.note(f"The last batches can't be shown: {error}")
    return found


def _print(app: App, connection: config.Connection, health: Health, batches: list[BatchStatus]) -> None:
    age = health.stream_age_s
    organization, user = app.who()
    if not app.is_signed_in():
        user = f"nobody: {not_signed_in(connection)}"
    lines = [
        ("deployment", f"{connection.url} ({connection.origin})"),
        ("profile", connection.profile),
        ("organization", organization or "unknown"),
        ("signed in", user or "unknown"),
        ("status", health.status),
        ("version", health.version or "unknown"),
        ("environment", health.environment or "unknown"),
        ("freshness", f"{age:,} s behind" if age else "up to date"),
        ("as of", health.as_of or "unknown"),
    ]
    for name, value in lines:
        app.print_line(f"{name:<12} {rendering.clean(value, limit=500)}")
    if batches:
        app.print_line("")
        columns = [("batch", False), ("received at", False), ("state", False)]
        columns += [(name, True) for name in ("events", "duplicates", "conflicts", "unpriced")]
        app.out.print(rendering.table(columns, [_row(one) for one in batches]))


def _row(batch: BatchStatus) -> list[str]:
    states = (("archived", batch.archived), ("counted", batch.counted), ("quarantined", batch.quarantined))
    state = next((name for name, holds in states if holds), "waiting")
    numbers = (batch.accepted, batch.duplicates, batch.conflicts, batch.unpriced)
    return [batch.batch_id, str(batch.received_at), state, *(rendering.count(number) for number in numbers)]
