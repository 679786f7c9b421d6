"""What every command is handed: where to print, and clients for the chosen deployment."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
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
    return Console(stderr=stderr, width=None if stream.isatty() else _WIDE, highlight=False)


@dataclass(slots=True, kw_only=True)
class App:
    """Options of the whole command. Results go to ``out``, everything else to ``err``."""

    url: str | None = None
    profile: str | None = None
    transport: httpx.BaseTransport | None = None
    retry: RetryPolicy | None = None
    out: Console = field(default_factory=lambda: _console(stderr=False))
    err: Console = field(default_factory=lambda: _console(stderr=True))

    def connection(self) -> config.Connection:
        return config.connection(url=self.url, profile=self.profile)

    def print_line(self, text: str) -> None:
        """A line on stdout exactly as it is: no wrapping, no markup."""
        click.echo(text)

    def note(self, text: str) -> None:
        """A line on stderr, as plain text."""
        self.err.print(text, markup=False, style="dim", soft_wrap=True)

    @contextmanager
    def anonymous(self) -> Iterator[Client]:
        """A client without credentials."""
        with Client(self.connection().url, transport=self.transport, retry=self.retry) as client:
            yield client

    @contextmanager
    def sender(self, *, timeout: float = 60.0) -> Iterator[Client]:
        """A client with an API key.

        Raises:
            Trouble: there is no key at hand.
        """
        connection = self.connection()
        if not connection.api_key:
            raise Trouble(
                "sending needs an API key. Set OUTLAY_API_KEY, or keep one with `outlay login --with-api-key`."
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
            if not client.tokens.access_token:
                self._demo_login(client, connection)
            before = client.tokens
            try:
                yield client
            except AuthenticationFailed:
                if not (connection.token or connection.demo_password):
                    config.save_session(connection.url, {})
                raise
            finally:
                if client.tokens is not before and not connection.demo_password:
                    keep_session(connection.url, client.tokens)

    def is_signed_in(self) -> bool:
        """Whether ``reader`` has credentials to try."""
        connection = self.connection()
        return bool(connection.demo_password or self._tokens(connection).access_token)

    @staticmethod
    def _tokens(connection: config.Connection) -> Tokens:
        if connection.token:
            return Tokens(access_token=connection.token)
        if connection.demo_password:
            # The local stack may have been made anew at the same address: a kept session would be another one's.
            return Tokens(access_token="")
        kept = config.read_session(connection.url)
        if not kept.get("access_token") or (_expired(kept) and not kept.get("refresh_token")):
            return Tokens(access_token="")
        return Tokens(access_token=kept["access_token"], refresh_token=kept.get("refresh_token", ""))

    @staticmethod
    def _demo_login(client: Client, connection: config.Connection) -> None:
        if not connection.demo_password:
            raise Trouble(f"you are not signed in to {connection.url}. Run `outlay login` first, or set OUTLAY_TOKEN.")
        client.login(connection.demo_email, connection.demo_password)


def keep_session(url: str, tokens: Tokens) -> None:
    """Keep the tokens for the next command."""
    expires = int(datetime.now(UTC).timestamp()) + tokens.expires_in
    values = {
        "access_token": tokens.access_token,
        "refresh_token": tokens.refresh_token,
        "organization": tokens.organization,
        "expires": expires,
    }
    config.save_session(url, values)


def _expired(kept: dict[str, object]) -> bool:
    expires = kept.get("expires")
    return isinstance(expires, int) and expires <= datetime.now(UTC).timestamp()


pass_app = click.make_pass_decorator(App)
