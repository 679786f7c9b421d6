"""The control table in memory: organizations, members, keys. Held to the same tests as the adapters it stands for."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from outlay.domain.errors import Conflict, NotFound
from outlay.domain.organization import ApiKey, Membership, Organization
from outlay.domain.registers import Names


class MemoryControl:
    """Stands for ``ControlTable`` and ``OnboardingTable``."""

    def __init__(self) -> None:
        self.organizations: dict[str, Organization] = {}
        self.memberships: dict[str, dict[str, Membership]] = {}
        self.api_keys: dict[str, ApiKey] = {}
        self.names: dict[str, Names] = {}
        self.reads = 0

    def get_organization(self, org: str) -> Organization | None:
        self.reads += 1
        return self.organizations.get(org)

    def get_membership(self, subject: str) -> Membership | None:
        self.reads += 1
        orgs = self.memberships.get(subject, {})
        return orgs[min(orgs)] if orgs else None

    def get_names(self, org: str) -> Names:
        return self.names.get(org, Names())

    def forget(self, org: str) -> None:
        """Nothing is remembered here."""

    def forget_membership(self, subject: str) -> None:
        """Nothing is remembered here."""

    def get_api_key(self, key_id: str) -> ApiKey | None:
        return self.api_keys.get(key_id)

    def list_api_keys(self, org: str) -> list[ApiKey]:
        kept = [key for _, key in sorted(self.api_keys.items()) if key.org == org]
        return [replace(key, secret_hash=b"", pepper_version="") for key in kept]

    def put_organization(self, organization: Organization) -> None:
        if organization.org in self.organizations:
            raise Conflict("exists")
        self.organizations[organization.org] = organization

    def put_membership(self, membership: Membership) -> None:
        if self.memberships.get(membership.subject):
            raise Conflict("exists")
        self.memberships[membership.subject] = {membership.org: membership}

    def put_api_key(self, key: ApiKey, *, created_ms: int) -> None:
        if key.key_id in self.api_keys:
            raise Conflict("exists")
        self.api_keys[key.key_id] = key

    def create_organization(self, organization: Organization, *, key: ApiKey, admin: Membership | None) -> None:
        taken = admin is not None and bool(self.memberships.get(admin.subject))
        if organization.org in self.organizations or key.key_id in self.api_keys or taken:
            raise Conflict("exists")
        self.put_organization(organization)
        self.put_api_key(key, created_ms=organization.created_ms)
        if admin is not None:
            self.put_membership(admin)

    def revoke_api_key(self, key_id: str, *, revoked_ms: int) -> None:
        if key_id not in self.api_keys:
            raise NotFound("no such key")
        key = self.api_keys[key_id]
        self.api_keys[key_id] = replace(key, revoked_ms=revoked_ms if key.revoked_ms is None else key.revoked_ms)

    def put_alias(self, org: str, name: str, priced_as: str) -> None:
        self._change_aliases(org, lambda aliases: {**aliases, name: priced_as})

    def delete_alias(self, org: str, name: str) -> None:
        self._change_aliases(org, lambda aliases: {key: to for key, to in aliases.items() if key != name})

    def put_retention(self, org: str, days: int) -> None:
        if org not in self.organizations:
            raise NotFound("no such organization")
        self.organizations[org] = replace(self.organizations[org], retention_days=days)

    def _change_aliases(self, org: str, change: Callable[[Mapping[str, str]], Mapping[str, str]]) -> None:
        if org not in self.organizations:
            raise NotFound("no such organization")
        organization = self.organizations[org]
        self.organizations[org] = replace(organization, aliases=change(organization.aliases))
