"""What a person's access token says, once its signature is known to be the user pool's."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from outlay.domain.errors import Unauthorized

LEEWAY_S = 60
"""Between our clock and the user pool's; a token's end is exact."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenClaims:
    """Of a token that holds."""

    subject: str
    username: str
    groups: frozenset[str]
    signed_in_ms: int
    """When the password was given; a renewed token keeps it."""
    client_id: str
    token_id: str
    """Of this very token (``jti``)."""


class Tokens(Protocol):
    """The user pool's keys."""

    def claims(self, token: str) -> Mapping[str, Any]:
        """What it says. Raises ``Unauthorized`` where it is none, or its signature, algorithm or issuer is not the
        pool's; ``Upstream`` where the pool's keys can't be had."""
        ...


def verify_token(token: str, *, tokens: Tokens, client_ids: frozenset[str], now_ms: int) -> TokenClaims:
    """The claims of an access token that was issued to one of our clients and is in force.

    Raises:
        Unauthorized: it is not, with one sentence that says what to send.
    """
    claims = tokens.claims(token)
    if claims.get("token_use") != "access":
        raise Unauthorized("Send the access token; the id token is not accepted here.", code="not_an_access_token")
    if claims.get("client_id") not in client_ids:
        raise Unauthorized("The token was issued to another client.")
    expires, issued = _seconds(claims, "exp"), _seconds(claims, "iat")
    if expires * 1_000 <= now_ms:
        raise Unauthorized("The session has ended. Renew it, or sign in again.", code="token_expired")
    if issued > now_ms // 1_000 + LEEWAY_S:
        raise Unauthorized("The token is not in force yet.")
    subject = claims.get("sub")
    if not isinstance(subject, str) or not subject:
        raise Unauthorized("The token names nobody.")
    return TokenClaims(
        subject=subject,
        username=str(claims.get("username", subject)),
        groups=_groups(claims.get("cognito:groups")),
        signed_in_ms=_seconds(claims, "auth_time") * 1_000,
        client_id=str(claims["client_id"]),
        token_id=str(claims.get("jti", "")),
    )


def _seconds(claims: Mapping[str, Any], name: str) -> int:
    value = claims.get(name)
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise Unauthorized("The token does not say how long it holds.")
    return int(value)


def _groups(claim: Any) -> frozenset[str]:
    """A list of names. Anything else is no group at all: a text is never searched for one."""
    if not isinstance(claim, list):
        return frozenset()
    return frozenset(name for name in claim if isinstance(name, str))
