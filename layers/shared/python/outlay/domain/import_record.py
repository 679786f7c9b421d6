"""The record of an import: where it stands and what it came to. It holds numbers and names, nothing of the file."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

Kind = Literal["upload", "cli"]
State = Literal[
    "awaiting_upload", "checking", "checked", "importing", "done", "failed", "cancelled", "undoing", "undone"
]
STATES: tuple[State, ...] = get_args(State)
AWAITING, CHECKING, CHECKED, IMPORTING, DONE, FAILED, CANCELLED, UNDOING, UNDONE = STATES
WORKING = frozenset({CHECKING, IMPORTING})
"""The importer is at work on it."""
MAX_SAMPLE = 20
_ID = re.compile(r"imp_[0-9a-hjkmnp-tv-z]{26}")


def is_import_id(text: str) -> bool:
    """``imp_`` and 26 digits of Crockford's base 32; the first ten are the time, so ids sort by it."""
    return _ID.fullmatch(text) is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportRecord:
    """One import of an organization. ``cli``: a client sends the batches itself; ``upload``: the importer does.

    ``options`` and tallies are JSON-ready (``domain.importing.tally.Tally``). A batch is a fixed range of rows, and
    ``tally`` stands at the end of one: what comes after it can be sent again without counting twice.
    """

    org: str
    import_id: str
    kind: Kind
    state: State
    file: str
    """For people only."""
    created_ms: int
    created_by: str
    bytes: int | None = None
    options: Mapping[str, Any] = field(default_factory=dict)
    upload_id: str = ""
    part_bytes: int = 0
    is_uploaded: bool = False
    basis_ms: int = 0
    """What "now" is while the file is read, so that it means the same however often it is read."""
    form: str = ""
    notes: tuple[str, ...] = ()
    tally: Mapping[str, Any] = field(default_factory=dict)
    checked: Mapping[str, Any] | None = None
    """What the last check found; in ``accepted`` what an import would bring."""
    problems: int = 0
    """Of the phase that is under way, or the last."""
    sample: tuple[Mapping[str, Any], ...] = ()
    report_bytes: int = 0
    """Length of the report so far: beyond it stands what an interrupted run had written."""
    report_lines: int = 0
    outcomes: Mapping[str, Any] | None = None
    """What became of its events (``domain.import_outcomes.Progress``); None where no release followed that."""
    reached_rows: int = 0
    reached_bytes: int = 0
    """For people to see it move; a run goes on from ``tally``."""
    lease_ms: int = 0
    """Until when a run is taken to be at work."""
    stalls: int = 0
    """Runs in a row that ended without getting any further."""
    failure: str = ""
    correction_id: str = ""
    undone_by: str = ""
    reason: str = ""
    """Why it was undone."""
    taken_back: Mapping[str, int] | None = None
    """By the undo, once it is done: ``events`` that counted, ``copies`` that had lost to others, ``uncounted``."""
    finished_ms: int | None = None
    version: int = 0
    """Raised by every save, which is conditional on it."""

    @property
    def phase(self) -> str:
        """Which report its problems are in."""
        is_check = self.state in (CHECKING, CHECKED) or (self.state == FAILED and not self.tally.get("rows"))
        return "check" if is_check else "import"
