"""Organizations whose usage advice is made from: day cubes and profiles as they are stored, and a control table."""

# ruff: noqa: ARG002 - the ports name what is not needed here

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
from outlay.application.control_store import Place, Stored, Write
from outlay.application.figures_ports import Counters, HourLane, Packed, StoredCube
from outlay.contracts.dimensions import DIMENSIONS
from outlay.contracts.measures import COST_ATTRIBUTES
from outlay.domain.call_profile import DayProfile, ProfileTally
from outlay.domain.counting import price_event
from outlay.domain.cubes import encode, from_rows
from outlay.domain.event import UsageEvent
from outlay.domain.pricing import Priced, load_price_book

from tests.support.builders import an_event

COMBINATIONS = 60
"""Of a day."""
PROFILED = 400
"""Events that a day's profile is made of."""
DAYS = 90
END = date(2026, 11, 22)
_MODELS = (
    ("openai", "gpt-4o"),
    ("openai", "gpt-4o-mini"),
    ("openai", "gpt-5"),
    ("anthropic", "claude-sonnet-4-5"),
    ("anthropic", "claude-haiku-4-5"),
    ("google", "gemini-2.5-pro"),
)


def some_events(chance: np.random.Generator, count: int) -> list[UsageEvent]:
    """Calls of a few models by some teams, as an application marks them."""
    found = []
    for number in range(count):
        provider, model = _MODELS[int(chance.integers(len(_MODELS)))]
        place = int(chance.integers(12))
        event = an_event(
            event_id=f"call-{number}",
            provider=provider,
            model=model,
            project=f"project-{place % 4}",
            team=f"team-{place % 5}",
            feature=f"feature-{place}",
            environment="production" if place else "dev",
            api_key=f"key-{place % 6}",
            usage={
                "input_uncached_tokens": int(chance.integers(50, 9_000)),
                "output_tokens": int(chance.integers(900)),
            },
            status="error" if chance.random() < 0.06 else "ok",
            attempt=2 if chance.random() < 0.05 else 1,
            is_stream=bool(chance.random() < 0.4),
            service_tier="priority" if chance.random() < 0.1 else "",
            task_type=("", "extraction", "chat")[int(chance.integers(3))],
            content_fingerprint=f"f-{int(chance.integers(300))}",
        )
        found.append(event)
    return found


class Usage:
    """One organization's 90 days; the ports of ``read_usage_facts``."""

    def __init__(self, seed: int) -> None:
        chance = np.random.default_rng(seed)
        days = [(END - timedelta(days=back)).isoformat() for back in range(1, DAYS + 1)]
        self._cubes = {day: _cube(some_events(chance, COMBINATIONS), chance) for day in days}
        base = _profile(some_events(chance, PROFILED))
        self._profiles = {day: replace(base, day=day) for day in days}

    def days(
        self, org: str, days: Sequence[str], *, columns: frozenset[str] | None = None
    ) -> Iterator[tuple[str, Packed]]:
        for day in days:
            if day in self._cubes:
                cube = StoredCube(revision=0, data=self._cubes[day], lanes=1, time_zone="UTC", at_ms=1)
                yield day, Packed(cube=cube)

    def months(
        self, org: str, months: Sequence[str], *, columns: frozenset[str] | None = None
    ) -> Iterator[tuple[str, Packed]]:
        yield from ()

    def hours(
        self, org: str, hours: Sequence[HourLane], *, columns: frozenset[str] | None = None
    ) -> Iterator[tuple[HourLane, Packed]]:
        yield from ()

    def counters(self, org: str, hour: HourLane) -> Counters:
        raise AssertionError("all days are packed")

    def months_with_events(self, org: str, months: Iterable[str]) -> frozenset[str]:
        return frozenset(months)

    def profiles(self, org: str, days: Iterable[str]) -> Mapping[str, DayProfile]:
        return {day: self._profiles[day] for day in days if day in self._profiles}


def _cube(events: Sequence[UsageEvent], chance: np.random.Generator) -> bytes:
    book, rows = load_price_book(1), []
    for event in events:
        price, requests = price_event(event, book), int(chance.integers(100, 20_000))
        costs = price.by_class if isinstance(price, Priced) else ()
        measures = {"requests": requests, **{bucket: tokens * requests for bucket, tokens in event.usage.items()}}
        measures |= {name: amount * requests for name, amount in zip(COST_ATTRIBUTES, costs, strict=False) if amount}
        rows.append((event.dimension_values(()), measures))
    return encode(from_rows(DIMENSIONS, rows))


def _profile(events: Sequence[UsageEvent]) -> DayProfile:
    tally, book = ProfileTally(), load_price_book(1)
    for event in events:
        tally.add(event, price_event(event, book), {})
    return tally.fitting(END.isoformat())


class HeldItems:
    """``ControlStore`` without a database: of its time the benchmark tells nothing."""

    def __init__(self) -> None:
        self.items: dict[Place, Stored] = {}

    def find(self, place: Place) -> Stored | None:
        return self.items.get(place)

    def page(
        self, pk: str, *, prefix: str = "", after: str = "", limit: int = 1_000, newest_first: bool = False
    ) -> Sequence[Stored]:
        found = sorted(place for place in self.items if place.pk == pk and place.sk > after)
        return [self.items[place] for place in found[:limit]]

    def commit(self, writes: Sequence[Write], *, now_ms: int) -> None:
        for write in writes:
            self.items[write.place] = Stored(place=write.place, version=write.version + 1, content=write.content)
