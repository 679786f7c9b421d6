"""An organization's first usage settles how its days are cut and its tags are counted.

The door remembers profiles for a minute, so a change of the time zone could be overtaken by a batch that is stamped
with the old one. So the profile of a new organization says that it is *unused*, and a door takes that mark off before
it stamps the first batch, under the condition that the profile still says what the door read. A change of the time
zone needs the mark (``application.change_organization``). Whichever of the two comes first, the other one sees it.
"""

from typing import Protocol

from outlay.domain.errors import Unauthorized, Upstream
from outlay.domain.organization import Organization

_ROUNDS = 4
_MAX_KNOWN = 10_000


class Profiles(Protocol):
    def get(self, org: str) -> Organization | None:
        """As it is stored now."""

    def begin_use(self, organization: Organization) -> bool:
        """Take the mark off; False where it is off, or days and tags are cut in another way by now."""


class BeginUse:
    """One per function instance: it remembers which organizations are in use. Costs one write an organization, ever."""

    def __init__(self, profiles: Profiles) -> None:
        self._profiles = profiles
        self._begun: dict[str, Organization] = {}

    def __call__(self, organization: Organization) -> Organization:
        """The organization by whose settings a batch may be stamped.

        Raises:
            Unauthorized: it is gone.
            Upstream, LimitExceeded: not known; nothing may be stored then.
        """
        if organization.in_use:
            self._begun.pop(organization.org, None)
            return organization
        known = self._begun.get(organization.org)
        return known if known is not None else self._begin(organization)

    def _begin(self, organization: Organization) -> Organization:
        for _ in range(_ROUNDS):
            if self._profiles.begin_use(organization):
                return self._remember(organization)
            found = self._profiles.get(organization.org)
            if found is None:
                raise Unauthorized("this API key is not valid")
            if found.in_use:
                return self._remember(found)
            organization = found
        raise Upstream("The organization's settings are being changed. Try again.")

    def _remember(self, organization: Organization) -> Organization:
        if len(self._begun) >= _MAX_KNOWN:
            self._begun.clear()
        self._begun[organization.org] = organization
        return organization
