"""Budgets as people name them on a command line: by id, or by name."""

import re
from collections.abc import Callable
from typing import Any

import click
from outlay_client import Client

from outlay_cli.problems import Trouble

_ID = re.compile(r"bud_[0-9a-f]{24}")


def budget_argument(*, required: bool = True) -> Callable[[Any], Any]:
    """An argument ``budget_id``, to be resolved with ``id_of``."""
    if required:
        return click.argument("budget_id", metavar="BUDGET")
    return click.argument("budget_id", metavar="[BUDGET]", required=False, default="")


def id_of(client: Client, told: str) -> str:
    """Of the id or the whole name of a budget that the caller may see.

    Raises:
        Trouble: none has the name. Whoever may see none has to give the id.
    """
    if not told or _ID.fullmatch(told):
        return told
    found = next((one for one in client.budgets.all(q=told) if one["name"] == told), None)
    if found is None:
        raise Trouble(f"you see no budget named {told!r}. See `outlay budget list`, or give its id (bud_…).")
    return str(found["budget_id"])
