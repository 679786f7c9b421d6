"""What the rig's accounts are made of: the real adapters over a user pool in memory."""

from collections.abc import Callable
from typing import Any, Protocol

from outlay.adapters.cognito.accounts import CognitoAccounts
from outlay.adapters.cognito.calls import AppClient
from outlay.adapters.cognito.own_account import CognitoOwnAccount
from outlay.adapters.cognito.registration import CognitoRegistration
from outlay.adapters.dynamodb.attempts import AttemptsTable
from outlay.application.account_ports import AccountDoors
from outlay.application.attempts import Attempts
from outlay.application.mail import Mail, Place
from outlay.application.second_factor import SecondFactor

from tests.support.fake_cognito import CLIENT_ID, CLIENT_SECRET, FakeCognito

PEPPER = b"p" * 32


class Outbox:
    """Stands for ``SesMailer``."""

    def __init__(self) -> None:
        self.mails: list[Mail] = []
        self.is_up = True

    def send(self, mail: Mail) -> bool:
        if self.is_up:
            self.mails.append(mail)
        return self.is_up


class World(Protocol):
    """A rig."""

    now_ms: int
    cognito: FakeCognito
    database: Any
    outbox: Outbox
    is_open: bool
    slept: list[float]
    hosted: Any
    """The pages of single sign-on; None without."""


def a_pool(now_s: Callable[[], int], email: str, password: str) -> FakeCognito:
    """With one account."""
    pool = FakeCognito(now_s=now_s)
    pool.add(email, password, sub="sub-1")
    return pool


def account_doors(world: World) -> AccountDoors:
    app = AppClient(client_id=CLIENT_ID, secret=lambda: CLIENT_SECRET)
    clock: Callable[[], int] = lambda: world.now_ms  # noqa: E731 - asked at each call: the rig's time moves
    return AccountDoors(
        sign_in=CognitoAccounts(world.cognito, clients=(app,)),
        registration=CognitoRegistration(world.cognito, app=app, admin=world.cognito, pool_id="us-east-1_pool"),
        own=CognitoOwnAccount(world.cognito),
        attempts=Attempts(counters=AttemptsTable(world.database, "control"), key=lambda: PEPPER, clock=clock),
        hosted=world.hosted,
        mail=world.outbox,
        is_open=world.is_open,
        place=Place(url="https://api.example.com", site="https://outlay.example.com"),
        clock=clock,
        sleep=world.slept.append,
    )


def second_factor(world: World) -> SecondFactor:
    """Of nobody's identity provider."""
    return SecondFactor(
        profiles=CognitoOwnAccount(world.cognito),
        federated_clients=frozenset(),
        trusted_clients=frozenset(),
        clock=lambda: world.now_ms,
    )
