"""Who is asking: a person by an access token of the user pool, or an application by its API key."""

from outlay.application.verify_token import TokenClaims, verify_token
from outlay.contracts.accounts import PLATFORM_GROUP
from outlay.contracts.keys import is_org_id
from outlay.domain.access import Access, Principal, Role
from outlay.domain.errors import Forbidden, NotFound, Unauthorized
from outlay.domain.organization import Membership, Organization
from outlay.runtime.http import Request, credential

from functions.api.services import Doors

ORGANIZATION_HEADER = "outlay-organization"
"""Which organization a platform administrator means; everybody else has but one."""
_KEY = "ok_"
_NOBODY = "Sign in and send the access token as 'Authorization: Bearer …'; applications send their API key there."


def identify(request: Request, doors: Doors) -> Principal:
    """The principal, before it is known whether it may.

    Raises:
        Unauthorized: no credential, or one that does not hold.
        Forbidden: an API key that is not allowed from this address.
        NotFound: the header names an organization that is not the caller's.
    """
    shown = credential(request)
    if not shown:
        raise Unauthorized(_NOBODY)
    if shown.startswith(_KEY):
        return _application(shown, request, doors)
    return _person(_claims(shown, doors), request, doors)


def require_mfa(access: Access, principal: Principal, request: Request, doors: Doors) -> None:
    """That an administrator came in with a second factor, where the organization demands it.

    Raises:
        Forbidden: not so (``mfa_needed``).
        Unauthorized: the session was ended meanwhile.
    """
    if access.without_mfa or principal.kind != "person" or principal.role is not Role.ADMIN:
        return
    organization = doors.control.get_organization(principal.org)
    if organization is None or not organization.admins_need_mfa:
        return
    shown = credential(request)
    if not doors.second_factor.holds(shown, _claims(shown, doors)):
        raise Forbidden(
            "Administrators of this organization sign in with an authenticator: set one up by POST /v1/auth/mfa or "
            "`outlay mfa enable`, then sign in again.",
            code="mfa_needed",
        )


def _claims(token: str, doors: Doors) -> TokenClaims:
    return verify_token(token, tokens=doors.tokens, client_ids=doors.client_ids, now_ms=doors.clock())


def known_principal(request: Request, doors: Doors) -> Principal:
    """As ``identify``; an address from which too many credentials did not hold is refused before.

    Raises as ``identify``, or ``LimitExceeded``.
    """
    shown = credential(request)
    doors.limits.check_address(request.source_ip, shown)
    try:
        principal = identify(request, doors)
    except Unauthorized:
        doors.limits.note_failure(request.source_ip)
        raise
    doors.limits.note_success(shown)
    return principal


def organization_of(principal: Principal, doors: Doors) -> Organization:
    """Raises ``NotFound`` where it does not exist (any more)."""
    found = doors.control.get_organization(principal.org) if principal.org else None
    if found is None:
        raise NotFound("There is no such organization.")
    return found


def _application(shown: str, request: Request, doors: Doors) -> Principal:
    key = doors.keys(shown, address=request.source_ip, scope=None).key
    named = request.headers.get(ORGANIZATION_HEADER, key.org)
    if named != key.org:
        raise NotFound("There is no such organization.")
    return Principal(
        kind="key",
        subject=key.key_id,
        org=key.org,
        scopes=key.may,
        cut=key.cut,
        address=request.source_ip,
    )


def _person(claims: TokenClaims, request: Request, doors: Doors) -> Principal:
    membership = doors.control.get_membership(claims.subject)
    is_platform = PLATFORM_GROUP in claims.groups
    own = "" if membership is None else membership.org
    named = request.headers.get(ORGANIZATION_HEADER, own)
    if named != own and not (is_platform and is_org_id(named)):
        raise NotFound("There is no such organization.")
    member = membership if named == own else None
    return Principal(
        kind="person",
        subject=claims.subject,
        org=named,
        email="" if membership is None else membership.email,
        role=_role(member, is_platform=is_platform, named=named),
        cut={} if member is None else member.cut,
        is_platform=is_platform,
        is_visiting=is_platform and named != own,
        signed_in_ms=claims.signed_in_ms,
        address=request.source_ip,
        attributes=frozenset() if member is None else frozenset(member.attributes),
    )


def _role(member: Membership | None, *, is_platform: bool, named: str) -> Role | None:
    if member is not None:
        return member.rank
    return Role.ADMIN if is_platform and named else None
