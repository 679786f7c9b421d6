"""The proof that a request came through the deployment's own site, whose distribution alone sends it."""

import hmac


def site_proof(pepper: bytes, number: int) -> str:
    """HMAC-SHA256 under the pepper, in hexadecimal: it tells nothing of the pepper, and of no other number's proof.

    Whatever else is hashed under the pepper (a key's secret, a counter's name) never begins like this.
    """
    return hmac.digest(pepper, f"site-proof\0{number}".encode(), "sha256").hex()
