"""The nightly proof: Athena sums the lake's rows of each packed day again, and they must equal the day's cube.

A day whose sums agree is *final* at the revision of its head. A late event raises the head, and the day is proven
again. A day that differs is published as drift; the figures are not changed by it.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from outlay.domain.errors import Upstream
from outlay.domain.organization import Organization
from outlay.domain.periods import day_of, day_start_ms, days_between

DAY_MS = 86_400_000
LOOK_BACK_DAYS = 36
"""An event is accepted up to 35 days late."""
ON_THE_WAY_MS = 30 * 60_000
"""How long a row may take from its counter to the lake: Firehose gathers for five minutes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PackedDay:
    """A past day whose cube is current."""

    revision: int
    totals: Mapping[str, int]
    """Measure → sum over the cube; absent is zero."""
    changed_ms: int = 0
    """When the newest event in it was counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DayProof:
    day: str
    revision: int
    differences: Mapping[str, tuple[int, int]]
    """Measure → (in the figures, in the lake), where they differ."""

    @property
    def drift(self) -> int:
        """Events by which the two differ; at least 1 if any measure does."""
        figures, lake = self.differences.get("requests", (0, 0))
        return max(abs(figures - lake), 1 if self.differences else 0)


PackedDays = Callable[[Organization, list[str]], Mapping[str, PackedDay]]
"""Of some days, those that are packed and not outdated."""


class Proofs(Protocol):
    def proven(self, org: str, days: list[str]) -> Mapping[str, int]:
        """Day → revision at which the lake agreed."""
        ...

    def record(self, org: str, day: str, *, revision: int, at_ms: int) -> None: ...


class LakeSums(Protocol):
    def start_measures_per_day(self, org: str, start_day: str, end_day: str) -> str: ...

    def fetch(self, query_id: str, *, org: str) -> list[dict[str, str]] | None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    days: PackedDays
    proofs: Proofs
    lake: LakeSums
    clock: Callable[[], int]
    sleep: Callable[[float], None]
    patience_s: float = 120.0


def reconcile_organization(organization: Organization, *, sources: Sources) -> list[DayProof]:
    """Prove every packed day of the last 36 that is not final yet; the proofs made, oldest first.

    A day that differs and was counted into lately is left to the next run: its rows may be on their way.

    Raises:
        Upstream: the lake did not answer in time, or its query failed.
    """
    now = sources.clock()
    zone = organization.dimensions.time_zone
    days = list(days_between(day_of(now - LOOK_BACK_DAYS * DAY_MS, zone), day_of(now, zone)))
    return prove_days(organization, days, sources=sources)


def prove_days(organization: Organization, days: list[str], *, sources: Sources) -> list[DayProof]:
    """As ``reconcile_organization``, of these days, which may be older."""
    now = sources.clock()
    packed = sources.days(organization, days)
    proven = sources.proofs.proven(organization.org, days)
    due = {day: packed[day] for day in sorted(packed) if proven.get(day) != packed[day].revision}
    if not due:
        return []
    in_lake = _sums(organization.org, due, sources=sources)
    proofs = [_compare(day, packed_day, in_lake.get(day, {})) for day, packed_day in due.items()]
    for proof in proofs:
        if not proof.differences:
            sources.proofs.record(organization.org, proof.day, revision=proof.revision, at_ms=now)
    settled = {day for day, packed_day in due.items() if packed_day.changed_ms <= now - ON_THE_WAY_MS}
    return [proof for proof in proofs if not proof.differences or proof.day in settled]


def _sums(org: str, days: Iterable[str], *, sources: Sources) -> dict[str, dict[str, int]]:
    ordered = sorted(days)
    after = day_of(day_start_ms(ordered[-1], "UTC") + DAY_MS, "UTC")
    query = sources.lake.start_measures_per_day(org, ordered[0], after)
    waited = 0.0
    while (rows := sources.lake.fetch(query, org=org)) is None:
        if waited >= sources.patience_s:
            raise Upstream("the lake did not answer in time")
        sources.sleep(0.5)
        waited += 0.5
    return {row["event_day"]: {name: int(text) for name, text in row.items() if name != "event_day"} for row in rows}


def _compare(day: str, packed: PackedDay, in_lake: Mapping[str, int]) -> DayProof:
    """Every measure that the lake can sum. Latencies are means of what was sent, and are not money: left out."""
    names = {name for name in packed.totals if not name.startswith(("latency", "time_to_first", "cache_hits"))}
    pairs = {name: (packed.totals.get(name, 0), in_lake.get(name, 0)) for name in names | set(in_lake)}
    return DayProof(
        day=day,
        revision=packed.revision,
        differences={name: pair for name, pair in sorted(pairs.items()) if pair[0] != pair[1]},
    )
