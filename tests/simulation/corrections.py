"""Void, re-rate, discard, close, and what is older than the log: decision 9."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from tests.simulation.parts import Batch, Event, Marker, hours_of_month, is_priced
from tests.simulation.rollup import Claim, MarkerMoved, Rollup
from tests.simulation.stage import Steps
from tests.simulation.store import Change, Head, Look, Refused, Store, put

Selection = Callable[[Batch, int], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """Of everything received from ``since`` up to ``at`` that ``selects``. Done after the second pass."""

    id: Any
    at: int
    since: int = 0
    what: str
    event_id: str = ""
    digest: str = ""
    key: str = ""
    source: str = ""
    batch_id: str = ""
    only: str = ""
    """The batch that it is narrowed to: one that it passed by in quarantine."""
    hours: range = range(0)
    price: int = 0
    """The target of a re-rating; 0: a void."""
    only_unpriced: bool = False
    """A fill: what has a price keeps it."""
    stage: str = "open"
    freed_at: int = 0

    def selects(self, batch: Batch, position: int) -> bool:
        """An event means its content: whoever sent other content under its id shall come back."""
        if not self.since <= batch.received <= self.at or self.only not in ("", batch.id):
            return False
        event = batch.events[position]
        match self.what:
            case "event":
                return (event.id, event.digest) == (self.event_id, self.digest)
            case "key":
                return batch.key == self.key and event.hour in self.hours
            case "import":
                return batch.source == self.source
            case "batch":
                return batch.id == self.batch_id
        return event.hour in self.hours

    def positions(self, batch: Batch, part: range) -> frozenset[int]:
        return frozenset(position for position in part if self.selects(batch, position))


class Corrections(Rollup):
    def resume(self, number: int) -> Steps:
        """One pass of a correction, from the beginning: each of its steps may be repeated."""
        correction: Correction = yield from self.read("corrections", number)
        if correction.what == "batch":
            freed = yield from self.discard(correction.batch_id)
        else:
            targets = yield from self.batches_in_log(lambda batch: bool(self.all_selected(correction, batch)))
            for batch in targets:
                yield from self.count_first(batch)
            freed = yield from (self.rerate if correction.price else self.void)(correction, targets)
        yield from self.ask_losers(freed)
        yield from self.pass_done(correction)

    def all_selected(self, correction: Correction, batch: Batch) -> list[int]:
        return [position for position in range(len(batch.events)) if correction.selects(batch, position)]

    def pass_done(self, correction: Correction) -> Steps:
        """The first pass may have missed what was under way; the second comes when the sweep has passed that moment."""
        done = replace(
            correction,
            stage="done" if correction.stage == "second" else "freed",
            freed_at=self.world.now,
        )
        try:
            yield from self.write(
                Change("corrections", correction.id, lambda old: done, lambda old: old.stage == correction.stage)
            )
        except Refused:
            return  # Somebody else was as far, or it was opened again.

    def batches_in_log(self, wanted: Callable[[Batch], bool]) -> Steps:
        """What the index shows by now."""
        now, lag = self.world.now, self.world.index_lag

        def visible(store: Store) -> list[Batch]:
            return [one for one in store.tables["log"].values() if one.received + lag <= now and wanted(one)]

        found = yield from self.ask(Look(visible))
        return found

    def count_first(self, batch: Batch) -> Steps:
        """What has no marker yet is counted, so that there is something to correct."""
        for number in range(len(batch.parts)):
            if (yield from self.read("markers", (batch.id, number))) is None:
                yield from self.roll_up([batch.id])
                return

    # void

    def void(self, correction: Correction, batches: Iterable[Batch]) -> Steps:
        """First the figures, then the ids, then the lake. The ids that are free now."""
        places: list[tuple[Event, tuple[str, int]]] = []
        for batch in batches:
            for number, part in enumerate(batch.parts):
                chosen = correction.positions(batch, part)
                if chosen and (yield from self.void_part(batch, number, chosen)):
                    places += [(batch.events[position], (batch.id, position)) for position in sorted(chosen)]
        for event, place in places:
            yield from self.free(event, place)
        return {event.id for event, _ in places if event.needs_claim}

    def void_part(self, batch: Batch, number: int, chosen: frozenset[int]) -> Steps:
        """Whether the part is counted; else it lies in quarantine, and whoever redrives it re-opens the void.

        Positions that had lost are voided as well: a voided event's retry shall not come in its place.
        """

        def voided(marker: Marker) -> Marker:
            return replace(marker, lost=marker.lost | chosen, voided=marker.voided | chosen)

        return (yield from self.change(batch, number, voided))

    def change(self, batch: Batch, number: int, to: Callable[[Marker], Marker]) -> Steps:
        """Until the marker is as wanted; its rows in any case, since an earlier attempt may have died before them."""
        known: dict[Any, str] = {}
        while True:
            marker: Marker | None = yield from self.read("markers", (batch.id, number))
            if marker is None:
                return False
            if to(marker) == marker:
                yield from self.send_part(batch, number)
                return True
            if (yield from self.correct(batch, number, marker, to(marker), known)):
                return True

    def free(self, event: Event, place: tuple[str, int]) -> Steps:
        """Whoever owns the claim: a take-over that runs beside must not put a voided owner in place."""
        if not event.needs_claim:
            return
        try:
            yield from self.write(
                Change("claims", event.id, lambda old: self.with_voided(old, place), lambda old: old is not None)
            )
        except Refused:
            return  # Expired.

    def with_voided(self, claim: Claim, place: tuple[str, int]) -> Claim:
        return replace(claim, vs=claim.vs | {place})

    def ask_losers(self, freed: set[str]) -> Steps:
        """All that name a freed id, counted or not: they claim again, and what they have regained counts."""
        losers = yield from self.batches_in_log(lambda batch: any(event.id in freed for event in batch.events))
        for batch in losers:
            yield from self.roll_up([batch.id])

    # re-rating

    def rerate(self, correction: Correction, batches: Iterable[Batch]) -> Steps:
        """Frees nothing."""

        for batch in batches:
            for number, part in enumerate(batch.parts):
                if chosen := correction.positions(batch, part):
                    yield from self.change(batch, number, partial(self.repriced, correction, batch, chosen))
        return set()

    def repriced(self, correction: Correction, batch: Batch, chosen: frozenset[int], marker: Marker) -> Marker:
        """Its positions and no others, and only ever to a later revision: an old correction that is resumed must not
        undo a newer one."""
        prices = {
            position: correction.price
            for position in chosen - marker.voided
            if marker.price_of(position) < correction.price and self.is_to_rate(correction, batch, position, marker)
        }
        return replace(marker, prices={**marker.prices, **prices}) if prices else marker

    def is_to_rate(self, correction: Correction, batch: Batch, position: int, marker: Marker) -> bool:
        event = batch.events[position]
        fills = not is_priced(event, marker.price_of(position)) and is_priced(event, correction.price)
        return fills or not correction.only_unpriced

    # quarantine

    def redrive(self, batch_id: str) -> Steps:
        """After a fix."""
        yield from self.roll_up([batch_id], heal=True)
        yield from self.resolve(batch_id)

    def resolve(self, batch_id: str) -> Steps:
        """What is counted leaves the quarantine. Voids that passed it by are opened again before."""
        batch: Batch | None = yield from self.read("log", batch_id)
        if batch is None or not (yield from self.is_counted(batch)):
            return
        yield from self.open_again(batch)
        yield from self.write(Change("quarantine", batch_id, lambda old: None))

    def open_again(self, batch: Batch) -> Steps:
        """Narrowed to the batch, and only where its markers say that something is left to do."""
        for number in (yield from self.ask(Look(lambda store: list(store.tables["corrections"])))):
            correction: Correction = yield from self.read("corrections", number)
            if not correction.only and (yield from self.passed_by(correction, batch)):
                again = replace(correction, id=(number, batch.id), only=batch.id, stage="open")
                yield from self.write(put("corrections", again.id, again))

    def passed_by(self, correction: Correction, batch: Batch) -> Steps:
        for number, part in enumerate(batch.parts):
            chosen = correction.positions(batch, part)
            marker: Marker | None = yield from self.read("markers", (batch.id, number))
            if marker is not None and chosen and self.is_left(correction, batch, marker, chosen):
                return True
        return False

    def is_left(self, correction: Correction, batch: Batch, marker: Marker, chosen: frozenset[int]) -> bool:
        if not correction.price:
            return not chosen <= marker.voided
        return self.repriced(correction, batch, chosen, marker) != marker

    def discard(self, batch_id: str) -> Steps:
        """By name, for ever. Nothing is known of what can't be decoded: if it is counted after all, it opens again."""
        batch: Batch | None = yield from self.read("log", batch_id)
        if batch is None:
            batch = yield from self.read("quarantine", batch_id)  # The copy outlives the log.
        if batch is None or not self.can_decode(batch):
            return set()
        for number, part in enumerate(batch.parts):
            yield from self.discard_part(batch, number, frozenset(part))
        for position, event in enumerate(batch.events):
            if event.needs_claim:
                yield from self.void_ahead(batch, position)
        yield from self.write(Change("quarantine", batch_id, lambda old: None))
        return {event.id for event in batch.events if event.needs_claim}

    def void_ahead(self, batch: Batch, position: int) -> Steps:
        """In one write, so that no late claim of its own can block the id: made for a void owner, or freed of it."""
        event, me = batch.events[position], (batch.id, position)
        mine = Claim(me, event.digest, frozenset({me}), self.expiry(batch, position))
        yield from self.write(
            Change("claims", event.id, lambda old: mine if old is None else self.with_voided(old, me))
        )

    def discard_part(self, batch: Batch, number: int, part: frozenset[int]) -> Steps:
        """A marker of which everything is void: a delivery that is still under way finds it."""
        nothing = Marker(rating=0, lost=part, voided=part, price=batch.price)
        try:
            yield from self.commit(batch, number, None, nothing, {})
        except MarkerMoved:
            yield from self.void_part(batch, number, part)
        else:
            yield from self.send_part(batch, number)

    # closing

    def close(self, month: int) -> Steps:
        """For ever. Recorded first, so that lanes are not raised meanwhile without their heads."""
        while True:
            config = yield from self.read("control", "config")
            wanted = replace(config, closed=config.closed | {month}, version=config.version + 1)
            yield from self.close_heads(month, range(config.lanes))
            try:
                yield from self.write(self.configured(config, wanted))
            except Refused:
                continue
            return

    def close_heads(self, month: int, lanes: range) -> Steps:
        for hour in hours_of_month(month):
            for lane in lanes:
                yield from self.write(Change("heads", ("H", hour, lane), self.closed_head))

    def closed_head(self, head: Head | None) -> Head:
        return replace(head or Head(), state="closed")

    def configured(self, config: Any, wanted: Any) -> Change:
        return Change("control", "config", lambda old: wanted, lambda old: old.version == config.version)

    def raise_lanes(self) -> Steps:
        """The heads of closed months are closed on the new lane before anybody may write to it."""
        config = yield from self.read("control", "config")
        for month in sorted(config.closed):
            yield from self.close_heads(month, range(config.lanes, config.lanes + 1))
        try:
            yield from self.write(
                self.configured(config, replace(config, lanes=config.lanes + 1, version=config.version + 1))
            )
        except Refused:
            return


__all__ = ["Correction", "Corrections"]
