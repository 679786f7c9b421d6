"""Make an organization over HTTP: its profile, its place on the deployment's list, and its first administrator.

All of it is one transaction with the first entry of the organization's own audit log, which therefore begins with who
made it. The first API key is made afterwards, like any other.
"""

from collections.abc import Sequence

from outlay.application.control_store import ControlStore, Place, Write, create
from outlay.application.manage_members import joining
from outlay.application.organization_content import organization_to_content, profile_place
from outlay.contracts import door_keys
from outlay.domain.access import Principal
from outlay.domain.errors import Conflict, Forbidden
from outlay.domain.organization import Membership, Organization


def may_found(principal: Principal, *, is_open: bool) -> None:
    """Raises ``Forbidden`` (``registration_closed``) or ``Conflict`` (``already_member``)."""
    if principal.is_platform:
        return
    if not is_open:
        raise Forbidden(
            "Organizations are made by administrators of the deployment; accept an invitation, or ask one of them.",
            code="registration_closed",
        )
    if principal.org:
        raise Conflict("This account belongs to an organization already.", code="already_member")


def founding(organization: Organization, *, admin: Membership | None, people: ControlStore) -> Sequence[Write]:
    """The writes; none takes place where the organization exists, or the account has joined one meanwhile.

    ``people``: reaches the items beside subjects. Raises ``Conflict`` (``already_member``).
    """
    listed = create(Place(door_keys.ORGANIZATIONS_KEY, organization.org), {})
    profile = create(profile_place(organization.org), organization_to_content(organization))
    return [profile, listed, *([] if admin is None else joining(admin, people=people))]
