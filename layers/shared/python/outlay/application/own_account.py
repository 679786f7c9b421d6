"""One's own account: who one is, another name or address, another password, an authenticator.

What would let a thief of an access token take the account over (another address, password or authenticator) asks for
the password again. A federated account has none: its provider looks after all of this.
"""

from dataclasses import dataclass, field

from outlay.application.account_ports import AccountDoors, Profile, Tokens
from outlay.application.sign_in import subject_of
from outlay.domain.email_address import is_email, same_address
from outlay.domain.errors import Conflict, InvalidInput, Problem, StepRequired, Unauthorized
from outlay.domain.passwords import password_problems

ISSUER = "Outlay"
"""As authenticators show it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """That it is the owner who asks: the password, and a code where the account has an authenticator."""

    password: str = field(repr=False)
    code: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Of a profile; None leaves as it is."""

    name: str | None = field(default=None, repr=False)
    email: str | None = field(default=None, repr=False)


def change_profile(access_token: str, wanted: Change, proof: Proof | None, *, doors: AccountDoors) -> Profile:
    """The profile, as it is afterwards: another address shows only once it was confirmed.

    Raises:
        InvalidInput: the address is none, or comes without the password.
        Unauthorized: the password is wrong.
    """
    profile = doors.own.profile(access_token)
    email = _other_address(wanted.email, profile)
    if email is not None:
        if proof is None:
            problem = Problem(field="password", reason="is needed for another address")
            raise InvalidInput("The account can't be changed like this.", problems=(problem,))
        _end(_prove(profile, proof, doors), doors)
    if email is not None or wanted.name is not None:
        doors.own.update(access_token, name=wanted.name, email=email)
    return doors.own.profile(access_token)


def confirm_email(access_token: str, code: str, *, doors: AccountDoors) -> Profile:
    """The new address is the account's. Raises ``InvalidInput`` or ``LimitExceeded``."""
    before = doors.own.profile(access_token)
    doors.attempts.begin("confirm", account=before.subject)
    doors.own.confirm_email(access_token, code)
    return doors.own.profile(access_token)


def change_password(access_token: str, *, password: str, new_password: str, doors: AccountDoors) -> None:
    """Every session ends, this one too. Raises ``InvalidInput`` or ``Forbidden``."""
    problems = password_problems(new_password, field="new_password")
    if problems:
        raise InvalidInput("The new password is not allowed.", problems=problems)
    profile = doors.own.profile(access_token)
    attempt = doors.attempts.begin("login", account=profile.email)
    doors.own.change_password(access_token, password=password, new_password=new_password)
    attempt.succeeded()
    doors.own.sign_out_everywhere(access_token)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAuthenticator:
    secret: str = field(repr=False)
    """Base 32, as people type it."""
    uri: str = field(repr=False)
    """As a QR code holds it (Google's Key Uri Format)."""


def begin_mfa(access_token: str, proof: Proof, *, doors: AccountDoors) -> NewAuthenticator:
    """A secret for an authenticator, of no effect until ``finish_mfa``; an earlier one stays in force until then."""
    profile = doors.own.profile(access_token)
    _end(_prove(profile, proof, doors), doors)
    secret = doors.own.begin_mfa(access_token)
    label = f"{ISSUER}:{profile.email}".replace(" ", "%20")
    return NewAuthenticator(secret=secret, uri=f"otpauth://totp/{label}?secret={secret}&issuer={ISSUER}")


def finish_mfa(access_token: str, code: str, *, doors: AccountDoors) -> None:
    """From here on every sign-in by password asks for a code. Every session ends.

    So an access token that the user pool still recognises, of an account with an authenticator, was issued after a
    code: no session of before lives on with more rights than it was let in with.
    Raises ``InvalidInput`` for a wrong code.
    """
    profile = doors.own.profile(access_token)
    attempt = doors.attempts.begin("mfa", account=profile.subject)
    doors.own.enable_mfa(access_token, code)
    attempt.succeeded()
    doors.own.sign_out_everywhere(access_token)


def remove_mfa(access_token: str, proof: Proof, *, doors: AccountDoors) -> None:
    """Needs password and code. Of an account without an authenticator nothing changes. Raises ``Unauthorized``."""
    profile = doors.own.profile(access_token)
    proven = _prove(profile, proof, doors)
    doors.own.disable_mfa(proven.access_token)
    _end(proven, doors)


def _prove(profile: Profile, proof: Proof, doors: AccountDoors) -> Tokens:
    """A session that the password, and the code where there is an authenticator, opened just now."""
    attempt = doors.attempts.begin("login", account=profile.email)
    try:
        tokens = doors.sign_in.sign_in(email=profile.email, password=proof.password)
    except StepRequired as step:
        attempt.succeeded()
        return _own(_prove_code(step, proof, doors), profile)
    attempt.succeeded()
    return _own(tokens, profile)


def _prove_code(step: StepRequired, proof: Proof, doors: AccountDoors) -> Tokens:
    if step.code != "mfa_required":
        raise Unauthorized("Sign in again first.") from None
    if not proof.code:
        problem = Problem(field="code", reason="is needed: the account has an authenticator")
        raise InvalidInput("The password is right, and not enough.", problems=(problem,)) from None
    session = step.members["session"]
    attempt = doors.attempts.begin("mfa", account=doors.sign_in.account_of(session))
    tokens = doors.sign_in.answer_mfa(session, proof.code)
    attempt.succeeded()
    return tokens


def _own(proven: Tokens, profile: Profile) -> Tokens:
    """A provider's account and one with a password can have the same address."""
    if subject_of(proven.access_token) != profile.subject:
        raise Conflict(
            "This account signs in by its provider, which looks after passwords and MFA.", code="sso_account"
        )
    return proven


def _end(proven: Tokens, doors: AccountDoors) -> None:
    """A session that only was to show something."""
    doors.sign_in.sign_out(proven.refresh_token)


def _other_address(email: str | None, profile: Profile) -> str | None:
    if email is None or same_address(email) == same_address(profile.email):
        return None
    if not is_email(email):
        problem = Problem(field="email", reason="is no e-mail address")
        raise InvalidInput("The account can't be changed like this.", problems=(problem,))
    return same_address(email)
