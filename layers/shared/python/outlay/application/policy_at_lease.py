"""What policies say of a call that is about to be made: before it costs anything."""

from collections.abc import Mapping
from dataclasses import dataclass

from outlay.domain.policy import Mode
from outlay.domain.policy_verdict import Asked, Finding, Policies
from outlay.domain.violation import Violation


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """One reason why it may not be made."""

    policy_id: str
    rule_id: str
    field: str
    reason: str
    """A sentence's end, without any value."""
    ask: tuple[str, ...]
    """Members, by subject: the policy's owners; empty: the organization's administrators."""
    needs_approval: bool
    """Whether an approval (``POST /v1/model-approvals``) would let it through."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaseVerdict:
    refusals: tuple[Refusal, ...] = ()
    warnings: tuple[str, ...] = ()
    violations: tuple[Violation, ...] = ()
    """To be noted (``application.note_violations``)."""

    @property
    def is_allowed(self) -> bool:
        return not self.refusals


def policy_at_lease(
    policies: Policies,
    *,
    dimensions: Mapping[str, str],
    provider: str,
    model: str,
    attributes: frozenset[str],
    now_ms: int,
) -> LeaseVerdict:
    """Whether the call may be made.

    Args:
        policies: the organization's, of ``application.policies_in_force.PolicyBook``.
        dimensions: of the call, and its tags as ``tag:key``; what is absent is unset.
        provider: as sent.
        model: as sent.
        attributes: of the member who asks; none for an API key.
        now_ms: UTC.

    Rules of mode ``deny`` refuse, and so does whatever needs an approval and has none, whatever the mode; ``warn``
    warns; ``unallocated`` says nothing here, as the event will be accepted.
    """
    names = {"provider": provider.strip().lower(), "model": model.strip().lower(), "source": "event"}
    verdict = policies.verdict({**dimensions, **names}, Asked(now_ms=now_ms, attributes=attributes))
    refused = [one for one in verdict.findings if one.mode is Mode.DENY or one.needs_approval]
    warned = [one for one in verdict.findings if one.mode is Mode.WARN and not one.needs_approval]
    team = dimensions.get("team", "")
    return LeaseVerdict(
        refusals=tuple(map(_refusal, refused)),
        warnings=tuple(f"{one.field} {one.reason} ({told(one)})." for one in warned),
        violations=tuple(_violation(one, team) for one in (*refused, *warned)),
    )


def told(one: Finding) -> str:
    """By which a rule is named to whoever falls short of it."""
    return f"rule {one.rule_id} of policy {one.policy_id}"


def _refusal(one: Finding) -> Refusal:
    return Refusal(
        policy_id=one.policy_id,
        rule_id=one.rule_id,
        field=one.field,
        reason=one.reason,
        ask=one.owners,
        needs_approval=one.needs_approval,
    )


def _violation(one: Finding, team: str) -> Violation:
    return Violation(
        policy_id=one.policy_id,
        rule_id=one.rule_id,
        mode=Mode.DENY.value if one.needs_approval else one.mode.value,
        field=one.field,
        reason=one.reason,
        team=team,
        door="lease",
    )
