"""What an import has come to so far."""

from dataclasses import dataclass, field
from decimal import Decimal

from outlay.contracts.buckets import INPUT_TOKENS, OUTPUT_TOKENS
from outlay.domain.importing.conversion import Converted

MAX_KINDS = 200
"""Of reasons and warnings that are kept apart: some name what stood in the file."""
_OTHERS = "(others)"


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
            _count(self.left_out, converted.left_out)
        for warning in set(converted.warnings):
            _count(self.warnings, warning)
        for event in converted.events:
            self.input_tokens += sum(event.get(bucket, 0) for bucket in INPUT_TOKENS)
            self.output_tokens += sum(event.get(bucket, 0) for bucket in OUTPUT_TOKENS)
            if "client_cost_usd" in event:
                self.client_cost_usd = f"{Decimal(self.client_cost_usd or 0) + Decimal(event['client_cost_usd']):f}"


def _count(counts: dict[str, int], kind: str) -> None:
    kind = kind if kind in counts or len(counts) < MAX_KINDS else _OTHERS
    counts[kind] = counts.get(kind, 0) + 1
