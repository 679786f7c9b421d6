"""The registry that the admin function writes, with an entry in the audit log before each change.

Who invoked the function is known to AWS alone (CloudTrail, by the request's id that the entry names).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from outlay.application.administer import Registry
from outlay.application.audited_changes import Changes
from outlay.domain.audit import Act, Actor
from outlay.domain.errors import NotFound
from outlay.domain.organization import ApiKey, Membership, Organization

SUBJECT = "admin-function"


class KnownKeys(Registry, Protocol):
    def get_api_key(self, key_id: str) -> ApiKey | None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditedRegistry:
    """The port ``Registry`` of ``application.administer`` over another."""

    registry: KnownKeys
    changes: Changes
    request_id: str

    def get_organization(self, org: str) -> Organization | None:
        return self.registry.get_organization(org)

    def get_membership(self, subject: str) -> Membership | None:
        return self.registry.get_membership(subject)

    def list_api_keys(self, org: str) -> Sequence[ApiKey]:
        return self.registry.list_api_keys(org)

    def put_api_key(self, key: ApiKey, *, created_ms: int) -> None:
        self._note(key.org, Act(action="key.create", target=key.key_id, after=_shown(key)))
        self.registry.put_api_key(key, created_ms=created_ms)

    def put_membership(self, membership: Membership) -> None:
        act = Act(action="member.add", target=membership.subject, after={"role": membership.role})
        self._note(membership.org, act)
        self.registry.put_membership(membership)

    def revoke_api_key(self, key_id: str, *, revoked_ms: int) -> None:
        key = self.registry.get_api_key(key_id)
        if key is None:
            raise NotFound("There is no such key.")
        self._note(key.org, Act(action="key.revoke", target=key_id))
        self.registry.revoke_api_key(key_id, revoked_ms=revoked_ms)

    def create_organization(self, organization: Organization, *, key: ApiKey, admin: Membership | None) -> None:
        told = {"name": organization.name, "key": key.key_id, "admin": "" if admin is None else admin.subject}
        self._note(organization.org, Act(action="organization.create", target=organization.org, after=told))
        self.registry.create_organization(organization, key=key, admin=admin)

    def _note(self, org: str, act: Act) -> None:
        actor = Actor(kind="system", subject=SUBJECT, request_id=self.request_id)
        self.changes.commit(org, (), act=act, actor=actor)


def _shown(key: ApiKey) -> dict[str, object]:
    return {"name": key.name, "scopes": sorted(key.scopes), "expires_ms": key.expires_ms}
