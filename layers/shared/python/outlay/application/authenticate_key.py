"""Who sends: an API key ``ok_<id>_<secret>`` is looked up by its id and compared in constant time.

Keys and organizations are remembered for at most a minute, so a revoked key works at most that much longer; what was
not found is remembered briefly, so that guessing costs no reads.
"""

import hmac
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from outlay.domain.access import KeyScope
from outlay.domain.api_key import is_allowed_from
from outlay.domain.errors import Forbidden, Unauthorized
from outlay.domain.organization import ApiKey, Organization

SEND_EVENTS = KeyScope.INGEST
"""The scope that posting events needs."""

CACHE_MS = 60_000
UNKNOWN_CACHE_MS = 10_000
_MAX_CACHED = 1_000

_KEY = re.compile(r"ok_([a-z0-9]{12})_([A-Za-z0-9]{40})")
_NO_PEPPER = b"\x00" * 32
_NO_HASH = b"\x00" * 32

Value = TypeVar("Value")


class ApiKeys(Protocol):
    def get_api_key(self, key_id: str) -> ApiKey | None: ...

    def get_organization(self, org: str) -> Organization | None: ...


class Peppers(Protocol):
    def pepper(self, version: str) -> bytes | None:
        """The pepper of a version; None where there is no such version."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """Whose key it was."""

    organization: Organization
    key: ApiKey


def hash_secret(secret: str, *, pepper: bytes) -> bytes:
    """What is stored of a key's secret: HMAC-SHA256 under the pepper."""
    return hmac.digest(pepper, secret.encode(), "sha256")


class _Remembered(Generic[Value]):
    """A lookup that remembers what it found, or that it found nothing; bounded, oldest forgotten first."""

    def __init__(self, look_up: Callable[[str], Value | None], clock: Callable[[], int]) -> None:
        self._look_up = look_up
        self._clock = clock
        self._known: dict[str, tuple[int, Value | None]] = {}

    def __call__(self, name: str) -> Value | None:
        now = self._clock()
        known = self._known.get(name)
        if known is not None and now < known[0]:
            return known[1]
        found = self._look_up(name)
        if len(self._known) >= _MAX_CACHED:
            del self._known[next(iter(self._known))]
        self._known.pop(name, None)
        self._known[name] = (now + (UNKNOWN_CACHE_MS if found is None else CACHE_MS), found)
        return found

    def forget(self, name: str) -> None:
        self._known.pop(name, None)


class Authenticator:
    """Checks credentials against ``keys`` and ``peppers``; one per function instance, since it remembers."""

    def __init__(self, *, keys: ApiKeys, peppers: Peppers, clock: Callable[[], int]) -> None:
        self._peppers = peppers
        self._clock = clock
        self._api_key = _Remembered(keys.get_api_key, clock)
        self._organization = _Remembered(keys.get_organization, clock)

    def __call__(self, credential: str, *, address: str, scope: KeyScope | None = SEND_EVENTS) -> Sender:
        """The sender of a credential that came from an address; ``scope`` None: whatever the key may do.

        The address is the one that API Gateway saw itself, or behind the deployment's own site the viewer's; behind
        another content delivery network it is that network's.

        Raises:
            Unauthorized: no such key, or it is revoked or expired; the detail does not say which.
            Forbidden: the key may not do this, or not from here.
        """
        parts = _KEY.fullmatch(credential)
        if parts is None:
            raise Unauthorized("an API key is needed: Authorization: Bearer ok_…, or X-Api-Key: ok_…")
        key = self._api_key(parts[1])
        if not self._is_right(key, parts[2]) or key is None or not self._is_live(key):
            raise Unauthorized("this API key is not valid")
        if scope is not None and scope not in key.may:
            raise Forbidden(f"this API key lacks the scope {scope}", code="scope_missing")
        if not is_allowed_from(key.addresses, address):
            raise Forbidden("this API key may not be used from this address", code="address_not_allowed")
        organization = self._organization(key.org)
        if organization is None:
            raise Unauthorized("this API key is not valid")
        return Sender(organization=organization, key=key)

    def forget(self, key_id: str) -> None:
        """It was changed: look it up again."""
        self._api_key.forget(key_id)

    def _is_right(self, key: ApiKey | None, secret: str) -> bool:
        """The same work is done for an unknown key, so that the time taken does not tell which ids exist."""
        pepper = None if key is None else self._peppers.pepper(key.pepper_version)
        expected = _NO_HASH if key is None else key.secret_hash
        matches = hmac.compare_digest(hash_secret(secret, pepper=pepper or _NO_PEPPER), expected)
        return matches and pepper is not None

    def _is_live(self, key: ApiKey) -> bool:
        return key.revoked_ms is None and (key.expires_ms is None or self._clock() < key.expires_ms)
