"""Recommendations as they stand on the wire. Money is a decimal string in USD, a month's unless said."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from outlay.application.recommendation_records import Run
from outlay.domain.comparison import percent_text
from outlay.domain.money import usd_text
from outlay.domain.periods import iso_utc
from outlay.domain.recommendation import MONTH_DAYS, Advice, Recommendation
from outlay.domain.recommendation_result import Result, Span
from outlay.domain.recommendation_settings import RecommendationSettings
from outlay.domain.recommendation_summary import Summary
from outlay.domain.running_cost import SOURCE, running_cost


def money(amount: int | None) -> str | None:
    return None if amount is None else usd_text(amount)


def recommendation_to_api(
    one: Recommendation, *, settings: RecommendationSettings, overlaps: Sequence[str]
) -> dict[str, Any]:
    """Everything about it. ``overlaps``: ids of others that are to be had and concern some of the same calls."""
    advice = one.advice
    return {
        "recommendation_id": one.recommendation_id,
        "state": one.state.value,
        **_advice(advice),
        "priority": one.priority,
        "payback_days": advice.payback_days(settings.hourly_rate),
        "steps": [{"step": at, "text": text, "done": at in one.done} for at, text in enumerate(advice.steps, start=1)],
        "overlaps": list(overlaps),
        "created_at": iso_utc(one.created_ms),
        "found_at": iso_utc(one.found_ms),
        "expires_at": iso_utc(one.expires_ms),
        "made_from": {"from": one.first_day, "days": one.days, "revisions": one.revisions},
        "former": one.former or None,
        "back_because": one.back_because or None,
        "notes": [
            {"kind": note.kind, "text": note.text, "by": note.by, "at": iso_utc(note.at_ms)} for note in one.notes
        ],
        "implemented_on": one.implemented_day or None,
        "hours_spent": one.hours_spent,
        "result": None if one.result is None else result_to_api(one.result),
        "archived_from": None if one.archived_from is None else one.archived_from.value,
        "closed_at": None if one.closed_ms is None else iso_utc(one.closed_ms),
        "version": one.version,
    }


def _advice(advice: Advice) -> dict[str, Any]:
    savings = advice.savings
    return {
        "type": advice.type.value,
        "title": advice.title,
        "why": advice.why,
        "target": advice.target or None,
        "current_usd": usd_text(advice.current),
        "projected_usd": money(advice.afterwards),
        "savings_usd": money(savings),
        "savings_percent": None if savings is None else percent_text(savings, advice.current),
        "extra_cost_usd": money(advice.extra),
        "no_promise": advice.no_promise or None,
        "confidence": advice.confidence / 100,
        "doubts": list(advice.doubts),
        "difficulty": advice.difficulty,
        "hours_of_work": advice.hours,
        "quality": {
            "impact": advice.quality.impact,
            "score": advice.quality.score or None,
            "score_change": advice.quality.score_change,
            "reason": advice.quality.reason,
        },
        "switch": list(advice.switch),
        "keep": list(advice.keep),
        "scope": {name: list(values) for name, values in sorted(advice.scope.items())},
        "spend": [
            {
                "provider": part.provider,
                "model": part.model,
                "project": part.project,
                "team": part.team,
                "feature": part.feature,
                "current_usd": usd_text(part.concerned),
                "savings_usd": usd_text(part.savings),
            }
            for part in advice.parts
        ],
        "data": dict(advice.data),
    }


def result_to_api(result: Result) -> dict[str, Any]:
    """With the inputs that it follows from."""
    savings, low, high = result.monthly(MONTH_DAYS)
    return {
        "method": result.method,
        "at": iso_utc(result.at_ms),
        "by": result.by,
        "days": result.days,
        "savings_usd": usd_text(result.savings),
        "low_usd": usd_text(result.low),
        "high_usd": usd_text(result.high),
        "monthly_usd": usd_text(savings),
        "monthly_low_usd": usd_text(low),
        "monthly_high_usd": usd_text(high),
        "proven": result.is_proven,
        "held_against": None if result.method == "stated" else result.driver,
        "before": [_span(span) for span in result.before],
        "after": None if result.after is None else _span(result.after),
        "revisions": result.revisions or None,
    }


def _span(span: Span) -> dict[str, Any]:
    return {
        "from": span.first_day,
        "days": span.days,
        "cost_usd": usd_text(span.cost),
        "requests": span.requests,
        "errors": span.errors,
    }


def summary_to_api(summary: Summary, run: Run | None, *, is_whole: bool) -> dict[str, Any]:
    """``is_whole``: the caller sees all of the organization, whose spend and running cost it is held against."""
    known = run if is_whole else None
    reach = summary.in_reach if known is None else min(summary.in_reach, known.spend)
    cost = None if known is None else running_cost(known.requests)
    return {
        "by_state": {state.value: count for state, count in summary.by_state.items()},
        "by_type": [
            {"type": kind.value, "count": count, "savings_usd": usd_text(savings)}
            for kind, (count, savings) in summary.by_type.items()
            if count
        ],
        "savings_in_reach_usd": usd_text(reach),
        "savings_in_reach_pct": None if known is None else percent_text(reach, known.spend),
        "sum_with_overlaps_usd": usd_text(summary.promised),
        "accepted_usd": usd_text(summary.accepted),
        "verified_usd": usd_text(summary.verified),
        "adoption_percent": _percent(summary.adoption),
        "success_percent": _percent(summary.success),
        "spend_usd": None if known is None else usd_text(known.spend),
        "spend_is_lower_bound": None if known is None else known.is_lower_bound,
        "running_cost_usd": money(cost),
        "running_cost_source": SOURCE,
        "roi": None if not cost else _times(summary.verified, cost),
        "newest_run": None if run is None else _run(run),
    }


def _run(run: Run) -> Mapping[str, Any]:
    return {
        "at": iso_utc(run.at_ms),
        "from": run.first_day,
        "days": run.days,
        "found": run.found,
        "revisions": run.revisions,
    }


def _percent(share: Fraction | None) -> str | None:
    return None if share is None else percent_text(share.numerator, share.denominator)


def _times(part: int, whole: int) -> str:
    """How many times the running cost was verified as saved, with two decimals, rounded down."""
    hundredths = part * 100 // whole
    sign = "-" if hundredths < 0 else ""
    return f"{sign}{abs(hundredths) // 100}.{abs(hundredths) % 100:02d}"
