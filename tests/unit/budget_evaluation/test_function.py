"""The function as it is composed: its ways in, and whom it calls."""

from typing import Any

import pytest
from outlay.adapters.dynamodb.control import organization_to_item
from outlay.application.control_store import create
from outlay.application.lease_records import find_lease, place_of, to_content
from outlay.domain.budget import Budget, Enforcement
from outlay.domain.lease import Amounts, Lease, lease_id

from functions.budget.composition import compose
from functions.budget.settings import BudgetSettings
from tests.support.builders import ORG
from tests.support.evaluation_world import EvaluationWorld
from tests.support.fake_lambda import FakeLambda

SETTINGS = BudgetSettings(
    outlay_environment="test",
    outlay_log_table="log",
    outlay_claims_table="claims",
    outlay_figures_table="figures",
    outlay_control_table="control",
    outlay_lake_bucket="bucket",
    outlay_alerts_function="alerts",
)


class OneDatabase:
    """The world's two fakes as one table service."""

    def __init__(self, world: EvaluationWorld) -> None:
        self._world = world

    def __getattr__(self, operation: str) -> Any:
        def call(**arguments: Any) -> Any:
            about_control = "'control'" in str(arguments)
            database = self._world.control_database if about_control else self._world.database
            return getattr(database, operation)(**arguments)

        return call


def composed(world: EvaluationWorld, calls: FakeLambda) -> Any:
    item = organization_to_item(world.organization)
    world.control_database.put_item(TableName="control", Item=item)
    clients: dict[str, Any] = {"dynamodb": OneDatabase(world), "lambda": calls}
    return compose(SETTINGS, client=clients.__getitem__, own_name="budget", clock=lambda: world.now_ms)


def test_an_alert_is_handed_on_to_the_function_that_tells_people() -> None:
    world, calls = EvaluationWorld(), FakeLambda()
    app = composed(world, calls)
    world.a_budget()
    world.spend(85)
    done = app.answer({"counted": {"org": ORG, "at_ms": world.now_ms}})
    assert (done["budgets"], done["alerts"]) == (1, 1)
    (alert,) = world.raised()
    assert calls.invoked == [("alerts", {"raised": {"org": ORG, "alert_id": alert.alert_id}})]


def test_a_change_of_budgets_has_them_looked_at() -> None:
    world, calls = EvaluationWorld(), FakeLambda()
    app = composed(world, calls)
    world.spend(85)
    world.a_budget()
    assert app.answer({"changed": {"org": ORG}})["alerts"] == 1


def test_an_organization_that_is_gone_has_nothing_to_evaluate() -> None:
    app = composed(EvaluationWorld(), FakeLambda())
    assert app.answer({"changed": {"org": "gone"}}) == {"budgets": 0}


def test_a_lease_is_settled_by_the_event_that_names_it() -> None:
    world, calls = EvaluationWorld(), FakeLambda()
    app = composed(world, calls)
    budget = world.a_budget(enforcement=Enforcement.STOP)
    app.answer({"changed": {"org": ORG}})
    held = a_lease(world, budget)
    told = {"lease_id": held.lease_id, "picousd": None, "tokens": 8, "unpriced": True}
    app.answer({"counted": {"org": ORG, "at_ms": world.now_ms, "leases": [told]}})
    _, settled = find_lease(ORG, held.lease_id, store=world.store)
    assert (settled.state, settled.actual) == ("settled", Amounts(picousd=None, tokens=8))


def a_lease(world: EvaluationWorld, budget: Budget) -> Lease:
    """As it is stored once it is held."""
    expires = world.now_ms + 300_000
    lease = Lease(
        org=ORG,
        lease_id=lease_id(expires, "0123456789abcdef0123"),
        state="held",
        amounts=Amounts(picousd=10, tokens=10),
        holds=(),
        budget_ids=(budget.budget_id,),
        created_ms=world.now_ms,
        expires_ms=expires,
    )
    world.store.commit([create(place_of(ORG, lease.lease_id), to_content(lease))], now_ms=world.now_ms)
    return lease


@pytest.mark.parametrize("payload", [{}, {"sweep": "yes"}, {"counted": {"org": ORG, "at_ms": 1}, "cause": "no such"}])
def test_what_it_does_not_know_is_refused(payload: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"neither|cause"):
        composed(EvaluationWorld(), FakeLambda()).answer(payload)
