"""Make an account and confirm its address; set a forgotten password anew.

What is answered, and when, never tells whether an account exists: the same sentence, not before the same time.
"""

from dataclasses import dataclass, field

from outlay.application.account_ports import AccountDoors
from outlay.application.control_store import ControlStore
from outlay.application.invitations import open_invitation
from outlay.application.mail import known_account_mail
from outlay.domain.email_address import is_email, same_address
from outlay.domain.errors import Forbidden, InvalidInput, NotFound, Problem
from outlay.domain.passwords import password_problems


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAccount:
    email: str = field(repr=False)
    password: str = field(repr=False)
    name: str = field(default="", repr=False)
    invitation: str = field(default="", repr=False)
    """Its token; needed where registration is closed."""


def register(wanted: NewAccount, *, address: str, doors: AccountDoors, store: ControlStore) -> None:
    """An account whose address is still to be confirmed. Of an address that has one, its owner is told so by mail.

    Raises:
        InvalidInput: with all that is wrong with address and password.
        Forbidden: registration is closed (``registration_closed``).
        NotFound: it is closed, and the invitation lets nobody with this address in.
        LimitExceeded: too many from this address, or for this one.
    """
    problems = [*_email_problems(wanted.email), *password_problems(wanted.password)]
    if problems:
        raise InvalidInput("The account can't be made like this.", problems=problems)
    doors.attempts.begin("register", address=address, account=wanted.email)
    if not doors.is_open:
        _require_invitation(wanted, store=store, now_ms=doors.clock())
    with doors.steady():
        if not doors.registration.register(email=wanted.email, password=wanted.password, name=wanted.name):
            _tell_owner(wanted.email, doors)


def resend(email: str, *, address: str, doors: AccountDoors) -> None:
    """A new code for an account that waits for one."""
    doors.attempts.begin("resend", address=address, account=email)
    with doors.steady():
        doors.registration.resend(email)


def confirm(*, email: str, code: str, address: str, doors: AccountDoors) -> None:
    """The address is its owner's. Raises ``InvalidInput`` or ``LimitExceeded``."""
    doors.attempts.begin("confirm", address=address, account=email)
    doors.registration.confirm(email=email, code=code)


def forgot(email: str, *, address: str, doors: AccountDoors) -> None:
    """A code to the address, if it has a confirmed account."""
    doors.attempts.begin("forgot", address=address, account=email)
    with doors.steady():
        doors.registration.forgot(email)


def reset(*, email: str, code: str, new_password: str, address: str, doors: AccountDoors) -> None:
    """A new password by the code; no session of before can be renewed. Raises ``InvalidInput`` or ``LimitExceeded``."""
    problems = password_problems(new_password, field="new_password")
    if problems:
        raise InvalidInput("The new password is not allowed.", problems=problems)
    doors.attempts.begin("reset", address=address, account=email)
    doors.registration.reset(email=email, code=code, new_password=new_password)


def _email_problems(email: str) -> list[Problem]:
    return [] if is_email(email) else [Problem(field="email", reason="is no e-mail address")]


def _require_invitation(wanted: NewAccount, *, store: ControlStore, now_ms: int) -> None:
    if not wanted.invitation:
        raise Forbidden(
            "Registration is closed: ask an administrator of your organization for an invitation.",
            code="registration_closed",
        )
    invitation, _ = open_invitation(wanted.invitation, store=store, now_ms=now_ms)
    if invitation.email != same_address(wanted.email):
        raise NotFound("There is no such invitation.")


def _tell_owner(email: str, doors: AccountDoors) -> None:
    """Who has not confirmed yet gets another code; everybody else hears that there is an account."""
    if not doors.registration.resend(email) and doors.mail is not None:
        doors.mail.send(known_account_mail(to=email, place=doors.place))
