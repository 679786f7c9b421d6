"""New API keys: ``ok_<id>_<secret>``. The id finds the key, the secret proves it; only its keyed hash is stored.

The secret has 40 characters of 62 (238 bits), so a plain HMAC is enough: nothing to guess, nothing to slow down.
"""

import ipaddress
import secrets
import string
from collections.abc import Sequence

ID_ALPHABET = string.ascii_lowercase + string.digits
SECRET_ALPHABET = string.ascii_letters + string.digits
ID_LENGTH = 12
SECRET_LENGTH = 40


def new_key_id() -> str:
    return "".join(secrets.choice(ID_ALPHABET) for _ in range(ID_LENGTH))


def new_secret() -> str:
    return "".join(secrets.choice(SECRET_ALPHABET) for _ in range(SECRET_LENGTH))


def key_text(key_id: str, secret: str) -> str:
    """What the client sends."""
    return f"ok_{key_id}_{secret}"


def is_network(text: str) -> bool:
    """Whether it is an address or a network (CIDR) of IPv4 or IPv6, without bits beyond its prefix."""
    try:
        ipaddress.ip_network(text)
    except ValueError:
        return False
    return True


def is_allowed_from(networks: Sequence[str], address: str) -> bool:
    """Whether a key with this list may be used from the address; an empty list allows every one."""
    if not networks:
        return True
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    mapped = getattr(found, "ipv4_mapped", None) or found
    return any(mapped in ipaddress.ip_network(network) for network in networks)
