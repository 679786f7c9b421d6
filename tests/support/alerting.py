"""Alerts of tests: made, raised in a world, planned and delivered by the function's own code."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from outlay.application import alert_records, delivery_records
from outlay.application.control_store import create
from outlay.application.deliver import DeliverTools
from outlay.application.manage_members import listed_place
from outlay.application.plan_deliveries import PlanTools
from outlay.application.raise_alert import alert_writes
from outlay.application.send_alert import send_alert
from outlay.domain.alert import Alert, AlertKind, alert_id
from outlay.domain.delivery import Delivery
from outlay.domain.errors import Upstream
from outlay.domain.money import PICO_PER_USD as USD

from functions.alerts.app import AlertsApp
from tests.support.api_world import ApiWorld
from tests.support.builders import NOW_MS, ORG
from tests.support.told import Told

HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS
BUDGET = "bud_" + "1" * 24
FACTS: Mapping[str, Any] = {
    "budget_name": "Search in production",
    "unit": "usd",
    "limit": 500 * USD,
    "spent": 431 * USD + USD // 4,
    "reserved": 3 * USD,
    "projected": 610 * USD,
    "exhausted_ms": NOW_MS + 3 * DAY_MS,
    "percent": 86,
    "threshold": "actual-80",
    "period_first_day": "2026-11-01",
    "period_end_day": "2026-12-01",
    "period_end_ms": NOW_MS + 8 * DAY_MS,
    "enforcement": "stop",
    "top": [
        {"dimension": "feature", "value": "summaries", "amount": 210 * USD},
        {"dimension": "feature", "value": "answers", "amount": 96 * USD},
        {"dimension": "model", "value": "anthropic/claude-sonnet-4", "amount": 41 * USD},
    ],
    "days": [[f"2026-11-{day:02d}", (9 + day * 7 % 23) * USD] for day in range(9, 23)],
}


def an_alert(**more: Any) -> Alert:
    """A budget above 80 % of its limit."""
    at_ms = more.pop("at_ms", NOW_MS)
    facts = {**FACTS, **more.pop("facts", {})}
    level = more.pop("level", "warning")
    named = more.pop("alert_id", alert_id(at_ms, ORG, level, str(facts["threshold"])))
    usual: dict[str, Any] = {"kind": AlertKind.BUDGET_THRESHOLD, "budget_id": BUDGET, "org": ORG}
    return Alert(**{**usual, "alert_id": named, "level": level, "at_ms": at_ms, "facts": facts, **more})


def put_member(world: ApiWorld, subject: str, *, role: str = "viewer", scope: Mapping[str, Any] | None = None) -> None:
    """On the organization's list, with an address."""
    content = {"org": ORG, "role": role, "email": f"{subject}@example.com", "scope": dict(scope or {})}
    world.store.commit([create(listed_place(subject, ORG), content)], now_ms=world.now_ms)


@dataclass(slots=True)
class AlertWorld:
    """The API's world, and the function ``alerts`` over the same store. Calls of itself wait in ``told.called``."""

    api: ApiWorld = field(default_factory=ApiWorld)

    @property
    def told(self) -> Told:
        told: Told = self.api.alerts
        return told

    @property
    def app(self) -> AlertsApp:
        api, sending = self.api, self.told.tools(self.api).sending
        return AlertsApp(
            planning=PlanTools(
                store=api.store,
                time_zone=lambda org: "Europe/Berlin",
                can_mail=lambda: self.told.mail == "ready",
                clock=lambda: api.now_ms,
            ),
            delivering=DeliverTools(store=api.store, send=partial(send_alert, tools=sending), clock=lambda: api.now_ms),
            again=self.told.called,
        )

    def raise_alert(self, alert: Alert) -> Alert:
        """Recorded as whoever finds it does, not handed on."""
        self.api.store.commit(alert_writes(alert), now_ms=self.api.now_ms)
        return alert

    def plan(self, alert: Alert) -> dict[str, Any]:
        return self.app.answer({"raised": {"org": alert.org, "alert_id": alert.alert_id}})

    def work(self) -> list[Any]:
        """Do what was called for until nothing is; the results of the deliveries."""
        results = []
        called = self.told.called
        while called.raised or called.deliveries:
            for org, raised in _taken(called.raised):
                self.app.answer({"raised": {"org": org, "alert_id": raised}})
            for org, of, delivery_id in _taken(called.deliveries):
                wanted = {"org": org, "alert_id": of, "delivery_id": delivery_id}
                results.append(self._delivered(wanted))
        return results

    def _delivered(self, wanted: Mapping[str, str]) -> Any:
        """As Lambda has it done; what is to be called again within minutes is known by its last attempt."""
        try:
            return self.app.answer({"deliver": wanted})["result"]
        except Upstream:
            place = (wanted["org"], wanted["alert_id"], wanted["delivery_id"])
            _, delivery = delivery_records.find_delivery(*place, store=self.api.store)
            return delivery.attempts[-1].result

    def tell(self, alert: Alert) -> list[Any]:
        """Raised, planned and delivered."""
        self.plan(self.raise_alert(alert))
        return self.work()

    def run_schedule(self) -> list[Any]:
        self.app.answer({"due": True})
        return self.work()

    def deliveries(self, alert: Alert) -> Mapping[tuple[str, str], Delivery]:
        found = delivery_records.all_deliveries(ORG, alert.alert_id, store=self.api.store)
        return {(one.medium, one.to): one for one in found}

    def alert(self, alert: Alert) -> Alert:
        return alert_records.find_alert(ORG, alert.alert_id, store=self.api.store)[1]

    def channel(self, **body: Any) -> dict[str, Any]:
        """Made through the API; its answer."""
        answer = self.api.send("POST", "/v1/channels", body={"name": "Ours", **body})
        assert answer["statusCode"] == 201, answer
        made: dict[str, Any] = answer["json"]
        return made


def _taken(calls: list[Any]) -> Sequence[Any]:
    taken = list(calls)
    calls.clear()
    return taken


def a_world_with_people() -> AlertWorld:
    """An administrator, an owner of the budget, a manager of its team and one of another."""
    world = AlertWorld()
    put_member(world.api, "sub-1", role="admin")
    put_member(world.api, "owner")
    put_member(world.api, "lead", role="manager", scope={"team": ["search"]})
    put_member(world.api, "other-lead", role="manager", scope={"team": ["sales"]})
    return world


SLACK = "https://hooks.slack.com/services/T0/B0/abcdefgh"
HOOK = "https://receiver.example.com/hooks/4711"


def told_of(_: Path) -> tuple[ApiWorld, dict[str, str]]:
    """A world with an alert, and a dead delivery of it."""
    world = a_world_with_people()
    made = world.channel(kind="slack", target=SLACK)
    world.told.posted.becomes.append(404)
    alert = world.raise_alert(an_alert(level="critical", owners=("owner",)))
    world.plan(alert)
    world.work()
    dead = world.deliveries(alert)[("slack", made["channel_id"])]
    assert dead.state == "dead"
    return world.api, {
        "alert_id": alert.alert_id,
        "notification_id": alert.alert_id,
        "delivery_id": dead.delivery_id,
        "channel_id": made["channel_id"],
    }


def with_webhook(_: Path) -> tuple[ApiWorld, dict[str, str]]:
    world = AlertWorld()
    return world.api, {"channel_id": world.channel(kind="webhook", target=HOOK)["channel_id"]}
