"""Whether a session was opened with a second factor.

Cognito's access tokens do not say. But an account gets its authenticator only by ``own_account.finish_mfa``, which
revokes every session of before; so a token that the pool still recognises, of an account that has one now, was issued
after a code. The pool is asked with the token itself, and its yes is kept for a minute by the token's id. A token of
the hosted pages comes from the identity provider, of whose factors Cognito knows nothing: whether those count is said
by the deployer, who knows what the provider demands.
"""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from outlay.application.account_ports import Profile
from outlay.application.verify_token import TokenClaims

KEPT_MS = 60_000
MAX_KEPT = 1_000


class Profiles(Protocol):
    def profile(self, access_token: str) -> Profile:
        """Raises ``Unauthorized`` for a token that was revoked."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondFactor:
    """One per function instance, since it remembers. ``trusted_clients``: whose provider demands a second factor."""

    profiles: Profiles
    trusted_clients: frozenset[str]
    federated_clients: frozenset[str]
    clock: Callable[[], int]
    _seen: OrderedDict[str, int] = field(default_factory=OrderedDict)

    def holds(self, access_token: str, claims: TokenClaims) -> bool:
        """Raises ``Unauthorized`` where the token was revoked."""
        if claims.client_id in self.federated_clients:
            return claims.client_id in self.trusted_clients
        now = self.clock()
        if claims.token_id and now - self._seen.get(claims.token_id, -KEPT_MS) < KEPT_MS:
            return True
        if not self.profiles.profile(access_token).has_mfa:
            return False
        self._seen[claims.token_id] = now
        if len(self._seen) > MAX_KEPT:
            self._seen.popitem(last=False)
        return True
