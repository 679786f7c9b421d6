"""The API over one table: what a request writes, the next one reads, as profiles, memberships and registers are."""

from collections.abc import Callable
from typing import Any

from outlay.adapters.dynamodb.control import ControlTable
from outlay.application.authenticate_key import hash_secret
from outlay.domain.organization import Organization

from functions.api.cached_control import CachedControl
from tests.support.api_world import PEPPER, ApiWorld
from tests.support.builders import ORG, a_membership, an_api_key, an_organization
from tests.support.figures_world import World

SECRET = "S" * 40


class _Control(CachedControl):
    """Finds API keys too, as the doors' own table does."""

    def __init__(self, table: ControlTable, *, clock: Callable[[], int]) -> None:
        super().__init__(table, clock=clock)
        self.get_api_key = table.get_api_key


class NamesWorld(ApiWorld):
    """Organization ``acme`` with counted events; ``sub-1`` administers it, ``sub-2`` is a member."""

    def __init__(self, organization: Organization | None = None) -> None:
        super().__init__()
        self.counted = World(organization=organization or an_organization())
        self.figures = self.counted.reader
        table: Any = ControlTable(self.database, "control")
        self.database.tables["control"].clear()
        table.put_organization(self.counted.organization)
        table.put_membership(a_membership())
        table.put_membership(a_membership(subject="sub-2", role="viewer", email="b@example.com"))
        self.table = table
        self.control: Any = _Control(table, clock=lambda: self.now_ms)

    def become(self, subject: str, **claims: Any) -> None:
        self.claims = {**self.claims, "sub": subject, **claims}

    def join(self, subject: str, org: str = ORG, role: str = "admin", **more: Any) -> None:
        self.table.put_membership(a_membership(subject=subject, org=org, role=role, **more))

    def add(self, plural: str, id: str, **more: Any) -> dict[str, Any]:
        answer = self.send("POST", f"/v1/{plural}", body={"id": id, **more})
        assert answer["statusCode"] == 201, answer
        body: dict[str, Any] = answer["json"]
        return body

    def put(self, path: str, body: dict[str, Any], *, version: str | None = None) -> dict[str, Any]:
        """At the version that it has, unless told otherwise."""
        tag = version or self.send("GET", path)["headers"]["etag"]
        return self.send("PUT", path, body=body, if_match=tag)

    def merge(self, plural: str, id: str, into: str | None) -> None:
        answer = self.put(f"/v1/{plural}/{id}", {"merged_into": into})
        assert answer["statusCode"] == 200, answer

    def get(self, path: str, query: str = "", **headers: str) -> dict[str, Any]:
        answer = self.send("GET", path, query=query, **headers)
        assert answer["statusCode"] == 200, answer
        body: dict[str, Any] = answer["json"]
        return body

    def key(self, **more: Any) -> str:
        """An API key's text."""
        key = an_api_key(secret_hash=hash_secret(SECRET, pepper=PEPPER), scopes=frozenset({"read"}), **more)
        self.table.put_api_key(key, created_ms=self.now_ms)
        return f"ok_{key.key_id}_{SECRET}"


def problems_of(answer: dict[str, Any]) -> dict[str, str]:
    """Field → reason."""
    return {one["field"]: one["reason"] for one in answer["json"].get("errors", [])}
