"""The tenant and its keys, as the doors need them."""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from outlay.domain.access import KEY_SCOPES, LEGACY_SCOPES, ROLES, Cut, KeyScope, Role
from outlay.domain.batch import DimensionConfig

RETENTION_DAYS = 730
"""Of the lake's rows, where an organization has not chosen."""
MAX_LANES = 8
"""A month is closed in so many lanes, so that none can come after it whose hours are open."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Organization:
    """Raises ``ValueError`` for lanes that closing would not cover."""

    org: str
    name: str
    dimensions: DimensionConfig = field(default_factory=DimensionConfig)
    lanes: int = 1
    """Write lanes of an hour's counters (1,000 write units a second each): 1 to ``MAX_LANES``. Only ever raised."""
    user_key: bytes = field(repr=False, default=b"")
    """Key of the digests of events and contents; in organizations without a ``people_key`` of pseudonyms too."""
    people_key: bytes = field(repr=False, default=b"")
    """Key of the lookups of people; empty where the organization was made by a release that knew no people."""
    aliases: Mapping[str, str] = field(default_factory=dict)
    """``provider/model`` as sent (lower case) → ``provider/model`` it is priced as."""
    created_ms: int = 0
    retention_days: int = RETENTION_DAYS
    """How long the rows of the lake are kept after they arrived."""
    newest_price: int = 0
    """Sequence number of the newest of its price entries; 0: it has none."""
    fiscal_start_month: int = 1
    """Month in which the fiscal year begins, 1 to 12."""
    currency: str = "USD"
    """That amounts are shown in beside USD (ISO 4217); the ledger is in USD."""
    required_tags: tuple[str, ...] = ()
    """Keys that every event should carry; those that lack one are accepted, and told: a policy of mode ``warn``."""
    largest_event_usd: str = "1000"
    """What one call can cost at most: a live event that is dearer is a typo, and refused."""
    shows_names: bool = False
    """Whether managers and administrators see people by name; otherwise as pseudonyms."""
    admins_need_mfa: bool = False
    plan: str = ""
    """Name of its set of limits; empty: the deployment's usual one."""
    member_attributes: tuple[str, ...] = ()
    """Names that members may be given ("power-user"), for policies."""
    holidays: str = ""
    """Whose public holidays forecasts reckon with: a country, or one of its parts ("CH", "DE-BY"); empty: none."""
    tag_since: Mapping[str, int] = field(default_factory=dict)
    """When a tag key was added while usage was counted (UTC ms): what was received before is unset by it."""
    in_use: bool = True
    """Whether usage may have been accepted for it: from then on days are cut and tags are counted as they are."""
    version: int = 1

    def __post_init__(self) -> None:
        if not 1 <= self.lanes <= MAX_LANES:
            # No fault of a request: the door answers 500, and clients send again once the profile is right.
            raise ValueError(f"organization {self.org}: lanes must be 1 to {MAX_LANES}, its profile says {self.lanes}")

    @property
    def largest_event(self) -> Decimal:
        """``largest_event_usd`` as an amount."""
        return Decimal(self.largest_event_usd)

    @property
    def has_former_pseudonyms(self) -> bool:
        """Whether its pseudonyms come from names and ``user_key``, which therefore goes when a person is erased."""
        return not self.people_key

    @property
    def lookup_key(self) -> bytes:
        """Of the lookups of people: the same before and after ``user_key`` is replaced, and no way back to it."""
        return self.people_key or hmac.digest(self.user_key, b"outlay lookup of people", "sha256")


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
    bound: Mapping[str, str] = field(default_factory=dict)
    """Dimension → value that every event of the key has, and all that it may read."""
    addresses: tuple[str, ...] = ()
    """Networks (CIDR) that it may be used from; none: from anywhere."""
    replaces: str = ""
    """The key that it was made to take over from: both live until that one is revoked or expires."""
    created_ms: int = 0
    used_ms: int | None = None
    """When it was last used, to the hour; None: never, or before that was noted."""
    version: int = 1

    @property
    def may(self) -> frozenset[KeyScope]:
        named = {LEGACY_SCOPES.get(scope, scope) for scope in self.scopes}
        return frozenset(KeyScope(scope) for scope in named & KEY_SCOPES)

    @property
    def cut(self) -> Cut:
        return {name: frozenset({value}) for name, value in self.bound.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership:
    """Who belongs where, as what."""

    subject: str
    org: str
    role: str
    email: str = ""
    scope: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Of a manager: dimension → values; what it manages fits all of them."""
    attributes: tuple[str, ...] = ()
    """As the organization defines them ("power-user"), for policies."""
    user: str = ""
    """By which name the applications send this person's usage; empty: by the e-mail address."""
    version: int = 1

    @property
    def rank(self) -> Role:
        """``member``, of release 0.1, sees its own costs; an unknown role as well."""
        return ROLES.get(self.role, Role.VIEWER)

    @property
    def cut(self) -> Cut:
        """Of managers only: viewers have routes of their own, administrators see everything."""
        if self.rank is not Role.MANAGER:
            return {}
        return {name: frozenset(values) for name, values in self.scope.items()}
