"""Accounts: ``client.accounts``. Answers are JSON as it came; sessions become the client's own."""

import base64
import hashlib
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

import httpx

from outlay_client import _errors, _results
from outlay_client._answers import json_of

if TYPE_CHECKING:
    from outlay_client._calls import Calls

Json = Mapping[str, Any]
NOT_RENEWABLE = frozenset({"login_too_old", "mfa_code_wrong"})
"""What another access token of the same login would be told as well."""


_FINAL = frozenset({"lease_throttled", "too_many_budgets"})
"""Refusals that whoever asks has to hear at once, not after having waited."""


def was_too_much(path: str, response: httpx.Response | None) -> bool:
    """A guess that was one too many is not made again; what came too fast was not looked at, and waits as told."""
    if response is None or response.status_code != 429:
        return False
    error = _errors.from_response(response)
    if not path.startswith("/v1/auth/"):
        return isinstance(error, _errors.ApiError) and error.code in _FINAL
    return not (isinstance(error, _errors.ApiError) and error.code == "rate_limited")


@dataclass(frozen=True, slots=True, kw_only=True)
class HostedSignIn:
    """A sign-in by the identity provider that was begun: send a browser to ``url``; it comes back with ``state``."""

    url: str
    redirect_uri: str
    state: str = field(repr=False)
    code_verifier: str = field(repr=False)


class Accounts:
    """Register, sign in and out, change one's own account, invite others."""

    def __init__(self, client: "Calls") -> None:
        self._client = client

    # --- without a session

    def register(self, email: str, password: str, *, name: str = "", invitation: str = "") -> None:
        """A code goes to the address, whether or not there is an account: see ``confirm``.

        Raises:
            PermissionDenied: registration is closed; give the token of an invitation.
        """
        optional = {"name": name, "invitation": invitation}
        given = {key: value for key, value in optional.items() if value}
        self._ask("register", email=email, password=password, **given)

    def confirm(self, email: str, code: str) -> None:
        """The address is yours. Raises ``InvalidRequest`` for a wrong code."""
        self._ask("confirm", email=email, code=code)

    def resend(self, email: str) -> None:
        """Another code to confirm the address with."""
        self._ask("confirm/resend", email=email)

    def forgot_password(self, email: str) -> None:
        """A code to set a new password with goes to the address, if it has an account."""
        self._ask("password/forgot", email=email)

    def reset_password(self, email: str, code: str, new_password: str) -> None:
        """Sessions of before can't be renewed any more. Raises ``InvalidRequest``."""
        self._ask("password/reset", email=email, code=code, new_password=new_password)

    def answer_mfa(self, session: str, code: str) -> _results.Tokens:
        """Go on with the ``session`` of an error ``mfa_required``; the client uses the tokens."""
        return self._client._take_tokens(self._ask("login/mfa", session=session, code=code))

    def logout(self) -> None:
        """The session can't be renewed any more."""
        if self._client.tokens.refresh_token:
            self._ask("logout", refresh_token=self._client.tokens.refresh_token)
        self._client.tokens = _results.Tokens(access_token="")

    def begin_hosted(self, redirect_uri: str) -> HostedSignIn:
        """Single sign-on by the code flow with PKCE (RFC 7636). Raises ``NotFound`` where there is none."""
        answer = self._client._request("GET", "/v1/auth/sso")
        if answer.status_code == 204:
            raise _errors.NotFound("This deployment has no single sign-on.", status=204, code="not_found")
        told = json_of(answer)
        verifier, state = secrets.token_urlsafe(48), secrets.token_urlsafe(24)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
        query = {
            "response_type": "code",
            "client_id": told["client_id"],
            "redirect_uri": redirect_uri,
            "scope": told["scope"],
            "identity_provider": told["identity_provider"],
            "state": state,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        url = f"{told['authorize_url']}?{urlencode(query)}"
        return HostedSignIn(url=url, redirect_uri=redirect_uri, state=state, code_verifier=verifier)

    def finish_hosted(self, begun: HostedSignIn, code: str) -> _results.Tokens:
        """The session of the code that the browser brought; the client uses the tokens."""
        body = self._ask("sso/token", code=code, code_verifier=begun.code_verifier, redirect_uri=begun.redirect_uri)
        return self._client._take_tokens(body)

    # --- one's own account

    def me(self) -> Json:
        """Who is signed in."""
        return self._client.call("GET", "/v1/auth/me")

    def change(self, **changed: str) -> Json:
        """``name``; ``email`` with ``password`` (and ``code``), which counts after ``confirm_email``."""
        return self._client.call("PUT", "/v1/auth/me", body=changed)

    def confirm_email(self, code: str) -> Json:
        """By the code that was sent to the new address."""
        return self._client.call("POST", "/v1/auth/me/email/confirm", body={"code": code})

    def change_password(self, password: str, new_password: str) -> None:
        """Every session ends, this one as well."""
        body = {"password": password, "new_password": new_password}
        self._client.call("POST", "/v1/auth/password/change", body=body)

    def begin_mfa(self, password: str, *, code: str = "") -> Json:
        """``secret`` and ``uri`` for an authenticator; of no effect before ``finish_mfa``."""
        return self._client.call("POST", "/v1/auth/mfa", body={"password": password, "code": code})

    def finish_mfa(self, code: str) -> None:
        """From here on login asks for a code. Every session ends, this one as well."""
        self._client.call("POST", "/v1/auth/mfa/verify", body={"code": code})

    def remove_mfa(self, password: str, code: str) -> None:
        """Login asks for the password only."""
        self._client.call("POST", "/v1/auth/mfa/remove", body={"password": password, "code": code})

    # --- invitations

    def invitations(self) -> Iterator[Json]:
        """All that wait or ran out, one request a page. For administrators."""
        cursor = ""
        while True:
            query = {"cursor": cursor} if cursor else None
            page = self._client.call("GET", "/v1/invitations", query=query)
            yield from page["invitations"]
            cursor = page.get("next_cursor") or ""
            if not cursor:
                return

    def invite(self, email: str, role: str, **more: Any) -> Json:
        """``scope``, ``attributes``, ``days``. ``token`` of the answer is to be handed over where no mail is sent."""
        return self._client.call("POST", "/v1/invitations", body={"email": email, "role": role, **more})

    def resend_invitation(self, invitation_id: str, *, days: int = 7) -> Json:
        """Another token; the one of before lets nobody in any more."""
        return self._client.call("POST", f"{_path(invitation_id)}/resend", body={"days": days})

    def withdraw_invitation(self, invitation_id: str) -> None:
        """Nobody can accept it any more."""
        self._client._signed_in("DELETE", _path(invitation_id), headers={"if-match": "*"})

    def accept_invitation(self, token: str) -> Json:
        """Belong to its ``organization`` from now on."""
        return self._client.call("POST", "/v1/invitations/accept", body={"token": token})

    def _ask(self, path: str, /, **body: str) -> Json:
        return json_of(self._client._request("POST", f"/v1/auth/{path}", json=body))


def _path(invitation_id: str) -> str:
    return f"/v1/invitations/{quote(invitation_id, safe='')}"
