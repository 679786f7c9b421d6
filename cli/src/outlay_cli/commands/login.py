"""``outlay login``: keep a session, or an API key, for a deployment."""

import sys

import click
from outlay_client import Client

from outlay_cli import asking, config, signing_in
from outlay_cli.context import App, keep_session, pass_app
from outlay_cli.problems import Trouble


@click.command(
    epilog="""\b
Examples:
  outlay login --url https://abc123.execute-api.eu-central-1.amazonaws.com
  outlay login --profile staging --url https://…      # later: outlay --profile staging costs
  printf %s "$PASSWORD" | outlay login --email ann@example.com --password-stdin
  outlay login --profile acme --org acme              # administrators of the deployment: kept with the profile
  outlay login --sso                                  # in the browser, by your company's identity provider
  outlay login --with-api-key                         # asks for the key that `send` and `import` use"""
)
@click.option("--url", metavar="URL", help="The API's address; kept in the profile.")
@click.option("--profile", metavar="NAME", help="Keep it under this name instead of `default`.")
@click.option("--email", metavar="ADDRESS", help="Whom to sign in; asked for if left out.")
@click.option("--password-stdin", is_flag=True, help="Read the password from stdin instead of asking.")
@click.option("--sso", "way", flag_value="sso", help="Sign in with your company's identity provider, in the browser.")
@click.option("--with-api-key", "way", flag_value="key", help="Ask for an API key and keep that instead.")
@pass_app
def login(
    app: App, *, url: str | None, profile: str | None, email: str | None, password_stdin: bool, way: str | None
) -> None:
    """Sign in and stay signed in.

    The password is asked for, never given as an option. What is kept lies in a file that only you can read.
    """
    name = profile or app.profile or config.DEFAULT_PROFILE
    target = config.address(url=url or app.url, profile=name)
    if way == "key":
        _keep_key(app, name, target)
        return
    with Client(target, transport=app.transport, retry=app.retry) as client:
        if way == "sso":
            tokens = signing_in.by_browser(client)
            email = str(client.accounts.me()["email"])
        else:
            with asking.or_give("--email and --password-stdin"):
                email = email or str(click.prompt("E-mail", err=True))
                password = _password(from_stdin=password_stdin)
            tokens = signing_in.by_password(client, email, password)
    org = app.org or ""
    config.save_profile(name, url=target, organization=org)
    keep_session(name, target, tokens, email=email)
    own = f" of {tokens.organization}" if tokens.organization else ""
    where = f", for {org}" if org else own
    app.print_line(f"Signed in to {target} as {email}{where}, in profile {name}.")
    if not where:
        app.note(
            "You belong to no organization: accept an invitation, or name one, if you administer the deployment: --org"
        )


def _keep_key(app: App, name: str, target: str) -> None:
    with asking.or_give("the key in OUTLAY_API_KEY instead of keeping it"):
        key = click.prompt("API key", hide_input=True, err=True).strip()
    if not key.startswith("ok_"):
        raise Trouble("that is no API key of Outlay; one begins with ok_.")
    config.save_profile(name, url=target, api_key=key)
    app.note(f"Kept the API key for {target} in profile {name}.")


def _password(*, from_stdin: bool) -> str:
    if not from_stdin:
        return str(click.prompt("Password", hide_input=True, err=True))
    password = sys.stdin.readline().rstrip("\r\n")
    if not password:
        raise Trouble("--password-stdin was given, but nothing came on stdin.")
    return password
