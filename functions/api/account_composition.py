"""What the routes of accounts are made of: the user pool's clients, the counters, the mail."""

import time
from collections.abc import Callable
from typing import Any

from outlay.adapters.cognito.accounts import CognitoAccounts
from outlay.adapters.cognito.calls import AppClient, secret_from
from outlay.adapters.cognito.hosted_sign_in import HostedPages
from outlay.adapters.cognito.own_account import CognitoOwnAccount
from outlay.adapters.cognito.registration import CognitoRegistration
from outlay.adapters.dynamodb.attempts import AttemptsTable
from outlay.adapters.secrets.pepper import SecretPepper
from outlay.adapters.ses.mailer import SesMailer
from outlay.application.account_ports import AccountDoors
from outlay.application.attempts import Attempts
from outlay.application.mail import Place
from outlay.application.second_factor import SecondFactor
from outlay.runtime import aws
from outlay.runtime.http import Request, credential

from functions.api.settings import ApiSettings


class AccountParts:
    """One per function instance; clients are made when they are first used."""

    def __init__(self, settings: ApiSettings, database: Any, *, clock: Callable[[], int]) -> None:
        self._settings = settings
        self._clock = clock
        self._signed = aws.later("cognito-idp")
        self.client = aws.later("cognito-idp", signed=False)
        self.pepper = SecretPepper(aws.later("secretsmanager"), settings.outlay_pepper_secret)
        self._counters = AttemptsTable(database, settings.outlay_control_table)
        self._app = self._app_client(settings.outlay_user_pool_client_id)
        sso = settings.outlay_sso_client_id
        self._hosted = self._app_client(sso) if sso else None
        self._own = CognitoOwnAccount(self.client)

    @property
    def client_ids(self) -> frozenset[str]:
        """Whose access tokens are ours."""
        return frozenset(app.client_id for app in self._apps)

    def doors(self) -> AccountDoors:
        settings = self._settings
        pool_id = settings.outlay_user_pool_id
        sender = settings.outlay_mail_from
        return AccountDoors(
            sign_in=CognitoAccounts(self.client, clients=self._apps),
            registration=CognitoRegistration(self.client, app=self._app, admin=self._signed, pool_id=pool_id),
            own=self._own,
            attempts=Attempts(counters=self._counters, key=lambda: self.pepper.current()[1], clock=self._clock),
            hosted=None if self._hosted is None else self._pages(self._hosted),
            mail=SesMailer(aws.later("sesv2"), sender=sender) if sender else None,
            is_open=settings.outlay_registration == "open",
            place=Place(url=settings.outlay_public_url.rstrip("/"), site=settings.outlay_site_url.rstrip("/")),
            clock=self._clock,
            sleep=time.sleep,
        )

    def email_of(self, request: Request) -> str:
        """The address that who asks has shown to be their own; empty where they have not. Asks the user pool."""
        profile = self._own.profile(credential(request))
        return profile.email if profile.is_verified else ""

    def second_factor(self) -> SecondFactor:
        federated = frozenset() if self._hosted is None else frozenset({self._hosted.client_id})
        return SecondFactor(
            profiles=self._own,
            federated_clients=federated,
            trusted_clients=federated if self._settings.outlay_sso_mfa == "provider" else frozenset(),
            clock=self._clock,
        )

    @property
    def _apps(self) -> tuple[AppClient, ...]:
        return (self._app,) if self._hosted is None else (self._app, self._hosted)

    def _app_client(self, client_id: str) -> AppClient:
        pool_id = self._settings.outlay_user_pool_id
        return AppClient(client_id=client_id, secret=secret_from(self._signed, pool_id=pool_id, client_id=client_id))

    def _pages(self, app: AppClient) -> HostedPages:
        settings = self._settings
        return HostedPages(
            app=app,
            address=settings.outlay_sso_address.rstrip("/"),
            provider=settings.outlay_sso_provider,
            redirect_uris=tuple(uri for uri in settings.outlay_sso_redirect_uris.split(",") if uri),
        )
