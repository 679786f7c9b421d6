"""What the doors need of policies: one item an organization, changed in the transaction that changes a policy.

A door remembers it for a minute, as it does profiles and keys: a new rule holds a minute later at the latest. Where the
table does not answer, what was known holds on; a door that never knew refuses the request (``Upstream``), since to let
through what a company forbids is worse than to be asked again.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from outlay.application.control_store import ControlStore, Place, Stored, Write, change, create
from outlay.application.policy_content import (
    approval_from_content,
    approval_to_content,
    policy_from_content,
    policy_to_content,
)
from outlay.application.registers import names_in_use
from outlay.contracts import budget_keys
from outlay.domain.errors import OutlayError
from outlay.domain.organization import Organization
from outlay.domain.policy import Approval, NamingRule, Policy
from outlay.domain.policy_verdict import NONE, Policies, compile_policies, required_tags

KEPT_MS = 60_000
MAX_ORGANIZATIONS = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class InForce:
    """Enabled policies, and approvals that were granted and are not over."""

    policies: tuple[Policy, ...] = ()
    approvals: tuple[Approval, ...] = ()

    @property
    def registers(self) -> frozenset[str]:
        """Kinds of registers that a rule asks for."""
        rules = (rule for policy in self.policies for rule in policy.rules)
        return frozenset(rule.dimension for rule in rules if isinstance(rule, NamingRule) and rule.is_registered_only)


def in_force_place(org: str) -> Place:
    return Place(budget_keys.policies_in_force_key(org), budget_keys.IN_FORCE_SORT)


def read_in_force(org: str, *, store: ControlStore) -> tuple[Stored | None, InForce]:
    """As it is stored now."""
    stored = store.find(in_force_place(org))
    if stored is None:
        return None, InForce()
    content: Mapping[str, Any] = stored.content
    policies = tuple(policy_from_content(org, one["id"], one, version=one["version"]) for one in content["policies"])
    approvals = tuple(approval_from_content(org, one["id"], one) for one in content["approvals"])
    return stored, InForce(policies=policies, approvals=approvals)


def in_force_write(org: str, stored: Stored | None, after: InForce) -> Write:
    """To be part of the transaction that changes a policy or an approval."""
    content = {
        "policies": [
            {**policy_to_content(one), "id": one.policy_id, "version": one.version, "notes": ""}
            for one in after.policies
            if one.is_enabled
        ],
        "approvals": [{**approval_to_content(one), "id": one.approval_id, "reason": ""} for one in after.approvals],
    }
    return create(in_force_place(org), content) if stored is None else change(stored, content)


def compiled(organization: Organization, held: InForce, *, store: ControlStore) -> Policies:
    """With the organization's setting ``required_tags``, which is the simple form of a rule."""
    setting = required_tags(organization.org, organization.required_tags)
    policies = [policy for policy in (setting, *held.policies) if policy.rules]
    if not policies:
        return NONE
    registered = {kind: names_in_use(organization.org, kind, store=store) for kind in sorted(held.registers)}
    return compile_policies(policies, approvals=held.approvals, registered=registered)


@dataclass(frozen=True, slots=True)
class _Known:
    until_ms: int
    tags: tuple[str, ...]
    policies: Policies


class PolicyBook:
    """The policies of organizations, at most a minute old. One per function instance."""

    def __init__(self, store: ControlStore, *, clock: Callable[[], int]) -> None:
        self._store = store
        self._clock = clock
        self._known: dict[str, _Known] = {}

    def __call__(self, organization: Organization) -> Policies:
        """Raises ``Upstream`` or ``LimitExceeded`` where they were never known."""
        now, org = self._clock(), organization.org
        known = self._known.get(org)
        if known is not None and now < known.until_ms and known.tags == organization.required_tags:
            return known.policies
        try:
            policies = compiled(organization, read_in_force(org, store=self._store)[1], store=self._store)
        except OutlayError:
            if known is None:
                raise
            policies = known.policies
        if len(self._known) >= MAX_ORGANIZATIONS:
            self._known.clear()
        self._known[org] = _Known(now + KEPT_MS, organization.required_tags, policies)
        return policies

    def forget(self, org: str) -> None:
        """They were changed: read them again."""
        self._known.pop(org, None)
