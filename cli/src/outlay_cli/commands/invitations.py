"""``outlay invitation``: invite people, see who has not come yet, accept."""

import json
import sys
from typing import Any

import click

from outlay_cli import asking, people, rendering
from outlay_cli.context import App, pass_app
from outlay_cli.problems import Trouble

_DAYS = click.IntRange(1, 30)


@click.group(
    epilog="""\b
Examples:
  outlay invitation create ben@example.com --role viewer
  outlay invitation create kim@example.com --role manager --scope team:search --scope team:ads
  outlay invitation accept                        # asks for the token of the mail"""
)
def invitation() -> None:
    """Invite people into your organization, and accept an invitation. Inviting is for administrators."""


@invitation.command()
@click.argument("email")
@click.option("--role", type=click.Choice(["viewer", "manager", "admin"]), default="viewer", show_default=True)
@click.option("--scope", "scopes", multiple=True, metavar=people.SCOPE, help="Of a manager. Repeatable.")
@click.option("--attribute", "attributes", multiple=True, help="As your organization defines them, e.g. power-user.")
@click.option("--days", type=_DAYS, default=7, show_default=True, help="Until it expires.")
@pass_app
def create(app: App, *, email: str, role: str, scopes: tuple[str, ...], attributes: tuple[str, ...], days: int) -> None:
    """Invite somebody by e-mail."""
    more: dict[str, Any] = {"scope": people.given_scope(scopes), "attributes": list(attributes), "days": days}
    with app.reader() as client:
        made = client.accounts.invite(email, role, **more)
    _tell(app, made)


@invitation.command("list")
@click.option("--json", "as_json", is_flag=True, help="The answer as JSON.")
@pass_app
def list_invitations(app: App, *, as_json: bool) -> None:
    """Those that wait, and those that ran out in the last 30 days."""
    with app.reader() as client:
        found = [*client.accounts.invitations()]
    if as_json:
        app.print_line(json.dumps(found, ensure_ascii=False))
    elif found:
        columns = [("id", False), ("e-mail", False), ("role", False), ("state", False), ("until", False)]
        rows = [
            [one["id"], rendering.clean(one["email"]), one["role"], one["state"], one["expires_at"]] for one in found
        ]
        app.out.print(rendering.table(columns, rows))
    else:
        app.note("Nobody is invited.")


@invitation.command()
@click.argument("invitation_id")
@click.option("--days", type=_DAYS, default=7, show_default=True, help="Until it expires, from now.")
@pass_app
def resend(app: App, *, invitation_id: str, days: int) -> None:
    """Send it again, with another token: the one of before lets nobody in any more."""
    with app.reader() as client:
        made = client.accounts.resend_invitation(invitation_id, days=days)
    _tell(app, made)


@invitation.command()
@click.argument("invitation_id")
@pass_app
def withdraw(app: App, *, invitation_id: str) -> None:
    """Nobody can accept it any more."""
    with app.reader() as client:
        client.accounts.withdraw_invitation(invitation_id)
    app.print_line(f"{invitation_id} is withdrawn.")


@invitation.command()
@click.option("--token-stdin", is_flag=True, help="Read the token from stdin instead of asking.")
@pass_app
def accept(app: App, *, token_stdin: bool) -> None:
    """Belong to the organization that invited you. You have to be signed in with the address that was invited."""
    if token_stdin:
        token = sys.stdin.readline().strip()
    else:
        with asking.or_give("--token-stdin"):
            token = str(click.prompt("Invitation", hide_input=True, err=True)).strip()
    with app.reader() as client:
        joined = client.accounts.accept_invitation(token)
    app.print_line(f"You belong to {joined['organization']} now, as {joined['role']}.")


def _tell(app: App, made: Any) -> None:
    who, until = made["email"], made["expires_at"]
    match made["delivery"]:
        case "sent":
            app.print_line(f"{made['id']}: invited {who} as {made['role']} by mail, until {until}.")
        case "by_hand":
            app.print_line(f"{made['id']}: {who} may come in as {made['role']} until {until}, with this token:")
            app.print_line(made["token"])
            app.note("This deployment sends no mail: hand the token over yourself. It is shown once.")
        case _:
            raise Trouble(f"{made['id']} was made, but no mail went out. Try: outlay invitation resend {made['id']}")
