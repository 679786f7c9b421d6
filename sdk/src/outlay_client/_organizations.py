"""Organizations and what they have registered: ``client.organizations``, ``client.registers``. Answers are JSON.

Every change names the version that was read, so that nobody's change is overwritten unseen.
"""

import base64
import uuid
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import quote

import httpx

from outlay_client._answers import json_of

Json = Mapping[str, Any]
Ask = Callable[..., httpx.Response]
KINDS: Mapping[str, str] = {
    "team": "teams",
    "project": "projects",
    "feature": "features",
    "cost_center": "cost-centers",
    "environment": "environments",
}
"""The dimensions that have a register, and their paths."""


class Organizations:
    """The caller's own organization; for administrators of the deployment all of them."""

    def __init__(self, ask: Ask) -> None:
        """``ask(method, path, **arguments)`` sends a request, signed in."""
        self._ask = ask

    def own(self) -> Json:
        """The settings."""
        return json_of(self._ask("GET", "/v1/organization"))

    def change(self, **settings: Any) -> Json:
        """Change some of the settings; those that are not given stay.

        Raises:
            InvalidRequest: names every problem.
            Conflict: what was counted would move (``time_zone_in_use``, ``tag_keys_in_use``), or somebody else changed
                them at the same moment (``version_changed``): call it again.
        """
        return _changed(self._ask, "/v1/organization", settings)

    def create(self, name: str, **more: Any) -> Json:
        """A new one; ``more``: ``id``, ``time_zone``, ``tag_keys``. Raises ``Conflict`` where the id is taken."""
        return json_of(self._ask("POST", "/v1/organizations", json={"name": name, **more}, headers=_once()))

    def pages(self) -> Iterator[Json]:
        """Pages of all organizations of the deployment, for its administrators."""
        return _pages(self._ask, "/v1/organizations", {})


class Registers:
    """Teams, projects, features, cost centers and environments. ``kind`` is the dimension's name, of ``KINDS``."""

    def __init__(self, ask: Ask) -> None:
        self._ask = ask

    def pages(self, kind: str, **filters: str) -> Iterator[Json]:
        """Pages of what is registered; ``filters``: ``state``, ``owner``, ``cost_center``, ``search``."""
        return _pages(self._ask, f"/v1/{KINDS[kind]}", filters)

    def unregistered(self, kind: str) -> Iterator[Json]:
        """Pages of the names that events carried and that are not registered, the costliest first."""
        return _pages(self._ask, "/v1/unregistered", {"kind": kind})

    def get(self, kind: str, id: str) -> Json:
        """Raises ``NotFound``."""
        return json_of(self._ask("GET", _path(kind, id)))

    def add(self, kind: str, id: str, **fields: Any) -> Json:
        """Register a name. Raises ``Conflict`` where it is registered (``name_exists``)."""
        return json_of(self._ask("POST", f"/v1/{KINDS[kind]}", json={"id": id, **fields}, headers=_once()))

    def change(self, kind: str, id: str, **fields: Any) -> Json:
        """Change some of it. ``merged_into``: another registered name, or None to take the merge back.

        Raises:
            NotFound: it is not registered.
            InvalidRequest: names every problem.
            Conflict: somebody else changed it at the same moment (``version_changed``): call it again.
        """
        return _changed(self._ask, _path(kind, id), fields)

    def remove(self, kind: str, id: str) -> None:
        """Off the register; figures keep the name. Raises ``Conflict`` where others need it."""
        path = _path(kind, id)
        self._ask("DELETE", path, headers=_version(self._ask("GET", path)))


def _changed(ask: Ask, path: str, fields: Json) -> Json:
    return json_of(ask("PUT", path, json=dict(fields), headers=_version(ask("GET", path))))


def _version(response: httpx.Response) -> dict[str, str]:
    return {"if-match": response.headers.get("etag", "")}


def _once() -> dict[str, str]:
    return {"idempotency-key": uuid.uuid4().hex}


def _pages(ask: Ask, path: str, query: Mapping[str, str]) -> Iterator[Json]:
    cursor: str | None = ""
    while cursor is not None:
        given = {name: value for name, value in {**query, "cursor": cursor}.items() if value}
        page = json_of(ask("GET", path, params=given))
        yield page
        cursor = page.get("next_cursor") or None


def _path(kind: str, id: str) -> str:
    """A name with ``/`` or ``%`` stands as ``~`` and its base64url, since gateways read those each in their own way."""
    if {"/", "%"} & set(id):
        return f"/v1/{KINDS[kind]}/~{base64.urlsafe_b64encode(id.encode()).decode().rstrip('=')}"
    return f"/v1/{KINDS[kind]}/{quote(id, safe='')}"
