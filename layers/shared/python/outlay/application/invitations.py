"""Invite somebody, send it again, withdraw it, accept it. One that was accepted or withdrawn is gone.

Whoever changes one names the version it saw, so that of two who accept it, or of one who accepts and one who withdraws,
one wins. Unknown, used, expired and withdrawn are one and the same to whoever shows a token.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from outlay.application.account_ports import Profile
from outlay.application.audited_changes import Changes
from outlay.application.control_store import ControlStore, Place, Stored, Write, change, create, delete
from outlay.application.manage_members import joining, require_no_membership
from outlay.contracts import door_keys, keys
from outlay.domain.audit import Act, Actor
from outlay.domain.email_address import is_email, same_address
from outlay.domain.errors import Conflict, Forbidden, InvalidInput, NotFound, Problem
from outlay.domain.invitation import (
    DAY_MS,
    DEFAULT_DAYS,
    MAX_DAYS,
    Invitation,
    is_invitation_id,
    new_invitation_id,
    new_secret,
    opens,
    read_token,
    secret_hash,
    token_text,
)
from outlay.domain.membership_rules import membership_problems
from outlay.domain.organization import Membership

NO_INVITATION = "There is no such invitation."


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Whom to invite, as what."""

    email: str = field(repr=False)
    role: str
    scope: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    attributes: tuple[str, ...] = ()
    days: int = DEFAULT_DAYS


@dataclass(frozen=True, slots=True, kw_only=True)
class Issued:
    """An invitation and its token, which is shown or sent once and can't be recovered."""

    invitation: Invitation
    token: str = field(repr=False)
    write: Write
    act: Act


def invite(org: str, wanted: Wanted, *, invited_by: str, now_ms: int) -> Issued:
    """A new invitation, to be written. Raises ``InvalidInput`` with every problem."""
    _require_sound(wanted)
    secret = new_secret()
    invitation = Invitation(
        invitation_id=new_invitation_id(),
        org=org,
        email=same_address(wanted.email),
        role=wanted.role,
        scope=dict(wanted.scope),
        attributes=wanted.attributes,
        secret_hash=secret_hash(secret),
        invited_by=invited_by,
        created_ms=now_ms,
        expires_ms=now_ms + wanted.days * DAY_MS,
    )
    return Issued(
        invitation=invitation,
        token=token_text(org, invitation.invitation_id, secret),
        write=create(_place(org, invitation.invitation_id), _to_content(invitation), expires_s=invitation.kept_until_s),
        act=_act("invitation.create", invitation),
    )


def invite_again(stored: Stored, *, days: int, now_ms: int) -> Issued:
    """The same with another token; the one that was sent before lets nobody in any more. Raises ``InvalidInput``."""
    if problems := _days_problems(days):
        raise InvalidInput("The invitation can't be sent like this.", problems=problems)
    before = from_stored(stored)
    secret = new_secret()
    after = replace(
        before,
        secret_hash=secret_hash(secret),
        expires_ms=now_ms + days * DAY_MS,
        version=before.version + 1,
    )
    changed = {"hash": after.secret_hash, "expires": after.expires_ms, keys.TTL: after.kept_until_s}
    return Issued(
        invitation=after,
        token=token_text(after.org, after.invitation_id, secret),
        write=change(stored, changed),
        act=_act("invitation.resend", after),
    )


def withdraw(stored: Stored) -> tuple[Write, Act]:
    """To be written."""
    return delete(stored), _act("invitation.withdraw", from_stored(stored), gone=True)


def find(org: str, invitation_id: str, *, store: ControlStore) -> Stored:
    """Raises ``NotFound``."""
    stored = store.find(_place(org, invitation_id)) if is_invitation_id(invitation_id) else None
    if stored is None:
        raise NotFound(NO_INVITATION)
    return stored


def page(org: str, *, store: ControlStore, after: str, limit: int) -> list[Invitation]:
    """Those that wait or ran out, by id."""
    return [from_stored(each) for each in store.page(door_keys.invitations_key(org), after=after, limit=limit)]


def open_invitation(token: str, *, store: ControlStore, now_ms: int) -> tuple[Invitation, Stored]:
    """What a token lets in. ``store`` under the function's own role. Raises ``NotFound``."""
    shown = read_token(token)
    stored = None if shown is None else store.find(_place(shown.org, shown.invitation_id))
    if shown is None or stored is None:
        raise NotFound(NO_INVITATION)
    invitation = from_stored(stored)
    if not opens(shown, invitation, now_ms=now_ms):
        raise NotFound(NO_INVITATION)
    return invitation, stored


def accept(token: str, profile: Profile, *, changes: Changes, actor: Actor) -> Membership:
    """The account belongs to the organization; the invitation is used up. All in one transaction.

    ``changes`` under the function's own role.

    Raises:
        NotFound: the token lets nobody in, or not any more.
        Forbidden: it was for another address, or nobody showed that the account's is its own.
        Conflict: the account belongs to an organization already.
    """
    invitation, stored = open_invitation(token, store=changes.store, now_ms=changes.clock())
    if not profile.is_verified:
        raise Forbidden("Confirm the address of your account first.", code="email_unverified")
    if same_address(profile.email) != invitation.email:
        raise Forbidden("The invitation is for another e-mail address.", code="other_address")
    membership = Membership(
        subject=profile.subject,
        org=invitation.org,
        role=invitation.role,
        email=same_address(profile.email),
        scope=invitation.scope,
        attributes=invitation.attributes,
    )
    act = Act(action="member.join", target=profile.subject, after=_shown(invitation))
    writes = [delete(stored), *joining(membership, people=changes.store)]
    try:
        changes.commit(invitation.org, writes, act=act, actor=actor)
    except Conflict:
        require_no_membership(profile.subject, people=changes.store)
        raise NotFound(NO_INVITATION) from None
    return membership


def _require_sound(wanted: Wanted) -> None:
    problems = [] if is_email(wanted.email) else [Problem(field="email", reason="is no e-mail address")]
    problems += membership_problems(role=wanted.role, scope=wanted.scope, attributes=wanted.attributes)
    problems += _days_problems(wanted.days)
    if problems:
        raise InvalidInput("Nobody can be invited like this.", problems=problems)


def _days_problems(days: int) -> list[Problem]:
    return [] if 1 <= days <= MAX_DAYS else [Problem(field="days", reason=f"must be from 1 to {MAX_DAYS}")]


def _act(action: str, invitation: Invitation, *, gone: bool = False) -> Act:
    """Without the address: the audit log is kept for good, and names nobody who was not even let in."""
    shown = _shown(invitation)
    return Act(action=action, target=invitation.invitation_id, **({"before": shown} if gone else {"after": shown}))


def _shown(invitation: Invitation) -> dict[str, Any]:
    return {
        "invitation": invitation.invitation_id,
        "role": invitation.role,
        "scope": {name: list(values) for name, values in invitation.scope.items()},
        "attributes": list(invitation.attributes),
        "expires": invitation.expires_ms,
    }


def _place(org: str, invitation_id: str) -> Place:
    return Place(door_keys.invitations_key(org), invitation_id)


def _to_content(invitation: Invitation) -> dict[str, Any]:
    return {
        "org": invitation.org,
        "email": invitation.email,
        "role": invitation.role,
        "scope": {name: list(values) for name, values in invitation.scope.items()},
        "attributes": list(invitation.attributes),
        "hash": invitation.secret_hash,
        "by": invitation.invited_by,
        "created": invitation.created_ms,
        "expires": invitation.expires_ms,
    }


def from_stored(stored: Stored) -> Invitation:
    content = stored.content
    return Invitation(
        invitation_id=stored.place.sk,
        org=content["org"],
        email=content["email"],
        role=content["role"],
        scope={name: tuple(values) for name, values in content["scope"].items()},
        attributes=tuple(content["attributes"]),
        secret_hash=content["hash"],
        invited_by=content["by"],
        created_ms=content["created"],
        expires_ms=content["expires"],
        version=stored.version,
    )
