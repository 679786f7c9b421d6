"""Void what only the lake still holds: its rows that count are taken back by adjustments of the day it happens.

One query lists them, and its result is worked off page by page, so that a resumed correction goes on with the same
rows. Each transaction enters the adjustments and notes which positions of the batch were taken back, in an item that
outlives the markers; where those still exist they become void in it too. So nothing is taken back twice, whoever
repeats or resumes it, and whatever the log's own part of the correction did. Then the claims are freed, as there.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cached_property
from itertools import groupby
from typing import Protocol

from outlay.application.amend_parts import deliver_journals
from outlay.application.list_events import LOG_REACH_MS, Running
from outlay.application.rollup_ports import Ports
from outlay.domain.batch import DimensionConfig
from outlay.domain.correction import AHEAD_MS, Correction, LakeLook, Line, Scope
from outlay.domain.errors import NotFound, Upstream
from outlay.domain.part_state import StoredPart, Taken
from outlay.domain.periods import from_ms
from outlay.domain.taking_back import LakeEvent, Marked, take_back, takeable, values_used

PAGE_ROWS = 999
"""Athena answers 1,000 rows a call, the names of the columns among them."""
_POLL_S = 1.0
_PATIENCE_S = 120.0
"""How long one call waits for a query; the next one asks for it again."""
_FIRST_WAIT_MS = 15 * 60_000
_LONGEST_WAIT_MS = 24 * 3_600_000
_ROUNDS = 6
_SINCE_EVER = "2020-01-01"
_ARRIVES_BEFORE = timedelta(days=1)
_MAX_PROBLEM = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class VoidQuery:
    """As ``domain.correction.Scope``: what arrived since a day (UTC) and was received before a moment."""

    arrived_from: str
    received_before_ms: int
    event_id: str = ""
    api_key: str = ""
    start_ms: int = 0
    end_ms: int = 0
    import_id: str = ""


@dataclass(frozen=True, slots=True)
class VoidPage:
    rows: Sequence[LakeEvent]
    token: str | None
    """Of the next page."""


class VoidedLake(Protocol):
    """Raises ``Upstream`` where the query failed, with the reason; ``NotFound`` where its result is gone."""

    def start_void(self, org: str, query: VoidQuery) -> str:
        """Begin listing what counts of the scope, and what was taken back of it, by batch; the query's id."""
        ...

    def void_page(self, org: str, query: VoidQuery, *, query_id: str, token: str, limit: int) -> VoidPage | Running: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class LakeTools:
    lake: VoidedLake
    dimensions: Callable[[str], DimensionConfig]
    """Of an organization, as they are now: adjustments are spread by them."""
    sleep: Callable[[float], None]


Saved = Callable[[LakeLook], None]


class LakePages:
    """The pages of a correction's query. ``save`` keeps how far it is, before anything is done with it."""

    def __init__(
        self, tools: LakeTools, *, clock: Callable[[], int], may_continue: Callable[[], bool], save: Saved
    ) -> None:
        self._tools, self._clock = tools, clock
        self._may_continue, self._save = may_continue, save

    def next(self, correction: Correction) -> VoidPage | None:
        """The page that the correction has come to; ``None`` where it has to wait, and ``lake`` says for what."""
        look = correction.lake
        if look.problem and self._clock() < look.again_ms:
            return None
        try:
            return self._page(correction, look if look.query_id else self._begun(correction))
        except (Upstream, NotFound) as error:
            self._failed(look, error.detail)
            return None

    def _begun(self, correction: Correction) -> LakeLook:
        # What was received since is in the log for a day more, through which the log's own part has just gone.
        before = self._clock() - LOG_REACH_MS - AHEAD_MS
        query_id = self._tools.lake.start_void(correction.org, _query(correction.scope, before))
        look = LakeLook(query_id=query_id, before_ms=before, failures=correction.lake.failures)
        self._save(look)
        return look

    def _page(self, correction: Correction, look: LakeLook) -> VoidPage | None:
        query = _query(correction.scope, look.before_ms)
        waited = 0.0
        while True:
            answer = self._tools.lake.void_page(
                correction.org, query, query_id=look.query_id, token=look.token, limit=PAGE_ROWS
            )
            if isinstance(answer, VoidPage):
                return answer
            if waited >= _PATIENCE_S or not self._may_continue():
                self._save(replace(look, elapsed_ms=answer.elapsed_ms, scanned_bytes=answer.scanned_bytes))
                return None
            self._tools.sleep(_POLL_S)
            waited += _POLL_S

    def _failed(self, look: LakeLook, why: str) -> None:
        """Another query is begun later: it finds what is not taken back yet."""
        wait = min(_FIRST_WAIT_MS << look.failures, _LONGEST_WAIT_MS)
        self._save(LakeLook(failures=look.failures + 1, problem=why[:_MAX_PROBLEM], again_ms=self._clock() + wait))


def _query(scope: Scope, before_ms: int) -> VoidQuery:
    since = from_ms(scope.start_ms - AHEAD_MS).date() - _ARRIVES_BEFORE if scope.start_ms > AHEAD_MS else None
    return VoidQuery(
        arrived_from=_SINCE_EVER if since is None else max(since.isoformat(), _SINCE_EVER),
        received_before_ms=before_ms,
        event_id=scope.event_id,
        api_key=scope.api_key,
        start_ms=scope.start_ms,
        end_ms=scope.end_ms,
        import_id=scope.import_id,
    )


@dataclass(frozen=True, slots=True)
class TakenBack:
    """What became of a page: how many were taken back, and the (event id, batch id, position) to be freed."""

    events: int
    freed: Sequence[tuple[str, str, int]]


@dataclass(frozen=True, kw_only=True)
class LakeVoid:
    """Takes a page back. ``clock`` of the ports is the accounting moment."""

    org: str
    scope: Scope
    tools: LakeTools
    ports: Ports

    @cached_property
    def _dimensions(self) -> DimensionConfig:
        return self.tools.dimensions(self.org)

    def wanted(self, rows: Sequence[LakeEvent]) -> list[tuple[str, list[LakeEvent], Marked]]:
        """Batch by batch, the events of the scope with what is stored of their batch."""
        own = [one for one in rows if not self.scope.event_id or one.event_id == self.scope.event_id]
        stored = self._stored([*dict.fromkeys(one.batch_id for one in own)])
        groups = groupby(own, key=lambda one: one.batch_id)
        return [(batch_id, [*group], stored[batch_id]) for batch_id, group in groups]

    def lines(self, rows: Sequence[LakeEvent]) -> Iterator[tuple[tuple[str, str, str], Line]]:
        """(event day, model, team) and what would be taken back, event by event."""
        for _, events, marked in self.wanted(rows):
            for one in takeable(events, marked):
                yield (one.day, one.row.get("model", ""), one.row.get("team", "")), one.line()

    def take(self, batch_id: str, events: Sequence[LakeEvent], marked: Marked) -> TakenBack:
        """Of one batch. Raises ``Upstream``: a repeat goes on."""
        taken = 0
        for _ in range(_ROUNDS + len(events)):
            left = takeable(events, marked)
            if not left:
                void = marked.voided(events)
                return TakenBack(taken, [(one.event_id, batch_id, one.position) for one in void if one.has_claim])
            taken += self._enter(left, marked)
            marked = self._stored([batch_id])[batch_id]
        raise Upstream("figures: a batch keeps being corrected by others")

    def _enter(self, left: Sequence[LakeEvent], marked: Marked) -> int:
        """As many as one transaction holds; how many were entered."""
        dimensions, moment = self._dimensions, self.ports.clock()
        used = values_used(left, dimensions=dimensions, moment_ms=moment)
        count = take_back(
            self.org,
            left,
            marked=marked,
            dimensions=dimensions,
            refused=self.ports.values.refused(self.org, used),
            moment_ms=moment,
        )
        answer = self.ports.figures.count(self.org, [count])
        if count.key in answer.closed:
            raise Upstream("figures: the present hour is closed")
        if count.key not in answer.counted or count.taking is None:
            return 0
        deliver_journals(self.org, [count], ports=self.ports)
        return len(count.taking.positions)

    def _stored(self, batch_ids: Sequence[str]) -> Mapping[str, Marked]:
        figures = self.ports.figures
        taken = figures.taken(self.org, batch_ids)
        parts = dict(figures.stored(self.org, [(name, 0) for name in batch_ids]))
        others = [(name, n) for (name, _), first in parts.items() for n in range(1, first.parts or 1)]
        parts.update(figures.stored(self.org, others) if others else {})
        return {name: Marked(taken=taken.get(name, Taken()), parts=_in_order(name, parts)) for name in batch_ids}


def _in_order(batch_id: str, parts: Mapping[tuple[str, int], StoredPart]) -> Mapping[int, tuple[range, StoredPart]]:
    """Part → its positions and marker, as far as the markers before it, which tell where it begins, still exist."""
    found: dict[int, tuple[range, StoredPart]] = {}
    start = number = 0
    while (batch_id, number) in parts:
        part = parts[batch_id, number]
        found[number] = range(start, start + part.received), part
        start, number = start + part.received, number + 1
    return found
