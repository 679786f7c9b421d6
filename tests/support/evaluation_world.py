"""Budgets from the counted event to the alert without AWS: rollup's real adapters, and the real evaluation on them."""

from collections.abc import Iterable
from typing import Any

from outlay.adapters.dynamodb.board import BoardTable
from outlay.adapters.dynamodb.control_items import ControlItems
from outlay.adapters.dynamodb.forecasts import ForecastsTable
from outlay.application.alert_records import from_stored, newest_alerts
from outlay.application.enforced_budgets import BudgetsMemory
from outlay.application.evaluate_budgets import EvaluationTools, Seen
from outlay.application.foresee_budgets import Foresight
from outlay.application.read_spend import SpendTools
from outlay.application.remember_cubes import RememberedCubes
from outlay.application.sweep_budgets import SweepTools
from outlay.domain.alert import Alert
from outlay.domain.budget import Budget
from outlay.domain.organization import Organization

from functions.budget.app import BudgetApp
from tests.support.budget_world import BudgetWorld
from tests.support.budgets import a_budget
from tests.support.builders import ORG, an_event
from tests.support.price_entries import bare_prices
from tests.support.rollup_rig import patient
from tests.support.users_world import UsersWorld

DOLLAR = 10**12
_TOKENS_A_DOLLAR = 100_000
"""Of output of gpt-4o, at $10 per million."""


class Handed:
    """``AlertCalls``."""

    def __init__(self) -> None:
        self.alerts: list[tuple[str, str]] = []

    def hand_on(self, org: str, alert_id: str) -> None:
        self.alerts.append((org, alert_id))


class EvaluationWorld(UsersWorld, BudgetWorld):
    """``spend`` dollars, ``evaluate`` as the function does with a trigger, ``sweep`` as the clock has it."""

    def __init__(self) -> None:
        super().__init__()
        self.handed = Handed()
        self.apps: list[BudgetApp] = []
        self.spends = self.voids = 0

    def spend(self, dollars: int, **changes: Any) -> None:
        """Send and count one call that costs so much, now."""
        self.spends += 1
        self.now_ms += 1
        usage = {"output_tokens": dollars * _TOKENS_A_DOLLAR}
        event = {"event_id": f"spent-{self.spends}", "timestamp_ms": self.now_ms, "usage": usage, **changes}
        self.send(an_event(**event))

    def void_last(self) -> None:
        """Take back the call that was sent last."""
        self.voids += 1
        event, answer = self.sent[-1].events[0], self.rig.container().answer
        scope = {"api_key": event.api_key, "start_ms": event.timestamp_ms, "end_ms": event.timestamp_ms + 1}
        one = {"org": ORG, "id": f"c_{self.voids:024x}"}
        answer({"void": {**one, "reason": "not ours", "who": "ann", "scope": scope}})
        answer({"correct": one})
        answer({"apply": one})
        assert answer({"correct": one}) == {"state": "settling"}

    def app(self, *, client: Any = None) -> BudgetApp:
        """A new instance of the function; ``client`` stands between it and the control table."""
        control = client or self.control_database
        seen, memory, store = Seen(), BudgetsMemory(), ControlItems(control, "control")
        boards = BoardTable(control, "control", retry=patient())
        spend = SpendTools(figures=RememberedCubes(self.figures), users=self.users, log=self.events, prices=bare_prices)

        foresight = Foresight(reader=ForecastsTable(control, "control", retry=patient()))

        def tools(organization: Organization) -> EvaluationTools:
            return EvaluationTools(
                organization=organization,
                names=self.control.get_names(organization.org),
                store=store,
                boards=boards,
                spend=spend,
                alerts=self.handed,
                seen=seen,
                memory=memory,
                clock=lambda: self.now_ms,
                foresight=foresight,
            )

        return BudgetApp(
            find=self.control.get_organization,
            organizations=self._organizations,
            tools=tools,
            heads=self.figures,
            again=lambda payload: None,
            due=lambda: None,
            clock=lambda: self.now_ms,
        )

    def _organizations(self, unreadable: object) -> Iterable[Organization]:
        return list(self.control.organizations.values())

    @property
    def control_database(self) -> Any:
        return self.store._client  # the table that the API's routes write to

    def evaluate(self, app: BudgetApp | None = None, **payload: Any) -> dict[str, Any]:
        """A trigger, in a new instance unless told otherwise, a moment later."""
        self.now_ms += 100
        return (app or self.app()).answer({"counted": {"org": ORG, "at_ms": self.now_ms}, **payload})

    def sweep(self, app: BudgetApp | None = None) -> dict[str, Any]:
        self.now_ms += 100
        return (app or self.app()).answer({"sweep": True})

    def raised(self) -> list[Alert]:
        """All that were ever made, the oldest first."""
        return [from_stored(ORG, one) for one in reversed(newest_alerts(ORG, store=self.store, limit=1_000))]

    def told(self) -> list[tuple[str, str]]:
        """(kind, threshold or level) of each alert."""
        return [(one.kind.value, one.facts.get("threshold", one.level)) for one in self.raised()]

    def a_budget(self, dollars: int = 100, *, number: int = 1, **terms: Any) -> Budget:
        return self.put_budgets([a_budget(number, limit=dollars * DOLLAR, created_ms=self.now_ms, **terms)])[0]


def sweep_tools(world: EvaluationWorld) -> SweepTools:
    app = world.app()
    return SweepTools(tools=app.tools, heads=world.figures, clock=lambda: world.now_ms)
