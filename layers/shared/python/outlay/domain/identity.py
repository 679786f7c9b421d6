"""How a batch and its events are named: by content where that is possible, so that a re-send is recognised.

Digests are BLAKE2b, keyed with the organization's own key: equal content of two organizations has nothing in common,
and a digest alone does not let anyone try out what was sent.
"""

import hmac
import json
import secrets
from collections.abc import Mapping
from hashlib import blake2b

_SEPARATOR = b"\x1f"  # in no key, client or organization id: charsets exclude control characters
_SLOT_BYTES = 10
_DIGEST_BYTES = 20
_MAX_KEY = 64


def digest(data: bytes, *, key: bytes) -> str:
    """40 hex digits of the bytes."""
    return blake2b(data, digest_size=_DIGEST_BYTES, key=key[:_MAX_KEY]).hexdigest()


def event_digest(told: bytes, *, key: bytes) -> str:
    """20 hex digits of one event as sent: it only has to tell a duplicate from a conflict of the same id."""
    return blake2b(told, digest_size=_SLOT_BYTES, key=key[:_MAX_KEY]).hexdigest()


def _slot(*parts: str) -> str:
    return blake2b(_SEPARATOR.join(part.encode() for part in parts), digest_size=_SLOT_BYTES).hexdigest()


def slot_of_key(*, org: str, client: str, idempotency_key: str) -> str:
    """20 hex digits: requests with the same Idempotency-Key compete for one slot."""
    return _slot("key", org, client, idempotency_key)


def slot_of_content(*, org: str, client: str, content_digest: str) -> str:
    """20 hex digits: the same content of the same client is the same request."""
    return _slot("content", org, client, content_digest)


def slot_of_correction(slot: str, *, content_digest: str) -> str:
    """20 hex digits: other content for a slot whose batch is in quarantine; the same on every retry."""
    return _slot("correction", slot, content_digest)


def random_slot() -> str:
    """20 hex digits: a request that nothing can recognise again."""
    return secrets.token_hex(_SLOT_BYTES)


def batch_id(slot: str, content_digest: str) -> str:
    return f"b_{slot}{content_digest[:20]}"


def lane_of(slot: str, lanes: int) -> int:
    """The write lane of a batch: spread evenly, the same on every retry."""
    return int(slot[:8], 16) % max(lanes, 1)


def derived_event_id(
    *, provider: str, response_id: str, model: str, usage: Mapping[str, int], timestamp_ms: int | None
) -> str:
    """``r_`` + 32 hex digits of what the provider's response id stands for. ``timestamp_ms``: only if it was sent."""
    told = json.dumps([provider, response_id, model, sorted(usage.items()), timestamp_ms], separators=(",", ":"))
    return "r_" + blake2b(told.encode(), digest_size=16).hexdigest()


def positional_event_id(batch: str, position: int) -> str:
    """An id that no other batch can own, so it needs no claim."""
    return f"p_{batch}_{position}"


def pseudonym(user: str, *, key: bytes) -> str:
    """``u_`` + 32 hex digits, keyed: without the key nobody can tell who it is, nor try names."""
    return "u_" + hmac.digest(key, user.encode(), "sha256").hex()[:32]
