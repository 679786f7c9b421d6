"""The nightly proof: Athena sums the lake's rows of each packed day again, and they must equal the day's cube.

A day whose sums agree, and whose cubes say what the counters say, is *final* at the revision of its head. A late event
raises the head, and the day is proven again. A day that differs is published as drift and healed from the log where
that is possible; it stays drift until the next run has proven it. Each run is recorded.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from outlay.application.heal_day import LOG_REACH_DAYS, can_be_healed
from outlay.application.proof_runs import FAILED, DayProof, Healed, ProofRun, Runs
from outlay.application.verify import wait_for
from outlay.application.verify_cubes import CubeProof
from outlay.domain.errors import Upstream
from outlay.domain.organization import Organization
from outlay.domain.periods import day_of, day_start_ms, days_between

DAY_MS = 86_400_000
LOOK_BACK_DAYS = 36
"""An event is accepted up to 35 days late."""
ON_THE_WAY_MS = 30 * 60_000
"""How long a row may take from its counter to the lake: Firehose gathers for five minutes."""
MAX_HEALED = 5
"""Days healed by one run, so that it ends; the next one goes on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PackedDay:
    """A past day whose cube is current."""

    revision: int
    totals: Mapping[str, int]
    """Measure → sum over the cube; absent is zero."""
    changed_ms: int = 0
    """When the newest event in it was counted."""


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
    cubes: Callable[[Organization, Sequence[str]], Sequence[CubeProof]]
    recent: Callable[[str, int], Mapping[str, int]]
    """Of an organization, events received since a moment, by event day."""
    proofs: Proofs
    lake: LakeSums
    runs: Runs
    heal: Callable[[Organization, DayProof], Healed]
    clock: Callable[[], int]
    sleep: Callable[[float], None]
    patience_s: float = 120.0


def reconcile_organization(
    organization: Organization, *, sources: Sources, may_continue: Callable[[], bool] = lambda: True
) -> ProofRun:
    """Prove every packed day of the last 36 that is not final yet, heal what differs, and record the run.

    A day that differs and was counted into lately is left to the next run: its rows may be on their way.

    Raises:
        Upstream: the lake did not answer in time, or its query failed. That is recorded too.
    """
    started = sources.clock()
    try:
        proofs = _prove(organization, started, sources)
    except Upstream as error:
        failed = ProofRun(at_ms=started, state=FAILED, why=error.detail, seconds=_seconds(started, sources))
        sources.runs.record(organization.org, failed)
        raise
    run = ProofRun(at_ms=started, proofs=proofs, healed=_heal(organization, proofs, started, sources, may_continue))
    run = replace(run, seconds=_seconds(started, sources))
    sources.runs.record(organization.org, run)
    return run


def _seconds(started_ms: int, sources: Sources) -> float:
    return (sources.clock() - started_ms) / 1000


def _prove(organization: Organization, now: int, sources: Sources) -> list[DayProof]:
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
    cubes = [cube for cube in sources.cubes(organization, [*due]) if cube.differences]
    proofs = [_compare(day, packed_day, in_lake.get(day, {}), cubes) for day, packed_day in due.items()]
    for proof in proofs:
        if proof.is_final:
            sources.proofs.record(organization.org, proof.day, revision=proof.revision, at_ms=now)
    unsettled = _unsettled(organization, [one for one in proofs if not one.is_final], due, now, sources)
    return [proof for proof in proofs if proof.day not in unsettled]


def _unsettled(
    organization: Organization,
    differing: Sequence[DayProof],
    due: Mapping[str, PackedDay],
    now: int,
    sources: Sources,
) -> set[str]:
    """Days whose difference may come from what moves: counted into lately or meanwhile, or rows not counted yet."""
    if not differing:
        return set()
    recent = sources.recent(organization.org, now - ON_THE_WAY_MS)
    again = sources.days(organization, [proof.day for proof in differing])
    return {
        proof.day
        for proof in differing
        if due[proof.day].changed_ms > now - ON_THE_WAY_MS
        or proof.day not in again
        or again[proof.day].revision != proof.revision
        or proof.drift <= recent.get(proof.day, 0)
    }


def _heal(
    organization: Organization,
    proofs: Sequence[DayProof],
    now: int,
    sources: Sources,
    may_continue: Callable[[], bool],
) -> list[Healed]:
    first = day_of(now - LOG_REACH_DAYS * DAY_MS, organization.dimensions.time_zone)
    healed: list[Healed] = []
    for proof in can_be_healed(proofs, first)[:MAX_HEALED]:
        if not may_continue():
            break
        healed.append(sources.heal(organization, proof))
    return healed


def _sums(org: str, days: Iterable[str], *, sources: Sources) -> dict[str, dict[str, int]]:
    ordered = sorted(days)
    after = day_of(day_start_ms(ordered[-1], "UTC") + DAY_MS, "UTC")
    query = sources.lake.start_measures_per_day(org, ordered[0], after)
    rows = wait_for(
        lambda: sources.lake.fetch(query, org=org), sleep=sources.sleep, patience_s=sources.patience_s, pause_s=0.5
    )
    if rows is None:
        raise Upstream("the lake did not answer in time")
    return {row["event_day"]: {name: int(text) for name, text in row.items() if name != "event_day"} for row in rows}


def _compare(day: str, packed: PackedDay, in_lake: Mapping[str, int], cubes: Iterable[CubeProof]) -> DayProof:
    """Every measure that the lake can sum. Latencies are means of what was sent, and are not money: left out."""
    names = {name for name in packed.totals if not name.startswith(("latency", "time_to_first", "cache_hits"))}
    pairs = {name: (packed.totals.get(name, 0), in_lake.get(name, 0)) for name in names | set(in_lake)}
    return DayProof(
        day=day,
        revision=packed.revision,
        differences={name: pair for name, pair in sorted(pairs.items()) if pair[0] != pair[1]},
        cubes=[cube for cube in cubes if cube.day == day],
    )
