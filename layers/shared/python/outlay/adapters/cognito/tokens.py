"""Signatures of a Cognito user pool's tokens, checked with its published keys (RS256, the only one that it uses).

Cognito publishes two keys per pool and replaces them rarely. They are fetched at the first token and when one names a
key that is not known, at most once a minute: a made-up key id must not make this function call the pool each time.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any

import jwt
import urllib3
from jwt.exceptions import PyJWTError

from outlay.domain.errors import Unauthorized, Upstream

ALGORITHMS = ["RS256"]
REFETCH_MS = 60_000
_TIMEOUT = urllib3.Timeout(connect=2, read=3)
_MAX_BYTES = 65_536
_WRONG = "Sign in and send the access token as 'Authorization: Bearer …'."

Fetch = Callable[[], Mapping[str, Any]]
"""The pool's key set, as JSON (RFC 7517). Raises ``Upstream``."""


def pool_issuer(pool_id: str) -> str:
    """The ``iss`` of a pool's tokens; the pool's id begins with its region."""
    return f"https://cognito-idp.{pool_id.partition('_')[0]}.amazonaws.com/{pool_id}"


def fetch_from(client: Any, pool_id: str) -> Fetch:
    """Fetch the keys from where a client of ``cognito-idp`` calls: Cognito's endpoint in the function's region."""

    def fetch() -> Mapping[str, Any]:
        address = f"{client.meta.endpoint_url.rstrip('/')}/{pool_id}/.well-known/jwks.json"
        try:
            pool = urllib3.PoolManager(timeout=_TIMEOUT, retries=urllib3.Retry(2, redirect=False, backoff_factor=0.1))
            answer = pool.request("GET", address, preload_content=False)
            try:
                content = answer.read(_MAX_BYTES) if answer.status == 200 else b""
            finally:
                answer.release_conn()
            found: Mapping[str, Any] = json.loads(content)
        except (urllib3.exceptions.HTTPError, ValueError) as error:
            raise Upstream("Sign-in can't be checked at the moment. Try again soon.") from error
        return found

    return fetch


class PoolTokens:
    """The port ``Tokens``; one per function instance, since it remembers the keys."""

    def __init__(self, fetch: Fetch, *, issuer: str, clock: Callable[[], int]) -> None:
        self._fetch = fetch
        self._issuer = issuer
        self._clock = clock
        self._keys: dict[str, Any] = {}
        self._fetched_ms: int | None = None

    def claims(self, token: str) -> Mapping[str, Any]:
        try:
            header = jwt.get_unverified_header(token)
            key = self._key(header.get("kid"))
            if key is None:
                raise Unauthorized(_WRONG)
            # Times are compared by our own injected clock, the audience by ``client_id`` (access tokens have no aud).
            claims: Mapping[str, Any] = jwt.decode(
                token,
                key,
                algorithms=ALGORITHMS,
                issuer=self._issuer,
                options=_OPTIONS,
            )
        except PyJWTError:
            raise Unauthorized(_WRONG) from None
        return claims

    def _key(self, key_id: Any) -> Any:
        if not isinstance(key_id, str):
            return None
        if key_id not in self._keys and self._may_fetch():
            self._keys = _usable(self._fetch())
            self._fetched_ms = self._clock()
        return self._keys.get(key_id)

    def _may_fetch(self) -> bool:
        return self._fetched_ms is None or self._clock() - self._fetched_ms >= REFETCH_MS


_OPTIONS: jwt.types.Options = {
    "require": ["exp", "iat", "iss", "sub"],
    "verify_aud": False,
    "verify_exp": False,
    "verify_iat": False,
    "verify_nbf": False,
}


def _usable(found: Mapping[str, Any]) -> dict[str, Any]:
    listed = found.get("keys")
    if not isinstance(listed, list):
        raise Upstream("Sign-in can't be checked at the moment. Try again soon.")
    return {
        each["kid"]: jwt.PyJWK.from_dict(each, algorithm="RS256").key
        for each in listed
        if isinstance(each, dict) and each.get("kty") == "RSA" and isinstance(each.get("kid"), str)
    }
