"""How far an import got, so that an interrupted one goes on where it stopped."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from outlay.contracts.buckets import INPUT_TOKENS, OUTPUT_TOKENS

from outlay_cli import config
from outlay_cli.importing.conversion import Converted


@dataclass(slots=True, kw_only=True)
class Tally:
    """Rows so far. ``rows`` counts all read, ``left_out`` those that are no usage, by reason; of what is readable the
    tokens, and the cost as the file has it. What is neither accepted nor rejected has not been answered yet."""

    rows: int = 0
    accepted: int = 0
    rejected: int = 0
    batches: int = 0
    replayed_batches: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    client_cost_usd: str | None = None
    left_out: dict[str, int] = field(default_factory=dict)
    warnings: dict[str, int] = field(default_factory=dict)

    def add(self, converted: Converted) -> None:
        """Count one row."""
        self.rows += 1
        self.rejected += bool(converted.problems)
        if converted.left_out:
            self.left_out[converted.left_out] = self.left_out.get(converted.left_out, 0) + 1
        for warning in set(converted.warnings):
            self.warnings[warning] = self.warnings.get(warning, 0) + 1
        for event in converted.events:
            self.input_tokens += sum(event.get(bucket, 0) for bucket in INPUT_TOKENS)
            self.output_tokens += sum(event.get(bucket, 0) for bucket in OUTPUT_TOKENS)
            if "client_cost_usd" in event:
                self.client_cost_usd = f"{Decimal(self.client_cost_usd or 0) + Decimal(event['client_cost_usd']):f}"


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
