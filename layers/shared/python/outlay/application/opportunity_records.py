"""Opportunities as they are stored: one item each among the organization's records."""

from collections.abc import Mapping
from typing import Any

from outlay.application.advice_records import all_records
from outlay.application.control_store import Content, ControlStore, Place, Stored
from outlay.application.plain_values import plain
from outlay.contracts import advice_keys, keys
from outlay.domain.errors import NotFound
from outlay.domain.opportunity import (
    Chance,
    Note,
    Opportunity,
    OpportunityType,
    Verification,
    is_opportunity_id,
)
from outlay.domain.recommendation import Part


def place_of(org: str, opportunity_id: str) -> Place:
    return Place(keys.records_key(org, advice_keys.OPPORTUNITY), opportunity_id)


def find_opportunity(org: str, opportunity_id: str, *, store: ControlStore) -> tuple[Stored, Opportunity]:
    """Raises ``NotFound``."""
    stored = store.find(place_of(org, opportunity_id)) if is_opportunity_id(opportunity_id) else None
    if stored is None:
        raise NotFound("There is no such opportunity.")
    return stored, from_stored(org, stored)


def all_opportunities(org: str, *, store: ControlStore) -> list[tuple[Stored, Opportunity]]:
    """Those that are not in the archive yet, in the order of their ids."""
    return [(stored, from_stored(org, stored)) for stored in all_records(org, advice_keys.OPPORTUNITY, store=store)]


def to_content(one: Opportunity) -> Content:
    """All of the item but its place and version."""
    return {
        "kind": advice_keys.OPPORTUNITY,
        "st": one.state,
        "created": one.created_ms,
        "closed": one.closed_ms,
        "found": one.found_ms,
        "expires": one.expires_ms,
        "first_day": one.first_day,
        "days": one.days,
        "revisions": one.revisions,
        "former": one.former,
        "chance": plain(one.chance) | {"type": one.chance.type.value},
        "assigned": one.assigned_to,
        "planned_day": one.planned_day,
        "implemented_day": one.implemented_day,
        "reason": one.reason,
        "notes": [plain(note) for note in one.notes],
        "verification": None if one.verification is None else plain(one.verification),
    }


def from_stored(org: str, stored: Stored) -> Opportunity:
    content: Any = stored.content
    verification = content.get("verification")
    return Opportunity(
        org=org,
        opportunity_id=stored.place.sk,
        chance=_chance(content["chance"]),
        state=content["st"],
        created_ms=content["created"],
        found_ms=content["found"],
        expires_ms=content["expires"],
        first_day=content["first_day"],
        days=content["days"],
        revisions=content["revisions"],
        former=content["former"],
        assigned_to=content["assigned"],
        planned_day=content["planned_day"],
        implemented_day=content["implemented_day"],
        reason=content["reason"],
        notes=tuple(Note(**note) for note in content["notes"]),
        verification=None if verification is None else Verification(**verification),
        closed_ms=content.get("closed"),
        version=stored.version,
    )


def _chance(held: Mapping[str, Any]) -> Chance:
    lists = {name: tuple(held[name]) for name in ("subject", "models", "doubts")}
    return Chance(
        **{
            **held,
            **lists,
            "type": OpportunityType(held["type"]),
            "parts": tuple(Part(**part) for part in held["parts"]),
            "scope": {name: tuple(values) for name, values in held["scope"].items()},
        }
    )
