"""Who asks, and what a route demands of them.

A route's ``Access`` says how little is enough; ``admit`` compares it with the ``Principal``. Whoever sees only a part
of an organization (a manager of some teams, a key bound to one) has a ``cut``: dimension → the values it may see, all
of which have to fit, as the figures' filters do.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from typing import Literal

from outlay.domain.errors import Forbidden, NotFound, Unauthorized

Cut = Mapping[str, frozenset[str]]
"""Dimension → values; empty: everything."""


class Role(IntEnum):
    """What a member may do; each may all that those before it may."""

    VIEWER = 1
    """Own costs, recommendations."""
    MANAGER = 2
    """Costs and budgets of the teams, projects or cost centers of its scope."""
    ADMIN = 3
    """The organization."""

    @property
    def label(self) -> str:
        """As on the wire."""
        return self.name.lower()


ROLES: Mapping[str, Role] = {role.label: role for role in Role}
SCOPE_DIMENSIONS: tuple[str, ...] = ("team", "project", "cost_center")
"""What a manager's scope may name."""


class KeyScope(StrEnum):
    """What an API key may do."""

    INGEST = "ingest"
    READ = "read"
    LEASE = "lease"


KEY_SCOPES: frozenset[str] = frozenset(KeyScope)
LEGACY_SCOPES: Mapping[str, str] = {"events:write": KeyScope.INGEST}
"""As keys of release 0.1 say it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """What a route demands. ``public``: nothing. ``account``: a person who is signed in, member or not.

    ``role`` is the least role of a member; None where no member of an organization as such may (a route of keys only,
    of accounts, or of the platform's administrators).
    """

    kind: Literal["public", "account", "member", "platform"] = "member"
    role: Role | None = None
    keys: frozenset[KeyScope] = frozenset()
    """Scopes of which an API key needs one; none: no key may."""
    cut: bool = False
    """Answers with the caller's part of the organization. A principal with a cut may use no other route but those that
    show nothing of anybody's usage."""
    open_to_cut: bool = False
    """Shows nothing that a cut would hide (names of models, the caller's own account)."""
    fresh: bool = False
    """Needs a login of a short time ago."""
    limit: str = "read"
    """Class of the rate limit."""
    without_mfa: bool = False
    """Also for administrators without MFA whose organization demands it: what they need to get it, or to leave."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Principal:
    """Who asks, once known. ``org`` is empty for an account without organization."""

    kind: Literal["person", "key"]
    subject: str
    """The account's id in the user pool, or the key's id."""
    org: str = ""
    email: str = field(default="", repr=False)
    role: Role | None = None
    scopes: frozenset[KeyScope] = frozenset()
    cut: Cut = field(default_factory=dict)
    is_platform: bool = False
    """Administers the deployment: every organization, the list prices."""
    is_visiting: bool = False
    """A platform administrator in an organization that is not their own: each access is audited."""
    signed_in_ms: int = 0
    address: str = field(default="", repr=False)
    attributes: frozenset[str] = frozenset()
    """Of the member, as the organization defines them, for policies."""

    @property
    def name(self) -> str:
        """For records that say who did something."""
        return self.email or self.subject


def admit(access: Access, principal: Principal, *, now_ms: int, fresh_ms: int) -> None:
    """Let the principal through, or raise.

    Raises:
        Forbidden: known, but may not; the code says what is missing.
        Unauthorized: the login is too old for this (``login_too_old``).
        NotFound: a person without organization asks for an organization's data.
    """
    if access.kind == "public":
        return
    if principal.kind == "key":
        _admit_key(access, principal)
        return
    match access.kind:
        case "account":
            pass
        case "platform":
            if not principal.is_platform:
                raise Forbidden("Only administrators of the deployment may do this.", code="platform_only")
        case "member":
            _admit_member(access, principal)
    if access.fresh and fresh_ms and now_ms - principal.signed_in_ms > fresh_ms:
        raise Unauthorized(
            f"This needs a login of the last {fresh_ms // 60_000} minutes: sign in again.", code="login_too_old"
        )


def _admit_key(access: Access, principal: Principal) -> None:
    if not access.keys:
        raise Forbidden("API keys may not do this; sign in as a person.", code="people_only")
    if not access.keys & principal.scopes:
        needed = " or ".join(sorted(access.keys))
        raise Forbidden(f"This API key lacks the scope {needed}.", code="scope_missing")
    _refuse_cut(access, principal)


def _admit_member(access: Access, principal: Principal) -> None:
    if not principal.org or principal.role is None:
        raise Forbidden(
            "This account belongs to no organization: accept an invitation, or ask an administrator for one. "
            "Administrators of the deployment name one, by the header Outlay-Organization.",
            code="no_membership",
        )
    if access.role is None:
        raise Forbidden("Only API keys may do this.", code="keys_only")
    if principal.role < access.role:
        raise Forbidden(_NEEDED[access.role], code="role_missing")
    _refuse_cut(access, principal)


def _refuse_cut(access: Access, principal: Principal) -> None:
    if principal.cut and not (access.cut or access.open_to_cut):
        raise Forbidden("This shows the whole organization; you may see only a part of it.", code="outside_scope")


_NEEDED: Mapping[Role, str] = {
    Role.VIEWER: "Only members of the organization may do this.",
    Role.MANAGER: "Only managers and administrators of the organization may do this.",
    Role.ADMIN: "Only administrators of the organization may do this.",
}


def within(cut: Cut, filters: Cut) -> dict[str, frozenset[str]]:
    """Filters narrowed to a cut: never more than either lets through. An empty set lets nothing through."""
    both = dict(filters)
    for name, values in cut.items():
        both[name] = values & filters[name] if name in filters else values
    return both


def require_in(cut: Cut, values: Mapping[str, str]) -> None:
    """Raises ``NotFound`` where something lies outside of the cut: whether it exists is not told."""
    if any(values.get(name, "") not in allowed for name, allowed in cut.items()):
        raise NotFound("There is no such resource.")
