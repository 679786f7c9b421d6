"""Memberships as items: one that a request finds by who asks, one that an organization's list is read from.

Both are written in one transaction, under the function's own role: ``U#subject`` belongs to no organization.
"""

from collections.abc import Mapping
from typing import Any

from outlay.application.control_store import Place, Write, create
from outlay.contracts import keys
from outlay.domain.organization import Membership


def membership_places(subject: str, org: str) -> tuple[Place, Place]:
    """By who asks, and in the organization's list."""
    return Place(keys.subject_key(subject), keys.membership_sort(org)), Place(keys.members_key(org), subject)


def membership_content(membership: Membership) -> Mapping[str, Any]:
    """Of both items."""
    optional = {
        "scope": {name: list(values) for name, values in membership.scope.items()},
        "attributes": list(membership.attributes),
        "user": membership.user,
    }
    return {
        "org": membership.org,
        "role": membership.role,
        "email": membership.email,
        **{name: value for name, value in optional.items() if value},
    }


def joining(membership: Membership) -> list[Write]:
    """What makes somebody a member."""
    content = membership_content(membership)
    return [create(place, content) for place in membership_places(membership.subject, membership.org)]
