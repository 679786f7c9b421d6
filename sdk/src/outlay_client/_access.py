"""Who may do what, for administrators: ``client.members``, ``client.api_keys``, ``client.plans``. Answers are JSON.

A change names the version that it saw: the ``etag`` that is given, else the one that is there at that moment.
"""

import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote

import httpx

from outlay_client._answers import json_of
from outlay_client._calls import Calls
from outlay_client._organizations import Organizations, Registers
from outlay_client._people import People
from outlay_client._proof import Proof

Json = Mapping[str, Any]
Send = Callable[..., httpx.Response]


class _Resource:
    """Things under one path, each at a version."""

    def __init__(self, send: Send, path: str, plural: str) -> None:
        """``send(method, path, **arguments)`` gives the answer to a signed-in request."""
        self._send = send
        self._path = path
        self._plural = plural

    def _pages(self, query: Sequence[tuple[str, str]]) -> Iterator[Json]:
        cursor: str | None = ""
        while cursor is not None:
            given = [pair for pair in (*query, ("cursor", cursor)) if pair[1]]
            page = json_of(self._send("GET", self._path, params=given))
            yield from page[self._plural]
            cursor = page.get("next_cursor") or None

    def _of(self, name: str) -> str:
        return f"{self._path}/{quote(name, safe='')}"

    def get(self, name: str) -> Json:
        """One of them, with its ``etag`` beside.

        Raises:
            NotFound: there is none.
        """
        answer = self._send("GET", self._of(name))
        return {**json_of(answer), "etag": answer.headers.get("etag", "")}

    def _change(self, method: str, name: str, etag: str, body: Json | None = None) -> Json:
        arguments: dict[str, Any] = {} if body is None else {"json": body}
        seen = etag or self._send("GET", self._of(name)).headers.get("etag", "")
        answer = self._send(method, self._of(name), headers={"if-match": seen}, **arguments)
        return json_of(answer) if answer.content else {}


class Members(_Resource):
    """Members of the organization."""

    def __init__(self, send: Send) -> None:
        super().__init__(send, "/v1/members", "members")

    def all(self, *, role: str = "") -> Iterator[Json]:
        """One by one; one request a page."""
        return self._pages([("role", role)])

    def assignees(self) -> Iterator[Json]:
        """To whom an alert or an opportunity can be given: ``subject`` and ``email``. For managers as well."""
        return _Resource(self._send, "/v1/assignees", "assignees")._pages([])

    def set(
        self,
        subject: str,
        *,
        role: str,
        scope: Mapping[str, Sequence[str]] | None = None,
        attributes: Sequence[str] = (),
        user: str = "",
        etag: str = "",
    ) -> Json:
        """All that is decided about a member: what is left out is nothing.

        Raises:
            Conflict: somebody else changed it meanwhile, or it is the last administrator.
        """
        body = {
            "role": role,
            "scope": {name: list(values) for name, values in (scope or {}).items()},
            "attributes": list(attributes),
            "user": user,
        }
        return self._change("PUT", subject, etag, body)

    def remove(self, subject: str, *, etag: str = "") -> None:
        """The account stays, without access. Raises as ``set``."""
        self._change("DELETE", subject, etag)


class ApiKeys(_Resource):
    """API keys of the organization."""

    def __init__(self, send: Send) -> None:
        super().__init__(send, "/v1/keys", "keys")

    def all(self) -> Iterator[Json]:
        """One by one, those that are over as well."""
        return self._pages([])

    def create(self, name: str, *, scopes: Sequence[str], idempotency_key: str = "", **more: Any) -> Json:
        """A new key; its ``api_key`` is in this answer only. ``more``: client, bound, addresses, expires_at."""
        body = {"name": name, "scopes": list(scopes), **more}
        return self._once(self._path, body, idempotency_key)

    def rotate(self, key_id: str, *, idempotency_key: str = "", **more: Any) -> Json:
        """A key that takes over; shown once as well. ``more``: name, expires_at, overlap_hours."""
        return self._once(f"{self._of(key_id)}/rotate", more, idempotency_key)

    def set(self, key_id: str, *, name: str, addresses: Sequence[str], expires_at: str | None, etag: str = "") -> Json:
        """Name, addresses and expiry, as a whole."""
        body = {"name": name, "addresses": list(addresses), "expires_at": expires_at}
        return self._change("PUT", key_id, etag, body)

    def revoke(self, key_id: str, *, etag: str = "") -> Json:
        """For good, within a minute everywhere."""
        return self._change("DELETE", key_id, etag)

    def _once(self, path: str, body: Json, idempotency_key: str) -> Json:
        headers = {"idempotency-key": idempotency_key or uuid.uuid4().hex}
        return json_of(self._send("POST", path, json=body, headers=headers))


class Plans(_Resource):
    """Sets of limits, for administrators of the deployment."""

    def __init__(self, send: Send) -> None:
        super().__init__(send, "/v1/plans", "plans")

    def all(self) -> Iterator[Json]:
        """One by one, the built-in one included."""
        return self._pages([])

    def create(self, name: str, limits: Json) -> Json:
        """Raises ``Conflict`` where it is defined already."""
        return json_of(self._send("PUT", self._of(name), json={"limits": limits}))

    def set(self, name: str, limits: Json, *, etag: str = "") -> Json:
        """Of one that is defined. Raises ``Conflict`` where somebody else changed it meanwhile."""
        return self._change("PUT", name, etag, {"limits": limits})

    def remove(self, name: str, *, etag: str = "") -> None:
        """Its organizations fall back to ``standard``."""
        self._change("DELETE", name, etag)


class Administration(Calls):
    """The part of the client that is for administrators."""

    @property
    def members(self) -> Members:
        """Members of the organization, for administrators."""
        return Members(self._signed_in)

    @property
    def api_keys(self) -> ApiKeys:
        """API keys of the organization, for administrators."""
        return ApiKeys(self._signed_in)

    @property
    def plans(self) -> Plans:
        """Sets of limits, for administrators of the deployment."""
        return Plans(self._signed_in)

    @property
    def organizations(self) -> Organizations:
        """The organization and its settings."""
        return Organizations(self._asked)

    @property
    def registers(self) -> Registers:
        """Its teams, projects, features, cost centers and environments."""
        return Registers(self._asked)

    def limits(self) -> Json:
        """How much may be asked, of each class of requests."""
        return json_of(self._signed_in("GET", "/v1/limits"))

    @property
    def people(self) -> People:
        """The people whose usage is reported, for administrators."""
        return People(self._called)

    @property
    def proof(self) -> Proof:
        """The proof in detail: per dimension, of claims and batches, and its history."""
        return Proof(self._get)
