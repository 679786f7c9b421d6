"""Sign in with e-mail and password, go on with a code, renew. Tokens pass through, never stored or logged."""

import base64
import binascii
import json
from collections.abc import Callable
from dataclasses import dataclass, field

from outlay.application.account_ports import AccountDoors, MembershipReader, Tokens
from outlay.domain.errors import InvalidInput, NotFound, StepRequired, Unauthorized
from outlay.domain.passwords import password_problems


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    email: str = field(repr=False)
    password: str = field(repr=False)
    new_password: str = field(repr=False, default="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    tokens: Tokens
    organization: str | None
    """None for an account that belongs to none: it may accept an invitation."""


def sign_in(credentials: Credentials, *, address: str, doors: AccountDoors, memberships: MembershipReader) -> Session:
    """A right password gives back what was counted, whether or not a further step is asked for.

    Raises:
        Unauthorized: alike for an unknown account and a wrong password.
        StepRequired: the password is right, and ``new_password`` or a code is needed.
        LimitExceeded: too many attempts from this address or at this account.
    """
    if credentials.new_password:
        _require_policy(credentials.new_password)
    attempt = doors.attempts.begin("login", address=address, account=credentials.email)
    try:
        tokens = doors.sign_in.sign_in(
            email=credentials.email, password=credentials.password, new_password=credentials.new_password
        )
    except StepRequired:
        attempt.succeeded()
        raise
    attempt.succeeded()
    return _session(tokens, memberships)


def answer_mfa(session: str, code: str, *, address: str, doors: AccountDoors, memberships: MembershipReader) -> Session:
    """Go on with the code of an authenticator. Raises ``Unauthorized`` or ``LimitExceeded``."""
    attempt = doors.attempts.begin("mfa", address=address, account=doors.sign_in.account_of(session))
    tokens = doors.sign_in.answer_mfa(session, code)
    attempt.succeeded()
    return _session(tokens, memberships)


def refresh(refresh_token: str, *, doors: AccountDoors, memberships: MembershipReader) -> Session:
    """Raises ``Unauthorized``."""
    return _session(doors.sign_in.refresh(refresh_token), memberships)


def from_hosted(ask: Callable[..., Tokens] | None, *, memberships: MembershipReader, **exchanged: str) -> Session:
    """A session of single sign-on. Raises ``Unauthorized``, or ``NotFound`` where the deployment has none."""
    if ask is None:
        raise NotFound("This deployment has no single sign-on.")
    return _session(ask(**exchanged), memberships)


def _require_policy(password: str) -> None:
    problems = password_problems(password, field="new_password")
    if problems:
        raise InvalidInput("The new password is not allowed.", problems=problems)


def _session(tokens: Tokens, memberships: MembershipReader) -> Session:
    membership = memberships.get_membership(subject_of(tokens.access_token))
    return Session(tokens=tokens, organization=None if membership is None else membership.org)


def subject_of(access_token: str) -> str:
    """The token's subject. Only for a token that the user pool itself just handed over: nothing is verified here."""
    try:
        payload = access_token.split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        return str(claims["sub"])
    except (IndexError, KeyError, TypeError, ValueError, binascii.Error) as error:
        raise Unauthorized("The user pool's token was not understood.") from error
