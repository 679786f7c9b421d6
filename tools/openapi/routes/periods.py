"""Months, their statements, closing."""

from typing import Annotated, Any, Literal

from outlay.contracts.measures import COST_ATTRIBUTES, MEASURES
from typing_extensions import TypeAliasType

from functions.api.periods_routes import DEFAULT_LIMIT, MAX_LIMIT, MAX_STATEMENT_ROWS
from functions.api.schemas import CloseBody
from tools.openapi.operation import Operation
from tools.openapi.parameters import CURSOR, MONTH, limit, listed
from tools.openapi.shapes import (
    Answer,
    Count,
    Currency,
    Cursor,
    Day,
    Difference,
    Digest,
    Moment,
    Month,
    SpendByClass,
    Usd,
    may_be_missing,
    some,
)
from tools.openapi.tags import PERIODS

_USD = {"$ref": "#/components/schemas/Usd"}
StatementMeasures = TypeAliasType(
    "StatementMeasures",
    Annotated[
        dict[str, Any],
        some(
            {
                "cost_usd": {"anyOf": [_USD, {"type": "null"}]},
                **{f"{name}_usd": _USD for name in COST_ATTRIBUTES},
                **{name: {"type": "integer"} for name in MEASURES if name not in COST_ATTRIBUTES},
            },
            "Measures that are not zero; `cost_usd` and `requests` always in grouped rows.",
        ),
    ],
)


class Adjustments(Answer):
    count: Count
    requests: int
    unpriced_requests: int
    cost_usd: Usd


class Attempt(Answer):
    """Closing that was refused, or has stopped on its way."""

    at: Moment
    who: str
    problems: list[Difference]


class PeriodHead(Answer):
    month: Month
    state: Literal["open", "closing", "closed"]
    closing_since: Moment | None
    closed_at: Moment | None
    closed_by: str | None
    time_zone: str | None
    totals: SpendByClass | None
    """As closed."""
    digest: Digest | None
    row_count: Count | None
    last_attempt: Attempt | None


class Period(PeriodHead):
    adjustments: Adjustments
    """What came for the month after it was closed."""


class Periods(Answer):
    as_of: Moment
    periods: list[Period]


class AdjustmentEntry(Adjustments):
    day: Day
    """On which it was entered, and counts."""
    reason: str


class AdjustmentsPage(Adjustments):
    entries: list[AdjustmentEntry]
    next_cursor: Cursor


class PeriodDifference(Answer):
    closed: int | str
    now: int | str


class PeriodInFull(PeriodHead):
    """One month. Of a closed one the figures were read again just now."""

    as_of: Moment
    adjustments: AdjustmentsPage
    reproduces: bool = may_be_missing()
    """Only of a closed month: the figures are those that were closed."""
    digest_now: Digest = may_be_missing()
    differences: dict[str, PeriodDifference] = may_be_missing()


class StatementRow(Answer):
    day: Day = may_be_missing()
    """Not of grouped rows."""
    dimensions: dict[str, str]
    measures: StatementMeasures


class Statement(Answer):
    as_of: Moment
    month: Month
    time_zone: str
    currency: Currency
    closed_at: Moment
    closed_by: str
    dimensions: list[str]
    group_by: list[str]
    digest: Digest
    """SHA-256 over the rows by day and all dimensions: anyone can compute it again."""
    totals: SpendByClass
    row_count: Count
    rows: list[StatementRow]
    next_cursor: Cursor


class ClosingMonth(SpendByClass):
    month: Month


class ClosePlan(Answer):
    as_of: Moment
    month: Month
    state: Literal["open", "closing", "closed"]
    applied: bool
    closes: list[ClosingMonth]
    """Months that close with it, with their figures as they are."""
    days_to_pack: Count
    days_to_prove: Count
    problems: list[Difference]
    last_attempt: Attempt | None


_COMMON: dict[str, Any] = {"tag": PERIODS}

OPERATIONS = {
    "GET /v1/periods": Operation(
        id="list_periods",
        summary="All months",
        answers={200: Periods},
        errors=("invalid_input",),
        **_COMMON,
    ),
    "GET /v1/periods/{month}": Operation(
        id="get_period",
        summary="One month",
        answers={200: PeriodInFull},
        parameters=(MONTH, limit(usual=DEFAULT_LIMIT, most=MAX_LIMIT, of="Adjustments"), CURSOR),
        errors=("not_found",),
        **_COMMON,
    ),
    "GET /v1/periods/{month}/statement": Operation(
        id="get_statement",
        summary="A closed month's statement",
        answers={200: Statement},
        parameters=(
            MONTH,
            listed("group_by", "Dimensions of the statement, separated by commas."),
            limit(usual=MAX_LIMIT, most=MAX_STATEMENT_ROWS),
            CURSOR,
        ),
        errors=("not_closed",),
        **_COMMON,
    ),
    "POST /v1/periods/{month}/close": Operation(
        id="close_period",
        summary="Close a month",
        answers={200: ClosePlan, 202: ClosePlan},
        parameters=(MONTH,),
        body=CloseBody,
        errors=("not_closable", "not_found"),
        **_COMMON,
    ),
}
