"""Insights as they are stored: one item each among the organization's records; and from where on there are any."""

from typing import Any

from outlay.application.advice_records import all_records, kept_settings, kept_settings_write
from outlay.application.control_store import Content, ControlStore, Place, Stored, Write
from outlay.application.plain_values import plain
from outlay.contracts import advice_keys, keys
from outlay.domain.errors import NotFound
from outlay.domain.insight import Finding, Insight, InsightRule, is_insight_id
from outlay.domain.insight_settings import BOUNDS, InsightSettings


def place_of(org: str, insight_id: str) -> Place:
    return Place(keys.records_key(org, advice_keys.INSIGHT), insight_id)


def find_insight(org: str, insight_id: str, *, store: ControlStore) -> tuple[Stored, Insight]:
    """Raises ``NotFound``."""
    stored = store.find(place_of(org, insight_id)) if is_insight_id(insight_id) else None
    if stored is None:
        raise NotFound("There is no such insight.")
    return stored, from_stored(org, stored)


def all_insights(org: str, *, store: ControlStore) -> list[tuple[Stored, Insight]]:
    """Those that are not in the archive yet, in the order of their ids."""
    return [(stored, from_stored(org, stored)) for stored in all_records(org, advice_keys.INSIGHT, store=store)]


def to_content(one: Insight) -> Content:
    """All of the item but its place and version."""
    finding = one.finding
    return {
        "kind": advice_keys.INSIGHT,
        "st": one.state,
        "created": one.created_ms,
        "closed": one.closed_ms,
        "opened": one.opened_ms,
        "found": one.found_ms,
        "first_day": one.first_day,
        "days": one.days,
        "revisions": one.revisions,
        "finding": {
            **plain(finding),
            "rule": finding.rule.value,
            "scope": {name: list(values) for name, values in finding.scope.items()},
        },
        "dismissed_by": one.dismissed_by,
        "dismissed": one.dismissed_ms,
        "dismissed_amount": one.dismissed_amount,
        "note": one.note,
    }


def from_stored(org: str, stored: Stored) -> Insight:
    content: Any = stored.content
    held = content["finding"]
    scope = {name: tuple(values) for name, values in held["scope"].items()}
    return Insight(
        org=org,
        insight_id=stored.place.sk,
        finding=Finding(**{**held, "rule": InsightRule(held["rule"]), "scope": scope}),
        state=content["st"],
        created_ms=content["created"],
        opened_ms=content["opened"],
        found_ms=content["found"],
        first_day=content["first_day"],
        days=content["days"],
        revisions=content["revisions"],
        dismissed_by=content["dismissed_by"],
        dismissed_ms=content.get("dismissed"),
        dismissed_amount=content.get("dismissed_amount"),
        note=content["note"],
        closed_ms=content.get("closed"),
        version=stored.version,
    )


# ---- settings


def find_insight_settings(org: str, *, store: ControlStore) -> tuple[Stored | None, InsightSettings]:
    """The defaults, at version 0, where nobody has changed them. Raises ``LimitExceeded`` or ``Upstream``."""
    stored, held = kept_settings(org, advice_keys.INSIGHT_SETTINGS_SORT, BOUNDS.names, store=store)
    return stored, InsightSettings(**held)


def settings_write(org: str, stored: Stored | None, settings: InsightSettings) -> Write:
    content = {name: getattr(settings, name) for name in BOUNDS.names}
    return kept_settings_write(org, advice_keys.INSIGHT_SETTINGS_SORT, stored, content)
