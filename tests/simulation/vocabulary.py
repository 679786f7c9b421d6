"""The words that the simulation and the storm share: what may happen, what may fail, and what must come of it.

Nothing here knows how anything is stored. The simulation plays these acts on an abstract model of the protocol; the
storm (``tests/storm``) plays them on the real handlers.
"""

import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeVar

_T = TypeVar("_T")

ACTS: Mapping[str, int] = {
    "step": 110,
    "deliver": 14,
    "send": 9,
    "send again": 1,
    "send unreadable": 1,
    "mend": 1,
    "redrive": 2,
    "discard": 1,
    "land": 3,
    "flush": 3,
    "pack": 3,
    "read hour": 2,
    "read day": 2,
    "sweep": 2,
    "forget position": 2,
    "split": 1,
    "configure": 1,
    "new prices": 1,
    "void event": 1,
    "void key": 1,
    "void import": 1,
    "re-rate": 1,
    "fill": 1,
    "repair": 1,
    "close": 1,
    "let time pass": 4,
}
"""Act → how likely it is next. A step is one storage operation of one of those that run."""

ANY_CALL = ("crash before", "throttled")
WRITES = (*ANY_CALL, "crash after", "answer lost", "landed after a crash", "landed after a timeout")
FAULTS: Mapping[str, Sequence[str]] = {
    "read": ANY_CALL,
    "write": WRITES,
    "transaction": (*WRITES, "transaction conflict"),
    "firehose": (*WRITES, "records failed"),
}
"""Kind of operation → what may happen to it. *Landed*: the write takes effect later, when its caller has gone on."""


class Chooser:
    """All chance of a schedule, from its seed."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def happens(self, rate: float) -> bool:
        return self.random.random() < rate

    def one(self, many: Sequence[_T]) -> _T:
        return self.random.choice(many)

    def some(self, many: Sequence[_T]) -> list[_T]:
        """At least one of them."""
        return self.random.sample(many, self.random.randint(1, len(many)))

    def up_to(self, most: int) -> int:
        """0 … ``most``."""
        return self.random.randint(0, most)

    def shuffled(self, many: Iterable[_T]) -> list[_T]:
        found = list(many)
        self.random.shuffle(found)
        return found

    def act(self, acts: Mapping[str, int] = ACTS) -> str:
        return self.random.choices(list(acts), list(acts.values()))[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Contender:
    """One position of an acknowledged batch, as those see it who only know what was sent and what was asked for."""

    event_id: str
    place: tuple[str, int]
    """Batch id and position."""
    received: int
    protected_until: int
    """If this position counts, nothing that is received up to then can win the id."""
    is_voided: bool
    """Whether a void selects it, or its batch was discarded."""
    is_waiting: bool = False
    """Whether it lies in quarantine."""
    can_return: bool = True
    """Whether the log still has it: else it can't come back in place of what was voided."""


def wrongly_counted(
    contenders: Iterable[Contender], counts: Callable[[tuple[str, int]], bool]
) -> list[tuple[str, str]]:
    """(event id, what is wrong): the promise itself. Of all that name an id and were not voided, exactly one counts."""
    by_id: dict[str, list[Contender]] = defaultdict(list)
    for one in contenders:
        by_id[one.event_id].append(one)
    problems: list[tuple[str, str]] = []
    for event_id, all_of in by_id.items():
        counted = sorted((one for one in all_of if counts(one.place)), key=lambda one: one.received)
        problems += [
            (event_id, f"counts although voided or waiting: {one.place}")
            for one in counted
            if one.is_voided or one.is_waiting
        ]
        problems += [
            (event_id, f"counts twice: {first.place} and {second.place}")
            for first, second in pairwise(counted)
            if second.received <= first.protected_until
        ]
        may_return = any(one.is_voided for one in all_of)
        if not counted and any(
            not one.is_voided and not one.is_waiting and (one.can_return or not may_return) for one in all_of
        ):
            problems.append((event_id, f"counts nowhere: {[one.place for one in all_of]}"))
    return problems


LEDGER = ("claimed", "duplicate", "conflict", "voided", "late", "adjusted")


def unbalanced(
    row: Mapping[str, int], *, received: int, quarantined: int, in_flight: int, counted: int, in_lake: int
) -> list[str]:
    """The identities of a day's ledger (decision 9) that do not hold."""
    named = Counter(row)
    accounted = sum(named[name] for name in ("claimed", "duplicate", "conflict", "voided", "late"))
    problems = []
    if received != accounted + quarantined + in_flight:
        problems.append(f"received {received} != {dict(named)} + quarantined {quarantined} + in flight {in_flight}")
    if counted != named["claimed"] + named["adjusted"]:
        problems.append(f"counted {counted} != claimed + adjusted of {dict(named)}")
    if in_lake != named["claimed"] + named["adjusted"]:
        problems.append(f"in lake {in_lake} != claimed + adjusted of {dict(named)}")
    if any(named[name] < 0 for name in LEDGER if name != "adjusted"):
        problems.append(f"negative: {dict(named)}")
    return problems
