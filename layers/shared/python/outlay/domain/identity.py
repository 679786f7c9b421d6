"""How a batch and its events are named: by content where that is possible, so that a re-send is recognised.

Digests are BLAKE2b, keyed with the organization's own key: equal content of two organizations has nothing in common,
and a digest alone does not let anyone try out what was sent.
"""

import hmac
import json
import secrets
from collections.abc import Iterable, Mapping
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


def person_lookup(name: str, *, key: bytes) -> str:
    """32 hex digits under which a person's record is found by name, and by nobody who lacks the key."""
    return hmac.digest(key, name.encode(), "sha256").hex()[:32]


def former_pseudonym(name: str, *, key: bytes) -> str:
    """What releases before people had records called a person: ``u_`` + 32 hex digits of the name, keyed."""
    return "u_" + person_lookup(name, key=key)


def random_pseudonym() -> str:
    """``u_`` + 32 hex digits that say nothing about anyone: only a person's record ties them to a name."""
    return "u_" + secrets.token_hex(16)


def content_key(key: bytes, persons: Iterable[bytes]) -> bytes:
    """The key of a request's content digest, from the secrets of the people whose names stand in the content.

    A batch's id holds part of that digest and outlives the people's names. Once a secret is erased, nobody can try a
    name against it any more, not even with the organization's key and the rest of the content.
    """
    joined = b"".join(sorted(persons))
    return blake2b(joined, digest_size=32, key=key[:_MAX_KEY]).digest() if joined else key
