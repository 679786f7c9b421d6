"""How far an import got, so that an interrupted one goes on where it stopped."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from outlay.domain.importing.tally import Tally

from outlay_cli import config


@dataclass(slots=True, kw_only=True)
class Position:
    """The stored tally of one import and its id; without a ``file`` (stdin, dry run) nothing is stored."""

    file: Path | None
    reached: Tally = field(default_factory=Tally)
    import_id: str = ""
    is_recorded: bool = False
    """Whether Outlay keeps a record of it."""

    def keep(self, tally: Tally) -> None:
        """Called once all rows of the tally are durable or refused."""
        if self.file:
            named = {"import_id": self.import_id, "is_recorded": self.is_recorded}
            config.write_json(self.file, {**asdict(tally), **named})

    def forget(self) -> None:
        """The import is complete: the next one of the same file begins at its first row."""
        if self.file:
            self.file.unlink(missing_ok=True)


def position_of(path: Path | None, *, connection: config.Connection, options: Mapping[str, Any]) -> Position:
    """Where the same import (file unchanged, same deployment, profile and options) stopped; at the start if it never
    did."""
    if path is None:
        return Position(file=None)
    stat = path.stat()
    identity = [str(path.resolve()), stat.st_size, stat.st_mtime_ns, connection.account, options]
    digest = hashlib.blake2b(json.dumps(identity, sort_keys=True, default=str).encode(), digest_size=12).hexdigest()
    file = config.state_folder(connection.url) / "imports" / f"{digest}.json"
    stored = config.read_json(file)
    known = {name: value for name, value in stored.items() if name in Tally.__dataclass_fields__}
    return Position(
        file=file,
        reached=Tally(**known),
        import_id=str(stored.get("import_id", "")),
        is_recorded=bool(stored.get("is_recorded")),
    )
