"""Which addresses a request may go to that somebody else chose: URLs of webhooks, connections and the like.

A URL is read strictly: whatever two readers could read differently is refused, not repaired. The one exception is a
name's spelling (case, compatibility characters, IDNA, one dot at the end), which is brought to the form that is then
resolved, sent as Host, and held against the certificate.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_network

from outlay.domain.errors import InvalidInput, Problem

__all__ = ["Address", "OutboundPolicy", "OutboundRefused", "Target", "check_addresses", "is_public", "read_target"]

Address = IPv4Address | IPv6Address
MAX_URL = 2_048
_URL = re.compile(r"(https?)://([^/?#]*)([^#]*)", re.IGNORECASE)
_LABEL = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)")
_ENDS_IN_NUMBER = re.compile(r"(?:.*\.)?(?:[0-9]+|0x[0-9a-f]*)")
_PORTS = {"https": 443, "http": 80}
_RUNTIME_API_PORT = 9001
"""Of Lambda's runtime interface, by which a function's invocations are read and answered."""

# IANA's registries of special-purpose addresses. Written out: ``ipaddress.is_global`` changed within Python 3.11 and
# 3.12 (CVE-2024-4032), and counts some of these as global.
_NOT_PUBLIC_4 = tuple(
    IPv4Network(each)
    for each in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.31.196.0/24",
        "192.52.193.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "192.175.48.0/24",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
    )
)
_PUBLIC_6 = IPv6Network("2000::/3")
"""All that is assigned as global unicast. Mapped (``::ffff:``), NAT64 (``64:ff9b::``), unique local, link-local and
multicast addresses lie outside."""
_NOT_PUBLIC_6 = tuple(
    IPv6Network(each)
    for each in (
        "2001::/23",  # Teredo, benchmarking, ORCHID and others of the protocols' own
        "2001:db8::/32",
        "2002::/16",  # 6to4: an IPv4 address in disguise
        "2620:4f:8000::/48",
        "3fff::/20",
    )
)
_LOOPBACK = (ip_network("127.0.0.0/8"), ip_network("::1/128"))


class OutboundRefused(InvalidInput):
    """The request is not made: its URL, or what its name resolves to, is none that may be asked."""

    code = "refused_target"

    def __init__(self, reason: str) -> None:
        """``reason`` goes to whoever gave the URL; it tells nothing of what the name resolved to."""
        super().__init__("The address may not be called.", problems=[Problem(field="url", reason=reason)])


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboundPolicy:
    """What may be called beyond the rule: https, public addresses, these ports."""

    ports: frozenset[int] = frozenset({443, 8443})
    is_loopback_allowed: bool = False
    """Of the local environment and tests only: loopback addresses, on any port, also by http."""
    own: frozenset[str] = frozenset()
    """``host`` or ``host:port`` of the function's own environment, such as its runtime API."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A URL that may be asked, if its name resolves to addresses that may."""

    scheme: str
    host: str
    """ASCII, lower case, no dot at the end; of an IPv6 address without brackets."""
    port: int
    path: str = field(repr=False)
    """With the query, which may hold a secret."""
    address: Address | None
    """Where the URL names one instead of a name: there is nothing to resolve."""

    @property
    def authority(self) -> str:
        """As it stands in the Host header."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"


def read_target(url: str, policy: OutboundPolicy) -> Target:
    """The URL taken apart, without asking anybody.

    Raises:
        OutboundRefused: with the reason, for anything but a plain https URL of a public-looking host.
    """
    if len(url) > MAX_URL:
        raise OutboundRefused(f"may have at most {MAX_URL} characters")
    if any(each.isspace() or not each.isprintable() or each == "\\" for each in url):
        raise OutboundRefused("has spaces, backslashes or characters that can't be seen")
    found = _URL.fullmatch(url)
    if found is None:
        raise OutboundRefused("must be https://host/path, without a fragment")
    scheme, authority, path = found[1].lower(), found[2], found[3]
    if not path.isascii():
        raise OutboundRefused("must have its path and query percent-encoded")
    host, port = _split(authority)
    name, address = _host(host)
    target = Target(
        scheme=scheme,
        host=name,
        port=_PORTS[scheme] if port is None else port,
        path=path if path.startswith("/") else f"/{path}",
        address=address,
    )
    _check_way(target, policy)
    return target


def _split(authority: str) -> tuple[str, int | None]:
    if "@" in authority or "%" in authority:
        raise OutboundRefused("may not have a user, a password, or a percent sign in its host")
    found = re.fullmatch(r"(\[[0-9A-Fa-f:.]+\]|[^:\[\]]*)(?::([1-9][0-9]{0,4}))?", authority)
    if found is None:
        raise OutboundRefused("has a host or port that is none")
    port = None if found[2] is None else int(found[2])
    if port is not None and port > 65_535:
        raise OutboundRefused("has a host or port that is none")
    return found[1], port


def _host(text: str) -> tuple[str, Address | None]:
    if text.startswith("["):
        address = _address(text[1:-1], IPv6Address, "has a host that is no address")
        return str(address), address
    name = _ascii_name(text)
    if _ENDS_IN_NUMBER.fullmatch(name):
        # 2130706433, 0x7f.1, 0177.0.0.1, 127.1: resolvers read these as addresses, other readers as names.
        address = _address(name, IPv4Address, "spells an address in a form other than four decimal numbers")
        return str(address), address
    labels = name.split(".")
    if len(name) > 253 or not all(map(_LABEL.fullmatch, labels)) or (len(labels) < 2 and name != "localhost"):
        raise OutboundRefused("must have a full domain name as host")
    return name, None


def _ascii_name(text: str) -> str:
    """Compatibility characters (full-width letters, ringed digits) and IDNA, as a resolver would come to them."""
    name = unicodedata.normalize("NFKC", text).lower()
    try:
        name = name if name.isascii() else name.encode("idna").decode("ascii")
    except UnicodeError:
        raise OutboundRefused("must have a full domain name as host") from None
    return name.removesuffix(".")


def _address(text: str, kind: Callable[[str], Address], problem: str) -> Address:
    try:
        return kind(text)
    except ValueError:
        raise OutboundRefused(problem) from None


def _check_way(target: Target, policy: OutboundPolicy) -> None:
    """Scheme and port, as far as they are known before the name is resolved; and an address that needs no resolving."""
    may_be_local = policy.is_loopback_allowed
    if target.scheme != "https" and not may_be_local:
        raise OutboundRefused("must be https")
    if target.port not in policy.ports and not may_be_local:
        raise OutboundRefused(f"may have no other port than {', '.join(map(str, sorted(policy.ports)))}")
    if target.host == "localhost" and not may_be_local:
        raise OutboundRefused("must have a full domain name as host")
    if target.address is not None:
        check_addresses(target, [target.address], policy)


def is_public(address: Address) -> bool:
    """Whether it is an address of the internet at large, in no form that could lead to another kind."""
    if isinstance(address, IPv4Address):
        return not any(address in network for network in _NOT_PUBLIC_4)
    return address.scope_id is None and address in _PUBLIC_6 and not any(address in each for each in _NOT_PUBLIC_6)


def check_addresses(target: Target, addresses: list[Address], policy: OutboundPolicy) -> None:
    """All that the name resolved to, at once: one that may not be called spoils the rest.

    Raises:
        OutboundRefused: there is none, or one that may not be called.
    """
    if not addresses or any(not _may_call(target, address, policy) for address in addresses):
        raise OutboundRefused("must lead to public addresses only")


def _may_call(target: Target, address: Address, policy: OutboundPolicy) -> bool:
    if _is_own(target, address, policy.own):
        return False
    if any(address in network for network in _LOOPBACK):
        return policy.is_loopback_allowed
    return is_public(address) and target.scheme == "https" and target.port in policy.ports


def _is_own(target: Target, address: Address, own: frozenset[str]) -> bool:
    """A loopback host is the function's own only at its port: the rest of it is the developer's machine."""
    is_loopback = any(address in network for network in _LOOPBACK)
    if is_loopback and target.port == _RUNTIME_API_PORT:
        return True
    names = {target.host, str(address)}
    return any(f"{name}:{target.port}" in own or (name in own and not is_loopback) for name in names)
