"""What must be true at rest, and of every reading. Each check says in its name what is promised."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from tests.simulation.corrections import Correction
from tests.simulation.parts import (
    LOG_WINDOW,
    Adjustment,
    Amount,
    Batch,
    Combination,
    LakeRow,
    Marker,
    Place,
    amount_of,
    day_of,
    is_priced,
    lake_rows,
    month_of,
)
from tests.simulation.rollup import World
from tests.simulation.store import Content
from tests.simulation.vocabulary import Contender, unbalanced, wrongly_counted

FOR_EVER = 1 << 60


@dataclass
class Judge:
    """Knows what was sent and asked for, and sees all of the store, also what time to live took."""

    world: World
    places: dict[str, list[Place]] = field(default_factory=lambda: defaultdict(list))
    """Event id → who names it."""

    @property
    def batches(self) -> dict[str, Batch]:
        return self.world.store.ever("log")

    @property
    def markers(self) -> dict[tuple[str, int], Marker]:
        return self.world.store.ever("markers")

    @property
    def corrections(self) -> list[Correction]:
        return list(self.world.store.tables["corrections"].values())

    def check(self, *, lake: bool = True) -> None:
        checks: list[Callable[[], Iterable[str]]] = [
            self.nothing_is_left_undone,
            self.each_id_counts_once,
            self.claims_agree,
            self.prices_are_those_in_force,
            self.hours_are_the_sum_of_their_parts,
            self.nothing_is_lost_by_closing,
            self.closed_hours_never_change,
            self.heads_know_their_counters,
            self.current_cubes_equal_counters,
            *([self.the_lake_equals_the_counters, self.the_ledger_balances] if lake else []),
        ]
        for check in checks:
            problems = list(check())
            assert not problems, f"{check.__name__.replace('_', ' ')}: {problems[:3]}"

    # what came of it

    def is_counted(self, batch: Batch) -> bool:
        return all((batch.id, number) in self.markers for number in range(len(batch.parts)))

    def marker_of(self, place: Place) -> Marker | None:
        batch = self.batches[place[0]]
        [number] = [at for at, part in enumerate(batch.parts) if place[1] in part]
        return self.markers.get((batch.id, number))

    def gives(self, place: Place) -> bool:
        marker = self.marker_of(place)
        return marker is not None and marker.gives(place[1])

    def waits(self, batch: Batch) -> bool:
        return batch.id in self.world.store.tables["quarantine"] and not self.is_counted(batch)

    def counted_parts(self) -> Iterable[tuple[Batch, range, Marker]]:
        for (batch_id, number), marker in self.markers.items():
            batch = self.batches[batch_id]
            yield batch, batch.parts[number], marker

    def journal(self) -> list[Adjustment]:
        return [row for item in self.world.store.tables["journal"].values() for row in item.rows]

    def is_voided(self, batch: Batch, position: int) -> bool:
        voids = [one for one in self.corrections if not one.price]
        return any(one.selects(batch, position) for one in voids)

    def contenders(self) -> Iterable[Contender]:
        for batch in self.batches.values():
            is_import = batch.source.startswith("import")
            for position, event in enumerate(batch.events):
                yield Contender(
                    event_id=event.id,
                    place=(batch.id, position),
                    received=batch.received,
                    protected_until=FOR_EVER if is_import else batch.protected_until(position) - LOG_WINDOW,
                    is_voided=self.is_voided(batch, position),
                    is_waiting=self.waits(batch),
                    can_return=batch.id in self.world.store.tables["log"],
                )

    # the promises

    def nothing_is_left_undone(self) -> Iterable[str]:
        store = self.world.store
        yield from (f"correction {one.id} is {one.stage}" for one in self.corrections if one.stage != "done")
        yield from (f"journal {key}" for key, item in store.tables["journal"].items() if not item.sent)
        yield from (
            f"{batch.id} is neither counted nor in quarantine"
            for batch in self.batches.values()
            if not self.is_counted(batch) and not self.waits(batch)
        )

    def each_id_counts_once(self) -> Iterable[str]:
        yield from map(str, wrongly_counted(self.contenders(), self.gives))

    def nothing_counts_twice_now(self, batch_id: str) -> None:
        """At every moment, not only at rest: what the batch counts, nobody else does."""
        for event in self.batches[batch_id].events:
            counted = [place for place in self.places[event.id] if self.gives(place)]
            if len(counted) > 1:
                rivals = [one for one in self.contenders() if one.place in counted]
                twice = [problem for problem in wrongly_counted(rivals, self.gives) if "twice" in problem[1]]
                assert not twice, f"for a moment: {twice}"

    def closed_stays_closed_now(self, key: Any, head: Any) -> None:
        """At every moment: nothing touches an hour of a closed month, on any lane."""
        if key[0] == "H" and month_of(key[1]) in self.world.store.get("control", "config").closed:
            assert head.state == "closed", f"{key} of a closed month was touched: {head}"

    def note(self, batch: Batch) -> None:
        """The door has acknowledged it, or will."""
        for position, event in enumerate(batch.events):
            self.places[event.id].append((batch.id, position))

    def claims_agree(self) -> Iterable[str]:
        """No id is blocked: owned by a position that does not count and was not voided, while nobody else counts."""
        for event_id, claim in self.world.store.tables["claims"].items():
            if claim.owner not in claim.vs and not any(map(self.gives, self.places[event_id])):
                yield f"{event_id} is owned by {claim.owner}, and counts nowhere"

    def prices_are_those_in_force(self) -> Iterable[str]:
        """Of each position that of the latest re-rating of its hour, or of the first that had one for it."""
        for batch, part, marker in self.counted_parts():
            for position in set(part) - marker.voided:
                asked = [one for one in self.corrections if one.price and one.selects(batch, position)]
                wanted = wanted_prices(batch, position, asked)
                if marker.price_of(position) not in wanted:
                    told = sorted((one.price, one.only_unpriced) for one in asked)
                    yield f"{batch.id}/{position} has price {marker.price_of(position)}, not {wanted}: {told}"

    def hours_are_the_sum_of_their_parts(self) -> Iterable[str]:
        """Of what stands in them by their markers, and of the adjustments that were entered there."""
        wanted: dict[tuple[int, int], dict[Combination, Amount]] = defaultdict(dict)
        for batch, part, marker in self.counted_parts():
            for position in part:
                if marker.stands(batch, position):
                    price = marker.standing_price(batch, position)
                    amount = amount_of(batch, position, counts=True, price=price)
                    place = (batch.events[position].hour, batch.lane)
                    _add(wanted[place], batch.combination(position), amount)
        for row in self.journal():
            _add(wanted[row.hour, row.lane], row.combination, (row.quantity, row.cost))
        places = wanted.keys() | {key[:2] for key in self.world.store.tables["counters"]}
        for place in places:
            held = self.world.store.content(*place)
            if held != _without_zeros(wanted[place]):
                yield f"hour {place} holds {held}, not {_without_zeros(wanted[place])}"

    def nothing_is_lost_by_closing(self) -> Iterable[str]:
        """Closed hours and adjustments together are what everything is by now."""
        held: dict[Combination, Amount] = {}
        for key, (_, requests, cost) in self.world.store.tables["counters"].items():
            combination = tuple(name for name in key[2] if name != "adjustment")
            _add(held, combination, (requests, cost))
        wanted: dict[Combination, Amount] = {}
        for batch, part, marker in self.counted_parts():
            for position in part:
                amount = amount_of(batch, position, counts=marker.gives(position), price=marker.price_of(position))
                _add(wanted, batch.combination(position), amount)
        if _without_zeros(held) != _without_zeros(wanted):
            yield f"all hours hold {_without_zeros(held)}, not {_without_zeros(wanted)}"

    def closed_hours_never_change(self) -> Iterable[str]:
        store = self.world.store
        for key, content in store.frozen.items():
            _, hour, lane = key
            if store.content(hour, lane) != content:
                yield f"closed hour {hour} lane {lane}: {content} became {store.content(hour, lane)}"
        closed = store.get("control", "config").closed
        for month in closed:
            for hour, lane, _ in store.tables["counters"]:
                if month_of(hour) == month and ("H", hour, lane) not in store.frozen:
                    yield f"hour {hour} lane {lane} of a closed month is open"

    def heads_know_their_counters(self) -> Iterable[str]:
        updates: Counter[Any] = Counter()
        for (hour, lane, _), row in self.world.store.tables["counters"].items():
            updates["H", hour, lane] += row[0]
        for key, head in self.world.store.tables["heads"].items():
            if key[0] == "H" and head.u != updates[key]:
                yield f"{key}: {head} but {updates[key]} updates"

    def current_cubes_equal_counters(self) -> Iterable[str]:
        store = self.world.store
        lanes = store.get("control", "config").lanes
        for key, cube in store.tables["cubes"].items():
            head = store.get("heads", key)
            if cube.rev != (head.rev if head else 0):
                continue
            is_hour = key[0] == "H"
            wanted = store.content(key[1], key[2]) if is_hour else store.day_content(key[1])
            if dict(cube.content) != wanted and (is_hour or cube.lanes == lanes):
                yield f"cube {key} holds {cube.content}, not {wanted}"

    def lake(self) -> dict[Any, Any]:
        """What remains of the rows: of each the highest rating."""
        found: dict[Any, Any] = {}
        for row in self.world.store.lake:
            if not isinstance(row, LakeRow):
                found[row[0], row[1].position] = row[1]
            elif row.key not in found or found[row.key].rating < row.rating:
                found[row.key] = row
            else:
                assert found[row.key].rating > row.rating or found[row.key] == row, f"{row} or {found[row.key]}"
        return found

    def lake_days(self) -> dict[int, dict[Combination, Amount]]:
        days: dict[int, dict[Combination, Amount]] = defaultdict(dict)
        ids: Counter[Place] = Counter()
        for row in self.lake().values():
            if isinstance(row, Adjustment):
                _add(days[day_of(row.hour)], row.combination, (row.quantity, row.cost))
            elif not row.is_void:
                ids[row.place] += 1
                _add(days[day_of(row.hour)], row.combination, (1, row.cost))
        assert max(ids.values(), default=1) == 1
        return days

    def the_lake_equals_the_counters(self) -> Iterable[str]:
        lake = self.lake_days()
        days = lake.keys() | {day_of(key[0]) for key in self.world.store.tables["counters"]}
        for day in days:
            held: Content = self.world.store.day_content(day)
            if _without_zeros(lake[day]) != held:
                yield f"day {day}: the lake has {_without_zeros(lake[day])}, the counters {held}"

    def lake_lacks(self) -> bool:
        """As reconcile finds it: some row that a marker says was sent is not there."""
        lake = self.lake()
        rows = [row for batch, part, marker in self.counted_parts() for row in lake_rows(batch, part, marker)]
        adjustments = {
            (key, row.position) for key, item in self.world.store.tables["journal"].items() for row in item.rows
        }
        stands = [lake.get(row.key) == row or (row.is_void and row.key not in lake) for row in rows]
        return not all(stands) or not adjustments <= lake.keys()

    def the_ledger_balances(self) -> Iterable[str]:
        received: Counter[int] = Counter()
        quarantined: Counter[int] = Counter()
        for batch in self.batches.values():
            for event in batch.events:
                received[day_of(event.hour)] += 1
                quarantined[day_of(event.hour)] += self.waits(batch)
        rows: dict[int, Counter[str]] = defaultdict(Counter)
        for (day, _), row in self.world.store.tables["ledger"].items():
            rows[day].update(row)
        lake = self.lake_days()
        for day in received.keys() | rows.keys():
            counted = sum(amount[0] for amount in self.world.store.day_content(day).values())
            problems = unbalanced(
                rows[day],
                received=received[day],
                quarantined=quarantined[day],
                in_flight=0,
                counted=counted,
                in_lake=sum(amount[0] for amount in lake[day].values()),
            )
            yield from (f"day {day}: {problem}" for problem in problems)


def _add(total: dict[Combination, Amount], key: Combination, amount: Amount) -> None:
    requests, cost = total.get(key, (0, 0))
    total[key] = (requests + amount[0], cost + amount[1])


def _without_zeros(content: dict[Combination, Amount]) -> dict[Combination, Amount]:
    return {key: amount for key, amount in content.items() if amount != (0, 0)}


def wanted_prices(batch: Batch, position: int, asked: Iterable[Correction]) -> set[int]:
    """Those that may be in force once all that was asked for is done: fills may have come at any moment between."""
    event = batch.events[position]
    latest = max([batch.price, *(one.price for one in asked if not one.only_unpriced)])
    fills = {one.price for one in asked if one.only_unpriced and one.price > latest and is_priced(event, one.price)}
    before = [batch.price, *(one.price for one in asked if not one.only_unpriced)]
    if not fills or all(is_priced(event, price) for price in before):
        return {latest}
    return fills if not is_priced(event, latest) else {latest, *fills}
