"""The API with everything around it in memory. The fakes are held to the same tests as the adapters they stand for."""

import json
import secrets
from collections.abc import Callable, Mapping
from typing import Any

from outlay.adapters.dynamodb.board import BoardTable
from outlay.adapters.dynamodb.call_profiles import CallProfilesTable
from outlay.adapters.dynamodb.control import organization_to_item
from outlay.adapters.dynamodb.control_items import ControlItems
from outlay.adapters.dynamodb.forecasts import ForecastsTable
from outlay.adapters.dynamodb.price_entries import PriceEntriesTable
from outlay.adapters.dynamodb.reratings import ReratingsTable
from outlay.adapters.dynamodb.violations import ViolationsTable
from outlay.adapters.holiday_calendars import HolidayCalendars
from outlay.adapters.kms.key_seal import KmsKeySeal
from outlay.adapters.s3.anchors import S3AnchorReader
from outlay.application.audited_changes import Changes
from outlay.application.authenticate_key import Authenticator
from outlay.application.budget_tools import BudgetTools
from outlay.application.hold_lease import EnforcedMemory
from outlay.application.limit_requests import RateLimits
from outlay.application.make_forecasts import ForecastTools
from outlay.application.manage_connections import ConnectionTools
from outlay.application.note_violations import ViolationNotes
from outlay.application.policies_in_force import PolicyBook
from outlay.application.price_books import PriceBooks, Stamp
from outlay.application.price_tools import PriceTools
from outlay.application.read_periods import Sources
from outlay.application.read_spend import SpendTools
from outlay.application.verified_day import summed
from outlay.domain.errors import Unauthorized
from outlay.domain.outbound_target import OutboundPolicy
from outlay.domain.periods import iso_utc
from outlay.domain.plan import MAX_BURST, MAX_PER_MINUTE, Limits, Plan
from outlay.domain.pricing import newest_revision
from outlay.domain.rate_limit import CLASSES, Quota
from outlay.runtime.http import from_event
from outlay.runtime.observability import Telemetry, http_edge

from functions.api.app import dispatch
from functions.api.services import Doors, Services
from tests.support.account_parts import PEPPER, Outbox, a_pool, account_doors, second_factor
from tests.support.anchor_bucket import FakeAnchorBucket
from tests.support.builders import NOW_MS, a_membership, an_organization
from tests.support.described import check_answer
from tests.support.fake_cognito import CLIENT_ID
from tests.support.fake_dynamodb import FakeDynamoDB
from tests.support.fake_kms import FakeKms
from tests.support.memory_control import MemoryControl
from tests.support.nothing_there import MemoryBatchLog, NobodyOnRecord, NoClosedMonths, NoFigures, NothingCorrected
from tests.support.price_entries import bare_prices
from tests.support.rollup_rig import patient
from tests.support.told import Told

PASSWORD = "correct horse battery"
TOKEN = "access-token"


_ANY = Quota(per_minute=MAX_PER_MINUTE, burst=MAX_BURST)
UNLIMITED = Plan(name="unlimited", limits={name: Limits(organization=_ANY, caller=_ANY) for name in CLASSES})
"""The rig's clock stands still, so no bucket fills up again by itself."""


class WorldRollup:
    """Stands for the function that counts: notes what it is asked for, and does it when a test says so."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, Any]] = []
        self.answers: dict[str, Any] = {}

    def begin_rerating(self, wanted: Mapping[str, Any]) -> Mapping[str, Any]:
        return self._noted("rerate", wanted, {"state": "previewing"})

    def apply_rerating(self, org: str, rerating_id: str) -> Mapping[str, Any]:
        return self._noted("apply", (org, rerating_id), {"state": "running"})

    def rate(self, org: str, rerating_id: str) -> None:
        self._noted("rate", (org, rerating_id), {})

    def fill(self, org: str) -> None:
        self._noted("fill", org, {})

    def _noted(self, what: str, wanted: Any, usual: Mapping[str, Any]) -> Mapping[str, Any]:
        self.asked.append((what, wanted))
        answer: Mapping[str, Any] = self.answers.get(what, usual)
        if isinstance(answer, Exception):
            raise answer
        return answer


class WorldCalls:
    """Stands for the functions that evaluate budgets and tell people: notes what they are asked for."""

    def __init__(self) -> None:
        self.handed_on: list[tuple[str, str]] = []
        """Organization and alert."""
        self.evaluated: list[str] = []

    def hand_on(self, org: str, alert_id: str) -> None:
        self.handed_on.append((org, alert_id))

    def budgets_changed(self, org: str) -> None:
        self.evaluated.append(org)


class WorldTokens:
    """Stands for the user pool's keys: one token holds, and says what the world says."""

    def __init__(self, world: "ApiWorld") -> None:
        self._world = world

    def claims(self, token: str) -> Mapping[str, Any]:
        if token != TOKEN:
            raise Unauthorized("Sign in and send the access token as 'Authorization: Bearer …'.")
        now_s = self._world.now_ms // 1_000
        return {"iat": now_s - 60, "exp": now_s + 1_740, "auth_time": now_s - 60, **self._world.claims}


class WorldPepper:
    def current(self) -> tuple[str, bytes]:
        return "1", PEPPER

    def pepper(self, version: str) -> bytes | None:
        return PEPPER if version == "1" else None


class ApiWorld:
    """An organization with an administrator who is signed in, and the API as API Gateway sees it."""

    quarantine: Any = None
    import_reports: Any = None
    cleanups: Any = None
    closing: Any = None
    open_registration = False
    email = "new@example.com"
    """Of the account that is signed in, as the user pool knows it."""

    def __init__(self) -> None:
        self.now_ms = NOW_MS
        self.calls = WorldCalls()
        self.control = MemoryControl()
        self.control.put_organization(an_organization())
        self.control.put_membership(a_membership())
        self.api_keys: Any = None
        """Where keys are found; None: in ``control``."""
        self.log = MemoryBatchLog()
        self.cognito = a_pool(lambda: self.now_ms // 1_000, "ann@example.com", PASSWORD)
        self.outbox, self.is_open = Outbox(), True
        self.slept: list[float] = []
        self.figures: Any = NoFigures()
        self.users: Any = None
        self.events: Any = None
        self.lake: Any = None
        self.corrections: Any = NothingCorrected()
        self.rollup: Any = WorldRollup()
        self.imports: Any = None
        self.proofs: Any = None
        self.people: Any = NobodyOnRecord()
        self.names: Any = None
        self.person_lake: Any = None
        self.archive: Any = None
        self.records: Any = NoClosedMonths()
        self.aggregate: Any = None
        self.anchor_bucket = FakeAnchorBucket(lambda: self.now_ms)
        self.kms = FakeKms()
        self.outbound: Any = None
        self.alerts = Told()
        self.outbound_policy = OutboundPolicy()
        self.plan_of: Callable[[str], Plan] = lambda name: UNLIMITED
        self.limits = RateLimits(plans=self._plan, clock=lambda: self.now_ms)
        self.used: list[tuple[str, str]] = []
        """Organization and key of each request that a key was answered."""
        self.forgotten: list[str] = []
        """Ids of the keys that the doors are to look up again."""
        self.verified: list[dict[str, Any]] = []
        self.hosted: Any = None
        self.database = FakeDynamoDB(sort_keys=("control", "figures"))
        self.database.put_item(TableName="control", Item=organization_to_item(an_organization()))
        self.store = ControlItems(self.database, "control")
        self.entries = PriceEntriesTable(self.database, "control", retry=patient())
        self.reratings = ReratingsTable(self.database, "figures", retry=patient())
        self.negotiated_prices = "platform"
        self.enforced = EnforcedMemory()
        self.claims: dict[str, Any] = {"sub": "sub-1", "token_use": "access", "client_id": CLIENT_ID}
        self.second_factor = second_factor(self)

    def _plan(self, name: str) -> Plan:
        return self.plan_of(name)

    @property
    def doors(self) -> Doors:
        return Doors(
            shared=self.services,
            control=self.control,
            tokens=WorldTokens(self),
            keys=Authenticator(keys=self.api_keys or self.control, peppers=WorldPepper(), clock=lambda: self.now_ms),
            client_ids=frozenset({CLIENT_ID}),
            second_factor=self.second_factor,
            fresh_ms=15 * 60_000,
            clock=lambda: self.now_ms,
            limits=self.limits,
            key_used=lambda org, key_id: self.used.append((org, key_id)),
            of=lambda org: self.services,
        )

    @property
    def changes(self) -> Changes:
        return Changes(store=self.store, clock=lambda: self.now_ms, pause=lambda _: None)

    @property
    def anchors(self) -> S3AnchorReader:
        return S3AnchorReader(self.anchor_bucket, "anchors")

    @property
    def connections(self) -> ConnectionTools:
        return ConnectionTools(
            seal=KmsKeySeal(self.kms, "provider-keys"),
            outbound=self.outbound,
            policy=self.outbound_policy,
            new_id=lambda: "pc_" + secrets.token_hex(12),
        )

    @property
    def budgets(self) -> BudgetTools:
        return BudgetTools(alerts=self.calls, evaluation=self.calls)

    @property
    def forecasts(self) -> ForecastTools:
        return ForecastTools(
            spend=SpendTools(figures=self.figures, users=self.users, log=self.events, prices=bare_prices),
            store=self.store,
            forecasts=ForecastsTable(self.store._client, "control", retry=patient()),
            holidays=HolidayCalendars(),
        )

    @property
    def services(self) -> Services:
        return Services(
            clock=lambda: self.now_ms,
            platform=self.changes,
            memberships=self.changes,
            pepper=WorldPepper(),
            plan_of=self.plan_of,
            forget_key=self.forgotten.append,
            open_registration=self.open_registration,
            email_of=lambda request: self.email,
            changes=self.changes,
            policies=PolicyBook(self.store, clock=lambda: self.now_ms),
            note_violations=ViolationNotes(
                ViolationsTable(self.database, "control").add, clock=lambda: self.now_ms
            ).note,
            platform_anchors=self.anchors,
            anchors=self.anchors,
            connections=self.connections,
            budgets=self.budgets,
            alerts=self.alerts.tools(self),
            figures=self.figures,
            profiles=CallProfilesTable(self.database, "figures", retry=patient()),
            users=self.users,
            control=self.control,
            log=self.log,
            events=self.events,
            lake=self.lake,
            quarantine=self.quarantine,
            corrections=self.corrections,
            rollup=self.rollup,
            people=self.people,
            names=self.names,
            person_lake=self.person_lake,
            cleanups=self.cleanups,
            archive=self.archive,
            imports=self.imports,
            import_reports=self.import_reports,
            max_retention_days=1_095,
            prices=PriceTools(entries=self.entries, books=PriceBooks(self.entries)),
            negotiated_prices=self.negotiated_prices,
            reratings=self.reratings,
            boards=BoardTable(self.database, "control", retry=patient()),
            enforced=self.enforced,
            spend=SpendTools(figures=self.figures, users=self.users, log=self.events, prices=bare_prices),
            forecasts=self.forecasts,
            price_revision=Stamp(self.entries, book=newest_revision, clock=lambda: self.now_ms),
            periods=Sources(
                figures=self.figures,
                records=self.records,
                log=self.events,
                prices=bare_prices,
                clock=lambda: self.now_ms,
            ),
            closing=self.closing,
            aggregate=self.aggregate,
            accounts=account_doors(self),
            verify=self._verify,
            proofs=self.proofs,
            environment="test",
            version="9.9.9",
        )

    def _verify(self, **asked: Any) -> dict[str, Any]:
        self.verified.append(asked)
        return {
            "as_of": iso_utc(self.now_ms),
            "from": asked["start_day"],
            "to": asked["end_day"],
            "granularity": "month" if asked["by_month"] else "day",
            "lake": "complete",
            "query_id": "q-1",
            "days": [],
            "totals": summed([]),
        }

    def send(self, method: str, path: str, *, query: str = "", body: Any = None, **headers: str) -> dict[str, Any]:
        """API Gateway's answer, with a JSON body decoded under ``json``."""
        signed_in = {"authorization": f"Bearer {TOKEN}"} if self.claims else {}
        event = {
            "rawPath": path,
            "rawQueryString": query,
            "headers": signed_in | {name.replace("_", "-"): value for name, value in headers.items()},
            "body": body if body is None or isinstance(body, str) else json.dumps(body),
            "requestContext": {
                "http": {"method": method, "sourceIp": "192.0.2.7"},
                "requestId": "request-1",
            },
        }
        handle = http_edge(Telemetry("test"), lambda request: dispatch(request, self.doors))
        answer: dict[str, Any] = handle(event, None)
        check_answer(from_event(event), answer)
        is_json = answer["headers"].get("content-type") in {"application/json", "application/problem+json"}
        return {**answer, "json": json.loads(answer["body"]) if is_json and answer["body"] else None}
