"""What the admin function is made of."""

import time

from outlay.adapters.cognito.directory import UserPool
from outlay.adapters.dynamodb.onboarding import OnboardingTable
from outlay.adapters.secrets.pepper import SecretPepper
from outlay.application.administer import Ports
from outlay.runtime import aws

from functions.admin.settings import AdminSettings


def clock() -> int:
    return time.time_ns() // 1_000_000


def compose(settings: AdminSettings) -> Ports:
    return Ports(
        registry=OnboardingTable(aws.client("dynamodb"), settings.outlay_control_table),
        pepper=SecretPepper(aws.client("secretsmanager"), settings.outlay_pepper_secret, clock=clock),
        directory=UserPool(aws.client("cognito-idp"), pool_id=settings.outlay_user_pool_id),
        clock=clock,
    )
