"""What was put aside and came to something else since: found by the sweep, whatever brought it there.

A batch that was counted by a delivery after a fix leaves the list, once voids and re-ratings that passed it by have
reached it. A discarded one that was counted all the same, or whose discard broke off before its correction was begun,
is taken back.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from outlay.application.quarantine import DISCARDED, KEPT, Quarantined, QuarantineList
from outlay.application.reach_batch import Reach
from outlay.application.rollup_ports import LogReader, Ports
from outlay.application.sweep import DAY_MS, LOG_DAYS
from outlay.application.void_batch import BatchCorrections, discarding, held, sound
from outlay.contracts import keys
from outlay.domain.correction import UNFINISHED


@dataclass(frozen=True, slots=True, kw_only=True)
class Settler:
    """Every step may be repeated. Raises ``Upstream``."""

    listed: QuarantineList
    log: LogReader
    corrections: BatchCorrections
    ports: Ports

    def settle(self, org: str) -> None:
        aside = [one for one in self.listed.newest_first(org) if one.is_aside]
        if not aside:
            return
        marked = self._marked(org, aside)
        for one in aside:
            if one.state == KEPT and one.batch_id in marked:
                self._release(org, one, last=marked[one.batch_id] - 1)
        self._take_back(org, [one for one in aside if one.state == DISCARDED], marked.keys())

    def _marked(self, org: str, batches: Sequence[Quarantined]) -> dict[str, int]:
        """Batch id → parts, of those whose first part was counted: parts are counted in order."""
        found = self.ports.figures.stored(org, [(one.batch_id, 0) for one in batches])
        return {batch_id: part.parts or 1 for (batch_id, _), part in found.items()}

    def _release(self, org: str, one: Quarantined, *, last: int) -> None:
        entry = held(org, one.batch_id, log=self.log, ports=self.ports)
        if entry is not None:
            if entry.batch is None:
                return  # counted by a newer release: a sweep that can read it finds what voids take of it
            Reach(corrections=self.corrections, ports=self.ports).batch(entry.batch)
        is_counted = bool(self.ports.figures.stored(org, [(one.batch_id, last)]))
        if is_counted and not one.is_redriving:
            self.ports.records.release(org, one.batch_id, received_ms=one.received_ms or 0)
            self.ports.log.mark_counted(keys.log_key(org, one.batch_id))

    def _take_back(self, org: str, discarded: Sequence[Quarantined], marked: Collection[str]) -> None:
        if not discarded:
            return
        begun: dict[str, bool] = {}
        for correction in self.corrections.all(org):
            if correction.scope.is_discard:
                batch_id = correction.scope.batch_id
                begun[batch_id] = begun.get(batch_id, False) or correction.state in UNFINISHED
        for one in discarded:
            if one.batch_id not in begun:
                self._discard(org, one)
            elif not begun[one.batch_id] and (one.batch_id in marked or self._may_have_claims(one)):
                entry = held(org, one.batch_id, log=self.log, ports=self.ports)
                if entry is not None and sound(entry, self.ports) is not None:
                    self._discard(org, one, attempt=str(self.ports.clock()))

    def _may_have_claims(self, one: Quarantined) -> bool:
        """Made by a release that could read it; as long as it may be delivered, which is how long these matter."""
        return self.ports.clock() - one.quarantined_ms < LOG_DAYS * DAY_MS

    def _discard(self, org: str, one: Quarantined, *, attempt: str = "") -> None:
        who, reason, now_ms = one.closed_by, one.note, self.ports.clock()
        self.corrections.save(discarding(org, one.batch_id, who=who, reason=reason, now_ms=now_ms, attempt=attempt))
