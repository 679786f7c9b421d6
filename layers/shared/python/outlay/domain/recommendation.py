"""A recommendation: what could be done about spend, what that would save, how sure that is, and what became of it.

``Advice`` is what a rule says of an organization's usage; a ``Recommendation`` is that with its life: it is pending
until somebody decides, implemented once it was done, verified once what it brought was measured (or stated). Money is
pico-USD a month of ``MONTH_DAYS`` days.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import Any, Literal

from outlay.domain.errors import Conflict
from outlay.domain.periods import utc_day
from outlay.domain.recommendation_result import Result

MONTH_DAYS = 30
"""A month of advice: every period is scaled to as many days."""
MAX_PARTS = 100
MAX_TEXT = 1_000
"""Of a note. A record's notes and parts together stay far below the 400 KB of an item (DynamoDB's limit)."""
MAX_NOTES = 50
_ID = re.compile(r"rec_[0-9a-f]{20}_[0-9]{8}")

Difficulty = Literal["low", "medium", "high"]
DIFFICULTIES: tuple[Difficulty, ...] = ("low", "medium", "high")
NoteKind = Literal["question", "answer", "accepted", "rejected", "implemented", "verified", "archived"]
Impact = Literal["none", "low", "medium", "unknown"]


class AdviceType(StrEnum):
    MODEL_DOWNGRADE = "model_downgrade"
    DEPRECATED_MODEL = "deprecated_model"
    PROMPT_CACHING = "prompt_caching"
    RESPONSE_CACHING = "response_caching"
    BATCH_PROCESSING = "batch_processing"
    PROMPT_OPTIMIZATION = "prompt_optimization"
    TIER_MIGRATION = "tier_migration"
    RATE_LIMITING = "rate_limiting"
    UNUSED_FEATURE = "unused_feature"


class State(StrEnum):
    PENDING = "pending"
    MORE_INFO = "more_info"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    IMPLEMENTED = "implemented"
    VERIFIED = "verified"
    ARCHIVED = "archived"
    EXPIRED = "expired"


UNDECIDED = frozenset({State.PENDING, State.MORE_INFO})
IN_REACH = UNDECIDED | {State.ACCEPTED}
"""What has not been done yet, and may be."""
ENDED = frozenset({State.REJECTED, State.ARCHIVED, State.EXPIRED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One piece of the spend that advice concerns. Pieces of equal names overlap."""

    provider: str
    model: str
    project: str
    team: str
    feature: str
    concerned: int
    """What is spent a month on the calls that the advice is about."""
    savings: int
    """What of it would be saved."""

    def __post_init__(self) -> None:
        if not 0 <= self.savings <= self.concerned:
            raise ValueError("what is saved is a part of what is spent")

    @property
    def place(self) -> tuple[str, ...]:
        return self.provider, self.model, self.project, self.team, self.feature


def most_telling(parts: Sequence[Part]) -> tuple[Part, ...]:
    """All of them, or the ``MAX_PARTS`` that save and cost most, in the order of their places: a record has a size."""
    if len(parts) <= MAX_PARTS:
        return tuple(parts)
    ranked = sorted(parts, key=lambda part: (-part.savings, -part.concerned, part.place))
    return tuple(sorted(ranked[:MAX_PARTS], key=lambda part: part.place))


@dataclass(frozen=True, slots=True, kw_only=True)
class Quality:
    """What becomes of the answers."""

    impact: Impact
    reason: str
    score_change: str | None = None
    """Points of the named score, with sign; None: not known, which is not "none"."""
    score: str = ""
    """Which published score it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    type: AdviceType
    subject: tuple[str, ...]
    """What it is about, within its type: with the type it makes the id."""
    target: str = ""
    """What to go to, where that is a choice: ``provider/model``, a tier."""
    title: str
    why: str
    parts: tuple[Part, ...]
    scope: Mapping[str, tuple[str, ...]]
    """Every value of each dimension that the concerned calls have: who may see it."""
    projected: int | None = None
    """A month's cost afterwards where it isn't what is left of the current; a replacement may be dearer."""
    no_promise: str = ""
    """Why nothing is promised; empty: the parts say what is."""
    hours: int
    """Of work, as a rule of thumb."""
    difficulty: Difficulty
    quality: Quality
    confidence: int
    """Per cent."""
    doubts: tuple[str, ...]
    """What was taken off the confidence, and why."""
    urgency: int = 0
    """Least priority, for what has a date."""
    steps: tuple[str, ...]
    switch: tuple[str, ...]
    keep: tuple[str, ...]
    data: Mapping[str, Any]
    """The numbers it rests on: text, whole numbers, truth, None, lists and mappings."""

    @property
    def current(self) -> int:
        return sum(part.concerned for part in self.parts)

    @property
    def savings(self) -> int | None:
        """None where nothing can be promised."""
        return None if self.no_promise else sum(part.savings for part in self.parts)

    @property
    def afterwards(self) -> int | None:
        if self.projected is not None:
            return self.projected
        return None if self.savings is None else self.current - self.savings

    @property
    def extra(self) -> int | None:
        """What a month will cost more: it is advised for another reason then. None where it costs no more, or that
        isn't known."""
        afterwards = self.afterwards
        return None if afterwards is None or afterwards <= self.current else afterwards - self.current

    def payback_days(self, hourly_rate: int) -> int | None:
        """Days until the hours of work are earned; None where nothing is saved. ``hourly_rate`` in pico-USD."""
        return None if not self.savings else -(-self.hours * hourly_rate * MONTH_DAYS // self.savings)


_MONEY_POINTS, _EASE_POINTS, _SURE_POINTS = 60, {"low": 20, "medium": 12, "high": 5}, 20
_FULL_SHARE = 20
"""Per cent of all spend from which on more savings give no more points."""


def priority(advice: Advice, *, spend: int) -> int:
    """0–100: up to 60 for what it saves of all spend (20 % of it give all), 5 to 20 for ease, up to 20 for confidence.

    ``spend``: of the organization, a month.
    """
    share = min(_FULL_SHARE * spend, 100 * (advice.savings or 0))
    money = _MONEY_POINTS * share // (_FULL_SHARE * spend) if spend > 0 else 0
    points = money + _EASE_POINTS[advice.difficulty] + _SURE_POINTS * advice.confidence // 100
    return min(100, max(advice.urgency, points))


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    kind: NoteKind
    text: str
    by: str
    """A member's subject."""
    at_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Recommendation:
    org: str
    recommendation_id: str
    advice: Advice
    spend: int
    """Of the organization a month, when it was last found."""
    state: State = State.PENDING
    created_ms: int
    found_ms: int
    """When it was last found to hold."""
    expires_ms: int
    """Until when somebody has to decide."""
    revisions: str
    """Of the figures that it was made from."""
    first_day: str
    """Local date of the first of the ``days`` days it was made from."""
    days: int
    former: str = ""
    """The id of the one that was rejected or over before it came back."""
    back_because: str = ""
    notes: tuple[Note, ...] = ()
    done: tuple[int, ...] = ()
    """Steps that are ticked off, from 1."""
    implemented_day: str = ""
    """Local date."""
    hours_spent: int | None = None
    result: Result | None = None
    archived_from: State | None = None
    closed_ms: int | None = None
    version: int = 1

    @property
    def priority(self) -> int:
        return priority(self.advice, spend=self.spend)


def is_recommendation_id(text: str) -> bool:
    return _ID.fullmatch(text) is not None


def what_id(org: str, advice: Advice) -> str:
    """The same whenever the same is said: what all of its recommendations' ids begin with."""
    told = json.dumps([org, advice.type.value, *advice.subject])
    return f"rec_{sha256(told.encode()).hexdigest()[:20]}"


def recommendation_id(org: str, advice: Advice, *, now_ms: int) -> str:
    """What is said, and the UTC day on which it was said first."""
    return f"{what_id(org, advice)}_{utc_day(now_ms).replace('-', '')}"


_FROM: Mapping[str, frozenset[State]] = {
    "ask": UNDECIDED,
    "answer": frozenset({State.MORE_INFO}),
    "accept": UNDECIDED,
    "reject": UNDECIDED | {State.ACCEPTED},
    "implement": frozenset({State.ACCEPTED}),
    "verify": frozenset({State.IMPLEMENTED, State.VERIFIED}),
    "archive": frozenset({State.REJECTED, State.IMPLEMENTED, State.VERIFIED, State.EXPIRED}),
    "tick": UNDECIDED | {State.ACCEPTED, State.IMPLEMENTED},
}
"""What can be done in which states. A verified one can be verified again, over a longer time."""


def check_may(verb: str, recommendation: Recommendation) -> None:
    """Raises ``Conflict`` (``recommendation_state``)."""
    allowed = _FROM[verb]
    if recommendation.state not in allowed:
        told = ", ".join(sorted(state.value for state in allowed))
        raise Conflict(
            f"The recommendation is {recommendation.state.value}; this can be done while it is {told}.",
            code="recommendation_state",
        )
