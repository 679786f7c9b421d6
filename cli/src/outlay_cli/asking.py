"""Questions to people, and what a script gives instead of an answer."""

from collections.abc import Iterator
from contextlib import contextmanager

import click

from outlay_cli.problems import Trouble


@contextmanager
def or_give(options: str) -> Iterator[None]:
    """Around questions: where nobody is there to answer, say which options spare them.

    Raises:
        Trouble: the input ended before an answer. Ctrl-C stays ``click.Abort``.
    """
    try:
        yield
    except click.Abort as error:
        if not isinstance(error.__context__, EOFError):
            raise
        click.echo(err=True)
        raise Trouble(f"nobody is there to answer. Without a terminal, give {options}.") from error


def confirm(question: str, *, abort: bool = False) -> bool:
    """Ask on stderr; no is the default, and with ``abort`` the end.

    Raises:
        Trouble: nobody is there to answer; the text names ``--yes``.
    """
    with or_give("--yes"):
        return click.confirm(question, abort=abort, err=True)
