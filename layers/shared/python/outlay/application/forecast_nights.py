"""Every night's forecasts: of each organization with usage, and of each of its budgets, kept with their history.

Organizations of a call are taken in blocks of so many series that the engine reckons at once. An organization's own
forecast is put last: where it is there, all of the organization's are, and a repeat goes on with the next.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from outlay.application.budget_records import all_budgets
from outlay.application.fan_out import ISOLATED, Job, MayContinue, Taken
from outlay.application.forecast_records import to_content
from outlay.application.foresee_budgets import is_watched
from outlay.application.make_forecasts import ForecastTools, Prepared, Target, days_until, forecasts_of, prepare
from outlay.domain.budget import Budget
from outlay.domain.budget_period import Calendar, calendar_of, period_at
from outlay.domain.calendar import local_date
from outlay.domain.forecast import MAX_HORIZON
from outlay.domain.forecast_record import ForecastRecord, nightly_id
from outlay.domain.organization import Organization
from outlay.domain.registers import Names

BLOCK_SERIES = 1_000
"""Reckoned at once: their answers take some 60 MB."""
HORIZON = 90
"""Days ahead, or until the end of the budget's period where that is later."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NightTools:
    find: Callable[[str], Organization | None]
    names: Callable[[str], Names]
    tools: ForecastTools
    evaluate: Callable[[str], None]
    """Has an organization's budgets looked at: what they are foreseen to come to is new."""
    clock: Callable[[], int]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Gathered:
    prepared: Prepared
    is_watched: bool
    """Whether a budget has a threshold on what is foreseen."""

    @property
    def org(self) -> str:
        return self.prepared.organization.org


def forecast_night(job: Job, orgs: Sequence[str], may_continue: MayContinue, *, tools: NightTools) -> Taken:
    """Make and keep the forecasts of a chunk; what was done before is recognised."""
    del job  # days are each organization's own
    night = _Night(tools)
    for place, org in enumerate(orgs):
        if place and not may_continue():
            night.reckon()
            return Taken(done=night.done, failed=night.failed, left=orgs[place:])
        night.take(org)
    night.reckon()
    return Taken(done=night.done, failed=night.failed)


class _Night:
    def __init__(self, tools: NightTools) -> None:
        self._tools = tools
        self._block: list[_Gathered] = []
        self.done: list[str] = []
        self.failed: dict[str, Exception] = {}

    def take(self, org: str) -> None:
        """Read what its forecasts are made of; reckon once there is enough."""
        try:
            gathered = self._gather(org)
        except ISOLATED as error:
            self.failed[org] = error
            return
        if gathered is None:
            self.done.append(org)
            return
        self._block.append(gathered)
        if sum(len(one.prepared.targets) for one in self._block) >= BLOCK_SERIES:
            self.reckon()

    def _gather(self, org: str) -> _Gathered | None:
        """None where there is nothing to do."""
        organization = self._tools.find(org)
        if organization is None:
            return None
        now, tools = self._tools.clock(), self._tools.tools
        first_day = local_date(now, organization.dimensions.time_zone)
        own = nightly_id(first_day.isoformat())
        if tools.forecasts.many(org, [own]):
            return None
        budgets = all_budgets(org, store=tools.store)
        targets = [
            *_targets(budgets, first_day, calendar_of(organization), now),
            Target(forecast_id=own, horizon=HORIZON),
        ]
        prepared = prepare(organization, targets, names=self._tools.names(org), tools=tools, now_ms=now)
        if not np.isfinite(prepared.values).any():
            return None
        return _Gathered(prepared=prepared, is_watched=any(map(is_watched, budgets)))

    def reckon(self) -> None:
        """Of all that were taken; where one of them spoils it for all, each by itself."""
        block, self._block = self._block, []
        try:
            found = forecasts_of([one.prepared for one in block], origin="nightly", now_ms=self._tools.clock())
        except ISOLATED as error:
            if len(block) == 1:
                self.failed[block[0].org] = error
                return
            for one in block:
                self._block = [one]
                self.reckon()
            return
        for one, records in zip(block, found, strict=True):
            self._keep(one, records)

    def _keep(self, gathered: _Gathered, records: Sequence[ForecastRecord]) -> None:
        org = gathered.org
        try:
            for record in records:
                if record.forecast.daily.values:
                    self._tools.tools.forecasts.put(org, record.forecast_id, to_content(record))
            if gathered.is_watched:
                self._tools.evaluate(org)
        except ISOLATED as error:
            self.failed[org] = error
        else:
            self.done.append(org)


def _targets(budgets: Sequence[Budget], first_day: date, calendar: Calendar, now_ms: int) -> list[Target]:
    placed = [(one, period) for one in budgets if (period := period_at(one, now_ms, calendar)) is not None]
    return [
        Target(
            forecast_id=nightly_id(first_day.isoformat(), budget.budget_id),
            horizon=min(MAX_HORIZON, max(HORIZON, days_until(first_day, period.end_day))),
            unit=budget.terms.unit,
            scope=budget.terms.scope,
            budget_id=budget.budget_id,
            period_first_day=period.first_day,
            period_end_day=period.end_day,
        )
        for budget, period in placed
    ]
