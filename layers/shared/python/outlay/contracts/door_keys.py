"""Keys of what stands at the doors: who gets in, what it costs, what was changed. Listed in ``contracts.keys``.

``P#`` is the deployment's own, which no organization's session reaches.
"""

from outlay.contracts import keys

PLATFORM_PREFIX = "P#"
PRICES = PLATFORM_PREFIX + "PRICES"
"""The deployment's price entries: a few hundred."""
PRICES_HEAD = PLATFORM_PREFIX + "PRICES-HEAD"
"""A partition of its own, for whoever raises it may not touch the entries; read once a minute by each door."""
PRICES_HEAD_SORT = "head"
_ENTRY_PREFIX = "E#"


def price_entries_key(org: str) -> str:
    """Of an organization, or, where it is empty, of the deployment."""
    return keys.tenant_key(org, "PRICES") if org else PRICES


def price_entry_sort(sequence: int) -> str:
    return f"{_ENTRY_PREFIX}{sequence:06d}"


def sequence_of_price_entry(sort: str) -> int:
    return int(sort.removeprefix(_ENTRY_PREFIX))


def api_key_key(key_id: str) -> str:
    return f"K#{key_id}"


API_KEY_SORT = "key"


def subject_key(subject: str) -> str:
    return f"U#{subject}"


def membership_sort(org: str) -> str:
    return f"O#{org}"


JOINED_SORT = "joined"
"""Beside a subject's memberships: written by whatever makes somebody a member, so that it happens once at a time."""


def invitations_key(org: str) -> str:
    """One partition: those that wait to be accepted. The sort key is the invitation's id."""
    return keys.tenant_key(org, "INVITATIONS")


def attempts_key(digest: str) -> str:
    """One partition an address or account, which is never told: the digest is under a key."""
    return f"{PLATFORM_PREFIX}ATTEMPTS#{digest}"


def attempts_sort(window: int) -> str:
    return f"{window:012d}"


ORGANIZATIONS_KEY = PLATFORM_PREFIX + "ORGANIZATIONS"
"""One partition: an organization's id is its sort key, so that a page of them needs no scan."""


def _chain(chain: str, kind: str) -> str:
    """Of an organization, or, where it is empty, of the deployment."""
    return keys.tenant_key(chain, kind) if chain else PLATFORM_PREFIX + kind


def audit_key(chain: str) -> str:
    """One partition: changes by people are few."""
    return _chain(chain, "AUDIT")


def audit_sort(seq: int) -> str:
    return f"{seq:012d}"


def audit_head_key(chain: str) -> str:
    return _chain(chain, "AUDIT-HEAD")


AUDIT_HEAD_SORT = "head"


def is_audit_head_key(key: str) -> bool:
    """Whether an item of the sort key ``head`` ends an audit log: the price entries have one as well."""
    return key.endswith("#AUDIT-HEAD")


def chain_of_audit_head_key(key: str) -> str:
    """The organization whose chain's head has the key; empty for the deployment's own."""
    return "" if key.startswith(PLATFORM_PREFIX) else key.split("#")[1]


def idempotency_key(chain: str) -> str:
    return _chain(chain, "IDEMPOTENCY")


def connections_key(org: str) -> str:
    """One partition: an organization has a handful."""
    return keys.tenant_key(org, "CONNECTIONS")


PLANS_KEY = PLATFORM_PREFIX + "PLANS"
"""One partition: a deployment has a handful of plans."""
