"""``outlay me``: one's own usage."""

from typing import Any

import click

from outlay_cli.commands import costs, events
from outlay_cli.context import App, pass_app


@click.group(
    epilog="""\b
Examples:
  outlay me costs                                 what my calls cost this month
  outlay me costs --from 30d --by model --chart
  outlay me events --from today                   each of my calls, with its price
  outlay me events --limit 0 --json | jq .totals  all of this month's, and their sum"""
)
def me() -> None:
    """Your own usage, whatever your role: the calls that applications sent under your name."""


@me.command("costs")
@costs.cost_options
@pass_app
def own_costs(app: App, /, *, form: str, chart: bool, **options: Any) -> None:
    """What your calls cost, by whole days, and by provider, model, project or team.

    Your administrator sets the name that your usage is sent under; without one it is your e-mail address.
    """
    costs.show(app, form=form, chart=chart, own=True, **options)


@me.command("events")
@events.event_options
@pass_app
def own_events(app: App, /, **options: Any) -> int:
    """Your calls one by one, newest received first, each with its price and where that is from.

    They are those that applications sent under your name; see `outlay me costs` for which name that is.
    """
    return events.show(app, own=True, **options)
