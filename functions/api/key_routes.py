"""API keys of the organization, for its administrators. A key's text is in the first answer and nowhere else."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from outlay.application.administer import IssuedKey
from outlay.application.control_store import Write
from outlay.application.manage_keys import (
    KeyPorts,
    StoredKey,
    changed,
    create_key,
    find_key,
    is_live,
    keys_page,
    listed_key,
    rotate_key,
)
from outlay.domain.audit import Act
from outlay.domain.errors import Conflict, InvalidInput, NotFound, Problem
from outlay.domain.organization import ApiKey
from outlay.domain.periods import iso_utc
from outlay.runtime.http import Response

from functions.api.key_bodies import read_key, read_new_key, read_rotation
from functions.api.repeats import check_version, version_tag
from functions.api.routing import Call, Route
from functions.api.schemas import expect_no_parameters, read_limit, read_parameters

DEFAULT_LIMIT = 100
MAX_LIMIT = 500
SHOWN_ONCE = "This answer was given before. The key was shown in the first one only; rotate it if that was lost."
_KEY_ID = re.compile(r"[a-z0-9]{12}")


def get_keys(call: Call) -> Response:
    """By id, a page at a time, those that are revoked or have expired as well."""
    given = read_parameters(call.request, known=frozenset({"limit", "cursor"}))
    problems: list[Problem] = []
    limit = read_limit(given.get("limit", ""), problems, default=DEFAULT_LIMIT, most=MAX_LIMIT)
    after = given.get("cursor", "")
    if after and _KEY_ID.fullmatch(after) is None:
        problems.append(Problem(field="cursor", reason="is none that an answer gave"))
    if problems:
        raise InvalidInput("The query is not understood.", problems=problems)
    found = keys_page(call.organization.org, listed=call.services.changes.store, after=after, limit=limit)
    now_ms = call.services.clock()
    body = {
        "as_of": iso_utc(now_ms),
        "keys": [key_to_api(key, now_ms=now_ms) for key in found],
        "next_cursor": found[-1].key_id if len(found) == limit else None,
    }
    return Response(status=200, body=body)


def get_key(call: Call) -> Response:
    """One key; the ETag is needed to change or revoke it."""
    expect_no_parameters(call.request)
    found = listed_key(call.organization.org, _key_id(call), listed=call.services.changes.store)
    if found is None:
        raise NotFound("There is no such API key.")
    return _answer(call, found)


def post_key(call: Call) -> Response:
    """A new key; ``api_key`` is in this answer only. Send an Idempotency-Key, so that a lost answer makes no second."""
    wanted = read_new_key(call.request, now_ms=call.services.clock())
    issued = create_key(call.organization.org, wanted, ports=_ports(call, "key.create"))
    return _issued(call, issued)


def put_key(call: Call) -> Response:
    """Name, addresses and expiry. Takes effect at once here, elsewhere within a minute."""
    found = _found(call)
    now_ms = call.services.clock()
    check_version(call.request, found.listed)
    name, addresses, expires_ms = read_key(call.request, now_ms=now_ms)
    if not is_live(found.key, now_ms):
        raise Conflict("This API key is revoked or has expired: make a new one instead.", code="key_not_live")
    wanted = replace(found.key, name=name, addresses=addresses, expires_ms=expires_ms)
    return _changed(call, found, wanted, "key.update")


def delete_key(call: Call) -> Response:
    """Revoke it, for good: at once here, elsewhere within a minute. Of one that is revoked nothing changes."""
    found = _found(call)
    check_version(call.request, found.listed)
    if found.key.revoked_ms is not None:
        return _answer(call, found.key)
    return _changed(call, found, replace(found.key, revoked_ms=call.services.clock()), "key.revoke")


def post_rotation(call: Call) -> Response:
    """A key that takes over: same client, scopes, bound dimensions and addresses. The old one lives on for a while."""
    old = _found(call)
    now_ms = call.services.clock()
    name, expires_ms, overlap_ms = read_rotation(call.request, ends=old.key.expires_ms is not None, now_ms=now_ms)
    ports = _ports(call, "key.rotate", before=old.key)
    issued = rotate_key(old, name=name, expires_ms=expires_ms, overlap_ms=overlap_ms, ports=ports)
    call.services.forget_key(old.key.key_id)
    return _issued(call, issued)


def _ports(call: Call, action: str, *, before: ApiKey | None = None) -> KeyPorts:
    services = call.services

    def commit(writes: Sequence[Write], issued: IssuedKey) -> None:
        shown = key_to_api(issued.key, now_ms=services.clock())
        told = None if before is None else key_to_api(before, now_ms=services.clock())
        repeat = Response(status=201, body={**shown, "api_key": None, "note": SHOWN_ONCE})
        act = Act(action=action, target=issued.key.key_id, before=told, after=shown)
        call.commit_entry(writes, act, answer=repeat)

    return KeyPorts(
        entries=services.memberships.store,
        listed=services.changes.store,
        pepper=services.pepper,
        clock=services.clock,
        commit=commit,
    )


def _found(call: Call) -> StoredKey:
    return find_key(call.organization.org, _key_id(call), ports=_ports(call, ""))


def _key_id(call: Call) -> str:
    key_id = call.parameters["key_id"]
    if _KEY_ID.fullmatch(key_id) is None:
        raise NotFound("There is no such API key.")
    return key_id


def _changed(call: Call, found: StoredKey, wanted: ApiKey, action: str) -> Response:
    now_ms = call.services.clock()
    before, after = (key_to_api(key, now_ms=now_ms) for key in (found.key, wanted))
    call.commit_entry(changed(found, wanted), Act(action=action, target=wanted.key_id, before=before, after=after))
    call.services.forget_key(wanted.key_id)
    return _answer(call, replace(wanted, version=found.listed.version + 1))


def _answer(call: Call, key: ApiKey) -> Response:
    return Response(status=200, body=key_to_api(key, now_ms=call.services.clock()), headers=version_tag(key.version))


def _issued(call: Call, issued: IssuedKey) -> Response:
    body = {**key_to_api(issued.key, now_ms=call.services.clock()), "api_key": issued.text}
    return Response(status=201, body=body, headers=version_tag(issued.key.version))


def key_to_api(key: ApiKey, *, now_ms: int) -> dict[str, Any]:
    """As people and the audit log see it: never the secret."""
    return {
        "key_id": key.key_id,
        "name": key.name,
        "client": key.client,
        "scopes": sorted(key.may),
        "bound": dict(key.bound),
        "addresses": list(key.addresses),
        "state": _state(key, now_ms),
        "created_at": iso_utc(key.created_ms),
        "expires_at": _moment(key.expires_ms),
        "revoked_at": _moment(key.revoked_ms),
        "last_used_at": _moment(key.used_ms),
        "replaces": key.replaces or None,
    }


def _state(key: ApiKey, now_ms: int) -> str:
    if key.revoked_ms is not None:
        return "revoked"
    return "live" if is_live(key, now_ms) else "expired"


def _moment(ms: int | None) -> str | None:
    return None if ms is None else iso_utc(ms)


ROUTES = (
    Route("GET", "/v1/keys", get_keys),
    Route("POST", "/v1/keys", post_key),
    Route("GET", "/v1/keys/{key_id}", get_key),
    Route("PUT", "/v1/keys/{key_id}", put_key),
    Route("DELETE", "/v1/keys/{key_id}", delete_key),
    Route("POST", "/v1/keys/{key_id}/rotate", post_rotation),
)
