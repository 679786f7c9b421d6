"""How an hour's stored counters become the derived ones, in transactions that keep every reader right. Pure.

Readers take an hour's counters as complete when their update counts add up to the head's, and rely on all of these only
ever growing. So nothing is deleted and no count is lowered: a counter that should not be there becomes zero, and what
is missing between counters and head is made up for on whichever is behind. Each transaction raises the head's revision
under the condition of the one it assumed; whatever came between makes it fail, and the hour is derived again. The first
also leaves every older cube's revision behind: after a restore a cube may be newer than its head.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from outlay.application.figures_ports import Head
from outlay.contracts.dimensions import DIMENSIONS, UNSET
from outlay.domain.counting import CounterDelta, LedgerDelta, combination_id

COUNTERS_A_STEP = 97
"""A transaction holds 100 items: besides counters the heads of the hour, the day and the month."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredCounter:
    values: tuple[str, ...]
    measures: Mapping[str, int]
    """Those that are not zero."""
    updates: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredRow:
    """Of the ledger. ``updates``: 0 on a row that nothing was added to since release 0.1."""

    numbers: LedgerDelta = field(default_factory=LedgerDelta)
    updates: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredHour:
    """One hour's lane as it stands. ``newest``: the highest revision of a cube beside the head."""

    head: Head | None = None
    newest: int = 0
    counters: Mapping[str, StoredCounter] = field(default_factory=dict)
    """By combination."""

    @property
    def updates(self) -> int:
        return sum(counter.updates for counter in self.counters.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One transaction. ``assumed``: the head's revision, None where there must be none."""

    assumed: int | None
    state: str
    revision: int
    updates: int
    counters: Mapping[str, StoredCounter]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """``wrong``: combinations whose counters differ. No step where there is nothing to store."""

    wrong: Sequence[str]
    torn: bool
    """Whether head, counters and cubes contradicted each other."""
    steps: Sequence[Step]

    @property
    def is_needed(self) -> bool:
        return bool(self.wrong) or self.torn


def plan(stored: StoredHour, derived: Mapping[str, CounterDelta]) -> Plan:
    """From what is stored to what was derived."""
    head = stored.head or Head()
    changed = dict(_changed(stored, derived))
    torn = head.updates != stored.updates or stored.newest > head.revision
    if not (changed or torn or stored.counters):
        return Plan(wrong=(), torn=False, steps=())
    wrong = sorted(changed)
    missing = max(0, head.updates - stored.updates)
    if missing:
        combination, carrier = _carrier(stored, changed)
        changed = {combination: carrier, **changed}
        changed[combination] = _raised(carrier, missing)
    return Plan(wrong=wrong, torn=torn, steps=list(_steps(stored, head, changed)))


def _changed(stored: StoredHour, derived: Mapping[str, CounterDelta]) -> Iterator[tuple[str, StoredCounter]]:
    """The counters to write, each with one update more."""
    for combination in sorted(stored.counters.keys() | derived.keys()):
        held, wanted = stored.counters.get(combination), derived.get(combination)
        measures = {} if wanted is None else {name: amount for name, amount in wanted.measures.items() if amount}
        if held is None or dict(held.measures) != measures:
            values = held.values if held is not None else wanted.values if wanted is not None else ()
            yield combination, StoredCounter(values=values, measures=measures, updates=_updates(held) + 1)


def _updates(counter: StoredCounter | None) -> int:
    return 0 if counter is None else counter.updates


def _carrier(stored: StoredHour, changed: Mapping[str, StoredCounter]) -> tuple[str, StoredCounter]:
    """A counter that can take the updates that are missing; one of nothing where the hour has none."""
    for combination, counter in changed.items():
        return combination, counter
    for combination, counter in stored.counters.items():
        return combination, _raised(counter, 1)
    nothing = (UNSET,) * len(DIMENSIONS)
    return combination_id(nothing), StoredCounter(values=nothing, measures={}, updates=1)


def _raised(counter: StoredCounter, by: int) -> StoredCounter:
    return StoredCounter(values=counter.values, measures=counter.measures, updates=counter.updates + by)


def _steps(stored: StoredHour, head: Head, changed: Mapping[str, StoredCounter]) -> Iterator[Step]:
    assumed = None if stored.head is None else head.revision
    revision = max(head.revision, stored.newest)
    updates = stored.updates
    left = list(changed.items())
    while True:
        some = dict(left[:COUNTERS_A_STEP])
        left = left[COUNTERS_A_STEP:]
        updates += sum(new.updates - _updates(stored.counters.get(combination)) for combination, new in some.items())
        revision += 1
        yield Step(assumed=assumed, state=head.state, revision=revision, updates=updates, counters=some)
        assumed = revision
        if not left:
            return
