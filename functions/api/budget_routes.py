"""Budgets: listed, made, changed, copied, deleted."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from outlay.application.budget_records import all_budgets
from outlay.application.manage_budgets import (
    Changed,
    alteration,
    check_changeable,
    commit_anew,
    creation,
    deletion,
    member_problems,
    new_budget_id,
    register_problems,
)
from outlay.application.registers import Register, all_ids
from outlay.domain.audit import Act
from outlay.domain.budget import Budget, Terms
from outlay.domain.budget_problems import amount_field, budget_problems
from outlay.domain.errors import InvalidInput, Problem
from outlay.domain.periods import iso_utc
from outlay.domain.registers import KINDS
from outlay.runtime.http import Response

from functions.api.budget_access import Sight, managed_budget, require_managed, seen_budget
from functions.api.budget_bodies import BudgetBody, NewBudgetBody, merged, terms_of
from functions.api.budget_filters import FILTERS, read_filters
from functions.api.budget_words import budget_to_api
from functions.api.repeats import check_version, version_tag
from functions.api.routing import Call, Route
from functions.api.schemas import expect_no_parameters, read_body, read_limit, read_parameters

DEFAULT_LIMIT = 100
MAX_LIMIT = 500
REFUSED = "A budget can't be like this."


def listed(call: Call) -> Response:
    """Those that fit every filter, in the order in which they were made, a page at a time."""
    given = read_parameters(call.request, known=FILTERS | {"limit", "cursor"})
    problems: list[Problem] = []
    limit = read_limit(given.get("limit", ""), problems, default=DEFAULT_LIMIT, most=MAX_LIMIT)
    fits, after = read_filters(given, problems), given.get("cursor", "0")
    if not (after.isascii() and after.isdecimal() and len(after) <= 12):
        problems.append(Problem(field="cursor", reason="is none that an answer gave"))
    if problems:
        raise InvalidInput("The query is not understood.", problems=problems)
    sight = Sight(call)
    everything = sorted(all_budgets(call.organization.org, store=call.services.changes.store), key=_number)
    found = [one for one in everything if one.number > int(after) and sight.sees(one) and fits(one)]
    body = {
        "as_of": iso_utc(call.services.clock()),
        "budgets": [budget_to_api(one) for one in found[:limit]],
        "next_cursor": str(found[limit - 1].number) if len(found) > limit else None,
    }
    return Response(status=200, body=body)


def _number(budget: Budget) -> int:
    return budget.number


def show(call: Call) -> Response:
    """One of them, with its version as ETag; also one that was deleted."""
    expect_no_parameters(call.request)
    return _answer(seen_budget(call)[1])


def make(call: Call) -> Response:
    """A new one. Send an Idempotency-Key, so that a lost answer makes no second."""
    expect_no_parameters(call.request)
    return _make(call, read_body(NewBudgetBody, call.request))


def copy(call: Call) -> Response:
    """A new one like this one, under another name, with what else the body says instead."""
    expect_no_parameters(call.request)
    _, original = seen_budget(call)
    return _make(call, merged(budget_to_api(original), read_body(NewBudgetBody, call.request)))


def _make(call: Call, body: NewBudgetBody) -> Response:
    terms, budget_id, store = _read(call, body), new_budget_id(), call.services.changes.store
    now = call.services.clock()

    def plan() -> Changed:
        return creation(call.organization.org, budget_id, terms, store=store, who=call.principal.subject, now_ms=now)

    return _commit(call, plan, "create", status=201)


def put(call: Call) -> Response:
    """As it is to be; what is left out stays as it is. It holds from now on: periods that are over don't change."""
    expect_no_parameters(call.request)
    body = read_body(BudgetBody, call.request)
    store, now = call.services.changes.store, call.services.clock()

    def plan() -> Changed:
        stored, before = managed_budget(call)
        check_changeable(before)
        check_version(call.request, stored)
        terms = _read(call, merged(budget_to_api(before), body))
        _check_unit(before, terms)
        return alteration(stored, before, terms, store=store, now_ms=now)

    return _commit(call, plan, "change")


def _check_unit(before: Budget, terms: Terms) -> None:
    if terms.unit is not before.terms.unit:
        reason = f"can't become another unit than {before.terms.unit}: copy the budget instead"
        raise InvalidInput(REFUSED, problems=[Problem(field=amount_field("limit", terms.unit), reason=reason)])


def remove(call: Call) -> Response:
    """It limits nothing from now on. Answers with its last state, which stays to be read, as its history does."""
    expect_no_parameters(call.request)

    def plan() -> Changed:
        stored, before = managed_budget(call)
        check_changeable(before)
        check_version(call.request, stored)
        return deletion(stored, before, store=call.services.changes.store, now_ms=call.services.clock())

    return _commit(call, plan, "delete")


def _read(call: Call, body: NewBudgetBody) -> Terms:
    """Raises ``InvalidInput`` naming every problem."""
    organization, problems = call.organization, list[Problem]()
    terms = terms_of(body, problems)
    problems += budget_problems(terms, tag_keys=organization.dimensions.tag_keys, currency=body.currency)
    problems += member_problems(terms, org=organization.org, members=call.services.control)
    if "environment" in terms.scope:
        register = Register(
            org=organization.org,
            kind=KINDS["environment"],
            store=call.services.changes.store,
            members=call.services.control,
        )
        problems += register_problems(terms, environments=all_ids(register))
    if problems:
        raise InvalidInput(REFUSED, problems=problems)
    require_managed(call, terms.scope)
    return terms


@dataclass(frozen=True, slots=True)
class _Committing:
    """Commits a change with its audit entry; ``answer`` is what a repeat with the same Idempotency-Key is told."""

    call: Call
    verb: str
    status: int

    def __call__(self, changed: Changed, /) -> None:
        about = changed.after or changed.before
        assert about is not None
        act = Act(
            action=f"budget.{self.verb}",
            target=about.budget_id,
            before=None if changed.before is None else budget_to_api(changed.before),
            after=None if changed.after is None else budget_to_api(changed.after),
        )
        self.call.commit(changed.writes, act, answer=_answer(about, status=self.status))


def _commit(call: Call, plan: Callable[[], Changed], verb: str, *, status: int = 200) -> Response:
    changed = commit_anew(plan, _Committing(call, verb, status), pause=call.services.changes.pause)
    call.services.budgets.evaluation.budgets_changed(call.organization.org)
    assert changed.after is not None
    return _answer(changed.after, status=status)


def _answer(budget: Budget, *, status: int = 200) -> Response:
    body: dict[str, Any] = budget_to_api(budget)
    return Response(status=status, body=body, headers=version_tag(budget.version))


_ONE = "/v1/budgets/{budget_id}"
ROUTES = (
    Route("GET", "/v1/budgets", listed),
    Route("POST", "/v1/budgets", make),
    Route("GET", _ONE, show),
    Route("PUT", _ONE, put),
    Route("DELETE", _ONE, remove),
    Route("POST", f"{_ONE}/copy", copy),
)
