"""Connections to providers."""

from typing import Any, Literal

from outlay.domain.connections import Result

from functions.api.connection_bodies import ChangedConnectionBody, ConnectionKeyBody, NewConnectionBody
from tools.openapi.operation import Operation
from tools.openapi.parameters import in_path
from tools.openapi.shapes import Answer, Cursor, Moment
from tools.openapi.tags import CONNECTIONS


class Connection(Answer):
    connection_id: str
    provider: str
    name: str
    purpose: Literal["sync", "gateway"]
    base_url: str | None
    """Where it was given instead of the provider's own address."""
    address: str
    organization_id: str | None
    project_id: str | None
    key_ends_with: str
    """The key's last four characters; the key itself is never shown."""
    key_set_at: Moment
    enabled: bool
    checked_at: Moment | None
    """When the present key was last tested."""
    result: Result | None
    result_detail: str | None
    created_at: Moment


class Connections(Answer):
    as_of: Moment
    connections: list[Connection]
    next_cursor: Cursor


CONNECTION_ID = in_path("connection_id", "The id of a connection.", pattern="^pc_[0-9a-f]{24}$")
_VERSIONS = ("version_missing", "version_changed")
_ETAG = {200: ("ETag",)}
_ONE: dict[str, Any] = {"tag": CONNECTIONS, "answers": {200: Connection}, "parameters": (CONNECTION_ID,)}

OPERATIONS = {
    "GET /v1/connections": Operation(
        id="list_connections",
        summary="All connections",
        tag=CONNECTIONS,
        answers={200: Connections},
        errors=("invalid_input",),
    ),
    "POST /v1/connections": Operation(
        id="create_connection",
        summary="Connect a provider",
        tag=CONNECTIONS,
        answers={201: Connection},
        body=NewConnectionBody,
        errors=("too_many_connections",),
        headers={201: ("ETag",)},
    ),
    "GET /v1/connections/{connection_id}": Operation(
        id="get_connection", summary="One connection", errors=("invalid_input", "not_found"), **_ONE
    ),
    "PUT /v1/connections/{connection_id}": Operation(
        id="change_connection",
        summary="Change a connection",
        body=ChangedConnectionBody,
        errors=("not_found", *_VERSIONS),
        headers=_ETAG,
        **_ONE,
    ),
    "DELETE /v1/connections/{connection_id}": Operation(
        id="delete_connection", summary="Remove a connection", errors=("not_found", *_VERSIONS), **_ONE
    ),
    "PUT /v1/connections/{connection_id}/key": Operation(
        id="replace_connection_key",
        summary="Replace the key",
        body=ConnectionKeyBody,
        errors=("not_found", *_VERSIONS),
        headers=_ETAG,
        **_ONE,
    ),
    "POST /v1/connections/{connection_id}/enable": Operation(
        id="enable_connection", summary="Let it be used", errors=("not_found", *_VERSIONS), headers=_ETAG, **_ONE
    ),
    "POST /v1/connections/{connection_id}/disable": Operation(
        id="disable_connection", summary="Let nothing use it", errors=("not_found", *_VERSIONS), headers=_ETAG, **_ONE
    ),
    "POST /v1/connections/{connection_id}/test": Operation(
        id="test_connection", summary="Test the key", errors=("not_found", "version_changed"), headers=_ETAG, **_ONE
    ),
}
