"""What the admin function is made of."""

import random
import time

from outlay.adapters.cognito.directory import UserPool
from outlay.adapters.dynamodb.control_items import ControlItems
from outlay.adapters.dynamodb.onboarding import OnboardingTable
from outlay.adapters.secrets.pepper import SecretPepper
from outlay.application.administer import Ports
from outlay.application.audited_changes import Changes
from outlay.runtime import aws

from functions.admin.settings import AdminSettings

_PAUSE_S = 0.05
_chance = random.SystemRandom().random


def clock() -> int:
    return time.time_ns() // 1_000_000


def compose(settings: AdminSettings) -> Ports:
    database = aws.client("dynamodb")
    users = UserPool(aws.client("cognito-idp"), pool_id=settings.outlay_user_pool_id)
    return Ports(
        registry=OnboardingTable(database, settings.outlay_control_table),
        pepper=SecretPepper(aws.client("secretsmanager"), settings.outlay_pepper_secret, clock=clock),
        directory=users,
        platform=users,
        changes=Changes(
            store=ControlItems(database, settings.outlay_control_table),
            clock=clock,
            pause=lambda number: time.sleep(number * _PAUSE_S * _chance()),
        ),
        clock=clock,
    )
