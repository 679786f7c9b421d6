"""Whose usage a member's own is: the person on record under the name that applications send for them."""

from typing import Protocol

from outlay.domain.organization import Membership, Organization
from outlay.domain.people import Person, lookup_of


class PeopleByName(Protocol):
    def by_lookup(self, org: str, lookup: str) -> Person | None:
        """Raises ``LimitExceeded`` or ``Upstream``."""
        ...


def own_pseudonyms(
    membership: Membership | None, *, organization: Organization, people: PeopleByName
) -> frozenset[str]:
    """The member's pseudonym, or none: where they are no member, or no usage was ever sent under their name.

    The name is the membership's ``user``, else its e-mail address; it is found exactly as it was sent.
    """
    if membership is None or membership.org != organization.org:
        return frozenset()
    name = membership.user or membership.email
    found = people.by_lookup(organization.org, lookup_of(organization, name)) if name else None
    return frozenset() if found is None else frozenset({found.pseudonym})
