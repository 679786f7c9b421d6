"""The last batches sent from this machine, per deployment and profile, for ``status`` to say what became of them."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

from outlay_cli.config import Connection, read_json, state_folder, write_json

_KEPT = 5


def _file(connection: Connection) -> Path:
    name = hashlib.sha256(connection.account.encode()).hexdigest()[:16]
    return state_folder(connection.url) / "batches" / f"{name}.json"


def last_batches(connection: Connection) -> list[str]:
    """Newest first; at most five."""
    kept = read_json(_file(connection)).get("batches", [])
    return [str(one) for one in kept][:_KEPT]


def remember(connection: Connection, batch_ids: Sequence[str]) -> None:
    """Put batches, oldest first, in front of those already known."""
    newest = dict.fromkeys([*reversed(batch_ids), *last_batches(connection)])
    write_json(_file(connection), {"batches": list(newest)[:_KEPT]})
