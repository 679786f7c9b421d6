"""Signatures of webhooks: HMAC-SHA256 over ``timestamp.body``, so that a receiver knows who sent what, and when.

::

    Outlay-Signature: t=1764540000,v1=<hex>,v1=<hex of the former secret, for a day after a rotation>

A receiver takes a request whose ``t`` is at most ``WINDOW_S`` from its own clock and of whose ``v1`` one is right.
"""

import hmac
from collections.abc import Iterable

HEADER = "Outlay-Signature"
WINDOW_S = 300
FORMER_FOR_MS = 24 * 3_600_000
"""How long after a rotation requests are signed with both secrets."""


def signature(body: bytes, *, secrets: Iterable[str], at_s: int) -> str:
    """The header's value."""
    signed = [f"v1={_digest(body, secret=secret, at_s=at_s)}" for secret in secrets]
    return ",".join([f"t={at_s}", *signed])


def is_signed(header: str, body: bytes, *, secret: str, now_s: int) -> bool:
    """Whether the request is ours and new; as docs/guides/alerts.md shows it to receivers."""
    parts = [part.partition("=") for part in header.split(",")]
    times = [value for name, _, value in parts if name == "t"]
    if len(times) != 1 or not times[0].isdecimal() or abs(now_s - int(times[0])) > WINDOW_S:
        return False
    wanted = _digest(body, secret=secret, at_s=int(times[0]))
    return any(hmac.compare_digest(value, wanted) for name, _, value in parts if name == "v1" and value.isascii())


def _digest(body: bytes, *, secret: str, at_s: int) -> str:
    return hmac.new(secret.encode(), f"{at_s}.".encode() + body, "sha256").hexdigest()
