"""Connections to providers, for administrators: ``client.connections``."""

import uuid
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple
from urllib.parse import quote

import httpx

Send = Callable[..., httpx.Response]
_PATH = "/v1/connections"


class Connection(NamedTuple):
    """As the API gives it, and the version that a change has to name."""

    body: Mapping[str, Any]
    version: str


class Connections:
    """Keys go in and never come out.

    Those that change something raise ``Conflict`` where it was changed since ``version``, and ``AuthenticationFailed``
    with code ``login_too_old`` where the login is not of the last minutes.
    """

    def __init__(self, send: Send) -> None:
        """``send(method, path, **arguments)`` gives the answer to a signed-in request."""
        self._send = send

    def list(self) -> list[Mapping[str, Any]]:
        """All of the organization's, by name."""
        found: list[Mapping[str, Any]] = self._send("GET", _PATH).json()["connections"]
        return found

    def get(self, connection_id: str) -> Connection:
        return self._asked("GET", _place(connection_id))

    def create(self, *, provider: str, key: str, **chosen: str) -> Connection:
        """``chosen``: ``name``, ``purpose`` (sync or gateway), ``base_url``, ``organization_id``, ``project_id``."""
        return self._posted(_PATH, {"provider": provider, "key": key, **chosen})

    def change(self, connection_id: str, *, version: str, **chosen: str) -> Connection:
        """To be as ``chosen`` says, all of it; with ``key`` where the address becomes another one."""
        return self._asked("PUT", _place(connection_id), json=chosen, headers={"if-match": version})

    def replace_key(self, connection_id: str, key: str, *, version: str) -> Connection:
        path = f"{_place(connection_id)}/key"
        return self._asked("PUT", path, json={"key": key}, headers={"if-match": version})

    def enable(self, connection_id: str, *, version: str) -> Connection:
        return self._posted(f"{_place(connection_id)}/enable", None, version)

    def disable(self, connection_id: str, *, version: str) -> Connection:
        """Keep it, but let nothing use it."""
        return self._posted(f"{_place(connection_id)}/disable", None, version)

    def test(self, connection_id: str) -> Connection:
        """Let Outlay ask the provider whether it takes the key: ``result`` and ``result_detail``."""
        return self._posted(f"{_place(connection_id)}/test", None)

    def delete(self, connection_id: str, *, version: str) -> Connection:
        """Its last state."""
        return self._asked("DELETE", _place(connection_id), headers={"if-match": version})

    def _posted(self, path: str, body: Mapping[str, str] | None, version: str = "") -> Connection:
        headers = {"idempotency-key": uuid.uuid4().hex, **({"if-match": version} if version else {})}
        return self._asked("POST", path, headers=headers, **({} if body is None else {"json": body}))

    def _asked(self, method: str, path: str, **arguments: Any) -> Connection:
        answer = self._send(method, path, **arguments)
        return Connection(body=answer.json(), version=answer.headers.get("etag", ""))


def _place(connection_id: str) -> str:
    return f"{_PATH}/{quote(connection_id, safe='')}"
