"""Whom an address stands for, where attempts and requests are counted by address."""

import ipaddress

IPV6_NETWORK = 64
"""Who has one address of IPv6 usually has all of its /64."""


def network_of(address: str) -> str:
    """An address of IPv4 itself, also where it is written as one of IPv6; of IPv6 its network; else the text."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv4Address):
        return str(parsed)
    if parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    return str(ipaddress.ip_network((parsed, IPV6_NETWORK), strict=False))
