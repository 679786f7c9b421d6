"""Events of a file's rows to the door, as batches of fixed content."""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from outlay.application.import_ports import DoorAnswer, EventDoor
from outlay.domain.errors import Upstream
from outlay.domain.import_record import ImportRecord
from outlay.domain.importing.conversion import Converted, RowProblem, refused
from outlay.domain.importing.rows import FileProblem
from outlay.domain.importing.tally import Tally

BATCH_EVENTS = 1_000
BATCH_ROWS = 50_000
"""Of rows that are no events: a batch ends here too, so that a run gets further in a file of nothing else."""
_ATTEMPTS = 5
_TOO_LARGE, _NONE_VALID, _BUSY = 413, 422, frozenset({429, 503})


@dataclass(slots=True, kw_only=True)
class Waiting:
    """Rows that go together, the line of each event, and what is wrong with those that are none."""

    first_row: int
    rows: int = 0
    events: list[Mapping[str, Any]] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    problems: list[RowProblem] = field(default_factory=list)

    def add(self, line: int, converted: Converted) -> None:
        self.rows += 1
        self.events += converted.events
        self.lines += [line] * len(converted.events)
        self.problems += converted.problems

    @property
    def is_full(self) -> bool:
        return len(self.events) >= BATCH_EVENTS or self.rows >= BATCH_ROWS


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    record: ImportRecord
    door: EventDoor
    is_check: bool
    sleep: Callable[[float], None]

    def send(self, waiting: Waiting, tally: Tally) -> list[RowProblem]:
        """Hand the events over and count what became of them; all problems of these rows, by line.

        Raises:
            Upstream: the door is busy; all may be sent again.
            FileProblem: the door takes none of it, whatever is tried.
        """
        found = list(waiting.problems)
        for start in range(0, len(waiting.events), BATCH_EVENTS):
            span = slice(start, start + BATCH_EVENTS)
            found += self._send(waiting.events[span], waiting.lines[span], waiting.first_row, tally)
        return sorted(found, key=lambda problem: problem.line)

    def _send(
        self, events: Sequence[Mapping[str, Any]], lines: Sequence[int], first_row: int, tally: Tally
    ) -> list[RowProblem]:
        answer = self._asked(events, self._key(events, first_row))
        if answer.status == _TOO_LARGE and len(events) > 1:
            # The stored form has a limit that only the door knows. The whole is never stored: halves are fixed, too.
            half = len(events) // 2
            first = self._send(events[:half], lines[:half], first_row, tally)
            return first + self._send(events[half:], lines[half:], first_row, tally)
        if answer.status in (_TOO_LARGE, _NONE_VALID):
            tally.rejected += len(events)
            return _problems(answer, lines) or [
                RowProblem(line=line, field="(row)", reason="is too large for an event") for line in lines
            ]
        if answer.status != 202:
            code = str(answer.body.get("code", answer.status))
            raise FileProblem(f"the door for events refused a batch ({code}) from row {first_row + 1:,} on.")
        tally.accepted += int(answer.body["accepted"])
        tally.rejected += int(answer.body["rejected"])
        tally.batches += 1
        tally.replayed_batches += bool(answer.body.get("replayed"))
        return _problems(answer, lines)

    def _key(self, events: Sequence[Mapping[str, Any]], first_row: int) -> str:
        """Of the rows' place and their content: the same again is recognised, and other content never refused."""
        content = json.dumps(events, sort_keys=True, separators=(",", ":")).encode()
        return f"{self.record.import_id}:{first_row}:{hashlib.blake2b(content, digest_size=10).hexdigest()}"

    def _asked(self, events: Sequence[Mapping[str, Any]], key: str) -> DoorAnswer:
        for attempt in range(_ATTEMPTS):
            answer = self.door.accept(self.record, events, key=key, check=self.is_check)
            if answer.status not in _BUSY:
                return answer
            self.sleep(0.2 * 2**attempt)
        raise Upstream("the door for events stays busy")


def _problems(answer: DoorAnswer, lines: Sequence[int]) -> list[RowProblem]:
    return [
        refused(lines[one["index"]], str(one["field"]), str(one["reason"]))
        for one in answer.body.get("errors", ())
        if one.get("index") is not None
    ]
