"""Anomalies from counted events to alerts without AWS: rollup's real writer, the real packer and the real function."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from outlay.adapters.dynamodb.control_items import ControlItems
from outlay.application.alert_records import from_stored, newest_alerts
from outlay.application.alert_settings_records import find_settings, settings_write
from outlay.application.anomaly_records import anomaly_write, newest_anomalies
from outlay.application.watch_anomalies import WatchTools
from outlay.domain.alert import Alert
from outlay.domain.anomaly import Anomaly, Measured, Window, anomaly_id
from outlay.domain.anomaly_explanation import Brought, Cause, Explanation
from outlay.domain.event import UsageEvent
from outlay.domain.organization import Organization
from outlay.domain.registers import Names

from functions.anomalies.app import AnomaliesApp
from tests.support.api_world import ApiWorld
from tests.support.builders import NOW_MS, ORG, an_event
from tests.support.evaluation_world import DOLLAR, Handed
from tests.support.fake_dynamodb import FakeDynamoDB
from tests.support.figures_world import World

HOUR_MS, DAY_MS = 3_600_000, 86_400_000
START_MS = 1_793_577_600_000  # 2026-11-02T00:00:00Z, a Monday
GRACE_MS = 12 * 60_000
"""After the hour: it is sealed and packed by then."""
TOKENS_A_DOLLAR = 100_000
"""Of output of gpt-4o, at $10 per million."""
TEAMS: Mapping[str, int] = {"search": 1_000, "ads": 200}
"""Cents that a team spends in a usual hour."""


class AnomalyWorld:
    """Hours come one after the other, each with what its teams spend in cents; ``look`` is the function's own look."""

    def __init__(self) -> None:
        self.figures = World(now_ms=START_MS)
        self.database: Any = FakeDynamoDB(sort_keys=("control",))
        self.store = ControlItems(self.database, "control")
        self.handed = Handed()
        self.hour = 0
        self.events = 0
        self.again: list[Mapping[str, Any]] = []

    @property
    def now_ms(self) -> int:
        return START_MS + self.hour * HOUR_MS + GRACE_MS

    def usual(self, hours: int) -> None:
        """So many hours of a calm rhythm, with a little noise that is the same at each run."""
        for _ in range(hours):
            self.spend()

    def spend(self, events: int = 4, **more: int) -> None:
        """An hour: what the teams spend as a rule, and ``more`` cents of some of them."""
        start = START_MS + self.hour * HOUR_MS
        sent: list[UsageEvent] = []
        for number, (team, cents) in enumerate(TEAMS.items()):
            noise = (self.hour * 7919 + number * 104_729) % 41 - 20  # ± 20 thousandths
            daily = 800 + 400 * ((self.hour % 24) >= 8)
            amount = cents * daily * (1_000 + noise) // 1_000_000 + more.get(team, 0)
            sent += self.calls(start, max(0, amount), events, team=team, feature=f"{team}-answers")
        self.hour += 1
        self.figures.now_ms = self.now_ms
        if sent:
            self.figures.count(*sent)

    def unpriced_hour(self, team: str, events: int = 4) -> None:
        """An hour in which the team's calls go to a model that nobody has a price of, and the others spend nothing."""
        start = START_MS + self.hour * HOUR_MS
        named = {"team": team, "feature": f"{team}-answers", "provider": "acme", "model": "of-nobody"}
        self.hour += 1
        self.figures.now_ms = self.now_ms
        self.figures.count(*self.calls(start, 1_000, events, **named))
        self.look()

    def calls(self, start: int, cents: int, count: int, **named: Any) -> list[UsageEvent]:
        """``count`` calls of together so many cents."""
        tokens = cents * TOKENS_A_DOLLAR // 100 // count
        made = []
        for _ in range(count if tokens else 0):
            self.events += 1
            usage = {"output_tokens": tokens}
            made.append(
                an_event(event_id=f"e-{self.events}", timestamp_ms=start + self.events % 3_600, usage=usage, **named)
            )
        return made

    def tools(self, organization: Organization, client: Any = None) -> WatchTools:
        return WatchTools(
            organization=organization,
            names=Names(),
            store=self.store if client is None else ControlItems(client, "control"),
            figures=self.figures.reader,
            heads=self.figures.reader,
            alerts=self.handed,
            clock=lambda: self.now_ms,
        )

    def app(self, *, client: Any = None) -> AnomaliesApp:
        return AnomaliesApp(
            find=lambda org: self.figures.organization if org == ORG else None,
            organizations=lambda: [ORG],
            tools=lambda organization: self.tools(organization, client),
            again=self.again.append,
            clock=lambda: self.now_ms,
        )

    def look(self, *, client: Any = None) -> None:
        """As the schedule has it: packed, handed out, looked at."""
        self.figures.pack()
        app = self.app(client=client)
        app.answer({"packed": True})
        while self.again:
            app.answer(self.again.pop(0))

    def pass_hour(self, **more: int) -> None:
        self.spend(**more)
        self.look()

    def anomalies(self) -> list[Anomaly]:
        """The oldest first."""
        return list(reversed(newest_anomalies(ORG, store=self.store, limit=1_000)))

    def raised(self) -> list[Alert]:
        return [from_stored(ORG, one) for one in reversed(newest_alerts(ORG, store=self.store, limit=1_000))]

    def change_settings(self, **changes: Any) -> None:
        stored, before = find_settings(ORG, store=self.store)
        self.store.commit([settings_write(ORG, stored, replace(before, **changes))], now_ms=self.now_ms)


def an_anomaly(start_ms: int = NOW_MS - 3 * HOUR_MS, *, hours: int = 2, **changes: Any) -> Anomaly:
    """Of the team search: twice what was expected."""
    scope = changes.pop("scope", (("team", "search"),))
    measured = Measured(
        actual=40 * DOLLAR,
        expected=20 * DOLLAR,
        requests=80,
        peak_ms=start_ms,
        score=730,
        severity=changes.pop("severity", "high"),
    )
    parts: dict[Cause, int] = {"volume": 15 * DOLLAR, "price": 5 * DOLLAR}
    brought = (Brought(dimension="feature", value="answers", amount=20 * DOLLAR),)
    usual: dict[str, Any] = {
        "org": ORG,
        "anomaly_id": anomaly_id(ORG, scope, changes.get("direction", "rise"), start_ms),
        "scope": scope,
        "direction": "rise",
        "granularity": "hour",
        "window": Window(start_ms=start_ms, end_ms=start_ms + hours * HOUR_MS),
        "measured": measured,
        "status": "open",
        "found_ms": start_ms + HOUR_MS,
        "updated_ms": start_ms + HOUR_MS,
        "explanation": Explanation(parts=parts, brought_by=brought, compared_with=4),
        "revisions": "0123456789abcdef01234567",
    }
    return Anomaly(**{**usual, **changes})


def put_anomalies(world: ApiWorld, *anomalies: Anomaly) -> None:
    world.store.commit([anomaly_write(None, one) for one in anomalies], now_ms=world.now_ms)


def with_anomaly(_: Path) -> tuple[ApiWorld, dict[str, str]]:
    """A world with one, for what has to be asked of some."""
    world, one = ApiWorld(), an_anomaly()
    put_anomalies(world, one)
    return world, {"anomaly_id": one.anomaly_id}
