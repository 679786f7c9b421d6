"""Administrators of the deployment: a group of the user pool, changed by whoever may invoke the admin function (IAM).

The entry in the deployment's audit log is written first: so that there is no change without its entry. Where the user
pool fails then, the entry says what was wanted, and doing it again is harmless.
"""

from typing import Protocol

from outlay.application.audited_changes import Changes
from outlay.domain.audit import Act, Actor
from outlay.domain.email_address import is_email, same_address
from outlay.domain.errors import InvalidInput, NotFound, Problem

SYSTEM = "iam"
"""The function is not told by whom it was invoked; CloudTrail knows."""


class PlatformGroup(Protocol):
    def find_confirmed(self, email: str) -> str | None:
        """The subject of the account that has shown the address to be its own."""
        ...

    def join_platform(self, subject: str) -> None: ...

    def leave_platform(self, subject: str) -> None: ...


def email_problems(email: str) -> list[Problem]:
    return [] if is_email(email) else [Problem(field="email", reason="is no e-mail address")]


def grant(email: str, *, group: PlatformGroup, changes: Changes) -> str:
    """The subject; holds from its next login or renewal. Raises ``NotFound`` or ``InvalidInput``."""
    subject = _subject(email, group)
    changes.commit("", (), act=Act(action="platform_admin.grant", target=subject), actor=system())
    group.join_platform(subject)
    return subject


def revoke(email: str, *, group: PlatformGroup, changes: Changes) -> str:
    """The subject; holds within half an hour, when its last access token ends. Raises as ``grant``."""
    subject = _subject(email, group)
    changes.commit("", (), act=Act(action="platform_admin.revoke", target=subject), actor=system())
    group.leave_platform(subject)
    return subject


def system() -> Actor:
    """Whoever invokes the admin function."""
    return Actor(kind="system", subject=SYSTEM)


def _subject(email: str, group: PlatformGroup) -> str:
    if problems := email_problems(email):
        raise InvalidInput("The account can't be found like this.", problems=problems)
    subject = group.find_confirmed(same_address(email))
    if subject is None:
        raise NotFound("There is no account with this address that its owner has confirmed.")
    return subject
