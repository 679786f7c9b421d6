"""How a command is told of a member, and of what one may see."""

from collections.abc import Mapping, Sequence
from typing import Any

import click
from outlay_client import Client

from outlay_cli.problems import Trouble

SCOPE = "DIMENSION:VALUE"


def member_of(client: Client, who: str) -> Mapping[str, Any]:
    """The member of an e-mail address, or of a subject.

    Raises:
        Trouble: no member has the address.
    """
    return client.members.get(subject_of(client, who))


def subject_of(client: Client, who: str) -> str:
    """The subject of an e-mail address; what is none is one. Raises Trouble."""
    if "@" not in who:
        return who
    found = (str(one["subject"]) for one in client.members.all() if str(one["email"]).lower() == who.lower())
    subject = next(found, None)
    if subject is None:
        raise Trouble(f"no member has the address {who}: `outlay member list` shows all.")
    return subject


def given_scope(given: Sequence[str]) -> dict[str, list[str]]:
    """``team:search`` and its like, by dimension."""
    scope: dict[str, list[str]] = {}
    for one in given:
        name, colon, value = one.partition(":")
        if not (name and colon and value):
            raise click.BadParameter(f"{one!r} should read dimension:value, e.g. team:search", param_hint="--scope")
        scope.setdefault(name, []).append(value)
    return scope
