"""The user pool, as the use cases of accounts need it. Tokens, passwords and codes pass through; nobody keeps them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from outlay.domain.organization import Membership

if TYPE_CHECKING:
    from outlay.application.attempts import Attempts
    from outlay.application.mail import Mailer, Place

STEADY_MS = 1_200
"""The least time after which is answered what must not tell whether an account exists. Longer than Cognito takes to
make an account and send its code, so that the time tells nothing either."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """What the user pool issued. ``refresh_token`` is empty where a renewal brought none."""

    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False, default="")
    expires_s: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """An account, as the user pool knows it."""

    subject: str
    email: str = field(repr=False)
    is_verified: bool
    """Whether it was shown that the address is the account's."""
    name: str = field(default="", repr=False)
    has_mfa: bool
    """Whether every sign-in by password asks for a code of an authenticator."""


class SignIn(Protocol):
    """Sessions of the user pool. All raise ``LimitExceeded`` or ``Upstream`` where it does not answer."""

    def sign_in(self, *, email: str, password: str, new_password: str = "") -> Tokens:
        """Raises ``Unauthorized``, alike for an unknown account and a wrong password; ``StepRequired`` with code
        ``new_password_required``, ``mfa_required`` or ``mfa_setup_required`` where the password is right.
        """
        ...

    def answer_mfa(self, session: str, code: str) -> Tokens:
        """``session``: of the ``StepRequired``. Raises ``Unauthorized``."""
        ...

    def account_of(self, session: str) -> str:
        """Whose step it is, for counting; raises ``Unauthorized`` where it is no session."""
        ...

    def refresh(self, refresh_token: str) -> Tokens:
        """Raises ``Unauthorized``."""
        ...

    def sign_out(self, refresh_token: str) -> None:
        """It renews no session any more. One that never did changes nothing."""
        ...


class Registration(Protocol):
    """Accounts that their owners make, and what is sent to their addresses."""

    def register(self, *, email: str, password: str, name: str) -> bool:
        """Made, with a code on its way; False where there is an account of this address already."""
        ...

    def resend(self, email: str) -> bool:
        """A new code to confirm the address; False where the account is confirmed, or there is none."""
        ...

    def confirm(self, *, email: str, code: str) -> None:
        """Raises ``InvalidInput``, alike for a wrong code, an old one and an unknown account."""
        ...

    def forgot(self, email: str) -> None:
        """A code to set a new password, to the address of an account that has one; nothing tells whether it has."""
        ...

    def reset(self, *, email: str, code: str, new_password: str) -> None:
        """Every session of the account ends. Raises as ``confirm``."""
        ...


class OwnAccount(Protocol):
    """What the bearer of an access token may do with the account. All raise ``Unauthorized`` where it was revoked."""

    def profile(self, access_token: str) -> Profile: ...

    def update(self, access_token: str, *, name: str | None, email: str | None) -> None:
        """A new address counts once it is confirmed by the code that was sent there."""
        ...

    def confirm_email(self, access_token: str, code: str) -> None:
        """Raises ``InvalidInput``."""
        ...

    def change_password(self, access_token: str, *, password: str, new_password: str) -> None:
        """Raises ``Forbidden`` for a wrong ``password``."""
        ...

    def begin_mfa(self, access_token: str) -> str:
        """A new secret for an authenticator, in base 32; of no effect before ``enable_mfa``."""
        ...

    def enable_mfa(self, access_token: str, code: str) -> None:
        """Raises ``InvalidInput`` for a wrong code."""
        ...

    def disable_mfa(self, access_token: str) -> None: ...

    def sign_out_everywhere(self, access_token: str) -> None:
        """No session can be renewed any more. Access tokens that were issued hold until they end, in half an hour."""
        ...


class HostedSignIn(Protocol):
    """Single sign-on by the user pool's hosted pages."""

    def describe(self) -> dict[str, object]:
        """Where to send a browser: ``authorize_url``, ``client_id``, ``scope``, ``redirect_uris``."""
        ...

    def exchange(self, *, code: str, code_verifier: str, redirect_uri: str) -> Tokens:
        """Raises ``Unauthorized``."""
        ...


class MembershipReader(Protocol):
    def get_membership(self, subject: str) -> Membership | None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountDoors:
    """All that the routes of accounts need. ``hosted`` is None without single sign-on, ``mail`` without a sender."""

    sign_in: SignIn
    registration: Registration
    own: OwnAccount
    attempts: "Attempts"
    hosted: HostedSignIn | None
    mail: "Mailer | None"
    is_open: bool
    """Whether anybody may register; otherwise only who was invited."""
    place: "Place"
    """Of the deployment, for mails."""
    clock: Callable[[], int]
    sleep: Callable[[float], None]

    @contextmanager
    def steady(self) -> Iterator[None]:
        """What is inside takes ``STEADY_MS``, whatever it found."""
        until = self.clock() + STEADY_MS
        yield
        self.sleep(max(0, until - self.clock()) / 1_000)
