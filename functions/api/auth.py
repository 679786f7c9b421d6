"""Who is asking: API Gateway has verified the token's signature, issuer and expiry; here is what it does not check."""

from outlay.application.sign_in import NO_MEMBERSHIP
from outlay.domain.errors import Forbidden, Unauthorized
from outlay.domain.organization import Membership, Organization
from outlay.runtime.http import Request

from functions.api.services import Services


def authenticate(request: Request, services: Services) -> tuple[Organization, Membership]:
    """The caller's organization and membership.

    Raises:
        Unauthorized: no token, an id token (API Gateway lets one pass), or a token for another client.
        Forbidden: the account belongs to no organization.
    """
    claims = request.claims
    subject = claims.get("sub", "")
    if not subject:
        raise Unauthorized("Sign in and send the access token as 'Authorization: Bearer …'.")
    if claims.get("token_use") != "access":
        raise Unauthorized("Send the access token; the id token is not accepted here.")
    if claims.get("client_id") != services.client_id:
        raise Unauthorized("The token was issued to another client.")
    membership = services.control.get_membership(subject)
    organization = None if membership is None else services.control.get_organization(membership.org)
    if membership is None or organization is None:
        raise Forbidden(NO_MEMBERSHIP, code="no_membership")
    return organization, membership


def require_admin(membership: Membership) -> None:
    """Raises ``Forbidden`` for members who may only read."""
    if membership.role != "admin":
        raise Forbidden("Only administrators of the organization may do this.")
