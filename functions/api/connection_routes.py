"""Connections to providers, for administrators: their keys go in and never come out."""

import re
from dataclasses import replace
from typing import Any

from outlay.application.control_store import Stored, change, create, delete
from outlay.application.manage_connections import (
    all_connections,
    changed,
    check_room,
    find_connection,
    new_connection,
    place_of,
    to_content,
    try_key,
    with_key,
)
from outlay.domain.audit import Act
from outlay.domain.connections import TOLD, Connection, provider_of
from outlay.domain.errors import NotFound
from outlay.domain.periods import iso_utc
from outlay.runtime.http import Response

from functions.api.connection_bodies import ChangedConnectionBody, ConnectionKeyBody, NewConnectionBody
from functions.api.repeats import check_version, version_tag
from functions.api.routing import Call, Route
from functions.api.schemas import expect_no_parameters, read_body

_ID = re.compile(r"pc_[0-9a-f]{24}")


def listed(call: Call) -> Response:
    """All of the organization's, by name."""
    expect_no_parameters(call.request)
    found = all_connections(call.organization.org, store=call.services.changes.store)
    shown = [_to_api(one) for one in sorted(found, key=lambda one: (one.wanted.name, one.connection_id))]
    body = {"as_of": iso_utc(call.services.clock()), "connections": shown, "next_cursor": None}
    return Response(status=200, body=body)


def show(call: Call) -> Response:
    """One of them, with its version as ETag."""
    expect_no_parameters(call.request)
    return _answer(_found(call)[1])


def make(call: Call) -> Response:
    """A new one. The key is encrypted at once and never shown again."""
    body = read_body(NewConnectionBody, call.request)
    check_room(call.organization.org, store=call.services.changes.store)
    made = new_connection(
        call.organization.org,
        provider_of(body.provider),
        body.wanted(),
        body.key,
        tools=call.services.connections,
        now_ms=call.services.clock(),
    )
    answer = _answer(made, status=201)
    act = Act(action="connection.create", target=made.connection_id, after=_told(made))
    call.commit([create(place_of(made.org, made.connection_id), to_content(made))], act, answer=answer)
    return answer


def put(call: Call) -> Response:
    """Name, purpose, address and ids as they are to be. Another host needs the key again."""
    stored, before = _found(call)
    check_version(call.request, stored)
    body = read_body(ChangedConnectionBody, call.request)
    tools, now_ms = call.services.connections, call.services.clock()
    return _save(call, stored, before, changed(before, body.wanted(), body.key, tools=tools, now_ms=now_ms), "change")


def put_key(call: Call) -> Response:
    """Another key. The former is gone from here; revoke it at the provider."""
    stored, before = _found(call)
    check_version(call.request, stored)
    key = read_body(ConnectionKeyBody, call.request).key
    after = with_key(before, key, tools=call.services.connections, now_ms=call.services.clock())
    return _save(call, stored, before, after, "replace_key")


def enable(call: Call) -> Response:
    """Let it be used again."""
    return _switch(call, is_enabled=True)


def disable(call: Call) -> Response:
    """Keep it, but let nothing use it."""
    return _switch(call, is_enabled=False)


def _switch(call: Call, *, is_enabled: bool) -> Response:
    stored, before = _found(call)
    check_version(call.request, stored)
    after = replace(before, is_enabled=is_enabled)
    return _save(call, stored, before, after, "enable" if is_enabled else "disable")


def test(call: Call) -> Response:
    """Ask the provider once whether it takes the key. What it answered is told in our words only."""
    stored, before = _found(call)
    result = try_key(before, tools=call.services.connections)
    after = replace(before, checked_ms=call.services.clock(), result=result)
    return _save(call, stored, before, after, "test")


def remove(call: Call) -> Response:
    """With its key. Answers with its last state."""
    stored, before = _found(call)
    check_version(call.request, stored)
    act = Act(action="connection.delete", target=before.connection_id, before=_told(before))
    call.commit([delete(stored)], act)
    return Response(status=200, body=_to_api(before))


def _save(call: Call, stored: Stored, before: Connection, after: Connection, verb: str) -> Response:
    content = to_content(after)
    act = Act(action=f"connection.{verb}", target=after.connection_id, before=_told(before), after=_told(after))
    answer = _answer(replace(after, version=stored.version + 1))
    call.commit([change(stored, content)], act, answer=answer)
    return answer


def _found(call: Call) -> tuple[Stored, Connection]:
    connection_id = call.parameters["connection_id"]
    if _ID.fullmatch(connection_id) is None:
        raise NotFound("There is no such connection.")
    return find_connection(call.organization.org, connection_id, store=call.services.changes.store)


def _answer(connection: Connection, *, status: int = 200) -> Response:
    return Response(status=status, body=_to_api(connection), headers=version_tag(connection.version))


def _to_api(one: Connection) -> dict[str, Any]:
    return {
        "connection_id": one.connection_id,
        "provider": one.provider,
        "name": one.wanted.name,
        "purpose": one.wanted.purpose,
        "base_url": one.wanted.base_url or None,
        "address": one.address,
        "organization_id": one.wanted.organization_id or None,
        "project_id": one.wanted.project_id or None,
        "key_ends_with": one.last_four,
        "key_set_at": iso_utc(one.key_set_ms),
        "enabled": one.is_enabled,
        "checked_at": None if one.checked_ms is None else iso_utc(one.checked_ms),
        "result": one.result,
        "result_detail": None if one.result is None else TOLD[one.result],
        "created_at": iso_utc(one.created_ms),
    }


def _told(one: Connection) -> dict[str, Any]:
    """For the audit log: what people may see of it."""
    told = _to_api(one)
    return {name: told[name] for name in told if name not in {"connection_id", "result_detail", "created_at"}}


_ONE = "/v1/connections/{connection_id}"
ROUTES = (
    Route("GET", "/v1/connections", listed),
    Route("POST", "/v1/connections", make),
    Route("GET", _ONE, show),
    Route("PUT", _ONE, put),
    Route("DELETE", _ONE, remove),
    Route("PUT", f"{_ONE}/key", put_key),
    Route("POST", f"{_ONE}/enable", enable),
    Route("POST", f"{_ONE}/disable", disable),
    Route("POST", f"{_ONE}/test", test),
)
