"""Which side of a day that differs is wrong, and what mends it.

The log decides, while it holds the day's batches: log, claims and markers give what the day has to hold, by batch.
Where the lake lacks rows of a batch, the batch is redriven, which sends them again. Where the figures are wrong, the
day's hours are derived again. What was corrected since it came can't be told from the log alone and is left to the
repair, which knows corrections.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from outlay.application.check_claims import CheckedPart
from outlay.application.lake_sums import MAX_GROUPS
from outlay.application.proof_runs import DayProof, Healed
from outlay.application.verify import wait_for
from outlay.application.verify_claims import ClaimStore, check_batches
from outlay.application.verify_groups import COMPARED
from outlay.application.walk_log import BatchLog, Walk, received_days, walk
from outlay.domain.batch import Batch
from outlay.domain.claims import Outcome
from outlay.domain.counting import JudgedBatch, count_parts, price_events
from outlay.domain.errors import OutlayError
from outlay.domain.organization import Organization
from outlay.domain.part_prices import Prices

LOG_REACH_DAYS = 34
MAX_EVENTS = 500_000
"""Of a day that is derived again: a few minutes."""
MAX_REDRIVEN = 500

Amounts = Mapping[str, int]


class Healing(Protocol):
    """What can be done. Each may be repeated, and runs beside everything else."""

    def redrive(self, org: str, batch_id: str) -> None:
        """Send the batch's rows to the lake again. Raises ``Upstream`` where it is not known to be done."""
        ...

    def repair(self, organization: Organization, day: str) -> bool:
        """Derive the day's hours again from the log and have its cubes packed anew; False where that can't be done."""
        ...


class LakeByBatch(Protocol):
    def start_measures_per_batch(self, org: str, day: str) -> str: ...

    def fetch(self, query_id: str, *, org: str) -> list[dict[str, str]] | None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    log: BatchLog
    store: ClaimStore
    lake: LakeByBatch
    prices: Prices
    healing: Healing
    clock: Callable[[], int]
    sleep: Callable[[float], None]
    patience_s: float = 120.0


@dataclass(slots=True)
class Derived:
    """What the log says that a day holds."""

    batches: dict[str, Counter[str]] = field(default_factory=dict)
    """Batch → ``COMPARED`` measures, of batches that were never corrected."""
    corrected: set[str] = field(default_factory=set)
    uncounted: set[str] = field(default_factory=set)
    """Batches with a part that has no marker; rows of theirs may be in the lake already."""
    whole: bool = True
    """False where the day has too many events to be derived here."""

    @property
    def totals(self) -> Counter[str]:
        return sum(self.batches.values(), Counter())


def heal_day(organization: Organization, proof: DayProof, *, sources: Sources) -> Healed:
    """Find the wrong side of a day that differs and have it mended. Failures are told, not raised."""
    try:
        return _heal(organization, proof, sources)
    except OutlayError as error:
        return Healed(day=proof.day, left=f"could not be healed: {error.detail}")


def _heal(organization: Organization, proof: DayProof, sources: Sources) -> Healed:
    derived = derive_day(organization.org, proof.day, sources=sources)
    if not derived.whole:
        return Healed(day=proof.day, left=f"more than {MAX_EVENTS} events: repair the day by hand")
    totals = derived.totals
    figures_wrong = bool(proof.cubes) or any(totals[name] != pair[0] for name, pair in proof.differences.items())
    lake_wrong = any(totals[name] != pair[1] for name, pair in proof.differences.items())
    redriven: list[str] = []
    left: list[str] = []
    if lake_wrong:
        wanting, strange = _against_lake(organization.org, proof.day, derived, sources)
        redriven = wanting[:MAX_REDRIVEN]
        for batch_id in redriven:
            sources.healing.redrive(organization.org, batch_id)
        left += _said(strange, len(wanting) - len(redriven), corrected=len(derived.corrected))
    repaired = figures_wrong and sources.healing.repair(organization, proof.day)
    if figures_wrong and not repaired:
        left.append("the figures differ from the log and could not be repaired")
    return Healed(day=proof.day, redriven=redriven, repaired=repaired, left="; ".join(left))


def _said(strange: Sequence[str], more: int, *, corrected: int) -> list[str]:
    told = []
    if strange:
        told.append(
            f"batches that the lake has rows of and the log does not justify: {len(strange)}, e.g. {strange[0]}"
        )
    if more > 0:
        told.append(f"batches that lack rows and are left to the next run: {more}")
    if corrected:
        told.append(f"batches that were corrected since they came, whose rows could not be judged: {corrected}")
    return told


def derive_day(org: str, day: str, *, sources: Sources) -> Derived:
    """Price and add up again what counts on an event day, from log, claims and markers."""
    derived = Derived()
    place, events = None, 0
    days = received_days(day, now_ms=sources.clock())
    while True:
        asked = Walk(org=org, start_day=day, end_day=day + "~", days=days, place=place)
        for chunk in walk(asked, log=sources.log):
            batches = [*sources.log.batches(org, [one.batch_id for one in chunk.references]).values()]
            checked = check_batches(org, batches, now_ms=sources.clock(), log=sources.log, store=sources.store)
            for batch in batches:
                _enter(derived, batch, checked[batch.batch_id], day, sources.prices)
            events += sum(len(batch.events) for batch in batches)
            place = chunk.following
        if place is None:
            return derived
        if events >= MAX_EVENTS:
            derived.whole = False
            return derived


def _enter(derived: Derived, batch: Batch, parts: Sequence[CheckedPart], day: str, prices: Prices) -> None:
    counted = [part for part in parts if part.marker is not None]
    if len(counted) < len(parts):
        derived.uncounted.add(batch.batch_id)
    if any(not part.marker.is_as_received or None in part.outcomes for part in counted if part.marker is not None):
        derived.corrected.add(batch.batch_id)
        return
    outcomes = [outcome or Outcome.DUPLICATE for part in parts for outcome in part.outcomes]
    judged = JudgedBatch(
        batch=batch, prices=price_events(batch, prices(batch.org, batch.price_revision)), outcomes=outcomes
    )
    numbers = {part.number for part in counted}
    sums: Counter[str] = Counter()
    for count in count_parts(judged, refused={}, retention_days=1):
        if count.part in numbers:
            for (hour, _), delta in count.counters.items():
                if count.days[hour] == day:
                    sums.update({name: delta.measures.get(name, 0) for name in COMPARED})
    if sums["requests"]:
        derived.batches[batch.batch_id] = sums


def _against_lake(org: str, day: str, derived: Derived, sources: Sources) -> tuple[list[str], list[str]]:
    """Batches to redrive: the lake lacks rows of them, or has rows that are not counted. And those that it has rows of
    without any cause.
    """
    query = sources.lake.start_measures_per_batch(org, day)
    rows = wait_for(
        lambda: sources.lake.fetch(query, org=org), sleep=sources.sleep, patience_s=sources.patience_s, pause_s=0.5
    )
    if rows is None or len(rows) > MAX_GROUPS:
        return [], []
    held = {row["batch_id"]: {name: int(row[name]) for name in COMPARED} for row in rows}
    wanting = {batch for batch, sums in derived.batches.items() if _differs(sums, held.get(batch, {}))}
    too_many = {one for one in wanting if held.get(one, {}).get("requests", 0) > derived.batches[one]["requests"]}
    unjustified = held.keys() - derived.batches.keys() - derived.corrected
    strange = (too_many | unjustified) - derived.uncounted
    return sorted((wanting | unjustified) - strange), sorted(strange)


def _differs(one: Amounts, other: Amounts) -> bool:
    return any(one.get(name, 0) != other.get(name, 0) for name in COMPARED)


def can_be_healed(proofs: Iterable[DayProof], first_day: str) -> list[DayProof]:
    """Of the proofs, those that differ and whose batches the log still holds."""
    return [proof for proof in proofs if not proof.is_final and proof.day >= first_day]
