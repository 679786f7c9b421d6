"""What policies say of a call before it is made."""

from collections.abc import Iterable, Mapping
from typing import Any

from outlay.application.policy_at_lease import LeaseVerdict, Refusal, policy_at_lease
from outlay.contracts.dimensions import TAG_PREFIX

from functions.api.lease_bodies import CallBody
from functions.api.routing import Call


def verdict_of(body: CallBody, dimensions: Mapping[str, str], call: Call) -> LeaseVerdict:
    """By the policies of a minute ago at most. Raises ``Upstream`` where they were never known."""
    tags = {TAG_PREFIX + key: value for key, value in body.tags.items() if value}
    return policy_at_lease(
        call.services.policies(call.organization),
        dimensions={**dimensions, **tags},
        provider=body.provider,
        model=body.model,
        attributes=call.principal.attributes,
        now_ms=call.services.clock(),
    )


def policy_refusal(one: Refusal, call: Call) -> dict[str, Any]:
    return {
        "policy_id": one.policy_id,
        "rule_id": one.rule_id,
        "field": one.field,
        "reason": one.reason,
        "needs_approval": one.needs_approval,
        "ask": addresses_of(one.ask, call),
    }


def addresses_of(subjects: Iterable[str], call: Call) -> list[str]:
    """Of members; none: the organization's administrators decide."""
    found = (call.services.control.get_membership(subject) for subject in subjects)
    return [one.email for one in found if one is not None and one.org == call.organization.org and one.email]
