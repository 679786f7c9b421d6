"""An opportunity: spend that could be less, found by a daily rule, and what people did about it.

A ``Chance`` is what a rule says of the facts; an ``Opportunity`` is that with its life::

    open → investigating → planned → implemented
      └────────┴─────────────┴─────→ dismissed
      └→ expired (no longer found for ``EXPIRY_DAYS``)

While it is found it is brought up to date, and never made twice. One that was dismissed or implemented comes back only
where it promises half as much again as it did then; an implemented one not before the spend of before is out of sight.
Money is pico-USD a month of 30 days.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from hashlib import sha256
from typing import Any, Literal

from outlay.domain.errors import Conflict
from outlay.domain.insight import Seen
from outlay.domain.periods import utc_day
from outlay.domain.recommendation import Part, most_telling

EXPIRY_DAYS = 14
MAX_NOTES = 50
MAX_NOTE = 1_000
MAX_OPEN = 100
"""Made or brought up to date by one run, those that save most."""
BACK_PERCENT = 150
"""Of what it saved when it was ended, from where on it comes back."""
_DAY_MS = 86_400_000
_ID = re.compile(r"opp_[0-9a-f]{20}_[0-9]{8}")


class OpportunityType(StrEnum):
    MODEL_OVERUSE = "model_overuse"
    TIER_OVERUSE = "tier_overuse"
    LOW_CACHE_HITS = "low_cache_hits"
    HIGH_ERROR_RATE = "high_error_rate"
    UNUSED_FEATURE = "unused_feature"
    OFF_PEAK = "off_peak"
    DUPLICATE_REQUESTS = "duplicate_requests"


OpportunityState = Literal["open", "investigating", "planned", "implemented", "dismissed", "expired"]
OPPORTUNITY_STATES: tuple[OpportunityState, ...] = (
    "open",
    "investigating",
    "planned",
    "implemented",
    "dismissed",
    "expired",
)
LIVING: frozenset[OpportunityState] = frozenset({"open", "investigating", "planned"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Chance:
    type: OpportunityType
    subject: tuple[str, ...]
    """What it is about, within its type: with the type it makes the id."""
    title: str
    why: str
    method: str
    """How the savings are reckoned."""
    parts: tuple[Part, ...]
    models: tuple[str, ...]
    """``provider/model``."""
    scope: Mapping[str, tuple[str, ...]]
    """Every value of each dimension that the concerned calls have: who may see it."""
    confidence: int
    """Per cent."""
    doubts: tuple[str, ...]
    hours: int
    """Of work, as a rule of thumb."""
    data: Mapping[str, Any] = field(default_factory=dict)

    @property
    def concerned(self) -> int:
        return sum(part.concerned for part in self.parts)

    @property
    def savings(self) -> int:
        return sum(part.savings for part in self.parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    text: str
    by: str
    """A member's subject."""
    at_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """What it brought a month, as somebody states it."""

    savings: int
    by: str
    at_ms: int
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opportunity:
    org: str
    opportunity_id: str
    chance: Chance
    state: OpportunityState = "open"
    created_ms: int
    found_ms: int
    """When it was last found."""
    expires_ms: int
    first_day: str
    """Local date of the first of the ``days`` days that it was found in."""
    days: int
    revisions: str
    """Of the figures that it was made from."""
    former: str = ""
    """The id of the one before it, of the same."""
    assigned_to: str = ""
    planned_day: str = ""
    implemented_day: str = ""
    reason: str = ""
    """Why it was dismissed."""
    notes: tuple[Note, ...] = ()
    verification: Verification | None = None
    closed_ms: int | None = None
    version: int = 1

    @property
    def is_living(self) -> bool:
        return self.state in LIVING


def is_opportunity_id(text: str) -> bool:
    return _ID.fullmatch(text) is not None


def what_id(org: str, chance: Chance) -> str:
    """The same whenever the same is said: what all of its opportunities' ids begin with."""
    told = json.dumps([org, chance.type.value, *chance.subject])
    return f"opp_{sha256(told.encode()).hexdigest()[:20]}"


def within_bounds(chance: Chance) -> Chance:
    """With the parts that save most, where it has more than are kept: then it promises what those save."""
    return replace(chance, parts=most_telling(chance.parts))


# ---- a run


def after_run(org: str, held: Iterable[Opportunity], chances: Iterable[Chance], seen: Seen) -> list[Opportunity]:
    """Those that the run leaves other than they were: new, brought up to date, expired."""
    newest: dict[str, Opportunity] = {}
    known = {one.opportunity_id: one for one in held}
    for one in sorted(known.values(), key=lambda one: one.created_ms):
        newest[_what_of(one.opportunity_id)] = one
    changed: dict[str, Opportunity] = {}
    for chance in sorted(chances, key=lambda one: (-one.savings, one.type.value, one.subject))[:MAX_OPEN]:
        name = what_id(org, chance)
        found = _found(org, name, newest.get(name), within_bounds(chance), seen)
        if found is not None:
            changed[found.opportunity_id] = found
    for one in known.values():
        if one.state == "open" and one.opportunity_id not in changed and one.expires_ms <= seen.now_ms:
            changed[one.opportunity_id] = replace(one, state="expired", closed_ms=seen.now_ms)
    return [changed[name] for name in sorted(changed) if changed[name] != known.get(name)]


def _what_of(opportunity_id: str) -> str:
    return opportunity_id.rpartition("_")[0]


def _found(org: str, name: str, held: Opportunity | None, chance: Chance, seen: Seen) -> Opportunity | None:
    """None: it stays as it ended."""
    expires = seen.now_ms + EXPIRY_DAYS * _DAY_MS
    if held is not None and held.is_living:
        if (held.chance, held.revisions, held.first_day) == (chance, seen.revisions, seen.first_day):
            return held  # the same run once more
        return replace(
            held,
            chance=chance,
            found_ms=seen.now_ms,
            expires_ms=expires,
            first_day=seen.first_day,
            days=seen.days,
            revisions=seen.revisions,
        )
    if held is not None and not _may_return(held, chance, seen):
        return None
    return Opportunity(
        org=org,
        opportunity_id=f"{name}_{utc_day(seen.now_ms).replace('-', '')}",
        chance=chance,
        created_ms=seen.now_ms,
        found_ms=seen.now_ms,
        expires_ms=expires,
        first_day=seen.first_day,
        days=seen.days,
        revisions=seen.revisions,
        former="" if held is None else held.opportunity_id,
    )


def _may_return(held: Opportunity, chance: Chance, seen: Seen) -> bool:
    if utc_day(seen.now_ms) == utc_day(held.created_ms):
        return False  # its id is taken
    if held.state == "expired":
        return True
    if held.state == "implemented" and seen.first_day <= (held.implemented_day or utc_day(held.closed_ms or 0)):
        return False  # the period still holds what was spent before
    return chance.savings * 100 > held.chance.savings * BACK_PERCENT


# ---- what people do

_FROM: Mapping[str, frozenset[OpportunityState]] = {
    "investigate": frozenset({"open", "planned"}),
    "plan": frozenset({"open", "investigating", "planned"}),
    "implement": LIVING,
    "dismiss": LIVING,
    "reopen": frozenset({"investigating", "planned", "dismissed"}),
    "verify": frozenset({"implemented"}),
    "assign": LIVING,
    "note": frozenset(OPPORTUNITY_STATES),
}


def check_may(verb: str, opportunity: Opportunity) -> None:
    """Raises ``Conflict`` (``opportunity_state``)."""
    allowed = _FROM[verb]
    if opportunity.state not in allowed:
        told = ", ".join(state for state in OPPORTUNITY_STATES if state in allowed)
        raise Conflict(
            f"The opportunity is {opportunity.state}; this can be done while it is {told}.", code="opportunity_state"
        )


def investigated(opportunity: Opportunity) -> Opportunity:
    check_may("investigate", opportunity)
    return replace(opportunity, state="investigating", planned_day="")


def planned(opportunity: Opportunity, *, day: str) -> Opportunity:
    """``day``: local date by which it is to be done, or empty."""
    check_may("plan", opportunity)
    return replace(opportunity, state="planned", planned_day=day)


def implemented(opportunity: Opportunity, *, day: str, now_ms: int) -> Opportunity:
    check_may("implement", opportunity)
    return replace(opportunity, state="implemented", implemented_day=day, closed_ms=now_ms)


def dismissed(opportunity: Opportunity, *, reason: str, now_ms: int) -> Opportunity:
    check_may("dismiss", opportunity)
    return replace(opportunity, state="dismissed", reason=reason, closed_ms=now_ms)


def reopened(opportunity: Opportunity, *, now_ms: int) -> Opportunity:
    """A dismissed one gets its time to expire anew."""
    check_may("reopen", opportunity)
    expires = max(opportunity.expires_ms, now_ms + EXPIRY_DAYS * _DAY_MS)
    return replace(opportunity, state="open", reason="", planned_day="", closed_ms=None, expires_ms=expires)


def verified(opportunity: Opportunity, verification: Verification) -> Opportunity:
    check_may("verify", opportunity)
    return replace(opportunity, verification=verification)


def assigned(opportunity: Opportunity, subject: str) -> Opportunity:
    check_may("assign", opportunity)
    return replace(opportunity, assigned_to=subject)


def noted(opportunity: Opportunity, note: Note) -> Opportunity:
    """The newest ``MAX_NOTES`` stay."""
    return replace(opportunity, notes=(*opportunity.notes, note)[-MAX_NOTES:])
