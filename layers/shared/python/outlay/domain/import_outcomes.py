"""What became of an import's events, as far as its batches were looked at."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any, Self


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcomes:
    """Numbers of events. Each is in exactly one of ``counted``, ``duplicates``, ``conflicts``, ``voided`` and
    ``quarantined``; ``late`` (their hour was closed, so they count as adjustments) and ``unpriced`` are counted."""

    counted: int = 0
    duplicates: int = 0
    conflicts: int = 0
    voided: int = 0
    quarantined: int = 0
    late: int = 0
    unpriced: int = 0

    @property
    def events(self) -> int:
        return self.counted + self.duplicates + self.conflicts + self.voided + self.quarantined

    def all_taken_back(self) -> "Outcomes":
        """Nothing counts any more."""
        return replace(self, counted=0, late=0, unpriced=0, voided=self.voided + self.counted)


def total(found: Iterable[Outcomes]) -> Outcomes:
    """Their sum."""
    each = [asdict(one) for one in found]
    return Outcomes(**{name.name: sum(one[name.name] for one in each) for name in fields(Outcomes)})


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedBatch:
    """A batch of an import: its place in the order of receipt, and what its markers say."""

    sort: str
    events: int
    is_quarantined: bool
    is_counted: bool
    """All its parts are."""
    outcomes: Outcomes
    """Of the parts that are counted."""

    @property
    def found(self) -> Outcomes:
        if self.is_quarantined and not self.is_counted:
            return replace(self.outcomes, quarantined=self.events - self.outcomes.events)
        return self.outcomes


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far the batches were looked at; JSON-ready by ``told``.

    ``settled``: of those up to ``place`` that are counted as a whole. Those that weren't stand in ``open`` and are
    looked at again: one in quarantine may come out of it.
    """

    settled: Outcomes = field(default_factory=Outcomes)
    place: str = ""
    open: tuple[str, ...] = ()
    passes: int = 0
    """That came to the end of the batches without having found all events."""
    is_final: bool = False
    """Nothing can change any more that a look would find."""

    @classmethod
    def from_told(cls, told: Mapping[str, Any]) -> Self:
        known = {name.name: told[name.name] for name in fields(cls) if name.name in told}
        if "settled" in known:
            known["settled"] = Outcomes(**known["settled"])
        return cls(**{**known, "open": tuple(known.get("open", ()))})

    def told(self) -> dict[str, Any]:
        return asdict(self)
