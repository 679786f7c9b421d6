"""What the API is made of."""

import random
import secrets
import time
from collections.abc import Callable
from dataclasses import fields
from functools import partial
from typing import Any

from outlay import __version__
from outlay.adapters.athena.lake import AthenaLake
from outlay.adapters.cognito.tokens import PoolTokens, fetch_from, pool_issuer
from outlay.adapters.dynamodb.batch_status import BatchReader
from outlay.adapters.dynamodb.board import BoardTable
from outlay.adapters.dynamodb.call_profiles import CallProfilesTable
from outlay.adapters.dynamodb.clean_up_items import ReportsTable
from outlay.adapters.dynamodb.closed_months import ClosedMonthsTable
from outlay.adapters.dynamodb.control import ControlTable
from outlay.adapters.dynamodb.control_items import ControlItems
from outlay.adapters.dynamodb.corrections import CorrectionsTable
from outlay.adapters.dynamodb.day_proofs import DayProofs
from outlay.adapters.dynamodb.events_reader import DynamoEventLog
from outlay.adapters.dynamodb.figures_reader import DynamoFiguresReader
from outlay.adapters.dynamodb.forecasts import ForecastsTable
from outlay.adapters.dynamodb.import_batches import ImportBatchesReader
from outlay.adapters.dynamodb.import_records import ImportsTable
from outlay.adapters.dynamodb.key_use import KeyUseTable
from outlay.adapters.dynamodb.person_names import PersonNameTable
from outlay.adapters.dynamodb.person_records import PersonTable
from outlay.adapters.dynamodb.price_entries import PriceEntriesTable
from outlay.adapters.dynamodb.proof import ProofReader
from outlay.adapters.dynamodb.quarantine_records import QuarantineReader
from outlay.adapters.dynamodb.reratings import ReratingsTable
from outlay.adapters.dynamodb.sweep_progress import SweepReader
from outlay.adapters.dynamodb.user_cubes import DynamoUserCubes
from outlay.adapters.dynamodb.violations import ViolationsTable
from outlay.adapters.functions.aggregate_calls import AggregateFunction
from outlay.adapters.functions.alert_calls import AlertsFunction
from outlay.adapters.functions.budget_calls import BudgetFunction
from outlay.adapters.functions.import_calls import ImporterFunction
from outlay.adapters.functions.rollup_calls import RollupFunction
from outlay.adapters.holiday_calendars import HolidayCalendars
from outlay.adapters.http.outbound import OutboundClient
from outlay.adapters.kms.key_seal import KmsKeySeal
from outlay.adapters.retry import Retry
from outlay.adapters.s3.anchors import S3AnchorReader
from outlay.adapters.s3.archive import S3Archive
from outlay.adapters.s3.imports import S3Uploads
from outlay.adapters.s3.user_cubes import S3UserCubes
from outlay.application import close_month, read_periods
from outlay.application.audited_changes import Changes
from outlay.application.authenticate_key import Authenticator
from outlay.application.budget_tools import BudgetTools
from outlay.application.count_requests import requests_per_day
from outlay.application.hold_lease import EnforcedMemory
from outlay.application.limit_requests import RateLimits
from outlay.application.make_forecasts import ForecastTools
from outlay.application.manage_connections import ConnectionTools
from outlay.application.manage_imports import ImportTools
from outlay.application.note_key_use import KeyUses
from outlay.application.note_violations import ViolationNotes
from outlay.application.plans import PlanBook
from outlay.application.policies_in_force import PolicyBook
from outlay.application.price_books import PriceBooks, Stamp
from outlay.application.price_tools import PriceTools
from outlay.application.read_figures import FiguresReader
from outlay.application.read_spend import SpendTools
from outlay.application.verify import Sources, verify
from outlay.application.void_import import LedgerVoid
from outlay.domain.outbound_target import OutboundPolicy
from outlay.runtime import aws
from outlay.runtime.tenant_clients import Clients, TenantSessions

from functions.api.account_composition import AccountParts
from functions.api.alert_composition import alert_tools
from functions.api.cached_control import CachedControl
from functions.api.proof_composition import LAKE_PATIENCE_S, ProofParts
from functions.api.proof_services import ProofServices
from functions.api.services import Doors, Services, Shared, Verify
from functions.api.settings import ApiSettings

_PAUSE_S = 0.05
LOCAL = "local"
"""Environment in which providers may be asked at loopback addresses."""


def clock() -> int:
    return time.time_ns() // 1_000_000


def compose(settings: ApiSettings) -> Doors:
    """The doors under the function's own role, and behind them each organization under a session of its own."""
    database = aws.client("dynamodb", checked=False)
    accounts = AccountParts(settings, database, clock=clock)
    keys = Authenticator(
        keys=ControlTable(database, settings.outlay_control_table), peppers=accounts.pepper, clock=clock
    )
    shared = _shared(database, settings, accounts=accounts, forget_key=keys.forget)
    sessions = TenantSessions(
        aws.client("sts"),
        role_arn=settings.outlay_tenant_role,
        make=lambda _, tenant: services_of(settings, shared, tenant),
        clock=clock,
    )
    pool_id = settings.outlay_user_pool_id
    return Doors(
        shared=shared,
        control=shared.control,
        tokens=PoolTokens(fetch_from(accounts.client, pool_id), issuer=pool_issuer(pool_id), clock=clock),
        keys=keys,
        client_ids=accounts.client_ids,
        second_factor=accounts.second_factor(),
        fresh_ms=settings.outlay_fresh_login_minutes * 60_000,
        clock=clock,
        limits=RateLimits(plans=shared.plan_of, clock=clock),
        key_used=KeyUses(KeyUseTable(database, settings.outlay_control_table).record, clock=clock).note,
        of=sessions.of,
    )


def _shared(
    database: Any, settings: ApiSettings, *, accounts: AccountParts, forget_key: Callable[[str], None]
) -> Shared:
    log, figures = settings.outlay_log_table, settings.outlay_figures_table
    changes = _changes(database, settings)
    return Shared(
        clock=clock,
        control=CachedControl(ControlTable(database, settings.outlay_control_table), clock=clock),
        log=BatchReader(database, log_table=log, figures_table=figures),
        accounts=accounts.doors(),
        platform_anchors=S3AnchorReader(aws.later("s3"), settings.outlay_anchor_bucket),
        prices=_prices(database, settings),
        negotiated_prices=settings.outlay_negotiated_prices,
        platform=changes,
        memberships=changes,
        pepper=accounts.pepper,
        plan_of=PlanBook(changes.store, clock=clock),
        forget_key=forget_key,
        open_registration=settings.outlay_registration == "open",
        email_of=accounts.email_of,
        environment=settings.outlay_environment,
        version=__version__,
    )


def _prices(database: Any, settings: ApiSettings) -> PriceTools:
    entries = PriceEntriesTable(database, settings.outlay_control_table, retry=_retry())
    return PriceTools(entries=entries, books=PriceBooks(entries))


def _changes(database: Any, settings: ApiSettings) -> Changes:
    chance = random.SystemRandom().random
    return Changes(
        store=ControlItems(database, settings.outlay_control_table),
        clock=clock,
        pause=lambda number: time.sleep(number * _PAUSE_S * chance()),
    )


def services_of(settings: ApiSettings, shared: Shared, clients: Clients) -> Services:
    """What an organization's requests use; ``clients`` reach only what is its own."""
    database = clients("dynamodb")
    tables = _Tables(database, settings)
    figures, events, quarantine = tables.figures, tables.events, tables.quarantine
    lake = _lake(settings)
    closed = ClosedMonthsTable(database, settings.outlay_figures_table, retry=_retry())
    corrections = CorrectionsTable(database, settings.outlay_figures_table, retry=_retry())
    uploads = S3Uploads(aws.signer(), settings.outlay_lake_bucket)
    prices = _prices(database, settings)
    return Services(
        **_kept(shared),
        log=tables.log,
        reratings=ReratingsTable(database, settings.outlay_figures_table, retry=_retry()),
        **_brake(tables, settings, clients, prices),
        forecasts=_forecasts(tables, database, settings, prices),
        changes=_changes(database, settings),
        policies=PolicyBook(ControlItems(database, settings.outlay_control_table), clock=clock),
        note_violations=ViolationNotes(ViolationsTable(database, settings.outlay_control_table).add, clock=clock).note,
        connections=_connections(settings, clients),
        alerts=alert_tools(settings, shared, clients, clock=clock),
        budgets=_budgets(settings),
        anchors=S3AnchorReader(clients("s3"), settings.outlay_anchor_bucket),
        figures=figures,
        profiles=CallProfilesTable(database, settings.outlay_figures_table, retry=_retry()),
        users=tables.users,
        events=events,
        lake=lake,
        verify=_verify(tables.proof, figures=figures, quarantine=quarantine, lake=lake),
        proofs=_proofs(tables, database, settings, lake),
        quarantine=quarantine,
        corrections=corrections,
        rollup=RollupFunction(aws.invoker(), settings.outlay_rollup_function),
        people=PersonTable(database, settings.outlay_control_table),
        names=PersonNameTable(database, settings.outlay_control_table, retry=_retry()),
        person_lake=lake,
        cleanups=ReportsTable(database, settings.outlay_control_table),
        archive=S3Archive(aws.later("s3"), settings.outlay_lake_bucket),
        imports=_imports(database, settings, uploads, corrections),
        import_reports=uploads,
        max_retention_days=settings.outlay_lake_retention_days,
        periods=read_periods.Sources(figures=figures, records=closed, log=events, prices=prices.books, clock=clock),
        prices=prices,
        closing=_closing(tables, database, settings, closed),
        aggregate=AggregateFunction(aws.invoker(), settings.outlay_aggregate_function),
    )


def _brake(tables: "_Tables", settings: ApiSettings, clients: Clients, prices: PriceTools) -> dict[str, Any]:
    """What leases and budgets use. A write of the board is never repeated by the client: it would add twice."""
    return {
        "boards": BoardTable(clients("dynamodb", once=True), settings.outlay_control_table, retry=_retry()),
        "enforced": EnforcedMemory(),
        "spend": SpendTools(figures=tables.figures, users=tables.users, log=tables.events, prices=prices.books),
        "price_revision": Stamp(prices.entries, book=prices.book, clock=clock),
    }


def _forecasts(tables: "_Tables", database: Any, settings: ApiSettings, prices: PriceTools) -> ForecastTools:
    return ForecastTools(
        spend=SpendTools(figures=tables.figures, users=tables.users, log=tables.events, prices=prices.books),
        store=ControlItems(database, settings.outlay_control_table),
        forecasts=ForecastsTable(database, settings.outlay_control_table, retry=_retry()),
        holidays=HolidayCalendars(),
    )


def _budgets(settings: ApiSettings) -> BudgetTools:
    """Both are called asynchronously, so an answer comes at once."""
    return BudgetTools(
        alerts=AlertsFunction(aws.invoker(), settings.outlay_alerts_function),
        evaluation=BudgetFunction(aws.invoker(), settings.outlay_budget_function, clock=clock, retry=_retry()),
    )


def _connections(settings: ApiSettings, clients: Clients) -> ConnectionTools:
    policy = OutboundPolicy(is_loopback_allowed=settings.outlay_environment == LOCAL)
    return ConnectionTools(
        seal=KmsKeySeal(clients("kms"), settings.outlay_provider_keys),
        # At its first use: reading the system's authorities takes some 20 ms.
        outbound=aws.Later(lambda: OutboundClient(policy=policy)),
        policy=policy,
        new_id=lambda: "pc_" + secrets.token_hex(12),
    )


def _kept(shared: Shared) -> dict[str, Any]:
    """What an organization's services share with all others: everything but what they read as themselves."""
    return {each.name: getattr(shared, each.name) for each in fields(shared) if each.name not in ("log", "prices")}


def _lake(settings: ApiSettings) -> AthenaLake:
    return AthenaLake(
        aws.later("athena"),
        database=settings.outlay_glue_database,
        table=settings.outlay_lake_table,
        workgroup=settings.outlay_athena_workgroup,
    )


def _imports(database: Any, settings: ApiSettings, uploads: S3Uploads, corrections: CorrectionsTable) -> ImportTools:
    rollup = RollupFunction(aws.invoker(), settings.outlay_rollup_function)
    return ImportTools(
        records=ImportsTable(database, settings.outlay_control_table, clock=clock),
        uploads=uploads,
        runner=ImporterFunction(aws.invoker(), settings.outlay_importer_function),
        void=LedgerVoid(corrections=corrections, rollup=rollup, clock=clock),
        batches=ImportBatchesReader(
            database,
            log_table=settings.outlay_log_table,
            figures_table=settings.outlay_figures_table,
            retry=_retry(),
        ),
        clock=clock,
    )


class _Tables:
    """The readers of log, claims and figures."""

    def __init__(self, database: Any, settings: ApiSettings) -> None:
        log, figures = settings.outlay_log_table, settings.outlay_figures_table
        self.figures = DynamoFiguresReader(database, table=figures)
        self.log = BatchReader(database, log_table=log, figures_table=figures)
        self.events = DynamoEventLog(
            database, log_table=log, claims_table=settings.outlay_claims_table, figures_table=figures
        )
        self.proof = ProofReader(database, log_table=log, figures_table=figures)
        self.quarantine = QuarantineReader(database, figures)
        self.users = DynamoUserCubes(
            database, figures, objects=S3UserCubes(aws.later("s3"), settings.outlay_lake_bucket)
        )


def _proofs(tables: _Tables, database: Any, settings: ApiSettings, lake: AthenaLake) -> ProofServices:
    return ProofParts(
        database=database,
        settings=settings,
        log=tables.log,
        events=tables.events,
        ledger=tables.proof,
        quarantine=tables.quarantine,
        figures=tables.figures,
        lake=lake,
    ).compose(clock=clock)


def _closing(tables: _Tables, database: Any, settings: ApiSettings, closed: ClosedMonthsTable) -> close_month.Checks:
    return close_month.Checks(
        figures=tables.figures,
        quarantine=tables.quarantine,
        sweep=SweepReader(database, settings.outlay_figures_table, retry=_retry()),
        records=closed,
        proven=DayProofs(database, settings.outlay_figures_table).proven,
        clock=clock,
    )


def _retry() -> Retry:
    return Retry(sleep=time.sleep, chance=random.random, attempts=4)


def _verify(proof: ProofReader, *, figures: FiguresReader, quarantine: QuarantineReader, lake: AthenaLake) -> Verify:
    sources = Sources(
        log=proof,
        ledger=proof,
        quarantine=quarantine,
        counted=partial(requests_per_day, reader=figures, clock=clock),
        lake=lake,
        clock=clock,
        sleep=time.sleep,
        patience_s=LAKE_PATIENCE_S,
    )
    return partial(verify, sources=sources)
