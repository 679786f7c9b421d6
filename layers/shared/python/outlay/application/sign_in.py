"""Sign in with e-mail and password, and renew a session. Tokens pass through; they are never stored or logged."""

import base64
import binascii
import json
from dataclasses import dataclass, field
from typing import Protocol

from outlay.domain.errors import Forbidden, Unauthorized
from outlay.domain.organization import Membership

NO_MEMBERSHIP = (
    "This account belongs to no organization. Ask an administrator to add it: the admin function's action 'add_member'."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """What the user pool issued. ``refresh_token`` is empty where a renewal brought none."""

    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False, default="")
    expires_s: int


class Accounts(Protocol):
    """The user pool."""

    def sign_in(self, *, email: str, password: str, new_password: str = "") -> Tokens:
        """Raises ``Unauthorized``, alike for an unknown account and a wrong password; with code
        ``new_password_required`` where the first password must be replaced and ``new_password`` is empty.
        """
        ...

    def refresh(self, refresh_token: str) -> Tokens:
        """Raises ``Unauthorized``."""
        ...


class Memberships(Protocol):
    def get_membership(self, subject: str) -> Membership | None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    tokens: Tokens
    organization: str


def sign_in(
    *, accounts: Accounts, memberships: Memberships, email: str, password: str, new_password: str = ""
) -> Session:
    """Raises ``Unauthorized``, or ``Forbidden`` for an account without an organization."""
    tokens = accounts.sign_in(email=email, password=password, new_password=new_password)
    return _session(tokens, memberships)


def refresh(*, accounts: Accounts, memberships: Memberships, refresh_token: str) -> Session:
    """Raises as ``sign_in``."""
    return _session(accounts.refresh(refresh_token), memberships)


def _session(tokens: Tokens, memberships: Memberships) -> Session:
    membership = memberships.get_membership(subject_of(tokens.access_token))
    if membership is None:
        raise Forbidden(NO_MEMBERSHIP, code="no_membership")
    return Session(tokens=tokens, organization=membership.org)


def subject_of(access_token: str) -> str:
    """The token's subject. Only for a token that the user pool itself just handed over: nothing is verified here."""
    try:
        payload = access_token.split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        return str(claims["sub"])
    except (IndexError, KeyError, TypeError, ValueError, binascii.Error) as error:
        raise Unauthorized("The user pool's token was not understood.") from error
