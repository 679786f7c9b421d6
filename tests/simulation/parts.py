"""What a part contributes: a pure function of its log item and its marker. This page is the arithmetic of decision 9.

Time is counted in ticks. Hours, days and months are scaled down; the order of the windows is the real one.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

HOUR = 10
DAY_HOURS = 3
MONTH_DAYS = 2
LOG_WINDOW = 35 * HOUR
"""How long the log keeps a batch, and how far back an event may lie."""
CLAIM_WINDOW = 80 * HOUR
"""How long claims and markers live after the later of event and receipt."""
PRICES = {1: 7, 2: 5, 3: 11, 4: 3}
"""Price-book revision → price of a token."""
KNOWN_FROM = 3
"""The revision from which some models have a price."""

Place = tuple[str, int]
Combination = tuple[str, ...]
Amount = tuple[int, int]
"""Requests and cost."""
CounterKey = tuple[int, int, Combination]
"""Hour, lane, combination."""


def hour_of(tick: int) -> int:
    return tick // HOUR


def day_of(hour: int) -> int:
    return hour // DAY_HOURS


def month_of(hour: int) -> int:
    return day_of(hour) // MONTH_DAYS


def hours_of_day(day: int) -> range:
    return range(day * DAY_HOURS, (day + 1) * DAY_HOURS)


def hours_of_month(month: int) -> range:
    return range(month * MONTH_DAYS * DAY_HOURS, (month + 1) * MONTH_DAYS * DAY_HOURS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    id: str
    digest: str
    hour: int
    team: str
    tag: str
    tokens: int
    needs_claim: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """A log item: what was sent, and all that the door stamped on it."""

    id: str
    received: int
    events: tuple[Event, ...]
    parts: tuple[range, ...]
    lane: int
    price: int
    has_tag: bool
    """Whether the stamped configuration names the tag as a dimension."""
    key: str
    source: str

    def combination(self, position: int) -> Combination:
        event = self.events[position]
        return (event.team, event.tag) if self.has_tag else (event.team,)

    def protected_until(self, position: int) -> int:
        return max(self.received, self.events[position].hour * HOUR) + CLAIM_WINDOW


Prices = Mapping[int, int]
"""Position → revision, of those that were rated again."""


@dataclass(frozen=True, slots=True)
class Frozen:
    """What stands in a closed hour, for ever: the part's state when the hour was first found closed."""

    lost: frozenset[int]
    price: int
    prices: Prices = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Marker:
    """The state of a part. ``lost`` does not count; some of it had other content or was voided."""

    rating: int
    lost: frozenset[int]
    conflicts: frozenset[int] = frozenset()
    voided: frozenset[int] = frozenset()
    price: int
    """The revision stamped on the batch."""
    prices: Prices = field(default_factory=dict)
    frozen: Mapping[int, Frozen] = field(default_factory=dict)
    expires: int | None = None

    def gives(self, position: int) -> bool:
        return position not in self.lost

    def price_of(self, position: int) -> int:
        """The revision in force."""
        return self.prices.get(position, self.price)

    def stands(self, batch: Batch, position: int) -> bool:
        """Whether the position counts in its own hour."""
        held = self.frozen.get(batch.events[position].hour)
        return position not in (held.lost if held else self.lost)

    def standing_price(self, batch: Batch, position: int) -> int:
        held = self.frozen.get(batch.events[position].hour)
        return held.prices.get(position, held.price) if held else self.price_of(position)

    def column(self, batch: Batch, position: int) -> str:
        """Where the ledger accounts for it."""
        is_frozen = batch.events[position].hour in self.frozen
        if is_frozen and self.stands(batch, position):
            return "claimed"  # Whatever became of it later is an adjustment on another day.
        if position in self.voided:
            return "voided"
        if position in self.lost:
            return "conflict" if position in self.conflicts else "duplicate"
        return "late" if is_frozen else "claimed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Adjustment:
    """One row of the journal."""

    position: int
    hour: int
    """The accounting moment."""
    lane: int
    adjusts_hour: int
    quantity: int
    cost: int
    combination: Combination


@dataclass(slots=True)
class Effect:
    """What one transaction writes."""

    marker: Marker
    counters: dict[CounterKey, Amount] = field(default_factory=dict)
    ledger: dict[tuple[int, int], Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    """By event day and day of receipt."""
    journal: tuple[Adjustment, ...] = ()

    def add(self, key: CounterKey, amount: Amount) -> None:
        requests, cost = self.counters.get(key, (0, 0))
        self.counters[key] = (requests + amount[0], cost + amount[1])


def is_priced(event: Event, price: int) -> bool:
    """Whether the revision knows the event's model."""
    return event.tokens % 4 != 0 or price >= KNOWN_FROM


def cost_of(event: Event, price: int) -> int:
    return event.tokens * PRICES[price] if is_priced(event, price) else 0


def amount_of(batch: Batch, position: int, *, counts: bool, price: int) -> Amount:
    return (1, cost_of(batch.events[position], price)) if counts else (0, 0)


def less(one: Amount, other: Amount) -> Amount:
    return one[0] - other[0], one[1] - other[1]


def derive(
    batch: Batch, part: range, old: Marker | None, new: Marker, *, closed: Iterable[int], accounting: int
) -> Effect:
    """From the old state (None: not counted yet) to the new one; in closed hours by adjustments at ``accounting``."""
    before = old or Marker(rating=-1, lost=frozenset(part), price=new.price, prices=new.prices)
    moved = {position: _difference(batch, position, before, new) for position in part}
    frozen = dict(before.frozen)
    for position, amount in moved.items():
        hour = batch.events[position].hour
        if hour in closed and amount != (0, 0):
            frozen.setdefault(hour, Frozen(before.lost, before.price, before.prices))
    # A part that begins adjusted or discarded begins at 1: rows of rating 0 may have been sent by an attempt before it.
    rating = 1 if old is None and (frozen or new.voided) else before.rating + 1
    effect = Effect(replace(new, rating=rating, frozen=frozen))
    rows = []
    for position, amount in moved.items():
        event = batch.events[position]
        if event.hour not in frozen:
            if amount != (0, 0) or (old is None and new.gives(position)):
                effect.add((event.hour, batch.lane, batch.combination(position)), amount)
        elif amount != (0, 0):
            combination = (*batch.combination(position), "adjustment")
            effect.add((accounting, batch.lane, combination), amount)
            rows.append(
                Adjustment(
                    position=position,
                    hour=accounting,
                    lane=batch.lane,
                    adjusts_hour=event.hour,
                    quantity=amount[0],
                    cost=amount[1],
                    combination=combination,
                )
            )
    effect.journal = tuple(rows)
    _account(effect, batch, part, old)
    return effect


def _difference(batch: Batch, position: int, old: Marker, new: Marker) -> Amount:
    return less(
        amount_of(batch, position, counts=new.gives(position), price=new.price_of(position)),
        amount_of(batch, position, counts=old.gives(position), price=old.price_of(position)),
    )


def _account(effect: Effect, batch: Batch, part: range, old: Marker | None) -> None:
    received = day_of(hour_of(batch.received))
    for position in part:
        row = effect.ledger[day_of(batch.events[position].hour), received]
        if old is not None:
            row[old.column(batch, position)] -= 1
        row[effect.marker.column(batch, position)] += 1
    for one in effect.journal:
        effect.ledger[day_of(one.hour), received]["adjusted"] += one.quantity


@dataclass(frozen=True, slots=True, kw_only=True)
class LakeRow:
    """Rows are told apart by (event, batch, position); of each the highest rating holds, unless it is void."""

    event_id: str
    place: Place
    rating: int
    is_void: bool
    hour: int
    cost: int
    combination: Combination

    @property
    def key(self) -> tuple[str, Place]:
        return self.event_id, self.place


def lake_rows(batch: Batch, part: range, marker: Marker) -> list[LakeRow]:
    """What the lake should hold of the part's own hours. Corrected parts say also what does not stand (any more)."""
    return [
        LakeRow(
            event_id=batch.events[position].id,
            place=(batch.id, position),
            rating=marker.rating,
            is_void=not marker.stands(batch, position),
            hour=batch.events[position].hour,
            cost=cost_of(batch.events[position], marker.standing_price(batch, position)),
            combination=batch.combination(position),
        )
        for position in part
        if marker.rating > 0 or marker.stands(batch, position)
    ]
