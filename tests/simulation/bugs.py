"""Rules of the protocol broken on purpose, one at a time: each must be noticed, or the simulation proves nothing."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from tests.simulation.corrections import Correction
from tests.simulation.parts import Batch, Effect, Event, Marker, Place
from tests.simulation.rollup import Claim, JournalItem, MarkerMoved
from tests.simulation.stage import Steps
from tests.simulation.store import Change, Head, Look, put
from tests.simulation.upkeep import Counted, Cube, SweepState, Upkeep


class NoClaims(Upkeep):
    def claim(self, batch: Batch, position: int) -> Steps:
        yield from ()
        return None


class ClaimOverwritten(Upkeep):
    """An attempt whose outcome is unknown is made again without its condition."""

    def claim(self, batch: Batch, position: int) -> Steps:
        event = batch.events[position]
        held = yield from self.read("claims", event.id)
        if held is None:
            yield from self.write(put("claims", event.id, Claim((batch.id, position), event.digest)))
            return None
        return (yield from super().claim(batch, position))


class NoMarkerCondition(Upkeep):
    def is_at(self, held: Marker | None, old: Marker | None) -> bool:
        return old is not None or held is None or held.rating > 0


class NoRatingCondition(Upkeep):
    def is_at(self, held: Marker | None, old: Marker | None) -> bool:
        return (held is None) == (old is None)


class CountedBeforeArchived(Upkeep):
    """And nothing remembers that the rows have to be sent."""

    def count(self, batch: Batch, number: int, first: Marker, known: dict[Any, str]) -> Steps:
        try:
            effect = yield from self.commit(batch, number, None, first, known)
        except MarkerMoved:
            yield from self.mend(batch, number, frozenset(batch.parts[number]) - first.lost, known)
            return
        yield from self.archive(batch, number, first, known)
        if effect.journal:
            yield from self.send_journal(batch.id, number, effect.marker.rating)


class FreedByDeleting(Upkeep):
    def free(self, event: Event, place: Place) -> Steps:
        yield from self.write(Change("claims", event.id, lambda old: None))


class FreedBeforeVoided(Upkeep):
    def void(self, correction: Correction, batches: Iterable[Batch]) -> Steps:
        chosen = list(batches)
        for batch in chosen:
            for position in self.all_selected(correction, batch):
                yield from self.free(batch.events[position], (batch.id, position))
        yield from self.ask_losers(
            {batch.events[at].id for batch in chosen for at in self.all_selected(correction, batch)}
        )
        return (yield from super().void(correction, chosen))


class LosersNotVoided(Upkeep):
    """The retry of a voided event comes in its place."""

    def with_voided(self, claim: Claim, place: Place) -> Claim:
        return super().with_voided(claim, place) if claim.owner == place else claim

    def void_part(self, batch: Batch, number: int, chosen: frozenset[int]) -> Steps:
        marker = yield from self.read("markers", (batch.id, number))
        return (yield from super().void_part(batch, number, chosen - marker.lost if marker else chosen))


class LosersNotAsked(Upkeep):
    def ask_losers(self, freed: set[str]) -> Steps:
        yield from ()


class TakenOverWithoutLooking(Upkeep):
    """No condition on the owner that was seen."""

    def take_over(self, event_id: str, held: Claim, mine: Claim) -> Change:
        return Change("claims", event_id, lambda old: self.taken_over(old or held, mine))


class TakenBackByVoided(Upkeep):
    """The take-over does not ask whether it was voided itself."""

    def is_free(self, held: Claim, me: Place) -> bool:
        return held.owner in held.vs

    def take_over(self, event_id: str, held: Claim, mine: Claim) -> Change:
        return Change(
            "claims",
            event_id,
            lambda old: replace(mine, vs=frozenset()),
            lambda old: old is not None and old.owner == held.owner,
        )


class TakenOverWithOldExpiry(Upkeep):
    def taken_over(self, old: Claim, mine: Claim) -> Claim:
        return replace(super().taken_over(old, mine), expires=old.expires)


class NothingMended(Upkeep):
    """A part that was counted is dropped, whatever it owns by now."""

    def mend(self, batch: Batch, number: int, won: frozenset[int], known: dict[Any, str]) -> Steps:
        yield from ()


class NoSecondPass(Upkeep):
    def nothing_before(self, correction: Correction, swept: SweepState) -> Steps:
        yield from self.write(Change("corrections", correction.id, lambda old: replace(old, stage="done")))
        return False

    def resume_all(self, swept: SweepState) -> Steps:
        numbers = yield from self.ask(Look(lambda store: list(store.tables["corrections"])))
        for number in numbers:
            correction: Correction = yield from self.read("corrections", number)
            if correction.stage == "freed":
                yield from self.nothing_before(correction, swept)
            elif correction.stage != "done":
                yield from self.resume(number)


class UncountedNotVoided(Upkeep):
    """What has no marker yet is passed by, by both passes."""

    def count_first(self, batch: Batch) -> Steps:
        yield from ()

    def nothing_before(self, correction: Correction, swept: SweepState) -> Steps:
        yield from ()
        return True


class ResumedWithoutRows(Upkeep):
    """What is as wanted needs nothing more."""

    def change(self, batch: Batch, number: int, to: Any) -> Steps:
        marker = yield from self.read("markers", (batch.id, number))
        if marker is not None and to(marker) == marker:
            return True
        return (yield from super().change(batch, number, to))


class RerateDownwards(Upkeep):
    def repriced(self, correction: Correction, batch: Batch, chosen: frozenset[int], marker: Marker) -> Marker:
        rated = {position: correction.price for position in chosen}
        return replace(marker, prices={**marker.prices, **rated})


class RerateWholeParts(Upkeep):
    """A part has one price, whatever period was asked for."""

    def repriced(self, correction: Correction, batch: Batch, chosen: frozenset[int], marker: Marker) -> Marker:
        part = next(part for part in batch.parts if chosen & {*part})
        return super().repriced(correction, batch, frozenset(part), marker)


class FillMovesPrices(Upkeep):
    """The price that has arrived is given to what had one as well."""

    def is_to_rate(self, correction: Correction, batch: Batch, position: int, marker: Marker) -> bool:
        return True


class RowsOfFirstRating(Upkeep):
    """Corrected rows are sent, but not as newer than those they correct."""

    def send(self, rows: Iterable[Any]) -> Steps:
        yield from super().send(row if isinstance(row, tuple) else replace(row, rating=0) for row in rows)


class NoHeadCondition(Upkeep):
    def accepts(self, head: Head | None, assumed: str) -> bool:
        return True


class ClosedIsAccepted(Upkeep):
    """The condition refuses sealed where open was assumed, but not closed."""

    def accepts(self, head: Head | None, assumed: str) -> bool:
        state = head.state if head else "open"
        return state in (assumed, "closed")


class LateCountedTwice(Upkeep):
    """The natural row of a late event, sent by an attempt before the close, stays."""

    def send_journal(self, batch_id: str, number: int, rating: int) -> Steps:
        key = (batch_id, number, rating)
        item: JournalItem | None = yield from self.read("journal", key)
        if item is not None:
            yield from self.send((key, row) for row in item.rows)
            yield from self.write(put("journal", key, replace(item, sent=True)))


class JournalApart(Upkeep):
    """The journal is written after the transaction."""

    def journal_changes(self, key: tuple[str, int], effect: Effect) -> list[Change]:
        return []

    def commit(self, batch: Batch, number: int, old: Marker | None, new: Marker, known: dict[Any, str]) -> Steps:
        effect: Effect = yield from super().commit(batch, number, old, new, known)
        if effect.journal:
            key = (batch.id, number, effect.marker.rating)
            yield from self.write(put("journal", key, JournalItem(effect.journal)))
        return effect


class LanesBeforeHeads(Upkeep):
    def raise_lanes(self) -> Steps:
        config = yield from self.read("control", "config")
        more = replace(config, lanes=config.lanes + 1, version=config.version + 1)
        yield from self.write(put("control", "config", more))
        for month in sorted(config.closed):
            yield from self.close_heads(month, range(config.lanes, config.lanes + 1))


class ClosedBySealing(Upkeep):
    """Sealing does not look at the state: what is closed is open for counting again."""

    def seal(self, hour: int, lane: int, rev: int) -> Change:
        return replace(super().seal(hour, lane, rev), to=lambda head: replace(head or Head(), state="sealed"))


class SealedWithoutRevision(Upkeep):
    """And so many lanes that the day can't check the hours' heads as well."""

    def is_unchanged(self, head: Head | None, rev: int) -> bool:
        return True

    def hour_checks(self, held: Mapping[tuple[int, int], Cube]) -> list[Change]:
        return []


class AlwaysComplete(Upkeep):
    def is_complete(self, counted: Counted) -> bool:
        return True


class AlwaysCurrent(Upkeep):
    def is_current(self, cube: Cube, head: Head) -> bool:
        return True


class SealedDaysNotRaised(Upkeep):
    def head_changes(self, batch: Batch, effect: Effect, known: Mapping[Any, str]) -> list[Change]:
        return [change for change in super().head_changes(batch, effect, known) if change.key[0] == "H"]


class SweepToNow(Upkeep):
    """The watermark does not lag behind: what appears late is never looked at."""

    def sweep_lag(self) -> int:
        return 0


class SweepForgets(Upkeep):
    """What was found missing was rolled up, so it is not kept on the list."""

    def remember(self, swept: SweepState) -> Steps:
        yield from super().remember(replace(swept, missing=frozenset()))


class SweepInTwoItems(Upkeep):
    """The watermark of one sweep goes with the list of another."""

    def remember(self, swept: SweepState) -> Steps:
        for part in ({"watermark": swept.watermark}, {"missing": swept.missing}):
            yield from self.write(Change("sweep", "state", lambda old, part=part: replace(old or SweepState(), **part)))


class RepairedWhateverHappened(Upkeep):
    def may_repair(self, now: Head | None, read: Head) -> bool:
        return now is not None


class DiscardedByName(Upkeep):
    """A discarded batch leaves the quarantine, and nothing else is written."""

    def discard(self, batch_id: str) -> Steps:
        yield from self.write(Change("quarantine", batch_id, lambda old: None))
        return set()


class QuarantinePassedBy(Upkeep):
    """What is redriven after a void is not asked whether it was voided."""

    def passed_by(self, correction: Correction, batch: Batch) -> Steps:
        yield from ()
        return False


BUGS: Mapping[str, type[Upkeep]] = {
    bug.__name__: bug
    for bug in list(globals().values())
    if isinstance(bug, type) and issubclass(bug, Upkeep) and bug is not Upkeep
}
