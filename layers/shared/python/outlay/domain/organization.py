"""The tenant and its keys, as the doors need them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from outlay.domain.batch import DimensionConfig


@dataclass(frozen=True, slots=True, kw_only=True)
class Organization:
    org: str
    name: str
    dimensions: DimensionConfig = field(default_factory=DimensionConfig)
    lanes: int = 1
    """Write lanes of an hour's counters (1,000 write units a second each). Only ever raised."""
    user_key: bytes = field(repr=False, default=b"")
    """Key of the pseudonyms of users; erasing it makes them unlinkable."""
    aliases: Mapping[str, str] = field(default_factory=dict)
    """``provider/model`` as sent (lower case) → ``provider/model`` it is priced as."""
    created_ms: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiKey:
    key_id: str
    org: str
    name: str
    client: str
    scopes: frozenset[str]
    secret_hash: bytes = field(repr=False)
    pepper_version: str
    expires_ms: int | None = None
    revoked_ms: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership:
    subject: str
    org: str
    role: str
    email: str = ""
