"""The function as it is composed: its ways in, whom it calls, and that one organization's failure stops no other."""

from dataclasses import replace
from typing import Any

import pytest
from outlay.adapters.dynamodb.control import organization_to_item
from outlay.adapters.functions.anomaly_calls import AnomaliesFunction
from outlay.application.watch_anomalies import WatchTools
from outlay.domain.errors import InvalidInput, Upstream
from outlay.domain.organization import Organization

from functions.anomalies.composition import compose
from functions.anomalies.settings import AnomaliesSettings
from tests.support.anomaly_world import HOUR_MS, AnomalyWorld
from tests.support.builders import ORG, an_organization
from tests.support.fake_dynamodb import client_error
from tests.support.fake_lambda import FakeLambda

SETTINGS = AnomaliesSettings(
    outlay_environment="test",
    outlay_figures_table="figures",
    outlay_control_table="control",
    outlay_alerts_function="alerts",
)


class OneDatabase:
    """The world's two fakes as one table service."""

    def __init__(self, world: AnomalyWorld) -> None:
        self._world = world

    def __getattr__(self, operation: str) -> Any:
        if operation == "get_paginator":
            return lambda _: self

        def call(**arguments: Any) -> Any:
            database = self._world.database if "'control'" in str(arguments) else self._world.figures.database
            return getattr(database, operation)(**arguments)

        return call

    def paginate(self, **_: Any) -> list[dict[str, Any]]:
        """Of a scan for profiles."""
        return [{"Items": [item for item in self._world.database.items("control") if item["sk"]["S"] == "profile"]}]


def composed(world: AnomalyWorld, calls: FakeLambda) -> Any:
    world.database.put_item(TableName="control", Item=organization_to_item(world.figures.organization))
    clients: dict[str, Any] = {"dynamodb": OneDatabase(world), "lambda": calls}
    return compose(SETTINGS, client=clients.__getitem__, own_name="anomalies", clock=lambda: world.now_ms)


def test_after_packing_the_organizations_are_handed_out_and_looked_at() -> None:
    world, calls = AnomalyWorld(), FakeLambda()
    app = composed(world, calls)
    world.usual(3 * 7 * 24)
    world.spend(search=4_000)
    world.figures.pack()
    assert app.answer({"packed": True}) == {"task": "watch", "calls": 1}
    ((name, payload),) = calls.invoked
    assert (name, payload["orgs"]) == ("anomalies", [ORG])
    assert app.answer(payload)["done"] == 1
    (alert,) = world.raised()
    assert calls.payloads("alerts") == [{"raised": {"org": ORG, "alert_id": alert.alert_id}}]


@pytest.mark.parametrize(("minutes", "calls"), [(9, 0), (10, 1), (24, 1), (25, 0), (55, 0)])
def test_of_an_hours_four_packings_the_first_after_it_is_sealed_counts(minutes: int, calls: int) -> None:
    world = AnomalyWorld()
    app = replace(world.app(), clock=lambda: 400_000 * HOUR_MS + minutes * 60_000)
    assert app.answer({"packed": True})["calls"] == calls
    assert len(world.again) == calls


def test_one_organizations_failure_stops_no_other() -> None:
    world, looked = AnomalyWorld(), []

    def tools(organization: Organization) -> WatchTools:
        looked.append(organization.org)
        if organization.org == "broken":
            raise Upstream("figures can't be read")
        return world.tools(organization)

    app = replace(world.app(), find=lambda org: an_organization(org=org), tools=tools)
    done = app.answer({"task": "watch", "orgs": ["one", "broken", "two"]})
    assert (looked, done["done"], done["failed"]) == (["one", "broken", "two"], 2, 1)
    assert [payload["orgs"] for payload in world.again] == [["broken"]]
    with pytest.raises(Upstream):
        app.answer({"task": "watch", "orgs": ["broken"]})


def test_what_there_is_no_time_for_is_left_to_another_call() -> None:
    world = AnomalyWorld()
    done = world.app().answer({"task": "watch", "orgs": [ORG, "gone"]}, remaining_ms=lambda: 1_000)
    assert (done["done"], done["left"]) == (1, 1)
    assert world.again[0]["orgs"] == ["gone"]


def test_an_organization_that_is_gone_is_nothing_to_look_at() -> None:
    assert AnomalyWorld().app().answer({"task": "watch", "orgs": ["gone"]})["done"] == 1


@pytest.mark.parametrize("payload", [{}, {"packed": "yes"}, {"task": "forecast"}, {"task": "watch", "orgs": "acme"}])
def test_what_it_does_not_know_is_refused(payload: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput):
        AnomalyWorld().app().answer(payload)


class Refusing:
    def invoke(self, **_: Any) -> None:
        raise client_error("ThrottlingException", "invoke")


def test_packing_does_not_fail_where_nobody_can_be_told_of_it() -> None:
    AnomaliesFunction(Refusing(), "anomalies").packed()
    calls = FakeLambda()
    AnomaliesFunction(calls, "anomalies").packed()
    assert calls.invoked == [("anomalies", {"packed": True})]
