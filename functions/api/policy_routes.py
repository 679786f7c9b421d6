"""Policies: what usage has to look like, which models may be called, what may be spent where."""

import re
import secrets
from typing import Any

from outlay.application.control_store import Stored
from outlay.application.manage_policies import (
    PolicyChange,
    all_policies,
    alter,
    find_policy,
    find_version,
    make,
    remove,
    versions_of,
)
from outlay.application.policy_content import rule_to_content
from outlay.application.rule_budgets import budget_id_of, terms_of
from outlay.domain.access import Cut
from outlay.domain.audit import Act
from outlay.domain.errors import NotFound
from outlay.domain.money import usd_text
from outlay.domain.periods import iso_utc
from outlay.domain.policy import Policy, Rule, SpendingRule
from outlay.domain.policy_pattern import fits_any, read_pattern
from outlay.runtime.http import Response

from functions.api.policy_bodies import PolicyBody
from functions.api.repeats import check_version, version_tag
from functions.api.routing import Call, Route
from functions.api.schemas import expect_no_parameters, read_body

_ID = re.compile(r"pol_[0-9a-f]{24}")
_VERSION = re.compile(r"[1-9][0-9]{0,7}")


def listed(call: Call) -> Response:
    """All of the organization's; to managers those with a rule about something of their scope."""
    expect_no_parameters(call.request)
    found = [
        one for one in all_policies(call.organization.org, store=call.services.changes.store) if concerns(one, call.cut)
    ]
    shown = [policy_to_api(one) for one in sorted(found, key=lambda one: (one.name, one.policy_id))]
    body = {"as_of": iso_utc(call.services.clock()), "policies": shown, "next_cursor": None}
    return Response(status=200, body=body)


def show(call: Call) -> Response:
    """One of them, with its version as ETag."""
    expect_no_parameters(call.request)
    return _answer(_found(call)[1])


def create_policy(call: Call) -> Response:
    """A new one. Holds at intake and at leases a minute later at the latest; budgets that its rules make, at once."""
    expect_no_parameters(call.request)
    body = read_body(PolicyBody, call.request)
    now_ms = call.services.clock()
    policy = draft(body, call, policy_id="pol_" + secrets.token_hex(12))
    changes = make(policy, call.organization, store=call.services.changes.store, now_ms=now_ms)
    answer = _answer(changes.after, status=201)
    act = Act(action="policy.create", target=policy.policy_id, after=_told(changes.after))
    call.commit(changes.writes, act, answer=answer)
    return answer


def put(call: Call) -> Response:
    """As it is to be: a new version. What it said before stays readable."""
    expect_no_parameters(call.request)
    stored, before = _found(call)
    check_version(call.request, stored)
    body = read_body(PolicyBody, call.request)
    wanted = draft(body, call, policy_id=before.policy_id, before=before)
    changes = alter(stored, wanted, call.organization, store=call.services.changes.store, now_ms=call.services.clock())
    return _save(call, before, changes)


def _save(call: Call, before: Policy, changes: PolicyChange) -> Response:
    after = changes.after
    answer = _answer(after)
    act = Act(action="policy.change", target=after.policy_id, before=_told(before), after=_told(after))
    call.commit(changes.writes, act, answer=answer)
    return answer


def delete_policy(call: Call) -> Response:
    """With the budgets that it made; its versions and their history stay readable. Answers with its last state."""
    expect_no_parameters(call.request)
    stored, before = _found(call)
    check_version(call.request, stored)
    changes = remove(stored, before, store=call.services.changes.store, now_ms=call.services.clock())
    call.commit(changes.writes, Act(action="policy.delete", target=before.policy_id, before=_told(before)))
    return Response(status=200, body=policy_to_api(before))


def versions(call: Call) -> Response:
    """What it said, the newest first; also of one that was deleted."""
    expect_no_parameters(call.request)
    found = versions_of(call.organization.org, _id(call), store=call.services.changes.store)
    shown = [policy_to_api(one) for one in found if concerns(one, call.cut)]
    if not shown:
        raise NotFound("There is no such policy.")
    body = {"as_of": iso_utc(call.services.clock()), "versions": shown, "next_cursor": None}
    return Response(status=200, body=body)


def show_version(call: Call) -> Response:
    """What it said in one version."""
    expect_no_parameters(call.request)
    number = call.parameters["version"]
    if _VERSION.fullmatch(number) is None:
        raise NotFound("There is no such version of a policy.")
    found = find_version(call.organization.org, _id(call), int(number), store=call.services.changes.store)
    if not concerns(found, call.cut):
        raise NotFound("There is no such version of a policy.")
    return Response(status=200, body=policy_to_api(found))


def draft(body: PolicyBody, call: Call, *, policy_id: str, before: Policy | None = None) -> Policy:
    """The policy as it is sent. Raises ``InvalidInput`` for amounts that are none."""
    now_ms, subject = call.services.clock(), call.principal.subject
    return Policy(
        org=call.organization.org,
        policy_id=policy_id,
        name=body.name,
        rules=body.rules_read(),
        is_enabled=body.enabled,
        owners=tuple(dict.fromkeys(body.owners)),
        notes=body.notes,
        created_ms=now_ms if before is None else before.created_ms,
        created_by=subject if before is None else before.created_by,
        changed_ms=now_ms,
        changed_by=subject,
    )


def concerns(policy: Policy, cut: Cut) -> bool:
    """Whether a rule can be about a call within the cut."""
    return any(_meets(rule, cut) for rule in policy.rules)


def _meets(rule: Rule, cut: Cut) -> bool:
    patterns = {name: tuple(map(read_pattern, rule.when[name])) for name in cut.keys() & rule.when.keys()}
    return all(any(fits_any(found, value) for value in cut[name]) for name, found in patterns.items())


def _found(call: Call) -> tuple[Stored, Policy]:
    stored, policy = find_policy(call.organization.org, _id(call), store=call.services.changes.store)
    if not concerns(policy, call.cut):
        raise NotFound("There is no such policy.")
    return stored, policy


def _id(call: Call) -> str:
    policy_id = call.parameters["policy_id"]
    if _ID.fullmatch(policy_id) is None:
        raise NotFound("There is no such policy.")
    return policy_id


def _answer(policy: Policy, *, status: int = 200) -> Response:
    return Response(status=status, body=policy_to_api(policy), headers=version_tag(policy.version))


def policy_to_api(policy: Policy) -> dict[str, Any]:
    return {
        "policy_id": policy.policy_id,
        "name": policy.name,
        "enabled": policy.is_enabled,
        "rules": [_rule_to_api(policy, rule) for rule in policy.rules],
        "owners": list(policy.owners),
        "notes": policy.notes,
        "version": policy.version,
        "created_at": iso_utc(policy.created_ms),
        "created_by": policy.created_by,
        "changed_at": iso_utc(policy.changed_ms),
        "changed_by": policy.changed_by,
    }


def _rule_to_api(policy: Policy, rule: Rule) -> dict[str, Any]:
    """As it was sent; of one that makes a budget with that budget's id."""
    content = rule_to_content(rule)
    if isinstance(rule, SpendingRule):
        content["limit_usd"] = usd_text(content.pop("limit"))
    makes = None if terms_of(policy, rule) is None else budget_id_of(policy.policy_id, rule.rule_id)
    return {**content, "budget_id": makes}


def _told(policy: Policy) -> dict[str, Any]:
    """For the audit log, where nothing can be erased: without notes."""
    told = policy_to_api(policy)
    return {name: told[name] for name in ("name", "enabled", "rules", "owners", "version")}


_ONE = "/v1/policies/{policy_id}"
ROUTES = (
    Route("GET", "/v1/policies", listed),
    Route("POST", "/v1/policies", create_policy),
    Route("GET", _ONE, show),
    Route("PUT", _ONE, put),
    Route("DELETE", _ONE, delete_policy),
    Route("GET", f"{_ONE}/versions", versions),
    Route("GET", f"{_ONE}/versions/{{version}}", show_version),
)
