"""Insights: facts about usage, and from where on there are any."""

from typing import Annotated, Any, Literal

from outlay.domain.insight import INSIGHT_STATES, InsightRule
from pydantic import Field

from functions.api.insight_bodies import DismissInsightBody, InsightSettingsBody
from functions.api.insight_routes import DEFAULT_LIMIT, MAX_LIMIT
from tools.openapi.operation import Operation, Parameter
from tools.openapi.parameters import CURSOR, in_path, limit, listed
from tools.openapi.routes.recommendations import MadeFrom
from tools.openapi.shapes import Answer, Cursor, Moment, Usd
from tools.openapi.tags import INSIGHTS

InsightId = Annotated[str, Field(pattern="^ins_[0-9a-f]{24}$")]


class Insight(Answer):
    insight_id: InsightId
    """The same whenever the same rule says something of the same."""
    state: Literal["open", "dismissed", "gone"]
    """`gone`: it no longer holds, and opens by itself should it come back."""
    rule: InsightRule
    rule_says: str
    """The rule as it was applied, with its threshold."""
    told: str
    about: dict[str, str]
    """Dimension → value; empty: all of the organization. An empty value is calls that name none."""
    amount_usd: Usd
    """That it is about, in the period."""
    numbers: dict[str, Any]
    """By rule. Amounts in USD (`…_usd`) and shares (`…_percent`) are decimal text; null is unknown."""
    made_from: MadeFrom
    created_at: Moment
    opened_at: Moment
    """Since when it holds this time."""
    found_at: Moment
    """When it was last found to hold."""
    dismissed_by: str | None
    dismissed_at: Moment | None
    note: str | None
    closed_at: Moment | None
    version: int


class Insights(Answer):
    as_of: Moment
    insights: list[Insight]
    next_cursor: Cursor


class InsightSettings(Answer):
    """Amounts are of 30 days; everything else is per cent unless said otherwise."""

    minimum_usd: Usd
    minimum_savings_usd: Usd
    concentration: int
    growth: int
    feature_growth: int
    cost_times: int
    """Times."""
    cache_reads: int
    waste: int
    untagged: int
    idle_days: int
    """Days."""


INSIGHT_ID = in_path("insight_id", "The id of an insight.", pattern="^ins_[0-9a-f]{24}$")
_ETAG = {200: ("ETag",)}
_TEND: dict[str, Any] = {
    "tag": INSIGHTS,
    "answers": {200: Insight},
    "parameters": (INSIGHT_ID,),
    "errors": ("invalid_input", "not_found", "version_changed", "insight_gone"),
    "headers": _ETAG,
}

OPERATIONS = {
    "GET /v1/insights": Operation(
        id="list_insights",
        summary="What is worth knowing of the usage",
        tag=INSIGHTS,
        answers={200: Insights},
        parameters=(
            listed("status", "Only those in one of these states, separated by commas.", INSIGHT_STATES),
            listed("rule", "Only those of one of these rules, separated by commas.", tuple(InsightRule)),
            Parameter(
                name="min_amount",
                description="Only those about so many USD of the period, at least.",
                schema={"type": "string", "pattern": r"^[0-9]{1,9}(\.[0-9]{1,12})?$"},
            ),
            limit(usual=DEFAULT_LIMIT, most=MAX_LIMIT, of="Insights"),
            CURSOR,
        ),
        errors=("invalid_input",),
    ),
    "GET /v1/insights/settings": Operation(
        id="get_insight_settings",
        summary="From where on a fact is told",
        tag=INSIGHTS,
        answers={200: InsightSettings},
        errors=("invalid_input",),
        headers=_ETAG,
    ),
    "PUT /v1/insights/settings": Operation(
        id="put_insight_settings",
        summary="Set from where on a fact is told",
        tag=INSIGHTS,
        answers={200: InsightSettings},
        body=InsightSettingsBody,
        errors=("invalid_input", "version_missing", "version_changed"),
        headers=_ETAG,
    ),
    "GET /v1/insights/{insight_id}": Operation(
        id="get_insight",
        summary="One insight",
        tag=INSIGHTS,
        answers={200: Insight},
        parameters=(INSIGHT_ID,),
        errors=("invalid_input", "not_found"),
        headers=_ETAG,
    ),
    "POST /v1/insights/{insight_id}/dismiss": Operation(
        id="dismiss_insight", summary="Put it away", body=DismissInsightBody, **_TEND
    ),
    "POST /v1/insights/{insight_id}/reopen": Operation(id="reopen_insight", summary="Open it again", **_TEND),
}
