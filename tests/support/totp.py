"""Codes of an authenticator (RFC 6238: HMAC-SHA1, 30 s, 6 digits)."""

import base64
import hmac
import struct


def totp(secret: str, *, at_s: float) -> str:
    """The code that an authenticator with this base-32 secret shows."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8), casefold=True)
    digest = hmac.digest(key, struct.pack(">Q", int(at_s) // 30), "sha1")
    offset = digest[-1] & 0x0F
    number = struct.unpack(">I", digest[offset : offset + 4])[0] & 0x7FFF_FFFF
    return f"{number % 1_000_000:06d}"
