"""The API over one control table in memory: who is let in is read where it was written."""

from typing import Any

from outlay.adapters.dynamodb.control import ControlTable, membership_to_item, organization_to_item
from outlay.domain.organization import Membership

from tests.support.api_world import ApiWorld, MemoryControl
from tests.support.builders import ORG, a_membership, an_organization

OTHER_ORG = "other"


class StoredControl(ControlTable):
    """The port ``Control``, remembering nothing."""

    def forget_membership(self, subject: str) -> None:
        """Nothing is remembered here."""


class EntryWorld(ApiWorld):
    """Two organizations; ``sub-1`` administers the first, ``stranger`` the other."""

    def __init__(self) -> None:
        super().__init__()
        self.stored = StoredControl(self.database, "control")
        control: Any = self.stored
        self.control: MemoryControl = control
        self.api_keys = self.stored
        for org in (ORG, OTHER_ORG):
            self.database.put_item(TableName="control", Item=organization_to_item(an_organization(org=org)))
        self.join("sub-1", role="admin", email="ann@example.com")
        self.join("stranger", org=OTHER_ORG, role="admin", email="eve@example.com")

    def join(self, subject: str, **changes: Any) -> Membership:
        member = a_membership(subject=subject, **{"email": f"{subject}@example.com", **changes})
        self.stored.put_membership(member)
        return member

    def join_in_release_0_1(self, subject: str, role: str = "member") -> None:
        """With the one item, without version, that it wrote."""
        item = membership_to_item(a_membership(subject=subject, role=role, email=f"{subject}@example.com"))
        del item["v"]
        self.database.put_item(TableName="control", Item=item)

    def as_(self, subject: str, *, minutes_ago: int = 1, groups: list[str] | None = None) -> "EntryWorld":
        """Who asks from now on, and when they signed in."""
        now_s = self.now_ms // 1_000
        self.claims = {**self.claims, "sub": subject, "auth_time": now_s - 60 * minutes_ago}
        self.claims["cognito:groups"] = groups or []
        return self

    def etag(self, path: str) -> str:
        answer = self.send("GET", path)
        assert answer["statusCode"] == 200, answer
        tag: str = answer["headers"]["etag"]
        return tag

    def change(self, method: str, path: str, body: Any = None, **headers: str) -> dict[str, Any]:
        """With the ETag that it has now."""
        return self.send(method, path, body=body, if_match=self.etag(path), **headers)

    def audit(self, org: str = ORG) -> list[dict[str, Any]]:
        """The entries of the organization's log, oldest first."""
        return [one.content["entry"] for one in self.store.page(f"O#{org}#AUDIT")]
