"""Who sends: an API key ``ok_<id>_<secret>`` is looked up by its id and compared in constant time.

Keys and organizations are remembered for at most a minute, so a revoked key works at most that much longer; what was
not found is remembered briefly, so that guessing costs no reads.
"""

import hmac
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from outlay.domain.errors import Forbidden, Unauthorized
from outlay.domain.organization import ApiKey, Organization

SEND_EVENTS = "events:write"
"""The scope that posting events needs."""

CACHE_MS = 60_000
UNKNOWN_CACHE_MS = 10_000
_MAX_CACHED = 1_000

_KEY = re.compile(r"ok_([a-z0-9]{12})_([A-Za-z0-9]{40})")
_DUMMY_PEPPER = b"\x00" * 32


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


class _Memory[Value]:
    """Remembers what a lookup found, or that it found nothing; bounded, oldest forgotten first."""


class Authenticator:
    """Checks credentials against ``keys`` and ``peppers``; one per function instance, since it remembers."""

    def __init__(self, *, keys: ApiKeys, peppers: Peppers, clock: Callable[[], int]) -> None:
        self._peppers = peppers
        self._clock = clock
        self._api_keys = _Remembered(keys.get_api_key, clock)
        self._organizations = _Remembered(keys.get_organization, clock)
