"""How far an import got, so that an interrupted one goes on where it stopped."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from outlay_cli import config


@dataclass(slots=True, kw_only=True)
class Tally:
    """Rows so far. ``rows`` counts all read; what is neither accepted nor rejected has not been answered yet."""

    rows: int = 0
    accepted: int = 0
    rejected: int = 0
    batches: int = 0
    replayed_batches: int = 0


@dataclass(slots=True, kw_only=True)
class Position:
    """The stored tally of one import; without a ``file`` (stdin, dry run) nothing is stored."""

    file: Path | None
    reached: Tally = field(default_factory=Tally)

    def keep(self, tally: Tally) -> None:
        """Called once all rows of the tally are durable or refused."""
        if self.file:
            config.write_json(self.file, asdict(tally))

    def forget(self) -> None:
        """The import is complete: the next one of the same file begins at its first row."""
        if self.file:
            self.file.unlink(missing_ok=True)


def position_of(path: Path | None, *, url: str, options: Mapping[str, Any]) -> Position:
    """Where the same import (file unchanged, same deployment, same options) stopped; at the start if it never did."""
    if path is None:
        return Position(file=None)
    stat = path.stat()
    identity = [str(path.resolve()), stat.st_size, stat.st_mtime_ns, url, options]
    digest = hashlib.blake2b(json.dumps(identity, sort_keys=True, default=str).encode(), digest_size=12).hexdigest()
    file = config.state_folder(url) / "imports" / f"{digest}.json"
    stored = config.read_json(file)
    known = {name: value for name, value in stored.items() if name in Tally.__dataclass_fields__}
    return Position(file=file, reached=Tally(**known))
