"""Opportunities as they stand on the wire. Money is a decimal string in USD, a month's."""

from collections.abc import Iterable, Sequence
from typing import Any

from outlay.domain.calendar import local_text
from outlay.domain.money import usd_text
from outlay.domain.opportunity import LIVING, OPPORTUNITY_STATES, Opportunity, OpportunityState, OpportunityType
from outlay.domain.opportunity_trend import KEPT_DAYS, Course, Together, Trend
from outlay.domain.periods import iso_utc
from outlay.domain.recommendation_summary import combined

from functions.api.figures_measures import ratio_text

_PIPELINE: tuple[OpportunityState, ...] = ("open", "investigating", "planned", "implemented")


def opportunity_to_api(one: Opportunity) -> dict[str, Any]:
    """Everything about it but who uses what it concerns."""
    chance = one.chance
    return {
        "opportunity_id": one.opportunity_id,
        "state": one.state,
        "type": chance.type.value,
        "title": chance.title,
        "why": chance.why,
        "method": chance.method,
        "current_usd": usd_text(chance.concerned),
        "savings_usd": usd_text(chance.savings),
        "confidence": chance.confidence / 100,
        "doubts": list(chance.doubts),
        "hours_of_work": chance.hours,
        "models": list(chance.models),
        "scope": {name: list(values) for name, values in sorted(chance.scope.items())},
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
            for part in chance.parts
        ],
        "data": dict(chance.data),
        "made_from": {"from": one.first_day, "days": one.days, "revisions": one.revisions},
        "created_at": iso_utc(one.created_ms),
        "found_at": iso_utc(one.found_ms),
        "expires_at": iso_utc(one.expires_ms),
        "former": one.former or None,
        **_tended(one),
        "version": one.version,
    }


def _tended(one: Opportunity) -> dict[str, Any]:
    verification = one.verification
    return {
        "assigned_to": one.assigned_to or None,
        "planned_for": one.planned_day or None,
        "implemented_on": one.implemented_day or None,
        "dismissed_because": one.reason or None,
        "notes": [{"text": note.text, "by": note.by, "at": iso_utc(note.at_ms)} for note in one.notes],
        "verification": None
        if verification is None
        else {
            "savings_usd": usd_text(verification.savings),
            "by": verification.by,
            "at": iso_utc(verification.at_ms),
            "note": verification.note or None,
        },
        "closed_at": None if one.closed_ms is None else iso_utc(one.closed_ms),
    }


def summary_to_api(some: Sequence[Opportunity]) -> dict[str, Any]:
    """Of each state and type, and along the pipeline: of spend that several concern, the greatest saving counts."""
    living = [one for one in some if one.is_living]
    verified = [one.verification.savings for one in some if one.verification is not None]
    return {
        "by_state": {state: sum(one.state == state for one in some) for state in OPPORTUNITY_STATES},
        "by_type": [
            {"type": kind.value, **_together(found)}
            for kind in OpportunityType
            if (found := [one for one in living if one.chance.type is kind])
        ],
        "pipeline": [{"state": state, **_together([one for one in some if one.state == state])} for state in _PIPELINE],
        "savings_usd": _savings(living),
        "sum_with_overlaps_usd": usd_text(sum(one.chance.savings for one in living)),
        "hours_of_work": sum(one.chance.hours for one in living),
        "unassigned": sum(not one.assigned_to for one in living),
        "verified": {"count": len(verified), "savings_usd": usd_text(sum(verified))},
    }


def trend_to_api(trend: Trend, time_zone: str) -> dict[str, Any]:
    """Counts and amounts by bucket, and of all of them; since when they are known."""
    steps, total = trend.steps, trend.total
    return {
        "known_from": local_text(steps[0].bucket.start_ms, time_zone) if steps else None,
        "kept_days": KEPT_DAYS,
        "series": [
            {
                "start": local_text(step.bucket.start_ms, time_zone),
                "end": local_text(step.bucket.end_ms, time_zone),
                "partial": step.bucket.partial,
                **_course(step.course),
                "open": _told(step.open),
            }
            for step in steps
        ],
        "totals": {
            **_course(total),
            "adoption": ratio_text(total.implemented.count, total.implemented.count + total.dismissed),
            "promised_usd": usd_text(total.promised),
            "delivered": ratio_text(total.stated.savings, total.promised),
        },
    }


def _course(course: Course) -> dict[str, Any]:
    return {
        "found": course.found,
        "implemented": _told(course.implemented),
        "dismissed": course.dismissed,
        "expired": course.expired,
        "verified": _told(course.stated),
    }


def _told(some: Together) -> dict[str, Any]:
    return {"count": some.count, "savings_usd": usd_text(some.savings)}


def _together(some: Sequence[Opportunity]) -> dict[str, Any]:
    return {"count": len(some), "savings_usd": _savings(some)}


def _savings(some: Iterable[Opportunity]) -> str:
    return usd_text(combined(one.chance.parts for one in some))


assert set(_PIPELINE) - {"implemented"} == LIVING
