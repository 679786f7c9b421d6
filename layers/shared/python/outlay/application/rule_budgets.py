"""The budgets that rules of policies make: limits on spending and on requests a day, held on the board like any other.

They are made, changed and deleted in the transaction that changes the policy, and through nothing else; what people
decided about one beside its terms (increases) stays.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256

from outlay.application.budget_records import all_budgets, deleted_place_of, place_of, to_content, touching
from outlay.application.control_store import ControlStore, Stored, Write, change, create, delete
from outlay.application.former_terms import former_write, is_counted_otherwise
from outlay.application.manage_budgets import going_on
from outlay.domain.budget import MAX_BUDGETS, Budget, Cycle, Enforcement, Terms, Unit
from outlay.domain.errors import Conflict
from outlay.domain.policy import Mode, ModelsRule, Policy, Rule, SpendingRule
from outlay.domain.policy_check import models_scope

MADE_BY = "policy:"
"""What ``created_by`` of such a budget begins with; the policy's id follows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetChanges:
    writes: tuple[Write, ...] = ()
    """With the board's, where there are any."""
    budget_ids: tuple[str, ...] = ()
    """Of the policy's budgets as they are to be, in the order of its rules."""


def is_made_by_policy(budget: Budget) -> bool:
    return budget.created_by.startswith(MADE_BY)


def budget_id_of(policy_id: str, rule_id: str) -> str:
    """The same for a rule whatever else of the policy changes."""
    return "bud_" + sha256(f"{policy_id}\n{rule_id}".encode()).hexdigest()[:24]


def terms_of(policy: Policy, rule: Rule) -> Terms | None:
    """The budget that a rule makes; None where it makes none."""
    scope = {name: frozenset(values) for name, values in rule.when.items()}
    shared = Terms(
        name=f"{policy.name}: {rule.rule_id}"[:100],
        limit=0,
        scope=scope,
        owners=policy.owners,
        is_active=policy.is_enabled,
        notes=f"Made by the policy {policy.policy_id}, and changed through it.",
    )
    if isinstance(rule, SpendingRule):
        return replace(shared, limit=rule.limit, cycle=rule.cycle, enforcement=rule.enforcement)
    if isinstance(rule, ModelsRule) and rule.requests_a_day is not None:
        return replace(
            shared,
            limit=rule.requests_a_day,
            unit=Unit.REQUESTS,
            scope={**scope, **(models_scope(rule) or {})},
            cycle=Cycle.DAILY,
            enforcement=Enforcement.STOP if rule.mode is Mode.DENY else Enforcement.NOTIFY,
        )
    return None


def budget_changes(policy: Policy, *, store: ControlStore, now_ms: int, is_deleted: bool = False) -> BudgetChanges:
    """What has to be written so that a policy's budgets are as its rules say; of a policy that is deleted none stays.

    Raises ``Conflict`` (``budgets_full``).
    """
    made_by = MADE_BY + policy.policy_id
    held = all_budgets(policy.org, store=store)
    mine = {one.budget_id: one for one in held if one.created_by == made_by}
    wanted = {} if is_deleted else _wanted(policy)
    new = [budget_id for budget_id in wanted if budget_id not in mine]
    gone = [one for budget_id, one in mine.items() if budget_id not in wanted]
    if len(held) - len(gone) + len(new) > MAX_BUDGETS:
        raise Conflict(f"There would be more than {MAX_BUDGETS} budgets.", code="budgets_full")
    moved = [(one, wanted[name]) for name, one in mine.items() if name in wanted and one.terms != wanted[name]]
    if not (new or gone or moved):
        return BudgetChanges(budget_ids=tuple(wanted))
    board, number = touching(policy.org, store=store, numbers=len(new))
    writes = [board]
    for place, budget_id in enumerate(new):
        made = Budget(
            org=policy.org,
            budget_id=budget_id,
            number=number + place,
            terms=wanted[budget_id],
            created_ms=now_ms,
            created_by=made_by,
        )
        writes.append(create(place_of(policy.org, budget_id), to_content(made)))
    for one, terms in moved:
        writes.append(change(_stored(one), to_content(replace(one, terms=terms, increases=going_on(one, now_ms)))))
        if is_counted_otherwise(one.terms, terms):
            writes.append(former_write(one, until_ms=now_ms))
    for one in gone:
        writes += _deletion(replace(one, deleted_ms=now_ms), store)
    return BudgetChanges(writes=tuple(writes), budget_ids=tuple(wanted))


def _wanted(policy: Policy) -> Mapping[str, Terms]:
    terms = ((rule.rule_id, terms_of(policy, rule)) for rule in policy.rules)
    return {budget_id_of(policy.policy_id, rule_id): one for rule_id, one in terms if one is not None}


def _deletion(budget: Budget, store: ControlStore) -> Sequence[Write]:
    """To where its history stays. It may have been there before: a rule that went and came back."""
    place = deleted_place_of(budget.org, budget.budget_id)
    before = store.find(place)
    content = to_content(budget)
    return [delete(_stored(budget)), create(place, content) if before is None else change(before, content)]


def _stored(budget: Budget) -> Stored:
    return Stored(place=place_of(budget.org, budget.budget_id), version=budget.version, content={})
