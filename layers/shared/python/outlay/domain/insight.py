"""An insight: a fact about an organization's usage that a rule found worth telling, with the numbers it rests on.

A ``Finding`` is what a rule says of the facts; an ``Insight`` is that with its life. Its id comes from the rule and
what it is about, so that a fact that still holds is brought up to date and never told twice. A fact that no longer
holds is *gone*, and opens again should it come back; one that somebody dismissed stays so while it holds, unless it
has grown by half.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from hashlib import sha256
from typing import Any, Literal

from outlay.domain.errors import Conflict

InsightState = Literal["open", "dismissed", "gone"]
INSIGHT_STATES: tuple[InsightState, ...] = ("open", "dismissed", "gone")
MAX_NOTE = 500
MAX_TOLD = 300
"""At once, those first that the run names first: thousands of facts tell nobody anything."""
GROWN = 150
"""Per cent of what it was about when it was dismissed, from where on it is another matter."""
_ID = re.compile(r"ins_[0-9a-f]{24}")


class InsightRule(StrEnum):
    COST_CONCENTRATION = "cost_concentration"
    HIGH_GROWTH = "high_growth"
    INEFFICIENT_MODEL = "inefficient_model"
    FEATURE_ANOMALY = "feature_anomaly"
    LOW_CACHE_HITS = "low_cache_hits"
    ERROR_WASTE = "error_waste"
    IDLE_KEY = "idle_key"
    UNTAGGED_SPEND = "untagged_spend"


Numbers = Mapping[str, Any]
"""By name: whole numbers, text (amounts in USD as ``…_usd``, shares in ``…_percent``), lists of text, None."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    rule: InsightRule
    about: Mapping[str, str]
    """Dimension → value; what it says is of these calls. Empty: of all."""
    told: str
    """In a sentence."""
    says: str
    """The rule as it was applied, with its threshold."""
    amount: int
    """Pico-USD of the period that it is about."""
    numbers: Numbers = field(default_factory=dict)
    scope: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Every value of each dimension that these calls have: who may see it. Empty: who sees all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Insight:
    org: str
    insight_id: str
    finding: Finding
    state: InsightState
    created_ms: int
    opened_ms: int
    """Since when it holds this time."""
    found_ms: int
    """When it was last found to hold."""
    first_day: str
    """Local date of the first of the ``days`` days that it is about."""
    days: int
    revisions: str
    """Of the figures that it was made from."""
    dismissed_by: str = ""
    dismissed_ms: int | None = None
    dismissed_amount: int | None = None
    note: str = ""
    closed_ms: int | None = None
    version: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What a run looked at, and when."""

    first_day: str
    days: int
    revisions: str
    now_ms: int


def is_insight_id(text: str) -> bool:
    return _ID.fullmatch(text) is not None


def insight_id(org: str, finding: Finding) -> str:
    """The same whenever the same is said of the same."""
    told = json.dumps([org, finding.rule.value, sorted(finding.about.items())])
    return f"ins_{sha256(told.encode()).hexdigest()[:24]}"


def after_run(org: str, held: Iterable[Insight], findings: Iterable[Finding], seen: Seen) -> list[Insight]:
    """Those that the run leaves other than they were: new, brought up to date, opened again, gone.

    ``findings``: the most important first.
    """
    known = {one.insight_id: one for one in held}
    found = {insight_id(org, finding): finding for finding in findings}
    told = {name for name in found if name in known and known[name].state != "gone"}
    told |= set([name for name in found if name not in told][: max(0, MAX_TOLD - len(told))])
    changed = [_found(org, name, known.get(name), found[name], seen) for name in found if name in told]
    changed += [
        replace(one, state="gone", closed_ms=seen.now_ms)
        for name, one in known.items()
        if name not in found and one.state != "gone"
    ]
    return sorted((one for one in changed if one != known.get(one.insight_id)), key=lambda one: one.insight_id)


def _found(org: str, name: str, held: Insight | None, finding: Finding, seen: Seen) -> Insight:
    if held is None:
        return Insight(
            org=org,
            insight_id=name,
            finding=finding,
            state="open",
            created_ms=seen.now_ms,
            opened_ms=seen.now_ms,
            found_ms=seen.now_ms,
            first_day=seen.first_day,
            days=seen.days,
            revisions=seen.revisions,
        )
    is_same = (held.revisions, held.finding, held.first_day) == (seen.revisions, finding, seen.first_day)
    if is_same and held.state != "gone":
        return held  # the same run once more
    now = replace(
        held,
        finding=finding,
        found_ms=seen.now_ms,
        first_day=seen.first_day,
        days=seen.days,
        revisions=seen.revisions,
        closed_ms=None,
    )
    if held.state == "gone" or _has_grown(held, finding):
        return _opened(now, seen.now_ms)
    return now


def _has_grown(held: Insight, finding: Finding) -> bool:
    before = held.dismissed_amount
    return held.state == "dismissed" and before is not None and finding.amount * 100 > before * GROWN


def _opened(insight: Insight, now_ms: int) -> Insight:
    return replace(
        insight,
        state="open",
        opened_ms=now_ms,
        dismissed_by="",
        dismissed_ms=None,
        dismissed_amount=None,
        note="",
        closed_ms=None,
    )


def dismissed(insight: Insight, *, by: str, note: str, now_ms: int) -> Insight:
    """Raises ``Conflict`` (``insight_gone``) for one that no longer holds."""
    if insight.state == "gone":
        raise Conflict("The insight no longer holds: there is nothing to dismiss.", code="insight_gone")
    return replace(
        insight,
        state="dismissed",
        dismissed_by=by,
        dismissed_ms=now_ms,
        dismissed_amount=insight.finding.amount,
        note=note,
    )


def reopened(insight: Insight) -> Insight:
    """Raises ``Conflict`` (``insight_gone``) for one that no longer holds."""
    if insight.state == "gone":
        raise Conflict("The insight no longer holds; it opens by itself should it come back.", code="insight_gone")
    return insight if insight.state == "open" else _opened(insight, insight.opened_ms)
