"""Channels as they are stored, one item each; what leads to one stays sealed."""

from typing import Any

from outlay.application.control_store import Content, ControlStore, Place, Stored
from outlay.contracts import budget_keys
from outlay.domain.delivery import Channel, is_channel_id
from outlay.domain.errors import NotFound

MAX_CHANNELS = 100


def place_of(org: str, channel_id: str) -> Place:
    return Place(budget_keys.channels_key(org), channel_id)


def all_channels(org: str, *, store: ControlStore) -> list[Channel]:
    return [from_stored(org, one) for one in store.page(budget_keys.channels_key(org), limit=MAX_CHANNELS)]


def find_channel(org: str, channel_id: str, *, store: ControlStore) -> tuple[Stored, Channel]:
    """Raises ``NotFound``."""
    stored = store.find(place_of(org, channel_id)) if is_channel_id(channel_id) else None
    if stored is None:
        raise NotFound("There is no such channel.")
    return stored, from_stored(org, stored)


def to_content(channel: Channel) -> Content:
    """All of the item but its place and version."""
    return {
        "kind": channel.kind,
        "name": channel.name,
        "levels": sorted(channel.levels),
        "budgets": sorted(channel.budgets),
        "enabled": channel.is_enabled,
        "target": channel.target,
        "host": channel.host,
        "ends_with": channel.ends_with,
        "sealed_target": channel.sealed_target or None,
        "sealed_secret": channel.sealed_secret or None,
        "sealed_former": channel.sealed_former or None,
        "former_until": channel.former_until_ms,
        "created": channel.created_ms,
        "tested": channel.tested_ms,
        "result": channel.result,
    }


def from_stored(org: str, stored: Stored) -> Channel:
    content: Any = stored.content
    return Channel(
        org=org,
        channel_id=stored.place.sk,
        kind=content["kind"],
        name=content["name"],
        levels=frozenset(content["levels"]),
        budgets=frozenset(content["budgets"]),
        is_enabled=content["enabled"],
        target=content["target"],
        host=content["host"],
        ends_with=content["ends_with"],
        sealed_target=content.get("sealed_target") or b"",
        sealed_secret=content.get("sealed_secret") or b"",
        sealed_former=content.get("sealed_former") or b"",
        former_until_ms=content["former_until"],
        created_ms=content["created"],
        tested_ms=content.get("tested"),
        result=content.get("result"),
        version=stored.version,
    )
