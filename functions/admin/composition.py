"""What the admin function is made of."""

import random
import time
from collections.abc import Callable

from outlay.adapters.cognito.directory import UserPool
from outlay.adapters.dynamodb.control_items import ControlItems
from outlay.adapters.dynamodb.onboarding import OnboardingTable
from outlay.adapters.secrets.pepper import SecretPepper
from outlay.application.administer import Ports
from outlay.application.audited_changes import Changes
from outlay.application.audited_registry import AuditedRegistry
from outlay.runtime import aws

from functions.admin.settings import AdminSettings

_PAUSE_S = 0.05


def clock() -> int:
    return time.time_ns() // 1_000_000


def compose(settings: AdminSettings) -> Callable[[str], Ports]:
    """The ports of a request, by its id."""
    database, table = aws.client("dynamodb"), settings.outlay_control_table
    registry = OnboardingTable(database, table)
    chance = random.SystemRandom().random
    changes = Changes(
        store=ControlItems(database, table), clock=clock, pause=lambda number: time.sleep(number * _PAUSE_S * chance())
    )
    pepper = SecretPepper(aws.client("secretsmanager"), settings.outlay_pepper_secret, clock=clock)
    users = UserPool(aws.client("cognito-idp"), pool_id=settings.outlay_user_pool_id)
    return lambda request_id: Ports(
        registry=AuditedRegistry(registry=registry, changes=changes, request_id=request_id),
        pepper=pepper,
        directory=users,
        platform=users,
        changes=changes,
        clock=clock,
    )
