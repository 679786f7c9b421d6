"""What was asked for while a batch was in quarantine reaches it once it is counted: voids, and re-ratings.

Both walk over what is counted, and pass by what is not. Every step may be repeated.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from outlay.application.rate_parts import PartRating
from outlay.application.rerate import ListedReratings
from outlay.application.rollup_ports import Ports
from outlay.application.void_batch import BatchCorrections, passed_by, stored_parts
from outlay.domain.batch import Batch
from outlay.domain.part_state import StoredPart


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """Raises ``Upstream``."""

    corrections: BatchCorrections
    reratings: ListedReratings
    ports: Ports

    def batch(self, batch: Batch) -> list[str]:
        """Rate it as those of its time were rated, and begin what voids would have taken back of it.

        Returns:
            The ids of the corrections begun, which go on by themselves.
        """
        stored = stored_parts(batch, ports=self.ports)
        if not stored:
            return []
        self._rate(batch, stored)
        now_ms = self.ports.clock()
        found = list(passed_by(batch, stored, self.corrections.all(batch.org), now_ms=now_ms))
        for one in found:
            self.corrections.save(one)
        return [one.correction_id for one in found]

    def _rate(self, batch: Batch, stored: Mapping[tuple[str, int], StoredPart]) -> None:
        """One that is applied later finds the batch counted, and one under way goes only forward, like this."""
        applied = [one for one in self.reratings.all(batch.org) if one.applied_ms is not None]
        for one in sorted(applied, key=lambda one: (one.created_ms, one.rerating_id)):
            for (_, part), marker in sorted(stored.items()):
                PartRating(rerating=one, batch=batch, part=part, ports=self.ports).rate(marker, may_lack_rows=True)
