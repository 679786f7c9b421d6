"""``outlay login``: keep a session, or an API key, for a deployment."""

import sys

import click
from outlay_client import AuthenticationFailed, Client, Tokens

from outlay_cli import asking, config
from outlay_cli.context import App, keep_session, pass_app
from outlay_cli.problems import Trouble


@click.command(
    epilog="""\b
Examples:
  outlay login --url https://abc123.execute-api.eu-central-1.amazonaws.com
  outlay login --profile staging --url https://…      # later: outlay --profile staging costs
  printf %s "$PASSWORD" | outlay login --email ann@example.com --password-stdin
  outlay login --with-api-key                         # asks for the key that `send` and `import` use"""
)
@click.option("--url", metavar="URL", help="The API's address; kept in the profile.")
@click.option("--profile", metavar="NAME", help="Keep it under this name instead of `default`.")
@click.option("--email", metavar="ADDRESS", help="Whom to sign in; asked for if left out.")
@click.option("--password-stdin", is_flag=True, help="Read the password from stdin instead of asking.")
@click.option("--with-api-key", is_flag=True, help="Ask for an API key and keep that, instead of signing in.")
@pass_app
def login(
    app: App, *, url: str | None, profile: str | None, email: str | None, password_stdin: bool, with_api_key: bool
) -> None:
    """Sign in and stay signed in.

    The password is asked for, never given as an option. What is kept lies in a file that only you can read.
    """
    name = profile or app.profile or config.DEFAULT_PROFILE
    target = _target(app, url, name)
    if with_api_key:
        with asking.or_give("the key in OUTLAY_API_KEY instead of keeping it"):
            key = click.prompt("API key", hide_input=True, err=True).strip()
        if not key.startswith("ok_"):
            raise Trouble("that is no API key of Outlay; one begins with ok_.")
        config.save_profile(name, url=target, api_key=key)
        app.note(f"Kept the API key for {target} in profile {name}.")
        return
    with asking.or_give("--email and --password-stdin"):
        email = email or str(click.prompt("E-mail", err=True))
        password = _password(from_stdin=password_stdin)
    with Client(target, transport=app.transport, retry=app.retry) as client:
        tokens = _sign_in(client, email, password)
    config.save_profile(name, url=target)
    keep_session(name, target, tokens, email=email)
    where = f" of {tokens.organization}" if tokens.organization else ""
    app.print_line(f"Signed in to {target} as {email}{where}, in profile {name}.")


def _sign_in(client: Client, email: str, password: str) -> Tokens:
    try:
        return client.login(email, password)
    except AuthenticationFailed as error:
        if error.code != "new_password_required" or not sys.stdin.isatty():
            raise
    click.echo("This password was for the first time only. Choose your own.", err=True)
    chosen = click.prompt("New password", hide_input=True, confirmation_prompt=True, err=True)
    return client.login(email, password, new_password=chosen)


def _target(app: App, url: str | None, name: str) -> str:
    chosen = url or app.url
    if not chosen:
        known = config.read_json(config.config_file()).get("profiles", {})
        chosen = known.get(name, {}).get("url") or config.connection(url=None, profile=None).url
    if not chosen.startswith(("https://", "http://")):
        raise Trouble(f"{chosen!r} is no address; it begins with https://")
    return str(chosen).rstrip("/")


def _password(*, from_stdin: bool) -> str:
    if not from_stdin:
        return str(click.prompt("Password", hide_input=True, err=True))
    password = sys.stdin.readline().rstrip("\r\n")
    if not password:
        raise Trouble("--password-stdin was given, but nothing came on stdin.")
    return password
