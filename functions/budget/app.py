"""The ways in: events were counted, budgets were changed, or it is time to look after everybody.

Triggers may come twice, late, or not at all: what they miss the sweep finds. One that says nothing but that something
was counted is answered already where an evaluation began after that.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, get_args

from outlay.application.evaluate_budgets import EvaluationTools, evaluate_budgets
from outlay.application.figures_ports import HeadsReader
from outlay.application.sweep_budgets import SweepTools, sweep_budgets
from outlay.domain.board import Cause
from outlay.domain.errors import Upstream
from outlay.domain.lease import Amounts, CountedLease
from outlay.domain.organization import Organization

_CLOCKS_DIFFER_MS = 1_000
"""Between the instances of two functions: rollup's moment is compared with ours."""
_RESERVE_MS = 60_000
"""Of the function's time, kept back for the organization that a sweep has begun with."""
_LEFT_AT_ONCE = 5_000
"""Organizations that a sweep hands to its next one; an asynchronous call carries 256 KB."""
_ORGANIZATIONS = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetApp:
    find: Callable[[str], Organization | None]
    organizations: Callable[[Callable[[str, Exception], None]], Iterable[Organization]]
    """All of them; those whose profile can't be read are told."""
    tools: Callable[[Organization], EvaluationTools]
    heads: HeadsReader
    again: Callable[[Mapping[str, Any]], None]
    """Calls this very function, later."""
    due: Callable[[], None]
    """Has alerts and deliveries looked after that wait for their time."""
    clock: Callable[[], int]
    evaluated: dict[str, int] = field(default_factory=dict)
    """Organization → when this instance's last evaluation that came to its end began."""

    def answer(self, event: Mapping[str, Any], *, remaining_ms: Callable[[], int] = lambda: 10**9) -> dict[str, Any]:
        """Handle ``{"counted": {"org", "at_ms", "leases": [...]}, "cause"}``, ``{"changed": {"org"}}``, or
        ``{"sweep": true, "orgs": [...]}``, where the organizations may be left out.

        Raises:
            Upstream, LimitExceeded: to be called again.
            ValueError: the payload is none of these.
        """
        if "counted" in event:
            return self._counted(event["counted"], event.get("cause"))
        if "changed" in event:
            return self._evaluate(str(event["changed"]["org"]), [], None, afresh=True)
        if event.get("sweep") is True:
            return self._sweep(event.get("orgs"), lambda: remaining_ms() > _RESERVE_MS)
        raise ValueError("neither counted nor changed nor a sweep")

    def _counted(self, counted: Mapping[str, Any], cause: Any) -> dict[str, Any]:
        if cause is not None and cause not in get_args(Cause):
            raise ValueError("no such cause")
        org, leases = str(counted["org"]), list(map(_lease, counted.get("leases", ())))
        is_answered = self.evaluated.get(org, 0) > int(counted["at_ms"]) + _CLOCKS_DIFFER_MS
        if is_answered and not leases and cause is None:
            return {"answered": True}
        return self._evaluate(org, leases, cause)

    def _evaluate(
        self, org: str, leases: Sequence[CountedLease], cause: Cause | None, *, afresh: bool = False
    ) -> dict[str, Any]:
        """``afresh``: budgets were changed by people, or there are new forecasts of them; no memory of those holds."""
        organization = self.find(org)
        if organization is None:
            return {"budgets": 0}
        tools = self.tools(organization)
        if afresh and tools.foresight is not None:
            tools.foresight.forget(org)
        done = evaluate_budgets(leases, tools=tools, cause=cause)
        if len(self.evaluated) >= _ORGANIZATIONS:
            self.evaluated.clear()
        self.evaluated[org] = done.at_ms
        return asdict(done)

    def _sweep(self, named: Sequence[str] | None, may_continue: Callable[[], bool]) -> dict[str, Any]:
        if named is None:
            self.due()
        unreadable: list[str] = []
        everybody = self.organizations(lambda org, _: unreadable.append(org))
        organizations = everybody if named is None else self._found(named)
        tools = SweepTools(tools=self.tools, heads=self.heads, clock=self.clock, may_continue=may_continue)
        done = sweep_budgets(organizations, tools=tools)
        if done.left:
            self.again({"sweep": True, "orgs": list(done.left[:_LEFT_AT_ONCE])})
        failed = [*done.failed, *unreadable]
        if failed:
            raise Upstream(f"{len(failed)} organizations could not be looked at; all others were")
        return {"organizations": done.organizations, "evaluated": done.evaluated, "alerts": done.alerts}

    def _found(self, named: Iterable[str]) -> Iterable[Organization]:
        return (found for org in named if (found := self.find(str(org))) is not None)


def _lease(told: Mapping[str, Any]) -> CountedLease:
    picousd = told["picousd"]
    amounts = Amounts(picousd=None if picousd is None else int(picousd), tokens=int(told["tokens"]))
    return CountedLease(lease_id=str(told["lease_id"]), amounts=amounts)
