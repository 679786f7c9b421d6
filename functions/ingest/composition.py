"""Ingest with the real adapters."""

import gc
import random
import time
from collections.abc import Callable
from typing import Any

from outlay.adapters.dynamodb.control import ControlTable
from outlay.adapters.dynamodb.control_items import ControlItems
from outlay.adapters.dynamodb.key_use import KeyUseTable
from outlay.adapters.dynamodb.log import LogTable
from outlay.adapters.dynamodb.people import PeopleTable
from outlay.adapters.dynamodb.price_entries import PriceEntriesTable
from outlay.adapters.dynamodb.violations import ViolationsTable
from outlay.adapters.retry import Retry
from outlay.adapters.secrets.pepper import SecretPepper
from outlay.application.authenticate_key import Authenticator
from outlay.application.begin_use import BeginUse
from outlay.application.limit_requests import RateLimits
from outlay.application.note_key_use import KeyUses
from outlay.application.note_violations import ViolationNotes
from outlay.application.plans import PlanBook
from outlay.application.policies_in_force import PolicyBook
from outlay.application.price_books import Stamp
from outlay.application.resolve_people import PeopleResolver
from outlay.domain.pricing import newest_revision

from functions.ingest.app import IngestApp
from functions.ingest.settings import IngestSettings

_GC_THRESHOLD = 200_000
_ATTEMPTS = 3
"""Of reading who is known: the client waits, and API Gateway for 30 s at most."""
_PAUSE_S = 0.05


def settle_memory() -> None:
    """Keep the cyclic collector from walking all modules several times a request: half of a request's CPU otherwise.

    A request's objects form no cycles and are freed by reference counting.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(_GC_THRESHOLD)


def compose(settings: IngestSettings, *, client: Callable[[str], Any], count: Callable[[str, int], None]) -> IngestApp:
    """``client`` makes the boto3 client of a service."""

    def clock() -> int:
        return time.time_ns() // 1_000_000

    chance = random.SystemRandom().random
    retry = Retry(sleep=time.sleep, chance=chance, attempts=_ATTEMPTS)
    dynamodb = client("dynamodb")
    pepper = SecretPepper(client("secretsmanager"), settings.outlay_pepper_secret)
    control = ControlTable(dynamodb, settings.outlay_control_table)
    items = ControlItems(dynamodb, settings.outlay_control_table)
    plans = PlanBook(items, clock=clock)
    return IngestApp(
        authenticate=Authenticator(keys=control, peppers=pepper, clock=clock),
        limits=RateLimits(plans=plans, clock=clock),
        key_used=KeyUses(KeyUseTable(dynamodb, settings.outlay_control_table).record, clock=clock).note,
        organizations=control,
        people=PeopleResolver(
            PeopleTable(dynamodb, settings.outlay_control_table, retry=retry),
            clock=clock,
            pause=lambda number: time.sleep(number * _PAUSE_S * chance()),
        ),
        begin_use=BeginUse(control),
        policies=PolicyBook(items, clock=clock),
        note_violations=ViolationNotes(ViolationsTable(dynamodb, settings.outlay_control_table).add, clock=clock).note,
        log=LogTable(dynamodb, settings.outlay_log_table, retention_days=settings.outlay_log_retention_days),
        price_revision=Stamp(
            PriceEntriesTable(dynamodb, settings.outlay_control_table, retry=retry), book=newest_revision, clock=clock
        ),
        clock=clock,
        count=count,
    )
