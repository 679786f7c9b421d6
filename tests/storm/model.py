"""What must be true once everything was delivered, from the batches and the claims' owners by the plainest way."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from outlay.adapters.dynamodb.figures_reader import DynamoFiguresReader
from outlay.adapters.dynamodb.proof import ProofReader
from outlay.adapters.dynamodb.quarantine_records import QuarantineReader
from outlay.application.count_requests import requests_per_day
from outlay.application.read_figures import read_figures
from outlay.application.verify import Sources, verify
from outlay.contracts import keys
from outlay.contracts.dimensions import OTHER, UNSET, dimension_names
from outlay.contracts.measures import MEASURE_ATTRIBUTES
from outlay.domain.batch import Batch
from outlay.domain.calendar import slices
from outlay.domain.counting import combination_id
from outlay.domain.figures import FiguresQuery
from outlay.domain.organization import Organization
from outlay.domain.part_state import ADJUSTMENT
from outlay.domain.periods import day_of, day_start_ms, hour_label, hour_ms, hour_start_ms, month_of_day, next_day
from outlay.domain.pricing import PriceBook, Priced

from tests.storm.corrections import Corrections
from tests.storm.truth import Truth
from tests.storm.world import World
from tests.support.rollup_rig import expected_ledger, patient
from tests.support.storm_lake import LakeOf

Won = list[tuple[Batch, int]]
Sums = dict[Any, dict[str, int]]


@dataclass
class Model:
    """Remembers each owner and what was counted as "(other)": both are decided once, and outlive their items."""

    world: World
    owners: dict[str, tuple[str, int]] = field(default_factory=dict)
    others: dict[str, dict[str, set[int]]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(set)))
    has_expired: bool = False
    corrections: Corrections = field(init=False)

    def __post_init__(self) -> None:
        self.corrections = Corrections(self.world)

    def check(self) -> None:
        """All stores are what the batches say. To be called when nothing is on its way."""
        if not self.has_expired:
            self._note_others()
            Truth(self, self.corrections).check()
        if self.corrections.asked:
            self.check_cap()
            self.check_quarantine()
            for organization in self.world.organizations.values():
                self.check_reading(organization)
                self.check_proof_after_corrections(organization)
            return
        self.check_claims()
        won = self.won()
        self.check_figures(won)
        self.check_cap()
        self.check_lake(won)
        self.check_quarantine()
        for organization in self.world.organizations.values():
            self.check_reading(organization)
            self.check_proof(organization, won)

    def counted(self) -> list[Batch]:
        left_out = self.world.aside | self.world.waiting
        return [batch for name, batch in self.world.batches.items() if name not in left_out]

    def check_claims(self) -> None:
        """Every id has one owner, for ever, that names it and can be counted."""
        claims = self.world.claims()
        for key, owner in claims.items():
            assert self.owners.setdefault(key, owner) == owner, f"{key} changed its owner"
        for key, (batch_id, position) in self.owners.items():
            batch = self.world.batches[batch_id]
            assert batch_id not in self.world.aside | self.world.waiting
            assert keys.claim_key(batch.org, batch.events[position].event_id) == key
        named = {
            keys.claim_key(batch.org, event.event_id)
            for batch in self.counted()
            for event in batch.events
            if event.needs_claim
        }
        assert named == set(self.owners)
        assert self.has_expired or named == set(claims)

    def won(self) -> Won:
        """(batch, position) of each event that owns its id."""
        return [
            (batch, position)
            for batch in self.counted()
            for position, event in enumerate(batch.events)
            if not event.needs_claim
            or self.owners[keys.claim_key(batch.org, event.event_id)] == (batch.batch_id, position)
        ]

    def check_figures(self, won: Won) -> None:
        """Markers, counters, heads and ledger."""
        self._check_markers()
        counters = {
            (item["pk"]["S"], item["sk"]["S"]): {
                name: int(item[name]["N"]) for name in MEASURE_ATTRIBUTES.values() if name in item
            }
            for item in self.world.dynamodb.items("figures")
            if item["sk"]["S"].startswith(keys.COUNTER_PREFIX)
        }
        assert counters == self.expected_counters(won)
        updates: Counter[str] = Counter()
        for item in self.world.dynamodb.items("figures"):
            if item["sk"]["S"].startswith(keys.COUNTER_PREFIX):
                updates[item["pk"]["S"]] += int(item["u"]["N"])
        hours = {pk: int(head["u"]["N"]) for pk, head in self.world.heads().items() if "#H#" in pk}
        assert {pk: held for pk, held in hours.items() if held} == dict(updates)
        assert self.world.ledger() == self.expected_ledger(won)

    def _note_others(self) -> None:
        for (pk, _), item in self.world.markers().items():
            for name, positions in item.get("other", {"M": {}})["M"].items():
                self.others[pk][name] |= {int(position["N"]) for position in positions["L"]}

    def _check_markers(self) -> None:
        self._note_others()
        markers = self.world.markers()
        parts = {
            (keys.marker_key(batch.org, batch.batch_id), keys.marker_sort(part))
            for batch in self.counted()
            for part in range(len(batch.parts))
        }
        assert set(markers) == parts or (self.has_expired and set(markers) <= parts)

    def _book(self, batch: Batch) -> PriceBook:
        return self.world.book(batch.org, batch.price_revision)

    def values_of(self, batch: Batch, position: int) -> tuple[str, ...]:
        """The dimension values that the event is counted under."""
        other = self.others.get(keys.marker_key(batch.org, batch.batch_id), {})
        tag_keys = batch.dimensions.tag_keys
        values = batch.events[position].dimension_values(tag_keys)
        return tuple(
            OTHER if position in other.get(name, ()) else value
            for name, value in zip(dimension_names(tag_keys), values, strict=True)
        )

    def expected_counters(self, won: Won) -> Sums:
        """(hour's key, counter's sort key) → attribute → amount."""
        found: dict[Any, Counter[str]] = defaultdict(Counter)
        for batch, position in won:
            zone = batch.dimensions.time_zone
            hour = hour_label(hour_start_ms(batch.events[position].timestamp_ms, zone))
            place = (
                keys.hour_key(batch.org, hour, batch.lane),
                keys.counter_sort(combination_id(self.values_of(batch, position))),
            )
            for name, amount in measures_of(batch, position, self._book(batch)).items():
                found[place][MEASURE_ATTRIBUTES[name]] += amount
        return {place: dict(amounts) for place, amounts in found.items()}

    def expected_ledger(self, won: Won) -> Mapping[tuple[str, str], dict[str, int]]:
        rows = {place: dict(row) for place, row in expected_ledger(self.counted(), won).items()}
        for row in rows.values():
            row.pop("unp", None)
        for batch, position in won:
            if "unpriced_requests" in measures_of(batch, position, self._book(batch)):
                day = day_of(batch.events[position].timestamp_ms, batch.dimensions.time_zone)
                place = (keys.ledger_day_key(batch.org, day), keys.ledger_day_sort(received_day(batch), batch.lane))
                rows[place]["unp"] = rows[place].get("unp", 0) + 1
        return rows

    def check_cap(self) -> None:
        """No dimension has more values with counters of their own than it may; adjustments keep what they had."""
        found: dict[tuple[str, str, str], set[str]] = defaultdict(set)
        for item in self.world.store.items("figures"):
            if not item["sk"]["S"].startswith(keys.COUNTER_PREFIX) or item.get("n", {"N": "0"})["N"] == "0":
                continue
            _, org, _, hour, _ = item["pk"]["S"].split("#")
            dimensions = self.world.organizations[org].dimensions
            month = month_of_day(day_of(hour_ms(hour), dimensions.time_zone))
            values = [value["S"] for value in item["d"]["L"]]
            if ADJUSTMENT not in values:
                for name, value in zip(dimension_names(dimensions.tag_keys), values, strict=False):
                    found[org, name, month] |= {value} - {OTHER, UNSET}
        assert max(map(len, found.values()), default=0) <= self.world.cap

    def check_lake(self, won: Won) -> None:
        """Exactly the won events are in the lake, but for rows that the conversion lost."""
        held = {key: (row["batch_id"], row["batch_position"]) for key, row in self.world.firehose.distinct().items()}
        wanted = {f"{b.org}/{b.events[p].event_id}": (b.batch_id, p) for b, p in won}
        assert held.items() <= wanted.items()
        if not self.world.firehose.counts["rows lost in conversion"]:
            assert held == wanted

    def check_quarantine(self) -> None:
        for batch_id in self.world.aside:
            org = self.world.batches[batch_id].org
            assert f"quarantine/{org}/{batch_id}.json" in self.world.s3.objects

    def check_reading(self, organization: Organization) -> None:
        """Figures by day and all dimensions, through cubes where they are current, are what the counters hold."""
        names = dimension_names(organization.dimensions.tag_keys)
        zone = organization.dimensions.time_zone
        attributes = {attribute: measure for measure, attribute in MEASURE_ATTRIBUTES.items()}
        start, end = self.days(organization)
        wanted: dict[Any, Counter[str]] = defaultdict(Counter)
        for item in self.world.store.items("figures"):
            if not item["sk"]["S"].startswith(keys.COUNTER_PREFIX):
                continue
            _, org, _, hour, _ = item["pk"]["S"].split("#")
            day = day_of(hour_ms(hour), zone)
            if org == organization.org and start <= day < end:
                values = tuple(value["S"] for value in item["d"]["L"])
                wanted[day, values + (UNSET,) * (len(names) - len(values))].update(
                    {attributes[name]: int(value["N"]) for name, value in item.items() if name in attributes}
                )
        query = FiguresQuery(
            slices=slices(day_start_ms(start, zone), day_start_ms(end, zone), granularity="day", time_zone=zone),
            group_by=names,
        )
        figures = read_figures(query, organization=organization, reader=self.world.reader(), now_ms=self.world.now_ms)
        assert figures.exact
        found = {
            (day_of(figures.slice_of(row).start_ms, zone), figures.group_of(row)): dict(figures.amounts(row))
            for row in range(len(figures))
        }
        assert _without_zeros(found) == _without_zeros(wanted)

    def days(self, organization: Organization) -> tuple[str, str]:
        """First event day, and the day after the last."""
        zone = organization.dimensions.time_zone
        found = [
            day_of(event.timestamp_ms, zone)
            for batch in self.world.batches.values()
            if batch.org == organization.org
            for event in batch.events
        ]
        found.append(day_of(self.world.now_ms, zone))
        return min(found), next_day(max(found))

    def check_proof(self, organization: Organization, won: Won) -> None:
        """What verify says of each day: no drift but what waits or was lost on the way into the lake."""
        table = self.proof(organization)
        zone = organization.dimensions.time_zone
        held = self.world.firehose.distinct()
        lost = Counter(
            day_of(batch.events[position].timestamp_ms, zone)
            for batch, position in won
            if batch.org == organization.org and f"{batch.org}/{batch.events[position].event_id}" not in held
        )
        aside = self._events_per_day(organization, self.world.aside)
        waiting = self._events_per_day(organization, self.world.waiting)
        for day in table["days"]:
            label = day["day"]
            processed = day["claimed"] + day["duplicates"] + day["conflicts"]
            assert day["received"] - processed == aside[label] + waiting[label], day
            assert day["quarantined"] == aside[label], day
            assert day["counted"] == day["claimed"] == day["in_lake"] + lost[label], day
            assert day["drift"] == lost[label] + waiting[label], day
        if not lost and not waiting:
            assert table["totals"]["drift"] == 0
        assert table["lake"] == "complete"

    def check_proof_after_corrections(self, organization: Organization) -> None:
        """What verify says of each day: no drift, whatever was voided, re-rated or closed."""
        if self.world.firehose.counts["rows lost in conversion"] or self.world.waiting:
            return
        table = self.proof(organization)
        wrong = [day for day in table["days"] if day["drift"]]
        assert not wrong, wrong[:2]
        assert table["lake"] == "complete"

    def _events_per_day(self, organization: Organization, batch_ids: set[str]) -> Counter[str]:
        zone = organization.dimensions.time_zone
        return Counter(
            day_of(event.timestamp_ms, zone)
            for batch in map(self.world.batches.__getitem__, batch_ids)
            if batch.org == organization.org
            for event in batch.events
        )

    def requests_read(self, org: str) -> int:
        """Requests of the organization as a reader gets them, in the storm."""
        organization = self.world.organizations[org]
        zone = organization.dimensions.time_zone
        start, end = self.days(organization)
        query = FiguresQuery(
            slices=slices(day_start_ms(start, zone), day_start_ms(end, zone), granularity="total", time_zone=zone)
        )
        reader = DynamoFiguresReader(self.world.client("dynamodb"), self.world.store.names["figures"], retry=patient())
        figures = read_figures(query, organization=organization, reader=reader, now_ms=self.world.now_ms)
        return figures.total().get("requests", 0)

    def proof(self, organization: Organization) -> dict[str, Any]:
        world = self.world
        start, end = self.days(organization)
        log = ProofReader(
            world.store.client, log_table=world.store.names["log"], figures_table=world.store.names["figures"]
        )

        def clock() -> int:
            return world.now_ms + 31 * 60_000

        sources = Sources(
            log=log,
            ledger=log,
            quarantine=QuarantineReader(world.store.client, world.store.names["figures"]),
            counted=partial(requests_per_day, reader=world.reader(), clock=clock),
            lake=LakeOf(world.firehose),
            clock=clock,
            sleep=lambda _: None,
        )
        return verify(organization=organization, start_day=start, end_day=end, query_id=None, sources=sources)


def _without_zeros(sums: Mapping[Any, Mapping[str, int]]) -> dict[Any, dict[str, int]]:
    found = {key: {name: amount for name, amount in one.items() if amount} for key, one in sums.items()}
    return {key: one for key, one in found.items() if one}


def received_day(batch: Batch) -> str:
    return day_of(batch.received_ms, "UTC")


def measures_of(batch: Batch, position: int, book: PriceBook) -> dict[str, int]:
    """What the event adds to a counter, under a book's prices."""
    event = batch.events[position]
    price = book.price(provider=event.provider, model=event.model, timestamp_ms=event.timestamp_ms, usage=event.usage)
    found = {"requests": 1, **event.usage}
    if event.latency_ms is not None:
        found.update(latency_ms_sum=event.latency_ms, latency_count=1)
    found.update(errors=int(event.status == "error"), cache_hits=int(event.response_cache_hit))
    if isinstance(price, Priced):
        found.update((f"cost_{name}", getattr(price.cost, name)) for name in price.cost.__slots__)
    else:
        found["unpriced_requests"] = 1
    return {name: amount for name, amount in found.items() if amount}
