"""Temporary increases of budgets: asked for by any member, granted or refused by owners and those who manage its scope.

A request and its decision are alerts too, so that those whom they concern hear of them.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import islice

from outlay.application.budget_increases import Decided, Wanted, decide, end, grant, request
from outlay.application.budget_records import all_budgets
from outlay.application.control_store import ControlStore, Stored
from outlay.application.increase_records import all_increases, find_increase
from outlay.application.manage_budgets import check_changeable, commit_anew
from outlay.domain.audit import Act
from outlay.domain.budget import Budget
from outlay.domain.budget_increase import IncreaseRecord, IncreaseState, increase_problems
from outlay.domain.errors import InvalidInput, NotFound, Problem
from outlay.domain.periods import iso_utc
from outlay.runtime.http import Response

from functions.api.budget_access import Sight, any_budget, decided_budget
from functions.api.budget_words import increase_to_api
from functions.api.increase_bodies import STATES, DecisionBody, IncreaseBody, wanted_of
from functions.api.repeats import version_tag
from functions.api.routing import Call, Route
from functions.api.schemas import expect_no_parameters, read_body, read_limit, read_parameters

DEFAULT_LIMIT, MAX_LIMIT = 100, 500
MAX_LOOKED_AT = 2_000
"""Increases that one page looks at."""
_ID = re.compile(r"inc_[0-9]{13}_[0-9a-f]{10}")


def listed(call: Call) -> Response:
    """Of all budgets, the newest first: those of budgets that the caller answers for, and the caller's own."""
    return _listed(call, is_of_one=False)


def listed_of_one(call: Call) -> Response:
    """Of one budget, the newest first; who does not answer for it sees their own."""
    return _listed(call, is_of_one=True)


def _listed(call: Call, *, is_of_one: bool) -> Response:
    given = read_parameters(call.request, known=frozenset({"state", "limit", "cursor"}))
    problems: list[Problem] = []
    limit = read_limit(given.get("limit", ""), problems, default=DEFAULT_LIMIT, most=MAX_LIMIT)
    state, after = given.get("state", ""), given.get("cursor", "")
    if state and state not in STATES:
        problems.append(Problem(field="state", reason="must be one of " + ", ".join(STATES)))
    if after and _ID.fullmatch(after) is None:
        problems.append(Problem(field="cursor", reason="is none that an answer gave"))
    if problems:
        raise InvalidInput("The query is not understood.", problems=problems)
    budget = any_budget(call)[1] if is_of_one else None
    found, following = _page(_seen(call, budget, after), state=state, limit=limit)
    body = {
        "as_of": iso_utc(call.services.clock()),
        "increases": [increase_to_api(one) for one in found],
        "next_cursor": following,
    }
    return Response(status=200, body=body)


def _seen(call: Call, budget: Budget | None, after: str) -> Iterator[tuple[IncreaseRecord, bool]]:
    """Those looked at, and whether the caller may see them."""
    org, store = call.organization.org, call.services.changes.store
    sight, subject = Sight(call), call.principal.subject
    budgets = all_budgets(org, store=store) if budget is None else [budget]
    theirs = {one.budget_id for one in budgets if sight.decides(one)}
    for one in islice(all_increases(org, store=store, after=after), MAX_LOOKED_AT):
        is_meant = budget is None or one.budget_id == budget.budget_id
        yield one, is_meant and (one.budget_id in theirs or one.requested_by == subject)


def _page(
    looked_at: Iterator[tuple[IncreaseRecord, bool]], *, state: str, limit: int
) -> tuple[list[IncreaseRecord], str | None]:
    found: list[IncreaseRecord] = []
    last, looked = "", 0
    for one, is_seen in looked_at:
        last, looked = one.increase_id, looked + 1
        if is_seen and one.state == (state or one.state):
            if len(found) == limit:
                return found, found[-1].increase_id
            found.append(one)
    return found, last if looked == MAX_LOOKED_AT else None


def post_request(call: Call) -> Response:
    """Ask for more until a moment. Owners of the budget hear of it; who has no owner, the administrators do."""
    body, now = read_body(IncreaseBody, call.request), call.services.clock()

    def plan() -> Decided:
        _, budget = any_budget(call)
        check_changeable(budget)
        return request(budget, _wanted(call, budget, body), store=_store(call), who=call.principal.subject, now_ms=now)

    return _commit(call, plan, "request", status=201)


def post_grant(call: Call) -> Response:
    """More at once, without anybody's having asked. It holds from now on."""
    body, now = read_body(IncreaseBody, call.request), call.services.clock()

    def plan() -> Decided:
        held = decided_budget(call)
        check_changeable(held[1])
        return grant(held, _wanted(call, held[1], body), store=_store(call), who=call.principal.subject, now_ms=now)

    return _commit(call, plan, "grant", status=201)


def approve(call: Call) -> Response:
    """Grant what was asked for; it holds from now on."""
    return _decide(call, "granted", "approve")


def refuse(call: Call) -> Response:
    """Say no, with a note of why."""
    return _decide(call, "refused", "refuse")


def _decide(call: Call, state: IncreaseState, verb: str) -> Response:
    body = read_body(DecisionBody, call.request) if call.request.body else DecisionBody()
    now = call.services.clock()

    def plan() -> Decided:
        held, asked = decided_budget(call), _asked(call)
        if state == "granted":
            check_changeable(held[1])
        after = replace(
            asked[1],
            state=state,
            note=body.note,
            decided_by=call.principal.subject,
            decided_ms=now,
            from_ms=now if state == "granted" else None,
        )
        return decide(held, asked, after, store=_store(call), now_ms=now)

    return _commit(call, plan, verb)


def post_end(call: Call) -> Response:
    """It holds no longer from now on."""
    expect_no_parameters(call.request)
    now = call.services.clock()

    def plan() -> Decided:
        held = decided_budget(call)
        check_changeable(held[1])
        return end(held, _asked(call), store=_store(call), now_ms=now)

    return _commit(call, plan, "end")


def _asked(call: Call) -> tuple[Stored, IncreaseRecord]:
    increase_id, budget_id = call.parameters["increase_id"], call.parameters["budget_id"]
    if _ID.fullmatch(increase_id) is None:
        raise NotFound("There is no such increase.")
    found = find_increase(call.organization.org, increase_id, store=call.services.changes.store)
    if found[1].budget_id != budget_id:
        raise NotFound("There is no such increase.")
    return found


def _wanted(call: Call, budget: Budget, body: IncreaseBody) -> Wanted:
    problems: list[Problem] = []
    wanted = wanted_of(body, budget.terms.unit, problems)
    found = increase_problems(
        budget, amount=wanted.amount, reason=wanted.reason, until_ms=wanted.until_ms, now_ms=call.services.clock()
    )
    told = {problem.field for problem in problems}
    problems += [Problem(field=field, reason=reason) for field, reason in found if field not in told]
    if problems:
        raise InvalidInput("An increase can't be like this.", problems=problems)
    return wanted


def _store(call: Call) -> ControlStore:
    return call.services.changes.store


@dataclass(frozen=True, slots=True)
class _Committing:
    """Commits a decision with its audit entry; ``answer`` is what a repeat with the same Idempotency-Key is told."""

    call: Call
    verb: str
    status: int

    def __call__(self, decided: Decided, /) -> None:
        act = Act(
            action=f"budget_increase.{self.verb}",
            target=decided.after.increase_id,
            before=None if decided.before is None else increase_to_api(decided.before),
            after=increase_to_api(decided.after),
        )
        self.call.commit(decided.writes, act, answer=_answer(decided.after, status=self.status))


def _commit(call: Call, plan: Callable[[], Decided], verb: str, *, status: int = 200) -> Response:
    decided = commit_anew(plan, _Committing(call, verb, status), pause=call.services.changes.pause)
    org = call.organization.org
    if decided.alert is not None:
        call.services.budgets.alerts.hand_on(org, decided.alert.alert_id)
    if decided.after.was_granted:
        call.services.budgets.evaluation.budgets_changed(org)
    return _answer(decided.after, status=status)


def _answer(one: IncreaseRecord, *, status: int) -> Response:
    return Response(status=status, body=increase_to_api(one), headers=version_tag(one.version))


_OF_ONE = "/v1/budgets/{budget_id}"
_INCREASE = f"{_OF_ONE}/increases/{{increase_id}}"
ROUTES = (
    Route("GET", "/v1/increases", listed),
    Route("GET", f"{_OF_ONE}/increases", listed_of_one),
    Route("POST", f"{_OF_ONE}/increases", post_grant),
    Route("POST", f"{_OF_ONE}/increase-requests", post_request),
    Route("POST", f"{_INCREASE}/approve", approve),
    Route("POST", f"{_INCREASE}/refuse", refuse),
    Route("POST", f"{_INCREASE}/end", post_end),
)
