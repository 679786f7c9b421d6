"""What each nightly proof came to: recorded, listed newest first, kept for 400 days."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Protocol

from outlay.application.verify_cubes import CubeProof

MAX_LIMIT = 200
COMPLETE, FAILED = "complete", "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class DayProof:
    day: str
    revision: int
    differences: Mapping[str, tuple[int, int]]
    """Measure → (in the figures, in the lake), where they differ."""
    cubes: Sequence[CubeProof] = ()
    """Cubes of the day that say something else than the counters."""

    @property
    def is_final(self) -> bool:
        return not self.differences and not self.cubes

    @property
    def drift(self) -> int:
        """Events by which figures and lake, or cubes and counters, differ; at least 1 if any measure does."""
        pairs = [self.differences, *(cube.differences for cube in self.cubes)]
        return max((_difference(one) for one in pairs), default=0)


def _difference(differences: Mapping[str, tuple[int, int]]) -> int:
    one, other = differences.get("requests", (0, 0))
    return max(abs(one - other), 1 if differences else 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Healed:
    """What was done about a day that differs. The next run proves it."""

    day: str
    redriven: Sequence[str] = ()
    """Batches whose rows were sent to the lake again."""
    repaired: bool = False
    """The day's hours were derived again from the log."""
    left: str = ""
    """What could not be decided or done, in a sentence; empty if nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofRun:
    at_ms: int
    state: str = COMPLETE
    """``failed``: nothing was proven, see ``why``."""
    why: str = ""
    proofs: Sequence[DayProof] = ()
    """Of the days that were due and at rest, oldest first."""
    healed: Sequence[Healed] = ()
    seconds: float = 0.0

    @property
    def drift(self) -> int:
        return sum(proof.drift for proof in self.proofs)

    @property
    def final(self) -> int:
        """Days that agreed."""
        return sum(proof.is_final for proof in self.proofs)

    @property
    def differing(self) -> list[DayProof]:
        return [proof for proof in self.proofs if not proof.is_final]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedRun:
    """A run as it was recorded: its numbers, and the days that differed."""

    place: str
    at_ms: int
    state: str
    why: str
    days: int
    final: int
    drift: int
    seconds: float
    differing: Sequence[DayProof]
    healed: Sequence[Healed]


class Runs(Protocol):
    def record(self, org: str, run: ProofRun) -> None: ...


class History(Protocol):
    def newest_first(self, org: str, *, before: str = "") -> Iterator[RecordedRun]:
        """Those before a ``place``; all if it is empty."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryPage:
    runs: Sequence[RecordedRun]
    next_place: str | None


def proof_history(org: str, *, history: History, limit: int, before: str = "") -> HistoryPage:
    """At most ``limit`` runs, newest first."""
    found = list(islice(history.newest_first(org, before=before), limit + 1))
    more = len(found) > limit
    return HistoryPage(runs=found[:limit], next_place=found[limit - 1].place if more else None)
