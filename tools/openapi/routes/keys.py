"""API keys."""

from typing import Any, Literal

from functions.api.key_bodies import KeyBody, NewKeyBody, RotationBody
from functions.api.key_routes import DEFAULT_LIMIT, MAX_LIMIT
from tools.openapi.operation import Operation
from tools.openapi.parameters import CURSOR, IF_MATCH, in_path, limit
from tools.openapi.shapes import Answer, Cursor, Moment, may_be_missing
from tools.openapi.tags import ACCESS


class ApiKey(Answer):
    """A key as it is shown: never its secret."""

    key_id: str
    name: str
    client: str
    """Under which a re-sent request is recognised."""
    scopes: list[Literal["ingest", "read", "lease"]]
    bound: dict[str, str]
    """Dimension → value that each event of the key has, and all that the key may read."""
    addresses: list[str]
    """Networks that it may be used from; none: from anywhere."""
    state: Literal["live", "expired", "revoked"]
    created_at: Moment
    expires_at: Moment | None
    revoked_at: Moment | None
    last_used_at: Moment | None
    replaces: str | None
    """The key that it takes over from."""


class IssuedKey(ApiKey):
    """A new key."""

    api_key: str | None
    """The key itself, in the first answer only: null where the request was repeated."""
    note: str = may_be_missing()


class Keys(Answer):
    as_of: Moment
    keys: list[ApiKey]
    next_cursor: Cursor


_ID = in_path("key_id", "The id of a key: the 12 characters after ok_.", pattern="^[a-z0-9]{12}$")
_VERSION = ("version_missing", "version_changed")
_COMMON: dict[str, Any] = {"tag": ACCESS}

OPERATIONS = {
    "GET /v1/keys": Operation(
        id="list_keys",
        summary="All API keys",
        answers={200: Keys},
        parameters=(limit(usual=DEFAULT_LIMIT, most=MAX_LIMIT, of="Keys"), CURSOR),
        **_COMMON,
    ),
    "POST /v1/keys": Operation(
        id="create_key",
        summary="Make an API key",
        answers={201: IssuedKey},
        body=NewKeyBody,
        errors=("too_many_keys", "too_many_live", "conflict"),
        **_COMMON,
    ),
    "GET /v1/keys/{key_id}": Operation(
        id="get_key",
        summary="One API key",
        answers={200: ApiKey},
        parameters=(_ID,),
        errors=("invalid_input", "not_found"),
        **_COMMON,
    ),
    "PUT /v1/keys/{key_id}": Operation(
        id="put_key",
        summary="Change an API key",
        answers={200: ApiKey},
        parameters=(_ID, IF_MATCH),
        body=KeyBody,
        errors=("not_found", "key_not_live", "conflict", *_VERSION),
        **_COMMON,
    ),
    "DELETE /v1/keys/{key_id}": Operation(
        id="revoke_key",
        summary="Revoke an API key",
        answers={200: ApiKey},
        parameters=(_ID, IF_MATCH),
        errors=("not_found", "conflict", *_VERSION),
        **_COMMON,
    ),
    "POST /v1/keys/{key_id}/rotate": Operation(
        id="rotate_key",
        summary="Have a key taken over",
        answers={201: IssuedKey},
        parameters=(_ID,),
        body=RotationBody,
        errors=("not_found", "key_not_live", "too_many_keys", "too_many_live", "conflict", *_VERSION),
        **_COMMON,
    ),
}
