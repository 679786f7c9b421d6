"""What must be true after corrections: by the words that the protocol's model uses too, and from the markers.

Who counts is read from the markers and judged by what was sent and asked for; what that comes to is priced and added up
here, by the plainest way, and compared with counters, ledger, lake and ``verify``.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from outlay.adapters.dynamodb.claims import owner_of
from outlay.adapters.dynamodb.part_states import stored_part
from outlay.contracts import keys
from outlay.contracts.dimensions import dimension_names
from outlay.contracts.measures import MEASURE_ATTRIBUTES
from outlay.domain.batch import Batch
from outlay.domain.claims import Outcome
from outlay.domain.correction import Correction
from outlay.domain.counting import combination_id, price_event
from outlay.domain.part_state import ADJUSTMENT, StoredPart
from outlay.domain.periods import day_of, hour_label, hour_ms, hour_start_ms
from outlay.domain.price_revision import is_later
from outlay.domain.pricing import Priced
from outlay.domain.rerating import Rerating

from tests.simulation.vocabulary import Contender, unbalanced, wrongly_counted
from tests.storm.corrections import Corrections
from tests.support.ledger_checks import lake_rows

if TYPE_CHECKING:
    from tests.storm.model import Model

FOR_EVER = 1 << 62
DAY_MS = 86_400_000
Place = tuple[str, int]
Amounts = dict[str, int]
_LEDGER = {"won": "claimed", "dup": "duplicate", "con": "conflict", "vod": "voided", "late": "late", "adj": "adjusted"}


@dataclass
class Truth:
    """To be asked when nothing is on its way."""

    model: "Model"
    corrections: Corrections

    def __post_init__(self) -> None:
        self.world = self.model.world
        self.batches: Mapping[str, Batch] = {
            name: batch
            for name, batch in self.world.batches.items()
            if name not in self.world.aside | self.world.waiting | self._discarded_unread()
        }
        self.parts: dict[tuple[str, int], StoredPart] = {}
        self.states: dict[Place, tuple[Outcome, int]] = {}
        """(batch, position) → what became of it, and the price-book revision in force."""
        self._read_markers()
        self.voids = list(corrections_of(self.corrections))

    def _discarded_unread(self) -> set[str]:
        """Of the discarded batches those that nobody who could read them was given: they stay in quarantine."""
        marked = {pk.rpartition("#")[2] for pk, _ in self.world.markers()}
        return self.world.discarded - marked

    def check(self) -> None:
        self.corrections.note_closed()
        self.each_id_counts_once()
        self.no_claim_blocks_its_id()
        self.prices_are_those_in_force()
        self.open_hours_hold_what_counts_in_them()
        self.nothing_is_lost_by_closing()
        self.the_lake_equals_the_counters()
        self.the_ledger_balances()

    def _read_markers(self) -> None:
        for (pk, sk), item in self.world.markers().items():
            batch = self.batches[pk.rpartition("#")[2]]
            part, stored = int(sk), stored_part(item)
            self.parts[batch.batch_id, part] = stored
            assert stored.is_whole
            for place, outcome in enumerate(stored.state.outcomes):
                position = batch.part_ranges()[part].start + place
                self.states[batch.batch_id, position] = outcome, stored.revision_at(place, batch.price_revision)
        wanted = {(name, part) for name, batch in self.batches.items() for part in range(len(batch.parts))}
        assert self.parts.keys() == wanted

    def counts(self, place: Place) -> bool:
        return place in self.states and self.states[place][0] is Outcome.WON

    def won(self) -> Iterator[tuple[Batch, int]]:
        for (batch_id, position), (outcome, _) in self.states.items():
            if outcome is Outcome.WON:
                yield self.batches[batch_id], position

    # who counts

    def each_id_counts_once(self) -> None:
        problems = wrongly_counted(self.contenders(), self.counts)
        assert not problems, problems[:3]

    def contenders(self) -> Iterator[Contender]:
        world = self.world
        for batch in world.batches.values():
            for position, event in enumerate(batch.events):
                place = batch.batch_id, position
                yield Contender(
                    event_id=f"{batch.org}/{event.event_id}",
                    place=place,
                    received=batch.received_ms,
                    protected_until=FOR_EVER,
                    is_voided=any(self._voids(one, batch, position) for one in self.voids),
                    is_waiting=batch.batch_id not in self.batches,
                )

    def _voids(self, correction: Correction, batch: Batch, position: int) -> bool:
        """What was received while it ran may have been taken back, or not: there the marker is believed."""
        if correction.org != batch.org or not correction.scope.selects(batch, position):
            return False
        if correction.scope.import_id or batch.received_ms <= correction.created_ms:
            return True
        return self.states.get((batch.batch_id, position), (Outcome.WON, 0))[0] is Outcome.VOIDED

    def no_claim_blocks_its_id(self) -> None:
        """Who owns an id and was not voided counts."""
        for item in self.world.store.items("claims"):
            owner = owner_of(item)
            held = item["vs"]["SS"] if "vs" in item else []
            if owner in self.states and self.states[owner][0] is not Outcome.WON:
                assert held, f"{item['pk']['S']} belongs to {owner}, which does not count"

    def prices_are_those_in_force(self) -> None:
        """Of each call those of the latest re-rating of its time, or what filled it; in closed hours any of before."""
        ratings = list(self.corrections.reratings())
        for batch, position in self.won():
            covering = [one for one in ratings if _covers(one, batch, position)]
            revision = self.states[batch.batch_id, position][1]
            assert revision in {batch.price_revision, *(one.revision for one in covering)}, (batch.batch_id, position)
            if self._may_have_been_closed(batch, position):
                continue
            asked = [one.revision for one in covering if not one.only_unpriced and _reaches(one, batch)]
            latest = batch.price_revision
            for target in sorted(asked):
                latest = target if is_later(target, latest) else latest
            taken = [one.revision for one in covering if not one.only_unpriced]
            if revision != latest:
                assert is_later(revision, latest), (batch.batch_id, position, revision, latest)
                if revision in taken:
                    continue  # came while it ran, and was taken along
                before = [self._is_priced(batch, position, one) for one in (batch.price_revision, *asked)]
                assert not all(before), "a fill moved a call that had a price"
                assert self._is_priced(batch, position, revision)

    def _is_priced(self, batch: Batch, position: int, revision: int) -> bool:
        price = price_event(batch.events[position], self.world.book(batch.org, revision))
        return isinstance(price, Priced)

    def _may_have_been_closed(self, batch: Batch, position: int) -> bool:
        return self._hour_key(batch, position) in self.corrections.closed

    # what it comes to

    def measures(self, batch: Batch, position: int) -> Amounts:
        from tests.storm.model import measures_of

        revision = self.states[batch.batch_id, position][1]
        return measures_of(batch, position, self.world.book(batch.org, revision))

    def values(self, batch: Batch, position: int, *, is_adjustment: bool = False) -> tuple[str, ...]:
        values = self.model.values_of(batch, position)
        names = dimension_names(batch.dimensions.tag_keys)
        pairs = zip(names, values, strict=True)
        return tuple(ADJUSTMENT if name == "source" and is_adjustment else value for name, value in pairs)

    def _hour_key(self, batch: Batch, position: int) -> str:
        hour = hour_label(hour_start_ms(batch.events[position].timestamp_ms, batch.dimensions.time_zone))
        return keys.hour_key(batch.org, hour, batch.lane)

    def counters(self) -> dict[tuple[str, str], tuple[tuple[str, ...], Amounts]]:
        names = {attribute: measure for measure, attribute in MEASURE_ATTRIBUTES.items()}
        return {
            (item["pk"]["S"], item["sk"]["S"]): (
                tuple(value["S"] for value in item["d"]["L"]),
                {names[name]: int(value["N"]) for name, value in item.items() if name in names and value["N"] != "0"},
            )
            for item in self.world.store.items("figures")
            if item["sk"]["S"].startswith(keys.COUNTER_PREFIX)
        }

    def open_hours_hold_what_counts_in_them(self) -> None:
        """Event by event, but for adjustments."""
        wanted: dict[Any, Counter[str]] = defaultdict(Counter)
        for batch, position in self.won():
            pk = self._hour_key(batch, position)
            if pk not in self.corrections.closed:
                place = pk, keys.counter_sort(combination_id(self.values(batch, position)))
                wanted[place].update(self.measures(batch, position))
        held = {
            place: amounts
            for place, (values, amounts) in self.counters().items()
            if amounts and place[0] not in self.corrections.closed and ADJUSTMENT not in values
        }
        assert held == {place: dict(amounts) for place, amounts in wanted.items()}

    def nothing_is_lost_by_closing(self) -> None:
        """All hours and their adjustments together are what everything comes to by now."""
        wanted: dict[Any, Counter[str]] = defaultdict(Counter)
        for batch, position in self.won():
            wanted[batch.org, self._without_source(batch, position)].update(self.measures(batch, position))
        held: dict[Any, Counter[str]] = defaultdict(Counter)
        for (pk, _), (values, amounts) in self.counters().items():
            held[pk.split("#")[1], _without_source(values)].update(amounts)
        assert _plain(held) == _plain(wanted)

    def _without_source(self, batch: Batch, position: int) -> tuple[str, ...]:
        return _without_source(self.values(batch, position))

    def the_lake_equals_the_counters(self) -> None:
        """In requests and money, hour by hour and combination by combination; unless the conversion lost rows."""
        if self.world.firehose.counts["rows lost in conversion"]:
            return
        held: dict[Any, Counter[str]] = defaultdict(Counter)
        rows = lake_rows(self.world.firehose.rows())
        # A closed day's row is final: what was voided there may count again on an open day, beside an adjustment.
        ids = Counter((row["org"], row["event_day"], row["event_id"]) for row in rows)
        assert max(ids.values(), default=1) == 1, "an event is in the lake under two owners"
        for row in rows:
            batch, position = self.batches[row["batch_id"]], row["batch_position"]
            is_adjustment = row["source"] == ADJUSTMENT
            values = self.values(batch, position, is_adjustment=is_adjustment)
            sums = held[keys.hour_key(row["org"], row["event_hour"], batch.lane), values]
            sums["requests"] += row.get("quantity", 1)
            for name in ("input", "cache_read", "cache_write", "output", "other"):
                sums[f"cost_{name}"] += row.get(f"cost_{name}_picousd", 0)
        wanted: dict[Any, Counter[str]] = defaultdict(Counter)
        for (pk, _), (values, amounts) in self.counters().items():
            wanted[pk, values].update(
                {name: amount for name, amount in amounts.items() if name == "requests" or name.startswith("cost_")}
            )
        assert _plain(held) == _plain(wanted)

    def the_ledger_balances(self) -> None:
        """Per event day, by the identities of decision 9."""
        received: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
        for batch in self.batches.values():
            for event in batch.events:
                received[batch.org, day_of(event.timestamp_ms, batch.dimensions.time_zone)]["received"] += 1
        rows: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
        for (pk, _), row in self.world.ledger().items():
            _, org, _, day = pk.split("#")
            rows[org, day].update({_LEDGER[name]: number for name, number in row.items() if name in _LEDGER})
        counted: Counter[tuple[str, str]] = Counter()
        for (pk, _), (_, amounts) in self.counters().items():
            org = pk.split("#")[1]
            counted[org, self._day_of_hour(pk)] += amounts.get("requests", 0)
        for place in received.keys() | rows.keys() | counted.keys():
            problems = unbalanced(
                rows[place],
                received=received[place]["received"],
                quarantined=0,
                in_flight=0,
                counted=counted[place],
                in_lake=counted[place],  # that the lake equals the counters is checked by itself
            )
            assert not problems, (place, problems)

    def _day_of_hour(self, pk: str) -> str:
        _, org, _, hour, _ = pk.split("#")
        return day_of(hour_ms(hour), self.world.organizations[org].dimensions.time_zone)


def corrections_of(corrections: Corrections) -> Iterator[Correction]:
    """Those that were applied."""
    for one in corrections.all():
        if one.state not in ("previewing", "previewed"):
            yield one


def _without_source(values: tuple[str, ...]) -> tuple[str, ...]:
    place = dimension_names(()).index("source")
    return (*values[:place], *values[place + 1 :])


def _plain(sums: Mapping[Any, Mapping[str, int]]) -> dict[Any, Amounts]:
    found = {key: {name: amount for name, amount in one.items() if amount} for key, one in sums.items()}
    return {key: one for key, one in found.items() if one}


def _covers(one: Rerating, batch: Batch, position: int) -> bool:
    """Whether it may have rated the call."""
    is_its = one.org == batch.org and one.start_ms <= batch.events[position].timestamp_ms < one.end_ms
    return is_its and one.applied_ms is not None


def _reaches(one: Rerating, batch: Batch) -> bool:
    """Whether it surely has, once it is done: what came after its first look, with an old stamp, it may have missed."""
    return batch.received_ms <= one.settle_after_ms
