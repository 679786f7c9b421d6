"""A void or a discard: which events it takes back, how far it is, and what it came to."""

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
AHEAD_MS = 10 * 60_000
"""How long before its own time an event can have been received: the door allows 5 minutes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """One of: an event (with all copies of its content), an API key's events of ``[start_ms, end_ms)``, an import.

    ``batch_id`` narrows it to one batch; by itself it is a discard, which takes back all of the batch.
    """

    event_id: str = ""
    digest: str = ""
    """Of the content that counts now: an event of the same id and other content is another one, and stays."""
    api_key: str = ""
    start_ms: int = 0
    end_ms: int = 0
    import_id: str = ""
    """``start_ms`` is then when it was begun, 0 where that is not known."""
    is_older: bool = False
    """Of an event: the log does not hold what counts under the id; only the lake may."""
    batch_id: str = ""

    @property
    def is_discard(self) -> bool:
        return bool(self.batch_id) and not (self.event_id or self.api_key or self.import_id)

    def reaches(self, received_before_ms: int) -> bool:
        """Whether it may select what was received before the moment, and the log does not hold any more."""
        if self.batch_id:
            return False  # what is in quarantine has a copy
        if self.event_id:
            return self.is_older
        return self.start_ms < received_before_ms + AHEAD_MS

    def may_be_on(self, event_days: frozenset[str]) -> bool:
        """Whether a batch with events on these local dates can hold a selected one."""
        if not self.api_key:
            return True
        first, last = utc_day(self.start_ms - DAY_MS), utc_day(self.end_ms + DAY_MS)
        return any(first <= day <= last for day in event_days)

    def selects(self, batch: Batch, position: int) -> bool:
        event = batch.events[position]
        if self.batch_id and batch.batch_id != self.batch_id:
            return False
        if self.is_discard:
            return True
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
    adjusted: int = 0
    """Of the voided, those that only the lake held: taken back by adjustments of the day of the correction."""
    uncounted: int = 0
    """Selected, but not counted yet when looked at: the second look takes them. Of a discard: never counted."""

    def plus(self, more: "Tally") -> "Tally":
        return Tally(**{name: getattr(self, name) + getattr(more, name) for name in Tally.__slots__})


@dataclass(frozen=True, slots=True, kw_only=True)
class LakeLook:
    """How far the correction is with what only the lake holds: one query, its result page by page."""

    query_id: str = ""
    token: str = ""
    """Of the page to go on with; the first where it is empty."""
    before_ms: int = 0
    """Rows received before that are asked for."""
    elapsed_ms: int = 0
    scanned_bytes: int = 0
    failures: int = 0
    """Queries that failed one after the other."""
    problem: str = ""
    """Why the last one failed. It is asked again at ``again_ms``, or when somebody asks for it."""
    again_ms: int = 0


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
    lake: LakeLook = LakeLook()

    @property
    def progress(self) -> int:
        """How far it is, as a number that never shrinks: state, phase, and the receipt that the phase has come to."""
        preview, pass_ = self.phase, _RUNNING + 2 * self.phase
        ranks = {PREVIEWING: preview, PREVIEWED: _SHOWN, RUNNING: pass_, SETTLING: _BETWEEN, DONE: _LAST}
        return ranks[self.state] * 10**14 + self.reached_ms


_SHOWN, _RUNNING, _BETWEEN, _LAST = 2, 10, 17, 40
"""Previews have phases 0 and 1; the first pass 0 to 3, the second, after settling, 4 to 7."""
