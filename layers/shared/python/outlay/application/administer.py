"""Make organizations, members and API keys. Each action is one conditional write or one transaction."""

import re
import secrets
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol
from zoneinfo import ZoneInfo

from outlay.application.audited_changes import Changes
from outlay.application.authenticate_key import hash_secret
from outlay.application.platform_admins import PlatformGroup
from outlay.contracts.dimensions import MAX_TAG_DIMENSIONS
from outlay.contracts.keys import is_org_id
from outlay.domain.access import KEY_SCOPES, LEGACY_SCOPES, KeyScope
from outlay.domain.api_key import key_text, new_key_id, new_secret
from outlay.domain.batch import DimensionConfig
from outlay.domain.email_address import is_email
from outlay.domain.errors import Conflict, InvalidInput, NotFound, Problem
from outlay.domain.membership_rules import membership_problems
from outlay.domain.organization import ApiKey, Membership, Organization

DAY_MS = 86_400_000
USER_KEY_BYTES = 32
SCOPES: frozenset[str] = KEY_SCOPES | frozenset(LEGACY_SCOPES)
"""What a key may do."""
TAG_KEY = re.compile(r"[A-Za-z0-9_.:/-]{1,64}")


class Registry(Protocol):
    """Organizations, keys and memberships."""

    def get_organization(self, org: str) -> Organization | None: ...

    def get_membership(self, subject: str) -> Membership | None: ...

    def list_api_keys(self, org: str) -> Sequence[ApiKey]: ...

    def put_api_key(self, key: ApiKey, *, created_ms: int) -> None: ...

    def put_membership(self, membership: Membership) -> None:
        """Raises ``Conflict`` where the subject is a member already."""
        ...

    def revoke_api_key(self, key_id: str, *, revoked_ms: int) -> None:
        """The first revocation stays. Raises ``NotFound``."""
        ...

    def create_organization(self, organization: Organization, *, key: ApiKey, admin: Membership | None) -> None:
        """All in one transaction. Raises ``Conflict`` where the organization exists."""
        ...


class Pepper(Protocol):
    def current(self) -> tuple[str, bytes]:
        """Version and value."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """An account of the user pool. ``temporary_password`` is empty where it was invited by e-mail or exists already."""

    subject: str
    email: str
    temporary_password: str = field(repr=False, default="")


class Directory(Protocol):
    def ensure_user(self, email: str, *, send_invitation: bool) -> User:
        """The account of this e-mail address, made if there is none; the same on a retry."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Ports:
    registry: Registry
    pepper: Pepper
    directory: Directory
    platform: PlatformGroup
    changes: Changes
    """Of the deployment itself."""
    clock: Callable[[], int]


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuedKey:
    """A new key; ``text`` is shown once and can't be recovered."""

    key: ApiKey
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewOrganization:
    """What to make; without ``org`` the id comes from the name."""

    name: str
    org: str = ""
    time_zone: str = "UTC"
    tag_keys: tuple[str, ...] = ()
    email: str = ""
    """Of the first administrator."""
    send_invitation: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class CreatedOrganization:
    organization: Organization
    issued: IssuedKey
    user: User | None


def create_organization(wanted: NewOrganization, *, ports: Ports) -> CreatedOrganization:
    """The organization, its first key and, with an e-mail address, its first administrator.

    The account comes first, since making it again changes nothing; organization, key and membership are one
    transaction. So a retry after a failure completes, and a retry after success is a ``Conflict``.
    """
    organization = new_organization(wanted, now_ms=ports.clock())
    if ports.registry.get_organization(organization.org) is not None:
        raise Conflict(
            f"The organization '{organization.org}' exists already. For another key of it use 'create_api_key'; "
            "for another organization of the same name send 'org'."
        )
    issued = _issue(organization.org, "first key", ports=ports)
    user, admin = None, None
    if wanted.email:
        user = ports.directory.ensure_user(wanted.email.lower(), send_invitation=wanted.send_invitation)
        admin = _membership(user, organization.org, "admin", registry=ports.registry)
    ports.registry.create_organization(organization, key=issued.key, admin=admin)
    return CreatedOrganization(organization=organization, issued=issued, user=user)


def organization_problems(wanted: NewOrganization) -> list[Problem]:
    """All that keeps it from being made like this."""
    problems: list[Problem] = []
    if not is_org_id(wanted.org or slug(wanted.name)):
        problems.append(
            Problem(field="org", reason="must be 3 to 40 of a-z, 0-9 and -; name one where the name has none")
        )
    if not is_time_zone(wanted.time_zone):
        problems.append(Problem(field="time_zone", reason="is no IANA time zone, like Europe/Zurich"))
    if len(set(wanted.tag_keys)) > MAX_TAG_DIMENSIONS or not all(map(TAG_KEY.fullmatch, wanted.tag_keys)):
        problems.append(Problem(field="tags", reason=f"must be at most {MAX_TAG_DIMENSIONS} plain tag keys"))
    if wanted.email and not is_email(wanted.email):
        problems.append(Problem(field="email", reason="is no e-mail address"))
    return problems


def new_organization(wanted: NewOrganization, *, now_ms: int) -> Organization:
    """As it begins: with keys of its own, and unused. Raises ``InvalidInput`` naming every problem."""
    problems = organization_problems(wanted)
    if problems:
        raise InvalidInput("The organization can't be made like this.", problems=problems)
    return Organization(
        org=wanted.org or slug(wanted.name),
        name=wanted.name,
        dimensions=DimensionConfig(
            revision=1, time_zone=wanted.time_zone, tag_keys=tuple(dict.fromkeys(wanted.tag_keys))
        ),
        user_key=secrets.token_bytes(USER_KEY_BYTES),
        people_key=secrets.token_bytes(USER_KEY_BYTES),
        created_ms=now_ms,
        in_use=False,
    )


def slug(name: str) -> str:
    """An organization id from its name: ``Müller & Söhne AG`` → ``muller-sohne-ag``."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40].strip("-")


def is_time_zone(name: str) -> bool:
    """Whether the time zone database knows the name."""
    try:
        ZoneInfo(name)
    except (OSError, ValueError, KeyError):  # ZoneInfoNotFoundError is a KeyError; a folder's name an OSError
        return False
    return True


def key_problems(scopes: frozenset[str]) -> list[Problem]:
    """All that keeps a key from being made like this."""
    if scopes and scopes <= SCOPES:
        return []
    return [Problem(field="scopes", reason="must be of: " + ", ".join(sorted(KEY_SCOPES)))]


def create_api_key(
    org: str,
    *,
    name: str,
    ports: Ports,
    scopes: frozenset[str] = frozenset({KeyScope.INGEST}),
    client: str = "",
    expires_in_days: int | None = None,
) -> IssuedKey:
    """A further key. To rotate one, pass its ``client``: retries are then recognised across both keys."""
    _existing(org, ports.registry)
    problems = key_problems(scopes)
    if problems:
        raise InvalidInput("The key can't be made like this.", problems=problems)
    issued = _issue(org, name, ports=ports, scopes=scopes, client=client, expires_in_days=expires_in_days)
    ports.registry.put_api_key(issued.key, created_ms=ports.clock())
    return issued


def _issue(
    org: str,
    name: str,
    *,
    ports: Ports,
    scopes: frozenset[str] = frozenset({KeyScope.INGEST}),
    client: str = "",
    expires_in_days: int | None = None,
) -> IssuedKey:
    version, pepper = ports.pepper.current()
    key_id = new_key_id()
    secret = new_secret(key_id)
    key = ApiKey(
        key_id=key_id,
        org=org,
        name=name,
        client=client or key_id,
        scopes=scopes,
        secret_hash=hash_secret(secret, pepper=pepper),
        pepper_version=version,
        expires_ms=None if expires_in_days is None else ports.clock() + expires_in_days * DAY_MS,
    )
    return IssuedKey(key=key, text=key_text(key_id, secret))


def revoke_api_key(key_id: str, *, ports: Ports) -> None:
    """Takes effect within a minute (keys are cached that long). Raises ``NotFound``."""
    ports.registry.revoke_api_key(key_id, revoked_ms=ports.clock())


def list_api_keys(org: str, *, ports: Ports) -> Sequence[ApiKey]:
    """Without hashes or secrets."""
    _existing(org, ports.registry)
    return ports.registry.list_api_keys(org)


def member_problems(email: str, role: str, scope: Mapping[str, Sequence[str]]) -> list[Problem]:
    """All that keeps a member from being added like this."""
    problems: list[Problem] = []
    if not is_email(email):
        problems.append(Problem(field="email", reason="is no e-mail address"))
    return problems + membership_problems(role=role, scope=scope)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMember:
    """Whom to add. ``scope``: of a manager, dimension → values."""

    email: str
    role: str
    scope: Mapping[str, Sequence[str]] = field(default_factory=dict)
    send_invitation: bool = True


def add_member(org: str, wanted: NewMember, *, ports: Ports) -> User:
    """The account, now a member; adding it again in the same way changes nothing.

    Raises ``Conflict`` where the account is a member in another way, or of another organization.
    """
    _existing(org, ports.registry)
    problems = member_problems(wanted.email, wanted.role, wanted.scope)
    if problems:
        raise InvalidInput("The member can't be added like this.", problems=problems)
    user = ports.directory.ensure_user(wanted.email.lower(), send_invitation=wanted.send_invitation)
    membership = _membership(user, org, wanted.role, registry=ports.registry, scope=wanted.scope)
    if ports.registry.get_membership(user.subject) is None:
        ports.registry.put_membership(membership)
    return user


def _membership(
    user: User, org: str, role: str, *, registry: Registry, scope: Mapping[str, Sequence[str]] | None = None
) -> Membership:
    named = {name: tuple(values) for name, values in (scope or {}).items()}
    wanted = Membership(subject=user.subject, org=org, role=role, email=user.email, scope=named)
    known = registry.get_membership(user.subject)
    if known is not None and (known.org, known.role, dict(known.scope)) != (org, role, named):
        raise Conflict("The account is a member already, of another organization or in another role.")
    return wanted


def _existing(org: str, registry: Registry) -> Organization:
    found = registry.get_organization(org) if is_org_id(org) else None
    if found is None:
        raise NotFound("There is no such organization.")
    return found
