"""Policies, approvals and violations as plain content of items, and back."""

from collections.abc import Mapping
from typing import Any

from outlay.application.control_store import Content, Stored
from outlay.domain.budget import Cycle, Enforcement
from outlay.domain.policy import (
    KINDS,
    Approval,
    Mode,
    ModelsRule,
    NamingRule,
    Policy,
    Rule,
    SpendingRule,
    TagsRule,
    kind_of,
)
from outlay.domain.violation import Violation


def rule_to_content(rule: Rule) -> dict[str, Any]:
    """Also what is told of a rule in the audit log."""
    shared = {"kind": kind_of(rule), "id": rule.rule_id, "when": _lists(rule.when)}
    match rule:
        case TagsRule():
            return {**shared, "mode": rule.mode.value, "tags": _lists(rule.tags)}
        case NamingRule():
            return {
                **shared,
                "mode": rule.mode.value,
                "dimension": rule.dimension,
                "patterns": list(rule.patterns),
                "registered_only": rule.is_registered_only,
                "required": rule.is_required,
            }
        case ModelsRule():
            return {
                **shared,
                "mode": rule.mode.value,
                "allow": list(rule.allow),
                "needs_approval": list(rule.needs_approval),
                "attributes": list(rule.attributes),
                "requests_a_day": rule.requests_a_day,
            }
        case SpendingRule():
            return {
                **shared,
                "limit": rule.limit,
                "period": rule.cycle.value,
                "enforcement": rule.enforcement.value,
            }


def rule_from_content(content: Mapping[str, Any]) -> Rule:
    shared = {"rule_id": content["id"], "when": _tuples(content["when"])}
    kind = KINDS[content["kind"]]
    if kind is TagsRule:
        return TagsRule(**shared, mode=Mode(content["mode"]), tags=_tuples(content["tags"]))
    if kind is NamingRule:
        return NamingRule(
            **shared,
            mode=Mode(content["mode"]),
            dimension=content["dimension"],
            patterns=tuple(content["patterns"]),
            is_registered_only=content["registered_only"],
            is_required=content["required"],
        )
    if kind is ModelsRule:
        return ModelsRule(
            **shared,
            mode=Mode(content["mode"]),
            allow=tuple(content["allow"]),
            needs_approval=tuple(content["needs_approval"]),
            attributes=tuple(content["attributes"]),
            requests_a_day=content["requests_a_day"],
        )
    return SpendingRule(
        **shared,
        limit=content["limit"],
        cycle=Cycle(content["period"]),
        enforcement=Enforcement(content["enforcement"]),
    )


def _lists(values: Mapping[str, tuple[str, ...]]) -> dict[str, list[str]]:
    return {name: list(texts) for name, texts in values.items()}


def _tuples(values: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    return {name: tuple(texts) for name, texts in values.items()}


def policy_to_content(policy: Policy) -> dict[str, Any]:
    """All but organization, id and version."""
    return {
        "name": policy.name,
        "enabled": policy.is_enabled,
        "owners": list(policy.owners),
        "notes": policy.notes,
        "rules": [rule_to_content(rule) for rule in policy.rules],
        "created": policy.created_ms,
        "created_by": policy.created_by,
        "changed": policy.changed_ms,
        "changed_by": policy.changed_by,
    }


def policy_from_content(org: str, policy_id: str, content: Content, *, version: int) -> Policy:
    return Policy(
        org=org,
        policy_id=policy_id,
        name=content["name"],
        rules=tuple(rule_from_content(rule) for rule in content["rules"]),
        is_enabled=content["enabled"],
        owners=tuple(content["owners"]),
        notes=content["notes"],
        created_ms=content["created"],
        created_by=content["created_by"],
        changed_ms=content["changed"],
        changed_by=content["changed_by"],
        version=version,
    )


def approval_to_content(approval: Approval) -> dict[str, Any]:
    return {
        "model": approval.model,
        "scope": dict(approval.scope),
        "reason": approval.reason,
        "asked_by": approval.asked_by,
        "asked": approval.asked_ms,
        "state": approval.state,
        "decided_by": approval.decided_by,
        "decided": approval.decided_ms,
        "decision": approval.decision,
        "until": approval.until_ms,
    }


def approval_from_content(org: str, approval_id: str, content: Content, *, version: int = 1) -> Approval:
    return Approval(
        org=org,
        approval_id=approval_id,
        model=content["model"],
        scope=dict(content["scope"]),
        reason=content["reason"],
        asked_by=content["asked_by"],
        asked_ms=content["asked"],
        state=content["state"],
        decided_by=content["decided_by"],
        decided_ms=content.get("decided"),
        decision=content["decision"],
        until_ms=content.get("until"),
        version=version,
    )


def violation_from_stored(stored: Stored) -> Violation:
    content = stored.content
    return Violation(
        policy_id=content["policy"],
        rule_id=content["rule"],
        mode=content["mode"],
        field=content["field"],
        reason=content["reason"],
        team=content["team"],
        door=content["door"],
        attempts=content["attempts"],
        samples=tuple(content["samples"]),
        first_ms=content["first"],
        last_ms=content["last"],
    )
