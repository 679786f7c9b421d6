"""Read what came day by day, for many scopes and units in one pass over an organization's figures.

Days are the organization's own. The last of them is yesterday; the day that is not over is told apart. A series begins
with the first day on which its scope had a call; before it lies nothing (NaN), not zero. A day of which no call has a
price is not known in money (NaN); one of which some have none is a lower bound, and said to be.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from hashlib import blake2b
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from outlay.application.read_figures import read_figures
from outlay.application.read_spend import SpendTools, resolved_scope
from outlay.application.user_spend import read_user_spend
from outlay.contracts.dimensions import USER
from outlay.domain.access import Cut
from outlay.domain.budget import Unit
from outlay.domain.calendar import Slice, date_ms, local_date
from outlay.domain.daily_sums import Daily, DailySums, Days
from outlay.domain.figures import FiguresQuery
from outlay.domain.forecast import MAX_TRAINING_DAYS
from outlay.domain.organization import Organization
from outlay.domain.registers import Names
from outlay.domain.spend_sums import MEASURES

MAX_USER_DAYS = 92
"""Of scopes that name users: their cubes are read day by day, many times the size of the others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesOf:
    """What a series adds up. ``scope``: values as people know them; empty: all of the organization."""

    unit: Unit = Unit.USD
    scope: Cut = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """How many days that are over, and whether the one that is not."""

    days: int = MAX_TRAINING_DAYS
    with_today: bool = False


LAST_YEAR = Reach()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DailySeries:
    """``values[i]`` of the i-th that was asked for; of money in micro-USD (see ``domain.daily_sums``)."""

    first_day: date
    """Of the first column."""
    values: NDArray[np.float64]
    """(n, t), oldest to newest, all days over; NaN: the series had not begun, or the day's cost is not known."""
    today: Days
    """(n,): of the day that is not over; zero where it was not read."""
    unpriced: NDArray[np.bool_]
    """(n, t): calls without a known price on that day, which make an amount of money a lower bound."""
    revisions: str
    as_of_ms: int

    @property
    def day(self) -> date:
        """The first date that is not in it."""
        return self.first_day + timedelta(days=self.values.shape[1])


def read_daily(
    organization: Organization,
    wanted: Sequence[SeriesOf],
    *,
    names: Names,
    tools: SpendTools,
    now_ms: int,
    reach: Reach = LAST_YEAR,
) -> DailySeries:
    """The last days that are over.

    Raises:
        Upstream: figures could not be read.
    """
    span = _Span(organization, names, tools, now_ms, reach)
    found: dict[int, Daily] = {}
    told: list[str] = []
    as_of_ms = 0
    plain = {place: one for place, one in enumerate(wanted) if USER not in one.scope}
    by_user = {place: one for place, one in enumerate(wanted) if USER in one.scope}
    if plain:
        daily, revisions, as_of_ms = span.read(plain)
        found |= daily
        told.append(revisions)
    if by_user:
        daily, revisions = span.read_users(by_user)
        found |= daily
        told.append(revisions)
    return _series([found[place] for place in range(len(wanted))], wanted, span, "/".join(told), as_of_ms or now_ms)


class _Span:
    """The days that are read, as slices of a query: the day that is not over is the last one, if it is wanted."""

    def __init__(self, organization: Organization, names: Names, tools: SpendTools, now_ms: int, reach: Reach) -> None:
        self._organization, self._names, self._tools, self._now_ms = organization, names, tools, now_ms
        self.today = local_date(now_ms, organization.dimensions.time_zone)
        self.days = reach.days
        self.columns = reach.days + reach.with_today

    def read(self, wanted: dict[int, SeriesOf]) -> tuple[dict[int, Daily], str, int]:
        query = self._query(wanted, self.days)
        figures = read_figures(query, organization=self._organization, reader=self._tools.figures, now_ms=self._now_ms)
        sums = DailySums(figures.grouped, len(query.slices))
        return self._each(wanted, sums), figures.revisions, figures.as_of_ms

    def read_users(self, wanted: dict[int, SeriesOf]) -> tuple[dict[int, Daily], str]:
        days = min(self.days, MAX_USER_DAYS)
        query = self._query(wanted, days)
        grouped = read_user_spend(query, organization=self._organization, tools=self._tools, now_ms=self._now_ms)
        found = self._each(wanted, DailySums(grouped, len(query.slices)))
        digest = blake2b(digest_size=12)
        for daily in found.values():  # packed users have revisions of many kinds: their sums stand for them
            digest.update(daily.amounts.tobytes())
        return {place: self._padded(daily) for place, daily in found.items()}, digest.hexdigest()

    def _query(self, wanted: dict[int, SeriesOf], days: int) -> FiguresQuery:
        zone = self._organization.dimensions.time_zone
        last = 1 if self.columns > self.days else 0
        bounds = [date_ms(self.today + timedelta(days=count), zone) for count in range(-days, last + 1)]
        return FiguresQuery(
            slices=tuple(Slice(start_ms=start, end_ms=end) for start, end in pairwise(bounds)),
            group_by=tuple(sorted({name for one in wanted.values() for name in one.scope})),
            renamed=self._names.canonical,
            measures=frozenset().union(*(MEASURES[one.unit] for one in wanted.values())),
        )

    def _each(self, wanted: dict[int, SeriesOf], sums: DailySums) -> dict[int, Daily]:
        return {place: sums.of(one.unit, resolved_scope(one.scope, self._names)) for place, one in wanted.items()}

    def _padded(self, daily: Daily) -> Daily:
        """To the length of the others, in front."""
        before = (self.columns - len(daily.amounts), 0)
        return Daily(
            amounts=np.pad(daily.amounts, before),
            requests=np.pad(daily.requests, before),
            unpriced=np.pad(daily.unpriced, before),
        )


def _series(
    found: Sequence[Daily], wanted: Sequence[SeriesOf], span: _Span, revisions: str, as_of_ms: int
) -> DailySeries:
    def table(rows: list[Days]) -> NDArray[np.float64]:
        return np.array(rows, dtype=np.float64).reshape(len(found), span.columns)

    amounts, requests = table([one.amounts for one in found]), table([one.requests for one in found])
    unpriced = table([one.unpriced for one in found])
    is_money = np.array([one.unit is Unit.USD for one in wanted], dtype=np.bool_)[:, None]
    values = amounts[:, : span.days]
    requests, unpriced = requests[:, : span.days], unpriced[:, : span.days]
    begun = np.maximum.accumulate(requests > 0, axis=1)
    unknown = is_money & (requests > 0) & (unpriced >= requests)
    return DailySeries(
        first_day=span.today - timedelta(days=span.days),
        values=np.where(begun & ~unknown, values, np.nan),
        today=amounts[:, span.days] if span.columns > span.days else np.zeros(len(found)),
        unpriced=(unpriced > 0) & is_money,
        revisions=revisions,
        as_of_ms=as_of_ms,
    )
