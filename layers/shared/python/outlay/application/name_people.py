"""People by name, where the organization allows it: the names beside pseudonyms that an answer shows anyway."""

from collections.abc import Iterable, Mapping
from typing import Protocol

from outlay.domain.access import Principal, Role
from outlay.domain.organization import Organization


class PersonNames(Protocol):
    def names(self, org: str, pseudonyms: Iterable[str]) -> Mapping[str, str]:
        """Pseudonym → name, of those on record; in batches of a hundred. Raises ``LimitExceeded`` or ``Upstream``."""
        ...


def sees_names(organization: Organization, principal: Principal) -> bool:
    """Whether somebody is shown names: a manager or administrator of an organization that shows them.

    Not an application, and not an administrator of the deployment who visits.
    """
    return (
        organization.shows_names
        and principal.kind == "person"
        and not principal.is_visiting
        and principal.role is not None
        and principal.role >= Role.MANAGER
    )
