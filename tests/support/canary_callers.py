"""Who goes through the product's doors with markers in hand: every answer is kept, whoever got it."""

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx
from outlay.domain.access_table import ACCESS
from outlay_cli.local.stack import Stack

from tests.support.canaries import Canaries
from tests.support.canary_stores import Piece, told
from tests.support.totp import totp

SIX_DIGITS, INVITATION = r"\b\d{6}\b", r"oinv_\S+"
_PATTERNS = {key: re.compile(re.sub(r"\{\w+\}", "[^/]+", key)) for key in sorted(ACCESS, key=lambda key: "{" in key)}


def route_of(method: str, path: str) -> str:
    """The row of the table that a request falls under."""
    named = (key for key, pattern in _PATTERNS.items() if pattern.fullmatch(f"{method} {path}"))
    return next(named, "no route")


@dataclass(slots=True)
class Door:
    """The deployed API, with all that it answered."""

    stack: Stack
    canaries: Canaries
    http: httpx.Client
    answers: list[Piece] = field(default_factory=list)

    def ask(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        token: str = "",
        headers: dict[str, str] | None = None,
        raw: bytes | None = None,
        may_fail: bool = False,
    ) -> httpx.Response:
        given = {"authorization": f"Bearer {token}"} if token else {}
        content: dict[str, Any] = {"json": body} if raw is None and body is not None else {"content": raw}
        answer = self.http.request(method, self.stack.api_url + path, headers=given | (headers or {}), **content)
        route = route_of(method, path.partition("?")[0])
        place = f"answer {answer.status_code} {route}"
        self.answers.append(Piece(place=place, where=route, data=told(dict(answer.headers)) + b"\n" + answer.content))
        assert answer.status_code < 500 or may_fail, place
        return answer

    def done(self, method: str, path: str, body: Any = None, **more: Any) -> dict[str, Any]:
        """The content of an answer that has to be a success."""
        answer = self.ask(method, path, body, **more)
        assert answer.is_success, self.canaries.masked(f"{method} {path}: {answer.status_code} {answer.text[:300]}")
        return dict(answer.json()) if answer.content else {}

    def refused(self, status: int, method: str, path: str, body: Any = None, **more: Any) -> dict[str, Any]:
        """The content of a refusal with this status."""
        answer = self.ask(method, path, body, **more)
        told_so = self.canaries.masked(f"{method} {path}: {answer.status_code} {answer.text[:300]}")
        assert answer.status_code == status, told_so
        return dict(answer.json())

    def mails_to(self, email: str) -> Iterator[str]:
        outbox = self.http.get(f"{self.stack.running.endpoint}/_ministack/ses/messages").json()["messages"]
        return (mail["BodyText"] for mails in outbox.values() for mail in mails if email in mail["To"])

    def mailed(self, email: str, pattern: str) -> str:
        """From the last mail to the address."""
        *_, last = self.mails_to(email)
        found = re.search(pattern, last)
        assert found is not None
        return found[0]


@dataclass(slots=True)
class Somebody:
    """Registers, signs in, and forgets nothing. ``who`` names the kinds of what they have."""

    door: Door
    who: str
    email: str = ""
    password: str = ""
    token: str = ""
    refresh: str = ""

    def __post_init__(self) -> None:
        self.email = f"{self.door.canaries.mark(f'address of {self.who}')}@outlay.example"
        self.password = self.new_password()

    def new_password(self) -> str:
        return f"Aa1-{self.door.canaries.mark('password')}"

    def register(self) -> None:
        name = self.door.canaries.mark("name of an account")
        self.door.done("POST", "/v1/auth/register", {"email": self.email, "password": self.password, "name": name})
        wrong = {"email": self.email, "code": self.door.canaries.mark("wrong code")}
        self.door.refused(400, "POST", "/v1/auth/confirm", wrong)
        code = self.door.mailed(self.email, SIX_DIGITS)
        self.door.done("POST", "/v1/auth/confirm", {"email": self.email, "code": code})

    def login(self, *, secret: str = "") -> None:
        answer = self.door.ask("POST", "/v1/auth/login", {"email": self.email, "password": self.password})
        if secret:
            session = self.door.canaries.note("session of a step", answer.json()["session"])
            wrong = {"session": session, "code": self.door.canaries.mark("wrong code")}
            assert not self.door.ask("POST", "/v1/auth/login/mfa", wrong).is_success
            right = {"session": session, "code": totp(secret, at_s=time.time())}
            answer = self.door.ask("POST", "/v1/auth/login/mfa", right)
        assert answer.is_success, answer.status_code
        self.token, self.refresh = answer.json()["access_token"], answer.json()["refresh_token"]
        self._note_session()

    def _note_session(self) -> None:
        self.door.canaries.note("access token", self.token.rpartition(".")[2])
        self.door.canaries.note("refresh token", self.refresh.rpartition(".")[2])

    def ask(self, method: str, path: str, body: Any = None, **more: Any) -> httpx.Response:
        return self.door.ask(method, path, body, token=self.token, **more)

    def done(self, method: str, path: str, body: Any = None, **more: Any) -> dict[str, Any]:
        return self.door.done(method, path, body, token=self.token, **more)

    def refused(self, status: int, method: str, path: str, body: Any = None, **more: Any) -> dict[str, Any]:
        return self.door.refused(status, method, path, body, token=self.token, **more)
