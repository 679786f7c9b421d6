"""Budgets, their status, and increases of their limits."""

from typing import Any

from functions.api import budget_routes, budget_status_routes, increase_routes
from functions.api.budget_bodies import BudgetBody, NewBudgetBody
from functions.api.increase_bodies import STATES, DecisionBody, IncreaseBody
from tools.openapi.budget_shapes import (
    Budget,
    BudgetExcesses,
    BudgetExhaustion,
    BudgetHistory,
    BudgetRisk,
    Budgets,
    BudgetStatus,
    LimitIncrease,
    LimitIncreases,
    Utilization,
)
from tools.openapi.operation import Operation, Parameter
from tools.openapi.parameters import CURSOR, choice, in_path, limit, text
from tools.openapi.tags import BUDGETS

BUDGET_ID = in_path("budget_id", "The id of a budget.", pattern="^bud_[0-9a-f]{24}$")
INCREASE_ID = in_path("increase_id", "The id of an increase.", pattern="^inc_[0-9]{13}_[0-9a-f]{10}$")
_VERSIONS = ("version_missing", "version_changed")
_MADE = ("duplicate_budget", "budgets_full", "version_changed")
_KEPT = ("budget_deleted", "kept_by_policy")
_FILTERS = (
    choice("state", "Only those in this state.", ("active", "paused")),
    choice("enforcement", "Only those that do this at their limit.", ("notify", "throttle", "stop")),
    choice("unit", "Only those of this unit.", ("usd", "tokens", "requests")),
    choice("cycle", "Only those of this cycle.", ("daily", "weekly", "monthly", "quarterly", "yearly", "custom")),
    text("dimension", "Only those whose scope names it."),
    text("value", "Only those whose scope names it in `dimension`."),
    text("owner", "Only those that this member owns, by subject."),
    text("q", "Part of the name or the notes, in any case."),
)
_INCREASE_STATE = choice("state", "Only those in this state.", STATES)
_ETAG = {200: ("ETag",)}
_NEW = {201: ("ETag",)}


def _page(usual: int, most: int, of: str) -> tuple[Parameter, Parameter]:
    return limit(usual=usual, most=most, of=of), CURSOR


def _read(name: str, summary: str, answer: Any, *parameters: Parameter) -> Operation:
    """Of one budget."""
    return Operation(
        id=name,
        summary=summary,
        tag=BUDGETS,
        answers={200: answer},
        parameters=(BUDGET_ID, *parameters),
        errors=("invalid_input", "not_found"),
    )


def _decision(name: str, summary: str, *errors: str, body: Any = DecisionBody) -> Operation:
    return Operation(
        id=name,
        summary=summary,
        tag=BUDGETS,
        answers={200: LimitIncrease},
        parameters=(BUDGET_ID, INCREASE_ID),
        body=body,
        body_optional=body is not None,
        errors=("not_found", "not_an_owner", "version_changed", *_KEPT, *errors),
        headers=_ETAG,
    )


OPERATIONS = {
    "GET /v1/budgets": Operation(
        id="list_budgets",
        summary="Budgets",
        tag=BUDGETS,
        answers={200: Budgets},
        parameters=(*_FILTERS, *_page(budget_routes.DEFAULT_LIMIT, budget_routes.MAX_LIMIT, "Budgets")),
    ),
    "POST /v1/budgets": Operation(
        id="create_budget",
        summary="Make a budget",
        tag=BUDGETS,
        answers={201: Budget},
        body=NewBudgetBody,
        errors=_MADE,
        headers=_NEW,
    ),
    "GET /v1/budgets/utilization": Operation(
        id="get_budget_utilization",
        summary="Where all budgets stand",
        tag=BUDGETS,
        answers={200: Utilization},
        parameters=(*_FILTERS, choice("health", "Only those of this health.", budget_status_routes.HEALTHS)),
    ),
    "GET /v1/budgets/{budget_id}": _read("get_budget", "One budget", Budget),
    "PUT /v1/budgets/{budget_id}": Operation(
        id="change_budget",
        summary="Change a budget, pause or resume it",
        tag=BUDGETS,
        answers={200: Budget},
        parameters=(BUDGET_ID,),
        body=BudgetBody,
        errors=("outside_scope", "not_found", "duplicate_budget", *_KEPT, *_VERSIONS),
        headers=_ETAG,
    ),
    "DELETE /v1/budgets/{budget_id}": Operation(
        id="delete_budget",
        summary="Delete a budget; its history stays",
        tag=BUDGETS,
        answers={200: Budget},
        parameters=(BUDGET_ID,),
        errors=("invalid_input", "outside_scope", "not_found", *_KEPT, *_VERSIONS),
        headers=_ETAG,
    ),
    "POST /v1/budgets/{budget_id}/copy": Operation(
        id="copy_budget",
        summary="Make one like it",
        tag=BUDGETS,
        answers={201: Budget},
        parameters=(BUDGET_ID,),
        body=NewBudgetBody,
        errors=("not_found", *_MADE),
        headers=_NEW,
    ),
    "GET /v1/budgets/{budget_id}/status": _read("get_budget_status", "Where a budget stands", BudgetStatus),
    "GET /v1/budgets/{budget_id}/exhaustion": _read(
        "get_budget_exhaustion", "When its limit is reached", BudgetExhaustion
    ),
    "GET /v1/budgets/{budget_id}/risk": _read("get_budget_risk", "How likely its limit is exceeded", BudgetRisk),
    "GET /v1/budgets/{budget_id}/history": _read(
        "get_budget_history",
        "How its past periods ended",
        BudgetHistory,
        *_page(budget_status_routes.DEFAULT_PAST, budget_status_routes.MAX_PAST, "Periods"),
    ),
    "GET /v1/budgets/{budget_id}/excesses": _read(
        "list_budget_excesses", "Why it stands above its limit", BudgetExcesses
    ),
    "GET /v1/increases": Operation(
        id="list_increases",
        summary="Increases, of all budgets",
        tag=BUDGETS,
        answers={200: LimitIncreases},
        parameters=(_INCREASE_STATE, *_page(increase_routes.DEFAULT_LIMIT, increase_routes.MAX_LIMIT, "Increases")),
    ),
    "GET /v1/budgets/{budget_id}/increases": _read(
        "list_budget_increases",
        "Increases of one budget",
        LimitIncreases,
        _INCREASE_STATE,
        *_page(increase_routes.DEFAULT_LIMIT, increase_routes.MAX_LIMIT, "Increases"),
    ),
    "POST /v1/budgets/{budget_id}/increases": Operation(
        id="grant_increase",
        summary="Grant more, until a moment",
        tag=BUDGETS,
        answers={201: LimitIncrease},
        parameters=(BUDGET_ID,),
        body=IncreaseBody,
        errors=("not_found", "not_an_owner", "too_many_increases", "version_changed", *_KEPT),
        headers=_NEW,
    ),
    "POST /v1/budgets/{budget_id}/increase-requests": Operation(
        id="request_increase",
        summary="Ask for more, until a moment",
        tag=BUDGETS,
        answers={201: LimitIncrease},
        parameters=(BUDGET_ID,),
        body=IncreaseBody,
        errors=("not_found", "already_requested", "version_changed", *_KEPT),
        headers=_NEW,
    ),
    "POST /v1/budgets/{budget_id}/increases/{increase_id}/approve": _decision(
        "approve_increase", "Grant what was asked for", "increase_decided", "increase_over", "too_many_increases"
    ),
    "POST /v1/budgets/{budget_id}/increases/{increase_id}/refuse": _decision(
        "refuse_increase", "Refuse what was asked for", "increase_decided"
    ),
    "POST /v1/budgets/{budget_id}/increases/{increase_id}/end": _decision(
        "end_increase", "End an increase now", "increase_over", body=None
    ),
}
