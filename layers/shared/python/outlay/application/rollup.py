"""Roll up batches of the log: quarantine, claim, archive, count. Every step may be repeated at any moment.

The order is what makes an event count exactly once. Claims decide, once and for ever, which (batch, position) owns an
event id, so what a part of a batch adds is the same on every delivery; rows go to the lake every time, where they are
told apart; then the figures take each part only once. A part that was counted is archived, too. Last the budgets are
evaluated, on every delivery: one that was cut off before it asked for that comes again.
Any failure is raised, and the whole delivery comes again: nothing is remembered between deliveries but what was stored.
What only another release can price keeps nothing else waiting: it is raised after all the others were counted.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from outlay.application.count_batches import count_and_archive
from outlay.application.rollup_ports import LogEntry, Ports, PriceBookMissing
from outlay.contracts.buckets import INPUT_TOKENS, OUTPUT_TOKENS
from outlay.domain.batch import Batch
from outlay.domain.claims import Claim, Outcome, outcomes, wanted_claims
from outlay.domain.counting import JudgedBatch, PartCount, Price, price_events
from outlay.domain.errors import Upstream
from outlay.domain.event import UsageEvent
from outlay.domain.lease import Amounts, CountedLease, hour_of
from outlay.domain.pricing import Priced
from outlay.domain.quarantine import implausible, implausible_price

DEFAULT_RETENTION_DAYS = 80
MAX_EVENTS_AT_ONCE = 5_000
"""Of one organization; bounds memory, and merges small batches into few calls all the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RollupSummary:
    """Numbers of this delivery: events of parts that it was the first to count, and batches it put aside."""

    batches: int = 0
    counted: int = 0
    duplicates: int = 0
    conflicts: int = 0
    unpriced: int = 0
    to_other: int = 0
    quarantined: int = 0
    aside: tuple[str, ...] = ()
    """The log keys of those put aside."""

    def __add__(self, more: "RollupSummary") -> "RollupSummary":
        return RollupSummary(
            batches=self.batches + more.batches,
            counted=self.counted + more.counted,
            duplicates=self.duplicates + more.duplicates,
            conflicts=self.conflicts + more.conflicts,
            unpriced=self.unpriced + more.unpriced,
            to_other=self.to_other + more.to_other,
            quarantined=self.quarantined + more.quarantined,
            aside=self.aside + more.aside,
        )


class ReleaseBehind(Upstream):
    """Some batches have a price book that this release lacks. All others of the delivery were counted.

    Whoever does not ask for those again leaves them to the sweep, which finds what is not counted.
    """

    def __init__(self, detail: str, *, counted: RollupSummary, batches: int) -> None:
        super().__init__(detail)
        self.counted, self.batches = counted, batches


def roll_up(
    entries: Iterable[LogEntry], *, ports: Ports, retention_days: int = DEFAULT_RETENTION_DAYS
) -> RollupSummary:
    """Count and archive the entries' batches, organization by organization; those that can't be go to quarantine.

    Raises:
        ReleaseBehind: for some it lacks the price book.
        Upstream: something has to be tried again; then the caller has all of it delivered again.
    """
    sorted_out, seen = _SortedOut(), set[str]()
    for entry in entries:
        if entry.key not in seen:
            seen.add(entry.key)
            sorted_out.enter(entry, ports)
    aside = tuple(sorted(sorted_out.aside))
    summary = RollupSummary(quarantined=len(aside), aside=aside)
    for chunk in _chunks(sorted_out.sound):
        summary += _roll_up_organization(chunk, ports, retention_days)
    if sorted_out.ahead:
        raise ReleaseBehind(sorted_out.ahead[0].detail, counted=summary, batches=len(sorted_out.ahead))
    return summary


@dataclass(slots=True)
class _SortedOut:
    """Priced batches; the keys of those of which quarantine has a copy, before any claim is made; those left."""

    sound: list[JudgedBatch] = field(default_factory=list)
    aside: list[str] = field(default_factory=list)
    ahead: list[PriceBookMissing] = field(default_factory=list)

    def enter(self, entry: LogEntry, ports: Ports) -> None:
        try:
            verdict = judge(entry, ports)
        except PriceBookMissing as missing:
            self.ahead.append(missing)
            return
        if isinstance(verdict, JudgedBatch):
            self.sound.append(verdict)
            return
        ports.quarantine.keep(entry, verdict)
        ports.records.keep(entry, verdict)
        ports.log.mark_quarantined(entry.key)
        self.aside.append(entry.key)


def judge(entry: LogEntry, ports: Ports) -> JudgedBatch | str:
    """The batch with its prices, not knowing yet who owns its ids; or why it can't be counted.

    Raises:
        PriceBookMissing: this release lacks the batch's.
    """
    if entry.batch is None:
        return entry.problem
    reason = implausible(entry.batch)
    if reason is not None:
        return reason
    prices = price_events(entry.batch, ports.book(entry.batch.org, entry.batch.price_revision))
    return implausible_price(prices) or JudgedBatch(batch=entry.batch, prices=prices)


def _chunks(judged: Sequence[JudgedBatch]) -> Iterator[list[JudgedBatch]]:
    """Batches of one organization each, in the order delivered."""
    by_org: dict[str, list[JudgedBatch]] = {}
    for one in judged:
        by_org.setdefault(one.batch.org, []).append(one)
    for batches in by_org.values():
        chunk: list[JudgedBatch] = []
        events = 0
        for one in batches:
            if chunk and events + len(one.batch.events) > MAX_EVENTS_AT_ONCE:
                yield chunk
                chunk, events = [], 0
            chunk.append(one)
            events += len(one.batch.events)
        yield chunk


def _roll_up_organization(judged: list[JudgedBatch], ports: Ports, retention_days: int) -> RollupSummary:
    batches = [one.batch for one in judged]
    org = batches[0].org
    imports = {batch.import_id for batch in batches if batch.import_id}
    undone = ports.undone(org, imports) if imports else frozenset()
    claiming = [batch for batch in batches if batch.import_id not in undone]
    owners = _owners(org, wanted_claims(claiming, retention_days=retention_days), ports)
    settled = [
        replace(one, outcomes=[Outcome.VOIDED] * len(one.batch.events))
        if one.batch.import_id in undone
        else replace(one, outcomes=outcomes(one.batch, owners))
        for one in judged
    ]
    counted = count_and_archive(org, settled, ports=ports, retention_days=retention_days)
    ports.evaluations.counted(org, counted_leases(settled))
    return _summary(batches, counted)


def counted_leases(settled: Iterable[JudgedBatch]) -> list[CountedLease]:
    """Of the events that were won and name what may be a lease, in their order."""
    return [
        CountedLease(lease_id=event.lease_id, amounts=_came_to(event, price))
        for one in settled
        for event, price, outcome in zip(one.batch.events, one.prices, one.outcomes, strict=True)
        if event.lease_id and outcome is Outcome.WON and hour_of(event.lease_id) is not None
    ]


def _came_to(event: UsageEvent, price: Price) -> Amounts:
    return Amounts(
        picousd=price.cost.total if isinstance(price, Priced) else None,
        tokens=sum(event.usage.get(bucket, 0) for bucket in INPUT_TOKENS + OUTPUT_TOKENS),
    )


def _owners(org: str, wanted: Mapping[str, Sequence[Claim]], ports: Ports) -> Mapping[str, Claim]:
    """Event id → owner. Who was voided never owns an id again: then the next that names it tries."""
    owners: dict[str, Claim] = {}
    asking = [claims[0] for claims in wanted.values()]
    turn = 1
    while asking:
        owners.update(ports.claims.settle(org, asking))
        asking = [
            claims[turn] for event_id, claims in wanted.items() if len(claims) > turn and owners[event_id].is_void
        ]
        turn += 1
    return owners


def _summary(batches: list[Batch], counted: list[PartCount]) -> RollupSummary:
    states = [part.state for part in counted]
    return RollupSummary(
        batches=len(batches),
        counted=sum(state.count(Outcome.WON) for state in states),
        duplicates=sum(state.count(Outcome.DUPLICATE) for state in states),
        conflicts=sum(state.count(Outcome.CONFLICT) for state in states),
        unpriced=sum(part.unpriced for part in counted),
        to_other=sum(len(positions) for state in states for positions in state.other.values()),
    )
