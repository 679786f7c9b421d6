"""The API with a user pool and a control table in memory: who signs in is whose token the pool gave out."""

import base64
import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from outlay.adapters.dynamodb.control import membership_to_item, organization_to_item
from outlay.domain.errors import Unauthorized
from outlay.domain.organization import Membership

from functions.api.services import Doors
from tests.support.api_world import PASSWORD, ApiWorld
from tests.support.builders import ORG, an_organization
from tests.support.entry_world import StoredControl
from tests.support.fake_cognito import CLIENT_ID
from tests.support.totp import totp

ANN, BEN = "ann@example.com", "ben@example.com"
GOOD = "Correct-horse-9"


class PoolTokens:
    """Stands for the checked signatures: what the pool in memory gave out holds as long as it says, revoked or not."""

    def __init__(self, world: "AccountsWorld") -> None:
        self._world = world

    def claims(self, token: str) -> Mapping[str, Any]:
        if token.count(".") != 2:
            raise Unauthorized("none")
        said = json.loads(base64.urlsafe_b64decode(token.split(".")[1] + "=="))
        now_s = self._world.now_ms // 1_000
        times = {"iat": now_s, "exp": now_s + 1_800, "auth_time": now_s}
        return {**times, "token_use": "access", "client_id": CLIENT_ID, **said, **self._world.more_claims}


class AccountsWorld(ApiWorld):
    """Ann administers the organization; Ben has an account and belongs to none."""

    def __init__(self, **settings: Any) -> None:
        super().__init__()
        self.organization = replace(an_organization(), **settings)
        self.control: Any = StoredControl(self.database, "control")
        self._put(organization_to_item(self.organization))
        self.join(Membership(subject="sub-1", org=ORG, role="admin", email=ANN))
        self.cognito.add(BEN, GOOD)
        self.more_claims: dict[str, Any] = {}
        self.claims = {}

    def _put(self, item: dict[str, Any]) -> None:
        self.database.put_item(TableName="control", Item=item)

    def join(self, membership: Membership) -> None:
        self._put(membership_to_item(membership))

    @property
    def doors(self) -> Doors:
        return replace(super().doors, control=self.control, tokens=PoolTokens(self))

    def post(self, path: str, *, signed: str = "", method: str = "POST", **body: Any) -> dict[str, Any]:
        """A request with a JSON body, signed in where there is a token."""
        return self.send(method, path, body=body or None, **self.bearer(signed))

    @staticmethod
    def bearer(token: str) -> dict[str, str]:
        return {"authorization": f"Bearer {token}"} if token else {}

    def login(self, email: str = ANN, password: str = PASSWORD, *, code: str = "") -> str:
        """An access token."""
        answer = self.post("/v1/auth/login", email=email, password=password)
        if answer["statusCode"] == 401 and code:
            answer = self.post("/v1/auth/login/mfa", session=answer["json"]["session"], code=code)
        assert answer["statusCode"] == 200, answer["body"]
        return str(answer["json"]["access_token"])

    def code(self, secret: str) -> str:
        """What an authenticator shows now."""
        return totp(secret, at_s=self.now_ms / 1_000)

    def enable_mfa(self, email: str = ANN, password: str = PASSWORD) -> str:
        """The secret."""
        token = self.login(email, password)
        secret = str(self.post("/v1/auth/mfa", signed=token, password=password)["json"]["secret"])
        answer = self.post("/v1/auth/mfa/verify", signed=token, code=self.code(secret))
        assert answer["statusCode"] == 204, answer["body"]
        return secret

    def invite(self, email: str = BEN, role: str = "viewer", *, signed: str = "", **more: Any) -> dict[str, Any]:
        return self.post("/v1/invitations", signed=signed or self.login(), email=email, role=role, **more)

    def mailed_token(self) -> str:
        """Of the last invitation that was mailed."""
        words = self.outbox.mails[-1].text.split()
        return next(word for word in words if word.startswith("oinv_"))

    def everything_stored(self) -> str:
        """All items of control, as text."""
        return repr(self.database.tables)

    def before_commit(self, act: Callable[[], object]) -> None:
        """Do something once, between the next request's reading and its writing."""
        original = self.database.transact_write_items

        def first(**arguments: Any) -> Any:
            self.database.transact_write_items = original
            act()
            return original(**arguments)

        self.database.transact_write_items = first

    def audited(self) -> list[Mapping[str, Any]]:
        """The organization's audit log."""
        found = self.store.page(f"O#{ORG}#AUDIT")
        return [stored.content["entry"] for stored in found]
