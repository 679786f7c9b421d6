"""What an API key may be. Every problem is named."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence

from outlay.domain.access import KEY_SCOPES
from outlay.domain.api_key import is_network
from outlay.domain.dimension_value import IS_NAME, MAX_LENGTH, is_value
from outlay.domain.errors import Problem

BOUND_DIMENSIONS: tuple[str, ...] = ("team", "project", "feature", "environment", "cost_center")
"""What a key can be bound to."""
MAX_ADDRESSES = 50
MAX_NAME = 100
MAX_LIFE_MS = 3_660 * 86_400_000
"""Ten years."""
_CLIENT = re.compile(r"[A-Za-z0-9._-]{0,64}")


def creation_problems(*, scopes: Collection[str], client: str, bound: Mapping[str, str]) -> Iterable[Problem]:
    """Of what is decided when a key is made, for good."""
    if not scopes or not set(scopes) <= KEY_SCOPES:
        yield Problem(field="scopes", reason="must be of: " + ", ".join(sorted(KEY_SCOPES)))
    if _CLIENT.fullmatch(client) is None:
        yield Problem(field="client", reason="may have letters, digits, dots, underscores and hyphens, 64 at most")
    if set(bound) - set(BOUND_DIMENSIONS):
        yield Problem(field="bound", reason="may name only " + ", ".join(BOUND_DIMENSIONS))
    for name in BOUND_DIMENSIONS:
        if name in bound and not is_value(bound[name]):
            yield Problem(field=f"bound.{name}", reason=f"{IS_NAME}; {MAX_LENGTH} characters at most, never (other)")


def setting_problems(*, name: str, addresses: Sequence[str], expires_ms: int | None, now_ms: int) -> Iterable[Problem]:
    """Of what can be changed later."""
    if not 1 <= len(name.strip()) <= MAX_NAME or not name.isprintable() or set(name) & set("<>"):
        yield Problem(field="name", reason=f"must be 1 to {MAX_NAME} characters in one line, without < and >")
    if len(addresses) > MAX_ADDRESSES or len(set(addresses)) < len(addresses):
        yield Problem(field="addresses", reason=f"may be {MAX_ADDRESSES} at most, each once")
    if not all(map(is_network, addresses)):
        reason = "must each be an address or a network of IPv4 or IPv6, like 192.0.2.0/24, without bits beyond it"
        yield Problem(field="addresses", reason=reason)
    if expires_ms is not None and not now_ms < expires_ms <= now_ms + MAX_LIFE_MS:
        yield Problem(field="expires_at", reason="must be in the future, within ten years")
