"""What comes to count late is rated as others of its time were meanwhile: re-ratings and fills had passed it by."""

from collections.abc import Mapping

from outlay.application.rate_parts import PartRating
from outlay.application.rollup_ports import Ports
from outlay.domain.batch import Batch
from outlay.domain.part_state import StoredPart


def rate_as_others(batch: Batch, stored: Mapping[tuple[str, int], StoredPart], *, ports: Ports) -> None:
    """By every re-rating that was applied. Only forward, so it may be repeated, and run beside those under way.

    Raises:
        Upstream: a repeat goes on.
    """
    applied = [one for one in ports.reratings(batch.org) if one.applied_ms is not None]
    for one in sorted(applied, key=lambda one: (one.created_ms, one.rerating_id)):
        for (_, part), marker in sorted(stored.items()):
            PartRating(rerating=one, batch=batch, part=part, ports=ports).rate(marker, may_lack_rows=True)
