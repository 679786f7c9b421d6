"""New API keys: ``ok_<id>_<secret>``. The id finds the key, the secret proves it; only its keyed hash is stored.

The secret has 34 random characters of 62 (202 bits), so a plain HMAC is enough: nothing to guess, nothing to slow down.
Six more are a checksum of all before them, by which a scanner that finds a key knows that it is one. The doors don't
look at it: keys of release 0.1 have 40 random characters, and stay as they are.
"""

import ipaddress
import secrets
import string
import zlib
from collections.abc import Sequence

ID_ALPHABET = string.ascii_lowercase + string.digits
SECRET_ALPHABET = string.ascii_letters + string.digits
ID_LENGTH = 12
SECRET_LENGTH = 40
CHECKSUM_LENGTH = 6
_BASE_62 = string.digits + string.ascii_uppercase + string.ascii_lowercase


def new_key_id() -> str:
    return "".join(secrets.choice(ID_ALPHABET) for _ in range(ID_LENGTH))


def new_secret(key_id: str) -> str:
    """The secret of the key of this id, its checksum at the end."""
    drawn = "".join(secrets.choice(SECRET_ALPHABET) for _ in range(SECRET_LENGTH - CHECKSUM_LENGTH))
    return drawn + _checksum(key_text(key_id, drawn))


def has_checksum(text: str) -> bool:
    """Whether a key's text ends with its checksum, as all do that were made after release 0.1."""
    return text[-CHECKSUM_LENGTH:] == _checksum(text[:-CHECKSUM_LENGTH])


def _checksum(text: str) -> str:
    """CRC-32 in base 62 (``0-9A-Za-z``), six digits."""
    number, digits = zlib.crc32(text.encode()), ""
    for _ in range(CHECKSUM_LENGTH):
        number, digit = divmod(number, len(_BASE_62))
        digits = _BASE_62[digit] + digits
    return digits


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
