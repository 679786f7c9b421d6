"""Budgets: made, changed, deleted. Each change raises the board's version in its transaction, with the audit entry.

Two people who change two budgets at the same moment stand in each other's way at the board only: then it is looked at
anew and done again, so that neither hears of it.
"""

import secrets
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from typing import Protocol, TypeVar

from outlay.application.budget_records import all_budgets, deleted_place_of, place_of, to_content, touching
from outlay.application.control_store import ControlStore, Stored, Write, change, create, delete
from outlay.application.former_terms import former_write, is_counted_otherwise
from outlay.contracts.dimensions import UNSET
from outlay.domain.budget import MAX_BUDGETS, Budget, Increase, Terms
from outlay.domain.errors import Conflict, Problem
from outlay.domain.organization import Membership

ROUNDS = 8
POLICY = "policy:"
"""Begins ``created_by`` of a budget that a policy keeps."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """What has to be written, and what it is about. ``before`` is None of a new one, ``after`` of one that is gone."""

    writes: Sequence[Write]
    before: Budget | None
    after: Budget | None


ChangedT_contra = TypeVar("ChangedT_contra", contravariant=True)
PlannedT = TypeVar("PlannedT")


class Commit(Protocol[ChangedT_contra]):
    def __call__(self, changed: ChangedT_contra, /) -> None:
        """All, with the audit entry. Raises ``Conflict`` (``version_changed``) where something of it has changed."""
        ...


class Members(Protocol):
    def get_membership(self, subject: str) -> Membership | None: ...


def new_budget_id() -> str:
    return "bud_" + secrets.token_hex(12)


def commit_anew(plan: Callable[[], PlannedT], commit: Commit[PlannedT], *, pause: Callable[[int], None]) -> PlannedT:
    """Do what ``plan`` says, planning anew where something was changed since it looked.

    ``plan`` itself raises ``Conflict`` where the budget was changed, so that what is repeated is never somebody
    else's change unseen.
    """
    for number in range(1, ROUNDS + 1):
        changed = plan()
        try:
            commit(changed)
            return changed
        except Conflict as conflict:
            if conflict.code != "version_changed" or number == ROUNDS:
                raise
            pause(number)
    raise AssertionError("the last round ends it")


def creation(org: str, budget_id: str, terms: Terms, *, store: ControlStore, who: str, now_ms: int) -> Changed:
    """A new one. Raises ``Conflict``: ``budgets_full``, ``duplicate_budget``."""
    touch, number = touching(org, store=store, numbers=1)
    others = all_budgets(org, store=store)
    if len(others) >= MAX_BUDGETS:
        raise Conflict(f"There are {MAX_BUDGETS} budgets, which is the most.", code="budgets_full")
    _check_unique(terms, others)
    made = Budget(org=org, budget_id=budget_id, number=number, terms=terms, created_ms=now_ms, created_by=who)
    return Changed(writes=[touch, create(place_of(org, budget_id), to_content(made))], before=None, after=made)


def alteration(stored: Stored, before: Budget, terms: Terms, *, store: ControlStore, now_ms: int) -> Changed:
    """``terms`` instead. Raises ``Conflict`` (``duplicate_budget``) where another one is like this."""
    touch, _ = touching(before.org, store=store)
    _check_unique(terms, [one for one in all_budgets(before.org, store=store) if one.budget_id != before.budget_id])
    after = replace(before, terms=terms, increases=going_on(before, now_ms), version=stored.version + 1)
    kept = [former_write(before, until_ms=now_ms)] if is_counted_otherwise(before.terms, terms) else []
    return Changed(writes=[touch, change(stored, to_content(after)), *kept], before=before, after=after)


def deletion(stored: Stored, before: Budget, *, store: ControlStore, now_ms: int) -> Changed:
    """It limits nothing from now on; what it was stays to be read."""
    touch, _ = touching(before.org, store=store)
    after = replace(before, deleted_ms=now_ms, version=1)
    kept = create(deleted_place_of(before.org, before.budget_id), to_content(after))
    return Changed(writes=[touch, delete(stored), kept], before=before, after=after)


def going_on(budget: Budget, now_ms: int) -> tuple[Increase, ...]:
    """Its increases that are not over; the others stay on the list of increases."""
    return tuple(one for one in budget.increases if one.until_ms > now_ms)


def check_changeable(budget: Budget) -> None:
    """Raises ``Conflict`` for one that is deleted, or that a policy keeps."""
    if budget.deleted_ms is not None:
        raise Conflict("This budget was deleted; what is left of it is its history.", code="budget_deleted")
    if budget.created_by.startswith(POLICY):
        raise Conflict("This budget is kept by a policy: change the policy instead.", code="kept_by_policy")


def member_problems(terms: Terms, *, org: str, members: Members) -> list[Problem]:
    """Owners who are no members of the organization."""
    strangers = [one for one in terms.owners if (found := members.get_membership(one)) is None or found.org != org]
    return (
        [Problem(field="owners", reason="must be members of the organization, by their subject")] if strangers else []
    )


def register_problems(terms: Terms, *, environments: Collection[str]) -> list[Problem]:
    """An environment that is not registered, where some are: most likely a typing mistake, and a limit of nothing."""
    unknown = terms.scope.get("environment", frozenset()) - {UNSET} - frozenset(environments)
    if not environments or not unknown:
        return []
    return [Problem(field="scope.environment", reason="must be registered: see GET /v1/environments")]


def _check_unique(terms: Terms, others: Sequence[Budget]) -> None:
    for other in others:
        if other.terms.name.strip().casefold() == terms.name.strip().casefold():
            raise Conflict("There is a budget of this name already.", code="duplicate_budget")
        if _sameness(other.terms) == _sameness(terms):
            raise Conflict(
                "There is a budget for the same scope, cycle and unit already: change that one, or end one of them.",
                code="duplicate_budget",
            )


def _sameness(terms: Terms) -> tuple[object, ...]:
    scope = tuple(sorted((name, tuple(sorted(values))) for name, values in terms.scope.items()))
    return scope, terms.cycle, terms.unit, terms.start_day, terms.end_day
