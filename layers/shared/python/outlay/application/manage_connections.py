"""Connections to providers: made, changed, given another key, tested, removed; each with its entry in the audit log.

A key that is replaced is gone: whoever replaces one wants it used no more, and a secret that is kept for a while is one
more to lose. Whether the new one is good is unknown until it was tested, which ``result`` says.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Protocol

from outlay.application.control_store import Content, ControlStore, Place, Stored
from outlay.application.outbound_ports import OutboundCalls, OutboundFailed, OutboundRequest
from outlay.contracts import door_keys
from outlay.domain.connections import (
    SHOWN,
    Connection,
    Result,
    Wanted,
    headers_of,
    key_problems,
    problems_of,
    result_of,
    url_of,
)
from outlay.domain.errors import Conflict, InvalidInput, NotFound, Problem
from outlay.domain.outbound_target import OutboundPolicy, OutboundRefused, read_target

MAX_CONNECTIONS = 100


class KeySeal(Protocol):
    """Encrypts keys so that they can be opened only for what they are bound to."""

    def seal(self, key: str, binding: dict[str, str]) -> bytes:
        """Raises ``Upstream``."""
        ...

    def open(self, sealed: bytes, binding: dict[str, str]) -> str:
        """Raises ``Upstream``; also for what was bound to something else."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionTools:
    seal: KeySeal
    outbound: OutboundCalls
    policy: OutboundPolicy
    """Which addresses may be called."""
    new_id: Callable[[], str]


def place_of(org: str, connection_id: str) -> Place:
    return Place(door_keys.connections_key(org), connection_id)


def all_connections(org: str, *, store: ControlStore) -> list[Connection]:
    """In the order of their ids."""
    return [from_stored(org, one) for one in store.page(door_keys.connections_key(org), limit=MAX_CONNECTIONS)]


def find_connection(org: str, connection_id: str, *, store: ControlStore) -> tuple[Stored, Connection]:
    """Raises ``NotFound``."""
    stored = store.find(place_of(org, connection_id))
    if stored is None:
        raise NotFound("There is no such connection.")
    return stored, from_stored(org, stored)


def check_room(org: str, *, store: ControlStore) -> None:
    """Raises ``Conflict`` where there are as many as an organization may have."""
    if len(store.page(door_keys.connections_key(org), limit=MAX_CONNECTIONS)) == MAX_CONNECTIONS:
        raise Conflict(f"There are {MAX_CONNECTIONS} connections, which is the most.", code="too_many_connections")


def new_connection(
    org: str, provider: str, wanted: Wanted, key: str, *, tools: ConnectionTools, now_ms: int
) -> Connection:
    """Sealed and ready to be stored. Raises ``InvalidInput`` with every problem."""
    problems = problems_of(provider, wanted) + _address_problems(wanted, tools) + key_problems(key)
    if problems:
        raise InvalidInput("The connection can't be made like this.", problems=problems)
    made = Connection(
        org=org,
        connection_id=tools.new_id(),
        provider=provider,
        wanted=wanted,
        sealed=b"",
        last_four="",
        key_set_ms=now_ms,
        created_ms=now_ms,
    )
    return with_key(made, key, tools=tools, now_ms=now_ms)


def with_key(connection: Connection, key: str, *, tools: ConnectionTools, now_ms: int) -> Connection:
    """With another key, of which nothing is known yet. Raises ``InvalidInput``."""
    problems = key_problems(key)
    if problems:
        raise InvalidInput("This can't be a key.", problems=problems)
    return replace(
        connection,
        sealed=tools.seal.seal(key, connection.binding),
        last_four=key[-SHOWN:],
        key_set_ms=now_ms,
        checked_ms=None,
        result=None,
    )


def changed(connection: Connection, wanted: Wanted, key: str, *, tools: ConnectionTools, now_ms: int) -> Connection:
    """As it is wanted. Where it leads to another host, its key has to be given again.

    Raises ``InvalidInput`` with every problem.
    """
    after = replace(connection, wanted=wanted)
    problems = problems_of(connection.provider, wanted) + _address_problems(wanted, tools)
    if after.binding != connection.binding and not key:
        reason = "is needed again, as the address is another one: a key stays with the host it was given for"
        problems.append(Problem(field="key", reason=reason))
    if key:
        problems += key_problems(key)
    if problems:
        raise InvalidInput("The connection can't be like this.", problems=problems)
    if key:
        return with_key(after, key, tools=tools, now_ms=now_ms)
    return after if wanted == connection.wanted else replace(after, checked_ms=None, result=None)


def try_key(connection: Connection, *, tools: ConnectionTools) -> Result:
    """Ask the provider once something harmless. Raises ``Upstream`` only where the key could not be opened."""
    key = tools.seal.open(connection.sealed, connection.binding)
    request = OutboundRequest(method="GET", url=url_of(connection), headers=headers_of(connection, key))
    try:
        answer = tools.outbound.send(request)
    except OutboundRefused:
        return "not_reachable"
    except OutboundFailed as failed:
        return _FAILED.get(failed.failure, "not_reachable")
    return result_of(connection, status=answer.status, body=answer.body, is_cut=answer.is_cut)


_FAILED: dict[str, Result] = {"timeout": "timed_out", "broken_answer": "strange_answer"}


def _address_problems(wanted: Wanted, tools: ConnectionTools) -> list[Problem]:
    """Read as it will be when it is called; what its name resolves to is looked at then."""
    if not wanted.base_url:
        return []
    try:
        read_target(wanted.base_url, tools.policy)
    except OutboundRefused as refused:
        return [Problem(field="base_url", reason=problem.reason) for problem in refused.problems]
    return [Problem(field="base_url", reason="may have no query")] if "?" in wanted.base_url else []


def to_content(connection: Connection) -> Content:
    """All of the item but its place."""
    wanted = connection.wanted
    return {
        "provider": connection.provider,
        "name": wanted.name,
        "purpose": wanted.purpose,
        "base_url": wanted.base_url,
        "organization_id": wanted.organization_id,
        "project_id": wanted.project_id,
        "sealed": connection.sealed,
        "last_four": connection.last_four,
        "key_set": connection.key_set_ms,
        "created": connection.created_ms,
        "enabled": connection.is_enabled,
        "checked": connection.checked_ms,
        "result": connection.result,
    }


def from_stored(org: str, stored: Stored) -> Connection:
    content: Any = stored.content
    return Connection(
        org=org,
        connection_id=stored.place.sk,
        provider=content["provider"],
        wanted=Wanted(
            name=content["name"],
            purpose=content["purpose"],
            base_url=content["base_url"],
            organization_id=content["organization_id"],
            project_id=content["project_id"],
        ),
        sealed=content["sealed"],
        last_four=content["last_four"],
        key_set_ms=content["key_set"],
        created_ms=content["created"],
        is_enabled=content["enabled"],
        checked_ms=content.get("checked"),
        result=content.get("result"),
        version=stored.version,
    )
