"""Sums by user that are right now: the packed days, and the counted events that are in none of them yet.

Users are packed every quarter of an hour, in rounds, by the time of receipt (``pack_users``). What was received since
the last round, and the batches that wait for being counted, are read from the log and priced by the same code. While a
round is on its way into the days, each day's cube says whether it is in it; where it isn't, the round is derived here.

Two things are seen only once the packer has been there, minutes later: corrections of events that were packed, or
read here before; and adjustments of closed months.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from outlay.application.list_events import Reference
from outlay.application.pack_users import (
    LOG_REACH_MS,
    MAX_ROUND_EVENTS,
    Derivation,
    named,
    references,
)
from outlay.application.read_users import add_packed, days_of
from outlay.application.user_cubes import Progress, ReceivedLog, UserCubesReader
from outlay.domain.calendar import local_date
from outlay.domain.cubes import columns_of
from outlay.domain.figures import ALWAYS_READ, FiguresQuery
from outlay.domain.grouping import Grouped, Grouping
from outlay.domain.organization import Organization
from outlay.domain.part_prices import Prices
from outlay.domain.periods import next_day
from outlay.domain.user_cubes import UserTally

MAX_TAIL_EVENTS = MAX_ROUND_EVENTS
"""Of what is not packed, the oldest so many count: with more of them packing is behind, and the sums are lower bounds
until it has caught up."""
_ATTEMPTS = 4
_ORGANIZATIONS = 8


@dataclass(slots=True)
class _Held:
    version: int
    tally: UserTally = field(default_factory=UserTally)
    places: set[str] = field(default_factory=set)
    events: int = 0


class CountedTail:
    """What was counted since the last round: each batch is derived once, as long as no other round has begun."""

    def __init__(self) -> None:
        self._held: dict[str, _Held] = {}

    def of(self, org: str, progress: Progress) -> _Held:
        held = self._held.pop(org, None)
        if held is None or held.version != progress.version:
            held = _Held(progress.version)
        self._held[org] = held
        while len(self._held) > _ORGANIZATIONS:
            del self._held[next(iter(self._held))]
        return held


class Tools(Protocol):
    @property
    def users(self) -> UserCubesReader: ...
    @property
    def log(self) -> ReceivedLog: ...
    @property
    def prices(self) -> Prices: ...
    @property
    def tail(self) -> CountedTail: ...


def read_user_spend(query: FiguresQuery, *, organization: Organization, tools: Tools, now_ms: int) -> Grouped:
    """The sums per slice and group. Slices are whole local days; dimensions are of ``USER_DIMENSIONS``.

    Raises:
        Upstream: cubes or log could not be read.
    """
    reading = _Reading(query, organization, tools, now_ms)
    for _ in range(_ATTEMPTS):
        before = tools.users.progress(organization.org)
        grouped = reading.read(before)
        if tools.users.progress(organization.org).version == before.version:
            break
    return grouped  # of the last look, though a round began during each: never more than a round short or double


@dataclass(frozen=True, slots=True)
class _Reading:
    query: FiguresQuery
    organization: Organization
    tools: Tools
    now_ms: int

    def read(self, progress: Progress) -> Grouped:
        query, org = self.query, self.organization.org
        columns = None if query.measures is None else columns_of({*query.measures, *ALWAYS_READ})
        grouping = Grouping(query.group_by, filters=query.filters, renamed=query.renamed)
        days = self._days()
        heads = add_packed(org, days, users=self.tools.users, grouping=grouping, columns=columns, most_bytes=None)
        tail = self._tail(progress)
        beside = [tail]
        lacking = {day for day in days if day not in heads or heads[day].round < progress.round}
        if progress.is_applying and lacking:
            beside.append(self._round(progress))
        for tally in beside:
            for day in tally.days():
                if day in days and (tally is tail or day in lacking):
                    cube = tally.cube(day)
                    grouping.add(cube if columns is None else cube.with_columns(columns), days[day])
        return grouping.result()

    def _days(self) -> dict[str, int]:
        zone = self.organization.dimensions.time_zone
        latest = next_day(local_date(self.now_ms, zone).isoformat())
        pieces = enumerate(self.query.slices)
        return {day: index for index, piece in pieces for day in days_of(piece, zone) if day <= latest}

    def _tail(self, progress: Progress) -> UserTally:
        """What no round holds: received since, or waiting then and counted by now."""
        held = self.tools.tail.of(self.organization.org, progress)
        start = progress.to_ms or self.now_ms - LOG_REACH_MS
        new = [*named(self._begun(progress.waiting, held)), *self._received(start, held)]
        derivation = self._derivation(held.tally)
        derivation.add(new)
        added = {one.sort: one.events for one in new if one.sort not in derivation.left_out}
        held.events += sum(added.values())
        held.places |= added.keys()
        return held.tally

    def _begun(self, waiting: Sequence[str], held: _Held) -> list[str]:
        """Those of the waiting batches that have begun to be counted and are not in the tally."""
        first = {(one.partition("#")[2], 0): one for one in waiting if one not in held.places}
        return [first[part] for part in self.tools.log.counted(self.organization.org, [*first])] if first else []

    def _received(self, start_ms: int, held: _Held) -> list[Reference]:
        found: list[Reference] = []
        events = held.events
        for one in references(self.tools.log, self.organization.org, start_ms, self.now_ms):
            if events >= MAX_TAIL_EVENTS:
                break
            if one.sort not in held.places:
                events += one.events
                found.append(one)
        return found

    def _round(self, plan: Progress) -> UserTally:
        """The sums of the round that is on its way, by its plan."""
        derivation = self._derivation(UserTally())
        found = references(self.tools.log, self.organization.org, plan.from_ms, plan.to_ms)
        derivation.add([*named(plan.late), *found], without=frozenset(plan.waiting))
        return derivation.tally

    def _derivation(self, tally: UserTally) -> Derivation:
        return Derivation(self.organization.org, self.tools.log, self.tools.prices, tally, [])
