"""The port ``HostedSignIn``: the code flow with PKCE (RFC 7636) of the user pool's hosted pages.

The browser's part belongs to the client (the command, a dashboard). The code is exchanged here, since the app client
has a secret; and here alone the answer's tokens are seen.
"""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import urllib3

from outlay.adapters.cognito.accounts import tokens_of
from outlay.adapters.cognito.calls import AppClient
from outlay.application.account_ports import Tokens
from outlay.domain.errors import InvalidInput, Problem, Unauthorized, Upstream

SCOPE = "openid email profile aws.cognito.signin.user.admin"
"""The last lets the account's own routes be used."""
_TIMEOUT = urllib3.Timeout(connect=2, read=8)
_MAX_BYTES = 65_536
_REFUSED = "The sign-in by your provider did not go through: begin again."


@dataclass(frozen=True, slots=True, kw_only=True)
class HostedPages:
    """``address``: of the pool's domain; ``provider``: its name in the pool, so that nobody is asked which."""

    app: AppClient
    address: str
    provider: str
    redirect_uris: tuple[str, ...]

    def describe(self) -> dict[str, object]:
        return {
            "authorize_url": f"{self.address}/oauth2/authorize",
            "client_id": self.app.client_id,
            "scope": SCOPE,
            "identity_provider": self.provider,
            "redirect_uris": list(self.redirect_uris),
        }

    def exchange(self, *, code: str, code_verifier: str, redirect_uri: str) -> Tokens:
        if redirect_uri not in self.redirect_uris:
            problem = Problem(field="redirect_uri", reason="is none of this deployment's")
            raise InvalidInput("The sign-in can't go on like this.", problems=(problem,))
        fields = {
            "grant_type": "authorization_code",
            "client_id": self.app.client_id,
            "code": code,
            "code_verifier": code_verifier,
            "redirect_uri": redirect_uri,
        }
        answer = self._ask(fields)
        try:
            return tokens_of(
                {
                    "AccessToken": answer["access_token"],
                    "RefreshToken": answer.get("refresh_token", ""),
                    "ExpiresIn": answer["expires_in"],
                }
            )
        except (KeyError, TypeError, ValueError):
            raise Unauthorized(_REFUSED, code="sso_refused") from None

    def _ask(self, fields: Mapping[str, str]) -> Mapping[str, Any]:
        shown = base64.b64encode(f"{self.app.client_id}:{self.app.secret()}".encode()).decode()
        try:
            pool = urllib3.PoolManager(timeout=_TIMEOUT, retries=urllib3.Retry(0, redirect=False))
            answer = pool.request(
                "POST",
                f"{self.address}/oauth2/token",
                fields=dict(fields),
                encode_multipart=False,
                headers={"authorization": f"Basic {shown}"},
                preload_content=False,
            )
            try:
                status, content = answer.status, answer.read(_MAX_BYTES)
            finally:
                answer.release_conn()
        except urllib3.exceptions.HTTPError:
            raise Upstream("Sign-in is not available at the moment. Try again soon.") from None
        if status >= 500:
            raise Upstream("Sign-in is not available at the moment. Try again soon.")
        try:
            found = json.loads(content) if status == 200 else None
        except ValueError:
            found = None
        if not isinstance(found, dict):
            raise Unauthorized(_REFUSED, code="sso_refused")
        return found
