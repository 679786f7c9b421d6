"""Evaluate an organization's budgets: bring the board up to the figures, settle leases, tell what was crossed.

Figures are read once, for all budgets together. What is told is remembered in the transaction that makes the alert,
so that a trigger, the sweep and any repeat of either tell once; what a crash leaves out, the next look finds. A budget
that stands as it did at this instance's last look is not looked at again.

A period that ended is looked at for some hours more: events come late, and their evaluation may as well.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from outlay.application import budget_records
from outlay.application.board_ports import Boards
from outlay.application.control_store import ControlStore, Refused, Write
from outlay.application.enforced_budgets import BudgetsMemory, Enforced, Meaning
from outlay.application.foresee_budgets import Foresight
from outlay.application.former_terms import former_terms
from outlay.application.raise_alert import AlertCalls, alert_writes
from outlay.application.read_spend import SpendTools, read_spend
from outlay.application.refresh_board import BoardTools, SpentBy
from outlay.application.settle_leases import evaluate_and_settle
from outlay.application.spend_facts import spend_facts
from outlay.application.top_recommendations import recommended_lines
from outlay.application.watch_records import Remembered, period_key, remember, watched_budgets
from outlay.domain.alert import Alert, AlertKind, AlertLevel, alert_id
from outlay.domain.board import Cause
from outlay.domain.budget import Budget, Threshold
from outlay.domain.budget_history import Placed, chain_before, handed_on
from outlay.domain.budget_period import Period, calendar_of, period_at, period_before
from outlay.domain.budget_status import LEAST_ELAPSED_MS, Limit, Spent, Status
from outlay.domain.calendar import Slice, local_date
from outlay.domain.errors import LimitExceeded, Upstream
from outlay.domain.lease import CountedLease
from outlay.domain.organization import Organization
from outlay.domain.registers import Names
from outlay.domain.threshold_check import Verdict, Watched, check

GRACE_MS = 3 * 3_600_000
"""How long after its end a period is still looked at: as long as several sweeps may fail."""
_ROUNDS = 4
_URGENT: frozenset[AlertLevel] = frozenset({"critical", "exceeded"})


class Seen:
    """How each budget stood when this instance of a function last looked at it and left nothing untold."""

    _BUDGETS = 20_000

    def __init__(self) -> None:
        self._states: dict[tuple[str, str, str], object] = {}

    def is_new(self, key: tuple[str, str, str], state: object) -> bool:
        return self._states.get(key) != state

    def note(self, key: tuple[str, str, str], state: object) -> None:
        if len(self._states) >= self._BUDGETS:
            self._states.clear()
        self._states[key] = state


@dataclass(frozen=True, slots=True, kw_only=True)
class EvaluationTools:
    """Of one organization. ``pause`` waits a little before the nth further attempt."""

    organization: Organization
    names: Names
    store: ControlStore
    boards: Boards
    spend: SpendTools
    alerts: AlertCalls
    seen: Seen
    memory: BudgetsMemory
    """Of the function's instance, as ``seen``."""
    clock: Callable[[], int]
    pause: Callable[[int], None] = lambda _: None
    foresight: Foresight | None = None
    """None: thresholds on what is foreseen go by the run rate."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluated:
    """Numbers of one evaluation. ``at_ms``: everything counted before is in it."""

    at_ms: int
    budgets: int = 0
    looked_at: int = 0
    alerts: int = 0


def evaluate_budgets(
    counted: Sequence[CountedLease] = (), *, tools: EvaluationTools, cause: Cause | None = None
) -> Evaluated:
    """May be repeated at any point, and run beside itself.

    Raises:
        LimitExceeded: or ``Upstream``; then all of it is to be asked for again.
    """
    started = tools.clock()
    reading = _Reading(tools)
    board = BoardTools(
        org=tools.organization.org,
        meaning=Meaning(calendar=calendar_of(tools.organization), names=tools.names),
        boards=tools.boards,
        store=tools.store,
        spend=reading,
        clock=tools.clock,
        pause=tools.pause,
        memory=tools.memory,
    )
    enforced = evaluate_and_settle(counted, tools=board, cause=cause, recarry=cause is not None)
    budgets = tools.memory.latest(tools.organization.org)
    statuses = reading.statuses(enforced) if budgets else []
    new = [one for one in statuses if tools.seen.is_new(_place(one), _state(one, tools))]
    remembered = watched_budgets(tools.organization.org, store=tools.store) if new else {}
    told = 0
    failed: list[Upstream | LimitExceeded] = []
    for status in new:  # one that fails keeps no other waiting
        try:
            told += _tell(status, remembered, tools, again=partial(reading.again, enforced=enforced))
            tools.seen.note(_place(status), _state(status, tools))
        except (Upstream, LimitExceeded) as error:
            failed.append(error)
    if failed:
        raise failed[0]
    return Evaluated(at_ms=started, budgets=len(budgets), looked_at=len(new), alerts=told)


def _looked_at(budgets: Sequence[Budget], tools: EvaluationTools, now_ms: int) -> list[Placed]:
    """Active ones in the period that they are in, and in the one that ended lately."""
    calendar = calendar_of(tools.organization)
    found: list[Placed] = []
    for budget in budgets:
        if not (budget.terms.is_active and budget.terms.alerts_on):
            continue
        period = period_at(budget, now_ms, calendar)
        if period is not None:
            found.append((budget, period))
        former = period_before(budget, period, calendar) if period else period_at(budget, now_ms - GRACE_MS, calendar)
        if former is not None and former.end_ms > now_ms - GRACE_MS:
            found.append((budget, former))
    return found


Key = tuple[str, str]
"""(budget's id, first date of the period)."""


def _key(budget: Budget, period: Period) -> Key:
    return budget.budget_id, period.first_day


@dataclass(slots=True)
class _Reading:
    """What the board is brought up with, and the other budgets beside it: one pass over the figures."""

    tools: EvaluationTools
    placed: Sequence[Placed] = ()
    chains: Mapping[Key, Sequence[Placed]] = field(default_factory=dict)
    spent: SpentBy | None = None
    at_ms: int = 0

    def __call__(self, wanted: Sequence[Placed], *, now_ms: int) -> SpentBy:
        """Asked once the board and the budgets were read."""
        self.placed = _looked_at(self.tools.memory.latest(self.tools.organization.org), self.tools, now_ms)
        self.chains = self._chains()
        every = {_key(one, period): (one, period) for one, period in wanted}
        beside = [*self.placed, *(one for chain in self.chains.values() for one in chain)]
        for one, period in beside:
            every.setdefault(_key(one, period), (one, period))
        tools = self.tools
        self.at_ms = now_ms
        self.spent = read_spend(
            tools.organization, [*every.values()], names=tools.names, tools=tools.spend, now_ms=now_ms
        )
        return self.spent

    def _chains(self) -> Mapping[Key, Sequence[Placed]]:
        """Of those whose limit the board does not say."""
        rolling = [one for one in self.placed if one[0].rolls_over and not self._is_on_board(*one)]
        if not rolling:
            return {}
        former = former_terms(self.tools.organization.org, store=self.tools.store)
        calendar = calendar_of(self.tools.organization)
        return {
            _key(budget, period): chain_before(budget, period, former.get(budget.budget_id, ()), calendar)
            for budget, period in rolling
        }

    def _is_on_board(self, budget: Budget, period: Period) -> bool:
        return budget.is_enforced and period.holds(self.tools.clock())

    def statuses(self, enforced: Enforced) -> list[Status]:
        if self.spent is None:
            self([], now_ms=self.tools.clock())
        found = [self._status(budget, period, enforced) for budget, period in self.placed]
        foresight, zone = self.tools.foresight, self.tools.organization.dimensions.time_zone
        return found if foresight is None else foresight.of(found, time_zone=zone, clock=self.tools.clock)

    def again(self, status: Status, *, enforced: Enforced) -> Status | None:
        """The same by figures of now; None where it is not looked at any more."""
        self([], now_ms=self.tools.clock())
        return next((one for one in self.statuses(enforced) if _place(one) == _place(status)), None)

    def _status(self, budget: Budget, period: Period, enforced: Enforced) -> Status:
        assert self.spent is not None
        moment = min(self.at_ms, period.end_ms - 1)
        carried = handed_on(self.chains.get(_key(budget, period), ()), self.spent, to=budget)
        limit, reserved = Limit(base=budget.terms.limit, carried=carried, increase=budget.increase_at(moment)), 0
        if enforced.is_placed(budget, period):
            limit, reserved = enforced.limit(budget, moment), enforced.board.standings[budget.number].reserved
        spent = self.spent.get(_key(budget, period), Spent())
        return Status(budget=budget, period=period, at_ms=self.at_ms, limit=limit, spent=spent, reserved=reserved)


def _place(status: Status) -> tuple[str, str, str]:
    return status.budget.org, status.budget.budget_id, status.period.first_day


def _state(status: Status, tools: EvaluationTools) -> object:
    """All that a verdict depends on, but for the time that passes while nothing is spent."""
    today = local_date(status.at_ms, tools.organization.dimensions.time_zone)
    begun = status.period.elapsed(status.at_ms) >= LEAST_ELAPSED_MS
    forecast = "" if status.foreseen is None else status.foreseen.forecast_id
    return status.spent.amount, status.limit.in_force, status.budget.version, today, begun, forecast


def _tell(
    status: Status, remembered: Remembered, tools: EvaluationTools, *, again: Callable[[Status], Status | None]
) -> int:
    """Tell what is to be told of a budget; how many alerts that makes.

    That something is resolved is told by figures that were read after what is remembered: another evaluation may have
    told it meanwhile, by newer ones than those of ``status``.
    """
    budget = status.budget
    today = local_date(status.at_ms, tools.organization.dimensions.time_zone).isoformat()
    key = period_key(budget, status.period)
    for number in range(_ROUNDS):
        stored, periods = remembered.get(budget.budget_id, (None, {}))
        verdict = check(status, periods.get(key, Watched()), today=today)
        if verdict.resolved:
            newer = again(status)
            if newer is None:
                return 0
            status, verdict = newer, check(newer, periods.get(key, Watched()), today=today)
        if not verdict.is_new:
            return 0
        alerts = _alerts(status, verdict, tools)
        watch = remember(budget.org, budget.budget_id, stored, {**periods, key: verdict.watched})
        expected = Write(
            kind="expect", place=budget_records.place_of(budget.org, budget.budget_id), version=budget.version
        )
        try:
            tools.store.commit(
                [watch, expected, *(one for alert in alerts for one in alert_writes(alert))], now_ms=tools.clock()
            )
        except Refused as refused:
            if expected.place in refused.places:
                tools.memory.forget(budget.org)
                return 0  # it was changed, which has it evaluated anew
            tools.pause(number + 1)
            remembered = watched_budgets(budget.org, store=tools.store)
            continue
        for alert in alerts:
            tools.alerts.hand_on(alert.org, alert.alert_id)
        return len(alerts)
    raise LimitExceeded("The budgets are evaluated too often at once. Try again.", retry_after_s=1, code="throttled")


def _alerts(status: Status, verdict: Verdict, tools: EvaluationTools) -> list[Alert]:
    """One for all that was crossed, of the most urgent; one for all that was resolved; or a reminder."""
    told: list[tuple[AlertKind, AlertLevel, Sequence[Threshold]]] = []
    if verdict.resolved:
        told.append((AlertKind.BUDGET_RESOLVED, "resolved", verdict.resolved))
    if verdict.crossed:
        told.append((AlertKind.BUDGET_THRESHOLD, verdict.crossed[0].level, verdict.crossed))
    if verdict.reminds is not None:
        told.append((AlertKind.BUDGET_REMINDER, verdict.reminds.level, [verdict.reminds]))
    more = _spend_facts(status, tools) if told else {}
    return [
        _alert(status, kind, level, thresholds, {**more, **_advice(status, level, tools)}, tools)
        for kind, level, thresholds in told
    ]


def _advice(status: Status, level: AlertLevel, tools: EvaluationTools) -> Mapping[str, Any]:
    """What could be saved within the budget's scope, where it is urgent. Nobody waits for advice with an alert."""
    if level not in _URGENT:
        return {}
    scope = tools.names.resolved(status.budget.terms.scope)
    try:
        lines = recommended_lines(status.budget.org, scope, store=tools.store)
    except (LimitExceeded, Upstream):
        return {}
    return {"recommendations": lines} if lines else {}


def _spend_facts(status: Status, tools: EvaluationTools) -> Mapping[str, Any]:
    budget, period = status.budget, status.period
    days = Slice(start_ms=period.start_ms, end_ms=period.end_ms)
    return spend_facts(budget.terms.unit, budget.terms.scope, days, tools=tools, now_ms=status.at_ms)


def _foreseen(status: Status) -> Mapping[str, Any]:
    """Beside the projection, where it is a forecast's: between what it lies, and how likely it is beyond the limit."""
    found = status.foreseen
    if found is None:
        return {}
    return {
        "projected_low": found.projected_low,
        "projected_high": found.projected_high,
        "probability_percent": round(found.probability * 100),
        "forecast_id": found.forecast_id,
    }


def _alert(
    status: Status,
    kind: AlertKind,
    level: AlertLevel,
    thresholds: Sequence[Threshold],
    more: Mapping[str, Any],
    tools: EvaluationTools,
) -> Alert:
    budget, period, now = status.budget, status.period, tools.clock()
    keys = [one.key for one in thresholds]
    return Alert(
        org=budget.org,
        alert_id=alert_id(now, budget.org, kind.value, budget.budget_id, period.first_day, *keys),
        kind=kind,
        level=level,
        at_ms=now,
        budget_id=budget.budget_id,
        scope={name: tuple(sorted(values)) for name, values in budget.terms.scope.items()},
        owners=budget.terms.owners,
        state="resolved" if level == "resolved" else "open",  # a notice leaves nothing to be done
        resolved_ms=now if level == "resolved" else None,
        facts={
            "budget_name": budget.terms.name,
            "unit": budget.terms.unit.value,
            "limit": status.limit.in_force,
            "spent": status.spent.amount,
            "reserved": status.reserved,
            "unpriced_requests": status.spent.unpriced_requests,
            "projected": status.projected,
            "exhausted_ms": status.exhausted_ms,
            **_foreseen(status),
            "percent": status.percent,
            "threshold": keys[0],
            "thresholds": keys,
            "period_first_day": period.first_day,
            "period_end_day": period.end_day,
            "period_end_ms": period.end_ms,
            "enforcement": budget.terms.enforcement.value,
            **more,
        },
    )
