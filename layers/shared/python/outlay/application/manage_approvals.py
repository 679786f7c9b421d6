"""Approvals of models: asked for by members, decided by whoever manages their scope, in force until they are over."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from outlay.application.control_store import ControlStore, Place, Stored, Write, change, create
from outlay.application.policies_in_force import InForce, in_force_write, read_in_force
from outlay.application.policy_content import approval_from_content, approval_to_content
from outlay.contracts import budget_keys
from outlay.domain.dimension_value import is_value
from outlay.domain.errors import Conflict, InvalidInput, NotFound, Problem
from outlay.domain.policy import MAX_APPROVALS, SCOPED, Approval

DAY_MS = 86_400_000
MAX_DAYS = 366
MAX_LISTED = 1_000
_MODEL = re.compile(r"[a-z0-9][a-z0-9_.:-]{0,63}/[^\s*?\[\]A-Z][^*?\[\]A-Z]{0,255}")


def place_of(org: str, approval_id: str) -> Place:
    return Place(budget_keys.approvals_key(org), approval_id)


def all_approvals(org: str, *, store: ControlStore) -> list[Approval]:
    """The newest first."""
    found = [_read(org, one) for one in store.page(budget_keys.approvals_key(org), limit=MAX_LISTED)]
    return sorted(found, key=lambda one: (-one.asked_ms, one.approval_id))


def find_approval(org: str, approval_id: str, *, store: ControlStore) -> tuple[Stored, Approval]:
    """Raises ``NotFound``."""
    stored = store.find(place_of(org, approval_id))
    if stored is None:
        raise NotFound("There is no such approval.")
    return stored, _read(org, stored)


def check_request(model: str, scope: Mapping[str, str]) -> None:
    """Raises ``InvalidInput`` with every problem."""
    problems = []
    if _MODEL.fullmatch(model) is None:
        problems.append(Problem(field="model", reason="must be provider/model in lower case, no pattern"))
    for name, value in scope.items():
        if name not in SCOPED:
            problems.append(Problem(field=f"scope.{name}", reason="must be one of " + ", ".join(SCOPED)))
        elif not is_value(value):
            problems.append(Problem(field=f"scope.{name}", reason="must be a name as events carry it"))
    if problems:
        raise InvalidInput("This can't be asked for.", problems=problems)


def ask(approval: Approval, *, store: ControlStore) -> Sequence[Write]:
    """Raises ``InvalidInput``, or ``Conflict`` where it is asked for already, or too much is."""
    check_request(approval.model, approval.scope)
    waiting = [one for one in all_approvals(approval.org, store=store) if one.state == "asked"]
    if any((one.model, one.scope) == (approval.model, approval.scope) for one in waiting):
        raise Conflict("This was asked for already, and is not decided.", code="approval_waits")
    if len(waiting) >= MAX_APPROVALS:
        raise Conflict(f"{MAX_APPROVALS} approvals wait to be decided.", code="too_many_approvals")
    return [create(place_of(approval.org, approval.approval_id), approval_to_content(approval))]


def decide(
    stored: Stored, before: Approval, after: Approval, *, store: ControlStore, now_ms: int
) -> tuple[Sequence[Write], Approval]:
    """The writes, and the approval with its version. One that is in force can be refused: it is withdrawn.

    Raises:
        Conflict: it was refused already (``already_decided``), or there are too many in force.
        InvalidInput: its end is past, or too far away.
    """
    if before.state in ("refused", after.state):
        raise Conflict(f"It was {before.state} already.", code="already_decided")
    if after.state == "approved":
        _check_until(after, now_ms)
    held, in_force = read_in_force(after.org, store=store)
    others = [one for one in in_force.approvals if one.approval_id != after.approval_id and one.holds(now_ms)]
    granted = [*others, after] if after.state == "approved" else others
    if len(granted) > MAX_APPROVALS:
        raise Conflict(f"{MAX_APPROVALS} approvals are in force, which is the most.", code="too_many_approvals")
    doors = in_force_write(after.org, held, InForce(policies=in_force.policies, approvals=tuple(granted)))
    own = change(stored, approval_to_content(after))
    return [own, doors], replace(after, version=stored.version + 1)


def _check_until(approval: Approval, now_ms: int) -> None:
    if approval.until_ms is None or not now_ms < approval.until_ms <= now_ms + MAX_DAYS * DAY_MS:
        reason = f"must be ahead, and within {MAX_DAYS} days"
        raise InvalidInput("It can't be approved so.", problems=[Problem(field="until", reason=reason)])


def _read(org: str, stored: Stored) -> Approval:
    return approval_from_content(org, stored.place.sk, stored.content, version=stored.version)
