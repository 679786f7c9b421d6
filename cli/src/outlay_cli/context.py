"""What every command is handed: where to print, and clients for the chosen deployment."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import click
import httpx
from outlay_client import AuthenticationFailed, Client, RetryPolicy, Tokens
from rich.console import Console

from outlay_cli import config
from outlay_cli.problems import Trouble

_WIDE = 240
"""Columns where the output is no terminal: a pipe should not see cut cells."""


def _console(*, stderr: bool) -> Console:
    stream = sys.stderr if stderr else sys.stdout
    width = None if stream.isatty() else _WIDE
    return Console(stderr=stderr, width=width, highlight=False, soft_wrap=True)  # wrapped by the terminal, never cut


@dataclass(slots=True, kw_only=True)
class App:
    """Options of the whole command. Results go to ``out``, everything else to ``err``."""

    url: str | None = None
    profile: str | None = None
    org: str | None = None
    transport: httpx.BaseTransport | None = None
    retry: RetryPolicy | None = None
    out: Console = field(default_factory=lambda: _console(stderr=False))
    err: Console = field(default_factory=lambda: _console(stderr=True))

    def connection(self) -> config.Connection:
        found = config.connection(url=self.url, profile=self.profile)
        return replace(found, organization=self.org) if self.org else found

    def print_line(self, text: str) -> None:
        """A line on stdout exactly as it is: no wrapping, no markup."""
        click.echo(text)

    def note(self, text: str) -> None:
        """A line on stderr, as plain text."""
        self.err.print(text, markup=False, style="dim", soft_wrap=True)

    @contextmanager
    def anonymous(self) -> Iterator[Client]:
        """A client without credentials; the profile may be one that is not there yet."""
        with Client(
            config.address(url=self.url, profile=self.profile), transport=self.transport, retry=self.retry
        ) as client:
            yield client

    @contextmanager
    def sender(self, *, timeout: float = 60.0) -> Iterator[Client]:
        """A client with an API key.

        Raises:
            Trouble: there is no key at hand.
        """
        connection = self.connection()
        if not connection.api_key:
            name = "" if connection.profile == config.DEFAULT_PROFILE else f" --profile {connection.profile}"
            raise Trouble(
                "sending needs an API key. Set OUTLAY_API_KEY, or keep one with "
                f"`outlay login{name} --with-api-key`: profile {connection.profile} has none for {connection.url}."
            )
        with Client(
            connection.url, api_key=connection.api_key, transport=self.transport, retry=self.retry, timeout=timeout
        ) as client:
            yield client

    @contextmanager
    def reader(self) -> Iterator[Client]:
        """A signed-in client; renewed tokens are kept.

        Raises:
            Trouble: nobody is signed in.
        """
        connection = self.connection()
        with Client(
            connection.url, token=self._tokens(connection), transport=self.transport, retry=self.retry
        ) as client:
            client.organization = connection.organization
            if not client.tokens.access_token:
                self._demo_login(client, connection)
            before = client.tokens
            try:
                yield client
            except AuthenticationFailed:
                if not (connection.token or connection.demo_password):
                    self._forget_session(connection)
                raise
            finally:
                if client.tokens is not before and not connection.demo_password:
                    keep_session(connection.profile, connection.url, client.tokens)

    def is_signed_in(self) -> bool:
        """Whether ``reader`` has credentials to try."""
        connection = self.connection()
        return bool(connection.demo_password or self._tokens(connection).access_token)

    def who(self) -> tuple[str, str]:
        """Organization and user that ``reader`` acts as; empty where that is not known, as of a bare token."""
        connection = self.connection()
        meant = connection.organization
        if connection.token:
            return meant, "by OUTLAY_TOKEN"
        if connection.demo_password:
            return meant or connection.demo_organization, connection.demo_email
        kept = config.read_session(connection.profile, connection.url)
        return meant or str(kept.get("organization", "")), str(kept.get("email", ""))

    @staticmethod
    def _tokens(connection: config.Connection) -> Tokens:
        if connection.token:
            return Tokens(access_token=connection.token)
        if connection.demo_password:
            # The local stack may have been made anew at the same address: a kept session would be another one's.
            return Tokens(access_token="")
        kept = config.read_session(connection.profile, connection.url)
        if not kept.get("access_token") or (_expired(kept) and not kept.get("refresh_token")):
            return Tokens(access_token="")
        return Tokens(access_token=kept["access_token"], refresh_token=kept.get("refresh_token", ""))

    def _forget_session(self, connection: config.Connection) -> None:
        config.save_session(connection.profile, connection.url, {})
        self.note(f"The session of profile {connection.profile} is over.")
        if self.connection().demo_password:
            self.note("Until you sign in again, commands act as the local stack's demo.")

    @staticmethod
    def _demo_login(client: Client, connection: config.Connection) -> None:
        if connection.demo_password:
            client.login(connection.demo_email, connection.demo_password)
            return
        raise Trouble(not_signed_in(connection))


def not_signed_in(connection: config.Connection) -> str:
    """That the profile has no session there, and how to get one."""
    name = "" if connection.profile == config.DEFAULT_PROFILE else f" --profile {connection.profile}"
    where = "" if connection.origin.startswith("profile ") else f" --url {connection.url}"
    text = f"profile {connection.profile} is not signed in to {connection.url}."
    if config.has_shared_session(connection.url):
        text += " The session of an earlier version was for all profiles alike, so it is not used."
    return f"{text} Run `outlay login{name}{where}` first, or set OUTLAY_TOKEN."


def keep_session(profile: str, url: str, tokens: Tokens, *, email: str = "") -> None:
    """Keep the tokens for the profile's next command; of a renewed session, whose it is stays."""
    expires = int(datetime.now(UTC).timestamp()) + tokens.expires_in
    kept = config.read_session(profile, url)
    values = {
        "access_token": tokens.access_token,
        "refresh_token": tokens.refresh_token,
        "organization": tokens.organization or kept.get("organization", ""),
        "email": email or kept.get("email", ""),
        "expires": expires,
    }
    config.save_session(profile, url, values)


def _expired(kept: dict[str, object]) -> bool:
    expires = kept.get("expires")
    return isinstance(expires, int) and expires <= datetime.now(UTC).timestamp()


pass_app = click.make_pass_decorator(App)
