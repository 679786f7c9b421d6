"""How an API key is stored: the item that the doors find by its id, and one on the organization's list.

Both hold the same but for the secret's hash, which the list never has; ``used`` is on the list alone.
"""

from collections.abc import Mapping
from typing import Any

from outlay.application.control_store import Place
from outlay.contracts import door_keys, keys
from outlay.domain.organization import ApiKey


def key_place(key_id: str) -> Place:
    """Of the item that the doors read."""
    return Place(door_keys.api_key_key(key_id), door_keys.API_KEY_SORT)


def listed_key_place(org: str, key_id: str) -> Place:
    return Place(keys.organization_keys_key(org), key_id)


def key_to_content(key: ApiKey) -> dict[str, Any]:
    """What both items hold; None where there is nothing."""
    return {
        "org": key.org,
        "name": key.name,
        "client": key.client,
        "scopes": key.scopes,
        "created": key.created_ms,
        "expires": key.expires_ms,
        "revoked": key.revoked_ms,
        "bound": dict(key.bound) or None,
        "addresses": list(key.addresses) or None,
        "replaces": key.replaces or None,
    }


def secret_to_content(key: ApiKey) -> dict[str, Any]:
    """What the doors' item holds beside."""
    return {"hash": key.secret_hash, "pv": key.pepper_version}


def key_from_content(key_id: str, content: Mapping[str, Any], *, version: int) -> ApiKey:
    """From either item; a listed key has an empty hash, which no secret matches."""
    return ApiKey(
        key_id=key_id,
        org=content["org"],
        name=content["name"],
        client=content["client"],
        scopes=content["scopes"],
        secret_hash=content.get("hash", b""),
        pepper_version=content.get("pv", ""),
        expires_ms=content.get("expires"),
        revoked_ms=content.get("revoked"),
        bound=content.get("bound", {}),
        addresses=tuple(content.get("addresses", ())),
        replaces=content.get("replaces", ""),
        created_ms=content["created"],
        used_ms=content.get("used"),
        version=version,
    )
