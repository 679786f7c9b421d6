"""Policies made, changed and deleted: with the version, what the doors read, and the budgets, in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from outlay.application.control_store import ControlStore, Place, Stored, Write, change, create, delete
from outlay.application.policies_in_force import InForce, in_force_write, read_in_force
from outlay.application.policy_content import policy_from_content, policy_to_content
from outlay.application.rule_budgets import budget_changes
from outlay.contracts import budget_keys
from outlay.domain.errors import Conflict, InvalidInput, NotFound
from outlay.domain.organization import Organization
from outlay.domain.policy import MAX_POLICIES, Policy
from outlay.domain.policy_check import against_others, policy_problems

MAX_VERSIONS = 1_000
"""Of one list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyChange:
    """What has to be written, and what comes of it."""

    writes: Sequence[Write]
    after: Policy
    budget_ids: Sequence[str] = ()


def place_of(org: str, policy_id: str) -> Place:
    return Place(budget_keys.policies_key(org), policy_id)


def all_policies(org: str, *, store: ControlStore) -> list[Policy]:
    """In the order of their ids."""
    return [_read(org, one) for one in store.page(budget_keys.policies_key(org), limit=MAX_POLICIES)]


def find_policy(org: str, policy_id: str, *, store: ControlStore) -> tuple[Stored, Policy]:
    """Raises ``NotFound``."""
    stored = store.find(place_of(org, policy_id))
    if stored is None:
        raise NotFound("There is no such policy.")
    return stored, _read(org, stored)


def versions_of(org: str, policy_id: str, *, store: ControlStore) -> list[Policy]:
    """What it said, the newest first; also of one that was deleted. Raises ``NotFound``."""
    pk = budget_keys.policy_versions_key(org, policy_id)
    found = store.page(pk, limit=MAX_VERSIONS, newest_first=True)
    if not found:
        raise NotFound("There is no such policy.")
    return [_of_version(org, policy_id, one) for one in found]


def find_version(org: str, policy_id: str, version: int, *, store: ControlStore) -> Policy:
    """Raises ``NotFound``."""
    stored = store.find(_version_place(org, policy_id, version))
    if stored is None:
        raise NotFound("There is no such version of a policy.")
    return _of_version(org, policy_id, stored)


def check_policy(policy: Policy, organization: Organization, others: Sequence[Policy]) -> None:
    """Raises ``InvalidInput`` with every problem, rules that contradict one another or other policies among them."""
    problems = policy_problems(
        policy, attributes=organization.member_attributes, tag_keys=organization.dimensions.tag_keys
    )
    if not problems and policy.is_enabled:
        problems = against_others(policy, [one for one in others if one.policy_id != policy.policy_id])
    if problems:
        raise InvalidInput("The policy can't be like this.", problems=problems)


def make(policy: Policy, organization: Organization, *, store: ControlStore, now_ms: int) -> PolicyChange:
    """Raises ``InvalidInput`` or ``Conflict`` (``too_many_policies``, ``budgets_full``)."""
    others = all_policies(policy.org, store=store)
    if len(others) >= MAX_POLICIES:
        raise Conflict(f"There are {MAX_POLICIES} policies, which is the most.", code="too_many_policies")
    check_policy(policy, organization, others)
    own = create(place_of(policy.org, policy.policy_id), policy_to_content(policy))
    return _change(own, policy, store=store, now_ms=now_ms)


def alter(
    stored: Stored, policy: Policy, organization: Organization, *, store: ControlStore, now_ms: int
) -> PolicyChange:
    """``policy``: as it is to be. Raises ``InvalidInput`` or ``Conflict`` (``budgets_full``)."""
    check_policy(policy, organization, all_policies(policy.org, store=store))
    after = replace(policy, version=stored.version + 1)
    return _change(change(stored, policy_to_content(after)), after, store=store, now_ms=now_ms)


def remove(stored: Stored, policy: Policy, *, store: ControlStore, now_ms: int) -> PolicyChange:
    """Its versions stay readable, and its budgets' history."""
    budgets = budget_changes(policy, store=store, now_ms=now_ms, is_deleted=True)
    in_force = _in_force(policy, store=store, stays=False)
    return PolicyChange(writes=[delete(stored), in_force, *budgets.writes], after=policy)


def _change(own: Write, after: Policy, *, store: ControlStore, now_ms: int) -> PolicyChange:
    budgets = budget_changes(after, store=store, now_ms=now_ms)
    said = create(_version_place(after.org, after.policy_id, after.version), policy_to_content(after))
    writes = [own, said, _in_force(after, store=store), *budgets.writes]
    return PolicyChange(writes=writes, after=after, budget_ids=budgets.budget_ids)


def _in_force(policy: Policy, *, store: ControlStore, stays: bool = True) -> Write:
    stored, held = read_in_force(policy.org, store=store)
    others = tuple(one for one in held.policies if one.policy_id != policy.policy_id)
    kept = (*others, policy) if stays and policy.is_enabled else others
    after = InForce(policies=tuple(sorted(kept, key=lambda one: one.policy_id)), approvals=held.approvals)
    return in_force_write(policy.org, stored, after)


def _version_place(org: str, policy_id: str, version: int) -> Place:
    return Place(budget_keys.policy_versions_key(org, policy_id), budget_keys.policy_version_sort(version))


def _read(org: str, stored: Stored) -> Policy:
    return policy_from_content(org, stored.place.sk, stored.content, version=stored.version)


def _of_version(org: str, policy_id: str, stored: Stored) -> Policy:
    return policy_from_content(org, policy_id, stored.content, version=int(stored.place.sk))
