"""What was entered about one model's prices, in the order of its making: withdrawn entries among them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from outlay.domain.model_rates import ModelRates
from outlay.domain.price_entry import ALIAS, ANSWERS, DISCOUNT, GRANT, PriceEntry, states
from outlay.domain.price_overlay import Name, general, lower, subject
from outlay.domain.pricing import PriceBook

Kind = Literal["entered", "granted", "withdrawn"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceChange:
    """An entry began to price, or no longer does. ``sequence``: of the entry that says so, its own or its answer's."""

    kind: Kind
    sequence: int
    at_ms: int
    entry: PriceEntry


def price_changes(
    entries: Sequence[PriceEntry], model: ModelRates, *, asked: Name, names: PriceBook
) -> list[PriceChange]:
    """Of both levels' entries those that are about a model, or about the name that was ``asked`` for it, by number.

    What was asked for and not granted priced nothing at any time: it is left out.
    """
    about = _About(model, asked, names)
    chosen = {one.sequence for one in entries if one.kind not in ANSWERS and about.holds(one)}
    held = [one for one in entries if one.sequence in chosen or one.about in chosen]
    return list(_changes(held))


def _changes(entries: Sequence[PriceEntry]) -> Iterator[PriceChange]:
    by_number = {one.sequence: one for one in entries}
    priced: set[int] = set()
    for place, entry in enumerate(entries, start=1):
        now = {number for number, state in states(entries[:place]).items() if state == "in_force"}
        for number in sorted(now ^ priced):
            kind: Kind = "withdrawn" if number in priced else "granted" if entry.kind == GRANT else "entered"
            yield PriceChange(kind=kind, sequence=entry.sequence, at_ms=entry.created_ms, entry=by_number[number])
        priced = now


class _About:
    """Which entries concern the model."""

    def __init__(self, model: ModelRates, asked: Name, names: PriceBook) -> None:
        ids = model.priced_as or (model.provider, model.model)
        self._names, self._ids, self._general = names, ids, frozenset(general(ids))
        self._asked = {lower(*asked), lower(model.provider, model.model)}

    def holds(self, entry: PriceEntry) -> bool:
        if entry.kind == ALIAS:
            return lower(entry.provider, entry.model) in self._asked
        found = subject(self._names, entry)
        return found in self._general if entry.kind == DISCOUNT else found == self._ids
