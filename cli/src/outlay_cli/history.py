"""The last batches sent from this machine, per deployment, so that ``status`` can say what became of them."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

from outlay_cli import config

_KEPT = 5


def _file(url: str) -> Path:
    return config.state_folder(url) / "batches" / f"{hashlib.sha256(url.encode()).hexdigest()[:16]}.json"


def last_batches(url: str) -> list[str]:
    """Newest first; at most five."""
    kept = config.read_json(_file(url)).get("batches", [])
    return [str(one) for one in kept][:_KEPT]


def remember(url: str, batch_ids: Sequence[str]) -> None:
    """Put batches, oldest first, in front of those already known."""
    newest = dict.fromkeys([*reversed(batch_ids), *last_batches(url)])
    config.write_json(_file(url), {"batches": list(newest)[:_KEPT]})
