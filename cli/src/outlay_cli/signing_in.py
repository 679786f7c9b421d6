"""Signing in at a terminal: the questions that a login can come with, and the browser of single sign-on."""

import secrets
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs, urlsplit

import click
from outlay_client import AuthenticationFailed, Client, Tokens

from outlay_cli import asking
from outlay_cli.problems import Trouble

CALLBACK_PORT = 8976
CALLBACK = f"http://localhost:{CALLBACK_PORT}/callback"
"""Registered with every deployment that has single sign-on: the user pool knows no other ports of loopback."""
PATIENCE_S = 300.0
_DONE = "<!doctype html><title>Outlay</title><p>You are signed in. Go back to the terminal; this page can be closed."
_NOT = "<!doctype html><title>Outlay</title><p>The sign-in did not go through. The terminal says more."


def by_password(client: Client, email: str, password: str) -> Tokens:
    """With a first password to be replaced, and the code of an authenticator, where the account asks for them."""
    try:
        return client.login(email, password)
    except AuthenticationFailed as error:
        if error.code == "new_password_required" and sys.stdin.isatty():
            click.echo("This password was for the first time only. Choose your own.", err=True)
            return _with_code(client, email, password, new_password=ask_new_password())
        return _go_on(client, error)


def ask_new_password() -> str:
    """Asked for twice."""
    with asking.or_give("a terminal"):
        return str(click.prompt("New password", hide_input=True, confirmation_prompt=True, err=True))


def ask_code() -> str:
    """Of an authenticator, or of a mail. Spaces, as apps show them, are left out."""
    with asking.or_give("--code"):
        return "".join(str(click.prompt("Code", err=True)).split())


def _with_code(client: Client, email: str, password: str, *, new_password: str) -> Tokens:
    try:
        return client.login(email, password, new_password=new_password)
    except AuthenticationFailed as error:
        return _go_on(client, error)


def _go_on(client: Client, error: AuthenticationFailed) -> Tokens:
    match error.code:
        case "mfa_required":
            click.echo("Enter the code that your authenticator shows.", err=True)
        case "mfa_setup_required":
            click.echo(
                f"Put this secret into an authenticator, then enter its code: {error.members['secret']}", err=True
            )
        case _:
            raise error
    return client.accounts.answer_mfa(str(error.members["session"]), ask_code())


def by_browser(client: Client) -> Tokens:
    """Single sign-on: the browser goes to the identity provider, and comes back to a listener on loopback.

    Raises:
        Trouble: nobody came back in five minutes, or the provider said no.
    """
    begun = client.accounts.begin_hosted(CALLBACK)
    try:
        listener = _Listener(begun.state)
    except OSError as error:
        raise Trouble(f"port {CALLBACK_PORT} is in use, to which the browser should come back: {error}") from error
    with listener:
        click.echo(f"Sign in here, if no browser opens:\n\n  {begun.url}\n", err=True)
        click.launch(begun.url)
        code = listener.wait()
    return client.accounts.finish_hosted(begun, code)


class _Listener(HTTPServer):
    """Takes one answer that belongs to our question; others, of another state, are turned away."""

    def __init__(self, state: str) -> None:
        super().__init__(("127.0.0.1", CALLBACK_PORT), _Callback)
        self.state = state
        self.code = ""
        self.refused = ""
        self.timeout = PATIENCE_S

    def wait(self) -> str:
        """The code."""
        while not (self.code or self.refused):
            self.handle_request()
        if self.refused:
            raise Trouble(self.refused)
        return self.code

    def handle_timeout(self) -> None:
        self.refused = "nobody signed in within five minutes."

    def take(self, query: dict[str, list[str]]) -> bool:
        if not secrets.compare_digest(query.get("state", [""])[0], self.state):
            return False
        self.code = query.get("code", [""])[0]
        if not self.code:
            self.refused = "the identity provider did not sign you in."
        return bool(self.code)


class _Callback(BaseHTTPRequestHandler):
    server: _Listener

    def do_GET(self) -> None:
        """What the browser brings."""
        parts = urlsplit(self.path)
        found = parts.path == "/callback" and self.server.take(parse_qs(parts.query))
        body = (_DONE if found else _NOT).encode()
        self.send_response(200 if found else 400)
        self.send_header("content-type", "text/html; charset=utf-8")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing: the path holds the code."""
