"""API keys of the organization."""

from typing import Any, Literal

from functions.api.key_bodies import KeyBody, NewKeyBody, RotationBody
from functions.api.key_routes import DEFAULT_LIMIT, MAX_LIMIT
from tools.openapi.operation import Operation
from tools.openapi.parameters import CURSOR, in_path, limit
from tools.openapi.shapes import Answer, Cursor, Moment, may_be_missing
from tools.openapi.tags import ACCESS


class ApiKey(Answer):
    key_id: str
    name: str
    client: str
    """Under which a re-sent request is recognised: the same for a key and the one that takes over."""
    scopes: list[Literal["ingest", "read", "lease"]]
    bound: dict[str, str]
    """Dimension → value that each of its events has, and all that it may read."""
    addresses: list[str]
    """Networks that it may be used from; none: from anywhere."""
    state: Literal["live", "expired", "revoked"]
    created_at: Moment
    expires_at: Moment | None
    revoked_at: Moment | None
    last_used_at: Moment | None
    """The first use of the latest hour in which it was used."""
    replaces: str | None
    """The key that it was made to take over from."""


class IssuedKey(ApiKey):
    """A new key, with its text."""

    api_key: str | None
    """The key itself: in the first answer only, null in a repeat."""
    note: str = may_be_missing()
    """Only in a repeat: why the key is not shown."""


class ApiKeys(Answer):
    as_of: Moment
    keys: list[ApiKey]
    next_cursor: Cursor


KEY_ID = in_path("key_id", "The id of a key: the 12 characters after ok_.", pattern="^[a-z0-9]{12}$")
_VERSIONS = ("version_missing", "version_changed")
_ROOM = ("too_many_keys", "too_many_live", "version_changed")
_COMMON: dict[str, Any] = {"tag": ACCESS}

OPERATIONS = {
    "GET /v1/keys": Operation(
        id="list_keys",
        summary="All API keys",
        answers={200: ApiKeys},
        parameters=(limit(usual=DEFAULT_LIMIT, most=MAX_LIMIT, of="Keys"), CURSOR),
        **_COMMON,
    ),
    "POST /v1/keys": Operation(
        id="create_key",
        summary="Make an API key",
        answers={201: IssuedKey},
        body=NewKeyBody,
        errors=_ROOM,
        headers={201: ("ETag",)},
        **_COMMON,
    ),
    "GET /v1/keys/{key_id}": Operation(
        id="get_key",
        summary="One API key",
        answers={200: ApiKey},
        parameters=(KEY_ID,),
        errors=("invalid_input", "not_found"),
        **_COMMON,
    ),
    "PUT /v1/keys/{key_id}": Operation(
        id="change_key",
        summary="Change an API key",
        answers={200: ApiKey},
        parameters=(KEY_ID,),
        body=KeyBody,
        errors=("not_found", "key_not_live", *_VERSIONS),
        headers={200: ("ETag",)},
        **_COMMON,
    ),
    "DELETE /v1/keys/{key_id}": Operation(
        id="revoke_key",
        summary="Revoke an API key",
        answers={200: ApiKey},
        parameters=(KEY_ID,),
        errors=("not_found", *_VERSIONS),
        headers={200: ("ETag",)},
        **_COMMON,
    ),
    "POST /v1/keys/{key_id}/rotate": Operation(
        id="rotate_key",
        summary="Make a key that takes over",
        answers={201: IssuedKey},
        parameters=(KEY_ID,),
        body=RotationBody,
        errors=("not_found", "key_not_live", *_ROOM),
        headers={201: ("ETag",)},
        **_COMMON,
    ),
}
