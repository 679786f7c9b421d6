"""The prices in force of a part: mostly of the revision stamped on its batch; of another where it was rated again."""

from collections.abc import Callable, Mapping

from outlay.domain.batch import Batch
from outlay.domain.counting import Price, price_event, price_events
from outlay.domain.part_state import PartState, StoredPart
from outlay.domain.pricing import PriceBook

Prices = Callable[[str, int], PriceBook]
"""(organization, revision) → its prices. Raises LookupError where this release can't tell them."""


def prices_in_force(batch: Batch, state: PartState, *, start: int, prices: Prices) -> list[Price]:
    """Of all positions of the batch; those of the part, which begins at ``start``, each by its own revision."""
    found = price_events(batch, prices(batch.org, state.price_revision))
    for place, revision in enumerate(state.revisions):
        if revision != state.price_revision:
            found[start + place] = price_event(batch.events[start + place], prices(batch.org, revision))
    return found


def revisions_of(batch: Batch, part: StoredPart, positions: range) -> Mapping[int, int]:
    """Position → the revision in force, of a counted part."""
    return {position: part.revision_at(position - positions.start, batch.price_revision) for position in positions}
