"""API keys: ``ok_<id>_<secret>``. The id finds the key, the secret proves it; only its keyed hash is stored.

The secret has 40 characters of 62 (238 bits), so a plain HMAC is enough: nothing to guess, nothing to slow down.
"""

import hashlib
import hmac
import re
import secrets
import string

ID_ALPHABET = string.ascii_lowercase + string.digits
SECRET_ALPHABET = string.ascii_letters + string.digits
ID_LENGTH = 12
SECRET_LENGTH = 40

EVENTS_WRITE = "events:write"
SCOPES: frozenset[str] = frozenset({EVENTS_WRITE})

_KEY = re.compile(rf"ok_([a-z0-9]{{{ID_LENGTH}}})_([A-Za-z0-9]{{{SECRET_LENGTH}}})")


def new_key_id() -> str:
    return "".join(secrets.choice(ID_ALPHABET) for _ in range(ID_LENGTH))


def new_secret() -> str:
    return "".join(secrets.choice(SECRET_ALPHABET) for _ in range(SECRET_LENGTH))


def key_text(key_id: str, secret: str) -> str:
    """What the client sends."""
    return f"ok_{key_id}_{secret}"


def split_key(text: str) -> tuple[str, str] | None:
    """Id and secret, or None where it is no key of ours."""
    found = _KEY.fullmatch(text)
    return None if found is None else (found[1], found[2])


def hash_secret(secret: str, *, pepper: bytes) -> bytes:
    """HMAC-SHA256 of the secret under the pepper: 32 bytes."""
    return hmac.new(pepper, secret.encode(), hashlib.sha256).digest()
