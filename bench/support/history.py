"""Two years of figures as the packer leaves them: month cubes, day cubes, the day's hours, counters of this hour.

Sizes are real: the values are drawn so that they compress as badly as real ones, items are what the writers write, and
an answer holds 16 MB at most, as DynamoDB's.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
from outlay.adapters.dynamodb.control import (
    listed_membership_to_item,
    membership_to_item,
    organization_to_item,
)
from outlay.adapters.dynamodb.cube_items import cube_items
from outlay.application.figures_ports import DAY_AXIS, CubeToStore
from outlay.application.pack_cubes import LATE_DAYS
from outlay.contracts import keys
from outlay.contracts.dimensions import DIMENSIONS
from outlay.contracts.measures import MEASURE_ATTRIBUTES
from outlay.domain.cubes import COLUMNS, PICO_PER_MICRO, REST, Codes, Column, Cube, encode, from_rows
from outlay.domain.organization import Membership, Organization
from outlay.domain.periods import HOUR_MS, day_start_ms, hour_label, month_of_day

from bench.support.stored import StoredAnswers
from bench.support.tokens import access_token

ORG = "bench"
SUBJECT = "bench-subject"
NOW = datetime(2026, 11, 22, 12, 20, tzinfo=UTC)
NOW_MS = int(NOW.timestamp() * 1000)
DAYS = 730
_COMPARED = (date(2026, 11, 21), date(2026, 10, 22), date(2026, 8, 22), date(2025, 11, 22))
"""The day, month, quarter and year before, cut where today is."""
_HOURS_SHARE = 4
"""An hour has a fourth of the day's combinations."""
_VALUES: Mapping[str, int] = {
    "provider": 4,
    "model": 16,
    "operation": 3,
    "project": 12,
    "team": 10,
    "feature": 25,
    "environment": 2,
    "api_key": 20,
    "cost_center": 8,
    "source": 1,
}
"""Distinct values by dimension."""
_MEASURES: Mapping[str, int] = {
    "requests": 1,
    "errors": 0,
    "latency_ms_sum": 2_500,
    "latency_count": 1,
    "time_to_first_token_ms_sum": 400,
    "time_to_first_token_count": 1,
    "cost_input": 2_000,
    "cost_cache_read": 300,
    "cost_output": 5_000,
    "input_uncached_tokens": 1_800,
    "cache_read_tokens": 900,
    "output_tokens": 350,
    "reasoning_tokens": 80,
}
"""Amount a request, money in micro-USD."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """So many combinations a day, and so many events in all."""

    combinations: int
    events: int

    @property
    def requests_a_row(self) -> float:
        """A combination's mean requests a day."""
        return self.events / DAYS / self.combinations


class History:
    """Fills ``answers`` with everything that a dashboard's queries read."""

    def __init__(self, shape: Shape, *, seed: int = 22) -> None:
        self.shape = shape
        self.answers = StoredAnswers()
        self._chance = np.random.default_rng(seed)
        self._values = tuple(tuple(f"{name}-{n}" for n in range(_VALUES[name])) for name in DIMENSIONS)
        self._codes: tuple[Codes, ...] = tuple(
            self._chance.integers(0, _VALUES[name], shape.combinations).astype(np.int32) for name in DIMENSIONS
        )
        self._put_control()
        self._put_days()
        self._put_today()

    @property
    def today(self) -> date:
        return NOW.date()

    @property
    def first_day(self) -> date:
        return self.today - timedelta(days=DAYS - 1)

    def _put_control(self) -> None:
        self.answers.put("control", organization_to_item(Organization(org=ORG, name="Bench", user_key=b"k" * 32)))
        member = Membership(subject=SUBJECT, org=ORG, role="admin", email="bench@example.com")
        for to_item in (membership_to_item, listed_membership_to_item):
            self.answers.put("control", to_item(member))

    def _amounts(self, mean: float, rows: int) -> dict[str, Column]:
        requests = np.maximum(1, self._chance.gamma(1.2, mean / 1.2, rows)).astype(np.int64)
        columns: dict[str, Column] = {}
        for name, each in _MEASURES.items():
            spread = self._chance.gamma(4.0, 0.25, rows)
            columns[name] = requests if name == "requests" else (requests * each * spread).astype(np.int64)
            if name + REST in COLUMNS:
                columns[name + REST] = self._chance.integers(0, PICO_PER_MICRO // 1_000, rows) * 1_000
        columns["errors"] = self._chance.binomial(requests, 0.01).astype(np.int64)
        for name in ("latency_count", "time_to_first_token_count"):
            columns[name] = requests
        return columns

    def _day(self) -> Cube:
        rows = self.shape.combinations
        return Cube(
            dimensions=DIMENSIONS,
            values=self._values,
            codes=self._codes,
            columns=self._amounts(self.shape.requests_a_row, rows),
            rows=rows,
        )

    def _put_days(self) -> None:
        days = [self.first_day + timedelta(days=n) for n in range(DAYS - 1)]
        recent = self.today - timedelta(days=LATE_DAYS)
        months: dict[str, list[date]] = {}
        for day in days:
            months.setdefault(month_of_day(day.isoformat()), []).append(day)
        for month, held in months.items():
            self._put_values(month)
            cubes = [self._day() for _ in held]
            for day, cube in zip(held, cubes, strict=True):
                self._put_cube(keys.day_key(ORG, day.isoformat()), cube)
            for earlier in range(1, held[0].day):
                self._put_empty_day(held[0].replace(day=earlier))
            if held[-1] < recent:
                self._put_cube(keys.month_key(ORG, month), _joined(held, cubes), axis=DAY_AXIS)

    def _put_values(self, month: str) -> None:
        item = {keys.PK: {"S": keys.values_key(ORG, "source", month)}, keys.SK: {"S": keys.VALUES_SORT}}
        self.answers.put("figures", item)

    def _put_cube(self, pk: str, cube: Cube, *, updates: int = 0, axis: str | None = None) -> None:
        stored = CubeToStore(revision=7, data=encode(cube, axis=axis), lanes=1, time_zone="UTC", at_ms=NOW_MS)
        for item in cube_items(pk, ORG, stored):
            self.answers.put("figures", item)
        self.answers.put("figures", _head(pk, state="sealed", updates=updates))

    def _put_empty_day(self, day: date) -> None:
        """A day before the first event, as it is packed with its month."""
        stored = CubeToStore(revision=0, data=encode(from_rows(DIMENSIONS, ())), lanes=1, time_zone="UTC")
        for item in cube_items(keys.day_key(ORG, day.isoformat()), ORG, stored):
            self.answers.put("figures", item)

    def _put_hours(self, day: date, hours: int) -> None:
        start = day_start_ms(day.isoformat(), "UTC")
        rows = max(1, self.shape.combinations // _HOURS_SHARE)
        for hour in range(hours):
            label = hour_label(start + hour * HOUR_MS)
            some = self._day().take(self._chance.choice(self.shape.combinations, rows, replace=False))
            self._put_cube(keys.hour_key(ORG, label, 0), some, updates=rows)

    def _put_today(self) -> None:
        """Today's hours; those of the days that periods "so far" are compared with; the counters of this hour."""
        self._put_hours(self.today, NOW.hour)
        for day in _COMPARED:
            self._put_hours(day, 24)
        start = day_start_ms(self.today.isoformat(), "UTC")
        rows = max(1, self.shape.combinations // _HOURS_SHARE)
        pk = keys.hour_key(ORG, hour_label(start + NOW.hour * HOUR_MS), 0)
        self.answers.put("figures", _head(pk, state="open", updates=rows))
        cube = self._day()
        for row in range(rows):
            self.answers.put("figures", _counter(pk, row, cube))


def _joined(days: list[date], cubes: list[Cube]) -> Cube:
    """A month's cube: the day in front."""
    rows = [cube.rows for cube in cubes]
    first = cubes[0]
    return Cube(
        dimensions=(DAY_AXIS, *first.dimensions),
        values=(tuple(day.isoformat() for day in days), *first.values),
        codes=(
            np.repeat(np.arange(len(days), dtype=np.int32), rows),
            *(np.concatenate([cube.codes[place] for cube in cubes]) for place in range(len(first.dimensions))),
        ),
        columns={name: np.concatenate([cube.columns[name] for cube in cubes]) for name in first.columns},
        rows=sum(rows),
    )


def _head(pk: str, *, state: str, updates: int) -> dict[str, Any]:
    numbers = {"rev": 7, "u": updates, "at": NOW_MS}
    return {
        keys.PK: {"S": pk},
        keys.SK: {"S": keys.HEAD},
        "org": {"S": ORG},
        "st": {"S": state},
        **{name: {"N": str(number)} for name, number in numbers.items()},
    }


def _counter(pk: str, row: int, cube: Cube) -> dict[str, Any]:
    amounts = {MEASURE_ATTRIBUTES[name]: {"N": str(amount)} for name, amount in cube.amounts(row).items()}
    return {
        keys.PK: {"S": pk},
        keys.SK: {"S": keys.counter_sort(f"{row:024x}")},
        "d": {"L": [{"S": value} for value in cube.row_values(row)]},
        "u": {"N": "1"},
        **amounts,
    }


def get_event(path: str, query: Mapping[str, str]) -> dict[str, Any]:
    """A signed-in request as API Gateway sends it."""
    return {
        "rawPath": path,
        "rawQueryString": "&".join(f"{name}={value}" for name, value in query.items()),
        "headers": {"authorization": f"Bearer {access_token(SUBJECT)}"},
        "requestContext": {
            "http": {"method": "GET"},
            "requestId": "bench",
        },
    }


def body_of(answer: Mapping[str, Any]) -> dict[str, Any]:
    """The answer's body, decoded. Raises AssertionError where it is no 200."""
    assert answer["statusCode"] == 200, answer["body"]
    body: dict[str, Any] = json.loads(answer["body"])
    return body
