"""Approvals of models: ``outlay policy ask``, ``approvals``, ``approve``, ``refuse``."""

import json

import click

from outlay_cli import problems, rendering
from outlay_cli.commands.policy import policy, print_approval
from outlay_cli.context import App, pass_app

_json_option = click.option("--json", "as_json", is_flag=True, help="The answer as JSON.")


@policy.command()
@click.option("--state", type=click.Choice(["asked", "approved", "refused", "over"]))
@_json_option
@pass_app
def approvals(app: App, *, state: str | None, as_json: bool) -> int:
    """Approvals of models: those that you may decide, and your own."""
    with app.reader() as client:
        found = client.policies.approvals(**({"state": state} if state else {}))
    if as_json:
        app.print_line(json.dumps(found, ensure_ascii=False))
        return problems.OK
    columns = [(name, False) for name in ("id", "model", "scope", "state", "until")]
    rows = [
        [
            one["approval_id"],
            rendering.clean(one["model"]),
            rendering.clean(",".join(f"{name}:{value}" for name, value in one["scope"].items())),
            one["state"],
            one["until"] or "",
        ]
        for one in found
    ]
    app.out.print(rendering.table(columns, rows))
    return problems.OK


@policy.command()
@click.argument("model")
@click.option(
    "--scope", multiple=True, metavar="DIMENSION:VALUE", help="Only such calls, e.g. team:search; repeatable."
)
@click.option("--reason", required=True)
@_json_option
@pass_app
def ask(app: App, *, model: str, scope: tuple[str, ...], reason: str, as_json: bool) -> int:
    """Ask for MODEL (provider/model) where a policy needs an approval."""
    named = dict(text.partition(":")[::2] for text in scope)
    with app.reader() as client:
        return print_approval(app, client.policies.ask_for_model(model.lower(), scope=named, reason=reason), as_json)


@policy.command()
@click.argument("approval_id")
@click.option("--until", required=True, metavar="MOMENT", help="RFC 3339, within a year.")
@click.option("--comment", default="")
@_json_option
@pass_app
def approve(app: App, *, approval_id: str, until: str, comment: str, as_json: bool) -> int:
    """Let the calls through until a moment."""
    with app.reader() as client:
        version = client.policies.approval(approval_id).version
        decided = client.policies.approve(approval_id, until=until, comment=comment, version=version)
        return print_approval(app, decided, as_json)


@policy.command()
@click.argument("approval_id")
@click.option("--comment", required=True, help="Why.")
@_json_option
@pass_app
def refuse(app: App, *, approval_id: str, comment: str, as_json: bool) -> int:
    """Don't let them through, or not any more."""
    with app.reader() as client:
        version = client.policies.approval(approval_id).version
        return print_approval(app, client.policies.refuse(approval_id, comment=comment, version=version), as_json)


GROUP = policy
"""``outlay policy`` with these commands."""
