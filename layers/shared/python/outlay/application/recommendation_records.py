"""Recommendations as they are stored: one item each among the organization's records, their settings and newest run."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from outlay.application.advice_records import all_records, kept_settings, kept_settings_write, record_write
from outlay.application.control_store import Content, ControlStore, Place, Stored, Write, change, create
from outlay.application.plain_values import plain
from outlay.contracts import advice_keys, keys
from outlay.domain.errors import NotFound
from outlay.domain.recommendation import (
    ENDED,
    Advice,
    AdviceType,
    Note,
    Part,
    Quality,
    Recommendation,
    State,
    is_recommendation_id,
)
from outlay.domain.recommendation_result import Result, Span
from outlay.domain.recommendation_settings import BOUNDS, RecommendationSettings


def place_of(org: str, recommendation_id: str) -> Place:
    return Place(keys.records_key(org, advice_keys.RECOMMENDATION), recommendation_id)


def find_recommendation(org: str, recommendation_id: str, *, store: ControlStore) -> tuple[Stored, Recommendation]:
    """Raises ``NotFound``."""
    known = is_recommendation_id(recommendation_id)
    stored = store.find(place_of(org, recommendation_id)) if known else None
    if stored is None:
        raise NotFound("There is no such recommendation.")
    return stored, from_stored(org, stored)


def all_recommendations(org: str, *, store: ControlStore) -> list[tuple[Stored, Recommendation]]:
    """Those that are not in the archive yet, in the order of their ids."""
    return [(stored, from_stored(org, stored)) for stored in all_records(org, advice_keys.RECOMMENDATION, store=store)]


def creation(one: Recommendation) -> Write:
    """Of a new one."""
    return record_write(None, place_of(one.org, one.recommendation_id), to_content(one))


def to_content(one: Recommendation) -> Content:
    """All of the item but its place and version."""
    return {
        "kind": advice_keys.RECOMMENDATION,
        "st": one.state.value,
        "created": one.created_ms,
        "closed": one.closed_ms if one.state in ENDED else None,
        "found": one.found_ms,
        "expires": one.expires_ms,
        "spend": one.spend,
        "revisions": one.revisions,
        "first_day": one.first_day,
        "days": one.days,
        "former": one.former,
        "back_because": one.back_because,
        "advice": plain(one.advice) | {"type": one.advice.type.value},
        "notes": [plain(note) for note in one.notes],
        "done": list(one.done),
        "implemented_day": one.implemented_day,
        "hours_spent": one.hours_spent,
        "result": None if one.result is None else plain(one.result),
        "archived_from": None if one.archived_from is None else one.archived_from.value,
    }


def from_stored(org: str, stored: Stored) -> Recommendation:
    content: Any = stored.content
    archived_from, result = content.get("archived_from"), content.get("result")
    return Recommendation(
        org=org,
        recommendation_id=stored.place.sk,
        advice=_advice(content["advice"]),
        spend=content["spend"],
        state=State(content["st"]),
        created_ms=content["created"],
        found_ms=content["found"],
        expires_ms=content["expires"],
        revisions=content["revisions"],
        first_day=content["first_day"],
        days=content["days"],
        former=content["former"],
        back_because=content["back_because"],
        notes=tuple(Note(**note) for note in content["notes"]),
        done=tuple(content["done"]),
        implemented_day=content["implemented_day"],
        hours_spent=content.get("hours_spent"),
        result=None if result is None else _result(result),
        archived_from=None if archived_from is None else State(archived_from),
        closed_ms=content.get("closed"),
        version=stored.version,
    )


def _advice(held: Mapping[str, Any]) -> Advice:
    lists = {name: tuple(held[name]) for name in ("subject", "doubts", "steps", "switch", "keep")}
    return Advice(
        **{
            **held,
            **lists,
            "type": AdviceType(held["type"]),
            "parts": tuple(Part(**part) for part in held["parts"]),
            "scope": {name: tuple(values) for name, values in held["scope"].items()},
            "quality": Quality(**held["quality"]),
        }
    )


def _result(held: Mapping[str, Any]) -> Result:
    after = held["after"]
    spans = tuple(Span(**span) for span in held["before"])
    return Result(**{**held, "before": spans, "after": None if after is None else Span(**after)})


# ---- settings and the newest run


def find_recommendation_settings(org: str, *, store: ControlStore) -> tuple[Stored | None, RecommendationSettings]:
    """The defaults, at version 0, where nobody has changed them. Raises ``LimitExceeded`` or ``Upstream``."""
    stored, held = kept_settings(org, advice_keys.SETTINGS_SORT, BOUNDS.names, store=store)
    return stored, RecommendationSettings(**held)


def settings_write(org: str, stored: Stored | None, settings: RecommendationSettings) -> Write:
    content = {name: getattr(settings, name) for name in BOUNDS.names}
    return kept_settings_write(org, advice_keys.SETTINGS_SORT, stored, content)


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """The newest run that made recommendations. Money in pico-USD; spend and requests are of a month."""

    at_ms: int
    revisions: str
    first_day: str
    days: int
    spend: int
    requests: int
    is_lower_bound: bool
    """Whether some of the calls have no known price."""
    found: int
    """How much was recommended."""


def find_run(org: str, *, store: ControlStore) -> tuple[Stored | None, Run | None]:
    stored = store.find(Place(advice_keys.recommending_key(org), advice_keys.RUN_SORT))
    if stored is None:
        return None, None
    held: Any = {name: stored.content[name] for name in Run.__slots__}
    return stored, Run(**held)


def run_write(org: str, stored: Stored | None, run: Run) -> Write:
    place = Place(advice_keys.recommending_key(org), advice_keys.RUN_SORT)
    return create(place, plain(run)) if stored is None else change(stored, plain(run))
