"""Recommendations, and other models for one's calls."""

from typing import Annotated, Any, Literal

from outlay.application.model_alternatives import USE_CASES
from outlay.domain.recommendation import AdviceType, NoteKind, State
from outlay.domain.recommendation_result import Driver
from pydantic import Field

from functions.api.recommendation_bodies import (
    ImplementBody,
    MoreInfoBody,
    NoteBody,
    RecommendationSettingsBody,
    RejectBody,
    StepBody,
    VerifyBody,
)
from functions.api.recommendation_routes import DEFAULT_LIMIT, MAX_LIMIT
from tools.openapi.operation import Operation, Parameter
from tools.openapi.parameters import CURSOR, choice, in_path, limit, listed
from tools.openapi.routes.price_compare import Against, Estimate, Fitness, Percent
from tools.openapi.routes.price_list import BucketRates, NamedModel
from tools.openapi.shapes import Answer, Count, Cursor, Day, Moment, Usage, Usd
from tools.openapi.tags import RECOMMENDATIONS

RecommendationId = Annotated[str, Field(pattern="^rec_[0-9a-f]{20}_[0-9]{8}$")]


class StepToDo(Answer):
    step: int
    text: str
    done: bool


class QualityChange(Answer):
    impact: Literal["none", "low", "medium", "unknown"]
    score: str | None
    """The published score that is compared; null where both models have none in common."""
    score_change: str | None
    """Points of it, with sign; null is unknown, which is not "none"."""
    reason: str


class ConcernedSpend(Answer):
    """A piece of the spend that it is about, a month. Pieces of the same names in two recommendations overlap."""

    provider: str
    model: str
    project: str
    team: str
    feature: str
    current_usd: Usd
    savings_usd: Usd


class MadeFrom(Answer):
    from_: Annotated[Day, Field(alias="from")]
    days: int
    revisions: str
    """Digest of the revisions of the figures: the same figures give the same advice."""


class RecommendationNote(Answer):
    kind: NoteKind
    text: str
    by: str
    at: Moment


class MeasuredSpan(Answer):
    from_: Annotated[Day, Field(alias="from")]
    days: int
    cost_usd: Usd
    requests: Count
    errors: Count


class SavingsResult(Answer):
    """What it brought: of `days`, and of a month of 30 days; with the 80 % interval and the inputs it follows from."""

    method: Literal["measured", "stated"]
    at: Moment
    by: str
    days: int
    savings_usd: Usd
    low_usd: Usd
    high_usd: Usd
    monthly_usd: Usd
    monthly_low_usd: Usd
    monthly_high_usd: Usd
    proven: bool
    """Whether even the low end is a saving."""
    held_against: Driver | None
    """What the cost was held against: calls, calls that succeeded, or days."""
    before: list[MeasuredSpan]
    after: MeasuredSpan | None
    revisions: str | None


class Recommendation(Answer):
    """Amounts are a month's of 30 days."""

    recommendation_id: RecommendationId
    state: State
    type: AdviceType
    title: str
    why: str
    target: str | None
    """What to go to: a model, a tier."""
    current_usd: Usd
    """What is spent on the calls that it concerns."""
    projected_usd: Usd | None
    savings_usd: Usd | None
    """Never more than what is spent; null where nothing is promised, which `no_promise` explains."""
    savings_percent: Percent | None
    extra_cost_usd: Usd | None
    """What it will cost more, a model that goes away for a dearer one: then it saves 0. Null where it costs no more, or
    that isn't known."""
    no_promise: str | None
    confidence: float
    """0 to 1: 0.9 less what `doubts` take off."""
    doubts: list[str]
    difficulty: Literal["low", "medium", "high"]
    hours_of_work: int
    quality: QualityChange
    switch: list[str]
    """What to switch."""
    keep: list[str]
    """What to keep as it is."""
    scope: dict[str, list[str]]
    """Every value of each dimension that the concerned calls have."""
    spend: list[ConcernedSpend]
    data: dict[str, Any]
    """The numbers that it rests on, by type."""
    priority: Annotated[int, Field(ge=0, le=100)]
    """Up to 60 for what it saves of all spend, 5 to 20 for ease, up to 20 for confidence; more where a date is near."""
    payback_days: int | None
    """Until the hours of work are earned, at the organization's hourly rate."""
    steps: list[StepToDo]
    overlaps: list[RecommendationId]
    """Others that concern some of the same calls: their savings don't add up."""
    created_at: Moment
    found_at: Moment
    """When it was last found to hold."""
    expires_at: Moment
    made_from: MadeFrom
    former: RecommendationId | None
    """The one that was rejected or over before this came back, for the reason in `back_because`."""
    back_because: str | None
    notes: list[RecommendationNote]
    implemented_on: Day | None
    hours_spent: int | None
    result: SavingsResult | None
    archived_from: State | None
    closed_at: Moment | None
    version: int


class Recommendations(Answer):
    as_of: Moment
    recommendations: list[Recommendation]
    next_cursor: Cursor


class GeneratedRecommendations(Answer):
    as_of: Moment
    from_: Annotated[Day, Field(alias="from")]
    to: Day
    revisions: str
    created: list[RecommendationId]
    updated: list[RecommendationId]
    expired: list[RecommendationId]


class TypeInReach(Answer):
    type: AdviceType
    count: Count
    savings_usd: Usd
    """Without regard to other types."""


class NewestRun(Answer):
    at: Moment
    from_: Annotated[Day, Field(alias="from")]
    days: int
    found: Count
    revisions: str


class RecommendationSummary(Answer):
    """Amounts are a month's. What is held against all spend is null for who sees a part of the organization only."""

    as_of: Moment
    by_state: dict[State, Count]
    by_type: list[TypeInReach]
    savings_in_reach_usd: Usd
    """Of each place where recommendations overlap only the greatest saving: a lower bound, and never more than is
    spent."""
    savings_in_reach_pct: Percent | None
    sum_with_overlaps_usd: Usd
    """The plain sum, which counts overlaps twice."""
    accepted_usd: Usd
    verified_usd: Usd
    """Measured or stated; of recommendations that share an activity only the greatest."""
    adoption_percent: Percent | None
    """Of what was decided, how much was accepted."""
    success_percent: Percent | None
    """Of what was verified, how much is proven to save."""
    spend_usd: Usd | None
    spend_is_lower_bound: bool | None
    running_cost_usd: Usd | None
    """What Outlay itself costs, at this many events."""
    running_cost_source: str
    roi: str | None
    """How many times the running cost was verified as saved."""
    newest_run: NewestRun | None


class RecommendationSettings(Answer):
    min_savings_usd: Usd
    downgrade_min_savings_usd: Usd
    premium_output_price_usd: Usd
    premium_share: int
    max_quality_drop: int
    repeat_share: int
    batchable_share: int
    cache_read_share: int
    cacheable_input_tokens: int
    input_times_peers: int
    waste_share: int
    runaway_times: int
    unused_drop: int
    hourly_rate_usd: Usd
    expiry_days: int


class AlternativeModel(NamedModel, Estimate, Against, Fitness):
    """A model, and what the usage would cost on it. Null is unknown."""

    family: str | None
    tier: str | None
    context_window: int | None
    max_output_tokens: int | None
    streaming: bool | None
    tool_use: bool | None
    modalities_in: list[str] | None
    modalities_out: list[str] | None
    deprecated: bool | None
    retirement_date: str | None
    quality: str | None
    """A published score."""
    score: str | None
    """The one that both models have."""
    score_change: str | None
    rates: BucketRates


class ModelAlternatives(Answer):
    as_of: Moment
    from_: Annotated[Day, Field(alias="from")]
    to: Day
    use_case: str
    is_own_usage: bool
    """False: there is none, and the usage is 1,000 calls of 1,000 tokens of input and 200 of output."""
    requests: Count
    usage: Usage
    current: AlternativeModel
    models: list[AlternativeModel]
    """The cheapest first, those without a price last."""


RECOMMENDATION_ID = in_path("recommendation_id", "The id of a recommendation.", pattern="^rec_[0-9a-f]{20}_[0-9]{8}$")
_ETAG = {200: ("ETag",)}
_TEND: dict[str, Any] = {
    "tag": RECOMMENDATIONS,
    "answers": {200: Recommendation},
    "parameters": (RECOMMENDATION_ID,),
    "errors": ("invalid_input", "not_found", "version_changed", "recommendation_state"),
    "headers": _ETAG,
}
_ONE = "/v1/recommendations/{recommendation_id}"

OPERATIONS = {
    "GET /v1/recommendations": Operation(
        id="list_recommendations",
        summary="What could be saved",
        tag=RECOMMENDATIONS,
        answers={200: Recommendations},
        parameters=(
            listed("status", "Only those in one of these states, separated by commas.", tuple(State)),
            listed("type", "Only those of one of these types, separated by commas.", tuple(AdviceType)),
            Parameter(
                name="min_savings",
                description="Only those that save so many USD a month, at least.",
                schema={"type": "string", "pattern": r"^[0-9]{1,9}(\.[0-9]{1,12})?$"},
            ),
            limit(usual=DEFAULT_LIMIT, most=MAX_LIMIT, of="Recommendations"),
            CURSOR,
        ),
        errors=("invalid_input",),
    ),
    "POST /v1/recommendations/generate": Operation(
        id="generate_recommendations",
        summary="Make them now",
        tag=RECOMMENDATIONS,
        answers={200: GeneratedRecommendations},
        errors=("invalid_input",),
    ),
    "GET /v1/recommendations/summary": Operation(
        id="summarize_recommendations",
        summary="What they come to together",
        tag=RECOMMENDATIONS,
        answers={200: RecommendationSummary},
        errors=("invalid_input",),
    ),
    "GET /v1/recommendations/settings": Operation(
        id="get_recommendation_settings",
        summary="From where on something is recommended",
        tag=RECOMMENDATIONS,
        answers={200: RecommendationSettings},
        errors=("invalid_input",),
        headers=_ETAG,
    ),
    "PUT /v1/recommendations/settings": Operation(
        id="put_recommendation_settings",
        summary="Set from where on something is recommended",
        tag=RECOMMENDATIONS,
        answers={200: RecommendationSettings},
        body=RecommendationSettingsBody,
        errors=("invalid_input", "version_missing", "version_changed"),
        headers=_ETAG,
    ),
    "GET /v1/recommendations/model-alternatives": Operation(
        id="list_model_alternatives",
        summary="Other models for the calls of one",
        tag=RECOMMENDATIONS,
        answers={200: ModelAlternatives},
        parameters=(
            Parameter(
                name="model",
                description="`provider/model`, or the model's name alone.",
                schema={"type": "string", "minLength": 1, "examples": ["openai/gpt-5"]},
                required=True,
            ),
            choice("use_case", "What the calls need beside what they show.", tuple(USE_CASES)),
        ),
        errors=("invalid_input", "not_found"),
    ),
    f"GET {_ONE}": Operation(
        id="get_recommendation",
        summary="One recommendation",
        tag=RECOMMENDATIONS,
        answers={200: Recommendation},
        parameters=(RECOMMENDATION_ID,),
        errors=("invalid_input", "not_found"),
        headers=_ETAG,
    ),
    f"POST {_ONE}/accept": Operation(id="accept_recommendation", summary="Decide to do it", body=NoteBody, **_TEND),
    f"POST {_ONE}/reject": Operation(
        id="reject_recommendation", summary="Decide not to do it", body=RejectBody, **_TEND
    ),
    f"POST {_ONE}/more-info": Operation(
        id="ask_about_recommendation", summary="Ask before deciding, or answer", body=MoreInfoBody, **_TEND
    ),
    f"POST {_ONE}/implement": Operation(
        id="implement_recommendation", summary="Say that it was done", body=ImplementBody, **_TEND
    ),
    f"POST {_ONE}/verify": Operation(
        id="verify_recommendation",
        summary="Measure what it brought",
        body=VerifyBody,
        **{**_TEND, "errors": (*_TEND["errors"], "too_little_history")},
    ),
    f"POST {_ONE}/archive": Operation(id="archive_recommendation", summary="Put it away", body=NoteBody, **_TEND),
    f"POST {_ONE}/steps": Operation(id="tick_recommendation", summary="Tick off a step", body=StepBody, **_TEND),
}
