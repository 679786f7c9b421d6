"""A void: which events it takes back, how far it is, and what it came to."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

from outlay.domain.batch import Batch
from outlay.domain.periods import utc_day

State = Literal["previewing", "previewed", "running", "settling", "done"]
STATES: tuple[State, ...] = get_args(State)
PREVIEWING, PREVIEWED, RUNNING, SETTLING, DONE = STATES
UNFINISHED: frozenset[State] = frozenset({PREVIEWING, RUNNING, SETTLING})
DAY_MS = 86_400_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """One of: an event (with all copies of its content), an API key's events of ``[start_ms, end_ms)``, an import."""

    event_id: str = ""
    digest: str = ""
    """Of the content that counts now: an event of the same id and other content is another one, and stays."""
    api_key: str = ""
    start_ms: int = 0
    end_ms: int = 0
    import_id: str = ""

    def may_be_on(self, event_days: frozenset[str]) -> bool:
        """Whether a batch with events on these local dates can hold a selected one."""
        if not self.api_key:
            return True
        first, last = utc_day(self.start_ms - DAY_MS), utc_day(self.end_ms + DAY_MS)
        return any(first <= day <= last for day in event_days)

    def selects(self, batch: Batch, position: int) -> bool:
        event = batch.events[position]
        if self.import_id:
            return batch.import_id == self.import_id
        if self.event_id:
            return event.event_id == self.event_id and event.digest == self.digest
        return event.api_key == self.api_key and self.start_ms <= event.timestamp_ms < self.end_ms


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Events of one day, model and team, by what they add to the figures: the preview's difference, negated."""

    requests: int = 0
    unpriced: int = 0
    picousd: int = 0

    def plus(self, more: "Line") -> "Line":
        return Line(
            requests=self.requests + more.requests,
            unpriced=self.unpriced + more.unpriced,
            picousd=self.picousd + more.picousd,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """``voided`` counted events and ``copies`` of them that did not count; ``returned`` events that count again."""

    voided: int = 0
    copies: int = 0
    returned: int = 0
    uncounted: int = 0
    """Selected, but not counted yet when looked at: the second look takes them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """``place``: the phase that runs, and the receipt that it has come to (UTC day, ms)."""

    correction_id: str
    org: str
    scope: Scope
    reason: str
    who: str
    created_ms: int
    state: State = PREVIEWING
    phase: int = 0
    day: str = ""
    reached_ms: int = 0
    settle_after_ms: int = 0
    finished_ms: int | None = None
    tally: Tally = field(default_factory=Tally)
    lines: Mapping[tuple[str, str, str], Line] = field(default_factory=dict)
    """(event day, model, team) → what is taken back."""

    @property
    def progress(self) -> int:
        """How far it is, as a number that only grows: state, phase, and the receipt that the phase has come to."""
        rank = {PREVIEWING: 0, PREVIEWED: 1, RUNNING: 2 + self.phase, SETTLING: _SETTLING, DONE: _DONE}[self.state]
        return rank * 10**14 + self.reached_ms


_SETTLING, _DONE = 5, 9
"""Phases of the first pass are 0 to 2, of the second 4 and 5."""
