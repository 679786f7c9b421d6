"""``outlay register``, ``logout``, ``password``, ``mfa``, ``account``: one's own account."""

import json
from collections.abc import Iterator
from contextlib import contextmanager

import click
from outlay_client import Client

from outlay_cli import asking, config, signing_in
from outlay_cli.context import App, keep_session, pass_app
from outlay_cli.problems import Trouble

_email = click.option("--email", metavar="ADDRESS", help="Whose account; asked for if left out.")


def _ask_email(email: str | None) -> str:
    with asking.or_give("--email"):
        return email or str(click.prompt("E-mail", err=True))


def _ask_password(label: str = "Password") -> str:
    with asking.or_give("a terminal: passwords are asked for, never given as options"):
        return str(click.prompt(label, hide_input=True, err=True))


@click.command(
    epilog="""\b
Examples:
  outlay register --url https://…                # asks for address and password, then for the code of the mail
  outlay register --url https://… --invited      # where registration is closed: asks for your invitation first"""
)
@_email
@click.option("--name", default="", help="As others see it.")
@click.option("--invited", is_flag=True, help="Ask for an invitation's token.")
@pass_app
def register(app: App, *, email: str | None, name: str, invited: bool) -> None:
    """Make an account, and confirm its address by the code that is mailed to it."""
    address = _ask_email(email)
    invitation = _ask_password("Invitation") if invited else ""
    password = signing_in.ask_new_password()
    with app.anonymous() as client:
        client.accounts.register(address, password, name=name, invitation=invitation.strip())
        app.note(f"A code is on its way to {address}.")
        client.accounts.confirm(address, signing_in.ask_code())
    app.print_line("The account is confirmed. Sign in: outlay login")


@click.group()
def account() -> None:
    """Your own account: who you are, another name or address, the code that confirms one."""


@account.command()
@click.option("--json", "as_json", is_flag=True, help="The answer as JSON.")
@pass_app
def show(app: App, *, as_json: bool) -> None:
    """Who is signed in."""
    with app.reader() as client:
        me = client.accounts.me()
    if as_json:
        app.print_line(json.dumps(me, ensure_ascii=False))
        return
    membership = me["membership"]
    where = f"{membership['role']} of {membership['organization']}" if membership else "member of no organization"
    who = f"{me['email']} ({me['name']})" if me["name"] else me["email"]
    app.print_line(f"{who}: {where}")
    app.print_line(f"Authenticator: {'yes' if me['mfa'] else 'no'}")


@account.command()
@click.option("--name", help="As others see it.")
@click.option("--email", metavar="ADDRESS", help="Counts once it is confirmed by a code; asks for your password.")
@pass_app
def change(app: App, *, name: str | None, email: str | None) -> None:
    """Another name, or another address."""
    if name is None and email is None:
        raise Trouble("give --name, --email or both.")
    changed = {key: value for key, value in (("name", name), ("email", email)) if value is not None}
    with app.reader() as client:
        if email is not None:
            changed |= _proof(client)
        client.accounts.change(**changed)
        if email is not None:
            app.note(f"A code is on its way to {email}.")
            client.accounts.confirm_email(signing_in.ask_code())
    app.print_line("Changed.")


@account.command()
@_email
@click.option("--resend", is_flag=True, help="Have another code mailed first.")
@pass_app
def confirm(app: App, *, email: str | None, resend: bool) -> None:
    """Confirm the address of an account that was made earlier."""
    address = _ask_email(email)
    with app.anonymous() as client:
        if resend:
            client.accounts.resend(address)
        client.accounts.confirm(address, signing_in.ask_code())
    app.print_line("The account is confirmed. Sign in: outlay login")


@click.command()
@pass_app
def logout(app: App) -> None:
    """End the session of this profile: here, and at the deployment."""
    connection = app.connection()
    kept = config.read_session(connection.profile, connection.url)
    if not kept:
        app.note(f"Profile {connection.profile} is not signed in to {connection.url}.")
        return
    with app.reader() as client:
        client.accounts.logout()
    config.save_session(connection.profile, connection.url, {})
    app.print_line(f"Signed out of {connection.url}. What was issued holds half an hour at most.")


@click.group()
def password() -> None:
    """Change your password, or set a forgotten one anew."""


@password.command("change")
@pass_app
def change_password(app: App) -> None:
    """All sessions end, on every machine; this one is opened again."""
    with app.reader() as client:
        email = str(client.accounts.me()["email"])
        present, chosen = _ask_password("Present password"), signing_in.ask_new_password()
        client.accounts.change_password(present, chosen)
    with app.anonymous() as client:
        _keep(app, client, email, chosen)
    app.print_line("The password is changed, and you are signed in with it.")


@password.command("reset")
@_email
@pass_app
def reset_password(app: App, *, email: str | None) -> None:
    """Set a forgotten password anew, by a code that is mailed to you."""
    address = _ask_email(email)
    with app.anonymous() as client:
        client.accounts.forgot_password(address)
        app.note(f"If {address} has an account, a code is on its way there.")
        code = signing_in.ask_code()
        client.accounts.reset_password(address, code, signing_in.ask_new_password())
    app.print_line("The password is set. Sign in: outlay login")


@click.group()
def mfa() -> None:
    """An authenticator: a code beside the password at each login."""


@mfa.command()
@pass_app
def enable(app: App) -> None:
    """Set one up. Asks for your password; an earlier one is replaced."""
    with _account(app) as (client, email):
        proof = _proof(client)
        made = client.accounts.begin_mfa(proof["password"], code=proof.get("code", ""))
        app.print_line(f"Secret:  {made['secret']}")
        app.print_line(f"Address: {made['uri']}")
        app.note("Put the secret into an authenticator app, then enter the code that it shows.")
        client.accounts.finish_mfa(signing_in.ask_code())
    app.note("Every session has ended. Wait for the authenticator's next code, then sign in.")
    app.print_line(f"From now on {email} needs a code at each login: outlay login")


@mfa.command()
@pass_app
def disable(app: App) -> None:
    """Take it off. Asks for your password and a code."""
    with _account(app) as (client, email):
        client.accounts.remove_mfa(_ask_password(), signing_in.ask_code())
    app.print_line(f"{email} signs in by password only.")


@contextmanager
def _account(app: App) -> Iterator[tuple[Client, str]]:
    with app.reader() as client:
        yield client, str(client.accounts.me()["email"])


def _proof(client: Client) -> dict[str, str]:
    """Password, and a code where the account has an authenticator."""
    proof = {"password": _ask_password()}
    if client.accounts.me()["mfa"]:
        click.echo("Enter the code that your authenticator shows.", err=True)
        proof["code"] = signing_in.ask_code()
    return proof


def _keep(app: App, client: Client, email: str, chosen: str) -> None:
    connection = app.connection()
    tokens = signing_in.by_password(client, email, chosen)
    if not connection.token:
        keep_session(connection.profile, connection.url, tokens, email=email)
