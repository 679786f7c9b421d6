"""What was asked for while a batch was in quarantine reaches it once it is counted: voids, and re-ratings.

Both walk over what is counted, and pass by what is not. Every step may be repeated.
"""

from dataclasses import dataclass

from outlay.application.rate_as_others import rate_as_others
from outlay.application.rollup_ports import Ports
from outlay.application.void_batch import BatchCorrections, passed_by, stored_parts
from outlay.domain.batch import Batch


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """Raises ``Upstream``."""

    corrections: BatchCorrections
    ports: Ports

    def batch(self, batch: Batch) -> list[str]:
        """Rate it as those of its time were rated, and begin what voids would have taken back of it.

        Returns:
            The ids of the corrections begun, which go on by themselves.
        """
        stored = stored_parts(batch, ports=self.ports)
        if not stored:
            return []
        rate_as_others(batch, stored, ports=self.ports)
        now_ms = self.ports.clock()
        found = list(passed_by(batch, stored, self.corrections.all(batch.org), now_ms=now_ms))
        for one in found:
            self.corrections.save(one)
        return [one.correction_id for one in found]
